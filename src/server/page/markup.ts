import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { visible } from "../../base/index.ts";

/** HTML that is done: nothing in it is escaped again. */
export type Markup = HtmlEscapedString;

/** What may stand in a template. Of a list each; null, undefined and false stand for nothing. */
export type Content = string | number | Markup | null | undefined | false | readonly Content[];

/** A template of HTML. Whatever text stands in it is escaped, and its control characters are made visible. */
export function markup(template: TemplateStringsArray, ...values: Content[]): Markup {
  const made = html(template, ...values.map(plain));
  if (made instanceof Promise) throw new Error("a page's template waits for something");
  return made;
}

/** Finished markup is an object, a String with a mark; what is a string is text from wherever. */
function plain(value: Content): unknown {
  if (typeof value === "string") return visible(value);
  return Array.isArray(value) ? value.map(plain) : value;
}

/** At most so many characters, the last one `…` when something was cut. */
export function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
