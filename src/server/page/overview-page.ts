import { counted, formatBytes } from "../../base/index.ts";
import type { ServerParts } from "../parts.ts";
import { conclusionMark } from "./bisect-look.ts";
import { runningBisects } from "./bisects-page.ts";
import { buildTable } from "./builds-page.ts";
import { livePart, nothing, partTitle } from "./frame.ts";
import { kernelTable } from "./kernels-page.ts";
import { bisectPath, buildPath, kernelLink, kernelPath, machineLink, shortCommit } from "./links.ts";
import { conditionsOf } from "./machines-page.ts";
import { mark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";
import { moment } from "./moments.ts";
import type { Page, PageParts } from "./page-parts.ts";
import type { Storage, StorageFigures } from "./storage-figures.ts";
import { brokenBisects, brokenBuilds, byReason, liveBisects } from "./trouble.ts";

const shownTroubles = 10;
const shownKernels = 10;
const lookedThroughBuilds = 500;

export async function overviewPage(page: PageParts, storage: Storage | undefined): Promise<Page> {
  const { parts } = page;
  const figures = await storage?.look();
  return {
    title: "Overview",
    place: "Overview",
    topics: ["kernels", "builds", "bisects", "machines", "selections", "boots"],
    body: markup`${await troublePart(page, storage !== undefined && figures === undefined, figures)}
${runningPart(parts)}
${runningBisects("Bisecting now", liveBisects(parts, Date.now()))}
${await newestPart(parts)}
${storagePart(figures)}`,
  };
}

async function troublePart(
  page: PageParts,
  isUnreadable: boolean,
  figures: StorageFigures | undefined,
): Promise<Markup> {
  const { builds, kernels } = page.parts;
  const now = Date.now();
  const stored = (await kernels.stored?.allAsFarAsKnown()) ?? [];
  const broken = brokenBuilds(builds.list({ limit: lookedThroughBuilds }).builds, stored, now);
  const machines = conditionsOf(page, now).filter(({ condition }) =>
    ["failed", "silent"].includes(condition.mark),
  );
  const damage = figures?.damage ?? [];
  const items: Markup[] = [
    ...(isUnreadable
      ? [markup`<li>${mark("failed", "store")} The store cannot be read; the server's log says why.</li>`]
      : []),
    ...(damage.length > 0
      ? [
          markup`<li>${mark("damaged", "store")} <a href="/storage">${counted(damage.length, "blob is", "blobs are")} known to be damaged</a></li>`,
        ]
      : []),
    ...machines.map(
      ({ name, condition }) =>
        markup`<li>${mark(condition.mark)} Machine ${machineLink(name)}: ${condition.text} <span class="when">${moment(condition.seenAt)}</span></li>`,
    ),
    ...byReason(broken).map(({ newest: { commit, variant, reason, at, link }, others }) => {
      const path = "build" in link ? buildPath(link.build) : kernelPath(link.kernel);
      return markup`<li>${mark("failed")} <a href="${path}">${shortCommit(commit)} ${variant}</a> does not build: ${brief(reason)}${others > 0 && ` (and ${counted(others, "other commit")})`} <span class="when">${moment(at)}</span></li>`;
    }),
    ...brokenBisects(page.parts, now).map(
      ({ id, title, conclusion, reason, toldAt }) =>
        markup`<li>${conclusionMark(conclusion)} Bisect <a href="${bisectPath(id)}">${brief(title)}</a> could not be finished${reason !== "" && `: ${brief(reason)}`} <span class="when">${moment(toldAt)}</span></li>`,
    ),
  ];
  const more = items.length - shownTroubles;
  const list =
    items.length === 0
      ? markup`<p class="fine">${mark("ready", "Nothing is wrong that this server knows of.")}</p>`
      : markup`<ul class="troubles">${items.slice(0, shownTroubles)}</ul>`;
  const rest =
    more > 0 &&
    markup`<p><a href="/builds?state=failed">${counted(more, "more", "more")}: failed builds</a>, <a href="/machines">machines</a>, <a href="/bisects">bisects</a></p>`;
  return markup`<section id="trouble" data-live aria-live="polite" aria-labelledby="trouble-title" class="${items.length > 0 ? "wrong" : "right"}">
${partTitle("trouble", "What is wrong", items.length === 0 ? undefined : items.length)}${list}${rest}</section>`;
}

function brief(text: string): string {
  const [line = ""] = text.split("\n");
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}

function runningPart({ builds }: ServerParts): Markup {
  const { builds: running } = builds.list({ state: "running", limit: 20 });
  const { builds: queued, next } = builds.list({ state: "queued", limit: 100 });
  const waiting =
    queued.length > 0 &&
    markup`<p><a href="/builds?state=queued">${counted(queued.length, "build")}${next === null ? "" : " and more"} queued</a></p>`;
  const content =
    running.length === 0 ? nothing("No build is running.") : buildTable("Builds that run", running);
  return livePart(
    "running",
    markup`${partTitle("running", "Building now", running.length)}${content}${waiting}`,
  );
}

async function newestPart({ kernels, refs }: ServerParts): Promise<Markup> {
  const stored = (await kernels.stored?.allAsFarAsKnown()) ?? [];
  const added = kernels.added();
  const newest = stored.slice(0, shownKernels).map(each => kernels.listed(each));
  const content =
    newest.length === 0
      ? nothing(kernels.stored === undefined ? "This server has no store." : "The store is empty.")
      : kernelTable("The newest kernels of the store", newest, refs);
  const byHand =
    added.length > 0 &&
    markup`<p>Added by hand: ${added.map((each, index) => markup`${index === 0 ? "" : ", "}${kernelLink(each.id)}`)}</p>`;
  const all =
    stored.length > shownKernels && markup`<p><a href="/kernels">All ${stored.length} kernels</a></p>`;
  return livePart("newest", markup`${partTitle("newest", "Newest kernels")}${content}${byHand}${all}`);
}

function storagePart(figures: StorageFigures | undefined): Markup {
  if (figures === undefined)
    return livePart("storage", markup`${partTitle("storage", "Storage")}${nothing("No store to tell of.")}`);
  const { place, kernels, keptBytes, pins, leases, variants } = figures;
  return livePart(
    "storage",
    markup`${partTitle("storage", "Storage")}<p><a href="/storage"><code>${place}</code></a>: ${counted(kernels, "kernel")} of ${counted(variants.length, "variant")} in ${formatBytes(keptBytes)}, ${counted(pins.length, "pin")}, ${counted(leases.length, "lease")}</p>`,
  );
}
