import { a as visible, t as counted } from "./text.js";
import { n as formatDuration } from "./clock.js";
import { r as findingClasses, t as classWords } from "./finding-class.js";
import { t as _taggedTemplateLiteral } from "./taggedTemplateLiteral.js";
import { r as raw, t as html } from "./packages-D2hrReUu.js";
import { createHash } from "node:crypto";
// src/html-report/drawings.css
var drawings_default = "svg .good {\n  fill: var(--good-fill);\n}\n\nsvg .bad {\n  fill: var(--bad-fill);\n}\n\nsvg .odd {\n  fill: var(--odd-fill);\n}\n\nsvg .flaky {\n  fill: var(--flaky-fill);\n}\n\nsvg .known {\n  fill: var(--known-fill);\n}\n\nsvg .calm {\n  fill: var(--calm-fill);\n}\n\nsvg .now {\n  fill: var(--text);\n}\n\nsvg .boot {\n  fill: var(--boot-fill);\n}\n\nsvg .boot.bad {\n  fill: var(--bad-fill);\n}\n\nsvg .set-up {\n  fill: var(--set-up-fill);\n}\n\nsvg .busy {\n  fill: var(--busy-fill);\n  pointer-events: none;\n}\n\nsvg .run {\n  fill: light-dark(#eef2f6, #1d262f);\n}\n\nsvg .run.wrong {\n  fill: light-dark(#fbeae8, #2e1d1e);\n}\n\nsvg .grid {\n  fill: none;\n  stroke: var(--line);\n  vector-effect: non-scaling-stroke;\n}\n\nsvg .base {\n  stroke: var(--line);\n}\n\nsvg .durations {\n  fill: none;\n  stroke: var(--accent);\n  stroke-width: 1.3;\n}\n\n.timeline th:first-child {\n  width: clamp(8rem, 20vw, 17rem);\n  max-width: clamp(8rem, 20vw, 17rem);\n  overflow-wrap: anywhere;\n  vertical-align: top;\n  white-space: normal;\n}\n\n.timeline th span {\n  display: block;\n}\n\n.timeline th .soft {\n  font-size: 0.93em;\n  font-weight: 400;\n}\n\n.timeline td {\n  padding: 0.3rem 0;\n}\n\n.timeline td svg {\n  display: block;\n  width: 100%;\n  min-width: 24rem;\n}\n\n.timeline .axis {\n  display: flex;\n  min-width: 24rem;\n}\n\n.timeline .axis span {\n  flex: 1 1 0;\n  min-width: 0;\n  overflow: visible;\n  white-space: nowrap;\n}\n\n.lines {\n  max-height: 46rem;\n  overflow: auto;\n}\n\n.lines thead th {\n  position: sticky;\n  top: 0;\n  z-index: 1;\n  background: var(--card);\n}\n";
// src/html-report/filters.css
var filters_default = ".filters {\n  position: sticky;\n  top: 0;\n  z-index: 5;\n  display: grid;\n  grid-template-columns: minmax(0, 1fr);\n  gap: 0.5rem;\n  margin: 0 0 1.1rem;\n  padding: 0.6rem 1.1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n  border-radius: 9px;\n  box-shadow: 0 2px 10px light-dark(rgb(20 40 70 / 6%), rgb(0 0 0 / 30%));\n}\n\n.chips,\n.fields {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.35rem 0.45rem;\n}\n\n.fields {\n  gap: 0.4rem 1rem;\n}\n\nlabel {\n  display: flex;\n  align-items: center;\n  gap: 0.4rem;\n  min-width: 0;\n  color: var(--soft);\n}\n\nlabel.grow {\n  flex: 1 1 14rem;\n}\n\ninput,\nselect,\nbutton {\n  min-height: 1.85rem;\n  padding: 0.1rem 0.6rem;\n  border: 1px solid var(--strong-line);\n  border-radius: 6px;\n  background: var(--card);\n  color: var(--text);\n  font: inherit;\n}\n\nlabel.grow input {\n  flex: 1;\n  min-width: 0;\n}\n\nselect {\n  min-width: 0;\n  max-width: 15rem;\n}\n\nbutton {\n  cursor: pointer;\n}\n\nbutton:hover {\n  background: var(--hover);\n}\n\nbutton.quiet {\n  border-color: var(--line);\n  color: var(--soft);\n}\n\n.chip {\n  min-height: 1.7rem;\n  padding: 0 0.55rem 0 0.3rem;\n  border-color: var(--line);\n  border-radius: 5px;\n}\n\n.chip[aria-pressed=\"true\"] {\n  border-color: var(--accent);\n  background: light-dark(#e3effb, #16304a);\n  box-shadow: inset 0 0 0 1px var(--accent);\n}\n\n#shown {\n  min-width: 7.5rem;\n}\n";
// src/html-report/findings.css
var findings_default = "summary {\n  cursor: pointer;\n}\n\n.group h3 {\n  color: var(--soft);\n}\n\n.group:first-of-type h3 {\n  margin-top: 0;\n}\n\n.finding {\n  border-top: 1px solid var(--line);\n  content-visibility: auto;\n  contain-intrinsic-size: auto 40rem auto 2rem;\n  scroll-margin-top: calc(var(--bar, 0px) + 0.5rem);\n}\n\n.finding[open] {\n  contain-intrinsic-size: auto 40rem auto 30rem;\n}\n\n.fold > summary {\n  color: var(--soft);\n}\n\n.finding > summary,\n.finding.brief {\n  margin: 0;\n  padding: 0.3rem 0.2rem;\n  overflow-wrap: anywhere;\n}\n\n.finding > summary:hover {\n  background: var(--hover);\n}\n\n.finding .title {\n  font-weight: 620;\n}\n\n.finding .where {\n  margin: 0 0.3rem;\n  color: var(--soft);\n}\n\n.finding .why {\n  color: var(--soft);\n}\n\n.finding[open] > summary .why {\n  display: none;\n}\n\n.finding.here > summary {\n  background: var(--hover);\n  box-shadow: inset 3px 0 0 var(--accent);\n}\n\n.detail {\n  padding: 0.2rem 0 0.9rem 1.1rem;\n}\n\n.facts {\n  display: grid;\n  gap: 0.15rem;\n  margin: 0.2rem 0 0.7rem;\n}\n\n.facts div {\n  display: grid;\n  grid-template-columns: 11.5rem minmax(0, 1fr);\n}\n\n.facts dd {\n  margin: 0;\n  overflow-wrap: anywhere;\n}\n\n.facts .said {\n  font-family: var(--mono);\n  font-size: 0.92em;\n}\n\n.list {\n  display: block;\n  max-height: 7.6rem;\n  overflow-y: auto;\n}\n\n.each {\n  margin-right: 0.7rem;\n}\n\n.each:not(:last-child)::after {\n  content: \",\";\n}\n\nfigure {\n  position: relative;\n  margin: 0 0 0.8rem;\n}\n\nfigcaption {\n  margin-bottom: 0.2rem;\n  color: var(--soft);\n}\n\npre {\n  max-height: 30rem;\n  margin: 0;\n  padding: 0.55rem 0.75rem;\n  overflow: auto;\n  border: 1px solid var(--line);\n  border-radius: 6px;\n  background: var(--log);\n  line-height: 1.42;\n  tab-size: 8;\n  white-space: pre-wrap;\n  overflow-wrap: anywhere;\n}\n\npre code {\n  font-size: 1em;\n}\n\npre b {\n  font-weight: 600;\n}\n\npre .hit {\n  color: var(--bad);\n}\n\n.copy {\n  position: absolute;\n  top: -0.15rem;\n  right: 0;\n  min-height: 1.4rem;\n  padding: 0 0.55rem;\n  font-size: 0.93em;\n}\n\n.command {\n  padding-right: 1rem;\n}\n\n.logs code {\n  margin-right: 0.3rem;\n}\n\n.fold {\n  margin: 0 0 0.6rem;\n}\n\n.fold[open] > summary {\n  margin-bottom: 0.3rem;\n}\n\n.ends {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.2rem 1.4rem;\n  margin: 0;\n  font-size: 0.93em;\n}\n\n.history {\n  display: grid;\n  grid-template-columns: minmax(0, max-content) max-content 1fr;\n  gap: 0.25rem 0.9rem;\n  align-items: end;\n}\n\n.history li {\n  display: contents;\n}\n\n.history .what {\n  overflow-wrap: anywhere;\n}\n\n.spark {\n  max-width: 100%;\n  vertical-align: bottom;\n}\n";
// src/html-report/keys.css
var keys_default = "dialog {\n  max-width: min(34rem, calc(100vw - 2rem));\n  padding: 1rem 1.3rem;\n  border: 1px solid var(--strong-line);\n  border-radius: 10px;\n  background: var(--card);\n  color: var(--text);\n}\n\ndialog::backdrop {\n  background: rgb(10 15 20 / 45%);\n}\n\ndialog dl {\n  display: grid;\n  gap: 0.35rem;\n  margin: 0 0 1rem;\n}\n\ndialog dl div {\n  display: grid;\n  grid-template-columns: 5.5rem 1fr;\n}\n\ndialog dd {\n  margin: 0;\n}\n";
// src/html-report/markup.ts
/** A line of text is not shown longer than this: what is longer says no more to a reader. */
const mostCharacters = 1e3;
/**
* A template of HTML. Whatever text stands in it is from wherever: it is escaped, cut, and its control characters are
* made visible, those that turn the direction of text among them.
*/
function markup(template, ...values) {
	return settled(html(template, ...values.map(plain)));
}
function settled(made) {
	if (made instanceof Promise) throw new Error("a report's template waits for something");
	return made;
}
/** Finished markup is an object, a String with a mark; what is a string is text. */
function plain(value) {
	if (typeof value === "string") return clipped(value, mostCharacters);
	return Array.isArray(value) ? value.map(plain) : value;
}
/** Text cut to so many characters, control characters visible. */
function clipped(text, most) {
	const shown = visible(text.length > most ? text.slice(0, most + 1) : text);
	return shown.length <= most ? shown : `${shown.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
/** Text that must not be cut, such as a command that somebody copies. */
function whole(text) {
	return settled(html`${visible(text)}`);
}
/** Pieces of finished HTML, as they are. */
function joined(pieces) {
	return raw(pieces.join(""));
}
/** Text that this room wrote itself, such as its style sheet: it is HTML as it stands. */
function trusted(text) {
	return raw(text);
}
/** An address as an attribute's value, when it is a plain https one; else undefined. */
function httpsOnly(url) {
	return url !== void 0 && url.length <= 1e3 && /^https:\/\/[^\s<>"'`\\]+$/.test(url) ? url : void 0;
}
/** Text, as a link where there is an address for it. */
function linked(text, url) {
	const address = httpsOnly(url);
	return address === void 0 ? text : markup`<a href="${address}" rel="noreferrer">${text}</a>`;
}
/** Lines as they were printed. @param hit a line that has it is pointed out */
function lines(all, hit) {
	return joined(all.flatMap((line) => line.length > 2e4 ? [line.slice(0, 2e4)] : line.split("\n")).slice(0, mostLines).map((line) => hit !== void 0 && line.includes(hit) ? markup`<b class="hit">${line}</b>\n` : markup`${line}\n`));
}
const mostLines = 300;
// src/html-report/media.css
var media_default = "@media (max-width: 48rem) {\n  main {\n    padding: 1rem 0.6rem 2rem;\n  }\n\n  .bar {\n    padding: 0.4rem 0.6rem;\n    gap: 0.2rem 0.9rem;\n  }\n\n  section {\n    padding: 0.75rem;\n  }\n\n  .filters {\n    position: static;\n    padding: 0.6rem 0.75rem;\n  }\n\n  .origin div,\n  .facts div {\n    grid-template-columns: minmax(0, 1fr);\n  }\n\n  .origin div,\n  .facts div {\n    margin-bottom: 0.25rem;\n  }\n\n  .detail {\n    padding-left: 0.2rem;\n  }\n\n  #broken,\n  #broken tbody,\n  #broken tr,\n  #broken th,\n  #broken td {\n    display: block;\n    min-width: 0;\n    padding: 0;\n    border: 0;\n    white-space: normal;\n  }\n\n  #broken thead {\n    display: none;\n  }\n\n  #broken tbody tr {\n    padding: 0.45rem 0;\n    border-top: 1px solid var(--line);\n  }\n\n  #broken td[data-label]::before {\n    content: attr(data-label) \": \";\n    color: var(--soft);\n  }\n\n  label,\n  select {\n    max-width: 100%;\n  }\n}\n\n@media print {\n  :root {\n    color-scheme: light;\n  }\n\n  .bar nav,\n  .tools,\n  .filters,\n  .copy,\n  .skip,\n  #tip {\n    display: none;\n  }\n\n  body,\n  section {\n    background: none;\n  }\n\n  section {\n    padding: 0;\n    border: 0;\n  }\n\n  .heat-box,\n  .lines,\n  pre,\n  .list {\n    max-height: none;\n    overflow: visible;\n  }\n\n  .heat thead,\n  .heat th:first-child {\n    position: static;\n  }\n\n  .heat tbody,\n  .finding {\n    content-visibility: visible;\n  }\n\n  .finding,\n  .heat tr,\n  .timeline tr {\n    break-inside: avoid-page;\n  }\n\n  * {\n    print-color-adjust: exact;\n  }\n}\n\n@media (forced-colors: active) {\n  .sign,\n  .heat td {\n    border: 1px solid currentcolor;\n  }\n\n  svg * {\n    forced-color-adjust: none;\n  }\n}\n";
// src/html-report/page.browser.js
var page_browser_default = "// What each page has: commands that can be copied, tables that can be sorted, light and dark, keys. A page's own script\n// follows in the same module and uses these names; all of a page can be read without any of it.\n\n/** @param {string} id */\nconst element = id => document.getElementById(id);\n/**\n * @template {Element} T\n * @param {string} selector\n * @param {new () => T} type\n * @param {ParentNode} [within]\n */\nfunction all(selector, type, within = document) {\n  /** @type {T[]} */\n  const found = [];\n  for (const each of within.querySelectorAll(selector)) if (each instanceof type) found.push(each);\n  return found;\n}\n/** @param {string} text */\nconst say = text => {\n  const status = element(\"said\");\n  if (status !== null) status.textContent = text;\n};\n\n// Commands.\n\n/** @param {HTMLElement} command */\nfunction addCopyButton(command) {\n  const figure = command.closest(\"figure\");\n  if (figure === null || figure.querySelector(\".copy\") !== null) return;\n  const button = document.createElement(\"button\");\n  button.type = \"button\";\n  button.className = \"copy\";\n  button.textContent = \"Copy\";\n  button.addEventListener(\"click\", async () => {\n    const isCopied = await copy(command.textContent ?? \"\");\n    button.textContent = isCopied ? \"Copied\" : \"Press Ctrl+C\";\n    say(isCopied ? \"The command is copied\" : \"The command is selected: press Ctrl+C\");\n    setTimeout(() => {\n      button.textContent = \"Copy\";\n    }, 2_000);\n    if (!isCopied) getSelection()?.selectAllChildren(command);\n  });\n  figure.append(button);\n}\n\n/** @param {string} what */\nasync function copy(what) {\n  try {\n    await navigator.clipboard.writeText(what);\n    return true;\n  } catch {\n    return false;\n  }\n}\n\n// Tables that can be sorted: ascending, descending, and as they were.\n\n/** @param {Element | undefined} cell */\nfunction sortValue(cell) {\n  const value = cell?.getAttribute(\"data-value\") ?? cell?.textContent?.trim() ?? \"\";\n  return /^-?[\\d.]+(?!\\S)/.test(value) ? Number.parseFloat(value) : value.toLowerCase();\n}\n\n/** @param {HTMLTableElement} table */\nfunction makeSortable(table) {\n  const body = table.tBodies[0];\n  const own = all(\"thead th\", HTMLElement, table);\n  if (body === undefined || body.rows.length < 2) return;\n  const given = [...body.rows];\n  for (const [index, head] of own.entries()) {\n    const button = document.createElement(\"button\");\n    button.type = \"button\";\n    button.textContent = head.textContent;\n    button.addEventListener(\"click\", () => {\n      const next =\n        head.ariaSort === \"ascending\" ? \"descending\" : head.ariaSort === \"descending\" ? \"none\" : \"ascending\";\n      for (const each of own) each.removeAttribute(\"aria-sort\");\n      if (next !== \"none\") head.ariaSort = next;\n      const sign = next === \"descending\" ? -1 : 1;\n      const keyed = given.map(row => ({ row, value: sortValue(row.cells[index]) }));\n      if (next !== \"none\") keyed.sort((a, b) => sign * compareValues(a.value, b.value));\n      body.append(...keyed.map(({ row }) => row));\n    });\n    head.replaceChildren(button);\n  }\n}\n\n/**\n * @param {string | number} a\n * @param {string | number} b\n */\nfunction compareValues(a, b) {\n  if (typeof a === \"number\" && typeof b === \"number\") return a - b;\n  return String(a).localeCompare(String(b), \"en\", { numeric: true });\n}\n\n// Light and dark.\n\nconst themes = [\"system\", \"light\", \"dark\"];\n\n/** @param {string} theme */\nfunction showTheme(theme) {\n  if (theme === \"system\") delete document.documentElement.dataset[\"theme\"];\n  else document.documentElement.dataset[\"theme\"] = theme;\n  const button = element(\"theme\");\n  if (button !== null) button.textContent = `Theme: ${theme}`;\n}\n\n/** A browser may keep nothing for a file. */\nconst keptTheme = {\n  read() {\n    try {\n      return localStorage.getItem(\"vmentry-theme\") ?? \"\";\n    } catch {\n      return \"\";\n    }\n  },\n  /** @param {string} theme */\n  write(theme) {\n    try {\n      localStorage.setItem(\"vmentry-theme\", theme);\n    } catch {\n      // Then it is for this time only.\n    }\n  },\n};\n\nlet theme = themes.find(each => each === keptTheme.read()) ?? \"system\";\n\n// Keys.\n\nconst help = element(\"keys\");\n/** A page adds its own. @type {Map<string, () => void>} */\nconst keys = new Map([[\"?\", () => help instanceof HTMLDialogElement && help.showModal()]]);\n\ndocument.addEventListener(\"keydown\", event => {\n  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;\n  const target = event.target instanceof Element ? event.target : document.body;\n  if (event.key === \"Escape\" && target instanceof HTMLInputElement) target.blur();\n  if (target.closest(\"input, select, textarea, dialog\") !== null) return;\n  const act = keys.get(event.key);\n  if (act === undefined) return;\n  event.preventDefault();\n  act();\n});\n\ndocument.addEventListener(\n  \"toggle\",\n  event => {\n    if (event.target instanceof HTMLDetailsElement && event.target.open)\n      for (const command of all(\".command\", HTMLElement, event.target)) addCopyButton(command);\n  },\n  true,\n);\n\nelement(\"theme\")?.addEventListener(\"click\", () => {\n  theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? \"system\";\n  showTheme(theme);\n  keptTheme.write(theme);\n});\nelement(\"help\")?.addEventListener(\"click\", () => keys.get(\"?\")?.());\n\nshowTheme(theme);\nfor (const table of all(\"table[data-sorts]\", HTMLTableElement)) makeSortable(table);\nfor (const command of all(\".command\", HTMLElement))\n  if (command.closest(\"details:not([open])\") === null) addCopyButton(command);\nelement(\"tools\")?.removeAttribute(\"hidden\");\n";
// src/html-report/page.css
var page_default = ":root {\n  color-scheme: light dark;\n  --ground: light-dark(#f6f7f9, #0e1318);\n  --card: light-dark(#ffffff, #151b22);\n  --raised: light-dark(#f3f5f8, #1b232c);\n  --text: light-dark(#17202a, #e4eaf0);\n  --soft: light-dark(#566270, #9ba9b7);\n  --line: light-dark(#dde2e9, #29333e);\n  --strong-line: light-dark(#b9c2cd, #465462);\n  --hover: light-dark(#eef3f9, #1d2733);\n  --accent: light-dark(#0b5cad, #7cb8f2);\n  --good: light-dark(#17692f, #6bd08c);\n  --bad: light-dark(#b3261e, #ff9a91);\n  --odd: light-dark(#855200, #eab95a);\n  --good-fill: light-dark(#4fa96a, #3f9c5d);\n  --bad-fill: light-dark(#cf2f27, #f4665c);\n  --odd-fill: light-dark(#c27803, #d99a2b);\n  --flaky-fill: light-dark(#d3a30b, #d8b53c);\n  --known-fill: light-dark(#a5835c, #a88a66);\n  --calm-fill: light-dark(#c3cbd4, #475564);\n  --busy-fill: light-dark(#9dbbdc, #3a6592);\n  --set-up-fill: light-dark(#c4b5dd, #5b4a7d);\n  --boot-fill: light-dark(#7d5fb2, #9c7fd1);\n  --log: light-dark(#f8f9fb, #0b1015);\n  --mono:\n    ui-monospace, \"SF Mono\", \"Cascadia Mono\", \"JetBrains Mono\", \"DejaVu Sans Mono\", Menlo, Consolas, monospace;\n  --name: clamp(10rem, 36vw, 27rem);\n  --row: 1.4rem;\n  --column: 1.55rem;\n}\n\n:root[data-theme=\"light\"] {\n  color-scheme: light;\n}\n\n:root[data-theme=\"dark\"] {\n  color-scheme: dark;\n}\n\n* {\n  box-sizing: border-box;\n}\n\n[hidden] {\n  /* biome-ignore lint/complexity/noImportantStyles: what is hidden stays so, whatever way it is laid out */\n  display: none !important;\n}\n\nhtml {\n  scroll-padding-top: 1rem;\n}\n\nbody {\n  margin: 0;\n  background: var(--ground);\n  color: var(--text);\n  font:\n    0.875rem / 1.5 system-ui,\n    -apple-system,\n    \"Segoe UI\",\n    Roboto,\n    \"Noto Sans\",\n    \"Helvetica Neue\",\n    sans-serif;\n  font-variant-numeric: tabular-nums;\n  text-rendering: optimizeLegibility;\n}\n\ncode,\npre,\nkbd,\n.title,\n#broken th[scope=\"row\"],\n.history .what {\n  font-family: var(--mono);\n  font-size: 0.92em;\n}\n\na {\n  color: var(--accent);\n  text-decoration: underline;\n  text-decoration-color: color-mix(in srgb, currentcolor 30%, transparent);\n  text-underline-offset: 0.2em;\n}\n\na:hover {\n  text-decoration-color: currentcolor;\n}\n\n:focus-visible {\n  outline: 2px solid var(--accent);\n  outline-offset: 1px;\n  border-radius: 3px;\n}\n\nmain:focus {\n  outline: none;\n}\n\n.away {\n  position: absolute;\n  width: 1px;\n  height: 1px;\n  overflow: hidden;\n  clip-path: inset(50%);\n  white-space: nowrap;\n}\n\n.skip {\n  position: absolute;\n  left: 0.5rem;\n  top: -4rem;\n  z-index: 9;\n  padding: 0.5rem 1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n}\n\n.skip:focus {\n  top: 0.5rem;\n}\n\n.soft {\n  color: var(--soft);\n}\n\n.good {\n  color: var(--good);\n}\n\n.bad {\n  color: var(--bad);\n}\n\n/* The bar and the frame. */\n\n.bar {\n  display: flex;\n  flex-wrap: wrap;\n  align-items: center;\n  gap: 0.2rem 1.4rem;\n  padding: 0.4rem max(1.25rem, calc((100vw - 94rem) / 2));\n  background: var(--card);\n  border-bottom: 1px solid var(--line);\n}\n\n.brand {\n  font-weight: 650;\n  letter-spacing: 0.01em;\n}\n\n.brand span {\n  color: var(--accent);\n}\n\n.bar nav {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0 1.1rem;\n}\n\n.bar nav a {\n  color: var(--soft);\n  text-decoration: none;\n}\n\n.bar nav a:hover {\n  color: var(--text);\n}\n\n.tools {\n  display: flex;\n  gap: 0.5rem;\n  margin-left: auto;\n}\n\nmain {\n  max-width: 96.5rem;\n  margin: 0 auto;\n  padding: 1.4rem 1.25rem 3rem;\n}\n\nsection {\n  min-width: 0;\n  margin: 0 0 1.1rem;\n  padding: 0.9rem 1.1rem 1rem;\n  background: var(--card);\n  border: 1px solid var(--line);\n  border-radius: 9px;\n  scroll-margin-top: calc(var(--bar, 0px) + 0.75rem);\n}\n\nsection > :last-child {\n  margin-bottom: 0;\n}\n\nh1 {\n  margin: 0 0 0.7rem;\n  font-size: clamp(1.25rem, 0.9rem + 1.2vw, 1.7rem);\n  font-weight: 620;\n  line-height: 1.25;\n  letter-spacing: -0.012em;\n  overflow-wrap: anywhere;\n  text-wrap: balance;\n}\n\nh2 {\n  margin: 0 0 0.6rem;\n  font-size: 1.02rem;\n  font-weight: 650;\n  letter-spacing: -0.003em;\n}\n\nh2 .note {\n  margin-left: 0.4rem;\n  color: var(--soft);\n  font-size: 0.875rem;\n  font-weight: 400;\n}\n\nh3 {\n  margin: 1.1rem 0 0.3rem;\n  font-size: 0.875rem;\n  font-weight: 620;\n}\n\np {\n  margin: 0 0 0.6rem;\n  overflow-wrap: anywhere;\n}\n\nul {\n  margin: 0;\n  padding: 0;\n  list-style: none;\n}\n\nkbd {\n  padding: 0.02rem 0.35rem;\n  border: 1px solid var(--strong-line);\n  border-bottom-width: 2px;\n  border-radius: 4px;\n}\n\n.count {\n  margin-left: 0.15rem;\n  color: var(--soft);\n  font-weight: 450;\n}\n\nfooter {\n  padding: 0 1.1rem;\n  color: var(--soft);\n  font-size: 0.93em;\n  overflow-wrap: anywhere;\n}\n\n/* What it comes to. */\n\n.conclusion {\n  margin-bottom: 1.3rem;\n  padding: 0.1rem 0 0.1rem 1.1rem;\n  border-left: 5px solid var(--good-fill);\n}\n\n.conclusion.broken {\n  border-color: var(--bad-fill);\n}\n\n.conclusion.incomplete {\n  border-color: var(--odd-fill);\n}\n\n.verdict {\n  color: var(--good);\n}\n\n.broken .verdict {\n  color: var(--bad);\n}\n\n.incomplete .verdict {\n  color: var(--odd);\n}\n\nh1 .verdict-word {\n  font-weight: 450;\n}\n\n.origin {\n  display: grid;\n  gap: 0.1rem;\n  margin: 0 0 0.8rem;\n}\n\n.origin div {\n  display: grid;\n  grid-template-columns: 7.5rem 1fr;\n}\n\n.origin dt,\n.facts dt {\n  color: var(--soft);\n}\n\n.origin dd {\n  margin: 0;\n  min-width: 0;\n  overflow-wrap: anywhere;\n}\n\n.counts svg {\n  display: block;\n}\n\n.counts > svg {\n  width: 100%;\n  border-radius: 4px;\n}\n\n.counts ul {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.15rem 1.3rem;\n  margin-top: 0.4rem;\n}\n\n.legend svg {\n  vertical-align: -0.1em;\n}\n\n.counts li svg {\n  display: inline-block;\n}\n\n.counts b {\n  font-weight: 620;\n}\n\n.links {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.2rem 1.2rem;\n  margin-top: 0.6rem;\n}\n\n.left-out {\n  margin: 0 0 1.1rem;\n  padding: 0.6rem 1.1rem;\n  border: 1px dashed var(--strong-line);\n  border-radius: 9px;\n}\n\n.left-out p {\n  margin: 0;\n}\n\n#problems {\n  border-left: 5px solid var(--odd-fill);\n}\n\n.problems li {\n  padding: 0.35rem 0;\n  border-top: 1px solid var(--line);\n  overflow-wrap: anywhere;\n}\n\n.problems .fold {\n  margin: 0.1rem 0 0;\n}\n\n.problems li:first-child {\n  border-top: 0;\n}\n\n/* Signs: a letter and a colour for each state. */\n\n.sign {\n  display: inline-block;\n  min-width: 1.35em;\n  padding: 0 0.2em;\n  border-radius: 3px;\n  font: 650 0.79rem / 1.5 var(--mono);\n  text-align: center;\n}\n\n.class {\n  color: var(--text);\n  font-weight: 550;\n  white-space: nowrap;\n}\n\n.class .sign {\n  margin-right: 0.25rem;\n}\n\n.sign.none {\n  border: 1px dotted var(--strong-line);\n}\n\n.B {\n  background: light-dark(#c62828, #ff7b72);\n  color: light-dark(#ffffff, #2b0505);\n}\n\n.N {\n  background: light-dark(#ad1457, #ff8ab8);\n  color: light-dark(#ffffff, #2b0716);\n}\n\n.U {\n  background: light-dark(#6a3fb5, #c4a5ff);\n  color: light-dark(#ffffff, #1c0b3a);\n}\n\n.I {\n  background: light-dark(#8a5300, #f0b13c);\n  color: light-dark(#ffffff, #2b1a00);\n}\n\n.L {\n  background: light-dark(#cfe3f9, #17395f);\n  color: light-dark(#0a4680, #abd4ff);\n}\n\n.K {\n  background: light-dark(#fbe59a, #4a3d10);\n  color: light-dark(#664a00, #f5da7c);\n}\n\n.M {\n  background: light-dark(#dfe1ea, #353c4d);\n  color: light-dark(#3f4557, #c8cddd);\n}\n\n.Z {\n  background: light-dark(#dbe9ed, #1d3b44);\n  color: light-dark(#28535f, #a8d5df);\n}\n\n.S {\n  background: light-dark(#ffd5bd, #4d2511);\n  color: light-dark(#843505, #ffb68d);\n}\n\n.X {\n  background: light-dark(#ece0d4, #3b2f24);\n  color: light-dark(#654525, #dfc3a3);\n}\n\n.G {\n  background: light-dark(#1a7f37, #56d074);\n  color: light-dark(#ffffff, #04210c);\n}\n\n.p {\n  background: light-dark(#e6f4ea, #13281a);\n  color: light-dark(#236b39, #74c48a);\n}\n\n.k {\n  background: light-dark(#fff4cc, #37300f);\n  color: light-dark(#6e5200, #e6cf7b);\n}\n\n.f {\n  background: light-dark(#fad3d0, #4b1d1c);\n  color: light-dark(#98180f, #ffb4ad);\n}\n\n.s {\n  background: light-dark(#f0f2f5, #1f2730);\n  color: light-dark(#5a6673, #93a1af);\n}\n\n.x {\n  background: light-dark(#f4ede5, #2d261f);\n  color: light-dark(#654525, #d3b999);\n}\n\n.e {\n  background: light-dark(#fdeac6, #3c2c10);\n  color: light-dark(#734700, #f0c271);\n}\n\n.legend {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.2rem 1.1rem;\n  margin: 0 0 0.6rem;\n  color: var(--soft);\n}\n";
// src/html-report/tables.css
var tables_default = ".scroll {\n  margin: 0 0 0.4rem;\n  overflow-x: auto;\n}\n\ntable {\n  width: 100%;\n  border-collapse: collapse;\n}\n\nth,\ntd {\n  padding: 0.28rem 1.1rem 0.28rem 0;\n  border-top: 1px solid var(--line);\n  text-align: left;\n  vertical-align: baseline;\n  white-space: nowrap;\n}\n\nth:last-child,\ntd:last-child {\n  padding-right: 0;\n}\n\nthead th {\n  border-top: 0;\n  color: var(--soft);\n  font-size: 0.93em;\n  font-weight: 500;\n}\n\nthead button {\n  all: unset;\n  cursor: pointer;\n}\n\nthead button:hover {\n  color: var(--text);\n}\n\nthead button:focus-visible {\n  outline: 2px solid var(--accent);\n  outline-offset: 2px;\n  border-radius: 3px;\n}\n\n[aria-sort=\"ascending\"] > button::after {\n  content: \" ↑\";\n}\n\n[aria-sort=\"descending\"] > button::after {\n  content: \" ↓\";\n}\n\ntbody th {\n  font-weight: 500;\n}\n\ntbody tr:hover {\n  background: var(--hover);\n}\n\n.number {\n  text-align: right;\n}\n\n.wrap {\n  min-width: 9rem;\n  overflow-wrap: anywhere;\n  white-space: normal;\n}\n\n#broken th[scope=\"row\"] {\n  min-width: 14rem;\n}\n\n.said {\n  overflow-wrap: anywhere;\n}\n\ncode.setting {\n  white-space: nowrap;\n}\n\n/* Tests by environments. */\n\n.heat-box {\n  width: fit-content;\n  max-width: 100%;\n  max-height: min(76vh, 62rem);\n  margin: 0 0 0.5rem;\n  overflow: auto;\n  border: 1px solid var(--line);\n  border-radius: 6px;\n  scroll-padding: var(--head, 8rem) 0 0 calc(var(--name) + 1px);\n}\n\n.heat {\n  display: block;\n  width: max-content;\n}\n\n.heat thead {\n  display: block;\n  position: sticky;\n  top: 0;\n  z-index: 2;\n  background: var(--card);\n  border-bottom: 1px solid var(--strong-line);\n}\n\n/* Only the rows that are seen are laid out. */\n.heat tbody {\n  display: block;\n  content-visibility: auto;\n  contain-intrinsic-size: 1px calc(40 * var(--row));\n}\n\n.heat tr {\n  display: flex;\n}\n\n.heat tbody tr {\n  height: var(--row);\n}\n\n.heat th,\n.heat td {\n  flex: none;\n  padding: 0;\n  border: 0;\n}\n\n.heat th:first-child {\n  position: sticky;\n  left: 0;\n  z-index: 1;\n  width: var(--name);\n  padding: 0 0.6rem;\n  overflow: hidden;\n  background: var(--card);\n  border-right: 1px solid var(--strong-line);\n  font: 500 0.8rem / var(--row) var(--mono);\n  text-overflow: ellipsis;\n}\n\n.heat tbody tr:hover th:first-child {\n  background: var(--hover);\n}\n\n.heat th a {\n  color: var(--text);\n  text-decoration: none;\n}\n\n.heat th a:hover {\n  text-decoration: underline;\n}\n\n.heat th.corner {\n  align-self: stretch;\n  display: flex;\n  align-items: flex-end;\n  padding-bottom: 0.35rem;\n  font: inherit;\n}\n\n.heat thead th:not(.corner) {\n  width: var(--column);\n  display: flex;\n  align-items: center;\n  justify-content: flex-start;\n  flex-direction: column-reverse;\n  padding: 0.4rem 0 0.35rem;\n}\n\n.heat thead th:not(.corner) span {\n  max-inline-size: 12rem;\n  overflow: hidden;\n  font-size: 0.75rem;\n  line-height: 1.2;\n  text-overflow: ellipsis;\n  white-space: nowrap;\n  writing-mode: vertical-rl;\n  transform: rotate(180deg);\n}\n\n.heat thead th.here {\n  color: var(--text);\n  background: var(--hover);\n}\n\n.heat td {\n  width: var(--column);\n  border: solid var(--card);\n  border-width: 0 1px 1px 0;\n  font: 650 0.76rem / calc(var(--row) - 1px) var(--mono);\n  text-align: center;\n}\n\n.heat td a {\n  display: block;\n  color: inherit;\n  text-decoration: none;\n}\n\n.heat td:hover,\n.heat td:focus-visible {\n  outline: 2px solid var(--text);\n  outline-offset: -2px;\n  border-radius: 2px;\n}\n\n.heat-box.short {\n  --name: clamp(9rem, 36vw, 14.5rem);\n}\n\n.heat-box.middling {\n  --name: clamp(10rem, 36vw, 21.5rem);\n}\n\n.heat-box.some {\n  --column: clamp(1.6rem, 3.2vw, 2.6rem);\n}\n\n.heat-box.few {\n  --column: clamp(4.5rem, 11vw, 9.5rem);\n}\n\n.few .heat thead th:not(.corner) {\n  align-items: stretch;\n}\n\n.few .heat thead th:not(.corner) span {\n  max-inline-size: none;\n  padding: 0 0.3rem;\n  text-align: center;\n  writing-mode: horizontal-tb;\n  transform: none;\n}\n\n#tip {\n  position: fixed;\n  z-index: 8;\n  max-width: min(34rem, calc(100vw - 1rem));\n  padding: 0.4rem 0.6rem;\n  border: 1px solid var(--strong-line);\n  border-radius: 6px;\n  background: var(--card);\n  box-shadow: 0 4px 18px rgb(0 0 0 / 18%);\n  overflow-wrap: anywhere;\n  white-space: pre-line;\n  pointer-events: none;\n}\n";
// src/html-report/frame.ts
var _templateObject;
/** What every page looks like. Media come last: they change what is before them. */
const style = [
	page_default,
	tables_default,
	filters_default,
	findings_default,
	drawings_default,
	keys_default
].join("\n");
const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
/** Without one, a browser would ask the server for its favicon. */
const icons = {
	good: "%231a7f37",
	broken: "%23c62828",
	incomplete: "%23a15c00"
};
function icon(conclusion) {
	return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Cpath fill='${icons[conclusion]}' d='M0 0h4v4h4v4H4V4H0z'/%3E%3C/svg%3E`;
}
/** What all pages of a kind have: the same style and script, and what a kind adds to them. */
var PageFrame = class {
	#style;
	#script;
	#policy;
	/** @param own the kind's style sheet; and its script, which can use the names of page.browser.js */
	constructor(own) {
		this.#style = [
			style,
			own.style ?? "",
			media_default
		].join("\n");
		this.#script = [page_browser_default, own.script ?? ""].join("\n");
		this.#policy = [
			"default-src 'none'",
			`style-src ${digest(this.#style)}`,
			`script-src ${digest(this.#script)}`,
			"img-src data:",
			"base-uri 'none'",
			"form-action 'none'"
		].join("; ");
	}
	/** What of a page is the same in each, bytes. */
	get bytes() {
		return Buffer.byteLength(this.#style) + Buffer.byteLength(this.#script) + 12288;
	}
	/** A whole page. */
	fill(title, conclusion, body) {
		return markup(_templateObject || (_templateObject = _taggedTemplateLiteral([
			"",
			"<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"",
			"\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
			"</title>\n<link rel=\"icon\" href=\"",
			"\">\n<style>",
			"</style>\n</head>\n<body>\n",
			"\n<script type=\"module\">",
			"<\/script>\n</body>\n</html>\n"
		])), trusted("<!doctype html>\n"), trusted(this.#policy), title, trusted(icon(conclusion)), trusted(this.#style), body, trusted(this.#script));
	}
};
// src/html-report/words.ts
/** `2 regressions, 1 new kernel complaint`. */
function classCounts(findings) {
	return findingClasses.flatMap((kind) => {
		const count = findings.filter((each) => each.class === kind).length;
		return count === 0 ? [] : [counted(count, classWords[kind].one, classWords[kind].many)];
	}).join(", ");
}
/** The words for a class as the title of its findings. */
function classTitle(kind) {
	const { many } = classWords[kind];
	return `${many.charAt(0).toUpperCase()}${many.slice(1)}`;
}
const toldPlaces = 4;
/** Where it is: `all 4 environments`, `all with nested=on`, or by name. */
function placesText({ places, scope }, names) {
	if (scope[0] === "all environments") return `all ${places.length} environments`;
	if (scope.length > 0) return `all with ${scope.map((each) => clipped(each, 150)).join(" or ")}`;
	const told = places.slice(0, toldPlaces).map((index) => names[index] ?? "");
	const more = places.length - toldPlaces;
	return `${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
function slowdownText({ nowMs, medianMs, factor, earlier }) {
	return `${formatDuration(nowMs)}, ${factor.toFixed(1)} times the ${formatDuration(medianMs)} of ${counted(earlier, "earlier pass", "earlier passes")}`;
}
function sinceText({ commit, at, isAtLeast }) {
	const day = /^\d{4}-\d\d-\d\d/.exec(at)?.[0];
	return `${isAtLeast ? "at least " : ""}${shortCommit(commit)}${day === void 0 ? "" : ` of ${day}`}`;
}
function shortCommit(commit) {
	return commit.slice(0, 12);
}
/** `2026-01-02 03:04 UTC`; what is no time as it is. */
function momentText(iso) {
	const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso);
	return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}
// src/html-report/page-body.ts
/** What stands in a page, its bar and its list of keys included. */
function pageBody({ parts, main, after, keys }) {
	return markup`<a class="skip" href="#main">Skip to the content</a>
<div class="bar"><span class="brand"><span aria-hidden="true">▚</span> vmentry</span><nav aria-label="Parts">${parts.map(({ id, name }) => markup`<a href="#${id}">${name}</a>`)}</nav><span class="tools" id="tools" hidden><button type="button" id="theme" class="quiet">Theme: system</button><button type="button" id="help" class="quiet" aria-haspopup="dialog">Keys <kbd>?</kbd></button></span></div>
<main id="main" tabindex="-1">
${main}
</main>
${after}
<div id="said" class="away" role="status"></div>
<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2><dl>${[...keys, ["?", "these keys"]].map(([key, what]) => markup`<div><dt>${key.split(" ").map((each) => markup`<kbd>${each}</kbd> `)}</dt><dd>${what}</dd></div>`)}</dl><form method="dialog"><button type="submit">Close</button></form></dialog>`;
}
/** A part of the page that the bar leads to. */
function section(id, title, note, content) {
	return markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}${note !== void 0 && markup` <span class="note">${note}</span>`}</h2>
${content}
</section>`;
}
/** What did not fit, if anything: so that nobody takes what is there for all. @param most the size kept to */
function leftOutPart(told, most) {
	if (told.length === 0) return void 0;
	return markup`<aside class="left-out"><p>Left out, so that this file stays under ${most} and opens quickly:</p><ul>${told.map((text) => markup`<li>${text}</li>`)}</ul></aside>`;
}
// src/html-report/size-budget.ts
/**
* Keeps a report within its size. Parts are asked for in the order of their worth; each leaves a share of the whole
* for what comes after it, and what does not fit is left out and told.
*/
var SizeBudget = class {
	#all;
	#left;
	#leftOut = /* @__PURE__ */ new Map();
	constructor(bytes) {
		this.#all = bytes;
		this.#left = bytes;
	}
	/** Whether it fits; then it counts. @param share of the whole that must be left after it */
	take(part, share) {
		const bytes = Buffer.byteLength(part.toString());
		if (this.#left - bytes < this.#all * share) return false;
		this.#left -= bytes;
		return true;
	}
	/** Those of the first that fit; the rest is left out. */
	takeAll(parts, total, share, what) {
		const taken = [];
		for (const part of parts) {
			if (!this.take(part, share)) break;
			taken.push(part);
		}
		this.leaveOut(total - taken.length, what);
		return taken;
	}
	leaveOut(count, { one, many, where }) {
		if (count <= 0) return;
		const known = this.#leftOut.get(one);
		this.#leftOut.set(one, {
			one,
			many,
			where,
			count: count + (known?.count ?? 0)
		});
	}
	/** One line for each kind of thing that is not there, with where it is. */
	leftOut() {
		return [...this.#leftOut.values()].map(({ one, many, count, where }) => `${counted(count, one, many)}: ${where}`);
	}
};
export { linked as _, classCounts as a, placesText as c, slowdownText as d, PageFrame as f, lines as g, joined as h, section as i, shortCommit as l, httpsOnly as m, leftOutPart as n, classTitle as o, clipped as p, pageBody as r, momentText as s, SizeBudget as t, sinceText as u, markup as v, whole as y };
