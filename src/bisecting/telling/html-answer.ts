import { counted } from "../../base/index.ts";
import { type Content, clipped, joined, type Markup, markup, whole } from "../../html-report/index.ts";
import { commandLine, shownLine } from "../../results/index.ts";
import type { BisectAnswer, BisectReport } from "../bisect-report.ts";
import { CommitLine } from "./commit-line.ts";
import { beliefPart } from "./html-belief.ts";
import { commitsPart } from "./html-commits.ts";
import { commitMark, fileLink } from "./html-look.ts";
import type { BisectLinks } from "./markdown-text.ts";
import { checkSign, checksOf, conclusionLook, percentText, sureText } from "./words.ts";

const mostRange = 200;
const mostPeople = 20;
const mostCommands = 10;
/** A command that is cut would do something else than it says. */
const mostCommand = 16_000;

export function fact(name: string, value: Content): Markup {
  return markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** What a reader wants within ten seconds, but for the commit itself. */
export function answerFacts(report: BisectReport, answer: BisectAnswer, links: BisectLinks): Markup {
  const { conclusion, first, reason, maintainers, likely } = answer;
  const isSure = conclusion === "found" || conclusion === "range" || conclusion === "contradiction";
  const people = maintainers
    .slice(0, mostPeople)
    .map(
      ({ address, role }) =>
        markup`<span class="each-line">${clipped(address, 150)}${role !== "" && markup` <span class="soft">${clipped(role, 150)}</span>`}</span>`,
    );
  const more = maintainers.length - people.length;
  return markup`${first !== null && fact("By", markup`${clipped(first.author, 200)} <span class="soft">${first.date.slice(0, 10)}</span>`)}${isSure && fact("Sure", markup`<b>${sureText(answer, report.asked.confidence)}</b>`)}${first !== null && fact("Verified", verification(report, answer))}${conclusion !== "found" && reason !== "" && fact(conclusion === null ? "Known" : "Because", clipped(reason, 500))}${conclusion === null && likely.length > 0 && fact("Likeliest", likeliest(report, answer, links))}${people.length > 0 && fact("Tell", markup`${people}${more > 0 && markup`<span class="each-line soft">and ${more} more</span>`}`)}`;
}

function verification({ asked }: BisectReport, answer: BisectAnswer): Markup {
  const looks: Readonly<Record<string, string>> = { "as-expected": "good", "not-as-expected": "bad" };
  const checks = checksOf(answer, asked.direction).map(
    ({ check, text }) =>
      markup`<span><b class="${looks[check] ?? "soft"}">${checkSign(check)}</b> ${text}</span>`,
  );
  const { reason } = answer.verification;
  return markup`<span class="checks">${checks.length === 0 ? "not verified" : checks}${reason !== "" && markup`<span class="soft">${clipped(reason, 300)}</span>`}</span>`;
}

function likeliest({ candidates }: BisectReport, { likely }: BisectAnswer, links: BisectLinks): Markup {
  return markup`${likely.slice(0, 5).map(({ commit, probability }) => {
    const subject = candidates.commits.find(each => each.commit === commit)?.subject ?? "";
    return markup`<span class="each-line">${percentText(probability)} ${commitMark({ commit }, links)} ${clipped(subject, 150)}</span>`;
  })}`;
}

/** The line `Fixes:`, and the commands that show it by hand. */
export function answerCommands({ fixes, reproduce }: BisectAnswer): Markup {
  const commands = reproduce
    .slice(0, mostCommands)
    .map(commandLine)
    .filter(text => text.length <= mostCommand);
  return markup`${fixes !== "" && commandFigure("Line for the commit that mends it", shownLine(fixes, 500))}${commands.length > 0 && commandFigure("See it by hand", commands.join("\n"))}`;
}

/** Something that is copied, as a whole. */
export function commandFigure(caption: string, text: string): Markup {
  return markup`<figure class="copied"><figcaption>${caption}</figcaption><pre class="command" tabindex="0"><code>${whole(text)}</code></pre></figure>`;
}

/** What the answer rests on. @param id of its part of the page */
export function answerEvidence(
  report: BisectReport,
  answer: BisectAnswer | undefined,
  question: string,
  id: string,
  links: BisectLinks,
): Markup {
  const line = new CommitLine(report, question);
  const belief = answer === undefined ? undefined : beliefPart(report, answer, line);
  const hasCommits = line.commits.length > 0;
  return markup`${answer !== undefined && rangeList(answer, links)}
${belief !== undefined && markup`<h3>How the belief narrowed, probe by probe</h3>${belief}`}
${answer !== undefined && answer.explanation !== "" && markup`<p class="soft">${clipped(answer.explanation, 3000)}</p>`}
${hasCommits && markup`<h3>Commits</h3>${commitsPart(report, answer, line, id, links)}`}
${answer !== undefined && differenceFigure(answer, links)}
${answer !== undefined && gitLog(answer)}`;
}

function rangeList({ range, rangeCount, conclusion }: BisectAnswer, links: BisectLinks): Markup | undefined {
  if (range.length === 0 || conclusion === "found") return undefined;
  const told = range.slice(0, mostRange);
  const more = Math.max(rangeCount, range.length) - told.length;
  return markup`<h3>${counted(rangeCount, "commit")} of which it is one, oldest first</h3><ul class="range">${told.map(each => markup`<li>${commitMark(each, links)} ${clipped(each.subject, 200)} <span class="soft">${clipped(each.author, 150)}</span></li>`)}</ul>${more > 0 && markup`<p class="soft">and ${more} more, in bisect.json</p>`}`;
}

const mostLines = 300;

function differenceFigure({ difference }: BisectAnswer, links: BisectLinks): Markup | undefined {
  if (difference === null || difference.lines.length === 0) return undefined;
  const lines = difference.lines.slice(0, mostLines).map(line => {
    const look = line.startsWith("@@")
      ? "at"
      : line.startsWith("+")
        ? "plus"
        : line.startsWith("-")
          ? "minus"
          : "";
    return markup`<span class="${look}">${line}</span>\n`;
  });
  return markup`<figure><figcaption>What a good (<span class="good">−</span> ${fileLink(difference.good, difference.good, links)}) and a bad run (<span class="bad">+</span> ${fileLink(difference.bad, difference.bad, links)}) printed differently</figcaption><pre class="diff" tabindex="0">${joined(lines)}</pre></figure>`;
}

function gitLog({ gitLog: text }: BisectAnswer): Markup | undefined {
  if (text === "") return undefined;
  const shown = text.length > 100_000 ? `${text.slice(0, 100_000)}…` : text;
  return markup`<details class="fold"><summary>git bisect log, for <code>git bisect replay</code></summary><figure><pre class="command" tabindex="0"><code>${whole(shown.trimEnd())}</code></pre></figure></details>`;
}

/** The answer in a line: its commit, how many it may be, or why there is none, such as what stopped the bisect. */
export function answerLine(
  { asked, conclusion }: BisectReport,
  answer: BisectAnswer | undefined,
  links: BisectLinks,
): Markup {
  const { words } = conclusionLook(answer?.conclusion ?? conclusion, asked.direction);
  if (answer?.first != null)
    return markup`${words}: ${commitMark(answer.first, links)} ${clipped(answer.first.subject, 200)}`;
  return answer?.conclusion === "range"
    ? markup`${words}: ${counted(answer.rangeCount, "commit")}`
    : markup`${words}`;
}
