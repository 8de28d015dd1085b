import { createHash } from "node:crypto";
import drawings from "./drawings.css";
import filters from "./filters.css";
import findings from "./findings.css";
import keys from "./keys.css";
import { type Markup, markup, trusted } from "./markup.ts";
import media from "./media.css";
import pageScript from "./page.browser.js";
import page from "./page.css";
import tables from "./tables.css";

/** What every page looks like. Media come last: they change what is before them. */
const style = [page, tables, filters, findings, drawings, keys].join("\n");

const digest = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Without one, a browser would ask the server for its favicon. */
const icons = { good: "%231a7f37", broken: "%23c62828", incomplete: "%23a15c00" } as const;

function icon(conclusion: keyof typeof icons): string {
  return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Cpath fill='${icons[conclusion]}' d='M0 0h4v4h4v4H4V4H0z'/%3E%3C/svg%3E`;
}

/** What all pages of a kind have: the same style and script, and what a kind adds to them. */
export class PageFrame {
  readonly #style: string;
  readonly #script: string;
  readonly #policy: string;

  /** @param own the kind's style sheet; and its script, which can use the names of page.browser.js */
  constructor(own: { style?: string; script?: string }) {
    this.#style = [style, own.style ?? "", media].join("\n");
    this.#script = [pageScript, own.script ?? ""].join("\n");
    // Nothing is fetched from anywhere, and no style or script but these two is taken, whatever got into the rest
    // (https://www.w3.org/TR/CSP3/).
    this.#policy = [
      "default-src 'none'",
      `style-src ${digest(this.#style)}`,
      `script-src ${digest(this.#script)}`,
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
    ].join("; ");
  }

  /** What of a page is the same in each, bytes. */
  get bytes(): number {
    return Buffer.byteLength(this.#style) + Buffer.byteLength(this.#script) + 12 * 1024;
  }

  /** A whole page. */
  fill(title: string, conclusion: keyof typeof icons, body: Markup): Markup {
    return markup`${trusted("<!doctype html>\n")}<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(this.#policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="${trusted(icon(conclusion))}">
<style>${trusted(this.#style)}</style>
</head>
<body>
${body}
<script type="module">${trusted(this.#script)}</script>
</body>
</html>
`;
  }
}
