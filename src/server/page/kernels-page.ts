import { z } from "zod";
import { counted, formatBytes } from "../../base/index.ts";
import { kernelQueryShape, searchKernels } from "../api/kernels.ts";
import type { ListedKernel } from "../kernels.ts";
import type { ServerParts } from "../parts.ts";
import type { Refs } from "../state/refs.ts";
import { livePart, nothing, partTitle, table } from "./frame.ts";
import { matrixPart } from "./kernel-matrix.ts";
import { kernelLink, withQuery } from "./links.ts";
import { mark } from "./marks.ts";
import { clipped, type Markup, markup } from "./markup.ts";
import { moment } from "./moments.ts";
import type { Page } from "./page-parts.ts";

const pageLength = 50;

/** As the API's, and how to show it; a field of the form that is left empty is not asked for. */
const queryShape = kernelQueryShape.omit({ limit: true }).extend({
  view: z.enum(["list", "matrix"]).default("list"),
  from: z.coerce.number().int().min(0).max(100_000).default(0),
});
export type KernelsQuery = z.infer<typeof queryShape>;

/** @throws ZodError */
export function readKernelsQuery(query: Record<string, string>): KernelsQuery {
  const given = Object.entries(query).flatMap(([name, value]) => {
    const trimmed = value.trim();
    return trimmed === "" ? [] : [[name, name === "commit" ? trimmed.toLowerCase() : trimmed] as const];
  });
  return queryShape.parse(Object.fromEntries(given));
}

/** @throws Refusal for a branch or tag that is not known */
export async function kernelsPage(parts: ServerParts, query: KernelsQuery): Promise<Page> {
  const content =
    query.view === "matrix" && query.branch !== undefined
      ? await matrixPart(parts, { ...query, branch: query.branch })
      : await listPart(parts, query);
  return {
    title: "Kernels",
    place: "Kernels",
    topics: ["kernels", "builds"],
    body: markup`${filterForm(await variantsOf(parts), parts.refs, query)}${content}`,
  };
}

async function variantsOf({ kernels }: ServerParts): Promise<string[]> {
  const stored = (await kernels.stored?.allAsFarAsKnown()) ?? [];
  return [...new Set(stored.map(({ key }) => key.variant))].sort();
}

function filterForm(variants: readonly string[], refs: Refs, query: KernelsQuery): Markup {
  const branches = refs.list("branch").map(({ name }) => name);
  const tags = refs.list("tag").map(({ name }) => name);
  return markup`<form class="filter" method="get" action="/kernels" role="search" aria-label="Kernels">
<label>Commit <input name="commit" value="${query.commit ?? ""}" placeholder="start of it" size="14" pattern="[0-9a-fA-F]{4,64}" title="4 to 64 hexadecimal digits" autocomplete="off" spellcheck="false"></label>
${choice("Branch", "branch", branches, query.branch)}
${choice("Tag", "tag", tags, query.tag)}
${choice("Variant", "variant", variants, query.variant)}
${choice("Outcome", "outcome", ["built", "failed"], query.outcome)}
${choice("Show as", "view", ["matrix"], query.view === "matrix" ? "matrix" : undefined, "list")}
<button type="submit">Show</button> <a href="/kernels">All</a>
</form>`;
}

function choice(
  label: string,
  name: string,
  values: readonly string[],
  chosen: string | undefined,
  none = "any",
): Markup {
  // What was asked for stays to be seen, even where it is not known.
  const all = chosen === undefined || values.includes(chosen) ? values : [chosen, ...values];
  const options = all.map(
    value => markup`<option value="${value}"${value === chosen && markup` selected`}>${value}</option>`,
  );
  return markup`<label>${label} <select name="${name}"><option value="">${none}</option>${options}</select></label>`;
}

async function listPart(parts: ServerParts, query: KernelsQuery): Promise<Markup> {
  const { view, from, after, ...wish } = query;
  if (view === "matrix") return nothing("Choose a branch to see its commits and variants as a matrix.");
  const { page, next, found } = await searchKernels(parts, { ...wish, after, limit: pageLength });
  const caption = "Kernels, newest first";
  const list =
    page.length === 0
      ? nothing(isNarrow(query) ? "No kernel is like that." : "There is no kernel yet.")
      : kernelTable(caption, page, parts.refs);
  const links = [
    ...(after === undefined ? [] : [markup`<a href="${withQuery("/kernels", wish)}" rel="first">Newest</a>`]),
    ...(next === null
      ? []
      : [markup`<a href="${withQuery("/kernels", { ...wish, after: next })}" rel="next">Older</a>`]),
  ];
  const pages = links.length > 0 && markup`<nav class="pages" aria-label="Pages">${links}</nav>`;
  return livePart("kernels", markup`${partTitle("kernels", "Newest first", found)}${list}${pages}`);
}

function isNarrow({ commit, branch, tag, variant, outcome }: KernelsQuery): boolean {
  return [commit, branch, tag, variant, outcome].some(each => each !== undefined);
}

export function kernelTable(caption: string, kernels: readonly ListedKernel[], refs: Refs): Markup {
  const rows = kernels.map(kernel =>
    kernel.origin === "store" ? storedRow(kernel.stored, refs) : addedRow(kernel),
  );
  return table(
    caption,
    ["Kernel", "State", "Release", "Branches, tags", "Notes", { ofNumbers: "Size" }, "Stored"],
    rows,
  );
}

function storedRow(stored: Extract<ListedKernel, { origin: "store" }>["stored"], refs: Refs): Markup {
  const { id, key, outcome, release, failure, newWarnings, failedSelftests, bytes, storedAt } = stored;
  const names = [...refs.having("branch", key.commit), ...refs.having("tag", key.commit)];
  const notes = [
    ...(failure === "" ? [] : [failure]),
    ...(newWarnings === 0 ? [] : [counted(newWarnings, "new warning")]),
    ...(failedSelftests === 0 ? [] : [`${counted(failedSelftests, "selftest")} did not build`]),
  ].join("; ");
  return markup`<tr><th scope="row">${kernelLink(id)}</th><td>${mark(outcome)}</td><td>${release}</td>
<td>${names.join(", ")}</td><td class="text">${firstLine(notes)}</td><td class="number">${formatBytes(bytes)}</td><td>${moment(storedAt)}</td></tr>`;
}

function addedRow({ id, title, served }: Extract<ListedKernel, { origin: "added" }>): Markup {
  const bytes = served.image.bytes + served.initrd.bytes;
  return markup`<tr><th scope="row">${kernelLink(id)}</th><td>${mark("built", "added by hand")}</td><td></td>
<td></td><td class="text">${firstLine(title)}</td><td class="number">${formatBytes(bytes)}</td><td></td></tr>`;
}

function firstLine(text: string): string {
  const [line = ""] = text.split("\n");
  return clipped(line, 120);
}
