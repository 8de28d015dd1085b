import { counted, version } from "../base/index.ts";
import {
  addCounts,
  type Counted,
  countStatuses,
  describeCounts,
  failedStatuses,
  unfinishedStatuses,
} from "./counts.ts";
import {
  type Conclusion,
  type DeathResult,
  type Results,
  type RunResult,
  resultsVersion,
  type Splat,
} from "./model.ts";
import { oneLine } from "./shown-text.ts";
import { groupSplats, splatName } from "./splat-group.ts";

/** A conclusion and why it is not good, one line; empty when it is. */
export interface Verdict {
  conclusion: Conclusion;
  reason: string;
}

export interface RunEnd {
  tests: readonly Counted[];
  /** All that the kernel complained of; those without `allowed` make the run red. */
  splats: readonly Splat[];
  /** How often the machine died. Default: never. */
  deaths?: readonly Pick<DeathResult, "reason" | "killer">[];
  /** Whether the user asked to stop before the run's end. */
  interrupted: boolean;
  /** What the machine or vmentry failed at. */
  error?: string;
  /** Why the platform cannot do what the environment asks; no test has been started then. */
  notApplicable?: string;
}

/**
 * What a run comes to. Fails closed: it is `good` only when a test passed (a flaky one did), none ended badly but
 * as known, every one had its turn, the machine did not die of something unknown, and the kernel complained of
 * nothing that is not allowed. A test that failed
 * is a verdict, so a run of failures alone is `tests-failed`, but one of skips and known failures alone has told
 * nothing and is an `error`.
 */
export function concludeRun(end: RunEnd): Verdict {
  const { tests, splats, deaths = [], interrupted, error, notApplicable } = end;
  const counts = countStatuses(tests);
  const unfinished = unfinishedStatuses.reduce((sum, status) => sum + counts[status], 0);
  const failed = failedStatuses.reduce((sum, status) => sum + counts[status], 0);
  const complaints = describeSplats(splats);
  const bad = [
    ...(unfinished + failed === 0
      ? []
      : [describeCounts(counts, [...failedStatuses, ...unfinishedStatuses])]),
    ...(complaints === "" ? [] : [complaints]),
  ].join("; ");

  if (interrupted) {
    const left = unfinished === 0 ? "" : `: ${counted(unfinished, "test")} unfinished`;
    return { conclusion: "interrupted", reason: `interrupted${left}` };
  }
  if (error !== undefined) {
    const what = oneLine(error) || "an error without a message";
    return { conclusion: "error", reason: bad === "" ? what : `${what} (${bad})` };
  }
  const unexplained = deaths.find(({ killer }) => killer === null);
  if (unexplained !== undefined) {
    const what = `the machine died, and no test was found that killed it: ${oneLine(unexplained.reason)}`;
    return { conclusion: "error", reason: bad === "" ? what : `${what} (${bad})` };
  }
  if (notApplicable !== undefined && tests.length === 0) {
    if (complaints !== "") return { conclusion: "splats", reason: complaints };
    const reason = oneLine(notApplicable) || "the platform cannot do what the environment asks";
    return { conclusion: "not-applicable", reason };
  }
  if (tests.length === 0) return { conclusion: "error", reason: "there were no tests to run" };
  if (unfinished > 0) return { conclusion: "error", reason: bad };
  if (failed > 0) return { conclusion: "tests-failed", reason: bad };
  if (counts.pass + counts.flaky === 0) {
    return { conclusion: "error", reason: `no test passed: ${describeCounts(counts)}` };
  }
  if (complaints !== "") return { conclusion: "splats", reason: complaints };
  return { conclusion: "good", reason: "" };
}

const toldSplats = 3;

/** `the kernel complained: WARNING kvm_zap (arch/x86/kvm/mmu.c:12), 2 times`; empty when all of it is allowed. */
function describeSplats(splats: readonly Splat[]): string {
  const groups = groupSplats(splats.filter(({ allowed }) => allowed === null));
  if (groups.length === 0) return "";
  const told = groups.slice(0, toldSplats).map(({ splats: alike, first }) => {
    const times = alike.length === 1 ? "" : `, ${alike.length} times`;
    return `${splatName(first)}${times}`;
  });
  const more = groups.length - toldSplats;
  return oneLine(`the kernel complained: ${told.join("; ")}${more > 0 ? `; and ${more} more` : ""}`);
}

/** What is not good, the worst first. */
const worstFirst: readonly Conclusion[] = ["interrupted", "error", "tests-failed", "splats"];

/** How bad a conclusion is: 0 for `good` and `not-applicable`, more for worse. */
export function badness(conclusion: Conclusion): number {
  const place = worstFirst.indexOf(conclusion);
  return place === -1 ? 0 : worstFirst.length - place;
}

const toldRuns = 5;

/**
 * What several runs come to: the worst of them. A run that is not applicable changes nothing, unless there is
 * none but such, or none at all: then nothing was tested, which is an error.
 */
export function concludeResults(
  runs: readonly Pick<RunResult, "conclusion" | "reason" | "environment">[],
): Verdict {
  const worst = worstFirst.find(conclusion => runs.some(run => run.conclusion === conclusion));
  if (worst !== undefined) {
    const bad = worstFirst.flatMap(conclusion => runs.filter(run => run.conclusion === conclusion));
    return { conclusion: worst, reason: joinReasons(bad) };
  }
  if (runs.some(run => run.conclusion === "good")) return { conclusion: "good", reason: "" };
  if (runs.length === 0) return { conclusion: "error", reason: "nothing was run" };
  return { conclusion: "error", reason: `no environment is applicable here: ${joinReasons(runs)}` };
}

function joinReasons(runs: readonly Pick<RunResult, "reason" | "environment">[]): string {
  const told = runs.slice(0, toldRuns).map(({ environment, reason }) => `${environment.name}: ${reason}`);
  const more = runs.length - toldRuns;
  return oneLine(told.join("; ") + (more > 0 ? `; and ${counted(more, "run")} more` : ""));
}

/** Runs as results, with what they come to together. @param notices what somebody should look after, one line each */
export function sumUp(
  runs: readonly RunResult[],
  { notices = [] }: { notices?: readonly string[] } = {},
): Results {
  return {
    format: "vmentry-results",
    version: resultsVersion,
    tool: `vmentry ${version}`,
    ...concludeResults(runs),
    counts: addCounts(runs.map(run => run.counts)),
    notices: [...notices],
    runs: [...runs],
  };
}
