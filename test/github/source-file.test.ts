import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { findSourceFile } from "../../src/github/source-file.ts";

const kvm = "tools/testing/selftests/kvm";
const owned: TemporaryDirectory[] = [];
let base: string;
let workspace: string;
beforeEach(() => {
  const directory = temporaryDirectory("test");
  owned.push(directory);
  base = directory.path;
  workspace = join(base, "workspace");
});
afterAll(async () => {
  for (const each of owned) await each[Symbol.asyncDispose]();
});

async function put(path: string, content = ""): Promise<void> {
  await mkdir(dirname(join(base, path)), { recursive: true });
  await writeFile(join(base, path), content);
}

function find(file: string, directories: string[] = [], repository = "owner/linux") {
  return findSourceFile(file, { workspace, repository, directories });
}

describe("a file that a test names is found", () => {
  test("in the workspace's own tree", async () => {
    await put(`workspace/${kvm}/lib/x.c`);
    expect(await find("lib/x.c")).toBe(`${kvm}/lib/x.c`);
  });

  test("beside the tests", async () => {
    await put("workspace/mine/x.c");
    expect(await find("x.c", [join(workspace, "mine")])).toBe("mine/x.c");
  });

  test("in the tree that kbuild's output directory links to", async () => {
    await put(`workspace/linux/${kvm}/x.c`);
    await mkdir(join(workspace, "build"));
    await symlink("../linux", join(workspace, "build", "source"));
    expect(await find("x.c", [join(workspace, "build")])).toBe(`linux/${kvm}/x.c`);
  });

  test("above the collection, as the harness's header is", async () => {
    await put(`workspace/${kvm}/x.c`);
    await put("workspace/tools/testing/selftests/kselftest_harness.h");
    expect(await find("../kselftest_harness.h")).toBe("tools/testing/selftests/kselftest_harness.h");
  });

  test("by its absolute path", async () => {
    await put(`workspace/${kvm}/x.c`);
    expect(await find(join(workspace, kvm, "x.c"))).toBe(`${kvm}/x.c`);
  });

  test("relative to the checkout below the workspace, when that is the workflow's repository", async () => {
    await put(`workspace/linux/${kvm}/x.c`);
    await put(
      "workspace/linux/.git/config",
      '[core]\n\tbare = false\n[remote "origin"]\n\turl = https://github.com/Owner/linux.git\n\tfetch = +x\n',
    );
    expect(await find("x.c", [join(workspace, "linux", kvm)])).toBe(`${kvm}/x.c`);
  });
});

describe("a file that a test names is not taken", () => {
  test("when it is not there", async () => {
    await mkdir(workspace);
    for (const file of ["x.c", "", "a\0b", "."]) expect(await find(file)).toBeUndefined();
  });

  test.each(["../../../../../outside.c", "link.c"])("from outside the workspace: %s", async file => {
    await put("outside.c");
    await put(`workspace/${kvm}/x.c`);
    await symlink(join(base, "outside.c"), join(workspace, kvm, "link.c"));
    expect(await find(file)).toBeUndefined();
    expect(await find(join(base, "outside.c"))).toBeUndefined();
  });

  test("from a neighbour whose name only begins as the workspace's does", async () => {
    await mkdir(workspace);
    await put("workspace-2/x.c");
    expect(await find(join(base, "workspace-2/x.c"))).toBeUndefined();
  });

  test.each([
    ["another repository's", '[remote "origin"]\n\turl = git@github.com:torvalds/linux.git\n'],
    ["an unknown repository's", "[core]\n"],
  ])("from %s checkout below the workspace", async (_, config) => {
    await put(`workspace/linux/${kvm}/x.c`);
    await put("workspace/linux/.git/config", config);
    expect(await find("x.c", [join(workspace, "linux", kvm)])).toBeUndefined();
  });

  test("when the workspace itself is another repository's checkout", async () => {
    await put(`workspace/${kvm}/x.c`);
    await put("workspace/.git/config", '[remote "origin"]\n\turl = https://github.com/torvalds/linux\n');
    expect(await find("x.c")).toBeUndefined();
  });
});
