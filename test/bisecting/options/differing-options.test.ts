import fc from "fast-check";
import { expect, test } from "vitest";
import { compareConfigs, mixedConfig } from "../../../src/bisecting/options/differing-options.ts";

/** A configuration as kconfig has it: complete, and what was asked for. */
function config(lines: readonly string[], minimal = lines) {
  return { complete: `${lines.join("\n")}\n`, minimal: `${minimal.join("\n")}\n` };
}

const shared = "CONFIG_X86=y";

test("options that both configurations ask for alike do not differ, and what only follows is left out", () => {
  const good = config([shared, "CONFIG_A=y", "CONFIG_FOLLOWS=y"], [shared, "CONFIG_A=y"]);
  const bad = config(
    [shared, "# CONFIG_A is not set", 'CONFIG_S="t"'],
    [shared, "# CONFIG_A is not set", 'CONFIG_S="t"'],
  );
  expect(compareConfigs(good, bad)).toEqual([
    { option: "CONFIG_X86", good: "y", bad: "y", isShared: true },
    { option: "CONFIG_A", good: "y", bad: "n", isShared: false },
    { option: "CONFIG_S", good: null, bad: '"t"', isShared: false },
  ]);
});

test("options come in the order of the Kconfig files, those that only one configuration has among them", () => {
  const good = config(["CONFIG_A=y", "CONFIG_B=y", "CONFIG_D=y"]);
  const bad = config(["CONFIG_B=m", "CONFIG_C=y"]);
  expect(compareConfigs(good, bad).map(({ option }) => option)).toEqual([
    "CONFIG_A",
    "CONFIG_B",
    "CONFIG_D",
    "CONFIG_C",
  ]);
});

test("without any of the bad values it is the good configuration, and with all of them the bad one", () => {
  const good = config([shared, "CONFIG_A=y", "CONFIG_B=5"]);
  const bad = config([shared, "# CONFIG_A is not set", "CONFIG_C=m"]);
  const options = compareConfigs(good, bad);
  const settings = (text: string) => text.split("\n").filter(line => /^CONFIG_|is not set$/.test(line));
  expect(settings(mixedConfig(options, () => false))).toEqual([shared, "CONFIG_A=y", "CONFIG_B=5"]);
  expect(settings(mixedConfig(options, () => true))).toEqual([shared, "# CONFIG_A is not set", "CONFIG_C=m"]);
});

test("between two lines that may differ there is always one that does not", () => {
  const values = fc.dictionary(fc.stringMatching(/^[A-Z]{1,3}$/), fc.constantFrom("y", "m", "7"), {
    maxKeys: 12,
  });
  fc.assert(
    fc.property(values, values, (one, other) => {
      const [good, bad] = [one, other].map(each =>
        config(Object.entries(each).map(([name, value]) => `CONFIG_${name}=${value}`)),
      );
      if (good === undefined || bad === undefined) return;
      const options = compareConfigs(good, bad);
      const [before, after] = [false, true].map(isBad => mixedConfig(options, () => isBad).split("\n"));
      expect(before).toHaveLength(after?.length ?? -1);
      const differs = before?.map((line, index) => line !== after?.[index]) ?? [];
      expect(differs.some((each, index) => each && differs[index + 1] === true)).toBe(false);
    }),
  );
});
