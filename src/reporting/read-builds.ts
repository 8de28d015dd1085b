import { visible } from "../base/index.ts";
import { type BuildReport, type CommitReport, parseBuildReport } from "../build/index.ts";
import type { Timeline, TimelineBoot } from "../html-report/index.ts";
import type { Plan } from "../matrix/index.ts";
import type { BuildResult, Problem } from "../report/index.ts";
import type { JobOutput } from "./find-outputs.ts";
import { problemLine, readCapped } from "./read-capped.ts";

const mostBytes = 64 * 1024 * 1024;

export interface BuildsReading {
  builds: BuildResult[];
  notBuilt: { commit: string; variant: string }[];
  problems: Problem[];
  /** When what was built was booted, by job. */
  timelines: Timeline[];
}

/** How commits were built, by all jobs' word; what was to be built and is told by none of them was not built. */
export async function readBuilds(
  outputs: readonly JobOutput[],
  plan: Plan | undefined,
): Promise<BuildsReading> {
  const builds = new Map<string, BuildResult>();
  const planned = plan?.builds.map(({ commit, variant }) => ({ commit, variant })) ?? [];
  const missing = new Map(planned.map(each => [keyOf(each), each]));
  const problems: Problem[] = [];
  const timelines: Timeline[] = [];
  for (const { name, build } of outputs) {
    if (build === undefined) continue;
    try {
      const report = parseBuildReport(await readCapped(build, mostBytes), visible(build));
      problems.push(...problemsOf(name, report));
      const boots = report.builds.flatMap(each => bootsOf(name, each));
      if (boots.length > 0) timelines.push({ job: name, runs: [], boots });
      for (const each of report.builds) {
        const known = builds.get(keyOf(each));
        // Of two that tell of the same, the worse one counts.
        if (known === undefined || known.outcome === "built") builds.set(keyOf(each), resultOf(each));
      }
      for (const each of report.notBuilt) missing.set(keyOf(each), each);
    } catch (error) {
      const text = `${visible(name)}: ${problemLine(error)}`;
      problems.push({ kind: "unreadable-results", text, job: name, places: [] });
    }
  }
  return {
    builds: [...builds.values()],
    notBuilt: [...missing].flatMap(([key, each]) => (builds.has(key) ? [] : [each])),
    problems,
    timelines,
  };
}

function bootsOf(machine: string, { boot }: CommitReport): TimelineBoot[] {
  if (boot === null) return [];
  const { startedAt, durationMs, outcome, reason } = boot;
  const from = Date.parse(startedAt);
  return [{ machine, from, to: from + durationMs, isUp: outcome === "booted", reason }];
}

function keyOf({ commit, variant }: { commit: string; variant: string }): string {
  return `${commit}/${variant}`;
}

/** What says nothing of a commit: that the host or the machine failed, or that somebody stopped it. */
function problemsOf(name: string, { conclusion, reason }: BuildReport): Problem[] {
  if (conclusion !== "error" && conclusion !== "interrupted") return [];
  const kind = conclusion === "error" ? "broken-run" : "interrupted";
  return [{ kind, text: `${visible(name)}: ${reason.split("\n")[0] ?? ""}`, job: name, places: [] }];
}

/** Without what a report does not tell. */
function resultOf({
  commit,
  subject,
  variant,
  outcome,
  failure,
  diagnostics,
  boot,
}: CommitReport): BuildResult {
  return {
    commit,
    subject,
    variant,
    outcome,
    failure,
    diagnostics,
    boot: boot === null ? null : { outcome: boot.outcome, reason: boot.reason, splats: boot.splats },
  };
}
