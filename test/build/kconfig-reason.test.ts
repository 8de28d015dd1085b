import { describe, expect, test } from "vitest";
import type { LostLine } from "../../src/build/fragment.ts";
import { explainLostLine } from "../../src/build/kconfig-reason.ts";
import { makeRepository } from "./small-tree.ts";

async function explain(
  kconfig: Record<string, string>,
  lost: Pick<LostLine, "option" | "value"> & { actual?: string },
  options: Record<string, string> = {},
): Promise<string | undefined> {
  const { directory, commit } = makeRepository();
  commit(kconfig);
  const line: LostLine = { line: 1, file: "f", actual: undefined, ...lost };
  return await explainLostLine(directory, line, new Map(Object.entries({ X86: "y", ...options })));
}

const asked = { option: "CONFIG_A", value: "y" };

describe("why a line did not survive:", () => {
  test("there is no such option", async () => {
    expect(await explain({ Kconfig: "config AB\n" }, asked)).toBe(
      "no Kconfig file of this commit has such an option",
    );
  });

  test("it depends on something that is not set", async () => {
    const Kconfig = 'config A\n\tbool "a"\n\tdepends on B && !C\n\tdepends on D\n';
    expect(await explain({ Kconfig }, asked, { C: "y", D: "m" })).toBe(
      'it depends on B && !C (Kconfig:3): B is not set, C is "y"',
    );
  });

  test("it stands in a block whose condition does not hold, but not in one that has ended", async () => {
    const Kconfig = [
      "if GONE",
      "config OTHER",
      "endif",
      'menu "m"',
      "\tdepends on M",
      "config B",
      '\tbool "b"',
      "\tdepends on ONLY_OF_B",
      "if F",
      "config A",
      '\tbool "a"',
      "\thelp",
      "\t  depends on NOTHING that counts",
      "endif",
      "endmenu",
    ].join("\n");
    expect(await explain({ Kconfig }, asked)).toBe(
      "it depends on M (Kconfig:5), which is not set; and on F (Kconfig:9), which is not set",
    );
    expect(await explain({ Kconfig }, asked, { M: "y" })).toBe(
      "it depends on F (Kconfig:9), which is not set",
    );
  });

  test("not because of one of several alternatives", async () => {
    const Kconfig = 'config A\n\tbool "a"\n\tdepends on B || C\n';
    expect(await explain({ Kconfig }, asked, { B: "y" })).toBeUndefined();
    expect(await explain({ Kconfig }, asked)).toContain("B || C (Kconfig:3): B is not set, C is not set");
  });

  test("it is no tristate", async () => {
    const lost = { option: "CONFIG_A", value: "m", actual: "y" };
    expect(await explain({ Kconfig: 'config A\n\tbool "a"\n' }, lost)).toBe(
      "it is no tristate, so it cannot be a module (Kconfig:1)",
    );
  });

  test("it was to be off, and something that is on selects it", async () => {
    const lost = { option: "CONFIG_A", value: "n", actual: "y" };
    const files = {
      Kconfig: 'config A\n\tbool "a"\nconfig OFF\n\tselect A\n',
      "drivers/Kconfig": "config B\n\tbool\n\tselect A if X86\n",
    };
    expect(await explain(files, lost, { B: "y" })).toBe("it is selected by B (drivers/Kconfig:3)");
  });

  test("it has no prompt, so nobody can set it", async () => {
    expect(await explain({ Kconfig: "config A\n\tdef_bool n\n" }, asked)).toBe(
      "it cannot be set by itself, only by what selects it (Kconfig:1)",
    );
  });

  test("it is another architecture's", async () => {
    expect(await explain({ "arch/arm64/Kconfig": 'config A\n\tbool "a"\n' }, asked)).toBe(
      "it is only there for another architecture (arch/arm64/Kconfig:1)",
    );
  });
});
