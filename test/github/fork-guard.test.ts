import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { originOfCode, type RunEvent } from "../../src/github/code-origin.ts";
import { type CodeUse, refuseForkCode } from "../../src/github/fork-guard.ts";

const own = { full_name: "owner/linux" };
const fork = { full_name: "stranger/linux", fork: true };
const pull = (head: unknown) => ({ pull_request: { number: 7, head: { repo: head }, base: { repo: own } } });
const checked = (url: string) => ({
  check_run: { check_suite: { pull_requests: [{ head: { repo: { id: 1, url } }, base: {} }] } },
});

/** A payload's event, and whose code a run that it started works on. */
const origins: [what: string, event: RunEvent | undefined, expected: string][] = [
  ["no event, as at the desk", undefined, "own"],
  ["a push", { name: "push", payload: { repository: own } }, "own"],
  ["a push whose payload cannot be read", { name: "push", payload: undefined }, "own"],
  ["a schedule", { name: "schedule", payload: { schedule: "0 2 * * *" } }, "own"],
  ["a start by hand", { name: "workflow_dispatch", payload: { inputs: { head: { repo: fork } } } }, "own"],
  ["a start from outside", { name: "repository_dispatch", payload: { client_payload: {} } }, "own"],
  ["a merge queue", { name: "merge_group", payload: { merge_group: { head_sha: "1" } } }, "own"],
  ["a pull request of a branch", { name: "pull_request", payload: pull(own) }, "own"],
  [
    "a pull request whose repository is spelt otherwise",
    { name: "pull_request", payload: pull({ full_name: "Owner/Linux" }) },
    "own",
  ],
  ["a fork's pull request", { name: "pull_request", payload: pull(fork) }, "fork"],
  [
    "a fork's pull request with the base's workflow",
    { name: "pull_request_target", payload: pull(fork) },
    "fork",
  ],
  ["a review of a fork's pull request", { name: "pull_request_review", payload: pull(fork) }, "fork"],
  ["a pull request whose fork was deleted", { name: "pull_request", payload: pull(null) }, "unknown"],
  ["a pull request that is not in the payload", { name: "pull_request_target", payload: {} }, "unknown"],
  ["a pull request without a head", { name: "pull_request", payload: { pull_request: {} } }, "unknown"],
  [
    "a workflow run of the repository",
    { name: "workflow_run", payload: { workflow_run: { event: "push", head_repository: own } } },
    "own",
  ],
  [
    "a workflow run of a fork's pull request",
    { name: "workflow_run", payload: { workflow_run: { event: "pull_request", head_repository: fork } } },
    "fork",
  ],
  [
    "a workflow run whose repository was deleted",
    { name: "workflow_run", payload: { workflow_run: { head_repository: null } } },
    "unknown",
  ],
  ["a workflow run that is not in the payload", { name: "workflow_run", payload: {} }, "unknown"],
  ["a workflow run without a head", { name: "workflow_run", payload: { workflow_run: {} } }, "unknown"],
  ["a comment on an issue", { name: "issue_comment", payload: { issue: { number: 3 } } }, "own"],
  [
    "a comment on a pull request",
    { name: "issue_comment", payload: { issue: { number: 3, pull_request: { url: "u" } } } },
    "unknown",
  ],
  [
    "a check of a fork's pull request",
    { name: "check_run", payload: checked("https://api.github.com/repos/stranger/linux") },
    "fork",
  ],
  [
    "a check of the repository's pull request",
    { name: "check_run", payload: checked("https://github.example.org/api/v3/repos/owner/linux") },
    "own",
  ],
  ["a check of somewhere", { name: "check_run", payload: checked("somewhere") }, "unknown"],
  ["an event that nobody knows, without a head", { name: "novelty", payload: { novelty: {} } }, "own"],
  [
    "an event that nobody knows, with a head elsewhere",
    { name: "novelty", payload: { novelty: { head_repository: fork } } },
    "fork",
  ],
  ["an event that cannot be read", { name: "pull_request", payload: undefined }, "unknown"],
  ["an event that is no object", { name: "novelty", payload: ["head"] }, "unknown"],
];

test.each(origins)("the code of %s is told apart", (_, event, expected) => {
  expect(originOfCode(event, "owner/linux").kind).toBe(expected);
});

test("a run of no repository is nobody's own, unless its event is", () => {
  expect(originOfCode({ name: "pull_request", payload: pull(own) }, undefined).kind).toBe("unknown");
  expect(originOfCode({ name: "push", payload: {} }, undefined).kind).toBe("own");
});

test("wherever a payload has a head of another repository, the code is not taken for the repository's own", () => {
  const key = fc.constantFrom("pull_request", "workflow_run", "check_suite", "subject", "head");
  const value = fc.oneof(
    fc.constant(null),
    fc.string(),
    fc.record({ head: fc.record({ repo: fc.constant(own) }) }),
  );
  const head = fc.constantFrom({ head: { repo: fork } }, { head_repository: fork }, { head: { repo: null } });
  const anywhere = fc
    .tuple(fc.array(fc.tuple(key, fc.boolean()), { maxLength: 3 }), head, fc.dictionary(fc.string(), value))
    .map(([path, innermost, beside]) =>
      path.reduce<object>(
        (inner, [name, isList]) => ({ ...beside, [name]: isList ? [beside, inner] : inner }),
        innermost,
      ),
    );
  const name = fc.constantFrom(
    "pull_request",
    "pull_request_target",
    "workflow_run",
    "check_suite",
    "novelty",
  );
  fc.assert(
    fc.property(name, anywhere, (event, payload) => {
      expect(originOfCode({ name: event, payload }, "owner/linux").kind).not.toBe("own");
    }),
  );
});

const everyUse: readonly CodeUse[] = ["build", "bare-metal", "self", "qemu"];
/** What a fork's code may not be used for, by what RUNNER_ENVIRONMENT says. */
const refused: [runner: string | undefined, uses: CodeUse[]][] = [
  ["self-hosted", ["build", "bare-metal", "self"]],
  ["github-hosted", ["bare-metal", "self"]],
  [undefined, ["build", "bare-metal", "self"]],
  ["something new", ["build", "bare-metal", "self"]],
];

test.each(refused)(
  "on a runner that says it is %s, a fork's code is kept from what it could harm",
  (runner, uses) => {
    const refusedUses = (event: RunEvent, isAllowed: boolean) =>
      everyUse.filter(use => {
        try {
          refuseForkCode(use, { event, repository: "owner/linux", runner }, isAllowed);
          return false;
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          return true;
        }
      });
    expect(refusedUses({ name: "pull_request", payload: pull(fork) }, false)).toEqual(uses);
    expect(refusedUses({ name: "pull_request", payload: pull(null) }, false)).toEqual(uses);
    expect(refusedUses({ name: "pull_request", payload: pull(fork) }, true)).toEqual([]);
    expect(refusedUses({ name: "pull_request", payload: pull(own) }, false)).toEqual([]);
  },
);

test("the refusal says whose code it is, what it would do, and what can be done", () => {
  const hostile = { full_name: "stranger/\u001b[2J::error::linux" };
  const circumstances = {
    event: { name: "pull_request_target", payload: pull(hostile) },
    repository: "owner/linux",
    runner: "self-hosted",
  };
  let said = "";
  try {
    refuseForkCode("build", circumstances, false);
  } catch (error) {
    said = String(error);
  }
  expect(said).toContain("of a fork, stranger/");
  expect(said).toContain("runs its makefiles and scripts on this self-hosted runner");
  expect(said).toContain("allow-fork: true");
  expect(said).not.toContain("\u001b");
});
