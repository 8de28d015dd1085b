import { visible } from "../base/index.ts";

/**
 * Untrusted text that an XML 1.0 document can hold: what it forbids (https://www.w3.org/TR/xml/#charsets) and
 * other control characters become visible, as `\x1b` or `\ufffe`, instead of being lost. `]]>` becomes `]]\x3e`,
 * since xmlbuilder escapes only the first one of a CDATA section.
 */
export function xmlText(text: string): string {
  // Most is of these alone.
  if (/^[\w./:, -]*$/.test(text)) return text;
  return visible(text)
    .replace(/[\p{Surrogate}\ufffe\uffff]/gu, char => `\\u${char.charCodeAt(0).toString(16)}`)
    .replaceAll("]]>", "]]\\x3e");
}
