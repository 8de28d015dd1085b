import { appendFile, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatDuration, monotonicMs, runTool, silentLog, temporaryDirectory } from "../../src/base/index.ts";
import { openLocalProber, runBisect } from "../../src/bisecting/index.ts";
import { buildCommit, readVariant } from "../../src/build/index.ts";
import { timestampOf } from "../../src/build/make-variables.ts";
import { runStep } from "../../src/doctor/source.ts";
import { readCommit } from "../../src/git/index.ts";
import { openStore } from "../../src/store/index.ts";
import { bootDirectly, bootTwice } from "./boot.ts";
import { type Bench, log, median, print, printAtLeast, tell } from "./figures.ts";
import { realCommits } from "./real-commits.ts";

/**
 * A bisect of 16 real commits whose kernels are in a store, against git bisect with a build, a direct boot in QEMU and
 * the test at each step. What is asked is which kernel runs, so that any commit can be the one to find.
 */
export async function benchRealBisect(bench: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  const history = await openHistory(bench, scratch.path);
  const own = await bisectWithStore(bench, history, scratch.path);
  const git = await bisectByHand(bench, history, scratch.path);
  const alone: number[] = [];
  for (let round = 0; round < 3; round++) alone.push(await bootTwice(bench, false));
  printAtLeast(
    "git bisect with builds / bisect with a store, wall time",
    git.durationMs / own.durationMs,
    10,
  );
  print("a probe / boot and test alone", own.durationMs / own.boots / median(alone), 1.3);
  tell(`${history.commits.length - 1} commits ${history.what}`);
  tell(`${own.boots} probes in ${formatDuration(own.durationMs)}; ${formatDuration(median(alone))} alone`);
  tell(`${git.steps} steps of git bisect in ${formatDuration(git.durationMs)}`);
}

interface RealHistory {
  repository: string;
  /** The first one is the good end, the last one the bad one. */
  commits: string[];
  what: string;
  culprit: string;
  /** What `uname -v` ends with on bad kernels. */
  badTimes: string[];
  store: string;
  /** A `*.variant.yaml`. */
  variant: string;
}

/** Builds all of them, which is not measured. */
async function openHistory(bench: Bench, scratch: string): Promise<RealHistory> {
  const { repository, commits, what } = await realCommits(
    { repository: bench.repository, range: bench.range, count: 17 },
    scratch,
  );
  const file = bench.variant ?? (await writeVariant(scratch));
  const variant = await readVariant(file);
  const place = join(scratch, "store");
  const times: string[] = [];
  await using store = await openStore(place);
  for (const [index, revision] of commits.entries()) {
    const request = { repository, revision, variant, store, workDirectory: join(scratch, "work") };
    await using built = await buildCommit({ ...request, jobs: availableParallelism(), log: silentLog });
    if (built.outcome === "failed") throw new Error(`${revision} does not build`);
    times.push(timestampOf((await readCommit(repository, revision)).date));
    log.info(`${index + 1} of ${commits.length} is built: ${built.subject}`);
  }
  const at = Math.floor(commits.length * 0.6);
  const [goodTimes, badTimes] = [times.slice(0, at), times.slice(at)];
  if (goodTimes.some(time => badTimes.includes(time))) throw new Error("commits of the same second");
  const culprit = commits[at] ?? "";
  return { repository, commits, what, culprit, badTimes, store: place, variant: file };
}

/** The lab's slim kernel. */
async function writeVariant(scratch: string): Promise<string> {
  const fragment = fileURLToPath(new URL("../../test/fixtures/kvm-slim.config", import.meta.url));
  await writeFile(join(scratch, "slim.config"), await readFile(fragment));
  const file = join(scratch, "slim.variant.yaml");
  await writeFile(
    file,
    "name: slim\narch: x86_64\nconfig: tinyconfig\nfragments: [slim.config]\nselftests: []\nenv: {CCACHE_DISABLE: '1'}\n",
  );
  return file;
}

async function bisectWithStore(
  { cpus, memoryMiB, lab }: Bench,
  { repository, commits, culprit, badTimes, store, variant }: RealHistory,
  scratch: string,
): Promise<{ durationMs: number; boots: number }> {
  const out = join(scratch, "bisect");
  const signal = new AbortController().signal;
  const script = `#!/bin/sh\ncase "$(uname -v)" in\n${badTimes.map(time => `*"${time}") exit 1;;`).join("\n")}\nesac\n`;
  const probe = {
    ...{ repository, variants: [variant], store, work: join(scratch, "work"), machines: 1 },
    ...{ buildJobs: availableParallelism(), suiteFiles: [], environments: [], knownFailures: [] },
    ...{ allowedSplats: [], commandTimeoutMs: 60_000 },
    machine: {
      ...{ cpus, memoryMiB, accelerator: "tcg" as const, bootTimeoutMs: 120_000, labels: [] },
      stageOneKernel: lab.stageOneKernel,
    },
  };
  const started = monotonicMs();
  await using prober = await openLocalProber(probe, { out, log: silentLog });
  const report = await runBisect(
    {
      ...{ probe, good: commits[0] ?? "", bad: commits.at(-1) ?? "", direction: "first-bad", out },
      questions: [{ id: "q1", question: { kind: "command", script } }],
      ...{ confidence: 0.99, flaky: "no", mostTrials: 1, firstParent: false, paths: [], cull: false },
      ...{ verify: false, mostMachineErrors: 3, overwrite: true },
    },
    { log: silentLog, signal, prober },
  );
  const durationMs = monotonicMs() - started;
  const found = report.answers[0]?.first?.commit;
  if (found !== culprit) throw new Error(`${found ?? report.reason} was found instead of ${culprit}`);
  log.info(`the bisect with a store took ${formatDuration(durationMs)}`);
  return { durationMs, boots: report.cost.boots };
}

/** With a work tree and a build directory that has the bad end, as of someone who has just seen it fail. */
async function bisectByHand(
  bench: Bench,
  { repository, commits, culprit, badTimes, variant }: RealHistory,
  scratch: string,
): Promise<{ durationMs: number; steps: number }> {
  const [tree, output] = [join(scratch, "tree"), join(scratch, "output")];
  const git = async (...args: string[]) =>
    (await runTool(["git", ...args], { cwd: tree, deadlineMs: 600_000 })).stdout;
  await runStep(["git", "clone", "--quiet", "--shared", "--no-checkout", repository, tree], scratch);
  await git("checkout", "--quiet", "--detach", commits.at(-1) ?? "");
  const time = async () => timestampOf((await readCommit(tree, "HEAD")).date);
  const make = async (...targets: string[]) => {
    const jobs = `-j${availableParallelism()}`;
    const when = `KBUILD_BUILD_TIMESTAMP=${await time()}`;
    await runStep(["make", "-s", "-C", tree, `O=${output}`, jobs, when, ...targets], scratch);
  };
  const { fragments } = await readVariant(variant);
  await runTool(["mkdir", output]);
  await make("tinyconfig");
  for (const { text } of fragments) await appendFile(join(output, ".config"), `${text}\n`);
  await make("olddefconfig");
  await make("bzImage", "modules");

  const started = monotonicMs();
  let said = await git("bisect", "start", commits.at(-1) ?? "", commits[0] ?? "");
  let steps = 0;
  for (; !said.includes("is the first bad commit"); steps++) {
    await make("olddefconfig");
    await make("bzImage", "modules");
    let isBad = false;
    await bootDirectly(bench, output, ["uname", "-v"], version => {
      isBad = badTimes.some(each => version.trim().endsWith(each));
    });
    said = await git("bisect", isBad ? "bad" : "good");
    log.info(`step ${steps + 1} of git bisect: ${isBad ? "bad" : "good"}`);
  }
  const durationMs = monotonicMs() - started;
  if (!said.includes(`${culprit} is the first bad commit`))
    throw new Error(`git bisect found another: ${said}`);
  return { durationMs, steps };
}
