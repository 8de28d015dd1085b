import { formatBytes } from "../base/index.ts";
import { type Finding, type HistoryIndex, placeNames, type Report } from "../report/index.ts";
import { type SourceLocation, splatKey } from "../results/index.ts";
import { filterBar, keys } from "./controls.ts";
import { environmentsPart } from "./environments.ts";
import { consoleKey } from "./finding.ts";
import type { ConsoleExcerpt, FindingSurroundings, JobArtifact } from "./finding-surroundings.ts";
import { findingsPart } from "./findings-list.ts";
import { PageFrame } from "./frame.ts";
import { conclusionLine, footerPart, headingPart } from "./heading.ts";
import { heatPart } from "./heat-map.ts";
import { clipped, httpsOnly, markup } from "./markup.ts";
import { leftOutPart, pageBody, section } from "./page-body.ts";
import { problemsPart } from "./problems.ts";
import { redPart } from "./red-list.ts";
import script from "./report.browser.js";
import { SizeBudget } from "./size-budget.ts";
import type { Timeline } from "./timeline.ts";
import { timelinePart } from "./timeline-chart.ts";
import { shortCommit } from "./words.ts";

export interface HtmlReportInput {
  report: Report;
  /** For a sparkline of each test with a finding. */
  history?: HistoryIndex;
  /** One for each job's results. */
  timelines?: readonly Timeline[];
  /** The last lines of consoles, where they say more than the report. */
  consoles?: readonly ConsoleExcerpt[];
  /** Where the files of jobs are, by the job's name. */
  artifacts?: ReadonlyMap<string, JobArtifact>;
  /** Where more is: https addresses; others are left out. */
  links?: readonly { label: string; url: string }[];
  /** Where a line of the sources can be looked at: an https address. */
  sourceUrl?: (location: SourceLocation) => string | undefined;
  /** The size that it must not pass, bytes of UTF-8, at least 256 KiB. Default: `defaultMaxBytes`. */
  maxBytes?: number;
}

export const defaultMaxBytes = 20_000_000;
const leastBytes = 256 * 1024;

const frame = new PageFrame({ script });

/**
 * A report as one HTML file that needs nothing else: no network, no font, and without JavaScript all of it can be read.
 * What does not fit its size is left out, the least important first, and told at the top.
 */
export function formatReportHtml(input: HtmlReportInput): string {
  const { report, timelines = [], consoles = [], maxBytes = defaultMaxBytes } = input;
  if (maxBytes < leastBytes)
    throw new Error(`an HTML report needs ${leastBytes} bytes at least, not ${maxBytes}`);
  const links = (input.links ?? []).filter(({ url }) => httpsOnly(url) !== undefined).slice(0, 20);
  const names = placeNames(report.table.places).map(name => clipped(name, 500));
  const ids = findingIds(report.findings);
  const budget = new SizeBudget(maxBytes - frame.bytes);
  const around = surroundings(input, names, ids);
  const heading = headingPart(report, links);
  const footer = footerPart(report);
  const chips = filterBar(report);
  budget.take(heading, 0);
  budget.take(footer, 0);
  budget.take(chips, 0);
  // In the order of their worth, which is not quite that in which they are read.
  const problems = problemsPart(report, consoles, budget);
  const red = redPart(report, names, ids, budget);
  const environments = environmentsPart(report, budget);
  const heat = heatPart(report, names, ids, budget);
  const timeline = timelinePart(timelines, placesOfJob(report), budget);
  const findings = findingsPart(report, ids, around, budget);
  const main = markup`${heading}
${leftOutPart(budget.leftOut(), formatBytes(maxBytes))}
${problems !== undefined && section("problems", "Problems", "Red whatever the tests say.", problems)}
${section("red", "What broke", undefined, red)}
${chips}
${section("table", "Tests by environments", undefined, heat)}
${section("findings", "Findings", undefined, findings)}
${timeline !== undefined && section("time", "Time line", undefined, timeline)}
${section("environments", "Environments", undefined, environments)}
${footer}`;
  const parts = [
    { id: "red", name: "What broke" },
    { id: "table", name: "Table" },
    { id: "findings", name: "Findings" },
    ...(timeline === undefined ? [] : [{ id: "time", name: "Time line" }]),
    { id: "environments", name: "Environments" },
  ];
  const after = markup`<div id="tip" role="tooltip" hidden></div>`;
  const body = pageBody({ parts, main, after, keys });
  return frame
    .fill(`${conclusionLine(report)} · ${shortCommit(report.run.commit)} · vmentry`, report.conclusion, body)
    .toString();
}

/** `f-FINGERPRINT`, so that an address of a finding is the same in every report that has it. */
function findingIds(findings: readonly Finding[]): Map<Finding, string> {
  const used = new Set<string>();
  return new Map(
    findings.map((finding, index) => {
      const named = /^[0-9a-f]{1,64}$/.test(finding.fingerprint)
        ? `f-${finding.fingerprint}`
        : `f-${index + 1}`;
      const id = used.has(named) ? `${named}-${index + 1}` : named;
      used.add(id);
      return [finding, id];
    }),
  );
}

function surroundings(
  { report, history, artifacts = new Map(), consoles = [], sourceUrl }: HtmlReportInput,
  names: readonly string[],
  ids: ReadonlyMap<Finding, string>,
): FindingSurroundings {
  return {
    places: report.table.places,
    names,
    history,
    artifacts,
    sourceUrl,
    consoles: new Map(consoles.map(each => [consoleKey(each.job, each.file), each])),
    complaintIds: new Map(
      report.findings.flatMap(finding =>
        finding.splat === null ? [] : [[splatKey(finding.splat), ids.get(finding) ?? ""]],
      ),
    ),
  };
}

function placesOfJob({ table }: Report): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, { jobs }] of table.places.entries()) {
    for (const job of jobs) places.set(job, [...(places.get(job) ?? []), index]);
  }
  return places;
}
