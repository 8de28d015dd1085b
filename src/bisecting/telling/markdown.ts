import { counted } from "../../base/index.ts";
import { summaryBytes } from "../../report/index.ts";
import { code, codeBlock, commandLine, details, joinParts, type Part } from "../../results/index.ts";
import type { BisectAnswer, BisectReport } from "../bisect-report.ts";
import { answerBlocks, answerLines, answerText, evidenceParts, verificationText } from "./markdown-answer.ts";
import { probesPart } from "./markdown-probes.ts";
import { type BisectLinks, commitLink, listOf, moreLinks, prose, table } from "./markdown-text.ts";
import {
  betweenText,
  circumstancesText,
  conclusionLook,
  costText,
  percentText,
  progressText,
  titleOf,
} from "./words.ts";

export interface BisectMarkdownOptions {
  /** The size that it must not pass, bytes of UTF-8, at least 4096. Default: `summaryBytes` of report/. */
  limit?: number;
  links?: BisectLinks;
}

/**
 * A bisect as GitHub-flavoured Markdown: the answer with how sure it is, how it was verified, whom to tell and how to
 * see it by hand; then what it rests on, folded. What does not fit is left out from the end, and counted.
 */
export function formatBisectMarkdown(report: BisectReport, options: BisectMarkdownOptions = {}): string {
  const { limit = summaryBytes, links = {} } = options;
  const { answers, asked } = report;
  const isOne = asked.questions.length === 1;
  const only = isOne ? answers[0] : undefined;
  const parts = [
    essential(heading(report, only, links), "heading"),
    essential(
      [
        ...overallLines(report, only),
        ...(only === undefined ? [] : answerLines(report, only, links)),
        ...aboutLines(report, isOne),
        moreLinks(links),
      ]
        .filter(line => line !== "")
        .join("\\\n"),
      "heading",
    ),
    ...(isOne ? [] : [answersPart(report, links)]),
    ...(only === undefined ? [] : answerBlocks(only)),
    notesPart(report),
    ...(only === undefined ? [] : evidenceParts(report, only, links)),
    probesPart(report, links),
    findingsPart(report, links),
    ...(isOne ? [] : answers.flatMap(answer => questionParts(report, answer, links))),
    culledPart(report, links),
    repeatPart(report),
    essential(footnote(report), "footnote"),
  ];
  return joinParts(parts, limit, "bisect.json and the logs");
}

function essential(text: string, leaves: string): Part {
  return { full: text, brief: text, leaves };
}

function heading(report: BisectReport, only: BisectAnswer | undefined, links: BisectLinks): string {
  const { direction } = report.asked;
  if (report.asked.questions.length > 1) return severalHeading(report);
  if (only?.first != null) {
    const found = conclusionLook(only.conclusion, direction);
    return `## ${found.icon} ${answerText(only, direction, links)}`;
  }
  const { icon, words } = conclusionLook(report.conclusion, direction);
  const title = report.asked.questions.map(each => code(each.title, 150)).join(", ");
  const count = only?.conclusion === "range" ? ` (${counted(only.rangeCount, "commit")})` : "";
  return `## ${icon} ${words}${count}: ${title}`;
}

function severalHeading({ asked, answers, conclusion }: BisectReport): string {
  const found = answers.filter(each => each.conclusion === "found").length;
  const { icon } = conclusionLook(
    conclusion !== null && found === asked.questions.length ? "found" : conclusion,
    asked.direction,
  );
  const what = asked.direction === "first-bad" ? "first bad commit" : "mending commit";
  return `## ${icon} Bisect: the ${what} of ${found} of ${counted(asked.questions.length, "question")}`;
}

/** What is known of the whole. */
function overallLines(report: BisectReport, only: BisectAnswer | undefined): string[] {
  const { reason, isRunning } = report;
  const known = reason === "" ? "" : prose(reason, 400);
  if (isRunning)
    return [`**So far:** ${[known, progressText(report)].filter(text => text !== "").join("; ")}`];
  // An answer tells its own commit; what stopped the bisect is not in it.
  return known === "" || (only?.conclusion === "found" && report.conclusion === "found") ? [] : [known];
}

function aboutLines(report: BisectReport, isOne: boolean): string[] {
  const { asked, candidates } = report;
  const limits = [
    ...(asked.firstParent ? ["first parents only"] : []),
    ...(asked.paths.length === 0
      ? []
      : [
          `paths ${asked.paths
            .slice(0, 10)
            .map(path => code(path, 100))
            .join(", ")}`,
        ]),
    ...(candidates.culled.length === 0 ? [] : [`${candidates.culled.length} cannot change the result`]),
  ];
  // Where there is one commit, the heading says that and not the question.
  const isInHeading = !isOne || report.answers[0]?.first == null;
  const title = isInHeading ? "" : asked.questions.map(each => code(each.title, 200)).join("");
  const where = circumstancesText(report, code);
  return [
    [title, where].filter(text => text !== "").join(" "),
    `${betweenText(report, code)}${limits.length === 0 ? "" : ` (${limits.join("; ")})`}`,
  ];
}

/** Each question with its answer, when there are several. */
function answersPart(report: BisectReport, links: BisectLinks): Part {
  const { asked, answers } = report;
  const rows = asked.questions.map(({ id, title }) => {
    const answer = answers.find(({ question }) => question === id);
    const { icon } = conclusionLook(answer?.conclusion ?? null, asked.direction);
    if (answer === undefined) return [code(title, 150), `${icon} Bisecting`, "", ""];
    return [
      code(title, 150),
      `${icon} ${answerText(answer, asked.direction, links)}`,
      answer.conclusion === null ? "" : percentText(answer.confidence),
      answer.first === null ? prose(answer.reason, 150) : verificationText(answer, asked.direction),
    ];
  });
  const text = table(["question", "answer", "sure", "because"], rows);
  return { full: text, brief: text, leaves: "table of questions" };
}

function questionParts(report: BisectReport, answer: BisectAnswer, links: BisectLinks): Part[] {
  const title = `### ${code(titleOf(report, answer.question), 200)}`;
  const lines = [
    answerText(answer, report.asked.direction, links),
    ...answerLines(report, answer, links),
  ].join("\\\n");
  return [
    { full: `${title}\n\n${lines}`, brief: "", leaves: "question" },
    ...answerBlocks(answer).map(part => ({ ...part, brief: "" })),
    ...evidenceParts(report, answer, links).map(part => ({ ...part, brief: "" })),
  ];
}

function notesPart({ notes }: BisectReport): Part {
  const full = listOf(
    notes.map(note => `- ${prose(note, 400)}`),
    20,
    ", in bisect.json",
  );
  const text = notes.length === 0 ? "" : `**To be known:**\n\n${full}`;
  return { full: text, brief: text, leaves: "list of notes" };
}

function findingsPart({ findings }: BisectReport, links: BisectLinks): Part {
  if (findings.length === 0) return { full: "", brief: "", leaves: "list of findings" };
  const summary = `Found on the way: ${counted(findings.length, "commit")} that ${findings.length === 1 ? "does" : "do"} not build or boot`;
  const lines = findings.map(
    ({ kind, reason, probe, ...commit }) =>
      `- ${commitLink(commit, links)} does not ${kind} (${code(probe)})${reason === "" ? "" : `: ${code(reason, 300)}`}`,
  );
  return {
    full: details(summary, listOf(lines, 100, ", in bisect.json"), { open: findings.length <= 3 }),
    brief: summary,
    leaves: "list of commits that do not build or boot",
  };
}

function culledPart({ candidates }: BisectReport, links: BisectLinks): Part {
  const { culled, commits } = candidates;
  if (culled.length === 0) return { full: "", brief: "", leaves: "list" };
  const subjects = new Map(commits.map(each => [each.commit, each.subject]));
  const lines = culled.map(
    ({ commit, because }) =>
      `- ${commitLink({ commit, subject: subjects.get(commit) ?? "" }, links)}: ${prose(because, 200)}`,
  );
  return {
    full: details(
      `${counted(culled.length, "commit")} that cannot change the result`,
      listOf(lines, 100, ", in bisect.json"),
    ),
    brief: "",
    leaves: "list of commits that cannot change the result",
  };
}

function repeatPart({ asked }: BisectReport): Part {
  if (asked.command.length === 0) return { full: "", brief: "", leaves: "command" };
  return {
    full: details("Repeat the bisect", codeBlock([commandLine(asked.command)], 16_000)),
    brief: "",
    leaves: "command to repeat the bisect",
  };
}

function footnote(report: BisectReport): string {
  const tool = report.tool.replace(/[^\w .-]/g, "").slice(0, 100);
  return `<sub>${costText(report)}; ${report.updatedAt.slice(0, 16).replace("T", " ")} UTC. ${tool}</sub>`;
}
