import { Refusal } from "../api/operation.ts";
import type { ServerParts } from "../parts.ts";
import type { Build } from "../state/builds.ts";
import { livePart, nothing, partTitle } from "./frame.ts";
import { buildPath, kernelPath, shortCommit, withQuery } from "./links.ts";
import { type Mark, mark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

const rowsOfPage = 50;
const lookedThroughBuilds = 500;

interface Cell {
  mark: Extract<Mark, "built" | "failed" | "running" | "queued">;
  path: string;
}

interface MatrixQuery {
  branch: string;
  commit?: string | undefined;
  variant?: string | undefined;
  outcome?: "built" | "failed" | undefined;
  /** How many commits are left out before the first. */
  from: number;
}

/** The commits of a branch, newest first, and how each stands for each variant. @throws Refusal for an unknown branch */
export async function matrixPart(parts: ServerParts, query: MatrixQuery): Promise<Markup> {
  const { branch, from } = query;
  const known = parts.refs.commits("branch", branch);
  if (known === undefined) throw new Refusal(404, `this server knows no branch ${branch}`);
  const cells = await cellsOf(parts, new Set(known), query);
  const isWanted = (commit: string) =>
    commit.startsWith(query.commit ?? "") &&
    (query.outcome === undefined ||
      [...(cells.get(commit)?.values() ?? [])].some(cell => cell.mark === query.outcome));
  const commits = known.filter(isWanted);
  const variants = [...new Set([...cells.values()].flatMap(row => [...row.keys()]))].sort();
  if (commits.length === 0 || variants.length === 0)
    return nothing(
      commits.length === 0
        ? "No commit of this branch is like that."
        : "Nothing of this branch was built yet.",
    );
  const rows = commits.slice(from, from + rowsOfPage).map(commit => {
    const row = variants.map(variant => cell(cells.get(commit)?.get(variant), commit, variant));
    return markup`<tr><th scope="row"><a href="${withQuery("/kernels", { commit })}">${shortCommit(commit)}</a></th>${row}</tr>`;
  });
  const heads = variants.map(variant => markup`<th scope="col">${variant}</th>`);
  const caption = `Commits of ${branch}, newest first, and the variants they were built for`;
  return livePart(
    "matrix",
    markup`${partTitle("matrix", `Branch ${branch}`, commits.length)}
<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="matrix"><caption>${caption}</caption>
<thead><tr><th scope="col">Commit</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>${pages(query, commits.length)}`,
  );
}

function cell(state: Cell | undefined, commit: string, variant: string): Markup {
  if (state === undefined) return markup`<td><span class="none">not built</span></td>`;
  const label = `${state.mark}: ${commit.slice(0, 12)} ${variant}`;
  return markup`<td><a href="${state.path}" title="${label}">${mark(state.mark)}</a></td>`;
}

function pages({ branch, commit, variant, outcome, from }: MatrixQuery, count: number): Markup | false {
  const to = (start: number) =>
    withQuery("/kernels", {
      ...{ branch, commit, variant, outcome, view: "matrix" },
      from: start === 0 ? undefined : start,
    });
  const links = [
    ...(from === 0 ? [] : [markup`<a href="${to(Math.max(0, from - rowsOfPage))}" rel="prev">Newer</a>`]),
    ...(from + rowsOfPage >= count ? [] : [markup`<a href="${to(from + rowsOfPage)}" rel="next">Older</a>`]),
  ];
  return links.length > 0 && markup`<nav class="pages" aria-label="Pages">${links}</nav>`;
}

/** By commit and variant: what the store has, and what is on its way to it. */
async function cellsOf(
  { kernels, builds }: ServerParts,
  commits: ReadonlySet<string>,
  { variant: wanted }: MatrixQuery,
): Promise<Map<string, Map<string, Cell>>> {
  const cells = new Map<string, Map<string, Cell>>();
  const put = (commit: string, variant: string, made: Cell) => {
    if (!commits.has(commit) || (wanted !== undefined && variant !== wanted)) return;
    const row = cells.get(commit) ?? new Map<string, Cell>();
    cells.set(commit, row.set(variant, made));
  };
  // Oldest first, so that a commit's newest build stays.
  const told = (state: Build["state"]) =>
    builds.list({ state, variant: wanted, limit: lookedThroughBuilds }).builds.reverse();
  for (const { commit, variant, id } of told("failed"))
    put(commit, variant, { mark: "failed", path: buildPath(id) });
  for (const { id, key, outcome } of (await kernels.stored?.allAsFarAsKnown()) ?? [])
    put(key.commit, key.variant, { mark: outcome, path: kernelPath(id) });
  for (const state of ["queued", "running"] as const) {
    for (const { commit, variant, id } of told(state))
      put(commit, variant, { mark: state, path: buildPath(id) });
  }
  return cells;
}
