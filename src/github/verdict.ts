import { counted, visible } from "../base/index.ts";
import { countsAs, type Results, type Status, statuses } from "../results/index.ts";

const named = 8;

/** Statuses of tests that ran and were bad, and of those that could not be run to their end. */
export const failedStatuses: readonly Status[] = ["fail", "timeout", "crash"];
export const errorStatuses: readonly Status[] = ["machine-died", "error"];

/** Why the job is red, in a few lines; `undefined` when it is good. Names the first failed tests. */
export function verdict(results: Results): string | undefined {
  if (results.conclusion === "good") return undefined;
  const reasons = results.runs
    .filter(run => run.conclusion === "error" || run.conclusion === "not-applicable")
    .map(
      run =>
        `environment ${run.environment.name}${run.conclusion === "error" ? "" : " is not applicable"}: ${run.reason}`,
    );
  const lines = [heading(results), failedTests(results), complaints(results), ...new Set(reasons)];
  const said = lines.filter(line => line !== "");
  return visible(said.length === 0 ? results.conclusion : said.join("\n"));
}

function heading({ conclusion, counts }: Results): string {
  if (conclusion === "interrupted") return `interrupted: ${counted(counts["not-run"], "test")} did not run`;
  const ran = statuses.filter(status => status !== "not-run").some(status => counts[status] > 0);
  return ran ? "" : "nothing was tested";
}

function failedTests(results: Results): string {
  const bad = [...failedStatuses, ...errorStatuses];
  const failed = results.runs.flatMap(run =>
    run.tests
      .filter(test => bad.includes(test.status) && countsAs(test) !== "known-failure")
      .map(test => `${test.id} (${run.environment.name}${test.status === "fail" ? "" : `, ${test.status}`})`),
  );
  if (failed.length === 0) return "";
  const rest = failed.length > named ? ` and ${failed.length - named} more` : "";
  return `${counted(failed.length, "test")} failed: ${failed.slice(0, named).join(", ")}${rest}`;
}

/** The kernel's complaints that nothing allows, each once. */
function complaints(results: Results): string {
  const splats = results.runs.flatMap(run => run.splats.filter(({ allowed }) => allowed === null));
  const titles = [...new Map(splats.map(splat => [splat.fingerprint || splat.title, splat.title])).values()];
  if (titles.length === 0) return "";
  const rest = titles.length > named ? ` and ${titles.length - named} more` : "";
  return `the kernel complained: ${titles.slice(0, named).join("; ")}${rest}`;
}
