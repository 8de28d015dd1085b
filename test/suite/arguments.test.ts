import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quoteWords, splitWords } from "../../src/suite/argument-line.ts";
import { expandRanges } from "../../src/suite/ranges.ts";
import { expandArguments, mostVariantsOfLine } from "../../src/suite/variant.ts";

function expectedOf(result: unknown[] | { expected: string }): string {
  return Array.isArray(result) ? "nothing" : result.expected;
}

describe("a line of arguments", () => {
  test("is parted at blanks, with quotes and backslashes as in a shell", () => {
    expect(splitWords("-M clear-log\t-v  4\n")).toEqual(["-M", "clear-log", "-v", "4"]);
    expect(splitWords(`'a b'"c d"e\\ f "" '$x' "\\"\\$" "\\n"`)).toEqual([
      "a bc de f",
      "",
      "$x",
      '"$',
      "\\n",
    ]);
    expect(splitWords("-x 2 # two slots")).toEqual(["-x", "2"]);
    expect(splitWords("a#b")).toEqual(["a#b"]);
    expect(splitWords("  ")).toEqual([]);
  });

  test("is parted as sh parts it", () => {
    for (const line of [`a'b'"c"\\d`, `"a\\b\\"c" '\\'`, `-s 'it'\\''s' ""`, "a\\\\b #c d"]) {
      const out = execFileSync("/bin/sh", ["-c", `for w in ${line}\ndo printf '%s\\0' "$w"; done`], {
        encoding: "utf8",
      });
      expect(splitWords(line)).toEqual(out.split("\0").slice(0, -1));
    }
  });

  test("that a shell would have to act on is refused, with the place", () => {
    for (const [char, line] of [
      ["$", "-s $HOME"],
      ["|", "a | b"],
      ["*", "x*"],
      [";", "a; b"],
      ["`", "`id`"],
      ["~", "-o ~/x"],
    ] as const) {
      expect(expectedOf(splitWords(line))).toBe(
        `no ${char} outside quotes (character ${line.indexOf(char) + 1}), since no shell reads the line`,
      );
    }
    expect(expectedOf(splitWords('"$HOME"'))).toContain("no $ in double quotes (character 2)");
    expect(expectedOf(splitWords("a\0"))).toContain("NUL");
  });

  test("whose quote is not closed is refused, with the place", () => {
    expect(expectedOf(splitWords("-s 'a b"))).toBe("the quote ' at character 4 to be closed");
    expect(expectedOf(splitWords('a"b'))).toBe('the quote " at character 2 to be closed');
    expect(expectedOf(splitWords("a \\"))).toContain("behind the backslash");
  });

  test("comes back as it was after its words were quoted, whatever they hold", () => {
    const unit = fc.constantFrom(..."ab-{},.#'\"\\$`*~ \n\t\r=é\u2028");
    const word = fc.string({ unit, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), words => {
        expect(splitWords(quoteWords(words))).toEqual(words);
        // Quoted braces are no ranges.
        expect(expandRanges(quoteWords(words), 1)).toEqual([quoteWords(words)]);
      }),
    );
  });
});

describe("a range", () => {
  test("stands for the line with each of its alternatives, the last range fastest", () => {
    expect(expandRanges("-v {1,2,4}", 9)).toEqual(["-v 1", "-v 2", "-v 4"]);
    expect(expandRanges("-n{1..3} {a,b}", 9)).toEqual(["-n1 a", "-n1 b", "-n2 a", "-n2 b", "-n3 a", "-n3 b"]);
    expect(expandRanges("{0..64..16}", 9)).toEqual(["0", "16", "32", "48", "64"]);
    expect(expandRanges("{4..2} {08..10}", 9)).toHaveLength(9);
    expect(expandRanges("{08..10}", 9)).toEqual(["08", "09", "10"]);
    expect(expandRanges("{-1..1}", 9)).toEqual(["-1", "0", "1"]);
    expect(expandRanges("{,-n} {-x 2,-x 4}", 9)).toEqual([" -x 2", " -x 4", "-n -x 2", "-n -x 4"]);
  });

  test("keeps its commas and braces apart from quoted ones", () => {
    expect(expandRanges(`{'a,b',"}"} \\{1,2\\}`, 9)).toEqual([`'a,b' \\{1,2\\}`, `"}" \\{1,2\\}`]);
    expect(expandRanges("-v 1 # {x", 9)).toEqual(["-v 1 # {x"]);
  });

  test("that is none is refused, with the place", () => {
    expect(expectedOf(expandRanges("-v {1,2", 9))).toContain("{ at character 4 to be closed");
    expect(expectedOf(expandRanges("-v 1}", 9))).toContain("} at character 5");
    expect(expectedOf(expandRanges("{1,{2,3}}", 9))).toContain("no range inside the range at character 1");
    for (const range of ["{1}", "{}", "{a..c}", "{1..5..0}", "{1...4}"]) {
      expect(expectedOf(expandRanges(range, 9))).toContain(
        "a range such as {1,2,4} or {1..4} at character 1",
      );
    }
  });

  test("with more alternatives than the limit is refused with both numbers, and without making them", () => {
    expect(expectedOf(expandRanges("{1..999999999}", 256))).toBe(
      "at most 256 variants of one line, and these are 999999999",
    );
    expect(expectedOf(expandRanges("{1..100} {1..100}", 256))).toContain("these are 10000");
    expect(expandRanges("{1..16} {1..16}", 256)).toHaveLength(256);
  });

  test("gives as many lines as the product of its alternatives", () => {
    const range = fc.array(fc.constantFrom("a", "-v 1", "'x y'", ""), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(range, { maxLength: 4 }), ranges => {
        const line = ranges.map(each => `{${each.join(",")}}`).join(" ");
        const count = ranges.reduce((product, each) => product * each.length, 1);
        const lines = expandRanges(line, 256);
        expect(lines).toHaveLength(count);
        if (Array.isArray(lines)) expect(lines[0]).toBe(ranges.map(each => each[0]).join(" "));
      }),
    );
  });
});

describe("a variant", () => {
  const namesOf = (line: string) => {
    const variants = expandArguments(line);
    return "expected" in variants ? variants : variants.map(({ name }) => name);
  };

  test("is called by its words, however they were written", () => {
    expect(namesOf(`  -M   "clear-log" `)).toEqual(["-M clear-log"]);
    expect(namesOf(`-s 'a b'`)).toEqual(["-s 'a b'"]);
    expect(namesOf("")).toEqual([""]);
  });

  test("has a name in one printable line of bounded length, and its own", () => {
    expect(namesOf("'a\nb\x1b'")).toEqual(["'a\\x0ab\\x1b'"]);
    const long = namesOf(`${"x".repeat(300)}{1,2}`);
    expect(long).toEqual([expect.stringMatching(/^x+…~[0-9a-f]{8}$/), expect.any(String)]);
    if (Array.isArray(long)) {
      expect(new Set(long).size).toBe(2);
      expect(long[0]?.length).toBeLessThanOrEqual(200);
    }
  });

  test("is one of so many at most", () => {
    expect(expectedOf(expandArguments(`-v {1..${mostVariantsOfLine + 1}}`))).toContain(
      `at most ${mostVariantsOfLine}`,
    );
  });
});
