import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import type { Environment } from "../../src/environment/environment.ts";
import { discoverEnvironments } from "../../src/environment/files/discover.ts";
import { emptyLayer, type Layer, layOver } from "../../src/environment/files/layer.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "vmentry-extends-"));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function put(path: string, content: string): Promise<string> {
  const whole = join(root, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, content);
  return whole;
}

async function one(file: string): Promise<Environment> {
  const [environment] = await discoverEnvironments([file]);
  if (environment === undefined) throw new Error("none");
  return environment;
}

async function problemsOf(...paths: string[]): Promise<string[]> {
  const error: unknown = await discoverEnvironments(paths).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${String(error)}`);
  return error.message.replaceAll(`${root}/`, "").split("\n");
}

describe("a file that extends another", () => {
  test("takes its settings over, and wins key by key", async () => {
    await put(
      "base.yaml",
      `abstract: true
description: the base
features: {tdp: off, nested: off}
module-params: {kvm: {a: 1, b: 1}, kvm_amd: {avic: 1}}
sysfs: {/sys/a: 1, /sys/b: 1}
sysctl: {vm.a: 1}
cmdline: one
env: {A: a}
requires: {arch: x86_64, vendor: intel}
tests: {only: [x], timeouts: {x: 1m, y: 1m}}
`,
    );
    const file = await put(
      "own.env.yaml",
      `name: own
extends: base.yaml
features: {tdp: on}
module-params: {kvm: {b: 2}}
sysfs: {/sys/b: 2}
sysctl: {vm.b: 2}
cmdline: [two]
env: {A: b}
requires: {vendor: [amd]}
tests: {except: [z], timeouts: {y: 2m}}
`,
    );
    expect(await one(file)).toEqual({
      name: "own",
      file,
      features: new Map([
        ["nested", "off"],
        ["tdp", "on"],
      ]),
      raw: {
        moduleParams: new Map([
          [
            "kvm",
            new Map([
              ["a", "1"],
              ["b", "2"],
            ]),
          ],
          ["kvm_amd", new Map([["avic", "1"]])],
        ]),
        sysfs: new Map([
          ["/sys/a", "1"],
          ["/sys/b", "2"],
        ]),
        sysctl: new Map([
          ["vm.a", "1"],
          ["vm.b", "2"],
        ]),
        cmdline: ["one", "two"],
      },
      variables: new Map([["A", "b"]]),
      requires: { arch: ["x86_64"], vendor: ["amd"], cpuFlags: [], labels: [] },
      tests: {
        only: ["x"],
        except: ["z"],
        arguments: new Map(),
        resources: new Map(),
        timeouts: new Map([
          ["x", 60_000],
          ["y", 120_000],
        ]),
        place: `${file}:10:8`,
      },
    });
  });

  test("lets later files win over earlier ones", async () => {
    await put("a.yaml", "abstract: true\nfeatures: {tdp: on, nested: on}\ncmdline: a");
    await put("b.yaml", "abstract: true\nfeatures: {tdp: off}\ncmdline: b");
    const file = await put("c.env.yaml", "name: c\nextends: [a.yaml, b.yaml]");
    expect(await one(file)).toMatchObject({
      features: new Map([
        ["nested", "on"],
        ["tdp", "off"],
      ]),
      raw: { cmdline: ["a", "b"] },
    });
  });

  test("gets the words of a file that it reaches twice once", async () => {
    await put("root.yaml", "abstract: true\ncmdline: hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=4");
    await put("a.yaml", "abstract: true\nextends: root.yaml\ncmdline: a");
    await put("b.yaml", "abstract: true\nextends: root.yaml\ncmdline: b");
    const file = await put("c.env.yaml", "name: c\nextends: [a.yaml, b.yaml]\ncmdline: c");
    expect((await one(file)).raw.cmdline.join(" ")).toBe(
      "a hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=4 b c",
    );
  });

  test("overrides with its matrix what the other file sets", async () => {
    await put("base.yaml", "abstract: true\nfeatures: {tdp: off}\ncmdline: base");
    const file = await put("m.env.yaml", "name: m\nextends: base.yaml\nmatrix: {tdp: [on], cmdline: [cell]}");
    expect(await one(file)).toMatchObject({
      name: "m.tdp-on.cmdline-cell",
      features: new Map([["tdp", "on"]]),
      raw: { cmdline: ["base", "cell"] },
    });
  });

  test("may extend an environment, which is run as well", async () => {
    await put("a.env.yaml", "name: a\nfeatures: {tdp: off}");
    await put("sub/b.env.yaml", "name: b\nextends: ../a.env.yaml");
    const found = await discoverEnvironments([root]);
    expect(found.map(({ name, features }) => [name, features.get("tdp")])).toEqual([
      ["a", "off"],
      ["b", "off"],
    ]);
  });

  test("is looked for beside the file itself, not beside a link to it", async () => {
    await put("there/base.yaml", "abstract: true\nfeatures: {tdp: off}");
    const real = await put("there/a.env.yaml", "name: a\nextends: base.yaml");
    await mkdir(join(root, "here"));
    await symlink(real, join(root, "here/a.env.yaml"));
    expect((await one(join(root, "here/a.env.yaml"))).features).toEqual(new Map([["tdp", "off"]]));
  });
});

describe("extends that cannot be followed", () => {
  test("in a circle are told once, with every place of it", async () => {
    await put("a.env.yaml", "name: a\nextends: b.env.yaml");
    await put("b.env.yaml", "name: b\nextends: [c.env.yaml]");
    await put("c.env.yaml", "name: c\nextends: a.env.yaml");
    await put("d.env.yaml", "name: d\nextends: a.env.yaml");
    expect(await problemsOf(root)).toEqual([
      "c.env.yaml:2:10: extends goes round in a circle: a.env.yaml:2:10 extends b.env.yaml, b.env.yaml:2:11 extends c.env.yaml, c.env.yaml:2:10 extends a.env.yaml",
    ]);
  });

  test("to the file itself are told", async () => {
    const file = await put("a.env.yaml", "name: a\nextends: ./a.env.yaml");
    expect(await problemsOf(file)).toEqual([
      "a.env.yaml:2:10: extends goes round in a circle: a.env.yaml:2:10 extends a.env.yaml",
    ]);
  });

  test("to a file that there is not are told with the nearest name", async () => {
    await put("base.yaml", "abstract: true");
    const file = await put("a.env.yaml", "name: a\nextends: [bse.yaml, ../../../x]");
    expect(await problemsOf(file)).toEqual([
      'a.env.yaml:2:11: there is no file bse.yaml, did you mean "base.yaml"?',
      expect.stringMatching(/^a\.env\.yaml:2:21: there is no file .*x$/),
    ]);
  });

  test("to a directory are told", async () => {
    await mkdir(join(root, "sub"));
    const file = await put("a.env.yaml", "name: a\nextends: sub");
    expect(await problemsOf(file)).toEqual([expect.stringMatching(/^sub: cannot be read: /)]);
  });

  test("to a family are told with what to do", async () => {
    await put("m.yaml", "name: m\nmatrix: {tdp: [on, off]}");
    const file = await put("a.env.yaml", "name: a\nextends: m.yaml");
    expect(await problemsOf(file)).toEqual([
      "a.env.yaml:2:10: m.yaml has a matrix, so it stands for many environments and cannot be extended; move what both share into a file of its own (abstract: true)",
    ]);
  });

  test("to a file with faults tell these once, whoever extends it", async () => {
    await put("base.yaml", "abstract: true\nfeatures: {tdp: maybe}");
    await put("a.env.yaml", "name: a\nextends: base.yaml");
    await put("b.env.yaml", "name: b\nextends: base.yaml");
    expect(await problemsOf(root)).toEqual([
      'base.yaml:2:17: features.tdp is "maybe", expected on or off (true and false mean the same)',
    ]);
  });

  test.each([
    ["from its start", ["0.env.yaml"]],
    ["after its end is known", ["10.env.yaml", "0.env.yaml"]],
  ])("through more files than anybody needs are refused, read %s", async (_, given) => {
    for (let index = 0; index < 20; index++) {
      await put(
        `${index}.env.yaml`,
        `name: n${index}\n${index === 19 ? "" : `extends: ${index + 1}.env.yaml`}`,
      );
    }
    expect(await problemsOf(...given.map(each => join(root, each)))).toEqual([
      expect.stringMatching(/^\d+\.env\.yaml:2:10: more than 16 files extend one another here$/),
    ]);
    expect((await discoverEnvironments([join(root, "4.env.yaml")])).map(({ name }) => name)).toEqual(["n4"]);
  });

  test("that make the command line too long are refused", async () => {
    await put("base.yaml", `abstract: true\ncmdline: ${"a".repeat(600)}`);
    const file = await put("a.env.yaml", `name: a\nextends: base.yaml\ncmdline: ${"b".repeat(600)}`);
    expect(await problemsOf(file)).toEqual([
      "a.env.yaml:1:7: all its words for the command line are 1201 characters, and 1024 are the most",
    ]);
  });
});

const word = fc.constantFrom("a", "b", "c");
const map = fc.array(fc.tuple(word, word), { maxLength: 3 }).map(pairs => new Map(pairs));
const words = fc.array(word, { maxLength: 2 });
const layers: fc.Arbitrary<Layer> = fc.record(
  {
    features: map,
    moduleParams: fc.array(fc.tuple(word, map), { maxLength: 2 }).map(pairs => new Map(pairs)),
    sysfs: map,
    sysctl: map,
    variables: map,
    cmdline: fc.uniqueArray(fc.record({ file: word, words }), { selector: ({ file }) => file }),
    requires: fc.record({
      arch: words,
      vendor: fc.constantFrom([], ["intel" as const], ["amd" as const]),
      cpuFlags: words,
      labels: words,
    }),
    tests: fc.record({
      only: words,
      except: words,
      arguments: fc.constant(new Map()),
      timeouts: fc.array(fc.tuple(word, fc.nat()), { maxLength: 2 }).map(pairs => new Map(pairs)),
      resources: fc.constant(new Map()),
      place: word,
    }),
  },
  {
    requiredKeys: ["features", "moduleParams", "sysfs", "sysctl", "variables", "cmdline", "requires"],
    noNullPrototype: true,
  },
);

test("laying files over one another gives the same in whatever order they are joined", () => {
  fc.assert(
    fc.property(layers, layers, layers, (a, b, c) => {
      expect(layOver(layOver(a, b), c)).toEqual(layOver(a, layOver(b, c)));
    }),
  );
});

test("a file that asks for nothing changes nothing, above or below", () => {
  fc.assert(
    fc.property(layers, layer => {
      expect(layOver(emptyLayer, layer)).toEqual(layer);
      expect(layOver(layer, emptyLayer)).toEqual(layer);
    }),
  );
});
