import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../../src/base/index.ts";
import { openSources } from "../../../src/github/telling/find-source.ts";
import { sourcePaths } from "../../../src/github/telling/source-paths.ts";
import { hostileText } from "../../results/sample.ts";
import { openLab } from "./lab.ts";

describe("a file that was named may be", () => {
  test("in the collection of its test, then in the tree", () => {
    expect(sourcePaths("lib/kvm_util.c", ["kvm/x"])).toEqual([
      "tools/testing/selftests/kvm/lib/kvm_util.c",
      "lib/kvm_util.c",
    ]);
    expect(sourcePaths("a.c", ["kselftest/net/mptcp/x"])).toEqual([
      "tools/testing/selftests/net/a.c",
      "tools/testing/selftests/net/mptcp/a.c",
      "a.c",
    ]);
    expect(sourcePaths("../../../../virt/kvm/kvm_main.c", ["kvm/x"])).toEqual(["virt/kvm/kvm_main.c"]);
  });

  test("the end of a path of the machine that compiled it", () => {
    expect(sourcePaths("/home/ci/linux/arch/x86/kvm/x86.c", [])).toContain("arch/x86/kvm/x86.c");
  });

  test("nothing that leads out of the repository", () => {
    for (const file of ["../../etc/passwd", "/", "..", "", "a\nb", "a\0b", "x/../../y", "C:\\x"]) {
      expect(sourcePaths(file, [])).toEqual([]);
    }
  });

  test("no path, whatever the text, that is absolute or goes upwards", () => {
    fc.assert(
      fc.property(hostileText, hostileText, (file, id) =>
        sourcePaths(file, [id]).every(path => !path.startsWith("/") && !path.split("/").includes("..")),
      ),
    );
  });
});

describe("what the commit has", () => {
  test("is asked of GitHub where there is no checkout of it, each directory once", async () => {
    await using lab = await openLab();
    const find = await openSources({ ...lab, commit: lab.headSha, workspace: "/nonexistent" });
    expect(await find("x86_64/a.c", ["kvm/a"])).toBe("tools/testing/selftests/kvm/x86_64/a.c");
    expect(await find("lib/kvm_util.c", ["kvm/a"])).toBe("tools/testing/selftests/kvm/lib/kvm_util.c");
    const asked = lab.service.requests.length;
    expect(asked).toBe(7);
    expect(await find("x86_64/gone.c", ["kvm/a"])).toBeUndefined();
    expect(await find("x86_64", ["kvm/a"])).toBeUndefined();
    expect(await find("/build/linux/tools/testing/selftests/kvm/x86_64/a.c", [])).toBe(
      "tools/testing/selftests/kvm/x86_64/a.c",
    );
    expect(lab.service.requests).toHaveLength(asked);
    expect(await find("arch/x86/kvm/mmu/mmu.c", [])).toBe("arch/x86/kvm/mmu/mmu.c");
  });

  test("is nothing when GitHub does not have the commit", async () => {
    await using lab = await openLab();
    const find = await openSources({ ...lab, commit: "e".repeat(40), workspace: "/nonexistent" });
    expect(await find("x86_64/a.c", ["kvm/a"])).toBeUndefined();
  });

  test("is not asked without end", async () => {
    await using lab = await openLab();
    const files = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`directory${index}/file.c`, "1\n"] as const),
    );
    const { sha } = lab.service.addCommit({ files });
    const find = await openSources({ ...lab, commit: sha, workspace: "/nonexistent" });
    const found = await Promise.all(Object.keys(files).map(path => find(path, [])));
    expect(found[0]).toBe("directory0/file.c");
    expect(found.at(-1)).toBeUndefined();
    expect(lab.service.requests.length).toBeLessThanOrEqual(60);
  });
});

describe("a checkout", () => {
  const commit = "a".repeat(40);
  async function checkOut(workspace: string, head: string): Promise<void> {
    const file = join(workspace, "tools/testing/selftests/kvm/x86_64/a.c");
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, "");
    await mkdir(join(workspace, ".git/refs/heads"), { recursive: true });
    await writeFile(join(workspace, ".git/HEAD"), head);
    await writeFile(join(workspace, ".git/refs/heads/main"), `${commit}\n`);
    await writeFile(
      join(workspace, ".git/config"),
      '[remote "origin"]\n\turl = https://github.com/owner/linux\n',
    );
  }

  test.each([`${commit}\n`, "ref: refs/heads/main\n"])(
    "of the commit is looked at alone (HEAD %j)",
    async head => {
      await using lab = await openLab();
      await using directory = temporaryDirectory("test");
      await checkOut(directory.path, head);
      const find = await openSources({ ...lab, commit, workspace: directory.path });
      expect(await find("x86_64/a.c", ["kvm/a"])).toBe("tools/testing/selftests/kvm/x86_64/a.c");
      expect(await find("lib/kvm_util.c", ["kvm/a"])).toBeUndefined();
      expect(lab.service.requests).toEqual([]);
    },
  );

  test("of another commit says nothing, and without a token nothing does", async () => {
    await using directory = temporaryDirectory("test");
    await checkOut(directory.path, `${"b".repeat(40)}\n`);
    const find = await openSources({ commit, workspace: directory.path, repository: undefined });
    expect(await find("x86_64/a.c", ["kvm/a"])).toBeUndefined();
  });

  test("leads nowhere outside by a link", async () => {
    await using directory = temporaryDirectory("test");
    await checkOut(directory.path, commit);
    await symlink("/etc/passwd", join(directory.path, "link.c"));
    const find = await openSources({ commit, workspace: directory.path, repository: undefined });
    expect(await find("link.c", [])).toBeUndefined();
  });
});
