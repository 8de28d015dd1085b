import type { Context } from "hono";
import type { Bindings } from "../api/operation.ts";
import type { Bisect } from "../state/bisects.ts";
import { answerCommit, bisectMark, bisectProgress, conclusionMark, sureText } from "./bisect-look.ts";
import { livePart, nothing, partTitle, table } from "./frame.ts";
import { setReportHeaders } from "./headers.ts";
import { bisectPath, linkElsewhere } from "./links.ts";
import { clipped, type Markup, markup } from "./markup.ts";
import { moment } from "./moments.ts";
import type { Page } from "./page-parts.ts";

/** One bisect. */
export function bisectPage(bisect: Bisect): Page {
  return {
    title: `Bisect: ${clipped(bisect.title, 200)}`,
    place: "Bisects",
    topics: ["bisects"],
    body: markup`${livePart("bisect", statePart(bisect))}
${livePart("answers", answersPart(bisect))}
${livePart("circumstances", circumstancesPart(bisect))}`,
  };
}

/** The page that whoever bisects made of it. */
export function bisectReport(context: Context<Bindings>, html: string): Response | Promise<Response> {
  setReportHeaders(context);
  return context.html(html);
}

function statePart(bisect: Bisect): Markup {
  const { id, reason, isRunning, probes } = bisect;
  const progress = bisectProgress(bisect);
  return markup`${partTitle("bisect", isRunning ? "How it goes" : "How it ended")}
<p>${bisectMark(bisect, Date.now())} ${progress ?? `after ${probes === 1 ? "1 probe" : `${probes} probes`}`}</p>
${reason !== "" && markup`<p>${reason}</p>`}
<p class="links"><a href="${bisectPath(id)}/report">The whole report</a> <a href="/v1${bisectPath(id)}/journal">Its journal</a></p>`;
}

function answersPart({ answers, direction }: Bisect): Markup {
  const rows = answers.map(
    answer =>
      markup`<tr><th scope="row" class="text">${answer.title}</th><td>${conclusionMark(answer.conclusion)} ${sureText(answer)}</td><td class="text">${answerCommit(answer, 200)}</td><td class="text">${answer.reason}</td></tr>`,
  );
  const commit = direction === "first-bad" ? "First bad commit" : "Mended by";
  const content =
    rows.length === 0
      ? nothing("Nothing is known yet.")
      : table("What was asked, and what is known", ["What is asked", "State", commit, "What is known"], rows);
  return markup`${partTitle("answers", "Answers", rows.length)}${content}`;
}

function circumstancesPart(bisect: Bisect): Markup {
  const { good, bad, direction, environment, variant, host, runUrl, startedAt, toldAt } = bisect;
  const wanted = direction === "first-bad" ? "the first bad commit" : "the commit that mended it";
  return markup`${partTitle("circumstances", "What is asked, and where")}
<dl class="facts">${fact("Searched", wanted)}${fact("Good", end(good))}${fact("Bad", end(bad))}
${fact("Environment", orNone(environment, "the machine as it comes"))}${fact("Variant", orNone(variant, "not told"))}
${fact("Runs on", orNone(host, "not told"))}${fact("Workflow run", runUrl === "" ? orNone("", "none") : linkElsewhere(runUrl))}
${fact("Logs", logsOf(bisect))}${fact("Begun", moment(startedAt))}${fact("Last told", moment(toldAt))}</dl>`;
}

/** The report's links to them lead nowhere here: nobody sends logs to this server. */
function logsOf({ host, runUrl }: Bisect): Markup {
  return runUrl === ""
    ? markup`in the bisect's own directory on ${host === "" ? "its host" : host}`
    : markup`among the artifacts of the workflow run`;
}

function end({ commit, subject }: Bisect["good"]): Markup {
  return markup`<code class="long">${commit}</code> ${subject}`;
}

function orNone(text: string, none: string): Markup {
  return text === "" ? markup`<span class="none">${none}</span>` : markup`${text}`;
}

function fact(name: string, value: Markup | string): Markup {
  return markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
