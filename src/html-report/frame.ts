import { createHash } from "node:crypto";
import drawings from "./drawings.css";
import filters from "./filters.css";
import findings from "./findings.css";
import keys from "./keys.css";
import { type Markup, markup, trusted } from "./markup.ts";
import media from "./media.css";
import page from "./page.css";
import script from "./report.browser.js";
import tables from "./tables.css";

const style = [page, tables, filters, findings, drawings, keys, media].join("\n");

/** What of the page is the same in every report, bytes. */
export const frameBytes = Buffer.byteLength(style) + Buffer.byteLength(script) + 12 * 1024;

const digest = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * Nothing is fetched from anywhere, and no style or script but the two below is taken, whatever got into the rest
 * (https://www.w3.org/TR/CSP3/).
 */
const policy = [
  "default-src 'none'",
  `style-src ${digest(style)}`,
  `script-src ${digest(script)}`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Without one, a browser would ask the server for its favicon. */
const icons = { good: "%231a7f37", broken: "%23c62828", incomplete: "%23a15c00" } as const;

function icon(conclusion: keyof typeof icons): string {
  return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Cpath fill='${icons[conclusion]}' d='M0 0h4v4h4v4H4V4H0z'/%3E%3C/svg%3E`;
}

/** A whole page. */
export function frame(title: string, conclusion: keyof typeof icons, body: Markup): Markup {
  return markup`${trusted("<!doctype html>\n")}<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="${trusted(icon(conclusion))}">
<style>${trusted(style)}</style>
</head>
<body>
${body}
<script type="module">${trusted(script)}</script>
</body>
</html>
`;
}
