import { counted, formatBytes } from "../base/index.ts";
import type { Report } from "../report/index.ts";
import { type CountKind, countKindsByWorth, statusWords } from "../results/index.ts";
import { clipped, joined, linked, type Markup, markup } from "./markup.ts";
import { classCounts, momentText, shortCommit } from "./words.ts";

const signs = { good: "✓", broken: "✗", incomplete: "!" } as const;

/** `2 regressions, 1 problem`: what the report comes to, in a line. */
export function conclusionLine({ findings, problems }: Report): string {
  const red = classCounts(findings.filter(({ isRed }) => isRed));
  const missing = problems.length === 0 ? "" : counted(problems.length, "problem");
  const words = [red, missing].filter(text => text !== "").join(", ");
  return words === "" ? "Nothing broke" : words;
}

export function headingPart(report: Report, links: readonly { label: string; url: string }[]): Markup {
  const { conclusion, run, baseline } = report;
  const others = classCounts(report.findings.filter(({ isRed }) => !isRed));
  const compared =
    baseline === null
      ? markup`<dd>no baseline: none was found</dd>`
      : markup`<dd><code>${shortCommit(baseline.commit)}</code> ${clipped(baseline.subject, 300)} <span class="soft">${distanceText(baseline.distance)}${clipped(baseline.source, 300)}</span></dd>`;
  const more = links.map(({ label, url }) => markup`<li>${linked(clipped(label, 100), url)}</li>`);
  return markup`<header class="conclusion ${conclusion}">
<h1><span class="verdict" aria-hidden="true">${signs[conclusion]}</span> <span class="soft verdict-word">${conclusion}:</span> ${conclusionLine(report)}</h1>
<dl class="origin"><div><dt>Commit</dt><dd><code title="${run.commit}">${shortCommit(run.commit)}</code> ${clipped(run.subject, 300)} <span class="soft">${momentText(run.at)}</span></dd></div><div><dt>Compared with</dt>${compared}</div>${others !== "" && markup`<div><dt>Not red</dt><dd>${others}</dd></div>`}</dl>
${countsBar(report.counts)}
${more.length > 0 && markup`<ul class="links">${more}</ul>`}
</header>`;
}

function distanceText(distance: number | null): string {
  if (distance === null) return "";
  return distance === 0 ? "the merge-base; " : `${counted(distance, "commit")} before the merge-base; `;
}

const looks: Readonly<Record<CountKind, string>> = {
  fail: "bad",
  timeout: "bad",
  crash: "bad",
  "machine-died": "odd",
  "not-run": "odd",
  error: "odd",
  flaky: "flaky",
  "known-failure": "known",
  pass: "good",
  skip: "calm",
};

/** All tests in all environments, as a bar and in words. What is bad can be seen however little it is. */
function countsBar(counts: Report["counts"]): Markup {
  const told = countKindsByWorth.filter(kind => counts[kind] > 0);
  const all = told.reduce((sum, kind) => sum + counts[kind], 0);
  if (all === 0) return markup`<p class="soft">No test ran.</p>`;
  const least = 6;
  const scale = (1000 - told.length * least) / all;
  let x = 0;
  const bars = told.map(kind => {
    const wide = least + counts[kind] * scale;
    const drawn = `<rect class="${looks[kind]}" x="${x.toFixed(1)}" width="${Math.max(1, wide - 2).toFixed(1)}" height="8"/>`;
    x += wide;
    return drawn;
  });
  const words = told.map(
    kind =>
      markup`<li><svg width="10" height="10" aria-hidden="true"><rect class="${looks[kind]}" width="10" height="10" rx="2"/></svg> <b>${grouped(counts[kind])}</b> ${statusWords[kind]}</li>`,
  );
  return markup`<div class="counts"><svg viewBox="0 0 1000 8" preserveAspectRatio="none" height="8" aria-hidden="true">${joined(bars)}</svg><ul>${words}</ul></div>`;
}

export function footerPart({ history, tool, failOn }: Report): Markup {
  const { runs, tests, bytes, problems } = history;
  const known =
    runs === 0
      ? "No history: flakiness and durations are not judged."
      : `History: ${counted(runs, "run")} of ${counted(tests, "test")}, ${formatBytes(bytes)}.`;
  const wrong = problems.slice(0, 20).map(text => markup`<li>${clipped(text, 300)}</li>`);
  return markup`<footer><p>${known} Red is made by: ${failOn.join(", ")}. ${tool}</p>${wrong.length > 0 && markup`<ul>${wrong}</ul>`}</footer>`;
}

/** `100,000`; without the words of all languages, which take a hundredth of a second to load. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
