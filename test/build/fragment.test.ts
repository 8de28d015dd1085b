import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keepsConfig } from "../../src/build/configure.ts";
import { type ConfigLine, describeValue, findLostLines, parseFragment } from "../../src/build/fragment.ts";

function linesOf(text: string): readonly ConfigLine[] {
  const parsed = parseFragment({ path: "f.config", text });
  return "lines" in parsed ? parsed.lines : [];
}

function lostOf(fragment: string, config: string): string[] {
  return findLostLines([{ path: "f.config", lines: linesOf(fragment) }], config).map(
    ({ file, line, option, value, actual }) =>
      `${file}:${line} ${option}=${value} -> ${describeValue(actual)}`,
  );
}

describe("a fragment", () => {
  test("sets options, unsets them, and has comments", () => {
    expect(
      linesOf('# why\nCONFIG_A=y\n\n# CONFIG_B is not set\nCONFIG_C="a \\"b\\""\nCONFIG_D=0x10\r\n'),
    ).toEqual([
      { option: "CONFIG_A", value: "y", line: 2 },
      { option: "CONFIG_B", value: "n", line: 4 },
      { option: "CONFIG_C", value: '"a \\"b\\""', line: 5 },
      { option: "CONFIG_D", value: "0x10", line: 6 },
    ]);
  });

  test("with a line that the kernel's scripts would pass over in silence is told where", () => {
    const text = "CONFIG_A = y\nKVM=m\n#CONFIG_B is not set\nCONFIG_C=yes\nCONFIG_D=y\n";
    const parsed = parseFragment({ path: "f.config", text });
    expect("problems" in parsed ? parsed.problems.map(each => each.split(" sets")[0]) : []).toEqual([
      'f.config:1: "CONFIG_A = y"',
      'f.config:2: "KVM=m"',
      'f.config:3: "#CONFIG_B is not set"',
      'f.config:4: "CONFIG_C=yes"',
    ]);
  });
});

describe("a line of a fragment is lost", () => {
  const config = 'CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\nCONFIG_T="text"\nCONFIG_AB=y\n';

  test("when the option has another value, or none", () => {
    expect(lostOf("CONFIG_A=y\nCONFIG_B=y\nCONFIG_C=m\nCONFIG_GONE=y\n", config)).toEqual([
      "f.config:2 CONFIG_B=y -> =m",
      "f.config:3 CONFIG_C=m -> not set",
      "f.config:4 CONFIG_GONE=y -> not set",
    ]);
  });

  test("when the option was to be off and is on", () => {
    expect(
      lostOf("# CONFIG_A is not set\n# CONFIG_C is not set\n# CONFIG_GONE is not set\n", config),
    ).toEqual(["f.config:1 CONFIG_A=n -> =y"]);
  });

  test("but not when a later line asks for something else", () => {
    expect(lostOf("CONFIG_B=y\nCONFIG_B=m\n", config)).toEqual([]);
    const fragments = [
      { path: "one", lines: linesOf("CONFIG_B=y\n") },
      { path: "two", lines: linesOf("CONFIG_B=m\n") },
    ];
    expect(findLostLines(fragments, config)).toEqual([]);
    expect(findLostLines(fragments.toReversed(), config)).toMatchObject([
      { file: "one", option: "CONFIG_B" },
    ]);
  });

  test("exactly when the configuration does not say what it says", () => {
    const value = fc.constantFrom("y", "m", "n");
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Z]{1,2}$/), fc.tuple(value, value)), options => {
        const write = (name: string, each: string) =>
          each === "n" ? `# CONFIG_${name} is not set\n` : `CONFIG_${name}=${each}\n`;
        const entries = Object.entries(options);
        const fragment = entries.map(([name, [asked]]) => write(name, asked)).join("");
        const final = entries.map(([name, [, got]]) => write(name, got)).join("");
        const expected = entries
          .filter(([, [asked, got]]) => asked !== got)
          .map(([name]) => `CONFIG_${name}`);
        const lost = findLostLines([{ path: "f", lines: linesOf(fragment) }], final);
        expect(lost.map(({ option }) => option)).toEqual(expected);
      }),
    );
  });
});

describe("a commit keeps the configuration", () => {
  test.each([
    "arch/x86/kvm/cpuid.c",
    "include/linux/kconfig.h",
    "Documentation/kbuild/kconfig.rst",
    "kernel/Makefile",
  ])("when it changes %s", path => expect(keepsConfig(new Set(["a.c", path]))).toBe(true));

  test.each([
    "Kconfig",
    "arch/x86/Kconfig.debug",
    "scripts/cc-can-link.sh",
    "Makefile",
    "arch/x86/Makefile",
    "arch/x86/configs/x86_64_defconfig",
    "kernel/configs/tiny.config",
  ])("not when it changes %s", path => expect(keepsConfig(new Set(["a.c", path]))).toBe(false));
});
