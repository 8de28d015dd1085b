import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { runTool, temporaryDirectory } from "../../src/base/index.ts";
import type { BisectReport } from "../../src/bisecting/index.ts";
import { type Lab, lab } from "../lab.ts";
import { BisectProcess } from "./bisect-process.ts";
import { plantedFaults } from "./planted-commits.ts";
import { type PlantedHistory, plantedHistory } from "./planted-history.ts";

let built: Lab;
let history: PlantedHistory;
beforeAll(async () => {
  built = await lab();
  history = await plantedHistory();
});

let scratch: ReturnType<typeof temporaryDirectory>;
let store: string;
beforeEach(async () => {
  scratch = temporaryDirectory("planted");
  store = join(scratch.path, "store");
  await cp(history.store, store, { recursive: true });
});
afterEach(() => scratch[Symbol.asyncDispose]());

function bisect(...args: readonly string[]): BisectProcess {
  return new BisectProcess({ history, lab: built, store, out: join(scratch.path, "out") }, ...args);
}

/** What each question's answer is, by its name in the planted history. */
function firstOf({ answers }: BisectReport): (string | undefined)[] {
  return answers.map(
    ({ first }) => Object.entries(history.commits).find(([, id]) => id === first?.commit)?.[0],
  );
}

test("the commit that does not build is found without a boot, and verified with its parent and its revert", async () => {
  const { commits } = history;
  const asked = bisect("--good", commits.base, "--bad", commits["unbuildable-too"], "--build");
  const { code, said } = await asked.start().ended;
  expect(code, said).toBe(0);
  const report = asked.report();
  expect(firstOf(report)).toEqual(["unbuildable"]);
  expect(report.answers[0]?.verification).toMatchObject({
    culprit: "as-expected",
    parent: "as-expected",
    revert: "as-expected",
  });
  expect(report.cost.boots).toBe(0);
});

test("the commit that made it build again is found from the other side", async () => {
  const { commits } = history;
  const asked = bisect(
    ...["--fixed", "--bad", commits["unbuildable-too"], "--good", commits["wrong-ecx"]],
    ...["--build", "--no-verify"],
  );
  const { code, said } = await asked.start().ended;
  expect(code, said).toBe(0);
  expect(firstOf(asked.report())).toEqual(["buildable"]);
});

test("the commit that hangs at boot is found, and commits that are as their parents are not booted", async () => {
  const { commits } = history;
  const asked = bisect(
    ...["--good", commits.merge, "--bad", commits["hang-elsewhere"], "--boot", "--boot-timeout", "30s"],
    "--no-verify",
  );
  const { code, said } = await asked.start().ended;
  expect(code, said).toBe(0);
  const report = asked.report();
  expect(firstOf(report)).toEqual(["hang"]);
  const culled = report.candidates.culled.map(({ commit }) => commit);
  expect(culled).toEqual(expect.arrayContaining([commits["same-image"], commits["hang-elsewhere"]]));
  expect(report.probes.map(({ order }) => order.commit)).not.toContain(commits["same-image"]);
});

/** The machines of a process. */
async function machinesOf(pid: number | undefined): Promise<number[]> {
  const { stdout } = await runTool(["pgrep", "-P", String(pid), "-f", "qemu-system"], { expected: [0, 1] });
  return stdout.split("\n").flatMap(line => (line === "" ? [] : [Number(line)]));
}

test("a test that fails at times is found to be flaky, and traced to its commit", async () => {
  const { commits } = history;
  const asked = bisect(
    ...["--good", commits["no-hang"], "--bad", commits.tidy, "--trials", "20", "--test", plantedFaults.flaky],
  );
  const { code, said } = await asked.start().ended;
  expect(code, said).toBe(0);
  const report = asked.report();
  expect(firstOf(report)).toEqual(["flaky"]);
  expect(report.answers[0]?.isFlaky).toBe(true);
});

test("a change that only slows a test down is traced to its commit on the side of a merge", async () => {
  const { commits } = history;
  const asked = bisect(
    ...["--good", commits.buildable, "--bad", commits.merge],
    // Far from both: other work of this host must not decide.
    ...["--metric", `duration:${plantedFaults.slowShutdown} at 1900ms`],
  );
  const { code, said } = await asked.start().ended;
  expect(code, said).toBe(0);
  expect(firstOf(asked.report())).toEqual(["slow-shutdown"]);
});

test("a failing test and a warning are each traced to their commits in one bisect, though machine, controller and store are lost in the middle", async () => {
  const { commits } = history;
  const { wrongEcx, warning } = plantedFaults;
  const asked = bisect(
    ...["--good", commits.base, "--bad", commits["same-image"], "--no-verify", "--test", wrongEcx],
    ...["--splat", warning.fingerprint, "--splat-during", warning.test],
  );
  let running = 0;
  let killed = 0;
  const first = await asked.start((line, child) => {
    if (!/^running .* proved by its build-id/.test(line)) return;
    running += 1;
    // Some seconds later, in the middle of its tests.
    if (running === 2) {
      void machinesOf(child.pid).then(async machines => {
        await delay(1000);
        for (const each of machines) process.kill(each, "SIGKILL");
        killed = machines.length;
      });
    }
    if (running === 5) void delay(1000).then(() => child.kill("SIGKILL"));
  }).ended;
  expect(first.code, first.said).toBeNull();
  expect(killed).toBeGreaterThan(0);
  const before = asked.report();
  expect(before.isRunning).toBe(true);
  for (const each of await readdir(store)) await rm(join(store, each), { recursive: true });

  const { code, said } = await asked.start().ended;
  expect(code, said).toBe(0);
  const report = asked.report();
  expect(firstOf(report)).toEqual(["wrong-ecx", "warning"]);
  for (const { order, report: told } of before.probes) {
    if (told === null) continue;
    // What was known is not asked again.
    expect(report.probes.find(each => each.order.id === order.id)?.report).toEqual(told);
  }
  expect(report.probes.some(each => each.report?.build.outcome === "built")).toBe(true);
}, 1_500_000);
