export { formatBisectJson, readBisectReport } from "./bisect-file.ts";
export { type BisectHtmlOptions, formatBisectHtml } from "./html.ts";
export { type BisectMarkdownOptions, formatBisectMarkdown } from "./markdown.ts";
export type { BisectLinks } from "./markdown-text.ts";
export { BisectProgress, formatBisectText, type TerminalOptions } from "./terminal.ts";
export { conclusionLook, percentText } from "./words.ts";
