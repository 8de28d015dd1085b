import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type BaselineRequest, findBaseline } from "../../../src/github/reading/find-baseline.ts";
import type { Place } from "../../../src/report/index.ts";
import type { RunOptions } from "../../github-service/index.ts";
import { type Lab, openLab, repository } from "./lab.ts";
import { leaveResults, type PlannedTests } from "./plans.ts";

const place = (environment: string, machineClass = "c"): Place => ({
  environment,
  machineClass,
  variant: "x86_64-kvm",
});

interface Story extends Lab {
  /** Commits of main, oldest first. */
  main: string[];
  /** A branch that left main after its third commit. */
  head: string;
  /** A nightly run of a commit that left results. */
  ran(commit: string, tests?: Partial<PlannedTests>, run?: RunOptions): number;
  find(more?: Partial<BaselineRequest>): ReturnType<typeof findBaseline>;
}

async function tellStory(options: Parameters<typeof openLab>[0] = {}): Promise<Story> {
  const lab = await openLab(options);
  const { service } = lab;
  const main = ["one", "two", "three", "four", "five"].map(message => service.addCommit({ message }).sha);
  service.addCommit({ branch: "topic", parents: [main[2] ?? ""], message: "a change" });
  const head = service.addCommit({ branch: "topic", message: "another" }).sha;
  return {
    ...lab,
    main,
    head,
    ran(commit, tests = {}, run = {}) {
      const made = service.addRun({
        workflow: ".github/workflows/nightly.yml",
        event: "schedule",
        conclusion: "success",
        headSha: commit,
        ...run,
      });
      leaveResults(lab, made, { commit, ...tests });
      return made.id;
    },
    find: (more = {}) =>
      findBaseline(lab.client, {
        ...{ repository, run: 9999, head, baseBranch: "main", wanted: [place("nested")] },
        into: lab.directory,
        ...more,
      }),
  };
}

describe("the baseline is", () => {
  test("a run of the merge-base itself, with its results and its build's, as files", async () => {
    const { main, ran, find, directory } = await tellStory();
    ran(main[1] ?? "");
    const run = ran(main[2] ?? "", { subject: "three" });
    ran(main[4] ?? "");
    const { baseline, notes } = await find();
    expect(baseline).toMatchObject({ run, commit: main[2], subject: "three", distance: 0, problems: [] });
    expect(baseline?.source).toBe(
      `run ${run} (nightly.yml, schedule) of main, at ${main[2]?.slice(0, 12)}, has 1 of 1 place: https://github.com/o/linux/actions/runs/${run}`,
    );
    expect(notes).toEqual([]);
    // Nothing but what a comparison reads.
    expect(readdirSync(directory).sort()).toEqual(baseline?.artifacts.sort());
    expect(readdirSync(join(directory, "vmentry-results-j"))).toEqual(["results.json"]);
    expect(readFileSync(join(directory, "vmentry-results-j/results.json"), "utf8")).toContain(`${run}`);
    expect(existsSync(join(directory, "vmentry-plan/plan.json"))).toBe(true);
  });

  test("else of the nearest commit before it, never of a later one", async () => {
    const { main, ran, find } = await tellStory();
    ran(main[0] ?? "");
    const run = ran(main[1] ?? "");
    ran(main[3] ?? "");
    ran(main[4] ?? "");
    expect((await find()).baseline).toMatchObject({ run, commit: main[1], distance: 1 });
  });

  test("found among hundreds of later runs, with few requests", async () => {
    const { service, main, ran, find, asked } = await tellStory();
    const run = ran(main[2] ?? "");
    for (let count = 0; count < 150; count++) ran(service.addCommit().sha);
    expect((await find()).baseline).toMatchObject({ run, distance: 0 });
    expect(asked().length).toBeLessThan(40);
  });

  test("rather a run that has all places that are tested, and says why not a nearer one", async () => {
    const { main, ran, find } = await tellStory();
    const all = ran(main[0] ?? "", { jobs: [{ id: "a", environments: ["nested", "tdp-off"] }] });
    const some = ran(main[1] ?? "", { jobs: [{ id: "a", environments: ["nested"] }] });
    const none = ran(main[2] ?? "", { jobs: [{ id: "a", environments: ["nested"], machineClass: "other" }] });
    const { baseline, notes } = await find({ wanted: [place("nested"), place("tdp-off")] });
    expect(baseline).toMatchObject({ run: all, distance: 2 });
    expect(notes).toEqual([
      `run ${none} (0 commits before) has results of none of the places that are tested now`,
      `run ${some} (1 commit before) has results of 1 of the 2 places that are tested now`,
    ]);
  });

  test("the one with most places when none has all, the nearer of two that have as many", async () => {
    const { main, ran, find } = await tellStory();
    ran(main[0] ?? "", { jobs: [{ id: "a", environments: ["x", "z"] }] });
    const run = ran(main[1] ?? "", { jobs: [{ id: "a", environments: ["x", "y"] }] });
    ran(main[2] ?? "", { jobs: [{ id: "a", environments: ["x"] }] });
    const { baseline } = await find({ wanted: ["x", "y", "z"].map(each => place(each)) });
    expect(baseline).toMatchObject({ run });
    expect(baseline?.source).toContain("has 2 of 3 places");
  });

  test("a red run as well as a green one: of a schedule, the run before it", async () => {
    const { main, ran, find } = await tellStory();
    ran(main[3] ?? "");
    const run = ran(main[4] ?? "", {}, { conclusion: "failure" });
    const own = ran(main[4] ?? "");
    expect((await find({ run: own, head: main[4] ?? "" })).baseline).toMatchObject({ run, distance: 0 });
  });

  test("of a push, what was there before it, also when it was forced", async () => {
    const { service, main, ran, find } = await tellStory();
    const run = ran(main[2] ?? "");
    ran(main[3] ?? "");
    const gone = main[4] ?? "";
    const pushed = service.addCommit({ parents: [main[2] ?? ""], message: "rewritten" }).sha;
    const { baseline, notes } = await find({ head: pushed, from: gone });
    expect(baseline).toMatchObject({ run, distance: 0 });
    expect(notes).toEqual([]);
  });

  test("of a run that tested another commit than its branch's tip judged by that commit", async () => {
    const { main, ran, find } = await tellStory();
    const run = ran(main[2] ?? "", { commit: main[0] ?? "" }, { event: "workflow_dispatch" });
    expect((await find()).baseline).toMatchObject({ run, commit: main[0], distance: 2 });
  });

  test("of a night of the default branch that tested this one, judged by the commit that it tested", async () => {
    const { service, main, ran, find, directory } = await tellStory();
    const next = ["a", "b", "c"].map(message => service.addCommit({ branch: "next", message }).sha);
    const night = (commit = "") => ran(main[4] ?? "", { commit, baseBranch: "next" });
    night(next[0]);
    const run = night(next[1]);
    const own = night(next[2]);
    // Of main itself, and of main by a push that says otherwise.
    ran(main[4] ?? "");
    ran(main[4] ?? "", { commit: next[2] ?? "", baseBranch: "next" }, { event: "push" });
    const asked = { run: own, head: next[2] ?? "", baseBranch: "next", scheduled: "main" };
    const { baseline, notes } = await find(asked);
    expect(notes).toEqual([]);
    expect(baseline).toMatchObject({
      run,
      commit: next[1],
      distance: 1,
      source: expect.stringContaining("of next,"),
    });
    expect((await find({ ...asked, scheduled: undefined, into: `${directory}-2` })).baseline).toBeNull();
    expect((await find({ head: main[4] ?? "", into: `${directory}-3` })).baseline).toMatchObject({
      commit: main[4],
    });
  });

  test("without the results of other commits that a run tested too", async () => {
    const { main, ran, find } = await tellStory();
    const jobs = [
      { id: "tip", environments: ["nested"] },
      { id: "older", environments: ["nested"], commit: main[0] ?? "" },
    ];
    ran(main[2] ?? "", { jobs });
    expect((await find()).baseline?.artifacts).not.toContain("vmentry-results-older");
  });
});

describe("not a baseline, and the reason is told, is", () => {
  test("a run that was started by what anybody may start, or is of another workflow", async () => {
    const { main, ran, find } = await tellStory();
    ran(main[2] ?? "", {}, { event: "pull_request" });
    ran(main[1] ?? "", {}, { event: "workflow_run" });
    const other = ran(main[0] ?? "", {}, { workflow: ".github/workflows/other.yml" });
    const { baseline, notes } = await find({ workflows: ["nightly.yml"] });
    expect(baseline).toBeNull();
    expect(notes).toEqual([
      expect.stringMatching(/^run \d+ \(0 commits before\) was started by pull_request$/),
      expect.stringMatching(/^run \d+ \(1 commit before\) was started by workflow_run$/),
      `run ${other} (2 commits before) is of another workflow, .github/workflows/other.yml`,
      expect.stringMatching(
        /^no baseline: 3 runs of main left results, and none is of use for [0-9a-f]{12}$/,
      ),
    ]);
  });

  test("a fork's run, whatever its branch is called", async () => {
    const { service, main, ran, find } = await tellStory();
    const fork = service.addRepository("mallory/linux", { forkOf: service.repository });
    ran(main[2] ?? "", {}, { headRepository: fork });
    expect(await find()).toEqual({
      baseline: null,
      notes: ["no baseline: no run of main has left results yet"],
    });
  });

  test("a run that is not over", async () => {
    const { main, ran, find } = await tellStory();
    ran(main[2] ?? "", {}, { status: "in_progress" });
    expect((await find()).notes[0]).toMatch(/\(0 commits before\) is not over yet$/);
  });

  test("a run whose results have expired, or that left none", async () => {
    const lab = await tellStory();
    const { service, main, find } = lab;
    const run = service.addRun({ event: "push", conclusion: "success", headSha: main[2] ?? "" });
    leaveResults(lab, run, { commit: main[2] ?? "" }, { expiresAt: "2020-01-01T00:00:00Z" });
    expect((await find()).notes[0]).toMatch(/has no results of tests, or they have expired$/);
  });

  test("a run whose plan is hostile", async () => {
    const { service, main, find } = await tellStory();
    const run = service.addRun({ event: "push", conclusion: "success", headSha: main[2] ?? "" });
    service.addArtifact(run, { name: "vmentry-plan", content: Buffer.from("x") });
    expect((await find()).notes[0]).toMatch(/has a plan that cannot be had: it is no zip archive/);
  });

  test("what a forced push took off the branch", async () => {
    const { service, main, ran, find } = await tellStory();
    const stray = service.addCommit({ branch: "gone", parents: [main[0] ?? ""] }).sha;
    ran(stray);
    const { baseline, notes } = await find();
    expect(baseline).toBeNull();
    expect(notes[0]).toMatch(/^1 commit of earlier runs is not before [0-9a-f]{12}, as after a forced push$/);
  });

  test("an artifact that was lost, while the rest is one", async () => {
    const { service, main, ran, find } = await tellStory();
    ran(main[2] ?? "", {
      jobs: [
        { id: "a", environments: ["nested"] },
        { id: "b", environments: ["nested"] },
      ],
    });
    const [, lost] = [...service.repository.artifacts.values()].filter(({ name }) => /results/.test(name));
    service.fail({ path: new RegExp(`/artifacts/${lost?.id}/zip$`), with: 410, times: 9 });
    const { baseline, notes } = await find();
    expect(notes).toEqual([expect.stringMatching(/^the baseline's artifact vmentry-results-b: .*expired/)]);
    expect(baseline?.artifacts).toContain("vmentry-results-a");
    expect(baseline?.problems).toEqual([
      { artifact: "vmentry-results-b", problem: expect.stringContaining("expired") },
    ]);
  });
});

describe("there is no baseline, and it is no reason to fail, when", () => {
  test("none of the results of the run that was found can be had", async () => {
    const { service, main, ran, find } = await tellStory();
    const run = ran(main[2] ?? "");
    const lost = [...service.repository.artifacts.values()].find(({ name }) => /results/.test(name));
    service.fail({ path: new RegExp(`/artifacts/${lost?.id}/zip$`), with: 410, times: 9 });
    const { baseline, notes } = await find();
    expect(baseline).toBeNull();
    expect(notes.at(-1)).toBe(`no baseline: none of the results of run ${run} could be had`);
  });

  test("no run has left results, or all have expired", async () => {
    const lab = await tellStory();
    expect((await lab.find()).notes).toEqual(["no baseline: no run of main has left results yet"]);
    const run = lab.service.addRun({ event: "push", conclusion: "success", headSha: lab.main[2] ?? "" });
    const expiresAt = "2020-01-01T00:00:00Z";
    lab.service.addArtifact(run, { name: "vmentry-plan", content: Buffer.from(""), expiresAt });
    expect((await lab.find()).notes).toEqual([
      "no baseline: no run of main has left results yet; the artifacts of 1 run have expired",
    ]);
  });

  test("the histories are unrelated, or the branch is not there", async () => {
    const { service, find } = await tellStory();
    const orphan = service.addCommit({ branch: "orphan", parents: [] }).sha;
    expect((await find({ head: orphan })).notes).toEqual([
      `no baseline: ${orphan.slice(0, 12)} and the branch main have no commit in common, or one of them is not there`,
    ]);
    expect((await find({ baseBranch: "nosuch" })).baseline).toBeNull();
  });

  test("the token may not read", async () => {
    const { service, open, find, main, ran, head, directory } = await tellStory();
    ran(main[2] ?? "");
    const client = open({ token: service.addToken({ permissions: { contents: "read" } }) });
    const { baseline, notes } = await findBaseline(client, {
      ...{ repository, run: 1, head, baseBranch: "main", wanted: [] },
      into: directory,
    });
    expect(baseline).toBeNull();
    expect(notes).toEqual([
      expect.stringMatching(/^no baseline: GitHub: GET .*permissions: \{actions: read\}/),
    ]);
    expect((await find()).baseline).not.toBeNull();
  });

  test("GitHub fails for good", async () => {
    const { service, find } = await tellStory({ retries: 1 });
    service.fail({ path: /\/compare\//, with: 502, times: 9 });
    expect((await find()).notes).toEqual([
      expect.stringMatching(/^no baseline: GitHub: GET \/repos\/o\/linux\/compare\/.*status 502/),
    ]);
  });
});
