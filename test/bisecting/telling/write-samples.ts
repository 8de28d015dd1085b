import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  formatBisectHtml,
  formatBisectMarkdown,
  formatBisectText,
} from "../../../src/bisecting/telling/index.ts";
import { samples } from "./sample.ts";

// Writes each sample as a page, as Markdown and as text, to be looked at.

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write(
    "usage: node --import ./scripts/shell-text.ts test/bisecting/telling/write-samples.ts DIRECTORY\n",
  );
  process.exit(2);
}
mkdirSync(directory, { recursive: true });
for (const [name, make] of Object.entries(samples)) {
  const report = make();
  writeFileSync(join(directory, `${name}.html`), formatBisectHtml(report));
  writeFileSync(join(directory, `${name}.md`), formatBisectMarkdown(report));
  writeFileSync(join(directory, `${name}.txt`), formatBisectText(report, { colour: false }));
}
