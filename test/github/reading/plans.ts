import { formatPlan, type Plan } from "../../../src/matrix/index.ts";
import { type Run, zipArchive } from "../../github-service/index.ts";
import type { Lab } from "./lab.ts";

export interface PlannedTests {
  commit: string;
  subject?: string;
  /** A job for each; default: one of machine `m` in environment `nested`. */
  jobs?: { id: string; environments: string[]; machineClass?: string; commit?: string }[];
  baseBranch?: string;
}

const variant = "x86_64-kvm";

export function makePlan({ commit, subject = "a subject", jobs, baseBranch }: PlannedTests): Plan {
  const wanted = jobs ?? [{ id: "j", environments: ["nested"] }];
  const build = `build-${commit.slice(0, 12)}`;
  return {
    format: "vmentry-plan",
    version: 1,
    tool: { name: "vmentry", version: "0" },
    run: { commit, subject, base: baseBranch === undefined ? null : { branch: baseBranch, commit } },
    builds: [{ commit, subject, variant, job: build }],
    buildJobs: [
      {
        id: build,
        name: "build",
        artifact: `vmentry-build-${build}`,
        variant,
        variantFile: ".vmentry/x.variant.yaml",
        commit,
        commits: [commit],
        runsOn: ["ubuntu-latest"],
      },
    ],
    jobs: wanted.map(({ id, environments, machineClass = "c", commit: tested = commit }) => ({
      id,
      name: id,
      artifact: `vmentry-results-${id}`,
      commit: tested,
      variant,
      kernel: `${tested}/${variant}`,
      environments,
      environmentFiles: [],
      machine: { kind: "qemu", name: "m", class: machineClass, runsOn: ["self-hosted"], labels: [] },
    })),
    leftOut: [],
  };
}

export function addPlan({ service }: Lab, run: Run, plan: Plan): void {
  const content = zipArchive([{ name: "plan.json", content: formatPlan(plan) }]);
  service.addArtifact(run, { name: "vmentry-plan", content });
}

/** The artifacts that a run leaves: its plan, and results for each job but the ones that are left out. */
export function leaveResults(
  lab: Lab,
  run: Run,
  tests: PlannedTests,
  { without = [], expiresAt }: { without?: string[]; expiresAt?: string } = {},
): void {
  const plan = makePlan(tests);
  addPlan(lab, run, plan);
  for (const { id, artifact } of plan.jobs) {
    if (without.includes(id)) continue;
    const content = zipArchive([
      { name: "results.json", content: JSON.stringify({ of: run.id, id }) },
      { name: "console.log", content: "a long text" },
    ]);
    lab.service.addArtifact(run, {
      name: artifact,
      content,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    });
  }
  for (const { artifact } of plan.buildJobs) {
    lab.service.addArtifact(run, {
      name: artifact,
      content: zipArchive([{ name: "build.json", content: "{}" }]),
    });
  }
}
