import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { findMergeBases, isAncestor, readCandidates, walkBack } from "../../src/git/index.ts";
import { makeRepository, scratchDirectory, type TestRepository } from "../build/small-tree.ts";

/** base - one - two ----- merge - last, with side beside them from one to merge, and other from base. */
function forkedHistory() {
  const repository = makeRepository();
  const { git, commit } = repository;
  const base = commit({ "kvm/a": "0\n", b: "0\n" }, "base");
  const one = commit({ "kvm/a": "1\n" }, "one");
  git("checkout", "--quiet", "-b", "side");
  const side = commit({ c: "1\n" }, "side");
  const deepSide = commit({ "kvm/d": "1\n" }, "deep side");
  git("checkout", "--quiet", "main");
  const two = commit({ b: "1\n" }, "two");
  git("merge", "--quiet", "--no-ff", "-m", "merge", "side");
  const merge = git("rev-parse", "HEAD");
  const last = commit({ b: "2\n" }, "last");
  git("checkout", "--quiet", "-b", "other", base);
  const other = commit({ e: "1\n" }, "other");
  git("checkout", "--quiet", "main");
  return { repository, base, one, side, deepSide, two, merge, last, other };
}

const subjects = (commits: readonly { subject: string }[]) => commits.map(({ subject }) => subject);

describe("the candidates of a bisect", () => {
  test("are what the newer end has and the older one has not, parents before children, with their parents", async () => {
    const { repository, ...ids } = forkedHistory();
    const commits = await readCandidates({
      repository: repository.directory,
      newer: ids.last,
      older: ids.base,
    });
    expect(new Set(subjects(commits))).toEqual(new Set(["one", "two", "side", "deep side", "merge", "last"]));
    const places = new Map(commits.map(({ id }, place) => [id, place]));
    for (const [place, { parents }] of commits.entries()) {
      for (const parent of parents) expect(places.get(parent) ?? -1).toBeLessThan(place);
    }
    expect(commits.find(({ id }) => id === ids.merge)?.parents).toEqual([ids.two, ids.deepSide]);
    expect(commits[0]).toEqual({
      id: ids.one,
      parents: [ids.base],
      subject: "one",
      author: "T <t@example.com>",
      date: "2023-11-14T22:13:20.000Z",
    });
  });

  test("of an end on another branch are those since the two parted", async () => {
    const { repository, ...ids } = forkedHistory();
    const { directory } = repository;
    const commits = await readCandidates({ repository: directory, newer: ids.two, older: ids.other });
    expect(subjects(commits)).toEqual(["one", "two"]);
    expect(await readCandidates({ repository: directory, newer: ids.base, older: ids.two })).toEqual([]);
  });

  test("along first parents leave out what a merge brought, and have one parent each", async () => {
    const { repository, ...ids } = forkedHistory();
    const commits = await readCandidates({
      ...{ repository: repository.directory, newer: ids.last, older: ids.base },
      firstParent: true,
    });
    expect(subjects(commits)).toEqual(["one", "two", "merge", "last"]);
    expect(commits.map(({ parents }) => parents)).toEqual([[ids.base], [ids.one], [ids.two], [ids.merge]]);
  });

  test("limited to paths hang together as the history of these paths does", async () => {
    const { repository, ...ids } = forkedHistory();
    const commits = await readCandidates({
      ...{ repository: repository.directory, newer: ids.last, older: ids.base },
      paths: ["kvm/"],
    });
    expect(commits.map(({ id, parents }) => ({ id, parents }))).toEqual([
      { id: ids.one, parents: [ids.base] },
      { id: ids.deepSide, parents: [ids.one] },
    ]);
  });

  test("limited to paths that nothing touches are a mistake, also when a path looks like an option", async () => {
    const { repository, ...ids } = forkedHistory();
    const request = { repository: repository.directory, newer: ids.last, older: ids.base };
    for (const path of ["gone/", "--all", "--output=hacked"]) {
      const asked = readCandidates({ ...request, paths: [path] });
      await expect(asked).rejects.toThrow(UserError);
      await expect(asked).rejects.toThrow(`touches "${path}"`);
    }
  });

  test("keep odd subjects and authors as they are, and dates that can be told", async () => {
    const { directory, git, commit } = makeRepository();
    const base = commit({ a: "0" });
    const subject = 'a\tb "c" $(d) \\0 é\x01 ||';
    const tree = git("rev-parse", "HEAD^{tree}");
    const raw = [
      `tree ${tree}`,
      `parent ${base}`,
      "author Öde ]]> <o@example.com> 99999999999999 +0000",
      "committer X <x@example.com> 99999999999999 +0000",
      "",
      `${subject}\n`,
    ].join("\n");
    const odd = execFileSync("git", ["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], {
      cwd: directory,
      input: raw,
      encoding: "utf8",
    }).trim();
    const [read] = await readCandidates({ repository: directory, newer: odd, older: base });
    expect(read?.subject).toBe(subject);
    expect(read?.author).toBe("Öde ]]> <o@example.com>");
    expect(read?.date).toMatch(/^\d{4}-/);
  });

  test("do not depend on the user's settings", async () => {
    const { repository, ...ids } = forkedHistory();
    const request = { repository: repository.directory, newer: ids.last, older: ids.base };
    const before = await readCandidates(request);
    const limited = await readCandidates({ ...request, paths: ["kvm/a"] });
    for (const setting of [
      "log.follow true",
      "log.showSignature true",
      "log.decorate full",
      "format.pretty oneline",
      "log.date relative",
      "i18n.logOutputEncoding latin1",
      "log.diffMerges on",
    ]) {
      repository.git("config", ...setting.split(" "));
    }
    expect(await readCandidates(request)).toEqual(before);
    expect(await readCandidates({ ...request, paths: ["kvm/a"] })).toEqual(limited);
  });

  test("of a clone that ends between the two are refused, and read when it ends before them", async () => {
    const { repository, ...ids } = forkedHistory();
    const shallow = (depth: string) => {
      const directory = join(scratchDirectory(), "clone");
      repository.git("clone", "--quiet", `--depth=${depth}`, `file://${repository.directory}`, directory);
      return directory;
    };
    const cut = shallow("1");
    await expect(readCandidates({ repository: cut, newer: ids.last, older: ids.last })).resolves.toEqual([]);
    repository.git("-C", cut, "fetch", "--quiet", "--depth=1", "origin", ids.base);
    await expect(readCandidates({ repository: cut, newer: ids.last, older: ids.base })).rejects.toThrow(
      /is shallow: it ends at .*"last".*git fetch --unshallow/,
    );
    const enough = shallow("3");
    const commits = await readCandidates({ repository: enough, newer: ids.last, older: ids.merge });
    expect(subjects(commits)).toEqual(["last"]);
  });
});

describe("the way back", () => {
  test("goes along first parents, as far as it was asked", async () => {
    const { repository, ...ids } = forkedHistory();
    const { directory } = repository;
    expect(await walkBack(directory, ids.last, 0)).toEqual({ commit: ids.last, steps: 0, end: undefined });
    expect(await walkBack(directory, ids.last, 2)).toEqual({ commit: ids.two, steps: 2, end: undefined });
    expect(await walkBack(directory, ids.last, 4)).toEqual({ commit: ids.base, steps: 4, end: undefined });
  });

  test("stops where history begins, or where a shallow clone does, and says so", async () => {
    const { repository, ...ids } = forkedHistory();
    expect(await walkBack(repository.directory, ids.last, 100)).toEqual({
      ...{ commit: ids.base, steps: 4 },
      end: "root",
    });
    const clone = join(scratchDirectory(), "clone");
    repository.git("clone", "--quiet", "--depth=2", `file://${repository.directory}`, clone);
    expect(await walkBack(clone, ids.last, 100)).toEqual({ commit: ids.merge, steps: 1, end: "shallow" });
  });
});

describe("two commits", () => {
  test("have the commits in common where they parted", async () => {
    const { repository, ...ids } = forkedHistory();
    const { directory } = repository;
    expect(await findMergeBases(directory, ids.last, ids.other)).toEqual([ids.base]);
    expect(await findMergeBases(directory, ids.last, ids.two)).toEqual([ids.two]);
    expect(await isAncestor(directory, ids.side, ids.last)).toBe(true);
    expect(await isAncestor(directory, ids.last, ids.last)).toBe(true);
    expect(await isAncestor(directory, ids.last, ids.side)).toBe(false);
  });

  test("may have several, or none, in common", async () => {
    const { directory, git, commit } = makeRepository();
    commit({ a: "0" }, "base");
    git("checkout", "--quiet", "-b", "side");
    const side = commit({ b: "1" }, "side");
    git("checkout", "--quiet", "main");
    const main = commit({ c: "1" }, "main");
    git("merge", "--quiet", "--no-ff", "-m", "x", side);
    const one = git("rev-parse", "HEAD");
    git("checkout", "--quiet", "side");
    git("merge", "--quiet", "--no-ff", "-m", "y", main);
    const other = git("rev-parse", "HEAD");
    expect(new Set(await findMergeBases(directory, one, other))).toEqual(new Set([side, main]));
    git("checkout", "--quiet", "--orphan", "stranger");
    expect(await findMergeBases(directory, one, commit({ z: "1" }))).toEqual([]);
  });

  test("that are no commits are an error, no answer", async () => {
    const { directory, commit }: TestRepository = makeRepository();
    const id = commit({ a: "0" });
    const gone = `${"0".repeat(39)}1`;
    await expect(isAncestor(directory, gone, id)).rejects.toThrow("merge-base");
    await expect(findMergeBases(directory, gone, id)).rejects.toThrow("merge-base");
    await expect(walkBack(directory, gone, 1)).rejects.toThrow("rev-list");
    await expect(readCandidates({ repository: directory, newer: gone, older: id })).rejects.toThrow("log");
  });
});
