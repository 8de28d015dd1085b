import { code } from "../../results/index.ts";
import type { ToldCommit } from "../bisect-report.ts";
import { shortId } from "./words.ts";

/** Where there is more, when it is told on a web page. Addresses that are not plain https ones are left out. */
export interface BisectLinks {
  commit?: (commit: string) => string | undefined;
  /** Of a file of the bisect's directory, by its path in there. */
  file?: (path: string) => string | undefined;
  /** Of where a probe ran, when its machine is such a place as a workflow's run: what a probe says is not trusted. */
  machine?: (machine: string) => string | undefined;
  more?: readonly { label: string; url: string }[];
}

/**
 * Text that is vmentry's own sentence most of the time: as it is when it is words and plain marks alone, of which
 * GitHub makes nothing, else as code.
 */
export function prose(text: string, most: number): string {
  const isPlain =
    text.length <= most &&
    /^[A-Za-z0-9][A-Za-z0-9 .,;:%()'/+=-]*$/.test(text) &&
    !/^\d+[.)]|:\S|www\.|\bGH-\d| {2}/i.test(text);
  return isPlain ? text : code(text, most);
}

/** Markdown as a link, where there is an address for it. */
export function linkTo(text: string, url: string | undefined): string {
  return url !== undefined && url.length <= 2000 && /^https:\/\/[^\s<>()"'`\\]+$/.test(url)
    ? `[${text}](<${url}>)`
    : text;
}

export function moreLinks({ more = [] }: BisectLinks): string {
  return more
    .map(({ label, url }) => linkTo(label.replace(/[^\w .,/-]/g, ""), url))
    .filter(text => text.startsWith("["))
    .join(" · ");
}

/** The commit and its subject, as a link where there is an address. */
export function commitLink(
  { commit, subject }: Pick<ToldCommit, "commit" | "subject">,
  links: BisectLinks,
): string {
  const id = linkTo(code(shortId(commit)), links.commit?.(commit));
  return subject === "" ? id : `${id} ${code(subject, 150)}`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The first of them, and how many more there are. */
export function listOf(lines: readonly string[], most: number, where = ""): string {
  const more = lines.length - most;
  return [...lines.slice(0, most), ...(more > 0 ? [`- and ${more} more${where}`] : [])].join("\n");
}
