import { dirname, join } from "node:path";
import {
  checkOwnDirectory,
  describeError,
  makeOwnDirectory,
  temporaryDirectory,
  throwIfInterrupted,
  writeFileAtomic,
} from "../base/index.ts";
import { planArtifact, uploadArtifact } from "../github/index.ts";
import { type Plan, planRun, writePlan } from "../matrix/index.ts";
import type { ActionBody, ActionContext } from "./action-run.ts";
import { kernelsOf, runBuilds } from "./build-run.ts";
import { type ReportOutcome, reportDirectories, reportOutputs, reportRun } from "./report-run.ts";
import type { AllInOneInputs } from "./root-inputs.ts";
import { testRequest } from "./test-inputs.ts";
import { runTests } from "./test-run.ts";

export interface AllInOneOutcome {
  report: ReportOutcome;
  /** `COMMIT/VARIANT`. */
  kernels: string[];
  /** The store's place. */
  store: string;
  /** Why the step is red whatever the report says. */
  problems: string[];
}

/** What a workflow's jobs would run on, each of them here. */
const runner = { kind: "qemu", "runs-on": ["self-hosted"] };
const inventory = {
  machines: [
    { name: "qemu", ...runner },
    { name: "qemu-arm64", arch: "arm64", ...runner },
  ],
};

/** What a workflow does in jobs, one after the other on this runner: plans, builds, tests, reports. */
export async function runAllInOne(inputs: AllInOneInputs, context: ActionContext): Promise<AllInOneOutcome> {
  const { current, report } = inputs;
  const own = { names: ["current", "report"], maker: "vmentry" };
  await checkOwnDirectory(dirname(current), own, report.overwrite);
  const plan = await planHere(inputs, context);
  await makeOwnDirectory(dirname(current), own);
  await writePlan(join(current, planArtifact), plan);
  const job = new AllInOne(inputs, context);
  await job.leave(planArtifact);
  await job.build(plan);
  await job.test(plan);
  return {
    report:
      report.token === undefined
        ? await reportDirectories([current], report, context)
        : await reportRun(report, context),
    kernels: job.kernels,
    store: job.store,
    problems: job.problems,
  };
}

async function planHere({ plan }: AllInOneInputs, { signal }: ActionContext): Promise<Plan> {
  await using scratch = temporaryDirectory("plan");
  const machines = join(scratch.path, "machines.yaml");
  await writeFileAtomic(machines, JSON.stringify(inventory));
  return await planRun({ ...plan, machines }, { signal });
}

class AllInOne {
  readonly #inputs: AllInOneInputs;
  readonly #context: ActionContext;
  readonly kernels: string[] = [];
  readonly problems: string[] = [];
  store = "";

  constructor(inputs: AllInOneInputs, context: ActionContext) {
    this.#inputs = inputs;
    this.#context = context;
  }

  /** What does not build is told by the report, and stops nothing. */
  async build({ buildJobs }: Plan): Promise<void> {
    const { signal } = this.#context;
    for (const { artifact, variantFile, commit } of buildJobs) {
      const out = join(this.#inputs.current, artifact);
      const { report, error } = await runBuilds(
        { ...this.#inputs.build, commit, variants: [variantFile], out },
        this.#context,
      );
      throwIfInterrupted(signal);
      await this.leave(artifact);
      // A full disk, or a store that cannot be written, is not the commit's.
      if (error !== undefined) throw error;
      this.store = report.store;
      this.kernels.push(...kernelsOf(report));
    }
  }

  async test({ jobs }: Plan): Promise<void> {
    const { test, current } = this.#inputs;
    // The plan has the environments, and which of them the machine can do.
    const inputs = { ...test, environments: [], "only-environments": [], commit: undefined };
    for (const planned of jobs.filter(({ kernel }) => this.kernels.includes(kernel))) {
      const { kernel, artifact } = planned;
      const out = join(current, artifact);
      const { notWritten } = await runTests(
        { ...testRequest(inputs, planned), kernel, out, store: this.store },
        this.#context,
      );
      throwIfInterrupted(this.#context.signal);
      if (notWritten !== undefined) this.problems.push(notWritten);
      await this.leave(artifact);
    }
  }

  /** Uploads what a job left, which later runs compare with. */
  async leave(name: string): Promise<void> {
    const { upload } = this.#inputs.report;
    if (!upload) return;
    const { log, signal } = this.#context;
    try {
      await uploadArtifact({ name, directory: join(this.#inputs.current, name), log, signal });
    } catch (error) {
      this.problems.push(describeError(error));
    }
  }
}

/** Annotations and summary are among the places that a report is told in. */
export const allInOneBody: ActionBody<AllInOneInputs, AllInOneOutcome> = {
  run: runAllInOne,
  outputs: ({ report, kernels, store }) => ({
    ...reportOutputs(report),
    summary: report.files.markdown?.path ?? "",
    kernels: JSON.stringify(kernels),
    store,
  }),
  problems: ({ report, problems }) => [...problems, ...report.problems],
};
