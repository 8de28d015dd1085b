import { counted, formatBytes } from "../../base/index.ts";
import {
  clipped,
  httpsOnly,
  leftOutPart,
  linked,
  type Markup,
  markup,
  momentText,
  PageFrame,
  pageBody,
  SizeBudget,
  section,
} from "../../html-report/index.ts";
import { commandLine } from "../../results/index.ts";
import type { BisectAnswer, BisectReport } from "../bisect-report.ts";
import script from "./bisect.browser.js";
import style from "./bisect.css";
import {
  answerCommands,
  answerEvidence,
  answerFacts,
  answerLine,
  commandFigure,
  fact,
} from "./html-answer.ts";
import { commitMark } from "./html-look.ts";
import { probesTable } from "./html-probes.ts";
import type { BisectLinks } from "./markdown-text.ts";
import {
  betweenText,
  circumstancesText,
  conclusionLook,
  costText,
  percentText,
  progressText,
  shortId,
} from "./words.ts";

export interface BisectHtmlOptions {
  /** Default for files: beside the page, as in the bisect's directory. */
  links?: BisectLinks;
  /** The size that it must not pass, bytes of UTF-8, at least 256 KiB. Default: 20 MB. */
  maxBytes?: number;
}

const leastBytes = 256 * 1024;
const frame = new PageFrame({ style, script });

const keys = [
  ["j k", "next, previous commit that was tried"],
  ["f", "to the first bad commit"],
  ["p", "to the table of probes"],
] as const;

/**
 * A bisect as one HTML file that needs nothing else: no network, no font, and without JavaScript all of it can be
 * read. What does not fit its size is left out, the least important first, and told at the top.
 */
export function formatBisectHtml(report: BisectReport, options: BisectHtmlOptions = {}): string {
  const { links = {}, maxBytes = 20_000_000 } = options;
  if (maxBytes < leastBytes)
    throw new Error(`an HTML report needs ${leastBytes} bytes at least, not ${maxBytes}`);
  const budget = new SizeBudget(maxBytes - frame.bytes);
  const { asked, answers } = report;
  const only = asked.questions.length === 1 ? answers[0] : undefined;
  const heading = headingPart(report, only, links);
  budget.take(heading, 0);
  const probes = probesTable(report, budget, links);
  const questions = questionSections(report, budget, links);
  const rest = restPart(report, links);
  const hasRest = budget.take(rest, 0);
  budget.leaveOut(hasRest ? 0 : 1, { one: "part", many: "parts", where: "in bisect.json" });
  const main = markup`${heading}
${leftOutPart(budget.leftOut(), formatBytes(maxBytes))}
${questions.map(({ content }) => content)}
${section("probes", "Probes", costText(report), probes)}
${hasRest && section("rest", "About this bisect", undefined, rest)}
<footer><p>${report.tool}, begun ${momentText(report.startedAt)}, as of ${momentText(report.updatedAt)}. The same as data: bisect.json.</p></footer>`;
  const parts = [
    ...questions.slice(0, 8).map(({ id, name }) => ({ id, name })),
    { id: "probes", name: "Probes" },
    ...(hasRest ? [{ id: "rest", name: "About" }] : []),
  ];
  const { look } = conclusionLook(report.conclusion, asked.direction);
  const body = pageBody({ parts, main, keys });
  return frame.fill(pageTitle(report, only), look, body).toString();
}

function pageTitle({ asked, conclusion }: BisectReport, only: BisectAnswer | undefined): string {
  const { words } = conclusionLook(only?.conclusion ?? conclusion, asked.direction);
  const what = only?.first == null ? words : `${words}: ${shortId(only.first.commit)}`;
  const titles = asked.questions.map(({ title }) => title).join(", ");
  return `${what} · ${clipped(titles, 100)} · vmentry`;
}

function headingPart(report: BisectReport, only: BisectAnswer | undefined, links: BisectLinks): Markup {
  const { asked, isRunning, notes, conclusion, answers } = report;
  const { look, sign } = conclusionLook(only?.conclusion ?? conclusion, asked.direction);
  const found = answers.filter(answer => answer.conclusion === "found").length;
  const isOne = asked.questions.length === 1;
  const title = isOne
    ? answerLine(report, only, links)
    : markup`${found} of ${counted(asked.questions.length, "question")} answered with one commit`;
  const more = (links.more ?? []).filter(({ url }) => httpsOnly(url) !== undefined).slice(0, 20);
  const plain = (text: string, most = 200) => clipped(text, most);
  const facts = [
    only !== undefined && answerFacts(report, only, links),
    report.reason !== "" &&
      report.reason !== only?.reason &&
      fact(conclusion === null ? "Known" : "Because", clipped(report.reason, 500)),
    isRunning && fact("Progress", progressText(report)),
    isOne && fact("Asked", asked.questions.map(each => clipped(each.title, 300)).join("")),
    fact("Tested", circumstancesText(report, plain)),
    fact("Among", amongText(report)),
    notes.length > 0 &&
      fact(
        "To be known",
        notes.slice(0, 20).map(note => markup`<span class="each-line">${clipped(note, 500)}</span>`),
      ),
  ];
  return markup`<header class="conclusion ${look !== "good" && look}">
<h1><span class="verdict" aria-hidden="true">${sign}</span> ${title}</h1>
<dl class="origin">${facts}</dl>
${only !== undefined && answerCommands(only)}
${!isOne && answersTable(report, links)}
${more.length > 0 && markup`<ul class="links">${more.map(({ label, url }) => markup`<li>${linked(clipped(label, 100), url)}</li>`)}</ul>`}
</header>`;
}

function amongText(report: BisectReport): string {
  const { asked, candidates } = report;
  const plain = (text: string, most = 200) => clipped(text, most);
  return [
    betweenText(report, plain),
    ...(asked.firstParent ? ["first parents only"] : []),
    ...(asked.paths.length === 0 ? [] : [`paths ${clipped(asked.paths.join(", "), 300)}`]),
    ...(candidates.culled.length === 0
      ? []
      : [`${candidates.culled.length} of them cannot change the result`]),
  ].join("; ");
}

/** Each question with its answer. */
function answersTable(report: BisectReport, links: BisectLinks): Markup {
  const { asked, answers } = report;
  const rows = asked.questions.slice(0, 100).map(({ id, title }) => {
    const answer = answers.find(({ question }) => question === id);
    const { sign } = conclusionLook(answer?.conclusion ?? report.conclusion, asked.direction);
    return markup`<tr><th scope="row" class="wrap"><a href="#${id}">${clipped(title, 200)}</a></th><td class="wrap">${sign} ${answerLine(report, answer, links)}</td><td>${answer !== undefined && answer.conclusion !== null && percentText(answer.confidence)}</td></tr>`;
  });
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Questions"><table><thead><tr><th scope="col">Question</th><th scope="col">Answer</th><th scope="col">Sure</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

interface QuestionSection {
  id: string;
  name: string;
  content: Markup;
}

function questionSections(report: BisectReport, budget: SizeBudget, links: BisectLinks): QuestionSection[] {
  const { asked, answers } = report;
  const isOne = asked.questions.length === 1;
  const made: QuestionSection[] = [];
  for (const { id, title } of asked.questions) {
    const answer = answers.find(({ question }) => question === id);
    const evidence = answerEvidence(report, answer, id, id, links);
    const own =
      !isOne &&
      markup`<p><b>${answerLine(report, answer, links)}</b></p><dl class="facts">${answer !== undefined && answerFacts(report, answer, links)}</dl>${answer !== undefined && answerCommands(answer)}`;
    const content = section(
      id,
      isOne ? "Evidence" : clipped(title, 200),
      undefined,
      markup`${own}${evidence}`,
    );
    if (!budget.take(content, 0.05)) break;
    made.push({ id, name: isOne ? "Evidence" : clipped(title, 30), content });
  }
  const missing = asked.questions.length - made.length;
  budget.leaveOut(missing, { one: "question", many: "questions", where: "in bisect.json (answers)" });
  return made;
}

const mostListed = 500;

/** What was found on the way, what was not tried because it cannot matter, and the bisect's own command. */
function restPart({ findings, candidates, asked }: BisectReport, links: BisectLinks): Markup {
  const subjects = new Map(candidates.commits.map(each => [each.commit, each.subject]));
  const broken = findings
    .slice(0, mostListed)
    .map(
      ({ kind, reason, probe, subject, commit }) =>
        markup`<li>${commitMark({ commit }, links)} ${clipped(subject, 200)}: does not ${kind} (<a href="#${clipped(probe, 20)}">${clipped(probe, 20)}</a>)${reason !== "" && markup` <span class="soft">${clipped(reason, 400)}</span>`}</li>`,
    );
  const culled = candidates.culled
    .slice(0, mostListed)
    .map(
      ({ commit, because }) =>
        markup`<li>${commitMark({ commit }, links)} ${clipped(subjects.get(commit) ?? "", 200)}: ${clipped(because, 300)}</li>`,
    );
  return markup`${broken.length > 0 && markup`<h3>Commits on the way that do not build or boot</h3><ul>${broken}${findings.length > broken.length && markup`<li>and ${findings.length - broken.length} more</li>`}</ul>`}
${culled.length > 0 && markup`<details class="fold"><summary>${counted(candidates.culled.length, "commit")} that cannot change the result</summary><ul>${culled}${candidates.culled.length > culled.length && markup`<li>and ${candidates.culled.length - culled.length} more</li>`}</ul></details>`}
${asked.command.length > 0 && commandFigure("Repeat the bisect", commandLine(asked.command).slice(0, 100_000))}`;
}
