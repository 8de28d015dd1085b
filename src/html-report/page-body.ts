import { type Markup, markup } from "./markup.ts";

export interface PageBody {
  /** The parts of the page that its bar leads to. */
  parts: readonly { id: string; name: string }[];
  main: Markup;
  /** What a kind of page has besides. */
  after?: Markup;
  /** Keys, several of them apart by spaces, and what they do. */
  keys: readonly (readonly [string, string])[];
}

/** What stands in a page, its bar and its list of keys included. */
export function pageBody({ parts, main, after, keys }: PageBody): Markup {
  return markup`<a class="skip" href="#main">Skip to the content</a>
<div class="bar"><span class="brand"><span aria-hidden="true">▚</span> vmentry</span><nav aria-label="Parts">${parts.map(({ id, name }) => markup`<a href="#${id}">${name}</a>`)}</nav><span class="tools" id="tools" hidden><button type="button" id="theme" class="quiet">Theme: system</button><button type="button" id="help" class="quiet" aria-haspopup="dialog">Keys <kbd>?</kbd></button></span></div>
<main id="main" tabindex="-1">
${main}
</main>
${after}
<div id="said" class="away" role="status"></div>
<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2><dl>${[
    ...keys,
    ["?", "these keys"] as const,
  ].map(
    ([key, what]) =>
      markup`<div><dt>${key.split(" ").map(each => markup`<kbd>${each}</kbd> `)}</dt><dd>${what}</dd></div>`,
  )}</dl><button type="button" id="close-keys">Close</button></dialog>`;
}

/** A part of the page that the bar leads to. */
export function section(id: string, title: string, note: string | undefined, content: Markup): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}${note !== undefined && markup` <span class="note">${note}</span>`}</h2>
${content}
</section>`;
}

/** What did not fit, if anything: so that nobody takes what is there for all. @param most the size kept to */
export function leftOutPart(told: readonly string[], most: string): Markup | undefined {
  if (told.length === 0) return undefined;
  return markup`<aside class="left-out"><p>Left out, so that this file stays under ${most} and opens quickly:</p><ul>${told.map(text => markup`<li>${text}</li>`)}</ul></aside>`;
}
