import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { silentLog, streamLog } from "../../src/base/index.ts";
import { type Kernel, openKernel } from "../../src/kernel/index.ts";
import { openQemuMachine } from "../../src/machine/index.ts";
import { type Lab, lab } from "../../test/lab.ts";

/** What every figure is measured with. */
export interface Bench {
  lab: Lab;
  cpus: number;
  memoryMiB: number;
  /** For each test. */
  timeoutMs: number;
  /** Fewer tests, when the user wants fewer. */
  filter: string | undefined;
  rounds: number;
  /** A kernel's git repository to measure with, and commits of it; else one is made of Debian's source. */
  repository: string | undefined;
  range: string | undefined;
  /** At most so many. */
  commits: number;
  /** A *.variant.yaml; else the lab's slim kernel. */
  variant: string | undefined;
}

export const log = streamLog(process.stderr);

export async function openBench(
  given: Pick<Bench, "filter" | "rounds" | "repository" | "range" | "commits" | "variant">,
): Promise<Bench> {
  return {
    ...given,
    lab: await lab(),
    cpus: availableParallelism(),
    memoryMiB: Math.min(6144, Math.floor(totalmem() / 2 / 1024 / 1024)),
    timeoutMs: 120_000,
  };
}

export async function openMachine(
  { lab: { kernel: commit, stageOneKernel }, cpus, memoryMiB }: Bench,
  kernel: Kernel,
  directory: string,
) {
  return await openQemuMachine({
    name: "bench",
    accelerator: "tcg",
    cpus,
    memoryMiB,
    stageOneKernel:
      commit === stageOneKernel ? kernel : await openKernel(stageOneKernel, { scratch: directory }),
    consolePath: join(directory, "console.log"),
    directory,
    bootTimeoutMs: 120_000,
    menuSeconds: 0,
    log: silentLog,
  });
}

/** One figure on standard output; the command fails when it is beyond its bound. */
export function print(what: string, value: number, bound: number): void {
  const verdict = value <= bound ? "within" : "ABOVE";
  process.stdout.write(`${what}: ${value.toFixed(2)} (${verdict} the bound of ${bound})\n`);
  if (!(value <= bound)) process.exitCode = 1;
}

/** The same for a figure that is to be so large at least. */
export function printAtLeast(what: string, value: number, bound: number): void {
  const verdict = value >= bound ? "reaches" : "BELOW";
  process.stdout.write(`${what}: ${value.toFixed(2)} (${verdict} the bound of ${bound})\n`);
  if (!(value >= bound)) process.exitCode = 1;
}

/** What else was seen, without a bound. */
export function tell(what: string): void {
  process.stdout.write(`  ${what}\n`);
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
