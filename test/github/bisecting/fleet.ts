import type { ProbeAnswer, ProbeOrder, ProbeReport } from "../../../src/bisecting/index.ts";
import { probeOrderSchema } from "../../../src/bisecting/index.ts";
import { type GitHubService, type Run, type ZipEntry, zipArchive } from "../../github-service/index.ts";

export const probeWorkflow = ".github/workflows/kvm-bisect-probe.yml";
const inputs = "order key commit bundle environment variant machine-class runs-on bisect-run".split(" ");

/** What becomes of a probe's run: what it leaves, or that it ends without, or not at all. */
export type RunEnd = ProbeReport | { files: ZipEntry[] } | "nothing" | "hangs";

export interface Fleet extends Disposable {
  /** Runs that were started, in their order. */
  readonly runs: Run[];
  readonly orders: ProbeOrder[];
  /** Whether runners take what is queued. */
  isIdle: boolean;
  /** How long each run takes. */
  runMs: number;
}

/** The repository's workflow for probes, and runners that take its runs as they come. */
export function startFleet(service: GitHubService, end: (order: ProbeOrder, run: Run) => RunEnd): Fleet {
  service.addWorkflow({ path: probeWorkflow, inputs, runName: `bisect probe \${{ inputs.key }}` });
  const runs: Run[] = [];
  const orders: ProbeOrder[] = [];
  const fleet = { runs, orders, isIdle: false, runMs: 0, [Symbol.dispose]: () => clearInterval(timer) };
  const started = new Map<Run, { order: ProbeOrder; endsAt: number }>();
  const timer = setInterval(() => {
    for (const run of service.repository.runs.values()) {
      if (run.workflow.path !== probeWorkflow || run.status !== "queued" || fleet.isIdle) continue;
      run.status = "in_progress";
      const order = probeOrderSchema.parse(JSON.parse(run.inputs["order"] ?? ""));
      runs.push(run);
      orders.push(order);
      started.set(run, { order, endsAt: Date.now() + fleet.runMs });
    }
    for (const [run, { order, endsAt }] of started) {
      if (Date.now() < endsAt) continue;
      started.delete(run);
      if (run.status === "in_progress") finish(service, run, end(order, run));
    }
  }, 5);
  return fleet;
}

function finish(service: GitHubService, run: Run, left: RunEnd): void {
  if (left === "hangs") return;
  if (left !== "nothing") {
    const content = zipArchive("answers" in left ? filesOf(left) : left.files);
    service.addArtifact(run, { name: "vmentry-bisect-probe", content });
  }
  run.status = "completed";
  run.conclusion = left === "nothing" ? "failure" : "success";
}

/** What the action leaves. */
export function filesOf(report: ProbeReport): ZipEntry[] {
  return [
    { name: "probe.json", content: JSON.stringify(report) },
    ...report.files.map(({ path }) => ({ name: path, content: `log of ${report.commit}\n` })),
  ];
}

/** A kernel that was in the store, and answered so. */
export function reportOf(order: ProbeOrder, doesFail: boolean): ProbeReport {
  const { id, commit, trials, questions } = order;
  const answers = questions.map((asked): ProbeAnswer => {
    const counts = doesFail ? { failed: trials, passed: 0 } : { failed: 0, passed: trials };
    const output = `probes/${id}/console.log`;
    return {
      question: asked.id,
      kind: "trials",
      ...counts,
      values: [],
      reason: doesFail ? "1 == 2" : "",
      output,
    };
  });
  return {
    ...{ id, commit, startedAt: "2026-03-01T00:00:00.000Z", durationMs: 9000, machine: "qemu" },
    build: { outcome: "stored", reason: "", durationMs: 0 },
    boot: { outcome: "booted", reason: "", durationMs: 5000 },
    answers,
    files: [{ name: "console", path: `probes/${id}/console.log` }],
  };
}
