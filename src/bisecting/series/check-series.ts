import { resolve } from "node:path";
import {
  counted,
  describeError,
  Interrupted,
  type Logger,
  MachineError,
  UserError,
} from "../../base/index.ts";
import type { ProbeReport, Prober } from "../probe.ts";
import type { AskedQuestion, Question } from "../question.ts";
import { titleOf } from "../question-title.ts";
import type { BisectRequest } from "../request.ts";
import { askedOf, openSeriesDirectory, subjectsOf, writeSeriesReport } from "./series-directory.ts";
import { type Finding, judgeRepetition, SeriesJudge } from "./series-judge.ts";
import { SeriesProbes, TimeIsUp } from "./series-probes.ts";
import { type SeriesBreak, type SeriesReport, seriesReportHead } from "./series-report.ts";

/** A series of commits of which each has to build, to boot, and to pass. */
export interface SeriesRequest
  extends Pick<BisectRequest, "probe" | "mostMachineErrors" | "until" | "out" | "overwrite"> {
  /** The commit that the series is put on, the whole id: what fails there is no fault of the series. */
  base: string;
  /** Whole ids, oldest first. */
  commits: readonly string[];
  /** See `seriesQuestions`. */
  questions: readonly AskedQuestion[];
  /** How often a failure is repeated on the commit and on the one before it. */
  trials: number;
}

export interface SeriesContext {
  log: Logger;
  signal: AbortSignal;
  prober: Prober;
  onReport?: (report: SeriesReport) => Promise<void> | void;
}

/** All that is asked of each commit: that it builds, that it boots, and then the rest. */
export function seriesQuestions(
  more: readonly Question[],
  { boots = true }: { boots?: boolean } = {},
): AskedQuestion[] {
  const all: Question[] = [{ kind: "build" }, ...(boots ? [{ kind: "boot" } as const] : []), ...more];
  return all.map((question, index) => ({ id: `q${index + 1}`, question }));
}

/**
 * Tries the commits of a series in order and stops at the first that breaks something. What fails is repeated, on the
 * commit and on the one before, so that a flaky test blames nobody. As many commits are tried at once as the prober has
 * machines. Goes on with what is in `out` already.
 * @throws UserError for bad input
 */
export async function checkSeries(request: SeriesRequest, context: SeriesContext): Promise<SeriesReport> {
  const out = resolve(request.out);
  const asked = askedOf(request, false);
  const earlier = await openSeriesDirectory(out, {
    asked,
    commits: request.commits,
    overwrite: request.overwrite,
  });
  const subjects = await subjectsOf(request, context.signal);
  return await new SeriesCheck(request, context, { out, asked, subjects, earlier }).run();
}

interface Parts {
  out: string;
  asked: SeriesReport["asked"];
  subjects: ReadonlyMap<string, string>;
  earlier: SeriesReport | undefined;
}

type End = Pick<SeriesReport, "conclusion" | "reason">;

class SeriesCheck {
  readonly #request: SeriesRequest;
  readonly #context: SeriesContext;
  readonly #parts: Parts;
  readonly #judge: SeriesJudge;
  readonly #probes: SeriesProbes;
  readonly #notes: string[] = [];
  readonly #good: string[] = [];
  readonly #startedAt: string;
  readonly #running: Promise<ProbeReport>[] = [];
  #breaks: SeriesBreak[] = [];
  /** So that reports are written one after the other, and the last one stays. */
  #telling: Promise<unknown> = Promise.resolve();

  constructor(request: SeriesRequest, context: SeriesContext, parts: Parts) {
    this.#request = request;
    this.#context = context;
    this.#parts = parts;
    this.#startedAt = parts.earlier?.startedAt ?? new Date().toISOString();
    this.#judge = new SeriesJudge(request.questions);
    this.#probes = new SeriesProbes({
      ...{ prober: context.prober, log: context.log, known: parts.earlier?.probes ?? [] },
      mostMachineErrors: request.mostMachineErrors,
      ...(request.until === undefined ? {} : { until: request.until }),
      onReport: async () => {
        await this.#tell({ conclusion: null, reason: this.#whereItIs() });
      },
    });
  }

  async run(): Promise<SeriesReport> {
    await this.#tell({ conclusion: null, reason: this.#whereItIs() });
    return await this.#tell(await this.#checkToTheEnd());
  }

  async #checkToTheEnd(): Promise<End> {
    const ahead = new AbortController();
    const signal = AbortSignal.any([this.#context.signal, ahead.signal]);
    try {
      await this.#takeBase();
      return await this.#checkAll(signal);
    } catch (error) {
      if (error instanceof UserError) throw error;
      return this.#endOf(error);
    } finally {
      // What runs beside a commit that turns out to break the series is of no use any more.
      ahead.abort(new Interrupted("the series is broken before that"));
      await Promise.allSettled(this.#running);
    }
  }

  async #takeBase(): Promise<void> {
    const { base, questions } = this.#request;
    this.#context.prober.foresee(this.#request.commits.slice(0, 8));
    const report = await this.#probes.probe(
      { commit: base, trials: 1, questions: [...questions], purpose: "good-end" },
      this.#context.signal,
    );
    this.#judge.takeBase(report);
    for (const { id, question } of questions) {
      if (this.#judge.standing(id) !== "failing") continue;
      this.#notes.push(`${titleOf(question)} on the base already: ${this.#judge.whyNot(id)}`);
    }
  }

  async #checkAll(signal: AbortSignal): Promise<End> {
    const { commits, base } = this.#request;
    const { machines } = this.#context.prober;
    const running = this.#running;
    const start = (index: number): void => {
      const commit = commits[index];
      if (commit === undefined) return;
      const probe = this.#probeCommit(commit, signal);
      // Whoever comes to it hears of it; until then it is nobody's.
      probe.catch(() => {});
      running[index] = probe;
    };
    for (let index = 0; index < machines; index++) start(index);
    for (const [index, commit] of commits.entries()) {
      const report = await running[index];
      if (report === undefined) throw new Error("a commit of the series was not probed");
      this.#breaks = await this.#judgeCommit(commit, commits[index - 1] ?? base, report);
      if (this.#breaks.length > 0) return this.#broken();
      this.#good.push(commit);
      start(index + machines);
      this.#context.prober.foresee(commits.slice(index + machines + 1, index + machines + 9));
      await this.#tell({ conclusion: null, reason: this.#whereItIs() });
    }
    return this.#allGood();
  }

  async #probeCommit(commit: string, signal: AbortSignal): Promise<ProbeReport> {
    const { questions } = this.#request;
    return await this.#probes.probe(
      { commit, trials: 1, questions: [...questions], purpose: "search" },
      signal,
    );
  }

  async #judgeCommit(commit: string, before: string, report: ProbeReport): Promise<SeriesBreak[]> {
    const { questions } = this.#request;
    const findings = questions.map(asked => ({ asked, finding: this.#judge.look(asked.id, report) }));
    const breaks: SeriesBreak[] = [];
    const toRepeat: { asked: AskedQuestion; finding: Extract<Finding, { kind: "suspect" }> }[] = [];
    for (const { asked, finding } of findings) {
      if (finding.kind !== "suspect") this.#judge.take(asked.id, finding);
      // A compiler says the same each time.
      else if (!finding.isConfirmedByTrials || asked.question.kind === "build") {
        breaks.push(this.#breakOf(commit, asked, finding.reason));
      } else toRepeat.push({ asked, finding });
    }
    if (toRepeat.length === 0) return breaks;
    const asked = toRepeat.map(each => each.asked);
    const again = await this.#repeat(commit, asked, "verify-culprit");
    const parent = await this.#repeat(before, asked, "verify-parent");
    for (const each of toRepeat) {
      const { id, question } = each.asked;
      const answerIn = ({ answers }: ProbeReport) => answers.find(answer => answer.question === id);
      const { isBreak, reason } = judgeRepetition(answerIn(again), answerIn(parent));
      if (isBreak) breaks.push(this.#breakOf(commit, each.asked, `${each.finding.reason}; ${reason}`));
      else {
        this.#notes.push(
          `${titleOf(question)}: flaky at ${commit.slice(0, 12)}, which is not blamed: ${each.finding.reason}; ${reason}`,
        );
      }
    }
    return breaks;
  }

  async #repeat(
    commit: string,
    questions: AskedQuestion[],
    purpose: "verify-culprit" | "verify-parent",
  ): Promise<ProbeReport> {
    const { trials } = this.#request;
    return await this.#probes.probe({ commit, trials, questions, purpose }, this.#context.signal);
  }

  #breakOf(commit: string, { id, question }: AskedQuestion, reason: string): SeriesBreak {
    const subject = this.#parts.subjects.get(commit) ?? "";
    return { commit, subject, question: id, reason: `${titleOf(question)}: ${reason}`, range: [] };
  }

  #broken(): End {
    const [first] = this.#breaks;
    const more = this.#breaks.length > 1 ? ` (and ${this.#breaks.length - 1} more)` : "";
    return {
      conclusion: "broken",
      reason: `${first?.commit.slice(0, 12) ?? ""} is the first commit that breaks something: ${first?.reason ?? ""}${more}`,
    };
  }

  #allGood(): End {
    const { commits, questions } = this.#request;
    const untried = questions.filter(({ id }) => this.#judge.standing(id) === "untried");
    const passing = questions.filter(({ id }) => this.#judge.standing(id) === "passing");
    const [first] = untried;
    if (first !== undefined) {
      const why = this.#judge.whyNot(first.id);
      return {
        conclusion: "untested",
        reason: `${titleOf(first.question)}: could not be tried on any commit: ${why}`,
      };
    }
    if (passing.length === 0) {
      return { conclusion: "untested", reason: "all that was asked fails on the base already" };
    }
    return {
      conclusion: "good",
      reason: `${counted(commits.length, "commit")}, each as good as the base: ${counted(passing.length, "question")}`,
    };
  }

  #endOf(error: unknown): End {
    if (error instanceof TimeIsUp) {
      return { conclusion: "handed-over", reason: `${describeError(error)}: ${this.#whereItIs()}` };
    }
    if (this.#context.signal.aborted || error instanceof Interrupted) {
      return { conclusion: "interrupted", reason: `interrupted: ${this.#whereItIs()}` };
    }
    const conclusion = error instanceof MachineError ? "machine-errors" : "error";
    return { conclusion, reason: describeError(error) };
  }

  #whereItIs(): string {
    return `${this.#good.length} of ${counted(this.#request.commits.length, "commit")} good so far`;
  }

  async #tell(end: End): Promise<SeriesReport> {
    const telling = this.#telling.then(() => this.#tellNow(end));
    this.#telling = telling.catch(() => {});
    return await telling;
  }

  async #tellNow(end: End): Promise<SeriesReport> {
    const { out, asked, subjects } = this.#parts;
    const good = new Set(this.#good);
    const report: SeriesReport = {
      ...seriesReportHead(),
      ...{ startedAt: this.#startedAt, updatedAt: new Date().toISOString(), asked, notes: this.#notes },
      commits: this.#request.commits.map(commit => {
        const broken = this.#breaks.find(each => each.commit === commit);
        const verdict = broken !== undefined ? "broken" : good.has(commit) ? "good" : "not-tried";
        return { commit, subject: subjects.get(commit) ?? "", verdict, reason: broken?.reason ?? "" };
      }),
      ...{ breaks: this.#breaks, probes: [...this.#probes.all], bisect: null },
      ...end,
    };
    await writeSeriesReport(out, report);
    await this.#context.onReport?.(report);
    return report;
  }
}
