import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { silentLog, temporaryDirectory } from "../../src/base/index.ts";
import { formatPlan, type Plan } from "../../src/matrix/index.ts";
import { type ReportJobRequest, runReportJob } from "../../src/reporting/index.ts";
import { formatResults, type RunResult, sumUp } from "../../src/results/index.ts";

export const commit = "c".repeat(40);
export const parent = "b".repeat(40);

/** A directory with what jobs left, and reports on it. */
export class Outputs implements AsyncDisposable {
  readonly #directory = temporaryDirectory("outputs");

  path(...parts: string[]): string {
    return join(this.#directory.path, ...parts);
  }

  async file(path: string, text: string): Promise<string> {
    const file = this.path(path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  }

  /** Results in a job's directory. */
  async results(directory: string, ...runs: RunResult[]): Promise<string> {
    return await this.file(`${directory}/results.json`, formatResults(sumUp(runs)));
  }

  async report(given: Partial<ReportJobRequest> = {}) {
    return await runReportJob(
      {
        run: { commit },
        directories: [this.path("current")],
        baseline: null,
        history: [],
        overwrite: true,
        records: false,
        ...given,
      },
      { log: silentLog, signal: new AbortController().signal },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#directory[Symbol.asyncDispose]();
  }
}

/** A plan of test jobs, by id, each with its environments. */
export function samplePlan(jobs: Record<string, string[]>, given: Partial<Plan> = {}): string {
  return formatPlan({
    format: "vmentry-plan",
    version: 1,
    tool: { name: "vmentry", version: "0.1.0" },
    run: { commit, subject: "KVM: x86: Break it", base: null },
    builds: [],
    buildJobs: [],
    jobs: Object.entries(jobs).map(([id, environments]) => ({
      id,
      name: id,
      artifact: `vmentry-results-${id}`,
      commit,
      variant: "x86_64-kvm",
      kernel: `${commit}/x86_64-kvm`,
      environments,
      environmentFiles: [],
      machine: { name: "rack", class: "lab", kind: "qemu", runsOn: ["kvm"], labels: [] },
    })),
    leftOut: [],
    ...given,
  });
}
