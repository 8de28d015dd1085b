import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { silentLog, UserError } from "../../../src/base/index.ts";
import { parseEvent, type WorkflowEvent } from "../../../src/github/event.ts";
import { type CollectRequest, collectForReport } from "../../../src/github/reading/collect-for-report.ts";
import { readRunnerEnvironment } from "../../../src/github/runner-environment.ts";
import { openKernelServer } from "../../../src/server/index.ts";
import { type Run, type RunOptions, zipArchive } from "../../github-service/index.ts";
import { type Lab, openLab } from "./lab.ts";
import { leaveResults } from "./plans.ts";

interface Scene extends Lab {
  base: string;
  head: string;
  nightly: Run;
  collect(
    run: Run,
    event: WorkflowEvent,
    more?: Partial<CollectRequest>,
  ): ReturnType<typeof collectForReport>;
}

function addHistory({ service }: Lab, run: Run, text: string): void {
  const content = zipArchive([{ name: "history.jsonl", content: text }]);
  service.addArtifact(run, { name: "vmentry-history", content });
}

/** A repository whose main branch had a nightly run, and a topic branch with one commit more. */
async function setScene(options: Parameters<typeof openLab>[0] = {}): Promise<Scene> {
  const lab = await openLab(options);
  const { service } = lab;
  const base = service.addCommit({ message: "a base" }).sha;
  const nightly = service.addRun({ event: "schedule", conclusion: "failure", headSha: base });
  leaveResults(lab, nightly, { commit: base });
  addHistory(lab, nightly, "one\n");
  const head = service.addCommit({ branch: "topic", message: "a change" }).sha;
  return {
    ...lab,
    base,
    head,
    nightly,
    collect: (run, event, more = {}) =>
      collectForReport(lab.client, {
        runner: readRunnerEnvironment(service.env({ run })),
        event,
        directory: lab.directory,
        ...more,
      }),
  };
}

function pullEvent({ base, head }: Scene, repository = "o/linux", number = 1): WorkflowEvent {
  const pull_request = {
    number,
    title: "t",
    base: { ref: "main", sha: base, repo: { full_name: "o/linux" } },
    head: { ref: "topic", sha: head, repo: { full_name: repository } },
  };
  const about = { full_name: "o/linux", default_branch: "main" };
  return parseEvent("pull_request", { repository: about, pull_request }, "event");
}

function pullRun({ service, head }: Scene, more: RunOptions = {}): Run {
  return service.addRun({ event: "pull_request", headBranch: "topic", headSha: head, ...more });
}

function triggered(scene: Scene, run: Run, headRepository: string): WorkflowEvent {
  const workflow_run = {
    ...{ id: run.id, path: run.workflow.path, event: run.event, conclusion: "failure" },
    ...{ head_sha: scene.head, head_branch: run.headBranch, repository: { full_name: "o/linux" } },
    head_repository: { full_name: headRepository },
  };
  const repository = { full_name: "o/linux", default_branch: "main" };
  return parseEvent("workflow_run", { repository, workflow_run }, "event");
}

test("of a pull request: its artifacts, the baseline of its base branch, the branch's history", async () => {
  const scene = await setScene();
  const { service, head, base, nightly, directory } = scene;
  const { number } = service.addPull({ title: "t", head: "topic", base: "main" });
  const run = pullRun(scene, { pulls: [number] });
  leaveResults(scene, run, { commit: head });
  service.addArtifact(run, { name: "unrelated", content: zipArchive([]) });
  service.addArtifact(run, { name: "vmentry-report", content: zipArchive([]) });
  service.addArtifact(run, { name: "vmentry-bisect", content: zipArchive([]) });
  const collected = await scene.collect(run, pullEvent(scene, "o/linux", number));
  expect(collected).toMatchObject({
    repository: "o/linux",
    run: { id: run.id, commit: head, pullRequest: { number }, isTrusted: true, isFromFork: false },
    baseBranch: "main",
    isOfBaseBranch: false,
    current: join(directory, "current"),
    plan: join(directory, "current/vmentry-plan/plan.json"),
    problems: [],
    baseline: { run: nightly.id, commit: base, distance: 0, directory: join(directory, "baseline") },
    notes: [],
  });
  expect(readdirSync(collected.current).sort()).toEqual([...collected.artifacts].sort());
  expect(collected.artifacts).not.toContain("unrelated");
  expect(collected.artifacts).not.toContain("vmentry-report");
  expect(collected.artifacts).not.toContain("vmentry-bisect");
  // The logs of the run itself are there too.
  expect(readdirSync(join(collected.current, "vmentry-results-j")).sort()).toEqual([
    "console.log",
    "results.json",
  ]);
  expect(collected.histories.map(file => readFileSync(file, "utf8"))).toEqual(["one\n"]);
});

test("of a pull request whose tested merge GitHub has no more, its head says where the change starts", async () => {
  const scene = await setScene();
  const run = pullRun(scene);
  leaveResults(scene, run, { commit: "f".repeat(40) });
  expect((await scene.collect(run, pullEvent(scene))).baseline).toMatchObject({ commit: scene.base });
});

describe("of a run that started this one", () => {
  test("what GitHub says of it counts, and not what its artifacts say", async () => {
    const scene = await setScene();
    const { service, base, head } = scene;
    const fork = service.addRepository("mallory/linux", { forkOf: service.repository });
    const { number } = service.addPull({
      title: "t",
      head: "topic",
      headRepository: fork,
      base: "main",
    });
    const run = pullRun(scene, { headRepository: fork, conclusion: "failure" });
    // It claims to be of another commit, on another branch.
    leaveResults(scene, run, { commit: base, baseBranch: "a-red-branch" });
    const own = service.addRun({ event: "workflow_run" });
    const collected = await scene.collect(own, triggered(scene, run, "mallory/linux"));
    expect(collected).toMatchObject({
      run: {
        ...{ id: run.id, event: "pull_request", commit: head, isTrusted: false, isFromFork: true },
        pullRequest: { number, isCurrent: true },
      },
      baseBranch: "main",
      isOfBaseBranch: false,
      baseline: { commit: base },
    });
    expect(collected.artifacts).toContain("vmentry-results-j");
  });

  test("one whose pull request moved on, or is gone, says so", async () => {
    const scene = await setScene();
    const { service } = scene;
    const run = pullRun(scene, { conclusion: "success" });
    const own = service.addRun({ event: "workflow_run" });
    const gone = await scene.collect(own, triggered(scene, run, "o/linux"));
    expect(gone.run.pullRequest).toBeUndefined();
    expect(gone.notes).toContain("the pull request of the run is not open any more");
    service.addPull({ title: "t", head: "topic", base: "main" });
    const [issue] = service.repository.issues.values();
    if (issue?.pull !== undefined) issue.pull.head.sha = service.addCommit({ branch: "topic" }).sha;
    const directory = `${scene.directory}-2`;
    const moved = await scene.collect(own, triggered(scene, run, "o/linux"), { directory });
    expect(moved.run.pullRequest).toMatchObject({ isCurrent: false });
    expect(moved.notes).toContain("the pull request has newer commits than the run");
  });
});

describe("of a branch's own run", () => {
  test("the run before it is the baseline, and its results belong into the history", async () => {
    const scene = await setScene();
    const { service, base, nightly } = scene;
    const next = service.addCommit({ message: "next" }).sha;
    const run = service.addRun({ event: "schedule", headSha: next });
    leaveResults(scene, run, { commit: next });
    const event = parseEvent(
      "schedule",
      { repository: { full_name: "o/linux", default_branch: "main" } },
      "x",
    );
    expect(await scene.collect(run, event)).toMatchObject({
      run: { commit: next, isTrusted: true },
      baseBranch: "main",
      isOfBaseBranch: true,
      baseline: { run: nightly.id, commit: base, distance: 1 },
    });
  });

  test("another base branch can be asked for", async () => {
    const scene = await setScene();
    const run = scene.service.addRun({ event: "push", headBranch: "topic", headSha: scene.head });
    leaveResults(scene, run, { commit: scene.head });
    const push = { ref: "refs/heads/topic", before: "0".repeat(40), after: scene.head };
    const event = parseEvent("push", push, "x");
    expect(await scene.collect(run, event, { baseBranch: "main" })).toMatchObject({
      isOfBaseBranch: false,
      baseline: { commit: scene.base },
    });
  });
});

describe("the histories", () => {
  test("are the newest five that runs of the branch itself left, newest first", async () => {
    const scene = await setScene();
    const { service, base } = scene;
    for (let count = 2; count <= 8; count++) {
      const made = service.addRun({ event: "push", conclusion: "success", headSha: base });
      addHistory(scene, made, `${count}\n`);
    }
    addHistory(scene, service.addRun({ event: "workflow_run", headSha: base }), "hostile\n");
    const fork = service.addRepository("mallory/linux", { forkOf: service.repository });
    addHistory(scene, service.addRun({ event: "push", headSha: base, headRepository: fork }), "hostile\n");
    const { histories } = await scene.collect(pullRun(scene), pullEvent(scene));
    expect(histories.map(file => readFileSync(file, "utf8"))).toEqual(["8\n", "7\n", "6\n", "5\n", "4\n"]);
  });

  test("that cannot be had are told, and the others taken", async () => {
    const scene = await setScene();
    const broken = scene.service.addRun({ event: "push", headSha: scene.base });
    scene.service.addArtifact(broken, { name: "vmentry-history", content: Buffer.from("x") });
    const { histories, notes } = await scene.collect(pullRun(scene), pullEvent(scene));
    expect(histories).toHaveLength(1);
    expect(notes).toContainEqual(
      expect.stringMatching(`^the history that run ${broken.id} left: is no zip archive`),
    );
  });

  test("are also the kernel server's, when there is one", async () => {
    const scene = await setScene();
    const server = await openKernelServer({ log: silentLog });
    onTestFinished(() => server[Symbol.asyncDispose]());
    const text = '{"format":"vmentry-history","version":1,"tests":[],"places":[]}\n';
    await fetch(`${server.url}/v1/histories/o/linux/main`, { method: "PUT", body: text });
    const own = { address: server.url };
    const { histories } = await scene.collect(pullRun(scene), pullEvent(scene), { server: own });
    expect(histories.map(file => readFileSync(file, "utf8"))).toEqual(["one\n", text]);
    const silent = { address: "http://127.0.0.1:9" };
    const directory = `${scene.directory}-2`;
    const { notes } = await scene.collect(pullRun(scene), pullEvent(scene), { server: silent, directory });
    expect(notes).toContainEqual(
      expect.stringMatching(/^the history that the kernel server keeps: .*not answer/),
    );
  });
});

describe("what is missing is never left out silently", () => {
  test("artifacts that cannot be had, and a plan that is not there", async () => {
    const scene = await setScene();
    const run = pullRun(scene);
    const evil = zipArchive([{ name: "/etc/passwd", content: "x" }]);
    scene.service.addArtifact(run, { name: "vmentry-results-a", content: evil });
    const { problems, plan, baseline, said } = { ...(await scene.collect(run, pullEvent(scene))), ...scene };
    expect(plan).toBeUndefined();
    expect(problems).toEqual([
      { artifact: "vmentry-results-a", problem: '"/etc/passwd": its name is an absolute path' },
      { artifact: "vmentry-plan", problem: "the run left none, so nobody knows what was planned" },
    ]);
    expect(said).toContainEqual(expect.stringMatching(/^warn artifact vmentry-results-a: /));
    // Without a plan the nearest results will do.
    expect(baseline).not.toBeNull();
  });

  test("a plan that cannot be read", async () => {
    const scene = await setScene();
    const run = pullRun(scene);
    const content = zipArchive([{ name: "plan.json", content: '{"format": "other"}' }]);
    scene.service.addArtifact(run, { name: "vmentry-plan", content });
    const { problems, plan } = await scene.collect(run, pullEvent(scene));
    expect(plan).toBeUndefined();
    expect(problems).toEqual([
      { artifact: "vmentry-plan", problem: expect.stringMatching(/^plan\.json: holds no plan/) },
    ]);
  });
});

describe("there is nothing to report, and it is an error, when", () => {
  test("the token may not list the run's artifacts", async () => {
    const scene = await setScene();
    const token = scene.service.addToken({ permissions: { contents: "read" } });
    const runner = readRunnerEnvironment(scene.service.env({ run: pullRun(scene) }));
    const collecting = collectForReport(scene.open({ token }), {
      ...{ runner, event: pullEvent(scene), directory: scene.directory },
    });
    await expect(collecting).rejects.toThrow(UserError);
    await expect(collecting).rejects.toThrow(/permissions: \{actions: read\}/);
  });

  test("there is no workflow run", async () => {
    const { client, directory } = await openLab();
    const event: WorkflowEvent = { kind: "other", name: "none", defaultBranch: undefined };
    const runner = readRunnerEnvironment({});
    await expect(collectForReport(client, { runner, event, directory })).rejects.toThrow(
      /names no workflow run/,
    );
  });
});
