import type { DeathResult, Splat, TestResult } from "../results/index.ts";
import type { AllowedSplat } from "./allowed-splats-file.ts";
import { applies, type RunContext } from "./context.ts";
import {
  type FailureUse,
  noFailureUse,
  noSplatUse,
  type SplatUse,
  tellFailureUse,
  tellSplatUse,
} from "./entry-use.ts";
import { type KnowableStatus, type KnownFailure, knowableStatuses } from "./known-failures-file.ts";

/** What a run has that may be expected, and under what it was run. */
export interface CoverableRun {
  tests: readonly TestResult[];
  splats: readonly Splat[];
  /** Without them, no `machine-died` is covered: only a test that is found to have killed the machine can be. */
  deaths?: readonly DeathResult[];
  context: RunContext & {
    /** The suite's name, which its tests' ids begin with; absent: what stands before the ids' first `/`. */
    suite?: string;
    /** Only some tests of the suite were asked for, so that an entry that matches none of them says nothing. */
    isPartial?: boolean;
  };
}

/** The known failures and allowed splats of a job, and what became of them in its runs. */
export class Expectations {
  readonly #today: string;
  readonly #failures: readonly { entry: KnownFailure; use: FailureUse }[];
  readonly #splats: readonly { entry: AllowedSplat; use: SplatUse }[];

  /** @param today YYYY-MM-DD, in UTC */
  constructor(entries: {
    knownFailures: readonly KnownFailure[];
    allowedSplats: readonly AllowedSplat[];
    today: string;
  }) {
    this.#today = entries.today;
    this.#failures = entries.knownFailures.map(entry => ({ entry, use: noFailureUse() }));
    this.#splats = entries.allowedSplats.map(entry => ({ entry, use: noSplatUse() }));
  }

  /**
   * The run's tests and splats, in their order, each with the first entry that covers it or null; remembers for
   * `notices` what the entries were good for. To do it again with more of the same run does no harm.
   */
  cover(run: CoverableRun): { tests: TestResult[]; splats: Splat[] } {
    const { context } = run;
    const failures = this.#failures.filter(({ entry }) => applies(entry.conditions, context));
    const splats = this.#splats.filter(({ entry }) => applies(entry.conditions, context));
    const killers = new Set((run.deaths ?? []).map(({ killer }) => killer));

    for (const { entry, use } of failures) {
      if (context.isPartial !== true && mayHave(run, entry)) use.wasLookedFor = true;
    }
    for (const { entry, use } of splats) {
      if (
        context.isPartial !== true &&
        run.tests.some(test => hasRun(test) && (entry.test?.matches(test.id) ?? true))
      )
        use.wasLookedFor = true;
    }
    return {
      tests: run.tests.map(test =>
        this.#coverTest(test, killers.has(test.id), failures, context.environment),
      ),
      splats: run.splats.map(splat => this.#coverSplat(splat, splats)),
    };
  }

  #coverTest(
    test: TestResult,
    isKiller: boolean,
    failures: readonly { entry: KnownFailure; use: FailureUse }[],
    environment: string,
  ): TestResult {
    let known: TestResult["known"] = null;
    const others: { use: FailureUse; unlike: string }[] = [];
    const label = `${test.id} in ${environment}`;
    for (const { entry, use } of failures) {
      if (!entry.test.matches(test.id)) continue;
      if (isKnowable(test.status) && (test.status !== "machine-died" || isKiller)) {
        const unlike = differenceOf(entry, test, test.status);
        if (unlike !== undefined) others.push({ use, unlike });
        else {
          use.covered.add(label);
          if (!this.#isExpired(entry)) known ??= entry.account;
        }
      } else if (test.status === "pass") use.passed.add(label);
      else if (test.status === "skip") use.wasSkipped = true;
      else use.mayStillFail.add(label);
    }
    for (const { use, unlike } of others) {
      if (known === null) use.unlike.set(label, unlike);
      else use.mayStillFail.add(label);
    }
    return { ...test, known };
  }

  #coverSplat(splat: Splat, entries: readonly { entry: AllowedSplat; use: SplatUse }[]): Splat {
    let allowed: Splat["allowed"] = null;
    for (const { entry, use } of entries) {
      if (!entry.means(splat)) continue;
      if (entry.test !== undefined && !splat.tests.some(id => entry.test?.matches(id))) continue;
      use.covered.add(splat.title);
      if (!this.#isExpired(entry)) allowed ??= entry.account;
    }
    return { ...splat, allowed };
  }

  /**
   * What somebody should look after, after all runs: entries that expired or soon do, and those that were good for
   * nothing although they applied. Each is one line and begins with the entry's FILE:LINE:COLUMN.
   */
  notices(): string[] {
    return [
      ...this.#failures.flatMap(({ entry, use }) => tellFailureUse(entry, use, this.#today)),
      ...this.#splats.flatMap(({ entry, use }) => tellSplatUse(entry, use, this.#today)),
    ];
  }

  #isExpired({ account }: { account: { expires: string } }): boolean {
    return account.expires < this.#today;
  }
}

function isKnowable(status: TestResult["status"]): status is KnowableStatus {
  return knowableStatuses.some(each => each === status);
}

/** Why an entry that matches a test's id does not cover its failure; undefined when it does. */
function differenceOf(entry: KnownFailure, test: TestResult, status: KnowableStatus): string | undefined {
  if (!entry.statuses.includes(status)) return `it ended in ${status}, not in ${entry.statuses.join(" or ")}`;
  if (!test.reason.includes(entry.match)) return `its reason does not contain ${JSON.stringify(entry.match)}`;
  return undefined;
}

/** Whether the run's suite may have tests that the entry matches. */
function mayHave({ tests, context }: CoverableRun, entry: KnownFailure): boolean {
  if (tests.length === 0) return false;
  const suites =
    context.suite === undefined ? new Set(tests.map(({ id }) => id.split("/")[0] ?? "")) : [context.suite];
  return [...suites].some(suite => entry.test.canBegin(`${suite}/`));
}

function hasRun({ status }: TestResult): boolean {
  return status !== "not-run" && status !== "error";
}
