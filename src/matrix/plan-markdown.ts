import { counted } from "../base/index.ts";
import { code, details, joinParts, type Part } from "../results/index.ts";
import type { Omission, Plan, PlannedJob } from "./plan-file.ts";

/** GitHub takes 1 MiB for a step's summary, and drops one that is larger as a whole. */
const maxBytes = 900 * 1024;
const toldEnvironments = 5;

/** The plan as GitHub-flavoured Markdown: what is tested, what is built, what is left out. */
export function formatPlanMarkdown(plan: Plan): string {
  return joinParts([heading(plan), about(plan), tests(plan), omissions(plan), builds(plan)], maxBytes);
}

function heading({ jobs, buildJobs }: Plan): Part {
  const built = buildJobs.length === 0 ? "" : `, ${counted(buildJobs.length, "build job")}`;
  return whole(`## vmentry: plan of ${counted(jobs.length, "test job")}${built}`);
}

function about({ run: { commit, subject, base }, builds: planned }: Plan): Part {
  const commits = new Set(planned.map(each => each.commit)).size;
  const branch = base?.branch === null || base?.branch === undefined ? "" : ` on ${code(base.branch)}`;
  return whole(
    [
      `Commit ${code(commit.slice(0, 12))} ${code(subject)}`,
      ...(base === null ? [] : [`, compared with ${code(base.commit.slice(0, 12))}${branch}`]),
      ...(commits > 1 ? [`; ${commits} commits are built`] : []),
    ].join(""),
  );
}

function tests({ jobs }: Plan): Part {
  const hasSeveral = new Set(jobs.map(({ commit }) => commit)).size > 1;
  const head = [...(hasSeveral ? ["commit"] : []), "variant", "machine", "runs on", "environments"];
  const rows = jobs.map(job => [
    ...(hasSeveral ? [code(job.commit.slice(0, 12))] : []),
    code(job.variant),
    code(job.machine.name),
    code(job.machine.runsOn.join(", ")),
    environmentsOf(job),
  ]);
  return { full: table(head, rows), brief: "", leaves: "table of tests" };
}

function environmentsOf({ environments }: PlannedJob): string {
  const more = environments.length - toldEnvironments;
  const names = environments.slice(0, toldEnvironments).map(name => code(name));
  return `${environments.length}: ${names.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

function omissions({ leftOut }: Plan): Part {
  const warnings = leftOut.filter(({ isWarning }) => isWarning);
  const notes = leftOut.filter(({ isWarning }) => !isWarning);
  const parts = [
    ...(warnings.length === 0 ? [] : [`**Not tested:**\n\n${list(warnings)}`]),
    ...(notes.length === 0 ? [] : [details("Not tested with everything", list(notes))]),
  ];
  return { full: parts.join("\n\n"), brief: "", leaves: "list of what is not tested" };
}

function list(omitted: readonly Omission[]): string {
  return omitted.map(({ what, name, reason }) => `- ${what} ${code(name)}: ${code(reason, 2000)}`).join("\n");
}

function builds({ buildJobs }: Plan): Part {
  if (buildJobs.length === 0) return whole("");
  const rows = buildJobs.map(job => [
    code(job.variant),
    job.commits.length === 1
      ? code(job.commit.slice(0, 12))
      : `${job.commits.length} up to ${code(job.commit.slice(0, 12))}`,
    code(job.runsOn.join(", ")),
  ]);
  const content = table(["variant", "commits", "runs on"], rows);
  return {
    full: details(counted(buildJobs.length, "build job"), content),
    brief: "",
    leaves: "table of builds",
  };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map(cells => `| ${cells.join(" | ")} |`).join("\n");
}

function whole(text: string): Part {
  return { full: text, brief: text, leaves: "part" };
}
