import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory, formatDuration, monotonicMs, silentLog } from "../../src/base/index.ts";
import { openLocalProber, runBisect } from "../../src/bisecting/index.ts";
import { buildCommit, readVariant } from "../../src/build/index.ts";
import { timestampOf } from "../../src/build/make-variables.ts";
import { readCommit } from "../../src/git/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type Bench, log } from "./figures.ts";
import { realCommits } from "./real-commits.ts";

/** 16 consecutive commits of a real kernel after a good one, with their kernels in a store. */
export interface RealHistory {
  repository: string;
  /** The first one is the good end, the last one the bad one. */
  commits: string[];
  what: string;
  culprit: string;
  /** What `uname -v` ends with on bad kernels. */
  badTimes: string[];
  /** Says so on the machine: a shell script for `--command`. */
  script: string;
  store: string;
  /** A `*.variant.yaml`. */
  variant: string;
}

/** Builds all of them, which is not measured; they stay in the cache for the next time. */
export async function openHistory(bench: Bench, scratch: string): Promise<RealHistory> {
  const { repository, commits, what } = await realCommits(
    { repository: bench.repository, range: bench.range, count: 17 },
    scratch,
  );
  const file = bench.variant ?? (await writeVariant(scratch));
  const variant = await readVariant(file);
  const place = join(cacheDirectory(), "bench", "bisect-real-store");
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
  const script = `#!/bin/sh\ncase "$(uname -v)" in\n${badTimes.map(time => `*"${time}") exit 1;;`).join("\n")}\nesac\n`;
  return { repository, commits, what, culprit, badTimes, script, store: place, variant: file };
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

/** @param out its directory, which there is not yet */
export async function bisectWithStore(
  { cpus, memoryMiB, lab }: Bench,
  { repository, commits, culprit, script, store, variant }: RealHistory,
  out: string,
): Promise<{ durationMs: number; boots: number }> {
  const signal = new AbortController().signal;
  const probe = {
    ...{ repository, variants: [variant], store, work: `${out}.work`, machines: 1 },
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
