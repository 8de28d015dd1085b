import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { cellsOf, mostName } from "../../src/environment/files/cells.ts";
import { parseEnvironmentFile } from "../../src/environment/files/environment-file.ts";

function problemsOf(text: string): string[] {
  const parsed = parseEnvironmentFile(text, "f");
  return "problems" in parsed ? parsed.problems : [];
}

function cells(content: object) {
  const parsed = parseEnvironmentFile(stringify({ name: "mmu", ...content }), "f");
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  if (parsed.matrix === undefined) throw new Error("no matrix");
  return cellsOf(parsed.name ?? "", parsed.layer, parsed.matrix);
}

function names(matrix: object): string[] {
  return cells({ matrix }).map(({ name }) => name);
}

describe("the cells of a matrix", () => {
  test("are the product of its axes, the last one fastest, named after their values", () => {
    expect(names({ nested: ["on", "off"], tdp: [true, false] })).toEqual([
      "mmu.nested-on.tdp-on",
      "mmu.nested-on.tdp-off",
      "mmu.nested-off.tdp-on",
      "mmu.nested-off.tdp-off",
    ]);
  });

  test("are without those that exclude names, whichever way on and off are written", () => {
    const exclude = [{ nested: true, tdp: false }, { "sysctl.vm.x": 2 }];
    expect(names({ nested: ["on", "off"], tdp: ["on", "off"], "sysctl.vm.x": [1, 2], exclude })).toEqual([
      "mmu.nested-on.tdp-on.x-1",
      "mmu.nested-off.tdp-on.x-1",
      "mmu.nested-off.tdp-off.x-1",
    ]);
  });

  test("have the same names in whatever order features are written", () => {
    expect(names({ tdp: ["on"], nested: ["off"] })).toEqual(["mmu.nested-off.tdp-on"]);
  });

  test("set features and every kind of raw setting, over what the file sets beside them", () => {
    const [cell] = cells({
      features: { nested: "off" },
      cmdline: "nosmt",
      "module-params": { kvm: { other: 1 } },
      matrix: {
        tdp: ["off"],
        "module-params.kvm.halt_poll_ns": [0],
        "sysfs./sys/kernel/mm/ksm/run": [true],
        "sysctl.vm.nr_hugepages": [64],
        "env.GLIBC_TUNABLES": ["a=b"],
        cmdline: [["mitigations=off", 'a="b c"']],
      },
    });
    expect(cell).toEqual({
      name: expect.stringMatching(/^mmu\.tdp-off\.cmdline-mitigations-off-a-b-c\.halt_.*\.[0-9a-f]{10}$/),
      layer: {
        features: new Map([
          ["nested", "off"],
          ["tdp", "off"],
        ]),
        moduleParams: new Map([
          [
            "kvm",
            new Map([
              ["other", "1"],
              ["halt_poll_ns", "0"],
            ]),
          ],
        ]),
        sysfs: new Map([["/sys/kernel/mm/ksm/run", "1"]]),
        sysctl: new Map([["vm.nr_hugepages", "64"]]),
        variables: new Map([["GLIBC_TUNABLES", "a=b"]]),
        cmdline: [
          { file: "f", words: ["nosmt"] },
          { file: "axis cmdline", words: ["mitigations=off", 'a="b c"'] },
        ],
        requires: { arch: [], vendor: [], cpuFlags: [], labels: [] },
      },
    });
  });

  test("may add nothing to the command line", () => {
    expect(names({ cmdline: ["", "nosmt"] })).toEqual(["mmu.cmdline-none", "mmu.cmdline-nosmt"]);
  });

  test("are told apart when their values differ in signs that a name cannot have", () => {
    const found = names({ "env.A": ["a b", "a/b", "c"] });
    expect(new Set(found).size).toBe(3);
    expect(found[0]).toMatch(/^mmu\.A-a-b\.[0-9a-f]{10}$/);
    expect(found[2]).toBe("mmu.A-c");
  });

  test("are told apart by the whole setting where two have one last name", () => {
    expect(names({ "module-params.kvm_amd.nested": [1], "module-params.kvm_intel.nested": [0] })).toEqual([
      expect.stringMatching(/^mmu\.module-params-kvm_amd-nested-1\.module-params-kv[a-z_-]*\.[0-9a-f]{10}$/),
    ]);
  });
});

describe("a matrix that is refused", () => {
  const many = (axes: number) =>
    `name: a\nmatrix: {${Array.from({ length: axes }, (_, index) => `env.V${index}: [1,2,3,4,5,6,7,8,9,10]`).join(", ")}}`;

  test.each([
    ["has 10,000 cells", many(4), "f:2:1: the matrix has 10000 cells, and at most 256 are run"],
    ["has 10^12 cells", many(12), "f:2:1: the matrix has 1000000000000 cells, and at most 256 are run"],
    ["has 10^400 cells", many(400), "f:2:1: the matrix has about 10^400 cells, and at most 256 are run"],
    [
      "has too many to look at what exclude leaves",
      many(12).replace(/\}$/, ", exclude: [{env.V0: 1}]}"),
      "f:2:1: the matrix has 1000000000000 cells before exclude, of which at most 65536 are looked at, and at most 256 are run",
    ],
    [
      "has one more cell than are run",
      `name: a\nmatrix: {env.A: [${Array.from({ length: 257 }, (_, index) => index).join(",")}]}`,
      "f:2:1: the matrix has 257 cells, and at most 256 are run",
    ],
    [
      "has an axis of a hundred thousand values",
      `name: a\nmatrix: {env.A: [${Array.from({ length: 100_000 }, (_, index) => index).join(",")}]}`,
      "f:2:1: the matrix has 100000 cells, and at most 256 are run",
    ],
    ["has no axis", "name: a\nmatrix: {}", "f:2:1: the matrix has no axis, such as nested: [on, off]"],
    [
      "has an axis that is no list",
      "name: a\nmatrix: {nested: on}",
      'f:2:18: matrix.nested is "on", expected a list of at least one value, such as [on, off]',
    ],
    [
      "has an axis without values",
      "name: a\nmatrix: {sysctl.vm.x: []}",
      "f:2:23: matrix.sysctl.vm.x is a list, expected a list of at least one value, such as [on, off]",
    ],
    [
      "has a value twice",
      "name: a\nmatrix: {nested: [on, true]}",
      "f:2:23: on is there twice in the axis nested",
    ],
    [
      "has a value that is none",
      "name: a\nmatrix: {sysctl.vm.x: [1, 1.5]}",
      "f:2:27: matrix.sysctl.vm.x[1] is 1.5 (a number), expected one line of text, a whole number, or on/off (other numbers in quotes)",
    ],
    [
      "has a word that the boot stands on",
      "name: a\nmatrix: {cmdline: [[nosmt, quiet]]}",
      "f:2:28: quiet cannot be set by an environment: it would hide complaints of the kernel from the console",
    ],
    [
      "excludes by an unknown axis",
      "name: a\nmatrix: {nested: [on, off], exclude: [{nestd: on}]}",
      'f:2:40: "nestd" is no axis of this matrix, did you mean "nested"? (nested)',
    ],
    [
      "excludes by a value that no cell has",
      "name: a\nmatrix: {halt-polling: [1000, 2000], exclude: [{halt-polling: 3000}]}",
      "f:2:63: matches nothing: halt-polling is never 3000 (1000, 2000)",
    ],
    [
      "excludes by nothing",
      "name: a\nmatrix: {nested: [on, off], exclude: [{}]}",
      "f:2:39: names no axis, so it would leave out all",
    ],
    [
      "excludes all",
      "name: a\nmatrix: {nested: [on, off], exclude: [{nested: on}, {nested: off}]}",
      "f:2:1: exclude leaves nothing of the matrix",
    ],
    [
      "sets what the file sets",
      "name: a\nfeatures: {tdp: off}\nmatrix: {nested: [on], tdp: [on]}",
      "f:3:24: tdp is set by this file too, and can only be one",
    ],
    [
      "sets a raw setting that the file sets",
      "name: a\nmodule-params: {kvm: {a: 1}}\nmatrix: {module-params.kvm.a: [1]}",
      "f:3:10: module-params.kvm.a is set by this file too, and can only be one",
    ],
    [
      "is in an abstract file",
      "abstract: true\nmatrix: {nested: [on]}",
      "f:2:1: an abstract file is no family: it has no matrix",
    ],
  ])("%s is told with its place", (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test.each(["tpd", "module-params.kvm", "sysfs./etc/passwd", "sysctl.vm", "env.1X", "constructor"])(
    "has %s, which is no axis",
    axis => {
      expect(problemsOf(stringify({ name: "a", matrix: { [axis]: ["on"] } }))).toEqual([
        expect.stringMatching(
          /^f:3:3: there is no axis "[^"]+"(, did you mean "tdp"\?)? \(an axis is cmdline, .*, or a feature: nested, /,
        ),
      ]);
    },
  );
});

/** Axes of raw settings with distinct values, and which cells are excluded. */
const matrices = fc
  .uniqueArray(fc.constantFrom("env.A", "env.B", "sysctl.vm.x", "module-params.kvm.p"), { minLength: 1 })
  .chain(axes =>
    fc.record({
      axes: fc.constant(axes),
      values: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 3 }), {
        minLength: axes.length,
        maxLength: axes.length,
      }),
      excluded: fc.uniqueArray(fc.nat(), { maxLength: 4 }),
    }),
  )
  .map(({ axes, values, excluded }) => {
    const sizes = values.map(each => each.length);
    const size = sizes.reduce((product, each) => product * each, 1);
    const picked = [...new Set(excluded.map(each => each % size))].slice(0, size - 1);
    const exclude = picked.map(number => {
      let rest = number;
      return Object.fromEntries(
        axes.map((axis, index) => {
          const count = sizes[index] ?? 1;
          const value = values[index]?.[rest % count];
          rest = Math.floor(rest / count);
          return [axis, value];
        }),
      );
    });
    const all = Object.fromEntries(axes.map((axis, index) => [axis, values[index]]));
    return { size, matrix: exclude.length === 0 ? all : { ...all, exclude }, excluded: picked.length };
  });

test("a matrix has as many cells as its product less what is excluded, each name once and fit for a directory", () => {
  fc.assert(
    fc.property(matrices, ({ size, matrix, excluded }) => {
      const found = names(matrix);
      expect(found).toHaveLength(size - excluded);
      expect(new Set(found).size).toBe(found.length);
      for (const name of found) expect(name).toMatch(new RegExp(`^[a-zA-Z0-9._-]{1,${mostName}}$`));
      expect(names(matrix)).toEqual(found);
    }),
    { numRuns: 60 },
  );
});

test("excluding leaves the others in their order", () => {
  fc.assert(
    fc.property(matrices, ({ matrix }) => {
      const { exclude: _, ...all } = { exclude: [], ...matrix };
      const kept = names(matrix);
      expect(names(all).filter(each => kept.includes(each))).toEqual(kept);
    }),
    { numRuns: 30 },
  );
});
