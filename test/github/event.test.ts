import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { parseEvent, readEvent } from "../../src/github/event.ts";
import { readRunnerEnvironment } from "../../src/github/runner-environment.ts";

const [a, b] = ["a".repeat(40), "b".repeat(40)];
const repository = { full_name: "o/linux", default_branch: "main", id: 1 };

function pull(head: object | null) {
  return {
    repository,
    pull_request: {
      number: 7,
      title: "`$(reboot)` | <b>",
      base: { ref: "kvm/next", sha: a, repo: { full_name: "o/linux" } },
      head: { ref: "topic", sha: b, repo: head },
    },
  };
}

describe("a pull request", () => {
  test("is told with its ends and its title as they are", () => {
    expect(parseEvent("pull_request", pull({ full_name: "O/Linux" }), "x")).toEqual({
      kind: "pull_request",
      number: 7,
      title: "`$(reboot)` | <b>",
      base: { branch: "kvm/next", commit: a },
      head: { branch: "topic", commit: b, repository: "O/Linux" },
      isFromFork: false,
      defaultBranch: "main",
    });
  });

  test("is a fork's when its code is of another repository, or of one that is gone", () => {
    for (const head of [{ full_name: "mallory/linux" }, null]) {
      expect(parseEvent("pull_request_target", pull(head), "x")).toMatchObject({ isFromFork: true });
    }
  });
});

test("a push tells its branch and what was there before", () => {
  const push = { repository, ref: "refs/heads/a/b", before: a, after: b, forced: true };
  expect(parseEvent("push", push, "x")).toMatchObject({
    branch: "a/b",
    before: a,
    after: b,
    isForced: true,
  });
  const first = { repository, ref: "refs/tags/v1", before: "0".repeat(40), after: b };
  expect(parseEvent("push", first, "x")).toMatchObject({ branch: null, before: null, isForced: false });
});

test("a run that ended tells what it was of, and whose code", () => {
  const run = {
    id: 12,
    run_attempt: 2,
    name: "KVM",
    path: ".github/workflows/pull-request.yml@main",
    event: "pull_request",
    conclusion: "failure",
    head_sha: b,
    head_branch: "topic",
    repository: { full_name: "o/linux" },
    head_repository: { full_name: "mallory/linux" },
  };
  const expected = {
    id: 12,
    attempt: 2,
    event: "pull_request",
    conclusion: "failure",
    file: ".github/workflows/pull-request.yml",
    commit: b,
    branch: "topic",
    headRepository: "mallory/linux",
    isFromFork: true,
  };
  expect(parseEvent("workflow_run", { repository, workflow_run: run }, "x")).toMatchObject({ run: expected });
  const gone = { ...run, head_repository: null };
  expect(parseEvent("workflow_run", { repository, workflow_run: gone }, "x")).toMatchObject({
    run: { headRepository: null, isFromFork: true },
  });
});

test("a merge group, a schedule, a dispatch and what is not known are read too", () => {
  const group = { base_ref: "refs/heads/main", base_sha: a, head_sha: b };
  expect(parseEvent("merge_group", { repository, merge_group: group }, "x")).toMatchObject({
    base: { branch: "main", commit: a },
    head: b,
  });
  expect(parseEvent("schedule", { schedule: "0 0 * * *" }, "x")).toEqual({
    kind: "schedule",
    defaultBranch: undefined,
  });
  expect(parseEvent("workflow_dispatch", { repository, inputs: { x: "1" } }, "x")).toMatchObject({
    inputs: { x: "1" },
  });
  expect(parseEvent("workflow_dispatch", { repository, inputs: null }, "x")).toMatchObject({ inputs: {} });
  expect(parseEvent("release", { repository }, "x")).toMatchObject({ kind: "other", name: "release" });
});

test("an event that is not as GitHub writes it is an error that says where", () => {
  expect(() => parseEvent("push", { ref: "x", before: "-x", after: b }, "event.json")).toThrow(
    "event.json: not as GitHub tells of push: before: expected a commit's id",
  );
});

test("the runner's file is read, and one that cannot be is an error", async () => {
  const place = temporaryDirectory("event-test");
  onTestFinished(() => place[Symbol.asyncDispose]());
  const file = join(place.path, "event.json");
  writeFileSync(file, JSON.stringify({ repository, ref: "refs/heads/main", before: a, after: b }));
  const runner = readRunnerEnvironment({ GITHUB_EVENT_NAME: "push", GITHUB_EVENT_PATH: file });
  expect(await readEvent(runner)).toMatchObject({ kind: "push", after: b });
  writeFileSync(file, "{");
  await expect(readEvent(runner)).rejects.toThrow(/^the runner's event file .* cannot be read/);
  expect(await readEvent({})).toEqual({ kind: "other", name: "none", defaultBranch: undefined });
});

test("the runner's environment names run, attempt, workflow file and API", () => {
  const runner = readRunnerEnvironment({
    GITHUB_REPOSITORY: "o/linux",
    GITHUB_RUN_ID: "77",
    GITHUB_RUN_ATTEMPT: "3",
    GITHUB_WORKFLOW_REF: "o/linux/.github/workflows/nightly.yml@refs/heads/main",
    GITHUB_API_URL: "https://ghes.example/api/v3/",
    GITHUB_REF: "refs/heads/main",
    GITHUB_SHA: a,
  });
  expect(runner).toMatchObject({
    run: { id: 77, attempt: 3 },
    workflowFile: ".github/workflows/nightly.yml",
    api: "https://ghes.example/api/v3",
    commit: a,
  });
  expect(readRunnerEnvironment({})).toMatchObject({ api: "https://api.github.com" });
  expect(readRunnerEnvironment({}).run).toBeUndefined();
});
