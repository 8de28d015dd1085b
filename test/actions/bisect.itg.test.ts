import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { readBisectReport } from "../../src/bisecting/index.ts";
import { lineOf } from "../bisect/random-graph.ts";
import { type MadeRepository, makeRepositoryOf } from "../bisecting/made-repository.ts";
import { type Fleet, type RunEnd, reportOf, startFleet } from "../github/bisecting/fleet.ts";
import { actionsBot, type GitHubService, type Run, startGitHubService } from "../github-service/index.ts";
import { serve } from "../server/serve.ts";
import { type ActionEnd, type ActionName, installAction, startAction } from "./runner.ts";
import { unzip } from "./zip.ts";

beforeAll(async () => {
  await installAction("actions/bisect");
  await installAction("actions/bisect-tell");
}, 120_000);

const workflow = ".github/workflows/kvm-bisect.yml";
const culprit = 13;
let place: TemporaryDirectory;
let service: GitHubService;
let commits: MadeRepository;
beforeEach(async () => {
  place = temporaryDirectory("bisect-action");
  service = await startGitHubService();
  commits = await makeRepositoryOf(join(place.path, "linux.git"), lineOf(24));
  service.addCommit({ message: "main" });
  service.addWorkflow({
    path: workflow,
    inputs: "good bad kind tests fingerprint continue-run".split(" "),
    runName: `bisect \${{ inputs.kind }} \${{ inputs.fingerprint }} \${{ inputs.continue-run }}`,
  });
});
afterEach(async () => {
  await service[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

/** The inputs of a bisect of commits 2 to 22, with a fleet whose kernels fail from the culprit on. */
function asked() {
  return {
    ...{ good: commits.idOf("2"), bad: commits.idOf("22"), tests: "kvm/a" },
    ...{ repository: commits.path, "probe-workflow": "kvm-bisect-probe.yml", "machine-count": "3" },
    ...{ cull: "false", token: service.token },
  };
}

function fleetOf(end: (commit: string, isBad: boolean) => RunEnd | undefined = () => undefined): Fleet {
  return startFleet(service, order => {
    const number = Number(commits.nameOf(order.commit) || 0);
    const isBad = number >= culprit;
    return end(order.commit, isBad) ?? reportOf(order, isBad);
  });
}

function dispatched(inputs: Record<string, string> = {}): Run {
  return service.addRun({ event: "workflow_dispatch", workflow, inputs });
}

interface Step {
  run: Run;
  inputs: Record<string, string>;
  action?: ActionName;
  /** Of the run, when it is run again. */
  attempt?: number;
}

async function start({ run, inputs, action = "actions/bisect", attempt = 1 }: Step) {
  const directory = join(place.path, `step-${run.id}-${attempt}-${action.replace("/", "-")}`);
  await mkdir(directory, { recursive: true });
  const event = join(directory, "event.json");
  const repository = { full_name: "owner/linux", default_branch: "main" };
  await writeFile(event, JSON.stringify({ repository, inputs: run.inputs }));
  const env = { ...service.env({ run }), GITHUB_EVENT_PATH: event, GITHUB_RUN_ATTEMPT: `${attempt}` };
  return await startAction({ action, directory, inputs, env });
}

async function go(step: Step): Promise<ActionEnd> {
  const end = await (await start(step)).ended;
  step.run.status = "completed";
  return end;
}

function reportIn(run: Run) {
  const files = unzip(service.artifacts(run).get("vmentry-bisect") ?? Buffer.alloc(0));
  return readBisectReport(files.get("bisect.json")?.toString("utf8") ?? "", "bisect.json");
}

describe("a bisect on a fleet", () => {
  test("finds the commit, verifies it with its revert, and tells of it in one comment and to a kernel server", async () => {
    using fleet = fleetOf();
    await using served = await serve(place);
    const pull = service.addPull({ head: service.repository.defaultBranch });
    const run = dispatched();
    const { token } = served.server.tokens.make({ role: "publisher", name: "ci" });
    const told = { "tell-in": `${pull.number}`, server: served.server.url, "server-token": token };
    const end = await go({ run, inputs: { ...asked(), ...told } });
    expect(end.code, end.log).toBe(0);
    const found = commits.idOf(`${culprit}`);
    expect(end.outputs).toMatchObject({
      ...{ conclusion: "found", "first-commit": found, probes: `${fleet.runs.length}` },
      "issue-url": expect.stringContaining("#issuecomment-"),
      "html-url": expect.stringMatching(/\/artifacts\/\d+$/),
    });
    // Three at a time, and the ends and the verification.
    expect(fleet.runs.length).toBeLessThanOrEqual(14);
    const revert = fleet.orders.findIndex(({ purpose }) => purpose === "verify-revert");
    expect(fleet.runs[revert]?.inputs).toMatchObject({
      commit: commits.idOf("22"),
      bundle: expect.stringMatching(/^[A-Za-z0-9+/]{40,}=*$/),
    });
    const report = reportIn(run);
    expect(report.answers[0]).toMatchObject({
      first: { commit: found },
      verification: { culprit: "as-expected", parent: "as-expected", revert: "as-expected" },
    });
    expect(report.probes[0]?.report?.machine).toMatch(/\/actions\/runs\/\d+$/);
    expect(pull.comments).toMatchObject([
      { user: actionsBot, body: expect.stringContaining(found.slice(0, 12)) },
    ]);
    expect((await served.ask("/v1/bisects", { token })).body).toMatchObject({
      bisects: [
        {
          conclusion: "found",
          runUrl: expect.stringContaining(`/runs/${run.id}`),
          answers: [{ first: { commit: found } }],
        },
      ],
    });
    expect(end.summary).toContain(found.slice(0, 12));
    expect(service.artifacts(run).get("vmentry-bisect.html")?.toString("utf8")).toMatch(/^<!doctype html>/i);
  });

  test("whose controlling job is killed comes to the same answer in another attempt, and repeats no probe", async () => {
    using fleet = fleetOf();
    const run = dispatched();
    const first = await start({ run, inputs: asked() });
    await expect.poll(() => fleet.runs.length, { timeout: 120_000 }).toBeGreaterThanOrEqual(3);
    first.child.kill("SIGKILL");
    await first.ended;

    // On another runner, with nothing of what was there.
    run.attempt = 2;
    const end = await go({ run, inputs: asked(), attempt: 2 });
    expect(end.outputs, end.log).toMatchObject({
      conclusion: "found",
      "first-commit": commits.idOf(`${culprit}`),
    });
    const ids = fleet.orders.map(({ id, commit, purpose }) => `${id} ${commit} ${purpose}`);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("that runs out of time is gone on with by a fresh run, which knows what was found, in the same issue", async () => {
    using fleet = fleetOf();
    // Longer than the action's first look at it, so that the next one comes when the time is over.
    fleet.runMs = 2000;
    const fingerprint = "fedcba9876543210";
    const given = { kind: "test", tests: "kvm/a", fingerprint, good: asked().good, bad: asked().bad };
    const inputs = { ...asked(), fingerprint, "tell-in": "auto", "hand-over": "true" };
    const run = dispatched(given);
    const first = await go({ run, inputs: { ...inputs, "hand-over-after": "25s" } });
    fleet.runMs = 0;
    expect(first.outputs, first.log).toMatchObject({ conclusion: "handed-over" });
    expect(first.code).toBe(0);
    const probes = fleet.runs.length;
    expect(probes).toBeGreaterThan(0);

    const next = [...service.repository.runs.values()].find(
      each => each.inputs["continue-run"] === `${run.id}`,
    );
    expect(next).toMatchObject({ workflow: { path: workflow }, inputs: given });
    if (next === undefined) return;
    expect(first.outputs["continue-url"]).toMatch(new RegExp(`/actions/runs/${next.id}$`));
    const second = await go({
      run: next,
      inputs: { ...inputs, "hand-over-after": "1h", "continue-run": `${run.id}` },
    });
    expect(second.outputs, second.log).toMatchObject({
      conclusion: "found",
      "first-commit": commits.idOf(`${culprit}`),
    });
    expect(reportIn(next).probes.length).toBe(fleet.runs.length);
    expect(new Set(fleet.orders.map(({ id }) => id)).size).toBe(fleet.runs.length);
    const issues = [...service.repository.issues.values()];
    expect(issues).toHaveLength(1);
    expect(issues[0]?.body).toContain(commits.idOf(`${culprit}`).slice(0, 12));
  });

  test("that is cancelled cancels its probes, and leaves what is known for another attempt", async () => {
    let isHanging = false;
    using fleet = fleetOf(() => (isHanging ? "hangs" : undefined));
    const run = dispatched();
    const step = await start({ run, inputs: { ...asked(), "machine-count": "1" } });
    await expect.poll(() => fleet.runs.length, { timeout: 120_000 }).toBeGreaterThanOrEqual(1);
    isHanging = true;
    await expect.poll(() => fleet.runs.at(-1)?.status, { timeout: 120_000 }).toBe("in_progress");
    step.child.kill("SIGINT");
    const end = await step.ended;
    expect(end.outputs, end.log).toMatchObject({ conclusion: "interrupted" });
    expect(end.code).toBe(1);
    expect(fleet.runs.at(-1)).toMatchObject({ status: "completed", conclusion: "cancelled" });
    expect([...service.artifacts(run).keys()]).toContain("vmentry-bisect-state-1-1");
  });

  test("whose runners all fail ends red, and says what they failed at", async () => {
    using _ = fleetOf(() => "nothing");
    const run = dispatched();
    const end = await go({ run, inputs: { ...asked(), "most-machine-errors": "2" } });
    expect(end.outputs, end.log).toMatchObject({ conclusion: "machine-errors", "first-commit": "" });
    expect(end.code).toBe(1);
    expect(end.commands.find(({ name }) => name === "error")?.message).toMatch(/left no artifact/);
  });
});

describe("what a job without rights found", () => {
  test("is told by another one, also to a kernel server, which also starts the run that goes on", async () => {
    using fleet = fleetOf();
    await using served = await serve(place);
    fleet.runMs = 2000;
    const given = { kind: "test", tests: "kvm/a", good: asked().good, bad: asked().bad };
    const run = dispatched(given);
    const found = await go({ run, inputs: { ...asked(), "hand-over-after": "25s" } });
    expect(found.outputs, found.log).toMatchObject({ conclusion: "handed-over", "continue-url": "" });
    expect(service.repository.issues.size).toBe(0);

    const told = await go({
      run,
      action: "actions/bisect-tell",
      inputs: { token: service.token, "hand-over": "true", server: served.server.url },
    });
    expect(told.code, told.log).toBe(0);
    const { body } = await served.ask("/v1/bisects");
    expect(body, told.log).toMatchObject({ bisects: [{ isRunning: false, conclusion: "handed-over" }] });
    expect(told.log).not.toContain("was not told");
    expect(told.outputs).toMatchObject({
      conclusion: "handed-over",
      "issue-url": expect.stringContaining("/issues/"),
      "continue-url": expect.stringContaining("/actions/runs/"),
    });
    expect(service.repository.issues.size).toBe(1);
    const next = [...service.repository.runs.values()].filter(
      each => each.inputs["continue-run"] === `${run.id}`,
    );
    expect(next).toHaveLength(1);
  });

  test("is red when there is nothing to tell", async () => {
    const run = dispatched();
    const end = await go({ run, action: "actions/bisect-tell", inputs: { token: service.token } });
    expect(end.outputs).toMatchObject({ conclusion: "error" });
    expect(end.commands.find(({ name }) => name === "error")?.message).toMatch(
      /left no artifact vmentry-bisect/,
    );
  });
});

test("wrong inputs are all named before anything is asked", async () => {
  const inputs = { good: "main", bad: "$(reboot)", kind: "magic", confidence: "2", "tell-in": "everywhere" };
  const end = await go({ run: dispatched(), inputs: { token: service.token, ...inputs } });
  expect(end.outputs).toEqual({ conclusion: "error" });
  expect(end.commands.find(({ name }) => name === "error")?.message).toMatch(
    /^5 inputs are wrong:\n( {2}input "[\w-]+": given .+\n?){5}$/,
  );
  expect(service.requests).toEqual([]);
});

test("a run of another workflow is not gone on from", async () => {
  const other = service.addRun({ event: "workflow_dispatch", workflow: ".github/workflows/x.yml" });
  const inputs = { ...asked(), "continue-run": `${other.id}` };
  const end = await go({ run: dispatched(), inputs });
  expect(end.outputs).toEqual({ conclusion: "error" });
  expect(end.commands.find(({ name }) => name === "error")?.message).toMatch(
    /^input "continue-run": run \d+ is of another workflow/,
  );
});
