import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Interrupted, UserError } from "../../../src/base/index.ts";
import type { ProbeOrder } from "../../../src/bisecting/index.ts";
import { type FleetOptions, FleetProber } from "../../../src/github/bisecting/fleet-prober.ts";
import { scratchDirectory } from "../../build/small-tree.ts";
import { type Lab, openLab } from "../telling/lab.ts";
import { filesOf, probeWorkflow, type RunEnd, reportOf, startFleet } from "./fleet.ts";

const commit = "c".repeat(40);
const order: ProbeOrder = {
  ...{ id: "p3", commit, trials: 2, purpose: "search" },
  questions: [{ id: "q1", question: { kind: "test", test: "kvm/steal_time" } }],
};
const never = new AbortController().signal;

function proberOf(lab: Lab, given: Partial<FleetOptions> = {}): FleetProber {
  return new FleetProber({
    ...{
      repository: lab.repository,
      lastWords: lab.repository,
      workflow: "kvm-bisect-probe.yml",
      ref: "main",
    },
    ...{ bisect: "0123456789abcdef", machines: 2, directory: scratchDirectory(), log: lab.log, pollMs: 5 },
    inputs: { variant: "slim", "runs-on": '["self-hosted","kvm"]' },
    carry: async () => undefined,
    ...given,
  });
}

/** What a probe's run ended in, as its report. */
async function endedIn(end: (order: ProbeOrder) => RunEnd) {
  await using lab = await openLab();
  using _ = startFleet(lab.service, end);
  await using prober = proberOf(lab);
  return await prober.probe(order, never);
}

describe("a probe of a fleet", () => {
  test("is a run that is told its order, and what it left is the report, its logs in the bisect's directory", async () => {
    await using lab = await openLab();
    using fleet = startFleet(lab.service, each => reportOf(each, true));
    const directory = scratchDirectory();
    await using prober = proberOf(lab, { directory });
    const report = await prober.probe(order, never);
    expect(fleet.orders).toEqual([order]);
    expect(fleet.runs[0]).toMatchObject({
      headBranch: "main",
      inputs: { commit, bundle: "", variant: "slim", "runs-on": '["self-hosted","kvm"]' },
    });
    const machine = expect.stringMatching(new RegExp(`/actions/runs/${fleet.runs[0]?.id}$`));
    expect(report).toEqual({ ...reportOf(order, true), machine });
    expect(await readFile(join(directory, "probes/p3/console.log"), "utf8")).toBe(`log of ${commit}\n`);
    expect(await readdir(join(directory, "probes"))).toEqual(["p3"]);
  });

  test("that is there already after a restart is waited for, and not started again", async () => {
    await using lab = await openLab();
    using fleet = startFleet(lab.service, each => reportOf(each, false));
    const stopped = new AbortController();
    fleet.isIdle = true;
    const killed = proberOf(lab, { lastWords: brokenRepository(lab) }).probe(order, stopped.signal);
    while (startedRuns(lab).length === 0) await new Promise(resolve => setTimeout(resolve, 5));
    stopped.abort(new Interrupted());
    await expect(killed).rejects.toThrow(Interrupted);

    fleet.isIdle = false;
    await using prober = proberOf(lab);
    expect((await prober.probe(order, never)).answers).toMatchObject([{ passed: 2 }]);
    // And once it is over, another one finds what it left.
    expect((await proberOf(lab).probe(order, never)).answers).toMatchObject([{ passed: 2 }]);
    expect(startedRuns(lab)).toHaveLength(1);
  });

  test("is another one for another order, and for another bisect", async () => {
    await using lab = await openLab();
    using fleet = startFleet(lab.service, each => reportOf(each, false));
    await proberOf(lab).probe(order, never);
    await proberOf(lab).probe({ ...order, id: "p4" }, never);
    await proberOf(lab, { bisect: "f".repeat(16) }).probe(order, never);
    expect(fleet.runs).toHaveLength(3);
  });

  test("is cancelled when the bisect wants no more of it, and asked anew when it is wanted again", async () => {
    await using lab = await openLab();
    let isHanging = true;
    using _ = startFleet(lab.service, each => (isHanging ? "hangs" : reportOf(each, false)));
    const stopped = new AbortController();
    const prober = proberOf(lab);
    const probing = prober.probe(order, stopped.signal);
    while (startedRuns(lab)[0]?.status !== "in_progress")
      await new Promise(resolve => setTimeout(resolve, 5));
    stopped.abort(new Interrupted());
    await expect(probing).rejects.toThrow(Interrupted);
    await prober[Symbol.asyncDispose]();
    expect(startedRuns(lab)).toMatchObject([{ status: "completed", conclusion: "cancelled" }]);

    isHanging = false;
    expect((await proberOf(lab).probe(order, never)).answers).toMatchObject([{ passed: 2 }]);
    expect(startedRuns(lab)).toHaveLength(2);
  });

  test("whose commit was made by the bisect itself takes it along", async () => {
    await using lab = await openLab();
    using fleet = startFleet(lab.service, each => reportOf(each, false));
    const carry = async () => ({ onto: "d".repeat(40), bundle: "AAAA" });
    await proberOf(lab, { carry }).probe({ ...order, purpose: "verify-revert" }, never);
    expect(fleet.runs[0]?.inputs).toMatchObject({ commit: "d".repeat(40), bundle: "AAAA" });
  });

  test("whose commit is too large to take along is untestable, and nothing is started", async () => {
    await using lab = await openLab();
    using fleet = startFleet(lab.service, each => reportOf(each, false));
    const carry = async () => ({ onto: "d".repeat(40), bundle: "A".repeat(65_000) });
    const report = await proberOf(lab, { carry }).probe(order, never);
    expect(report.answers).toMatchObject([{ kind: "untestable", reason: expect.stringContaining("larger") }]);
    expect(fleet.runs).toEqual([]);
  });

  test("does not fail when the answer to its start is lost", async () => {
    await using lab = await openLab();
    using fleet = startFleet(lab.service, each => reportOf(each, true));
    lab.service.fail({ method: "POST", path: /dispatches$/, with: 502, afterEffect: true });
    expect((await proberOf(lab).probe(order, never)).answers).toMatchObject([{ failed: 2 }]);
    expect(fleet.runs).toHaveLength(1);
  });

  test("outlives a GitHub that fails for a while", async () => {
    await using lab = await openLab();
    using _ = startFleet(lab.service, each => reportOf(each, true));
    lab.service.fail({ method: "GET", path: /runs/, after: 1, times: 20, with: 503 });
    expect((await proberOf(lab).probe(order, never)).answers).toMatchObject([{ failed: 2 }]);
  });
});

describe("what says nothing of the commit", () => {
  const faults: Record<string, [(order: ProbeOrder) => RunEnd, RegExp]> = {
    "a run that ends without an artifact": [() => "nothing", /ended with failure: its run left no artifact/],
    "an artifact without a report": [() => ({ files: [{ name: "x", content: "" }] }), /has no probe\.json/],
    "a report that is no JSON": [() => ({ files: [{ name: "probe.json", content: "{" }] }), /is no JSON/],
    "a report that lacks something": [
      () => ({ files: [{ name: "probe.json", content: "{}" }] }),
      /is no report of a probe: id/,
    ],
    "the answer to another order": [each => ({ ...reportOf(each, true), id: "p9" }), /another order: p9/],
    "an answer of another commit": [
      each => ({ ...reportOf(each, true), commit: "e".repeat(40) }),
      /another order/,
    ],
    "an answer to what was not asked": [
      each => reportOf({ ...each, questions: [{ id: "q7", question: { kind: "boot" } }] }, true),
      /answers q7, and was asked q1/,
    ],
    "an answer that is there twice": [
      each => reportOf({ ...each, questions: [...each.questions, ...each.questions] }, true),
      /answers q1,q1/,
    ],
    "more trials than were asked for": [
      each => reportOf({ ...each, trials: 1000 }, true),
      /more than the 2 trials/,
    ],
    "a log that lies somewhere else": [
      each => {
        const report = reportOf(each, true);
        const files = [{ name: "console", path: "probes/p1/console.log" }];
        return { files: filesOf({ ...report, files }) };
      },
      /is not a log of its own/,
    ],
    "an output that leads out": [
      each => {
        const report = reportOf(each, true);
        const answers = report.answers.map(answer => ({ ...answer, output: "probes/p3/../../bisect.jsonl" }));
        return { files: [{ name: "probe.json", content: JSON.stringify({ ...report, answers }) }] };
      },
      /expected a path below probes/,
    ],
    "an archive with a link in it": [
      each => ({
        files: [
          ...filesOf(reportOf(each, true)),
          { name: "probes/p3/evil", content: "/etc/passwd", mode: 0o120777 },
        ],
      }),
      /is a symbolic link/,
    ],
  };
  for (const [name, [end, why]] of Object.entries(faults)) {
    test(`is ${name}: a machine error that says so`, async () => {
      const report = await endedIn(end);
      expect(report).toMatchObject({
        id: "p3",
        commit,
        answers: [{ question: "q1", kind: "machine-error" }],
      });
      expect(report.answers[0]?.reason).toMatch(why);
      expect(report.machine).toMatch(/\/actions\/runs\/\d+$/);
    });
  }

  test("is a runner that never comes: the run is cancelled, and the reason says what is lacking", async () => {
    await using lab = await openLab();
    using fleet = startFleet(lab.service, () => "hangs");
    fleet.isIdle = true;
    const prober = proberOf(lab, { deadlineMs: 60 });
    const report = await prober.probe(order, never);
    await prober[Symbol.asyncDispose]();
    expect(report.answers).toMatchObject([
      { kind: "machine-error", reason: expect.stringMatching(/no runner had taken its run.*queued/) },
    ]);
    expect(startedRuns(lab)).toMatchObject([{ conclusion: "cancelled" }]);
  });
});

describe("what no other try would mend", () => {
  test("is a workflow that is not there", async () => {
    await using lab = await openLab();
    const probing = proberOf(lab).probe(order, never);
    await expect(probing).rejects.toThrow(UserError);
    await expect(probing).rejects.toThrow(/there is no kvm-bisect-probe\.yml/);
  });

  test("is a workflow that does not take the order", async () => {
    await using lab = await openLab();
    lab.service.addWorkflow({ path: probeWorkflow, inputs: ["commit"] });
    await expect(proberOf(lab).probe(order, never)).rejects.toThrow(/Unexpected inputs provided/);
  });

  test("is a token that may not start runs", async () => {
    await using lab = await openLab({
      token: service => service.addToken({ permissions: { actions: "read", contents: "read" } }),
    });
    using _ = startFleet(lab.service, each => reportOf(each, true));
    await expect(proberOf(lab).probe(order, never)).rejects.toThrow(/actions: write/);
  });

  test("is a question that is larger than what a workflow can be told", async () => {
    await using lab = await openLab();
    using _ = startFleet(lab.service, each => reportOf(each, true));
    const questions = [{ id: "q1", question: { kind: "command", script: "x".repeat(70_000) } }] as const;
    const probing = proberOf(lab).probe({ ...order, questions: [...questions] }, never);
    await expect(probing).rejects.toThrow(/larger than the 64000 characters/);
  });
});

test("many probes at a time are looked at together", async () => {
  await using lab = await openLab();
  using fleet = startFleet(lab.service, () => "hangs");
  const prober = proberOf(lab, { pollMs: 20, deadlineMs: 400 });
  const ids = Array.from({ length: 12 }, (_, index) => `p${index + 1}`);
  await Promise.all(ids.map(id => prober.probe({ ...order, id }, never)));
  await prober[Symbol.asyncDispose]();
  expect(fleet.runs).toHaveLength(12);
  const looks = lab.service.requests.filter(({ method }) => method === "GET").length;
  // Each by itself would be asked for twelve times as often.
  expect(looks).toBeLessThan(60);
});

test("what probes take is learnt from those that were there", async () => {
  await using lab = await openLab();
  using _ = startFleet(lab.service, each => ({
    ...reportOf(each, true),
    build: { outcome: "built", reason: "", durationMs: 120_000 },
  }));
  const prober = proberOf(lab);
  const before = prober.cost(commit);
  await prober.probe(order, never);
  // Two trials in the four seconds that were left of nine.
  expect(prober.cost(commit).trialMs).toBe(2000);
  expect(prober.cost(commit).prepareMs).toBeLessThan(before.prepareMs);
  expect(prober.cost("d".repeat(40)).prepareMs - prober.cost(commit).prepareMs).toBe(120_000);
});

function startedRuns({ service }: Lab) {
  return [...service.repository.runs.values()].filter(({ workflow }) => workflow.path === probeWorkflow);
}

/** Of a process that was killed: nothing is cancelled. */
function brokenRepository({ repository }: Lab) {
  return { ...repository, repo: "gone" };
}
