import { z } from "zod";
import type { ServerParts } from "../parts.ts";
import { type Build, buildStates } from "../state/builds.ts";
import { kernelId } from "../stored-kernels.ts";
import { livePart, nothing, partTitle, table } from "./frame.ts";
import { buildPath, kernelLink, kernelPath, linkElsewhere, shortCommit, withQuery } from "./links.ts";
import { mark } from "./marks.ts";
import { clipped, type Markup, markup } from "./markup.ts";
import { formatMs, moment } from "./moments.ts";
import type { Page } from "./page-parts.ts";

const pageLength = 50;
/** Of each state, where all are shown. */
const shownOfState = 15;

const queryShape = z.object({
  state: z.enum(buildStates).optional(),
  before: z.coerce.number().int().min(1).optional(),
});
export type BuildsQuery = z.infer<typeof queryShape>;

/** @throws ZodError */
export function readBuildsQuery({ state, before }: Record<string, string>): BuildsQuery {
  return queryShape.parse({ state: state === "" ? undefined : state, before });
}

const titles: Readonly<Record<Build["state"], string>> = {
  running: "Running",
  queued: "Queued",
  failed: "Failed",
  built: "Done",
  cancelled: "Cancelled",
};
const inOrder = ["running", "queued", "failed", "built", "cancelled"] as const;

export function buildsPage({ builds }: ServerParts, { state, before }: BuildsQuery): Page {
  const states = state === undefined ? inOrder : [state];
  const parts = states.map(each => {
    const { builds: page, next } = builds.list({
      state: each,
      before: state === undefined ? undefined : before,
      limit: state === undefined ? shownOfState : pageLength,
    });
    const isAlone = state !== undefined;
    const more =
      next !== null &&
      markup`<nav class="pages" aria-label="Pages of ${each} builds"><a href="${withQuery("/builds", { state: each, before: isAlone ? next : undefined })}" rel="next">${isAlone ? "Older" : `All that are ${each}`}</a></nav>`;
    const content =
      page.length === 0 ? nothing("None.") : buildTable(`Builds: ${titles[each].toLowerCase()}`, page);
    return livePart(
      `builds-${each}`,
      markup`${partTitle(`builds-${each}`, titles[each], page.length)}${content}${more}`,
    );
  });
  const links = [undefined, ...inOrder].map(each => {
    const current = each === state && markup` aria-current="true"`;
    return markup`<a href="${withQuery("/builds", { state: each })}"${current}>${each === undefined ? "All" : titles[each]}</a>`;
  });
  return {
    title: "Builds",
    place: "Builds",
    topics: ["builds"],
    body: markup`<nav class="pages" aria-label="States">${links}</nav>${parts}`,
  };
}

export function buildTable(caption: string, builds: readonly Build[]): Markup {
  const rows = builds.map(
    build => markup`<tr><th scope="row"><a href="${buildPath(build.id)}">${shortCommit(build.commit)} ${build.variant}</a></th>
<td>${mark(build.state)}</td><td>${progressOf(build)}</td><td class="text">${clipped(build.message, 160)}</td><td>${build.builder}</td><td>${changedAt(build)}</td><td class="number">${took(build)}</td></tr>`,
  );
  return table(
    caption,
    ["Build", "State", "Progress", "Message", "Builder", "Since", { ofNumbers: "Took" }],
    rows,
  );
}

/** One build. @param hasKernel whether the store has what came of it */
export function buildPage({ builds }: ServerParts, build: Build, hasKernel: boolean): Page {
  const { id, commit, variant, state, builder, message, log } = build;
  const kernel = kernelId({ commit, variant });
  const tail = builds.tail(id);
  return {
    title: `Build ${id}`,
    place: "Builds",
    topics: ["builds", "kernels"],
    body: markup`${livePart(
      "build",
      markup`${partTitle("build", "How it goes")}
<p>${mark(state)} ${progressOf(build)} <span class="text">${message}</span></p>
<dl class="facts"><div><dt>Commit</dt><dd><code class="long">${commit}</code></dd></div><div><dt>Variant</dt><dd>${variant}</dd></div>
<div><dt>Kernel</dt><dd>${hasKernel ? kernelLink(kernel) : markup`<span class="none">not in the store</span>`}</dd></div>
<div><dt>Log</dt><dd>${logLink(log, kernel, hasKernel)}</dd></div>
<div><dt>Builder</dt><dd>${builder}</dd></div><div><dt>Queued</dt><dd>${moment(build.queuedAt)}</dd></div><div><dt>Started</dt><dd>${moment(build.startedAt, "not yet")}</dd></div>
<div><dt>Ended</dt><dd>${moment(build.endedAt, "not yet")}</dd></div>${build.endedAt !== null && markup`<div><dt>Took</dt><dd>${took(build)}</dd></div>`}</dl>`,
    )}
${livePart(
  "log",
  markup`${partTitle("log", "The end of its log")}${tail === "" ? nothing("Its builder has told none of it.") : markup`<pre class="log" id="log-text" tabindex="0" aria-label="The end of the log" data-follow>${tail}</pre>`}`,
)}`,
  };
}

function logLink(log: string | null, kernel: string, hasKernel: boolean): Markup {
  if (log === "store" && hasKernel) return markup`<a href="${kernelPath(kernel)}/text/log">in the store</a>`;
  return log === null ? markup`<span class="none">not told</span>` : linkElsewhere(log);
}

function progressOf({ state, progress }: Build): Markup | undefined {
  if (state !== "running" || progress === null) return undefined;
  const percent = Math.floor(progress * 100);
  return markup`<progress max="100" value="${percent}" aria-label="Progress"></progress> <span class="number">${percent} %</span>`;
}

function changedAt({ endedAt, startedAt, queuedAt }: Build): Markup {
  return moment(endedAt ?? startedAt ?? queuedAt);
}

function took({ startedAt, endedAt }: Build): string {
  if (startedAt === null) return "";
  return endedAt === null ? "" : formatMs(Date.parse(endedAt) - Date.parse(startedAt));
}
