import type { BisectAnswer, BisectReport, ToldCommit } from "../bisect-report.ts";
import { ToldGraph } from "./told-graph.ts";
import type { ToldProbe, Verdict } from "./words.ts";

/** What is known of a commit: what it answered, or what follows from what others did. */
export type CommitState = Verdict | "implied-good" | "implied-bad" | "unknown";

export interface TriedCommit {
  probes: ToldProbe[];
  failed: number;
  passed: number;
  verdict: Verdict | undefined;
}

/** The candidates of a bisect with what is known and believed of each for one question, parents before children. */
export class CommitLine {
  readonly commits: readonly ToldCommit[];
  readonly graph: ToldGraph;
  readonly #report: BisectReport;
  readonly #answer: BisectAnswer | undefined;
  readonly #tried = new Map<string, TriedCommit>();
  readonly #shares: ReadonlyMap<string, number>;
  readonly #implied: readonly ("good" | "bad" | undefined)[];

  constructor(report: BisectReport, question: string) {
    this.#report = report;
    this.#answer = report.answers.find(answer => answer.question === question);
    this.commits = inOrder(report.candidates.commits);
    this.graph = new ToldGraph(this.commits);
    this.#shares = new Map(this.#answer?.likely.map(({ commit, probability }) => [commit, probability]));
    for (const probe of report.probes) this.#note(probe, question);
    this.#implied = this.#imply();
  }

  tried(commit: string): TriedCommit | undefined {
    return this.#tried.get(commit);
  }

  /** How likely it is to be the first. */
  share(commit: string): number {
    return this.#shares.get(commit) ?? 0;
  }

  isFirst(commit: string): boolean {
    return this.#answer?.first?.commit === commit;
  }

  stateOf(index: number): CommitState {
    const verdict = this.#tried.get(this.commits[index]?.commit ?? "")?.verdict;
    // One that could not be tried may still be known by others.
    if (verdict !== undefined && verdict !== "machine-error") return verdict;
    const implied = this.#implied[index];
    return implied === undefined ? (verdict ?? "unknown") : `implied-${implied}`;
  }

  /** Which commits the verdicts leave as the first one, after each step of the answer. */
  *possibleAfterSteps(): Generator<readonly boolean[]> {
    const { probes } = this.#report;
    const possible = this.commits.map(() => true);
    let known = 0;
    for (const { probe } of this.#answer?.steps ?? []) {
      // Of many probes not each has a step.
      const at = probes.findIndex(({ order }) => order.id === probe);
      for (const each of probes.slice(known, at + 1)) this.#ruleOut(possible, each);
      known = Math.max(known, at + 1);
      yield [...possible];
    }
  }

  #ruleOut(possible: boolean[], { order, verdicts }: ToldProbe): void {
    const at = this.graph.numberOf(order.commit);
    const state = verdicts.find(({ question }) => question === this.#answer?.question)?.verdict;
    if (at === undefined || (state !== "good" && state !== "bad") || this.#answer?.isFlaky === true) return;
    for (const index of possible.keys())
      if (this.graph.contains(at, index) !== (state === this.#newerState)) possible[index] = false;
  }

  get #newerState(): "good" | "bad" {
    return this.#report.asked.direction === "first-bad" ? "bad" : "good";
  }

  #note(probe: ToldProbe, question: string): void {
    const verdict = probe.verdicts.find(each => each.question === question);
    const known = this.#tried.get(probe.order.commit) ?? {
      ...{ probes: [], failed: 0, passed: 0, verdict: undefined },
    };
    this.#tried.set(probe.order.commit, {
      probes: [...known.probes, probe],
      failed: known.failed + (verdict?.failed ?? 0),
      passed: known.passed + (verdict?.passed ?? 0),
      verdict: together(known.verdict, verdict?.verdict),
    });
  }

  /** What follows for those that were not tried: all that a commit without the change contains are without it. */
  #imply(): ("good" | "bad" | undefined)[] {
    const implied = this.commits.map((): "good" | "bad" | undefined => undefined);
    if (this.#answer?.isFlaky === true) return implied;
    for (const [commit, { verdict }] of this.#tried) {
      const at = this.graph.numberOf(commit);
      if (at === undefined || (verdict !== "good" && verdict !== "bad")) continue;
      const hasIt = verdict === this.#newerState;
      for (const [index] of implied.entries()) {
        const follows = hasIt ? this.graph.contains(index, at) : this.graph.contains(at, index);
        if (follows) implied[index] = verdict;
      }
    }
    return implied;
  }
}

/** Good and bad of the same commit say little. */
function together(a: Verdict | undefined, b: Verdict | undefined): Verdict | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const both = new Set([a, b]);
  if (both.has("good") && both.has("bad")) return "weak";
  return (["bad", "good", "weak", "untestable", "machine-error"] as const).find(each => both.has(each));
}

/** As they are told, without what would be no graph: one that is there twice, a parent after its child. */
function inOrder(commits: readonly ToldCommit[]): ToldCommit[] {
  const seen = new Set<string>();
  const all = new Set(commits.map(({ commit }) => commit));
  return commits.flatMap(each => {
    if (seen.has(each.commit)) return [];
    const parents = each.parents.filter(parent => seen.has(parent) || !all.has(parent));
    seen.add(each.commit);
    return [{ ...each, parents }];
  });
}
