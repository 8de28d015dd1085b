import { join, resolve } from "node:path";
import {
  checkOwnDirectory,
  counted,
  Interrupted,
  type Logger,
  makeOwnDirectory,
  writeFileAtomic,
} from "../../base/index.ts";
import { readVariantConfig, sourceArchitecture, type Variant } from "../../build/index.ts";
import type { BisectReport } from "../bisect-report.ts";
import type { Prober } from "../probe.ts";
import type { AskedQuestion } from "../question.ts";
import type { BisectRequest, ProbeRequest } from "../request.ts";
import { runBisect } from "../run-bisect.ts";
import { type DifferingOption, describeOptionValue, mixedConfig } from "./differing-options.ts";
import { describeEffect } from "./option-effect.ts";
import { writeOptionHistory } from "./option-history.ts";
import {
  checkIsSameSearch,
  digestOfSearch,
  mostRounds,
  optionsFiles,
  optionsOwnership,
} from "./options-directory.ts";
import { formatOptionsMarkdown } from "./options-markdown.ts";
import { formatOptionsReport, type OptionsReport, optionsReportHead } from "./options-report.ts";
import { configName, writeOptionsVariant } from "./options-variant.ts";
import { readSearchedOptions, type SearchedOptions } from "./searched-options.ts";

/** A search for the options by which one configuration is bad and another is good. */
export interface OptionsRequest
  extends Pick<
    BisectRequest,
    | "probe"
    | "confidence"
    | "flaky"
    | "mostTrials"
    | "verify"
    | "mostMachineErrors"
    | "until"
    | "out"
    | "overwrite"
  > {
  /** What is built with both. */
  commit: string;
  /** Each a `*.variant.yaml`, or a .config, to which `probe.variants` then has architecture and toolchain. */
  good: string;
  bad: string;
  question: AskedQuestion;
}

export interface OptionsContext {
  log: Logger;
  signal: AbortSignal;
  /** What probes one round. @param out that round's directory */
  openProber: (request: ProbeRequest, out: string) => Promise<Prober>;
  /** Hears of each step of a round. */
  onReport?: (report: BisectReport, round: number) => Promise<void> | void;
}

/**
 * Finds a smallest set of options that make a good configuration bad, if more options do not make it good again. The
 * options in which two configurations differ are a line of commits, each of which sets one more of them as the bad
 * configuration does: the first bad commit's option is needed. Whether it is enough, together with those found before,
 * says another such bisect, of the options before it; as long as it is not, that finds the next one.
 *
 * Goes on with what is in `out` already.
 * @throws UserError for bad input; Interrupted
 */
export async function findOptions(request: OptionsRequest, context: OptionsContext): Promise<OptionsReport> {
  const out = resolve(request.out);
  if (request.overwrite) await checkOwnDirectory(out, optionsOwnership, true);
  const searched = await readSearchedOptions(request, context);
  const { commit, options, ends } = searched;
  const digest = digestOfSearch({ commit, question: request.question.question, options, frame: ends.frame });
  if (request.overwrite) await makeOwnDirectory(out, optionsOwnership);
  else await checkIsSameSearch(out, digest);
  return await new OptionsSearch(request, context, { ...searched, out, digest }).run();
}

interface Parts extends SearchedOptions {
  out: string;
  digest: string;
}

class OptionsSearch {
  readonly #request: OptionsRequest;
  readonly #context: OptionsContext;
  readonly #parts: Parts;
  readonly #startedAt = new Date().toISOString();
  readonly #differing: readonly DifferingOption[];
  readonly #found: { option: DifferingOption; confidence: number }[] = [];
  readonly #rounds: OptionsReport["rounds"] = [];

  constructor(request: OptionsRequest, context: OptionsContext, parts: Parts) {
    this.#request = request;
    this.#context = context;
    this.#parts = parts;
    this.#differing = parts.options
      .filter(each => !each.isShared)
      .map(({ option, good, bad }) => ({ option, good, bad }));
  }

  /** An interruption is told in the report, as a bisect tells it. */
  async run(): Promise<OptionsReport> {
    try {
      return await this.#search();
    } catch (error) {
      if (!this.#context.signal.aborted && !(error instanceof Interrupted)) throw error;
      return await this.#tell({
        conclusion: "interrupted",
        reason: "interrupted; it goes on when the same command is given again",
      });
    }
  }

  async #search(): Promise<OptionsReport> {
    let candidates = this.#differing;
    await this.#tell({
      conclusion: null,
      reason: `${counted(candidates.length, "option")} may make the difference`,
    });
    while (this.#rounds.length < mostRounds) {
      const history = await this.#writeHistory(candidates);
      const answer = await this.#round(history, candidates);
      const { conclusion, first } = answer;
      // The good configuration with what was found is bad: nothing else is needed.
      if (conclusion === "always-bad" && this.#found.length > 0) {
        return await this.#tellFound(history[0] ?? "", answer.confidence);
      }
      const at = history.indexOf(first?.commit ?? "") - 1;
      const option = candidates[at];
      if (conclusion !== "found" || option === undefined)
        return await this.#tellEnd(answer, history, candidates);
      this.#found.push({ option, confidence: answer.confidence });
      if (at === 0) return await this.#tellFound(first?.commit ?? "", 1);
      candidates = candidates.slice(0, at);
      const names = this.#found.map(each => each.option.option).join(", ");
      await this.#tell({ conclusion: null, reason: `${names}: needed, and it is looked whether more is` });
    }
    return await this.#tell({
      conclusion: "range",
      reason: `${counted(mostRounds, "option")} are needed at once, and more: no smaller set was looked for`,
    });
  }

  /** The first commit sets as the bad configuration does what was found, and each later one one option more. */
  async #writeHistory(candidates: readonly DifferingOption[]): Promise<string[]> {
    const { commit, ends, options } = this.#parts;
    const { repository } = this.#request.probe;
    const bad = new Set(this.#found.map(each => each.option.option));
    const begin =
      bad.size === 0 ? "the good configuration" : `the good configuration with ${[...bad].join(", ")}`;
    const commits = [{ subject: begin, config: mixedConfig(options, option => bad.has(option)) }];
    for (const each of candidates) {
      bad.add(each.option);
      commits.push({
        subject: `${each.option}: ${describeOptionValue(each.good)} -> ${describeOptionValue(each.bad)}`,
        config: mixedConfig(options, option => bad.has(option)),
      });
    }
    return await writeOptionHistory({
      ...{ repository, commit, commits, signal: this.#context.signal },
      path: `arch/${sourceArchitecture(ends.frame.arch)}/configs/${configName}`,
    });
  }

  async #round(history: readonly string[], candidates: readonly DifferingOption[]) {
    const { log, signal, openProber, onReport } = this.#context;
    const number = this.#rounds.length + 1;
    const directory = `round-${number}`;
    const out = join(this.#parts.out, directory);
    const { repository } = this.#request.probe;
    const probe: ProbeRequest = {
      ...this.#request.probe,
      repository,
      variants: [await writeOptionsVariant(this.#parts.out, this.#parts.ends.frame)],
    };
    delete probe.variant;
    await using prober = await openProber(probe, out);
    const report = await runBisect(
      {
        ...{ probe, out, questions: [this.#request.question] },
        ...{ good: history[0] ?? "", bad: history.at(-1) ?? "", direction: "first-bad" },
        ...{ confidence: this.#request.confidence, flaky: this.#request.flaky },
        ...{ mostTrials: this.#request.mostTrials, verify: this.#request.verify },
        mostMachineErrors: this.#request.mostMachineErrors,
        ...(this.#request.until === undefined ? {} : { until: this.#request.until }),
        // No build reads the file that these commits change but by its name.
        ...{ firstParent: true, paths: [], cull: false, overwrite: false },
      },
      {
        ...{ log, signal, prober },
        ...(onReport === undefined ? {} : { onReport: (each: BisectReport) => onReport(each, number) }),
      },
    );
    const [answer] = report.answers;
    if (answer === undefined) throw new Error("a bisect of one question without an answer");
    const { probes, boots } = report.cost;
    const ended = { ...answer, conclusion: report.conclusion ?? answer.conclusion };
    this.#rounds.push({
      ...{ directory, conclusion: ended.conclusion, reason: answer.reason },
      ...{ options: candidates.length, probes, boots },
    });
    return ended;
  }

  async #tellFound(commit: string, confidence: number): Promise<OptionsReport> {
    const { log, signal } = this.#context;
    const { ends, workDirectory } = this.#parts;
    const { repository, buildJobs } = this.#request.probe;
    const variant: Variant = { ...ends.frame, config: { kind: "target", target: configName }, fragments: [] };
    const { complete } = await readVariantConfig({
      ...{ repository, revision: commit, variant, workDirectory, jobs: buildJobs, log, signal },
    });
    const found = this.#found.map(each => each.option);
    const names = found.map(({ option }) => option);
    return await this.#tell({
      conclusion: "found",
      reason:
        names.length === 1
          ? `${names[0] ?? ""} makes the difference`
          : `${names.join(" and ")} together make the difference, and none of them can be missed`,
      confidence: this.#found.reduce((product, each) => product * each.confidence, confidence),
      ...describeEffect(found, { before: ends.good.complete, after: complete }),
    });
  }

  async #tellEnd(
    answer: BisectReport["answers"][number],
    history: readonly string[],
    candidates: readonly DifferingOption[],
  ): Promise<OptionsReport> {
    const isFirst = this.#found.length === 0;
    // What was bad together with more is as good as ever: what was seen contradicts itself.
    const conclusion =
      answer.conclusion === "not-reproduced" && !isFirst ? "contradiction" : answer.conclusion;
    const range = answer.range.flatMap(({ commit }) => candidates[history.indexOf(commit) - 1] ?? []);
    const names = this.#found.map(each => each.option.option).join(", ");
    return await this.#tell({
      conclusion: conclusion ?? "error",
      reason: isFirst
        ? answer.reason
        : `${names}: needed; whether more is needed is not known: ${answer.reason}`,
      range,
    });
  }

  async #tell(
    known: Pick<OptionsReport, "conclusion" | "reason"> &
      Partial<Pick<OptionsReport, "range" | "confidence" | "alsoChanged" | "refused" | "fragment">>,
  ): Promise<OptionsReport> {
    const { out, commit, subject, ends, digest } = this.#parts;
    const { good, bad, question } = this.#request;
    const report: OptionsReport = {
      ...optionsReportHead(),
      startedAt: this.#startedAt,
      updatedAt: new Date().toISOString(),
      asked: { commit, subject, good, bad, question: question.question, variant: ends.frame.name, digest },
      notes: ends.notes,
      differing: [...this.#differing],
      found: this.#found.map(({ option, confidence }) => ({ ...option, confidence })),
      ...{ range: [], alsoChanged: [], refused: [], confidence: 0, fragment: "", rounds: this.#rounds },
      ...known,
    };
    await writeFileAtomic(join(out, optionsFiles.summary), formatOptionsMarkdown(report));
    await writeFileAtomic(join(out, optionsFiles.report), formatOptionsReport(report));
    return report;
  }
}
