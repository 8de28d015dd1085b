import { z } from "zod";
import { counted } from "../../base/index.ts";
import type { ServerParts } from "../parts.ts";
import type { Bisect } from "../state/bisects.ts";
import { answerCommit, bisectEnds, bisectMark, bisectProgress, sureText } from "./bisect-look.ts";
import { livePart, nothing, partTitle, table } from "./frame.ts";
import { bisectPath, withQuery } from "./links.ts";
import { clipped, type Markup, markup } from "./markup.ts";
import { moment } from "./moments.ts";
import type { Page } from "./page-parts.ts";

const pageLength = 50;
const shownRunning = 100;
const shownAnswers = 3;

const queryShape = z.object({ before: z.coerce.number().int().min(1).optional() });
export type BisectsQuery = z.infer<typeof queryShape>;

/** @throws ZodError */
export function readBisectsQuery({ before }: Record<string, string>): BisectsQuery {
  return queryShape.parse({ before });
}

/** Those that run, then the others, newest first. */
export function bisectsPage({ bisects }: Pick<ServerParts, "bisects">, { before }: BisectsQuery): Page {
  const running = bisects.list({ isRunning: true, limit: shownRunning }).bisects;
  const { bisects: ended, next } = bisects.list({ isRunning: false, before, limit: pageLength });
  const links = [
    ...(before === undefined ? [] : [markup`<a href="/bisects" rel="first">Newest</a>`]),
    ...(next === null
      ? []
      : [markup`<a href="${withQuery("/bisects", { before: next })}" rel="next">Older</a>`]),
  ];
  const pages =
    links.length > 0 && markup`<nav class="pages" aria-label="Pages of bisects that ended">${links}</nav>`;
  const endedList =
    ended.length === 0 ? nothing("None has ended yet.") : bisectTable("Bisects that ended", ended);
  return {
    title: "Bisects",
    place: "Bisects",
    topics: ["bisects"],
    body: markup`${runningBisects("Running", running)}
${livePart("ended", markup`${partTitle("ended", "Ended", ended.length)}${endedList}${pages}`)}`,
  };
}

/** The part of a page with the bisects that run. */
export function runningBisects(title: string, running: readonly Bisect[]): Markup {
  const content =
    running.length === 0 ? nothing("No bisect is running.") : bisectTable("Bisects that run", running);
  return livePart("bisecting", markup`${partTitle("bisecting", title, running.length)}${content}`);
}

function bisectTable(caption: string, bisects: readonly Bisect[]): Markup {
  const now = Date.now();
  const rows = bisects.map(bisect => {
    const [answer, ...others] = bisect.answers;
    const isAll = others.length === 0 && answer?.conclusion === bisect.conclusion;
    const sure = answer !== undefined && isAll && sureText(answer);
    return markup`<tr><th scope="row" class="text"><a href="${bisectPath(bisect.id)}">${clipped(bisect.title, 160)}</a></th><td>${bisectMark(bisect, now)} ${bisectProgress(bisect) ?? sure}</td>
<td class="text">${answersOf(bisect)}</td><td>${bisectEnds(bisect)}</td><td>${moment(bisect.toldAt)}</td></tr>`;
  });
  return table(caption, ["What is searched", "State", "Answer", "Among", "Last told"], rows);
}

function answersOf({ answers, direction }: Bisect): Markup | undefined {
  const told = answers.flatMap(answer => answerCommit(answer, 100) ?? []);
  if (told.length === 0) return undefined;
  const lead = direction === "first-good" ? "mended by " : undefined;
  if (told.length === 1 && answers.length === 1) return markup`${lead}${told}`;
  const more = told.length - shownAnswers;
  return markup`<ul class="plain">${told.slice(0, shownAnswers).map(each => markup`<li>${lead}${each}</li>`)}${more > 0 && markup`<li>and ${counted(more, "other")}</li>`}</ul>`;
}
