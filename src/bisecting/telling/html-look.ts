import { clipped, linked, type Markup, markup } from "../../html-report/index.ts";
import type { ToldCommit } from "../bisect-report.ts";
import type { CommitState } from "./commit-line.ts";
import type { BisectLinks } from "./markdown-text.ts";
import { shortId } from "./words.ts";

/** How a state looks: a letter, a look of the page's signs, one of its drawings, and what it means. */
export const stateLooks: Readonly<
  Record<CommitState, { letter: string; sign: string; drawing: string; words: string }>
> = {
  good: { letter: "G", sign: "G", drawing: "good", words: "good" },
  bad: { letter: "B", sign: "B", drawing: "bad", words: "bad" },
  weak: { letter: "W", sign: "K", drawing: "flaky", words: "weak: its trials say little by themselves" },
  untestable: { letter: "U", sign: "U", drawing: "untestable", words: "untestable" },
  "machine-error": { letter: "E", sign: "I", drawing: "odd", words: "machine error" },
  "implied-good": { letter: "g", sign: "p", drawing: "good implied", words: "good, as others tell" },
  "implied-bad": { letter: "b", sign: "f", drawing: "bad implied", words: "bad, as others tell" },
  unknown: { letter: "·", sign: "none", drawing: "calm", words: "not known" },
};

export function stateSign(state: CommitState): Markup {
  const { letter, sign, words } = stateLooks[state];
  return markup`<span class="sign ${sign}" role="img" aria-label="${words}" title="${words}">${letter}</span>`;
}

export function commitMark({ commit }: Pick<ToldCommit, "commit">, links: BisectLinks): Markup {
  return markup`<code title="${commit}">${linked(clipped(shortId(commit), 12), links.commit?.(commit))}</code>`;
}

/**
 * A file of the bisect's directory, as a link: to where it is told to be, else to its place beside the page. Paths
 * that lead elsewhere are no links.
 */
export function fileLink(name: string, path: string, links: BisectLinks): Markup {
  const text = markup`<code title="${clipped(path, 400)}">${clipped(name, 80)}</code>`;
  if (links.file !== undefined) return markup`${linked(text, links.file(path))}`;
  const isBeside =
    path.length <= 500 && /^[\w+@,=-][\w.+@,=-]*(?:\/[\w+@,=-][\w.+@,=-]*)*$/.test(path) && path !== "";
  return isBeside ? markup`<a href="${path}">${text}</a>` : text;
}
