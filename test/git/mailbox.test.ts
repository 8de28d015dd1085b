import { join } from "node:path";
import { expect, test } from "vitest";
import { applyMailbox } from "../../src/git/index.ts";
import { makeRepository, scratchDirectory, writeFiles } from "../build/small-tree.ts";

function mailboxOf({ git }: ReturnType<typeof makeRepository>, range: string): string {
  const directory = scratchDirectory();
  writeFiles(directory, { "series.mbox": `${git("format-patch", "--stdout", range)}\n` });
  return join(directory, "series.mbox");
}

test("patches of a mailbox become commits on the base, each time the same, and leave no trace in the repository", async () => {
  const repository = makeRepository();
  const { directory, git, commit } = repository;
  const base = commit({ a: "1\n", "deep/b": "1\n" });
  commit({ a: "2\n" }, "change a");
  commit({ "deep/b": "2\n", c: "new\n" }, "change b");
  const file = mailboxOf(repository, `${base}..HEAD`);
  git("reset", "--quiet", "--hard", base);
  const before = git("for-each-ref");

  const commits = await applyMailbox({ repository: directory, file, base });
  expect(commits.map(id => git("show", "--no-patch", "--format=%s", id))).toEqual(["change a", "change b"]);
  expect(git("show", `${commits[1]}:deep/b`)).toBe("2");
  expect(git("show", `${commits[1]}:a`)).toBe("2");
  expect(await applyMailbox({ repository: directory, file, base })).toEqual(commits);
  expect(git("for-each-ref")).toBe(before);
  expect(git("worktree", "list").split("\n")).toHaveLength(1);
  expect(git("status", "--porcelain")).toBe("");
});

test("a patch that does not apply is told with its number, its subject and the file", async () => {
  const repository = makeRepository();
  const { directory, git, commit } = repository;
  const base = commit({ a: "1\n" });
  commit({ b: "1\n" }, "add b");
  commit({ a: "2\n" }, "change a");
  const file = mailboxOf(repository, `${base}..HEAD`);
  git("reset", "--quiet", "--hard", base);
  commit({ a: "something else\n" });
  await expect(applyMailbox({ repository: directory, file, base: "main" })).rejects.toThrow(
    `${file}: patch 2, "change a", does not apply to "main": patch failed: a:1; a: patch does not apply: give the --base`,
  );
  expect(git("worktree", "list").split("\n")).toHaveLength(1);
});

test("a file that is no mailbox, or is not there, is bad input", async () => {
  const { directory, commit } = makeRepository();
  commit({ a: "1\n" });
  const file = join(directory, "a");
  await expect(applyMailbox({ repository: directory, file, base: "HEAD" })).rejects.toThrow(
    `${file} is no mailbox: expected mails with patches`,
  );
  await expect(
    applyMailbox({ repository: directory, file: join(directory, "gone"), base: "HEAD" }),
  ).rejects.toThrow("there is no such file");
  await expect(applyMailbox({ repository: directory, file, base: "-x" })).rejects.toThrow('no commit "-x"');
});
