import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentLog } from "../../src/base/index.ts";
import { checkOut } from "../../src/build/work-tree.ts";
import { makeRepository, scratchDirectory, writeFiles } from "./small-tree.ts";

function makeTree() {
  const work = scratchDirectory();
  const tree = join(work, "tree");
  return {
    tree,
    options: { tree, mark: work, log: silentLog },
    text: (file: string) => readFileSync(join(tree, file), "utf8"),
    /** Changes with every write, also of the same content. */
    writtenAt: (file: string) => statSync(join(tree, file), { bigint: true }).mtimeNs,
  };
}

test("a work tree moves from commit to commit and writes only what differs", async () => {
  const { directory, commit } = makeRepository();
  const first = commit({ a: "1", b: "1", ".gitignore": "*.o\n" });
  const second = commit({ a: "2" });
  const { tree, options, text, writtenAt } = makeTree();
  await checkOut(directory, first, options);
  const before = { a: writtenAt("a"), b: writtenAt("b") };
  await checkOut(directory, second, options);
  expect(text("a")).toBe("2");
  expect(writtenAt("a")).not.toBe(before.a);
  expect(writtenAt("b")).toBe(before.b);
  writeFiles(tree, { left: "over", "ignored.o": "object", a: "changed by hand" });
  await checkOut(directory, first, options);
  expect(text("a")).toBe("1");
  expect(existsSync(join(tree, "left"))).toBe(false);
  expect(existsSync(join(tree, "ignored.o"))).toBe(false);
});

test("what a killed git left, a lock and half a checkout, is mended", async () => {
  const { directory, git, commit } = makeRepository();
  const first = commit({ a: "1", b: "1" });
  const second = commit({ a: "2", b: "2", c: "2" });
  const { tree, options, text } = makeTree();
  await checkOut(directory, first, options);
  const gitDirectory = git("-C", tree, "rev-parse", "--absolute-git-dir");
  writeFiles(gitDirectory, { "index.lock": "", "HEAD.lock": "" });
  writeFiles(tree, { a: "2", c: "half" });
  await checkOut(directory, second, options);
  expect([text("a"), text("b"), text("c")]).toEqual(["2", "2", "2"]);

  writeFiles(gitDirectory, { index: "not an index" });
  await checkOut(directory, first, options);
  expect([text("a"), text("b")]).toEqual(["1", "1"]);
  expect(existsSync(join(tree, "c"))).toBe(false);
});

test("a tree of another repository, or one that git forgot, is made anew", async () => {
  const one = makeRepository();
  const other = makeRepository();
  const here = one.commit({ a: "one" });
  const there = other.commit({ a: "other" });
  const { options, text } = makeTree();
  await checkOut(one.directory, here, options);
  await checkOut(other.directory, there, options);
  expect(text("a")).toBe("other");
  other.git("worktree", "remove", "--force", options.tree);
  await checkOut(other.directory, there, options);
  expect(text("a")).toBe("other");
});

test("no hook of the repository runs", async () => {
  const { directory, commit } = makeRepository();
  const id = commit({ a: "1" });
  const { options, tree } = makeTree();
  writeFiles(directory, { ".git/hooks/post-checkout": "#!/bin/sh\ntouch hooked\n" });
  chmodSync(join(directory, ".git/hooks/post-checkout"), 0o755);
  await checkOut(directory, id, options);
  expect(existsSync(join(tree, "hooked"))).toBe(false);
});
