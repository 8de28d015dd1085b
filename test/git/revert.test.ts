import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readFixesLine, revertOnto } from "../../src/git/index.ts";
import { makeRepository, scratchDirectory } from "../build/small-tree.ts";

const lines = (...changed: string[]) => ["1", "2", "3", "4", "5", "6", ...changed].join("\n");

function historyWithCulprit() {
  const repository = makeRepository();
  const { commit } = repository;
  const base = commit({ a: lines("7"), gone: "x\n" }, "base");
  const culprit = commit({ a: lines("7").replace("1", "one"), gone: undefined, new: "y\n" }, 'break "it"');
  const bad = commit({ a: lines("7").replace("1", "one").replace("7", "seven"), other: "z\n" }, "go on");
  return { repository, base, culprit, bad };
}

describe("a revert without a work tree", () => {
  test("takes one commit's change out of another, and is a commit on top of it", async () => {
    const { repository, culprit, bad } = historyWithCulprit();
    const { directory, git } = repository;
    const reverted = await revertOnto({ repository: directory, culprit, onto: bad });
    if (reverted.outcome !== "reverted") throw new Error(reverted.reason);
    const { commit } = reverted;
    expect(git("log", "-1", "--format=%P", commit)).toBe(bad);
    expect(git("log", "-1", "--format=%s", commit)).toBe('Revert "break "it""');
    expect(git("log", "-1", "--format=%b", commit)).toBe(`This reverts commit ${culprit}.`);
    expect(git("show", `${commit}:a`)).toBe(lines("seven"));
    expect(git("ls-tree", "--name-only", commit).split("\n")).toEqual(["a", "gone", "other"]);
  });

  test("makes the very tree that git revert makes", async () => {
    const { repository, culprit, bad } = historyWithCulprit();
    const { directory, git } = repository;
    const reverted = await revertOnto({ repository: directory, culprit, onto: bad });
    git("revert", "--no-edit", culprit);
    expect(reverted).toMatchObject({ outcome: "reverted" });
    if (reverted.outcome !== "reverted") return;
    expect(git("rev-parse", `${reverted.commit}^{tree}`)).toBe(git("rev-parse", "HEAD^{tree}"));
  });

  test("has the same id each time, in each clone, whoever makes it, and leaves nothing but objects", async () => {
    const { repository, culprit, bad } = historyWithCulprit();
    const { directory, git } = repository;
    const clone = join(scratchDirectory(), "clone.git");
    git("clone", "--quiet", "--bare", directory, clone);
    git("-C", clone, "config", "user.name", "Somebody");
    git("-C", clone, "config", "i18n.commitEncoding", "latin1");
    git("-C", clone, "config", "merge.renames", "false");
    const before = git("for-each-ref");
    const first = await revertOnto({ repository: directory, culprit, onto: bad });
    expect(first.outcome).toBe("reverted");
    expect(await revertOnto({ repository: directory, culprit, onto: bad })).toEqual(first);
    expect(await revertOnto({ repository: clone, culprit, onto: bad })).toEqual(first);
    expect(git("for-each-ref")).toBe(before);
    expect(git("status", "--porcelain")).toBe("");
  });

  test("follows a file that has another name since", async () => {
    const { repository, culprit } = historyWithCulprit();
    const { directory, git } = repository;
    git("mv", "a", "moved");
    git("commit", "--quiet", "-m", "move");
    const onto = git("rev-parse", "HEAD");
    const reverted = await revertOnto({ repository: directory, culprit, onto });
    if (reverted.outcome !== "reverted") throw new Error(reverted.reason);
    expect(git("show", `${reverted.commit}:moved`)).toBe(lines("seven"));
  });

  test("that has conflicts does not apply, and says where", async () => {
    const { repository, culprit } = historyWithCulprit();
    const { directory, commit } = repository;
    const onto = commit({ a: lines("7").replace("1", "uno") }, "on top");
    expect(await revertOnto({ repository: directory, culprit, onto })).toEqual({
      outcome: "does-not-apply",
      reason: 'its change cannot be taken out without conflicts in "a"',
    });
  });

  test("is not possible of a merge, of a first commit, and of what is gone already", async () => {
    const { repository, base, culprit, bad } = historyWithCulprit();
    const { directory, git } = repository;
    git("checkout", "--quiet", "-b", "side", base);
    repository.commit({ side: "1\n" });
    git("merge", "--quiet", "--no-ff", "-m", "merge", "main");
    const merge = git("rev-parse", "HEAD");
    const of = (one: string, onto: string) => revertOnto({ repository: directory, culprit: one, onto });
    expect(await of(merge, merge)).toMatchObject({ outcome: "not-possible", reason: /is a merge/ });
    expect(await of(base, bad)).toMatchObject({ outcome: "not-possible", reason: /has no parent/ });
    const once = await of(culprit, bad);
    if (once.outcome !== "reverted") throw new Error(once.reason);
    expect(await of(culprit, once.commit)).toMatchObject({
      outcome: "not-possible",
      reason: /has nothing of/,
    });
  });
});

describe("the Fixes line", () => {
  test("names a commit by twelve digits and its subject", async () => {
    const { repository, culprit } = historyWithCulprit();
    expect(await readFixesLine(repository.directory, culprit)).toBe(
      `Fixes: ${culprit.slice(0, 12)} ("break "it"")`,
    );
  });

  test("is one line, whatever the settings and the message say", async () => {
    const { directory, git, commit } = makeRepository();
    const id = commit({ a: "1" }, "one line\nand the next\n\nbody %h %n");
    git("config", "core.abbrev", "40");
    git("config", "log.showSignature", "true");
    expect(await readFixesLine(directory, id)).toBe(`Fixes: ${id.slice(0, 12)} ("one line and the next")`);
  });
});
