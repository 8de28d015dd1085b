import { counted, UserError } from "../base/index.ts";
import type { Pairing } from "./pairing.ts";
import { mostJobs } from "./plan-file.ts";

/** @throws UserError when it comes to more test jobs than GitHub takes, with what multiplies to it, and what to do */
export function checkSize({ commits, pairings }: { commits: number; pairings: readonly Pairing[] }): void {
  const ofOne = pairings.reduce((sum, { jobs }) => sum + jobs.length, 0);
  const count = commits * ofOne;
  if (count <= mostJobs) return;
  const variants = new Set(pairings.map(({ variant }) => variant)).size;
  const machines = new Set(pairings.map(({ machine }) => machine)).size;
  const most = Math.max(...pairings.map(({ jobs }) => jobs.length));
  const factors = [
    counted(commits, "commit"),
    ...(pairings.length === variants * machines
      ? [counted(variants, "variant"), counted(machines, "machine")]
      : [`${pairings.length} pairs of a variant and a machine that boots it`]),
    ...(most === 1 ? [] : [mostly(pairings, most)]),
  ];
  const mends = [
    ...(commits > 1 ? ["leave out --test-every-commit, or give a shorter --range"] : []),
    ...(most > 1 ? ["lower --jobs-per-kernel (in machines.yaml: jobs-per-kernel)"] : []),
    ...(variants > 1 ? ["give fewer --variant"] : []),
    ...(machines > 1 ? ["name fewer machines in --machines"] : []),
  ];
  throw new UserError(
    `this makes ${count} test jobs, and GitHub takes ${mostJobs} at most: ${factors.join(" x ")}; ${mends.join("; or ")}`,
  );
}

function mostly(pairings: readonly Pairing[], most: number): string {
  const isAlways = pairings.every(({ jobs }) => jobs.length === most);
  return `${isAlways ? "" : "up to "}${most} jobs for each kernel on a machine`;
}
