import { spawn } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Interrupted, runTool, silentLog } from "../../../src/base/index.ts";
import {
  type ProbeAnswer,
  type ProbeOrder,
  type ProbeReport,
  probeReportSchema,
} from "../../../src/bisecting/probe.ts";
import { Builder } from "../../../src/bisecting/probing/builder.ts";
import { Costs } from "../../../src/bisecting/probing/costs.ts";
import { LocalProber } from "../../../src/bisecting/probing/local-prober.ts";
import { MachinePool, type WaitingMachine } from "../../../src/bisecting/probing/machine-pool.ts";
import type { Question } from "../../../src/bisecting/question.ts";
import { stockEnvironment } from "../../../src/environment/index.ts";
import { readResults } from "../../../src/results/index.ts";
import { makeKernelRepository, smallVariant } from "../../build/small-tree.ts";
import { buildComplaint } from "../../cli/complaint.ts";
import { lab } from "../../lab.ts";
import { commitOf, type ProbeLab, probeLab } from "./probe-lab.ts";

let place: ProbeLab;
let said: string[];
const log = {
  ...silentLog,
  info: (line: string) => said.push(line),
  debug: (line: string) => said.push(line),
};
beforeEach(async () => {
  said = [];
  place = await probeLab(log);
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
});

const never = new AbortController().signal;
const commit = commitOf(1);
const asked = (...questions: Question[]): ProbeOrder["questions"] =>
  questions.map((question, index) => ({ id: `q${index + 1}`, question }));
const order = (questions: Question[], more: Partial<ProbeOrder> = {}): ProbeOrder => ({
  ...{ id: "p1", commit, trials: 1, purpose: "search", questions: asked(...questions) },
  ...more,
});
const asksTest = (name: string): Question => ({ kind: "test", test: `kvm/${name}` });
const ends = ({ answers }: ProbeReport) =>
  answers.map((answer: ProbeAnswer) =>
    answer.kind === "trials" ? `${answer.failed} failed, ${answer.passed} passed` : answer.kind,
  );
const waitings = () => said.filter(line => /stage one: waiting/.test(line)).length;
const machinesOf = async (directory: string) => {
  const { stdout } = await runTool(["pgrep", "-f", `qemu-system.*${directory}`], { expected: [0, 1] });
  return stdout.split("\n").filter(line => line !== "");
};

test("one boot answers all that is asked, each test as often as is asked, while the next machine comes up", async () => {
  const module = join(place.out, "..", "module");
  const complain = await buildComplaint((await lab()).kernel, module);
  await place.publish(commit, {
    "good.sh": "echo took 12 ms",
    "bad.sh": "echo oops >&2; exit 1",
    "flaky.sh": "[ -e /tmp/been ] && exit 1; : >/tmp/been",
    "skips.sh": "echo not here; exit 4",
    "warns.sh": `${complain}insmod /tmp/c.ko; rmmod vmentry_complaint`,
  });
  await using prober = await place.open();
  const report = await prober.probe(
    order(
      [
        ...["good.sh", "bad.sh", "flaky.sh", "skips.sh", "gone.sh"].map(asksTest),
        { kind: "boot" },
        { kind: "build" },
        {
          kind: "splat",
          fingerprint: `WARNING: vmentry_complain (${join(module, "vmentry_complaint.c")})`,
          tests: ["kvm/warns.sh"],
        },
        { kind: "splat", fingerprint: "WARNING: another", tests: ["kvm/good.sh"] },
        {
          kind: "metric",
          metric: { of: "number", test: "kvm/good.sh", pattern: "took (\\d+) ms" },
          threshold: 10,
        },
        { kind: "command", script: "ls ./good.sh && exit 3" },
        { kind: "command", script: "exit 125" },
      ],
      { trials: 2 },
    ),
    never,
  );
  expect(probeReportSchema.parse(report)).toEqual(report);
  expect(ends(report)).toEqual([
    ...["0 failed, 2 passed", "2 failed, 0 passed", "1 failed, 1 passed", "untestable", "untestable"],
    ...["0 failed, 1 passed", "0 failed, 1 passed", "1 failed, 0 passed", "0 failed, 2 passed"],
    ...["2 failed, 0 passed", "2 failed, 0 passed", "untestable"],
  ]);
  expect(report).toMatchObject({ build: { outcome: "stored" }, boot: { outcome: "booted" } });
  const [, bad] = report.answers;
  expect(bad?.kind === "trials" && (await readFile(join(place.out, bad.output ?? ""), "utf8"))).toBe(
    "oops\n",
  );
  const { results } = await readResults(join(place.out, "probes/p1"));
  expect(results.runs.length).toBe(2);
  const console = report.files.find(({ name }) => name === "console");
  expect(await readFile(join(place.out, console?.path ?? ""), "utf8")).toContain("Linux version 6.12");
  expect(prober.cost(commit).prepareMs).toBeCloseTo(report.boot.durationMs, 0);
});

test("a test that kills the machine has failed, others are told, and the next probe's machine waits already", async () => {
  const complain = await buildComplaint((await lab()).kernel, join(place.out, "..", "module"));
  await place.publish(commit, {
    "good.sh": "sleep 1",
    "kills.sh": `${complain}echo going; insmod /tmp/c.ko fatal=1; sleep 20`,
  });
  await using prober = await place.open();
  const report = await prober.probe(order([asksTest("kills.sh"), asksTest("good.sh")], { trials: 2 }), never);
  expect(ends(report)).toEqual(["1 failed, 0 passed", "0 failed, 2 passed"]);
  expect(report.answers[0]).toMatchObject({
    reason: expect.stringMatching(/^it killed the machine: Kernel panic/),
  });
  const before = waitings();
  const next = await prober.probe(order([asksTest("good.sh")], { id: "p2" }), never);
  expect(ends(next)).toEqual(["0 failed, 1 passed"]);
  expect(before).toBeGreaterThanOrEqual(2);
});

test("a machine that is killed says nothing of the test, and a fresh one is asked", async () => {
  await place.publish(commit, { "slow.sh": "echo began; sleep 6" });
  await using prober = await place.open({
    machine: { ...place.request.machine, name: "killed-by-somebody" },
  });
  const probing = prober.probe(order([asksTest("slow.sh")]), never);
  for (let tries = 0; !said.some(line => /proved by its/.test(line)); tries += 1) {
    if (tries > 1200) throw new Error("it did not boot");
    await delay(50);
  }
  await delay(1500);
  // The one that waits goes, too, as when somebody ends them all.
  await runTool(["pkill", "-KILL", "-f", "qemu-system.*-name killed-by-somebody"]);
  const report = await probing;
  expect(ends(report)).toEqual(["0 failed, 1 passed"]);
  expect(await readdir(join(place.out, "probes/p1"))).toContain("again");
});

test("a kernel that panics at boot does not boot, and no test of it can be told", async () => {
  await place.publish(commit, { "good.sh": "exit 0" });
  await using prober = await place.open({
    machine: { ...place.request.machine, cmdline: "rdinit=/bin/busybox" },
  });
  const report = await prober.probe(
    order([
      { kind: "boot" },
      asksTest("good.sh"),
      { kind: "splat", fingerprint: "WARNING: f", tests: [] },
      { kind: "command", script: "true" },
    ]),
    never,
  );
  expect(ends(report)).toEqual(["1 failed, 0 passed", "untestable", "untestable", "untestable"]);
  expect(report.boot).toMatchObject({
    outcome: "does-not-boot",
    reason: expect.stringContaining("Kernel panic"),
  });
});

test("a commit that the store knows not to build takes no machine", async () => {
  await place.publishFailure(commit, "a.c:1:1: error: it is broken");
  await using prober = await place.open();
  const report = await prober.probe(order([{ kind: "build" }, asksTest("good.sh")]), never);
  expect(ends(report)).toEqual(["1 failed, 0 passed", "untestable"]);
  expect(report).toMatchObject({ build: { outcome: "failed" }, boot: { outcome: "none" } });
  expect(prober.cost(commit).prepareMs).toBeLessThan(1000);
});

/** Somebody empties the store just before a kernel is taken out of it. */
class EmptyingPool extends MachinePool {
  hasEmptied = false;

  override async take(...given: Parameters<MachinePool["take"]>): Promise<WaitingMachine> {
    const waiting = await super.take(...given);
    if (!this.hasEmptied) await rm(place.store.place, { recursive: true });
    this.hasEmptied = true;
    return waiting;
  }
}

test("a store that is emptied between the build and the boot is filled again", async () => {
  const { directory: repository, first } = makeKernelRepository();
  const { request, store, out } = place;
  const builds: string[] = [];
  await using prober = new LocalProber({
    ...{ request, store, out, log, variant: smallVariant, environment: stockEnvironment },
    ...{ costs: new Costs([]) },
    builder: new Builder({
      ...{ repository, store, log, jobs: 1, variant: smallVariant },
      workDirectory: join(out, "work"),
      onBuilt: (_, { outcome }) => builds.push(outcome),
    }),
    pool: new EmptyingPool({ machine: request.machine, arch: "x86_64", log }),
  });
  const report = await prober.probe(order([{ kind: "boot" }], { commit: first }), never);
  expect(builds).toEqual(["built", "built"]);
  // It is no kernel that could boot, which is seen only once it is taken out of the store.
  expect(report.answers[0]).toMatchObject({
    kind: "untestable",
    reason: expect.stringContaining("its configuration lacks"),
  });
});

test("two machines are used at once", async () => {
  await place.publish(commit, { "slow.sh": "sleep 3" });
  await using prober = await place.open({ machines: 2 });
  const reports = await Promise.all(
    ["p1", "p2"].map(id => prober.probe(order([asksTest("slow.sh")], { id }), never)),
  );
  expect(reports.map(ends)).toEqual([["0 failed, 1 passed"], ["0 failed, 1 passed"]]);
  const spans = await Promise.all(
    ["p1", "p2"].map(async id => {
      const { results } = await readResults(join(place.out, "probes", id));
      const [run] = results.runs;
      const start = Date.parse(run?.startedAt ?? "");
      return { start, end: start + (run?.durationMs ?? 0) };
    }),
  );
  const [one, other] = spans;
  expect(one !== undefined && other !== undefined && one.start < other.end && other.start < one.end).toBe(
    true,
  );
});

test("tests run beside each other where that is asked; one that fails so and passes alone did both, and what is verified runs alone", async () => {
  const meet = "for n in 1 2 3 4 5 6 7 8 9 10; do [ -e /tmp/$OTHER ] && exit 0; sleep 1; done; exit 1";
  await place.publish(commit, {
    "one.sh": `: >/tmp/one; OTHER=two; ${meet}`,
    "two.sh": `: >/tmp/two; OTHER=one; ${meet}`,
    "flaky.sh": "[ -e /tmp/been ] && exit 0; : >/tmp/been; exit 1",
  });
  await using prober = await place.open({}, { testsAtOnce: true });
  const tests = ["one.sh", "two.sh", "flaky.sh"].map(asksTest);
  expect(ends(await prober.probe(order(tests), never))).toEqual([
    "0 failed, 1 passed",
    "0 failed, 1 passed",
    "1 failed, 1 passed",
  ]);
  const again = await prober.probe(order(tests, { id: "p2", purpose: "verify-culprit" }), never);
  expect(ends(again)[2]).toBe("1 failed, 0 passed");
});

test("the tests of a commit are those that the store has with it, as suite files choose them", async () => {
  await place.publish(commit, { "one.sh": "true", "two.sh": "true", "three.sh": "true" });
  await place.publishFailure(commitOf(2), "no such thing");
  const suite = join(place.out, "..", "two.suite.yaml");
  await writeFile(suite, "suite: kvm\nexcept: [two.sh]\n");
  await using prober = await place.open({ suiteFiles: [suite] });
  expect(await prober.testsAt(commit, never)).toEqual({ tests: ["kvm/one.sh", "kvm/three.sh"] });
  expect(await prober.testsAt(commitOf(2), never)).toEqual({
    isBuilt: false,
    reason: "it does not build: kernel: no such thing",
  });
  await writeFile(suite, "suite: kvm\nonly: [gone.sh]\n");
  expect(await prober.testsAt(commit, never)).toEqual({
    isBuilt: true,
    reason: expect.stringContaining("gone.sh"),
  });
});

test("a probe that is interrupted ends at once, and its machine with it", async () => {
  await place.publish(commit, { "slow.sh": "sleep 15" });
  await using prober = await place.open({ machine: { ...place.request.machine, name: "interrupted-one" } });
  const stop = new AbortController();
  const probing = expect(prober.probe(order([asksTest("slow.sh")]), stop.signal)).rejects.toThrow(
    Interrupted,
  );
  for (let tries = 0; !said.some(line => /proved by its/.test(line)); tries += 1) {
    if (tries > 1200) throw new Error("it did not boot");
    await delay(50);
  }
  stop.abort(new Interrupted());
  await probing;
  await prober[Symbol.asyncDispose]();
  expect(await machinesOf("-name interrupted-one")).toEqual([]);
});

test("kill -9 of who probes leaves no machine behind, and the probe is done anew over what it left", async () => {
  await place.publish(commit, { "slow.sh": "sleep 4" });
  const request = { ...place.request, machine: { ...place.request.machine, name: "orphan" } };
  const url = (path: string) => JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);
  const script = `
    const { openLocalProber } = await import(${url("src/bisecting/probing/index.ts")});
    const say = line => console.log(line);
    const log = { debug: say, info: say, warn: say, error: say };
    const prober = await openLocalProber(${JSON.stringify(request)}, { out: ${JSON.stringify(place.out)}, log });
    await prober.probe(${JSON.stringify(order([asksTest("slow.sh")]))}, new AbortController().signal);`;
  const file = join(place.out, "..", "probe.mjs");
  await writeFile(file, script);
  const shell = new URL("../../../scripts/shell-text.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--import", shell, file], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(child.stdout)) if (/proved by its/.test(line)) break;
  expect(await machinesOf("-name orphan")).not.toEqual([]);
  child.kill("SIGKILL");
  for (let tries = 0; (await machinesOf("-name orphan")).length > 0; tries += 1) {
    if (tries > 100) throw new Error("a machine outlives who started it");
    await delay(50);
  }
  await writeFile(join(place.out, "probes/p1/left-over"), "half of somethi");
  await using prober = await place.open();
  const report = await prober.probe(order([asksTest("slow.sh")]), never);
  expect(ends(report)).toEqual(["0 failed, 1 passed"]);
  expect(await readdir(join(place.out, "probes/p1"))).not.toContain("left-over");
});
