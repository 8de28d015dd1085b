import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { describeEnvironment, stockEnvironment } from "../../src/environment/environment.ts";
import { discoverEnvironments } from "../../src/environment/files/discover.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "vmentry-discover-"));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function put(path: string, content: string | Uint8Array): Promise<string> {
  const whole = join(root, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, content);
  return whole;
}

/** The lines of the one error that discovering ends with, without the temporary directory. */
async function problemsOf(...paths: string[]): Promise<string[]> {
  const error: unknown = await discoverEnvironments(paths).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${String(error)}`);
  return error.message.replaceAll(`${root}/`, "").split("\n");
}

describe("what is found", () => {
  test("the smallest file", async () => {
    const file = await put("shadow.env.yaml", "name: shadow\nfeatures: {tdp: off, nested: off}\n");
    expect(await discoverEnvironments([file])).toEqual([
      {
        ...stockEnvironment,
        name: "shadow",
        file,
        features: new Map([
          ["tdp", "off"],
          ["nested", "off"],
        ]),
      },
    ]);
  });

  test("stock, when nothing is given", async () => {
    expect(await discoverEnvironments([])).toEqual([stockEnvironment]);
  });

  test("every *.env.yaml of a directory and below, sorted by path, and nothing else", async () => {
    await put("b.env.yaml", "name: b");
    await put("a/z.env.yaml", "name: z");
    await put("c.env.yaml", "name: c");
    await put("other.yaml", "name: other");
    await put(".git/hidden.env.yaml", "name: hidden");
    const names = (await discoverEnvironments([root])).map(({ name }) => name);
    expect(names).toEqual(["z", "b", "c"]);
  });

  test("paths in the order they are given, a file that is given twice once", async () => {
    const b = await put("b.env.yaml", "name: b");
    await put("a.env.yaml", "name: a");
    await symlink(b, join(root, "link.env.yaml"));
    const names = (await discoverEnvironments([b, root, b])).map(({ name }) => name);
    expect(names).toEqual(["b", "a"]);
  });

  test("a file of any name, when it is given itself", async () => {
    const file = await put("mine.yml", "name: mine\ndescription: for me");
    expect(await discoverEnvironments([file])).toMatchObject([{ name: "mine", description: "for me" }]);
  });

  test("a file with a byte order mark", async () => {
    const file = await put("bom.env.yaml", "\ufeffname: bom\n");
    expect(await discoverEnvironments([file])).toMatchObject([{ name: "bom" }]);
  });
});

describe("bad input", () => {
  test("a path that does not exist", async () => {
    expect(await problemsOf(join(root, "none"))).toEqual([
      "none: there is no such file or directory; expected an environment file or a directory of *.env.yaml",
    ]);
  });

  test("a directory without environments", async () => {
    await put("empty/readme.txt", "");
    expect(await problemsOf(join(root, "empty"))).toEqual([
      "empty: there is no *.env.yaml in this directory or below",
    ]);
  });

  test("a file that would be left out because of its suffix", async () => {
    await put("good.env.yaml", "name: good");
    await put("lost.env.yml", "name: lost");
    expect(await problemsOf(root)).toEqual([
      "lost.env.yml: is not read, because its name does not end in .env.yaml; rename it",
    ]);
  });

  test("something that is no file", async () => {
    expect(await problemsOf("/dev/null")).toEqual([
      "/dev/null: is neither a file nor a directory that can be read",
    ]);
  });

  test("a link to nothing", async () => {
    await symlink(join(root, "gone"), join(root, "dead.env.yaml"));
    expect(await problemsOf(root)).toEqual([
      "dead.env.yaml: there is no such file, or it is a link to nothing",
    ]);
  });

  test("a file that is not UTF-8, with its line", async () => {
    const file = await put("a.env.yaml", Buffer.from("name: a\ndescription: caf\xe9\n", "latin1"));
    expect(await problemsOf(file)).toEqual(["a.env.yaml:2:1: is not UTF-8 text"]);
  });

  test("a file that is too large", async () => {
    const file = await put("big.env.yaml", `name: big\n${"#".repeat(1024 * 1024)}`);
    expect(await problemsOf(file)).toEqual(["big.env.yaml: is larger than 1 MiB, which no environment is"]);
  });

  test("two files with one name, both named", async () => {
    await put("a.env.yaml", "name: same\n");
    await put("b.env.yaml", "# second\nname: same\n");
    expect(await problemsOf(root)).toEqual([
      `b.env.yaml:2:7: the name "same" is taken by a.env.yaml:1:7; give one of them another name`,
    ]);
  });

  test("every fault of every file is told at once", async () => {
    await put("a.env.yaml", "name: a\nfeatures: {tpd: off, nested: maybe}\n");
    await put("b.env.yaml", "nam: b\n");
    expect(await problemsOf(join(root, "none"), root)).toEqual([
      expect.stringContaining("none: "),
      expect.stringMatching(
        /^a\.env\.yaml:2:12: unknown key "tpd" in features, did you mean "tdp"\? \(known: nes/,
      ),
      `a.env.yaml:2:30: features.nested is "maybe", expected on or off (true and false mean the same)`,
      expect.stringMatching(
        /^b\.env\.yaml:1:1: unknown key "nam", did you mean "name"\? \(known: name, desc/,
      ),
      expect.stringMatching(/^b\.env\.yaml:1:1: name is missing, expected a name of 1 to 64 letters/),
    ]);
  });
});

describe("a file that is abstract", () => {
  test("is no environment by itself", async () => {
    await put("base.env.yaml", "abstract: true\nfeatures: {tdp: off}");
    await put("b.env.yaml", "name: b\nextends: base.env.yaml");
    expect(await discoverEnvironments([root])).toMatchObject([
      { name: "b", features: new Map([["tdp", "off"]]) },
    ]);
  });

  test("is refused when it is given itself", async () => {
    const file = await put("base.env.yaml", "features: {}\nabstract: true");
    expect(await problemsOf(file)).toEqual([
      "base.env.yaml:2:11: the file is abstract: it is no environment by itself; give one that extends it",
    ]);
  });

  test("leaves nothing to run, when there is no other", async () => {
    await put("only/base.env.yaml", "abstract: true");
    expect(await problemsOf(join(root, "only"))).toEqual([
      "only: every *.env.yaml in it is abstract, so there is none to run",
    ]);
  });

  test("is looked at with all that it extends, though nothing uses it", async () => {
    await put("base.env.yaml", "abstract: true\nextends: gone.yaml");
    await put("b.env.yaml", "name: b");
    expect(await problemsOf(root)).toEqual(["base.env.yaml:2:10: there is no file gone.yaml"]);
  });
});

describe("a file with a matrix", () => {
  test("is an environment for each cell, which has all that the file asks for", async () => {
    const file = await put(
      "mmu.env.yaml",
      "name: mmu\ndescription: both\nfeatures: {nested: off}\nenv: {A: b}\nmatrix: {tdp: [on, off]}",
    );
    const features = (tdp: string) =>
      new Map([
        ["nested", "off"],
        ["tdp", tdp],
      ]);
    const rest = { file, description: "both", variables: new Map([["A", "b"]]) };
    expect(await discoverEnvironments([file])).toMatchObject([
      { name: "mmu.tdp-on", features: features("on"), ...rest },
      { name: "mmu.tdp-off", features: features("off"), ...rest },
    ]);
  });

  test("must not make a name that is there already", async () => {
    await put("a.env.yaml", "name: mmu.tdp-on");
    await put("b.env.yaml", "name: mmu\nmatrix: {tdp: [on]}");
    expect(await problemsOf(root)).toEqual([
      `b.env.yaml:1:7: the name "mmu.tdp-on" is taken by a.env.yaml:1:7; give one of them another name`,
    ]);
  });
});

test("an environment is described in one line, with all that it sets", async () => {
  const text = `name: all
features: {tdp: off, nested: on}
module-params: {kvm: {halt_poll_ns: 0}}
sysfs: {/sys/kernel/mm/ksm/run: 1}
sysctl: {vm.nr_hugepages: 64}
cmdline: nosmt
env: {A: b}
`;
  const file = await put("all.env.yaml", text);
  const [environment = stockEnvironment] = await discoverEnvironments([file]);
  expect(describeEnvironment({ ...environment, file: "all.env.yaml" })).toBe(
    "all (nested on, tdp off, kvm.halt_poll_ns=0, /sys/kernel/mm/ksm/run=1, vm.nr_hugepages=64, nosmt, $A=b) from all.env.yaml",
  );
  expect(describeEnvironment(stockEnvironment)).toBe("stock (changes nothing)");
});
