import { expect, test } from "vitest";
import { packCommit, unpackCommit } from "../../src/git/index.ts";
import { makeRepository, scratchDirectory } from "../build/small-tree.ts";

/** A repository with a large file, and a commit that no branch has. */
function repositoryWithOwnCommit() {
  const repository = makeRepository();
  const { git, commit } = repository;
  const large = Array.from({ length: 20_000 }, (_, line) => `line ${line * 7919}`).join("\n");
  const base = commit({ large, "deep/er/b": "1\n" }, "base");
  const own = commit({ large: `${large}\nmore`, "deep/er/b": "2\n" }, "Revert it");
  git("reset", "--quiet", "--hard", base);
  return { ...repository, base, own };
}

test("a commit that one repository alone has is the same in another that has its parent", async () => {
  const { directory, git, base, own } = repositoryWithOwnCommit();
  const other = scratchDirectory();
  git("clone", "--quiet", "--depth=1", `file://${directory}`, other);
  const before = git("for-each-ref");

  const { onto, bundle } = await packCommit(directory, own);
  expect(onto).toBe(base);
  // What the parent has already is not taken along.
  expect(bundle.length).toBeLessThan(4000);
  await unpackCommit(other, bundle);
  const there = (...args: string[]) => git("-C", other, ...args);
  expect(there("rev-parse", `${own}^`)).toBe(base);
  expect(there("show", `${own}:deep/er/b`)).toBe("2");
  expect(there("fsck", "--connectivity-only", own)).not.toContain("missing");
  // Neither keeps a trace of it in its branches.
  expect(git("for-each-ref")).toBe(before);
  expect(there("for-each-ref", "--contains", own)).toBe("");
});

test("a commit whose parent is not there is refused", async () => {
  const { directory, own } = repositoryWithOwnCommit();
  const { bundle } = await packCommit(directory, own);
  const stranger = makeRepository();
  stranger.commit({ a: "1\n" });
  await expect(unpackCommit(stranger.directory, bundle)).rejects.toThrow(/lacks these prerequisite/);
});

test("what is no bundle is refused", async () => {
  const { directory } = makeRepository();
  await expect(unpackCommit(directory, "AAAA")).rejects.toThrow(/bundle/);
});
