import { createHash } from "node:crypto";
import { raw } from "hono/html";
import icon from "./icon.svg";
import script from "./live.browser.js";
import { type Markup, markup } from "./markup.ts";
import { type Page, places, type Viewer } from "./page-parts.ts";
import style from "./style.css";

export interface Asset {
  path: string;
  type: string;
  text: string;
}

/** Named after their content, so that a browser keeps them for good, and gets others after an update. */
function asset(name: string, type: string, text: string): Asset {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return { path: `/assets/${digest}/${name}`, type, text };
}

const styleAsset = asset("style.css", "text/css; charset=utf-8", style);
const scriptAsset = asset("live.js", "text/javascript; charset=utf-8", script);
const iconAsset = asset("icon.svg", "image/svg+xml", icon);
export const assets: readonly Asset[] = [styleAsset, scriptAsset, iconAsset];

const doctype = raw("<!doctype html>\n");

/** A page in its frame. @param viewer undefined for who is not known: navigation would lead nowhere */
export function frame(page: Page, viewer: Viewer | undefined): Markup {
  const { title, place, topics = [], machine = "", body } = page;
  return markup`${doctype}<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · vmentry</title>
<link rel="stylesheet" href="${styleAsset.path}">
<link rel="icon" href="${iconAsset.path}" type="image/svg+xml">
<script type="module" src="${scriptAsset.path}"></script>
</head>
<body data-topics="${topics.join(" ")}" data-machine="${machine}">
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="/"><span aria-hidden="true">▚</span> vmentry</a>
${viewer === undefined ? undefined : navigation(place)}
${viewer === undefined ? undefined : who(viewer)}
</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

function navigation(place: Page["place"]): Markup {
  const entries = places.map(name => {
    const path = name === "Overview" ? "/" : `/${name.toLowerCase()}`;
    const current = name === place ? markup` aria-current="page"` : undefined;
    return markup`<li><a href="${path}"${current}>${name}</a></li>`;
  });
  return markup`<nav aria-label="Main"><ul>${entries}</ul></nav>`;
}

function who({ caller, isLoggedIn }: Viewer): Markup {
  const out = markup`<form method="post" action="/logout"><button type="submit" class="quiet">Log out</button></form>`;
  return markup`<div class="who"><span id="connection" class="connection" role="status"></span>
${isLoggedIn && markup`<span class="viewer">${caller.name} (${caller.role})</span>`}${isLoggedIn && out}</div>`;
}

/** A part of a page that the browser script brings up to date. */
export function livePart(id: string, content: Markup): Markup {
  return markup`<section id="${id}" data-live aria-labelledby="${id}-title">${content}</section>`;
}

/** The heading of a part. */
export function partTitle(id: string, text: string, count?: number): Markup {
  const number = count === undefined ? undefined : markup` <span class="count">${count}</span>`;
  return markup`<h2 id="${id}-title">${text}${number}</h2>`;
}

/** What stands above a column. */
type Head = string | { ofNumbers: string };

/** A table that scrolls by itself where the screen is narrow. */
export function table(caption: string, heads: readonly Head[], rows: readonly Markup[]): Markup {
  const headings = heads.map(head =>
    typeof head === "string"
      ? markup`<th scope="col">${head}</th>`
      : markup`<th scope="col" class="number">${head.ofNumbers}</th>`,
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table><caption>${caption}</caption><thead><tr>${headings}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

export function nothing(text: string): Markup {
  return markup`<p class="none">${text}</p>`;
}
