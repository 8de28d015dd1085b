import { counted } from "../base/index.ts";
import {
  type Answer,
  Bisection,
  flakyRates,
  type ProbePlace,
  type Rates,
  steadyRates,
} from "../bisect/index.ts";
import type { BisectConclusion } from "./bisect-report.ts";
import type { JournalEntry } from "./journal.ts";
import {
  nothingSeen,
  type Reading,
  readObservations,
  readThreshold,
  type Seen,
  type Threshold,
  trialsOf,
  valuesAt,
} from "./observations.ts";
import type { ExpectedCost, ProbeOrder } from "./probe.ts";
import type { AskedQuestion } from "./question.ts";
import type { BisectRequest } from "./request.ts";
import { nameOfStretch, type Stretch } from "./stretch.ts";

/** What is to be tried for one question. */
export type Try = Pick<ProbeOrder, "commit" | "trials" | "purpose">;

export type Step =
  /** These must be tried, whatever they cost. */
  | { kind: "try"; tries: Try[] }
  /** Whatever tells the most. */
  | { kind: "search"; bisection: Bisection }
  /** The older end is as the newer one, or cannot be tried: an older one is to be found. */
  | { kind: "walk-back" }
  /** Whether it is good without the culprit: the commit that is so is to be made. */
  | { kind: "revert"; culprit: string }
  | ({ kind: "ended" } & Ending);

export interface Ending {
  conclusion: BisectConclusion;
  reason: string;
}

/** `undefined`: it was not tried to make one. */
export type Revert = { commit: string } | { reason: string } | undefined;

export interface CourseParts {
  asked: AskedQuestion;
  /** As the bisect went on: each begins where the one before was bad already. */
  stretches: readonly Stretch[];
  /** False when the older end is not the one that was given, but where its branch parted. */
  isGivenEnd: boolean;
  /** Why no older end can be had any more; empty as long as one may be. */
  noneOlder: string;
  entries: readonly JournalEntry[];
  revert: Revert;
  options: Pick<BisectRequest, "direction" | "confidence" | "flaky" | "mostTrials" | "verify">;
  cost: (commit: string) => ExpectedCost;
}

/** A flaky test's ends are tried so often: fewer say little of its rate. */
const flakyEndTrials = 20;
/** A test that fails in three of ten trials passes five of five in one of six cases, and a good one always. */
const steadyTrials = 5;
/** So many passes in a row of what is said to be bad are taken for good: of a test, a flaky one, and a boot. */
const patience = { steady: 25, flaky: 60, boots: 5 };
/** A search that has not ended by then will not. */
const mostProbes = 400;
/** Commits that were taken for the culprit and were not. */
const mostSuspects = 4;

/** How far the search for one question's answer has come, from all that was seen. Knows nothing of other questions. */
export class QuestionCourse {
  readonly asked: AskedQuestion;
  readonly isFlaky: boolean;
  readonly threshold: Threshold | undefined;
  readonly stretch: Stretch;
  readonly #parts: CourseParts;
  readonly #seen: ReadonlyMap<string, Seen>;
  #bisection: Bisection | undefined;

  constructor(parts: CourseParts, known?: Pick<QuestionCourse, "isFlaky" | "threshold">) {
    this.asked = parts.asked;
    this.#parts = parts;
    const [first, last] = [parts.stretches[0], parts.stretches.at(-1)];
    if (first === undefined || last === undefined) throw new Error("a question without commits");
    this.stretch = last;
    this.threshold = known?.threshold ?? this.#readThreshold(first);
    this.#seen = readObservations(parts.entries, parts.asked.id, this.reading);
    const { flaky } = parts.options;
    this.isFlaky =
      known?.isFlaky ?? (flaky === "yes" || (flaky === "auto" && this.#contradiction() !== undefined));
  }

  get reading(): Reading {
    const isFailedHit = this.#parts.options.direction === "first-bad";
    return { question: this.asked.question, isFailedHit, threshold: this.threshold };
  }

  seen(commit: string): Seen {
    return this.#seen.get(commit) ?? nothingSeen;
  }

  get seenCommits(): ReadonlyMap<string, Seen> {
    return this.#seen;
  }

  get bisection(): Bisection {
    this.#bisection ??= this.#observed();
    return this.#bisection;
  }

  get answer(): Answer | undefined {
    return this.bisection.answer;
  }

  /** The commit that is believed to be the first one; undefined before the search has ended with one. */
  get culprit(): string | undefined {
    const { answer } = this;
    return answer?.kind === "found" ? this.stretch.graph.ids[answer.commit] : undefined;
  }

  /** What the culprit is compared with: its parents that are candidates, else the older end. */
  get parents(): readonly string[] {
    const { graph } = this.stretch;
    const number = this.culprit === undefined ? undefined : graph.numberOf(this.culprit);
    const parents = number === undefined ? [] : graph.parentsOf(number);
    return parents.length === 0 ? this.stretch.older : parents.flatMap(each => graph.ids[each] ?? []);
  }

  /** The likeliest candidate so far. */
  get likeliest(): string {
    return this.stretch.graph.ids[this.#likeliest()] ?? "";
  }

  /** What beside the trials decides what is believed. */
  get name(): string {
    const { threshold, isFlaky } = this;
    return `${this.asked.id} ${isFlaky} ${threshold?.value} ${nameOfStretch(this.stretch)}`;
  }

  /** Whether anything was tried that says something of the candidates. */
  get hasEvidence(): boolean {
    return this.evidence.trials > 0;
  }

  get evidence(): { trials: number; boots: number; commits: number } {
    const seen = [...this.#seen.values()].filter(each => trialsOf(each) > 0);
    return {
      trials: seen.reduce((sum, each) => sum + trialsOf(each), 0),
      boots: seen.reduce((sum, { sightings }) => sum + sightings.length, 0),
      commits: seen.length,
    };
  }

  get verifies(): boolean {
    return this.#parts.options.verify;
  }

  /** The same with less that was seen, and with what is known now of flakiness and of the threshold. */
  withEntries(entries: readonly JournalEntry[]): QuestionCourse {
    return new QuestionCourse({ ...this.#parts, entries }, this);
  }

  /** Whether a commit that was tried is taken for one as the newer end. */
  isAsNewer(commit: string): boolean {
    const place = this.placeOf(commit);
    if (this.isFlaky && typeof place === "number") {
      return this.stretch.graph.contains(place, this.#likeliest());
    }
    const { hits, misses } = this.seen(commit);
    return hits > misses;
  }

  step(): Step {
    const contradiction = this.#parts.options.flaky === "no" ? this.#contradiction() : undefined;
    if (contradiction !== undefined) {
      return ended(
        "contradiction",
        `${contradiction}: what was said to be steady is not; --flaky auto searches on`,
      );
    }
    const ends = this.#checkEnds();
    if (ends !== undefined) return ends;
    const { answer } = this;
    if (answer === undefined) {
      if (this.#probesSoFar() < mostProbes) return { kind: "search", bisection: this.bisection };
      return this.#range(`${mostProbes} probes did not tell which`);
    }
    switch (answer.kind) {
      case "earlier":
        return this.#older();
      case "unchanged":
        return this.#notReproduced();
      case "range":
        return this.#verifyRange(answer.commits);
      case "found":
        return this.#verify();
    }
  }

  /** How often one boot can try it: what a kernel does once a boot is tried once a boot. */
  get trialsABoot(): number {
    const { kind } = this.asked.question;
    if (kind === "build" || kind === "boot" || kind === "splat") return 1;
    return this.asked.question.kind === "metric" && this.asked.question.metric.of === "boot"
      ? 1
      : this.#parts.options.mostTrials;
  }

  /** How often each probe of a search tries it at least: one number alone may be noise, and others beside it show that. */
  get leastTrials(): number {
    return this.asked.question.kind === "metric" ? Math.min(3, this.trialsABoot) : 1;
  }

  #checkEnds(): Step | undefined {
    const { older, newer } = this.stretch;
    const tries: Try[] = [];
    const wanted = this.#endTrials();
    const bad = this.seen(newer);
    if (trialsOf(bad) === 0 && bad.untestable !== undefined) return untestableEnd(newer, bad.untestable);
    this.#want(tries, newer, wanted, "bad-end");
    for (const commit of older) {
      const seen = this.seen(commit);
      if (trialsOf(seen) === 0 && seen.untestable !== undefined) return this.#older();
      const purpose = this.#parts.stretches.length > 1 ? "walk-back" : "good-end";
      this.#want(tries, commit, wanted, purpose);
    }
    if (this.#parts.options.direction === "first-good") {
      for (const each of tries) {
        if (each.purpose === "bad-end") each.purpose = "good-end";
        else if (each.purpose === "good-end") each.purpose = "bad-end";
      }
    }
    // When one end says already that there is nothing to find, the other one need not be tried.
    if (trialsOf(bad) > 0 && bad.hits === 0 && !this.#isDraft) return this.#notReproduced();
    return tries.length === 0 ? undefined : { kind: "try", tries };
  }

  /** A metric without a threshold: there are values, and nobody knows yet on which side. */
  get #isDraft(): boolean {
    return this.asked.question.kind === "metric" && this.threshold === undefined;
  }

  #want(tries: Try[], commit: string, wanted: number, purpose: Try["purpose"]): void {
    const missing = wanted - trialsOf(this.seen(commit));
    if (missing > 0) tries.push({ commit, trials: Math.min(missing, this.trialsABoot), purpose });
  }

  #endTrials(): number {
    const { kind } = this.asked.question;
    if (kind === "build") return 1;
    const { flaky, mostTrials } = this.#parts.options;
    if (this.isFlaky) return this.trialsABoot === 1 ? Math.ceil(flakyEndTrials / 2) : flakyEndTrials;
    if (kind === "metric") return Math.min(steadyTrials, Math.max(3, mostTrials));
    return flaky === "no" || this.trialsABoot === 1 ? 1 : Math.min(steadyTrials, mostTrials);
  }

  #older(): Step {
    const { isGivenEnd, noneOlder, options } = this.#parts;
    const [end = ""] = this.stretch.older;
    const { untestable, hits, misses } = this.seen(end);
    const is = options.direction === "first-bad" ? "bad" : "good";
    if (!isGivenEnd && untestable === undefined) {
      const way = options.direction === "first-bad" ? "first-good" : "first-bad";
      return ended(
        "merge-base-bad",
        `where the two branches parted (${end.slice(0, 12)}) it is ${is} already (${hits} of ${hits + misses} trials): ` +
          `what made the older end different is on its own branch; search it there, as ${way}`,
      );
    }
    if (noneOlder === "") return { kind: "walk-back" };
    if (untestable !== undefined) return untestableEnd(end, untestable);
    return ended("always-bad", `it is ${is} at ${end.slice(0, 12)} already, and ${noneOlder}`);
  }

  #notReproduced(): Step {
    const { newer } = this.stretch;
    const seen = this.seen(newer);
    const missing = this.#patience() - trialsOf(seen);
    if (seen.hits === 0 && missing > 0) {
      const purpose = this.#parts.options.direction === "first-bad" ? "bad-end" : "good-end";
      return {
        kind: "try",
        tries: [{ commit: newer, trials: Math.min(missing, this.trialsABoot), purpose }],
      };
    }
    const is = this.#parts.options.direction === "first-bad" ? ["bad", "good"] : ["good", "bad"];
    return ended(
      "not-reproduced",
      seen.hits === 0
        ? `${newer.slice(0, 12)} should be ${is[0]}, and was ${is[1]} in ${seen.misses === 1 ? "its trial" : `each of ${seen.misses} trials`}`
        : `${newer.slice(0, 12)} is no more often ${is[0]} than the older end: ${seen.hits} of ${trialsOf(seen)} trials`,
    );
  }

  #patience(): number {
    if (this.asked.question.kind === "build") return 1;
    if (this.#parts.options.flaky === "no") return this.#endTrials();
    if (this.trialsABoot === 1) return patience.boots;
    return this.isFlaky ? patience.flaky : patience.steady;
  }

  #range(why: string): Step {
    const { answer } = this;
    const count = answer?.kind === "range" ? answer.commits.length : this.stretch.graph.size;
    const blocked = [...this.#seen.values()].filter(seen => seen.untestable !== undefined).length;
    const because =
      why !== ""
        ? why
        : blocked > 0
          ? `${counted(blocked, "commit")} between them cannot be tried`
          : "no trial would tell enough to choose among them";
    return ended("range", `one of ${counted(count, "commit")}: ${because}`);
  }

  /** What bounds a range is what a wrong answer would hang on, so it is repeated; a flaky test's was, as often as it told. */
  #verifyRange(range: readonly number[]): Step {
    const { graph, older } = this.stretch;
    const inside = new Set(range);
    const before = new Set(range.flatMap(each => graph.parentsOf(each)).filter(each => !inside.has(each)));
    const idsOf = (numbers: Iterable<number>) => [...numbers].flatMap(each => graph.ids[each] ?? []);
    const isTried = (commit: string) => trialsOf(this.seen(commit)) > 0;
    const lower = before.size === 0 ? older : idsOf(before);
    const tries = [
      ...idsOf(range)
        .filter(isTried)
        .flatMap(each => this.#repeat(each, "verify-culprit")),
      ...lower.filter(isTried).flatMap(each => this.#repeat(each, "verify-parent")),
    ];
    const isWanted = this.#parts.options.verify && !this.isFlaky;
    return isWanted && tries.length > 0 ? { kind: "try", tries } : this.#range("");
  }

  #verify(): Step {
    const { culprit } = this;
    const { verify } = this.#parts.options;
    if (culprit === undefined) throw new Error("there is no culprit to verify");
    const subject = this.stretch.commits.find(({ id }) => id === culprit)?.subject ?? "";
    const found = ended("found", `${culprit.slice(0, 12)} ${subject}`.trim());
    if (!verify) return found;
    const tries = [
      ...this.#repeat(culprit, "verify-culprit"),
      ...this.parents.flatMap(parent => this.#repeat(parent, "verify-parent")),
    ];
    if (tries.length > 0) {
      if (this.#suspects(culprit).size <= mostSuspects) return { kind: "try", tries };
      return ended(
        "contradiction",
        `${counted(mostSuspects, "commit")} seemed to be the first, and each time a repetition said otherwise: ` +
          "what is measured changes with something other than the commit",
      );
    }
    const { revert } = this.#parts;
    if (revert === undefined) return { kind: "revert", culprit };
    if ("commit" in revert) {
      const seen = this.seen(revert.commit);
      const wanted = this.#verifyTrials() - trialsOf(seen);
      if (wanted > 0 && seen.untestable === undefined) {
        const trials = Math.min(wanted, this.trialsABoot);
        return { kind: "try", tries: [{ commit: revert.commit, trials, purpose: "verify-revert" }] };
      }
    }
    return found;
  }

  /** Commits that were verified before, and this one. */
  #suspects(culprit: string): Set<string> {
    const verified = this.#parts.entries.flatMap(({ order }) =>
      order.purpose === "verify-culprit" && order.questions.some(({ id }) => id === this.asked.id)
        ? [order.commit]
        : [],
    );
    return new Set([...verified, culprit]);
  }

  /** Once more, in a boot of its own, unless that was done. A build says the same each time. */
  #repeat(commit: string, purpose: Try["purpose"]): Try[] {
    const seen = this.seen(commit);
    if (seen.untestable !== undefined) return [];
    const boots = this.asked.question.kind === "build" ? 1 : 2;
    const missing = this.#verifyTrials() - trialsOf(seen);
    if (seen.sightings.length >= boots && missing <= 0) return [];
    return [{ commit, trials: Math.min(Math.max(1, missing), this.trialsABoot), purpose }];
  }

  #verifyTrials(): number {
    const { kind } = this.asked.question;
    if (kind === "build") return 1;
    if (this.isFlaky) return Math.max(2, Math.min(this.#surprisingTrials(), this.trialsABoot));
    return this.trialsABoot === 1 ? 2 : steadyTrials;
  }

  /** So many misses in a row would be a surprise on a bad commit, at the rate that was seen. */
  #surprisingTrials(): number {
    const { bad } = this.rates;
    return Math.ceil(
      Math.log(1 - this.#parts.options.confidence) / Math.log(Math.max(0.01, Math.min(0.99, 1 - bad))),
    );
  }

  /** How often trials are hits, on commits that have the culprit, and on others; from all that was seen, 0 to 1. */
  get rates(): { bad: number; good: number } {
    const sides = { bad: { hits: 0, all: 0 }, good: { hits: 0, all: 0 } };
    const likeliest = this.#likeliest();
    for (const [commit, seen] of this.#seen) {
      const place = this.placeOf(commit);
      if (place === undefined) continue;
      const isBad =
        place === "bad-end" || (place !== "good-end" && this.stretch.graph.contains(place, likeliest));
      const side = isBad ? sides.bad : sides.good;
      side.hits += seen.hits;
      side.all += trialsOf(seen);
    }
    const rate = ({ hits, all }: { hits: number; all: number }) => (all === 0 ? 0 : hits / all);
    return { bad: rate(sides.bad), good: rate(sides.good) };
  }

  /** Where a commit stands in the stretch; undefined for one that says nothing of it. */
  placeOf(commit: string): ProbePlace | undefined {
    const number = this.stretch.graph.numberOf(commit);
    if (number !== undefined) return number;
    if (this.stretch.older.includes(commit)) return "good-end";
    // Where the search began, and where it went back from.
    const isLater = this.#parts.stretches.some(({ newer }) => newer === commit);
    return isLater ? "bad-end" : undefined;
  }

  #observed(): Bisection {
    const { options } = this.#parts;
    const { graph, weights } = this.stretch;
    const rates = this.#rates();
    const bisection = new Bisection(graph, {
      rates,
      confidence: options.confidence,
      mostTrials: this.isFlaky ? this.trialsABoot : 1,
      weights,
      cost: place => {
        const { prepareMs, trialMs } = this.costOf(this.commitAt(place));
        return { prepare: prepareMs, trial: trialMs };
      },
    });
    for (const [commit, seen] of this.#seen) {
      const place = this.placeOf(commit);
      if (place === undefined) continue;
      if (trialsOf(seen) > 0) bisection.observe(place, { failed: seen.hits, passed: seen.misses });
      else if (typeof place === "number") bisection.giveUp(place);
    }
    return bisection;
  }

  costOf(commit: string): ExpectedCost {
    const { prepareMs, trialMs } = this.#parts.cost(commit);
    return { prepareMs: Math.max(1, prepareMs), trialMs: Math.max(1, trialMs) };
  }

  commitAt(place: ProbePlace): string {
    if (place === "good-end") return this.stretch.older[0] ?? "";
    return place === "bad-end" ? this.stretch.newer : (this.stretch.graph.ids[place] ?? "");
  }

  /**
   * What would be tried if the first of these probes were a hit, and if it were a miss, the likelier one first.
   */
  afterAnswers(orders: readonly { commit: string; trials: number }[]): string[] {
    const [first] = orders;
    const place = first === undefined ? undefined : this.placeOf(first.commit);
    if (first === undefined || place === undefined) return [];
    const isEnd = typeof place !== "number";
    const sides = isEnd ? [place === "bad-end"] : [true, false];
    return sides.flatMap(isHit => {
      const trials = this.isFlaky ? first.trials : 1;
      const after = this.#observed();
      after.observe(place, isHit ? { failed: trials, passed: 0 } : { failed: 0, passed: trials });
      // The ends are taken for what they should be, while they are not known.
      if (trialsOf(this.seen(this.stretch.newer)) === 0) after.observe("bad-end", { failed: 1, passed: 0 });
      return after.next(1).map(choice => this.commitAt(choice.place));
    });
  }

  #rates(): Rates {
    const rates = this.isFlaky ? flakyRates : steadyRates;
    if (this.#parts.options.direction === "first-bad") return rates;
    // What is flaky when it is broken is steady once it is mended, so that hits are those of a good test.
    const turned = ({ failed, passed }: Rates["bad"]) => ({ failed: passed, passed: failed });
    return { bad: turned(rates.good), good: turned(rates.bad) };
  }

  /** That the same kernel said two things, or that one that has a hit lost it again further on. */
  #contradiction(): string | undefined {
    if (this.#isDraft) return undefined;
    const { graph } = this.stretch;
    const hits: number[] = [];
    const misses: number[] = [];
    for (const [commit, seen] of this.#seen) {
      if (seen.hits > 0 && seen.misses > 0) {
        return `${commit.slice(0, 12)} ended as bad in ${this.#badTrials(seen)} of ${counted(trialsOf(seen), "trial")}`;
      }
      const number = graph.numberOf(commit);
      if (number === undefined) continue;
      if (seen.hits > 0) hits.push(number);
      if (seen.misses > 0) misses.push(number);
    }
    for (const hit of hits) {
      const miss = misses.find(each => graph.contains(each, hit));
      if (miss === undefined) continue;
      return `${this.commitAt(miss).slice(0, 12)}, which has ${this.commitAt(hit).slice(0, 12)}, is not as that`;
    }
    return undefined;
  }

  #badTrials({ hits, misses }: Seen): number {
    return this.#parts.options.direction === "first-bad" ? hits : misses;
  }

  #readThreshold(first: Stretch): Threshold | undefined {
    const { question, id } = this.#parts.asked;
    if (question.kind !== "metric") return undefined;
    const at = (commit: string) => valuesAt(this.#parts.entries, id, commit);
    return readThreshold(question.threshold, first.older.flatMap(at), at(first.newer));
  }

  #likeliest(): number {
    return this.bisection.belief.first.reduce(
      (best, each, index, all) => (each > (all[best] ?? 0) ? index : best),
      0,
    );
  }

  #probesSoFar(): number {
    return [...this.#seen.values()].reduce((sum, { sightings }) => sum + sightings.length, 0);
  }
}

function ended(conclusion: BisectConclusion, reason: string): { kind: "ended" } & Ending {
  return { kind: "ended", conclusion, reason };
}

function untestableEnd(commit: string, why: string): Step {
  return ended("untestable-end", `${commit.slice(0, 12)} cannot be tried: ${why}`);
}
