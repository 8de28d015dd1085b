import { keyOfKernel } from "../stored-kernels.ts";
import { type Markup, markup } from "./markup.ts";

export const kernelPath = (id: string): string => `/kernels/${encodeURIComponent(id)}`;
export const machinePath = (name: string): string => `/machines/${encodeURIComponent(name)}`;
export const buildPath = (id: string): string => `/builds/${encodeURIComponent(id)}`;
export const bisectPath = (id: string): string => `/bisects/${encodeURIComponent(id)}`;

/** A commit as people tell them apart; the whole of it as title. */
export function shortCommit(commit: string): Markup {
  return markup`<code title="${commit}">${commit.slice(0, 12)}</code>`;
}

/** A link to a kernel: commit and variant, or the id of one that was added by hand. */
export function kernelLink(id: string): Markup {
  const key = keyOfKernel(id);
  const name =
    key === undefined ? markup`<code>${id}</code>` : markup`${shortCommit(key.commit)} ${key.variant}`;
  return markup`<a href="${kernelPath(id)}">${name}</a>`;
}

export function machineLink(name: string): Markup {
  return markup`<a href="${machinePath(name)}">${name}</a>`;
}

/** A link to another site, as others gave it: it leads somewhere only when it is one of the web. */
export function linkElsewhere(address: string): Markup {
  return /^https?:\/\//i.test(address) && URL.canParse(address)
    ? markup`<a href="${address}" rel="noreferrer noopener">${address}</a>`
    : markup`<code class="long">${address}</code>`;
}

/** A path with a query; what is undefined or empty is left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
