import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { visible } from "../base/index.ts";

/** HTML that is done: nothing in it is escaped again. */
export type Markup = HtmlEscapedString;

/** What may stand in a template. Of a list each; null, undefined and false stand for nothing. */
export type Content = string | number | Markup | null | undefined | false | readonly Content[];

/** A line of text is not shown longer than this: what is longer says no more to a reader. */
const mostCharacters = 1_000;

/**
 * A template of HTML. Whatever text stands in it is from wherever: it is escaped, cut, and its control characters are
 * made visible, those that turn the direction of text among them.
 */
export function markup(template: TemplateStringsArray, ...values: Content[]): Markup {
  return settled(html(template, ...values.map(plain)));
}

function settled(made: ReturnType<typeof html>): Markup {
  if (made instanceof Promise) throw new Error("a report's template waits for something");
  return made;
}

/** Finished markup is an object, a String with a mark; what is a string is text. */
function plain(value: Content): unknown {
  if (typeof value === "string") return clipped(value, mostCharacters);
  return Array.isArray(value) ? value.map(plain) : value;
}

/** Text cut to so many characters, control characters visible. */
export function clipped(text: string, most: number): string {
  // Cut first as well: making a megabyte visible is work for nothing.
  const shown = visible(text.length > most ? text.slice(0, most + 1) : text);
  return shown.length <= most ? shown : `${shown.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Text that must not be cut, such as a command that somebody copies. */
export function whole(text: string): Markup {
  return settled(html`${visible(text)}`);
}

/** Pieces of finished HTML, as they are. */
export function joined(pieces: readonly (Markup | string)[]): Markup {
  return raw(pieces.join(""));
}

/** Text that this room wrote itself, such as its style sheet: it is HTML as it stands. */
export function trusted(text: string): Markup {
  return raw(text);
}

/** An address as an attribute's value, when it is a plain https one; else undefined. */
export function httpsOnly(url: string | undefined): string | undefined {
  return url !== undefined && url.length <= 1_000 && /^https:\/\/[^\s<>"'`\\]+$/.test(url) ? url : undefined;
}

/** Text, as a link where there is an address for it. */
export function linked(text: Content, url: string | undefined): Content {
  const address = httpsOnly(url);
  return address === undefined ? text : markup`<a href="${address}" rel="noreferrer">${text}</a>`;
}

/** Lines as they were printed. @param hit a line that has it is pointed out */
export function lines(all: readonly string[], hit?: string): Markup {
  const shown = all.flatMap(line => (line.length > 20_000 ? [line.slice(0, 20_000)] : line.split("\n")));
  return joined(
    shown
      .slice(0, mostLines)
      .map(line =>
        hit !== undefined && line.includes(hit) ? markup`<b class="hit">${line}</b>\n` : markup`${line}\n`,
      ),
  );
}

const mostLines = 300;
