import { visible } from "../base/index.ts";
import type { Plan } from "../matrix/index.ts";
import type { JobOutput } from "./find-outputs.ts";

/** Results that are to be read, and whose they are. */
export interface AssignedResults {
  job: string;
  artifact: string;
  directory: string;
  /** The file. */
  results: string;
  /** As planned; undefined: what the results say. */
  variant?: string;
  machineClass?: string;
  commit?: string;
}

export interface Assignment {
  jobs: AssignedResults[];
  /** Two that claim to be one job's. */
  problems: { job: string; text: string }[];
  notices: string[];
}

const prefix = "vmentry-results-";

/**
 * Says whose results are which: those in a directory that is named like a planned job's artifact, or like the job
 * itself, are that job's. What nobody planned is judged as well, by what it says of itself. Each job has another name,
 * and two directories of one planned job are both judged as its, and told.
 */
export function assignJobs(outputs: readonly JobOutput[], plan: Plan | undefined): Assignment {
  const found: Assignment = { jobs: [], problems: [], notices: [] };
  const planned = new Map(
    (plan?.jobs ?? []).flatMap(job => [[job.artifact, job] as const, [job.id, job] as const]),
  );
  const names = new Set((plan?.jobs ?? []).map(({ id }) => id));
  const taken = new Map<string, string>();
  const counts = countNames(outputs);
  for (const { name, directory, results } of outputs) {
    if (results === undefined) continue;
    const job = planned.get(name);
    const base = { artifact: name, directory, results };
    if (job === undefined) {
      if (plan !== undefined) {
        found.notices.push(`${visible(directory)}: was not planned, and is judged by what it says of itself`);
      }
      const isSeveral = (counts.get(name) ?? 0) > 1;
      const shown = isSeveral ? directory : name.startsWith(prefix) ? name.slice(prefix.length) : name;
      found.jobs.push({ ...base, job: freeName(shown, names) });
      continue;
    }
    const place = { variant: job.variant, machineClass: job.machine.class, commit: job.commit };
    const other = taken.get(job.id);
    if (other === undefined) {
      taken.set(job.id, directory);
      found.jobs.push({ ...base, ...place, job: job.id });
    } else {
      const text = `${job.id}: has results in ${other} and in ${directory}, and only one can be its own`;
      found.problems.push({ job: job.id, text });
      found.jobs.push({ ...base, ...place, job: freeName(job.id, names) });
    }
  }
  return found;
}

function countNames(outputs: readonly JobOutput[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name, results } of outputs) {
    if (results !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** One that no other job has, planned ones included. */
function freeName(name: string, names: Set<string>): string {
  for (let count = 1; ; count++) {
    const free = count === 1 ? name : `${name} (${count})`;
    if (names.has(free)) continue;
    names.add(free);
    return free;
  }
}
