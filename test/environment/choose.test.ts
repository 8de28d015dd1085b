import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { stockEnvironment } from "../../src/environment/environment.ts";
import { chooseEnvironments } from "../../src/environment/files/choose.ts";

const environments = ["stock", "mmu.tdp-on", "mmu.tdp-off", "no-apicv"].map(name => ({
  ...stockEnvironment,
  name,
}));

function chosen(...names: string[]): string[] {
  return chooseEnvironments(environments, names).map(({ name }) => name);
}

describe("environments are chosen", () => {
  test("all, without a name", () => {
    expect(chosen()).toEqual(["stock", "mmu.tdp-on", "mmu.tdp-off", "no-apicv"]);
  });

  test("by name, in the order in which they are found, each once", () => {
    expect(chosen("no-apicv", "stock", "sto*")).toEqual(["stock", "no-apicv"]);
  });

  test.each([
    ["mmu.*", ["mmu.tdp-on", "mmu.tdp-off"]],
    ["*", ["stock", "mmu.tdp-on", "mmu.tdp-off", "no-apicv"]],
    ["*-o*", ["mmu.tdp-on", "mmu.tdp-off"]],
    ["m*t*off", ["mmu.tdp-off"]],
    ["stock*", ["stock"]],
    ["**ock", ["stock"]],
  ])("by the pattern %s", (pattern, names) => {
    expect(chosen(pattern)).toEqual(names);
  });

  test.each(["stock*stock", "tock", "s.ock", "stoc", "*x*", "*ck*ck"])(
    "not by %s, which fits none",
    pattern => {
      expect(() => chosen(pattern)).toThrow(UserError);
    },
  );

  test("a name that none has is an error with the nearest one, told of every such name", () => {
    expect(() => chosen("stok", "stock", "mmu")).toThrow(
      new UserError(
        [
          'there is no environment "stok", did you mean "stock"? (known: stock, mmu.tdp-on, mmu.tdp-off, no-apicv)',
          'there is no environment "mmu", did you mean "mmu.*"? (known: stock, mmu.tdp-on, mmu.tdp-off, no-apicv)',
        ].join("\n"),
      ),
    );
  });

  test("a pattern with many stars is tried in no time", () => {
    const long = { ...stockEnvironment, name: "a".repeat(64) };
    expect(() => chooseEnvironments([long], [`${"a*".repeat(500)}b`])).toThrow(UserError);
  });
});
