import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { formatPlan } from "../../src/matrix/index.ts";
import { parseReport } from "../../src/report/index.ts";
import { formatResults, sumUp, type TestResult } from "../../src/results/index.ts";
import { makePlan } from "../github/reading/plans.ts";
import { type GitHubService, type Run, startGitHubService, zipArchive } from "../github-service/index.ts";
import { sampleAttempt, sampleRun, sampleTest } from "../results/sample.ts";
import { type ActionEnd, installAction, runAction } from "./runner.ts";
import { unzip } from "./zip.ts";

beforeAll(async () => {
  await installAction("actions/report");
}, 120_000);

// GitHub asks for a second between two writes.
vi.setConfig({ testTimeout: 60_000 });

let place: TemporaryDirectory;
let service: GitHubService;
beforeEach(async () => {
  place = temporaryDirectory("report-action");
  service = await startGitHubService();
});
afterEach(async () => {
  await service[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

const hostile = "ret: 7 ::error::injected ##[error]x <script>alert(1)</script> `$(reboot)`";
const assertion = "tools/testing/selftests/kvm/x86/a_test.c";

function failing(reason = hostile): TestResult {
  const again = { reason, tail: [reason] };
  return sampleTest("a_test", "fail", {
    ...again,
    location: { file: "x86/a_test.c", line: 7 },
    attempts: [sampleAttempt("fail", again), sampleAttempt("fail", { alone: true, why: "retry", ...again })],
  });
}

function passing(name = "a_test"): TestResult {
  return sampleTest(name, "pass");
}

/** What the jobs of a run leave: one that tests in the environment `nested`. */
function leave(run: Run, commit: string, tests: TestResult[] | undefined): void {
  const plan = { ...makePlan({ commit, baseBranch: "main" }), builds: [], buildJobs: [] };
  service.addArtifact(run, {
    name: "vmentry-plan",
    content: zipArchive([{ name: "plan.json", content: formatPlan(plan) }]),
  });
  if (tests === undefined) return;
  const kernel = {
    source: "s",
    release: "6.12.0",
    version: "#1",
    buildId: "ab",
    commit,
    variant: "x86_64-kvm",
  };
  const results = sumUp([sampleRun("nested", [passing("b_test"), ...tests], { kernel })]);
  service.addArtifact(run, {
    name: "vmentry-results-j",
    content: zipArchive([{ name: "results.json", content: formatResults(results) }]),
  });
}

/** A base branch with a run that was good, and a pull request's run that is being reported on. */
function pullRequest(now: TestResult[] | undefined, before: TestResult[] = [passing()]) {
  const base = service.addCommit({ message: "base", files: { [assertion]: "int x;\n".repeat(20) } });
  const earlier = service.addRun({ event: "push", conclusion: "success", headSha: base.sha });
  leave(earlier, base.sha, before);
  const head = service.addCommit({
    branch: "topic",
    message: "KVM: break `it` ::error::",
    parents: [base.sha],
  });
  const pull = service.addPull({ head: "topic" });
  const run = service.addRun({
    event: "pull_request",
    workflow: ".github/workflows/kvm.yml",
    headBranch: "topic",
    headSha: head.sha,
    pulls: [pull.number],
  });
  leave(run, head.sha, now);
  const end = (branch: string, sha: string) => ({ ref: branch, sha, repo: { full_name: "owner/linux" } });
  const event = {
    repository: { full_name: "owner/linux", default_branch: "main" },
    pull_request: {
      number: pull.number,
      title: "break `it`",
      base: end("main", base.sha),
      head: end("topic", head.sha),
    },
  };
  return { base, earlier, head, pull, run, event };
}

async function report(
  run: Run,
  event: object,
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
): Promise<ActionEnd> {
  const eventFile = join(place.path, "event.json");
  await mkdir(place.path, { recursive: true });
  await writeFile(eventFile, JSON.stringify(event));
  return await runAction({
    action: "actions/report",
    directory: join(place.path, "step"),
    inputs: { token: service.token, ...inputs },
    env: { ...service.env({ run }), GITHUB_EVENT_PATH: eventFile, ...env },
  });
}

/** Markdown without what is shown as it stands. */
function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^(`{3,})[^`\n]*\n[\s\S]*?\n\1$/gm, "")
    .replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "");
}

function errorsOf(end: ActionEnd) {
  return end.commands.filter(({ name }) => name === "error");
}

describe("a pull request that breaks a test", () => {
  test("is red with the test at its line, compared with the base's results, and told nowhere else", async () => {
    const { run, event, base } = pullRequest([failing()]);
    const end = await report(run, event);
    expect(end.outputs).toMatchObject({
      conclusion: "broken",
      regressions: "1",
      findings: "1",
      "baseline-commit": base.sha,
      "baseline-distance": "0",
      "bisect-runs": "[]",
    });
    expect(end.code).toBe(1);
    const [annotation] = errorsOf(end);
    expect(annotation?.properties).toMatchObject({ file: assertion, line: "7" });
    expect(end.commands.filter(({ name }) => name === "notice" || name === "set-env")).toEqual([]);
    expect(end.summary).toContain("a_test");
    expect(withoutCode(end.summary)).not.toContain("<script>");
    expect(service.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("leaves the report, and the HTML report as a page of its own that the summary leads to", async () => {
    const { run, event } = pullRequest([failing()]);
    const end = await report(run, event);
    const left = service.artifacts(run);
    const files = unzip(left.get("vmentry-report") ?? Buffer.alloc(0));
    expect([...files.keys()].sort()).toEqual(["junit.xml", "report.json", "report.md"]);
    const text = files.get("report.json")?.toString("utf8") ?? "";
    expect(parseReport(text, "report.json").conclusion).toBe("broken");
    const page = left.get("vmentry-report.html")?.toString("utf8");
    expect(page).toMatch(/^<!doctype html>/i);
    // And on to where the whole logs are.
    expect(page).toMatch(
      new RegExp(
        `<a href="https://github\\.com/owner/linux/actions/runs/${run.id}/artifacts/\\d+"[^>]*><code>vmentry-results-`,
      ),
    );
    expect(end.outputs["html-url"]).toMatch(
      /^https:\/\/github\.com\/owner\/linux\/actions\/runs\/\d+\/artifacts\/\d+$/,
    );
    expect(end.summary).toContain(end.outputs["html-url"]);
    expect(end.outputs["artifact-id"]).toMatch(/^\d+$/);
    // A pull request is no part of the branch's history.
    expect(left.has("vmentry-history")).toBe(false);
  });

  test("is told in a comment, a check and a bisect when that is asked for, once however often it is reported", async () => {
    const { run, event, base, head, pull } = pullRequest([failing()]);
    service.addWorkflow({
      path: ".github/workflows/kvm-bisect.yml",
      inputs: [
        "good",
        "bad",
        "tests",
        "environment",
        "machine-class",
        "variant",
        "kind",
        "fingerprint",
        "report-run",
      ],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's, not ours
      runName: "bisect ${{ inputs.kind }} ${{ inputs.fingerprint }}",
    });
    const inputs = { comment: "true", check: "true", "bisect-workflow": "kvm-bisect.yml", upload: "false" };
    const first = await report(run, event, { ...inputs, overwrite: "true" });
    const second = await report(run, event, { ...inputs, overwrite: "true" });
    const [bisect, ...others] = JSON.parse(first.outputs["bisect-runs"] ?? "[]");
    expect(others).toEqual([]);
    expect(bisect).toMatchObject({ isNew: true });
    expect(JSON.parse(second.outputs["bisect-runs"] ?? "[]")).toMatchObject([
      { url: bisect.url, isNew: false },
    ]);
    const issue = service.repository.issues.get(pull.number);
    expect(issue?.comments).toHaveLength(1);
    const [started] = [...service.repository.runs.values()].filter(
      each => each.event === "workflow_dispatch",
    );
    expect(started?.inputs).toMatchObject({ good: base.sha, bad: head.sha, tests: "kvm/a_test" });
    const checks = [...service.repository.checkRuns.values()];
    expect(checks.at(-1)).toMatchObject({ headSha: head.sha, conclusion: "failure" });
  });
});

describe("a pull request that breaks nothing", () => {
  test("is green although a test fails that failed before", async () => {
    const { run, event } = pullRequest([failing()], [failing()]);
    const end = await report(run, event);
    expect(errorsOf(end)).toEqual([]);
    expect(end.outputs).toMatchObject({ conclusion: "good", regressions: "0", findings: "0" });
    expect(end.code).toBe(0);
  });

  test("is red when its results are missing", async () => {
    const { run, event } = pullRequest(undefined);
    const end = await report(run, event);
    expect(end.code).toBe(1);
    expect(end.outputs).toMatchObject({ conclusion: "incomplete" });
    expect(errorsOf(end).at(-1)?.message).not.toBe("");
  });

  test("is red when an artifact cannot be had, though all that could be read is good", async () => {
    const { run, event } = pullRequest([passing()]);
    service.addArtifact(run, { name: "vmentry-boot", content: Buffer.from("no zip file") });
    const end = await report(run, event);
    expect(end.code).toBe(1);
    expect(end.outputs).toMatchObject({ conclusion: "incomplete" });
    expect(end.summary).toContain("vmentry-boot");
  });
});

test("what fails and has nothing to be compared with is red, and the log says why there is no baseline", async () => {
  const { run, event } = pullRequest([failing()]);
  const end = await report(run, event, { baseline: "none", upload: "false" });
  expect(end.outputs).toMatchObject({ conclusion: "broken", regressions: "0", "baseline-commit": "" });
  expect(end.code).toBe(1);
});

test("a run that is named as the baseline is taken, and one that is not there is an error", async () => {
  const { run, event, earlier, base } = pullRequest([failing()]);
  const end = await report(run, event, { baseline: `${earlier.id}`, upload: "false" });
  expect(end.outputs).toMatchObject({ conclusion: "broken", regressions: "1", "baseline-commit": base.sha });
  const lost = await report(run, event, { baseline: "999999", upload: "false", overwrite: "true" });
  expect(lost.outputs["conclusion"]).toBe("error");
  expect(errorsOf(lost).map(({ message }) => message)).toEqual([
    expect.stringContaining('input "baseline": given 999999, but there is no such workflow run'),
  ]);
});

test("a run of the base branch leaves its history, with those before it", async () => {
  const commit = service.addCommit({ message: "on main" });
  for (const [index, tests] of [[passing()], [failing()]].entries()) {
    const run = service.addRun({
      event: "push",
      headSha: commit.sha,
      createdAt: `2026-01-0${index + 1}T00:00:00Z`,
    });
    leave(run, commit.sha, tests);
    const end = await report(
      run,
      {
        ref: "refs/heads/main",
        before: "0".repeat(40),
        after: commit.sha,
        repository: { full_name: "owner/linux", default_branch: "main" },
      },
      { overwrite: "true" },
    );
    expect(end.outputs["conclusion"]).not.toBe("error");
    run.status = "completed";
    const files = unzip(service.artifacts(run).get("vmentry-history") ?? Buffer.alloc(0));
    const lines = files.get("history.jsonl")?.toString("utf8").trim().split("\n") ?? [];
    // A header, and one line for each run in its one place.
    expect(lines).toHaveLength(2 + index);
  }
});

describe("of a fork's pull request", () => {
  function triggered(tests: TestResult[] | undefined) {
    const base = service.addCommit({ message: "base" });
    const earlier = service.addRun({ event: "push", conclusion: "success", headSha: base.sha });
    leave(earlier, base.sha, [passing()]);
    const fork = service.addRepository("stranger/linux", { forkOf: service.repository });
    const head = service.addCommit({
      repository: fork,
      branch: "topic",
      parents: [base.sha],
      message: "evil",
    });
    const pull = service.addPull({ head: "topic", headRepository: fork });
    const judged = service.addRun({
      event: "pull_request",
      conclusion: "failure",
      headBranch: "topic",
      headSha: head.sha,
      headRepository: fork,
      pulls: [pull.number],
    });
    leave(judged, head.sha, tests);
    const run = service.addRun({
      event: "workflow_run",
      workflow: ".github/workflows/publish.yml",
      headSha: base.sha,
    });
    const event = {
      repository: { full_name: "owner/linux", default_branch: "main" },
      workflow_run: {
        id: judged.id,
        run_attempt: 1,
        name: "ci",
        path: judged.workflow.path,
        event: "pull_request",
        conclusion: "failure",
        head_sha: head.sha,
        head_branch: "topic",
        repository: { full_name: "owner/linux" },
        head_repository: { full_name: "stranger/linux" },
      },
    };
    return { judged, run, event, pull };
  }

  test("the run that triggered this one is reported on, in the pull request's comment and with no bisect", async () => {
    const { judged, run, event, pull } = triggered([failing()]);
    const end = await report(run, event, {
      "run-id": `${judged.id}`,
      comment: "true",
      issues: "true",
      history: "record",
      "bisect-workflow": "kvm-bisect.yml",
    });
    expect(end.outputs).toMatchObject({ conclusion: "broken", regressions: "1", "bisect-runs": "[]" });
    expect(service.repository.issues.get(pull.number)?.comments).toHaveLength(1);
    expect(service.repository.issues.size).toBe(1);
    expect(service.artifacts(run).has("vmentry-history")).toBe(false);
  });

  test("no other run can be named", async () => {
    const { run, event } = triggered([passing()]);
    const end = await report(run, event, { "run-id": "12345" });
    expect(end.outputs).toEqual({ conclusion: "error" });
    expect(errorsOf(end).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^input "run-id": given 12345, expected the run that started this one, \d+$/),
    ]);
  });
});

test("a token that may do nothing is red in words, with no report that looks good", async () => {
  const { run, event } = pullRequest([passing()]);
  const end = await report(run, event, { token: service.addToken({ permissions: {} }) });
  expect(end.code).toBe(1);
  expect(end.outputs).toEqual({ conclusion: "error" });
  expect(
    errorsOf(end)
      .map(({ message }) => message)
      .join(),
  ).toMatch(/actions: read/);
});

test("without a token nothing is asked", async () => {
  const { run, event } = pullRequest([passing()]);
  const end = await report(run, event, { token: "" });
  expect(end.outputs).toEqual({ conclusion: "error" });
  expect(errorsOf(end).map(({ message }) => message)).toEqual([
    expect.stringMatching(/^input "token": not given/),
  ]);
  expect(service.requests).toEqual([]);
});

test("wrong inputs are all named before anything is asked", async () => {
  const { run, event } = pullRequest([passing()]);
  const end = await report(run, event, {
    baseline: "latest",
    "fail-on": "everything",
    "bisect-workflow": "../../evil",
    "run-id": "$(reboot)",
    "base-branch": "a b",
    server: "ftp://x",
  });
  expect(errorsOf(end)).toHaveLength(1);
  expect(errorsOf(end)[0]?.message).toMatch(/^6 inputs are wrong:\n( {2}input "[\w-]+": given .+\n?){6}$/);
  expect(service.requests).toEqual([]);
});
