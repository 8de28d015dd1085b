import { counted } from "../../base/index.ts";
import { type Colour, commandLine, type Paint, painter, shownLine } from "../../results/index.ts";
import type { BisectAnswer, BisectReport } from "../bisect-report.ts";
import {
  betweenText,
  checkSign,
  checksOf,
  circumstancesText,
  commitText,
  conclusionLook,
  costText,
  kernelText,
  percentText,
  progressText,
  purposeText,
  shortId,
  sureText,
  type ToldProbe,
  titleOf,
  trialsText,
  type Verdict,
  verdictWords,
} from "./words.ts";

export interface TerminalOptions {
  /** Whether to use ANSI colours. */
  colour: boolean;
}

const verdictColours: Readonly<Record<Verdict, Colour>> = {
  good: "green",
  bad: "red",
  untestable: "yellow",
  weak: "yellow",
  "machine-error": "yellow",
};

/** Tells of a bisect while it runs, from one report after the other: each thing once. */
export class BisectProgress {
  readonly #paint: Paint;
  readonly #begun = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #notes = new Set<string>();
  #isTold = false;

  constructor({ colour }: TerminalOptions) {
    this.#paint = painter(colour);
  }

  /** Lines on what this report has that those before it had not: probes that began or ended, and what is believed now. */
  linesOf(report: BisectReport): string[] {
    const lines = this.#isTold ? [] : beginLines(report);
    this.#isTold = true;
    for (const note of report.notes) {
      if (this.#notes.has(note)) continue;
      this.#notes.add(note);
      lines.push(shownLine(note, 400));
    }
    const ended = report.probes.filter(each => each.report !== null && !this.#ended.has(each.order.id));
    for (const probe of ended) {
      this.#ended.add(probe.order.id);
      this.#begun.add(probe.order.id);
      lines.push(...probeLines(probe, report, this.#paint));
    }
    for (const probe of report.probes) {
      if (this.#begun.has(probe.order.id)) continue;
      this.#begun.add(probe.order.id);
      lines.push(beginLine(probe));
    }
    if (ended.length > 0 && report.isRunning) lines.push(...beliefLines(report));
    return lines;
  }
}

function beginLines(report: BisectReport): string[] {
  const titles = report.asked.questions.slice(0, 20).map(({ title }) => shownLine(title, 200));
  const where = circumstancesText(report, shownLine);
  return [
    `bisecting ${betweenText(report, shownLine)}${where === "" ? "" : `, ${where}`}`,
    ...titles.map(title => `  ${title}`),
  ];
}

function beginLine({ order, subject }: ToldProbe): string {
  return `${order.id} begins: ${commitText({ commit: order.commit, subject }, shownLine)} (${purposeText(order.purpose)})`;
}

function probeLines(probe: ToldProbe, report: BisectReport, paint: Paint): string[] {
  const { order, subject, verdicts } = probe;
  const hasSeveral = report.asked.questions.length > 1;
  const told = verdicts.slice(0, 20).map(({ question, verdict, reason, ...trials }) => {
    const often = trials.failed + trials.passed > 1 ? ` (${trialsText(trials)})` : "";
    const why = reason === "" || verdict === "good" ? "" : `: ${shownLine(reason, 200)}`;
    const what = hasSeveral ? `${shownLine(titleOf(report, question), 100)}: ` : "";
    return `${what}${paint(verdictColours[verdict], verdictWords[verdict])}${often}${why}`;
  });
  const what = commitText({ commit: order.commit, subject }, shownLine);
  const how = `${purposeText(order.purpose)}; ${kernelText(probe)}`;
  const [only] = told;
  if (!hasSeveral && only !== undefined) return [`${order.id} ${what}: ${only} (${how})`];
  return [`${order.id} ${what} (${how})`, ...told.map(text => `     ${text}`)];
}

function beliefLines(report: BisectReport): string[] {
  const open = report.answers.filter(({ conclusion }) => conclusion === null);
  const told = open.slice(0, 5).map(answer => {
    const [best] = answer.likely;
    const bits = answer.steps.at(-1)?.bits;
    const which = report.asked.questions.length > 1 ? `${shownLine(answer.question, 20)}: ` : "";
    const likeliest =
      best === undefined ? "" : `likeliest ${shortId(best.commit)}, ${percentText(best.probability)}`;
    const left = bits === undefined ? "" : `${bits.toFixed(1)} bits left`;
    return `${which}${[likeliest, left].filter(text => text !== "").join("; ")}`;
  });
  return [`     ${[...told.filter(text => text !== ""), progressText(report)].join("; ")}`];
}

/** The end of a bisect as some lines for a terminal or a pipe. What matters most comes last. */
export function formatBisectText(report: BisectReport, { colour }: TerminalOptions): string {
  const paint = painter(colour);
  const { asked, answers, findings } = report;
  const groups = [
    beginLines(report).slice(0, 1),
    report.notes.slice(0, 20).map(note => `${paint("yellow", "NOTE")} ${shownLine(note, 400)}`),
    findings
      .slice(0, 20)
      .map(
        ({ kind, reason, ...commit }) =>
          `${paint("yellow", `DOES NOT ${kind.toUpperCase()}`)} ${commitText(commit, shownLine)}: ${shownLine(reason, 200)}`,
      ),
    ...answers.slice(0, 50).map(answer => answerLines(report, answer, paint)),
    lastLines(report, paint),
  ];
  const text = groups.filter(lines => lines.length > 0).map(lines => `${lines.join("\n")}\n`);
  return asked.questions.length === 0 ? "" : text.join("\n");
}

const lookColours: Readonly<Record<"good" | "broken" | "incomplete", Colour>> = {
  good: "green",
  broken: "red",
  incomplete: "yellow",
};

function answerLines(report: BisectReport, answer: BisectAnswer, paint: Paint): string[] {
  const { direction, confidence } = report.asked;
  const { conclusion, first, range, rangeCount, difference, fixes, maintainers, reproduce } = answer;
  const checks = checksOf(answer, direction).map(({ check, text }) => `${checkSign(check)} ${text}`);
  const { reason } = answer.verification;
  const verified = [checks.join(", ") || "not verified", ...(reason === "" ? [] : [shownLine(reason, 200)])];
  const isSure = conclusion === "found" || conclusion === "range" || conclusion === "contradiction";
  const lines = difference?.lines.slice(0, 20) ?? [];
  const more = rangeCount - Math.min(range.length, 20);
  return [
    shownLine(titleOf(report, answer.question), 200),
    ...lines.map(line => `  | ${shownLine(line, 160)}`),
    ...range.slice(0, 20).map(each => `  ${commitText(each, shownLine)}`),
    ...(range.length > 0 && more > 0 ? [`  and ${more} more`] : []),
    ...maintainers
      .slice(0, 12)
      .map(
        ({ address, role }) =>
          `  tell: ${shownLine(address, 120)}${role === "" ? "" : ` (${shownLine(role, 100)})`}`,
      ),
    ...(fixes === "" ? [] : [`  ${shownLine(fixes, 300)}`]),
    ...reproduce.slice(0, 5).map(argv => `  by hand: ${commandLine(argv)}`),
    ...(first === null ? [] : [`  verified: ${verified.join("; ")}`]),
    ...(isSure ? [`  sure: ${sureText(answer, confidence)}`] : []),
    ...(report.asked.questions.length === 1 ? [] : [conclusionText(report, answer, paint)]),
  ];
}

function conclusionText({ asked }: BisectReport, answer: BisectAnswer, paint: Paint): string {
  const { words, look } = conclusionLook(answer.conclusion, asked.direction);
  return answer.first === null
    ? `  ${paint(lookColours[look], words)}${answer.reason === "" ? "" : `: ${shownLine(answer.reason, 300)}`}`
    : `  ${paint(lookColours[look], words)}: ${commitText(answer.first, shownLine)}`;
}

function lastLines(report: BisectReport, paint: Paint): string[] {
  const { conclusion, asked, answers, reason, isRunning } = report;
  const [only] = answers;
  const { words, look } = conclusionLook(conclusion, asked.direction);
  const found = answers.filter(each => each.conclusion === "found").length;
  const isOneFound = asked.questions.length === 1 && only?.first != null && conclusion !== null;
  const what =
    isOneFound && only.first !== null
      ? `${paint(lookColours[look], words)}: ${commitText(only.first, shownLine)}, ${percentText(only.confidence)} sure`
      : asked.questions.length > 1 && !isRunning
        ? `${found} of ${counted(asked.questions.length, "question")} answered with one commit${reason === "" ? "" : `: ${shownLine(reason, 300)}`}`
        : `${paint(lookColours[look], words)}${reason === "" ? "" : `: ${shownLine(reason, 300)}`}`;
  const left = isRunning ? progressText(report) : costText(report);
  return [left, what];
}
