import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { quoteWord, quoteWords } from "../../src/host/quote.ts";

// Each word is a shell that is started.
vi.setConfig({ testTimeout: 60_000 });

const word = fc
  .oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("'", '"', "\\", "$", "`", "\n", " ", "*", "!", "~", "#", "-", "\u0081", "é"),
    }),
  )
  .map(text => text.replaceAll("\0", "").toWellFormed());

describe("quoting for a POSIX shell", () => {
  test("leaves plain words readable", () => {
    expect(quoteWords(["ls", "-l", "/tmp/a_b.c"])).toBe("ls -l /tmp/a_b.c");
  });

  test("keeps an empty word a word", () => {
    expect(quoteWords(["a", "", "b"])).toBe("a '' b");
  });

  test("refuses a NUL character", () => {
    expect(() => quoteWord("a\0b")).toThrow(/NUL/);
  });

  test.each([["dash"], ["bash"], ["busybox", "sh"]])(
    "%s %s reads back any words as they were",
    (...shell) => {
      const [program = "", ...args] = shell;
      fc.assert(
        fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), words => {
          const script = `printf '%s\\0' ${quoteWords(words)}`;
          const said = execFileSync(program, [...args, "-c", script]);
          expect(said.toString()).toBe(words.map(each => `${each}\0`).join(""));
        }),
        { numRuns: 60 },
      );
    },
  );
});
