import { type Finding, isConfirmed, type Report } from "../../report/index.ts";

/** What the bisect workflow is to search for: `inputs.kind`. */
export const bisectKinds = ["test", "splat", "build", "boot"] as const;
export type BisectKind = (typeof bisectKinds)[number];

/** The inputs of the bisect workflow, as docs/workflows.md has them. GitHub takes 25 at most. */
export interface BisectInputs {
  good: string;
  bad: string;
  /** Ids, one a line; empty for a build or a boot. */
  tests: string;
  /** Empty for a build or a boot. */
  environment: string;
  "machine-class": string;
  variant: string;
  kind: BisectKind;
  fingerprint: string;
  "report-run": string;
}

export interface BisectPlan {
  fingerprint: string;
  /** Untrusted text. */
  title: string;
  inputs: BisectInputs;
}

export interface BisectPlans {
  plans: BisectPlan[];
  /** What would be worth a bisect and cannot have one. */
  left: { fingerprint: string; title: string; why: string }[];
}

/** What goes into a workflow's inputs. All else stays out, however it came into the results. */
const patterns = {
  commit: /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/,
  test: /^[A-Za-z0-9_][A-Za-z0-9_.,:=+@%/ -]{0,299}$/,
  environment: /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/,
  machineClass: /^(?:[A-Za-z0-9_][A-Za-z0-9_.+, -]{0,199})?$/,
  variant: /^(?:(?!\.{1,2}$)[A-Za-z0-9._-]{1,64})?$/,
  fingerprint: /^[0-9a-f]{16}$/,
  reportRun: /^https?:\/\/[\w.:-]+\/[\w./-]{1,300}$/,
} as const;

/** A bisect takes as long as its tests, once for each step. */
const mostTests = 20;

/**
 * Which findings are worth a bisect: regressions that failed again when they were repeated alone, new complaints of
 * the kernel, and builds and boots that went well in the baseline. @param reportRun address of the report's run
 */
export function planBisects(report: Report, reportRun: string): BisectPlans {
  const planned: BisectPlans = { plans: [], left: [] };
  const seen = new Set<string>();
  for (const finding of report.findings) {
    const { fingerprint, title } = finding;
    if (!isWorth(finding) || seen.has(fingerprint)) continue;
    seen.add(fingerprint);
    const inputs = inputsOf(finding, report, reportRun);
    const why = typeof inputs === "string" ? inputs : undefined;
    if (typeof inputs === "string") planned.left.push({ fingerprint, title, why: why ?? "" });
    else planned.plans.push({ fingerprint, title, inputs });
  }
  return planned;
}

function isWorth(finding: Finding): boolean {
  if (!finding.isRed) return false;
  if (finding.class === "regression") return isConfirmed(finding);
  return finding.class === "new-splat" || finding.class === "build-failure";
}

/** A reason why there are none, as text. */
function inputsOf(finding: Finding, report: Report, reportRun: string): BisectInputs | string {
  const { baseline, run, table } = report;
  if (baseline === null) return "no good commit is known: there is no baseline";
  const { fingerprint, build } = finding;
  const cell = finding.cells.find(each => each.isConfirmed) ?? finding.cells[0];
  const index = cell?.place ?? finding.places[0];
  const place = index === undefined ? undefined : table.places[index];
  const inputs = {
    good: baseline.commit,
    bad: build?.commit ?? run.commit,
    environment: place?.environment ?? "",
    "machine-class": place?.machineClass ?? "",
    variant: build?.variant ?? place?.variant ?? "",
    kind: kindOf(finding),
    fingerprint,
    "report-run": reportRun,
  };
  const compared = table.places.filter(each => each.compared === "baseline");
  if (build !== null && !compared.some(({ variant }) => variant === build.variant)) {
    return "no good commit is known: the baseline has nothing of this variant";
  }
  if (build === null && (place === undefined || place.compared !== "baseline")) {
    return "no good commit is known: the baseline has nothing of this environment";
  }
  const ids = finding.tests.filter(test => isOfPlace(test, index, finding)).slice(0, mostTests);
  const tests = ids.filter(id => patterns.test.test(id) && !id.includes(".."));
  if (tests.length < ids.length && tests.length === 0)
    return "the tests' names have characters that are not passed on";
  if (inputs.kind === "test" && tests.length === 0) return "it names no test";
  return refusal(inputs) ?? { ...inputs, tests: tests.join("\n") };
}

function isOfPlace(test: string, place: number | undefined, { cells }: Finding): boolean {
  return cells.length === 0 || cells.some(cell => cell.test === test && cell.place === place);
}

function kindOf({ build, splat }: Finding): BisectKind {
  if (build !== null) return build.stage === "boot" ? "boot" : "build";
  return splat === null ? "test" : "splat";
}

function refusal(inputs: Omit<BisectInputs, "tests">): string | undefined {
  const checks = [
    ["good commit", inputs.good, patterns.commit],
    ["bad commit", inputs.bad, patterns.commit],
    ["environment", inputs.environment, inputs.environment === "" ? /^$/ : patterns.environment],
    ["machine class", inputs["machine-class"], patterns.machineClass],
    ["variant", inputs.variant, patterns.variant],
    ["fingerprint", inputs.fingerprint, patterns.fingerprint],
    ["report's run", inputs["report-run"], patterns.reportRun],
  ] as const;
  const wrong = checks.find(([, value, pattern]) => !pattern.test(value));
  if (wrong !== undefined) return `the ${wrong[0]} has characters that are not passed on`;
  return inputs.good === inputs.bad ? "the good commit is the bad one" : undefined;
}
