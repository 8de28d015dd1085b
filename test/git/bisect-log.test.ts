import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BisectLogRequest, formatBisectLog, readCandidates } from "../../src/git/index.ts";
import { makeRepository, scratchDirectory, type TestRepository } from "../build/small-tree.ts";

/** What git itself says at the end of a replay. */
function replay({ git, directory }: TestRepository, log: string): string {
  const file = join(scratchDirectory(), "bisect.log");
  writeFileSync(file, log);
  try {
    git("bisect", "replay", file);
    // Asked once more, it tells what it has come to.
    return execFileSync("git", ["bisect", "next"], { cwd: directory, encoding: "utf8", stdio: "pipe" });
  } finally {
    git("bisect", "reset");
  }
}

interface Made {
  repository: TestRepository;
  older: string;
  newer: string;
}

/** A history of so many commits over a first one; each number says how far back the parents are. */
function madeHistory(parents: readonly (readonly number[])[]): Made {
  const repository = makeRepository();
  const { directory, git } = repository;
  const lines: string[] = [];
  const add = (mark: number, from: readonly number[]) => {
    const message = `commit ${mark}`;
    lines.push("commit refs/heads/main", `mark :${mark}`, "committer T <t@example.com> 1700000000 +0000");
    lines.push(`data ${message.length}`, message);
    for (const [place, each] of from.entries()) lines.push(`${place === 0 ? "from" : "merge"} :${each}`);
    lines.push(`M 100644 inline f${mark % 3}`, `data ${String(mark).length}`, `${mark}`);
  };
  add(1, []);
  for (const [place, own] of parents.entries()) {
    const mark = place + 2;
    add(mark, [...new Set(own.map(back => Math.max(1, mark - 1 - back)))]);
  }
  execFileSync("git", ["fast-import", "--quiet", "--force"], {
    cwd: directory,
    input: `${lines.join("\n")}\n`,
  });
  git("reset", "--quiet", "--hard", "main");
  const [older = ""] = git("rev-list", "--max-parents=0", "main").split("\n");
  return { repository, older, newer: git("rev-parse", "main") };
}

async function requestOf(
  { repository, older, newer }: Made,
  options: Partial<BisectLogRequest> = {},
): Promise<BisectLogRequest> {
  const { firstParent = false, paths = [] } = options;
  const candidates = await readCandidates({
    ...{ repository: repository.directory, newer, older, firstParent, paths },
  });
  return {
    direction: "first-bad",
    firstParent,
    paths,
    newer: { commit: newer, subject: "the newer end" },
    older: { commit: older, subject: "the older end" },
    candidates,
    steps: [],
    first: undefined,
    ...options,
  };
}

/** What a commit is when another is the first bad one. */
function stateUnder(repository: TestRepository, first: string, commit: string): "newer" | "older" {
  const has = repository.git("rev-list", commit).split("\n").includes(first);
  return has ? "newer" : "older";
}

describe("the log of a bisect", () => {
  test("is, for a simple one, what git bisect log prints", async () => {
    const made = madeHistory([[0], [0], [0], [0]]);
    const { repository, older, newer } = made;
    const { candidates } = await requestOf(made);
    const [, two, three] = candidates;
    if (two === undefined || three === undefined) throw new Error("no candidates");
    const log = formatBisectLog(
      await requestOf(made, {
        newer: { commit: newer, subject: "commit 5" },
        older: { commit: older, subject: "commit 1" },
        steps: [
          { commit: two.id, subject: two.subject, state: "older" },
          { commit: three.id, subject: three.subject, state: "newer" },
        ],
        first: three.id,
      }),
    );
    repository.git("bisect", "start", newer, older);
    repository.git("bisect", "good", two.id);
    repository.git("bisect", "bad", three.id);
    const own = repository.git("bisect", "log").split("\n");
    repository.git("bisect", "reset");
    // git's start takes the ends as arguments; that it then says which is which is the same.
    const meant = (lines: readonly string[]) =>
      lines.filter(line => !line.startsWith("git bisect start") && !line.startsWith("# status:"));
    expect(meant(log.trim().split("\n")).filter(line => line !== `git bisect bad ${newer}`)).toEqual(
      expect.arrayContaining(meant(own).filter(line => line !== `git bisect bad ${newer}`)),
    );
  });

  test("brings git to the commit that was found, in random histories, whatever was probed in whatever order", async () => {
    const parents = fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 2 }), {
      minLength: 2,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(parents, fc.nat(), fc.infiniteStream(fc.nat()), async (shape, pick, order) => {
        const made = madeHistory(shape);
        const request = await requestOf(made);
        const { candidates } = request;
        const first = candidates[pick % candidates.length];
        if (first === undefined) throw new Error("no candidates");
        const probed = candidates.filter(() => (order.next().value ?? 0) % 2 === 0);
        const steps = probed
          .map(({ id, subject }) => ({
            ...{ commit: id, subject, key: order.next().value ?? 0 },
            state: stateUnder(made.repository, first.id, id),
          }))
          .sort((one, other) => one.key - other.key);
        const said = replay(made.repository, formatBisectLog({ ...request, steps, first: first.id }));
        expect(said).toContain(`${first.id} is the first bad commit`);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  test("brings git there although an outlier says otherwise, which is told", async () => {
    const made = madeHistory([[0], [0], [0], [0], [0]]);
    const request = await requestOf(made);
    const [one, two, three, four] = request.candidates;
    if (one === undefined || two === undefined || three === undefined || four === undefined) {
      throw new Error("no candidates");
    }
    const log = formatBisectLog({
      ...request,
      steps: [
        { commit: one.id, subject: "once\nbad\x1b[2J", state: "newer" },
        { commit: four.id, subject: "by luck", state: "older" },
        { commit: two.id, subject: two.subject, state: "untestable" },
        { commit: three.id, subject: three.subject, state: "newer" },
      ],
      first: three.id,
    });
    expect(log).toContain(`# bad, but outweighed: [${one.id}] once\\nbad\\\\x1b[2J`);
    expect(log).toContain(`# good, but outweighed: [${four.id}] by luck`);
    expect(log).not.toContain(`git bisect bad ${one.id}`);
    expect(log).toContain(`git bisect skip ${two.id}`);
    expect(log.split("\n").every(line => /^(#|git bisect |$)/.test(line))).toBe(true);
  });

  test("of a search for what mended something, along first parents, in paths with quotes, replays as well", async () => {
    const made = madeHistory([[0], [0, 1], [0], [0], [0]]);
    for (const options of [
      { direction: "first-good" as const },
      { firstParent: true },
      { paths: ["f1", "it's ! $(x)"] },
    ]) {
      const request = await requestOf(made, options);
      const first = request.candidates.at(-1);
      if (first === undefined) throw new Error("no candidates");
      const said = replay(made.repository, formatBisectLog({ ...request, first: first.id }));
      expect(said).toContain(`${first.id} is the first ${options.direction ? "new" : "bad"} commit`);
    }
  }, 60_000);

  test("while nothing is found, has what is known, and replays", async () => {
    const made = madeHistory([[0], [0], [0], [0], [0], [0]]);
    const request = await requestOf(made);
    const [one, , , four] = request.candidates;
    if (one === undefined || four === undefined) throw new Error("no candidates");
    const log = formatBisectLog({
      ...request,
      steps: [
        { commit: four.id, subject: four.subject, state: "newer" },
        { commit: one.id, subject: one.subject, state: "older" },
        { commit: "f".repeat(40), subject: "a revert", state: "older" },
      ],
    });
    expect(log).not.toContain("ffff");
    expect(log).not.toContain("# first bad commit");
    expect(replay(made.repository, log)).toMatch(/Bisecting: \d+ revision/);
  });
});
