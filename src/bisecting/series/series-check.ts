import { counted, describeError, Interrupted, MachineError, UserError } from "../../base/index.ts";
import type { ProbeReport } from "../probe.ts";
import type { AskedQuestion } from "../question.ts";
import { titleOf } from "../question-title.ts";
import type { SeriesContext, SeriesRequest } from "./check-series.ts";
import { foldTests, isOfSuite } from "./fold-questions.ts";
import { writeSeriesReport } from "./series-directory.ts";
import { type Finding, isFlaky, judgeRepetition, SeriesJudge, type Standing } from "./series-judge.ts";
import { SeriesProbes, TimeIsUp } from "./series-probes.ts";
import { type SeriesBreak, type SeriesReport, seriesReportHead } from "./series-report.ts";

interface Parts {
  out: string;
  asked: SeriesReport["asked"];
  subjects: ReadonlyMap<string, string>;
  earlier: SeriesReport | undefined;
  /** The commits of the series that are tried, oldest first. */
  tried: readonly string[];
}

type End = Pick<SeriesReport, "conclusion" | "reason">;
type Suspect = { asked: AskedQuestion; finding: Extract<Finding, { kind: "suspect" }> };

/** So many failures of a commit are repeated at once: when one of them is confirmed, the others are told as they are. */
const repeatedAtOnce = 16;

/** The commits of a series, tried and judged in order. Goes on from an earlier report. */
export class SeriesCheck {
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
    return await this.#tell(await this.look());
  }

  /** As `run`, and the report is not written in the end: more is to come. See `report`. */
  async look(): Promise<End> {
    await this.#tell({ conclusion: null, reason: this.#whereItIs() });
    return await this.#checkToTheEnd();
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
    this.#context.prober.foresee(this.#parts.tried.slice(0, 8));
    const report = await this.#probes.probe(
      { commit: base, trials: 1, questions: [...questions], purpose: "good-end" },
      this.#context.signal,
    );
    this.#judge.takeBase(report);
    const failing = questions.filter(({ id }) => this.#judge.standing(id) === "failing");
    const ofSuite = failing.filter(each => this.#isOfSuite(each));
    for (const { id, question } of failing.filter(each => !this.#isOfSuite(each))) {
      this.#notes.push(`${titleOf(question)} on the base already: ${this.#judge.whyNot(id)}`);
    }
    if (ofSuite.length > 0) {
      this.#notes.push(foldTests(ofSuite, ["fails on the base already", "fail on the base already"]));
    }
    const flaky = new Set(report.answers.filter(isFlaky).map(answer => answer.question));
    this.#noteFlaky(
      "the base",
      questions.filter(({ id }) => flaky.has(id)),
    );
  }

  #isOfSuite(asked: AskedQuestion): boolean {
    return isOfSuite(asked, this.#request.allTests);
  }

  #noteFlaky(where: string, flaky: readonly AskedQuestion[]): void {
    if (flaky.length === 0) return;
    const what = `failed beside others on ${where} and passed alone, flaky`;
    this.#notes.push(foldTests(flaky, [what, what]));
  }

  async #checkAll(signal: AbortSignal): Promise<End> {
    const { base } = this.#request;
    const commits = this.#parts.tried;
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
    const toRepeat: Suspect[] = [];
    for (const { asked, finding } of findings) {
      if (finding.kind !== "suspect") this.#judge.take(asked.id, finding);
      // A compiler says the same each time.
      else if (!finding.isConfirmedByTrials || asked.question.kind === "build") {
        breaks.push(this.#breakOf(commit, asked, finding.reason));
      } else toRepeat.push({ asked, finding });
    }
    this.#noteFlaky(
      commit.slice(0, 12),
      findings.flatMap(({ asked, finding }) => (finding.kind === "flaky" ? asked : [])),
    );
    return [...(await this.#confirm(commit, before, toRepeat)), ...breaks];
  }

  /** Which suspects are breaks; of very many those that come first, when there are some among them. */
  async #confirm(commit: string, before: string, suspects: readonly Suspect[]): Promise<SeriesBreak[]> {
    for (let from = 0; from < suspects.length; from += repeatedAtOnce) {
      const some = suspects.slice(from, from + repeatedAtOnce);
      const breaks = await this.#confirmSome(commit, before, some);
      if (breaks.length === 0) continue;
      const left = suspects.slice(from + repeatedAtOnce).map(({ asked }) => asked);
      const here = `at ${commit.slice(0, 12)}, too`;
      if (left.length > 0) {
        this.#notes.push(
          foldTests(left, [`fails ${here}, and was not repeated`, `fail ${here}, and were not repeated`]),
        );
      }
      return breaks;
    }
    return [];
  }

  async #confirmSome(commit: string, before: string, some: readonly Suspect[]): Promise<SeriesBreak[]> {
    const asked = some.map(each => each.asked);
    const again = await this.#repeat(commit, asked, "verify-culprit");
    const parent = await this.#repeat(before, asked, "verify-parent");
    const where = before === this.#request.base ? "the base" : "the commit before";
    const breaks: SeriesBreak[] = [];
    for (const each of some) {
      const { id, question } = each.asked;
      const answerIn = ({ answers }: ProbeReport) => answers.find(answer => answer.question === id);
      const { isBreak, reason } = judgeRepetition(answerIn(again), answerIn(parent), where);
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
    const { questions, allTests } = this.#request;
    const withStanding = (standing: Standing) =>
      questions.filter(({ id }) => this.#judge.standing(id) === standing);
    const untried = withStanding("untried");
    const ofSuite = untried.filter(each => this.#isOfSuite(each));
    if (ofSuite.length > 0) {
      const what = "could not be tried on any commit";
      this.#notes.push(foldTests(ofSuite, [what, what]));
    }
    const first = untried.find(each => !this.#isOfSuite(each));
    if (first !== undefined) {
      const why = this.#judge.whyNot(first.id);
      return {
        conclusion: "untested",
        reason: `${titleOf(first.question)}: could not be tried on any commit: ${why}`,
      };
    }
    const passing = withStanding("passing");
    if (passing.length === 0) {
      return { conclusion: "untested", reason: "all that was asked fails on the base already" };
    }
    if (allTests === true && !passing.some(each => this.#isOfSuite(each))) {
      return { conclusion: "untested", reason: "no test of the suite passes on any commit" };
    }
    const commits = counted(this.#parts.tried.length, "commit");
    return {
      conclusion: "good",
      reason: `${commits}, each as good as the base: ${counted(passing.length, "question")}`,
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
    return `${this.#good.length} of ${counted(this.#parts.tried.length, "commit")} good so far`;
  }

  async #tell(end: End): Promise<SeriesReport> {
    const telling = this.#telling.then(() => this.#tellNow(end));
    this.#telling = telling.catch(() => {});
    return await telling;
  }

  async #tellNow(end: End): Promise<SeriesReport> {
    const report = this.report(end);
    await writeSeriesReport(this.#parts.out, report);
    await this.#context.onReport?.(report);
    return report;
  }

  /** What is known now. */
  report(end: End): SeriesReport {
    const { asked, subjects } = this.#parts;
    const good = new Set(this.#good);
    return {
      ...seriesReportHead(),
      ...{ startedAt: this.#startedAt, updatedAt: new Date().toISOString(), asked, notes: [...this.#notes] },
      commits: this.#request.commits.map(commit => {
        const broken = this.#breaks.find(each => each.commit === commit);
        const verdict = broken !== undefined ? "broken" : good.has(commit) ? "good" : "not-tried";
        return { commit, subject: subjects.get(commit) ?? "", verdict, reason: broken?.reason ?? "" };
      }),
      ...{ breaks: this.#breaks, probes: [...this.#probes.all], bisect: null },
      ...end,
    };
  }
}
