import { writeFileSync } from "node:fs";
import { formatReportHtml } from "../../src/html-report/index.ts";
import { sampleInput } from "./sample.ts";

// Writes a report with something of each, to be looked at.

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write(
    "usage: node --import ./scripts/shell-text.ts test/html-report/write-sample.ts FILE\n",
  );
  process.exit(2);
}
writeFileSync(file, formatReportHtml(sampleInput()));
