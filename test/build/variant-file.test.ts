import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { digestOfVariant, findVariants, parseVariantFile, readVariant } from "../../src/build/index.ts";
import { scratchDirectory, writeFiles } from "./small-tree.ts";

function problemsOf(text: string): string[] {
  const parsed = parseVariantFile(text, "x.variant.yaml");
  return "problems" in parsed ? parsed.problems : [];
}

function directoryWith(files: Record<string, string>): string {
  const directory = scratchDirectory();
  writeFiles(directory, files);
  return directory;
}

describe("a variant file", () => {
  test("names files relative to itself, and leaves the rest to defaults", async () => {
    const directory = directoryWith({
      "v/kvm.variant.yaml": "name: kvm\narch: x86_64\nfragments: [../slim.config]\n",
      "slim.config": "CONFIG_KVM=m\n",
    });
    expect(await readVariant(join(directory, "v/kvm.variant.yaml"))).toMatchObject({
      name: "kvm",
      arch: "x86_64",
      config: { kind: "target", target: "defconfig" },
      fragments: [{ path: join(directory, "slim.config"), text: "CONFIG_KVM=m\n" }],
      toolchain: "gcc",
      makeArguments: [],
      selftests: ["kvm"],
      keepsVmlinux: undefined,
    });
  });

  test("has no KVM selftests for i386, where there are none", async () => {
    const directory = directoryWith({ "a.variant.yaml": "name: a\narch: i386\n" });
    expect(await readVariant(join(directory, "a.variant.yaml"))).toMatchObject({ selftests: [] });
    expect(problemsOf("name: a\narch: i386\nselftests: [x86, kvm]")).toEqual([
      "x.variant.yaml:3:18: there are no KVM selftests for i386; leave kvm out",
    ]);
  });

  test("takes a configuration for a file unless it is one of make's own targets", async () => {
    const directory = directoryWith({
      "a.variant.yaml": "name: a\narch: x86_64\nconfig: my.config\n",
      "my.config": "CONFIG_X86=y\n",
    });
    expect((await readVariant(join(directory, "a.variant.yaml"))).config).toEqual({
      kind: "file",
      path: join(directory, "my.config"),
      text: "CONFIG_X86=y\n",
    });
    writeFiles(directory, { "a.variant.yaml": "name: a\narch: x86_64\nconfig: x86_64_defconfig\n" });
    expect((await readVariant(join(directory, "a.variant.yaml"))).config).toEqual({
      kind: "target",
      target: "x86_64_defconfig",
    });
  });

  test("with files that are not there is told with the place of each", async () => {
    const directory = directoryWith({
      "a.variant.yaml": "name: a\narch: x86_64\nconfig: nosuch.config\nfragments:\n  - gone.config\n",
    });
    const file = join(directory, "a.variant.yaml");
    await expect(readVariant(file)).rejects.toThrow(
      `${file}:3:9: ${join(directory, "nosuch.config")}: there is no such file, or it is a link to nothing\n` +
        `${file}:5:5: ${join(directory, "gone.config")}: there is no such file`,
    );
  });

  test("that is wrong is told with line, column and what was expected", () => {
    expect(problemsOf("name: a\narch: x86\n")[0]).toBe(
      'x.variant.yaml:2:7: arch is "x86", expected one of x86_64, i386, arm64',
    );
    expect(problemsOf("name: a\narch: x86_64\nfragment: [x]\n")[0]).toMatch(
      /^x\.variant\.yaml:3:1: unknown key "fragment", did you mean "fragments"\?/,
    );
    expect(problemsOf("name: -a\narch: x86_64\n")[0]).toContain("starts with none of .-");
    expect(problemsOf("name: a\narch: x86_64\nmake: [-j8]\n")[0]).toContain("expected NAME=value for make");
    expect(problemsOf("name: a\narch: x86_64\nselftests: [../x]\n")[0]).toContain("expected a collection");
  });

  test("cannot set what vmentry sets itself", () => {
    expect(problemsOf("name: a\narch: x86_64\nmake: [W=1, O=/tmp/x]\n")).toEqual([
      "x.variant.yaml:3:13: O is set by vmentry itself, so a variant cannot set it",
    ]);
    expect(problemsOf("name: a\narch: x86_64\nenv: {KBUILD_BUILD_USER: me}\n")).toEqual([
      "x.variant.yaml:3:7: KBUILD_BUILD_USER is set by vmentry itself, so a variant cannot set it",
    ]);
  });
});

describe("a variant's digest", () => {
  test("stays when its files move, and changes with what they say", async () => {
    const text = "name: a\narch: x86_64\nfragments: [f.config]\n";
    const [one, two, three] = ["CONFIG_A=y\n", "CONFIG_A=y\n", "CONFIG_A=m\n"].map(fragment =>
      directoryWith({ "a.variant.yaml": text, "f.config": fragment }),
    );
    const digestIn = async (directory = "") =>
      digestOfVariant(await readVariant(join(directory, "a.variant.yaml")));
    expect(await digestIn(one)).toBe(await digestIn(two));
    expect(await digestIn(one)).not.toBe(await digestIn(three));
  });
});

describe("variants", () => {
  test("are those of .vmentry/ in the repository when none are given", async () => {
    const repository = directoryWith({
      ".vmentry/b.variant.yaml": "name: b\narch: arm64\n",
      ".vmentry/a.variant.yaml": "name: a\narch: x86_64\n",
      ".vmentry/other.env.yaml": "name: other\n",
    });
    expect((await findVariants([], repository)).map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("that are nowhere, or share a name, are bad input", async () => {
    const directory = directoryWith({
      "v/b.variant.yaml": "name: x\narch: arm64\n",
      "v/a.variant.yaml": "name: x\narch: x86_64\n",
    });
    await expect(findVariants([], directory)).rejects.toThrow("there is no *.variant.yaml in");
    await expect(findVariants([join(directory, "v")], directory)).rejects.toThrow(
      `the name "x" is taken by ${join(directory, "v/a.variant.yaml")}`,
    );
    await expect(findVariants([join(directory, "gone.yaml")], directory)).rejects.toThrow(
      "there is no such file",
    );
  });
});
