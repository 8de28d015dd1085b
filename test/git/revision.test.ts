import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { readCommit, resolveRange, resolveRevision } from "../../src/git/index.ts";
import { makeRepository, scratchDirectory } from "../build/small-tree.ts";

describe("a revision", () => {
  test("may be a branch, a tag, the start of an id, or a way from one", async () => {
    const { directory, git, commit } = makeRepository();
    const first = commit({ a: "1" });
    const second = commit({ a: "2" });
    git("tag", "-a", "-m", "one", "v1", first);
    for (const [given, expected] of [
      ["main", second],
      ["v1", first],
      [second.slice(0, 10), second],
      ["HEAD~1", first],
    ] as const) {
      expect(await resolveRevision(directory, given)).toBe(expected);
    }
  });

  test("may be a branch whose name a shell or git's options would take for something else", async () => {
    const { directory, git, commit } = makeRepository();
    const id = commit({ a: "1" });
    const names = ["$(touch>hacked)", "a;touch>hacked", "`id`", "--output=hacked", "-h", "a&&b", "'x\""];
    for (const name of names) {
      git("update-ref", `refs/heads/${name}`, id);
      expect(await resolveRevision(directory, name)).toBe(id);
    }
    expect(existsSync(join(directory, "hacked"))).toBe(false);
  });

  test("that is an option, a range, or has control characters is no commit", async () => {
    const { directory, commit } = makeRepository();
    commit({ a: "1" });
    for (const given of ["--all", "-n1", "HEAD..main", "", "a\nb", "HEAD\0", ":a", "HEAD^{tree}"]) {
      await expect(resolveRevision(directory, given)).rejects.toThrow(UserError);
    }
  });

  test("that is not in the repository is told with the nearest name, or what may be done", async () => {
    const { directory, commit } = makeRepository();
    commit({ a: "1" });
    await expect(resolveRevision(directory, "mian")).rejects.toThrow(
      `there is no commit "mian" in ${directory}, did you mean "main"?`,
    );
    await expect(resolveRevision(directory, "0123456789abcdef0123456789abcdef01234567")).rejects.toThrow(
      /there is no commit "0123.*git fetch/,
    );
  });

  test("needs a repository", async () => {
    const directory = scratchDirectory();
    await expect(resolveRevision(directory, "HEAD")).rejects.toThrow(`${directory} is no git repository`);
    await expect(resolveRevision(join(directory, "gone"), "HEAD")).rejects.toThrow("there is no");
  });

  test("is looked for in the repository that was given, also inside of a git hook", async () => {
    const { directory, commit } = makeRepository();
    const id = commit({ a: "1" });
    const other = makeRepository();
    other.commit({ b: "1" });
    process.env["GIT_DIR"] = join(other.directory, ".git");
    try {
      expect(await resolveRevision(directory, "HEAD")).toBe(id);
    } finally {
      delete process.env["GIT_DIR"];
    }
  });
});

describe("a range", () => {
  test("is what the second end has and the first has not, oldest first", async () => {
    const { directory, commit } = makeRepository();
    const ids = ["1", "2", "3"].map(a => commit({ a }));
    expect(await resolveRange(directory, `${ids[0]}..main`)).toEqual(ids.slice(1));
    expect(await resolveRange(directory, "HEAD~1..")).toEqual(ids.slice(2));
  });

  test("that is none, or empty, is bad input", async () => {
    const { directory, commit } = makeRepository();
    commit({ a: "1" });
    await expect(resolveRange(directory, "main")).rejects.toThrow('"main" is no range of commits: give A..B');
    await expect(resolveRange(directory, "main...HEAD")).rejects.toThrow("is no range");
    await expect(resolveRange(directory, "HEAD..main")).rejects.toThrow("there is no commit in");
    await expect(resolveRange(directory, "nosuch..main")).rejects.toThrow('there is no commit "nosuch"');
  });
});

test("a commit's facts are its parent, date and subject", async () => {
  const { directory, commit } = makeRepository();
  const first = commit({ a: "1" }, "first");
  const second = commit({ a: "2" }, "KVM: x86: a \u001b[31msubject");
  expect(await readCommit(directory, first)).toEqual({
    parent: undefined,
    date: 1_700_000_000,
    subject: "first",
  });
  expect(await readCommit(directory, second)).toMatchObject({ parent: first });
});
