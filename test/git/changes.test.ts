import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { commitsThatChange, isPartialClone, readChanges, searchFiles } from "../../src/git/index.ts";
import { makeRepository } from "../build/small-tree.ts";

function history() {
  const repository = makeRepository();
  const { git, commit } = repository;
  const root = commit({ a: "1\n", "dir/b c": "1\n" }, "root");
  const moved = commit({ a: undefined, "dir/ä\tx": "1\n", "dir/b c": "2\n" }, "moved");
  const empty = commit({}, "nothing");
  git("checkout", "--quiet", "-b", "side", root);
  const side = commit({ s: '#include "x.c"\n' }, "side");
  git("checkout", "--quiet", "main");
  git("merge", "--quiet", "--no-ff", "-m", "merge", "side");
  const merge = git("rev-parse", "HEAD");
  return { repository, root, moved, empty, side, merge };
}

describe("what commits change", () => {
  test("is each path and how, by the commit's own parent", async () => {
    const { repository, root, moved, empty, side, merge } = history();
    const { directory } = repository;
    const all = await readChanges({ repository: directory, commits: [merge, side, empty, moved, root] });
    expect(all.get(moved)).toEqual({
      parents: [root],
      changes: [
        { kind: "D", path: "a" },
        { kind: "M", path: "dir/b c" },
        { kind: "A", path: "dir/ä\tx" },
      ],
    });
    expect(all.get(empty)).toEqual({ parents: [moved], changes: [] });
    expect(all.get(root)).toEqual({
      parents: [],
      changes: [
        { kind: "A", path: "a" },
        { kind: "A", path: "dir/b c" },
      ],
    });
    expect(all.get(side)).toEqual({ parents: [root], changes: [{ kind: "A", path: "s" }] });
  });

  test("is not said of a merge, unless its first parent is meant", async () => {
    const { repository, empty, side, merge } = history();
    const request = { repository: repository.directory, commits: [merge] };
    expect((await readChanges(request)).get(merge)).toEqual({ parents: [empty, side], changes: undefined });
    expect((await readChanges({ ...request, firstParent: true })).get(merge)).toEqual({
      parents: [empty, side],
      changes: [{ kind: "A", path: "s" }],
    });
  });

  test("does not depend on the user's settings", async () => {
    const { repository, moved, side } = history();
    const request = { repository: repository.directory, commits: [moved, side] };
    const before = await readChanges(request);
    for (const setting of [
      "diff.renames copies",
      "diff.relative true",
      "diff.noprefix true",
      "diff.external false",
      "core.quotePath true",
    ]) {
      repository.git("config", ...setting.split(" "));
    }
    expect(await readChanges(request)).toEqual(before);
    expect(await readChanges({ ...request, repository: `${repository.directory}/dir` })).toEqual(before);
  });

  test("of more commits than are asked for at once is complete", async () => {
    const { directory, git } = makeRepository();
    const commits = Array.from({ length: 2100 }, (_, index) =>
      [
        "commit refs/heads/main",
        "committer T <t@example.com> 1700000000 +0000",
        "data 1",
        "x",
        `M 100644 inline f${index % 7}`,
        `data ${String(index).length}`,
        `${index}`,
      ].join("\n"),
    );
    execFileSync("git", ["fast-import", "--quiet"], { cwd: directory, input: `${commits.join("\n")}\n` });
    const ids = git("rev-list", "--reverse", "main").split("\n");
    const all = await readChanges({ repository: directory, commits: ids });
    expect(ids.map(id => all.get(id)?.changes?.map(({ path }) => path))).toEqual(
      ids.map((_, index) => [`f${index % 7}`]),
    );
  });

  test("of a commit that is not there is an error", async () => {
    const { repository } = history();
    const commits = [`${"0".repeat(39)}1`];
    await expect(readChanges({ repository: repository.directory, commits })).rejects.toThrow("rev-list");
  });
});

const pattern = 'include[[:space:]]+["<][^">]*\\.[cS][">]';

describe("a search", () => {
  test("finds what fits in a commit's files of some kind, whatever the settings say", async () => {
    const { directory, git, commit } = makeRepository();
    const id = commit({
      "a.c": '#include "x.c"\n#  include <deep/y.S>\n#include "z.h"\n',
      "b.txt": '#include "no.c"\n',
    });
    commit({ "a.c": "", "b.txt": "" });
    git("config", "grep.lineNumber", "true");
    git("config", "grep.patternType", "fixed");
    git("config", "color.ui", "always");
    expect(await searchFiles(directory, id, pattern, ["*.c"])).toEqual(
      new Set(['include "x.c"', "include <deep/y.S>"]),
    );
    expect(await searchFiles(directory, id, "nothing of the kind", ["*.c"])).toEqual(new Set());
    expect(await searchFiles(directory, undefined, pattern, ["*.c"])).toEqual(new Set());
    commit({ "a.c": '#include "new.c"\n' });
    expect(await searchFiles(directory, undefined, pattern, ["*.c"])).toEqual(new Set(['include "new.c"']));
  });

  test("finds the commits that add or take away a line, also the first and those on a side", async () => {
    const { directory, git, commit } = makeRepository();
    const root = commit({ "a.c": '#include "x.c"\nint a;\n' });
    const other = commit({ "a.c": '#include "x.c"\nint b;\n' });
    const gone = commit({ "a.c": "int b;\n" });
    const text = commit({ "a.txt": '#include "x.c"\n' });
    git("config", "log.showRoot", "false");
    const commits = [root, other, gone, text];
    expect(await commitsThatChange(directory, commits, pattern, ["*.c"])).toEqual(new Set([root, gone]));
    expect(await commitsThatChange(directory, [], pattern, ["*.c"])).toEqual(new Set());
  });

  test("through merges looks at what they changed of their first parent, when asked to", async () => {
    const { repository, merge } = history();
    const { directory } = repository;
    const found = await commitsThatChange(directory, [merge], pattern, ["s"], { firstParent: true });
    expect(found).toEqual(new Set([merge]));
  });
});

test("a clone that leaves contents elsewhere is known", async () => {
  const { repository } = history();
  expect(await isPartialClone(repository.directory)).toBe(false);
  repository.git("config", "remote.origin.promisor", "true");
  expect(await isPartialClone(repository.directory)).toBe(true);
});
