import { counted, formatDuration } from "../base/index.ts";
import { type Change, type ChangeKind, type Comparison, changeKinds } from "./compare.ts";
import { type CountKind, statusWords } from "./counts.ts";
import { joinParts } from "./markdown-size.ts";
import { code, codeBlock, details } from "./markdown-text.ts";
import { type Colour, type Paint, painter } from "./paint.ts";
import { shownLine } from "./shown-text.ts";
import { splatName } from "./splat-group.ts";
import { logPlace } from "./test-name.ts";

interface Wording {
  /** Of a line for a terminal. */
  label: string;
  /** Of a section, and behind a number: `2 new failures`. */
  one: string;
  many: string;
  colour: Colour;
}

const words: Readonly<Record<ChangeKind, Wording>> = {
  newFailures: { label: "NEW FAILURE", one: "new failure", many: "new failures", colour: "red" },
  stillFailing: { label: "STILL FAILING", one: "still failing", many: "still failing", colour: "yellow" },
  fixed: { label: "FIXED", one: "fixed", many: "fixed", colour: "green" },
  newlyFlaky: { label: "NEWLY FLAKY", one: "newly flaky", many: "newly flaky", colour: "yellow" },
  newlyKnown: { label: "NEWLY KNOWN", one: "newly known", many: "newly known", colour: "yellow" },
  newlySkipped: { label: "NEWLY SKIPPED", one: "newly skipped", many: "newly skipped", colour: "yellow" },
  missing: { label: "MISSING", one: "missing", many: "missing", colour: "yellow" },
  newTests: { label: "NEW TEST", one: "new test", many: "new tests", colour: "green" },
  slower: { label: "SLOWER", one: "slower", many: "slower", colour: "yellow" },
  faster: { label: "FASTER", one: "faster", many: "faster", colour: "green" },
};

/** The least important first: what is read on a terminal is its end. */
const textOrder: readonly ChangeKind[] = [
  "newTests",
  "faster",
  "slower",
  "missing",
  "newlySkipped",
  "newlyKnown",
  "fixed",
  "stillFailing",
  "newlyFlaky",
  "newFailures",
];

/** A comparison as text for a terminal or a pipe; its last line says how it counts. */
export function formatComparison(comparison: Comparison, { colour }: { colour: boolean }): string {
  const paint = painter(colour);
  const { newSplats, goneSplats, brokenRuns } = comparison;
  const quiet = textOrder.filter(kind => kind !== "newFailures");
  const groups = [
    ...quiet.map(kind => comparison[kind].map(change => changeLine(kind, change, paint))),
    goneSplats.map(splat => `${paint("green", "SPLAT GONE")} ${shownLine(splatName(splat))}`),
    brokenRuns.map(
      ({ environment, reason }) =>
        `${paint("red", "BROKEN RUN")} ${shownLine(environment)}: ${shownLine(reason, 1000)}`,
    ),
    newSplats.flatMap(({ splat, environments, times }) => [
      `${paint("red", "NEW SPLAT")} ${shownLine(splatName(splat))} (${shownLine(environments.join(", "))})${times === 1 ? "" : `, ${times} times`}`,
      `     ${shownLine(splat.title)}`,
    ]),
    comparison.newFailures.map(change => changeLine("newFailures", change, paint)),
    [`${paint(comparison.isWorse ? "red" : "green", verdict(comparison))}: ${describe(comparison)}`],
  ];
  return `${groups
    .filter(lines => lines.length > 0)
    .map(lines => lines.join("\n"))
    .join("\n\n")}\n`;
}

function changeLine(kind: ChangeKind, change: Change, paint: Paint): string {
  const { label, colour } = words[kind];
  const place = change.after === undefined ? "" : logPlace(change.after);
  const logs = kind === "newFailures" && place !== "" ? `\n     logs in ${shownLine(place)}` : "";
  return `${paint(colour, label)} ${shownLine(change.id)} (${shownLine(change.environment)}): ${shownLine(story(kind, change))}${logs}`;
}

/** `passed before, now failed: 1 == 2`. */
function story(kind: ChangeKind, { before, after, from, to }: Change): string {
  if (kind === "slower" || kind === "faster") {
    return `${formatDuration(before?.durationMs ?? 0)} before, now ${formatDuration(after?.durationMs ?? 0)}`;
  }
  const reason = (kind === "missing" || kind === "fixed" ? before?.reason : after?.reason) ?? "";
  const why = reason === "" ? "" : kind === "fixed" ? ` (${reason})` : `: ${reason}`;
  if (kind === "fixed") return `${word(from)} before${why}, now ${word(to)}`;
  if (kind === "missing") return `${word(from)} before${why}`;
  if (kind === "newTests") return `${word(to)}${why}`;
  return `${word(from)} before, now ${word(to)}${why}`;
}

function word(kind: CountKind | undefined): string {
  return kind === undefined ? "absent" : statusWords[kind];
}

function verdict({ isWorse }: Comparison): string {
  return isWorse ? "worse" : "not worse";
}

/** `2 new failures, 1 new splat, 3 fixed, 80 tests in both`. */
function describe(comparison: Comparison): string {
  const { newSplats, goneSplats, brokenRuns, common } = comparison;
  const told = [
    ...changeKinds.map(kind => ({ count: comparison[kind].length, ...words[kind] })),
    { count: newSplats.length, one: "new splat", many: "new splats" },
    { count: goneSplats.length, one: "splat gone", many: "splats gone" },
    { count: brokenRuns.length, one: "broken run", many: "broken runs" },
  ].filter(({ count }) => count > 0);
  return [
    ...told.map(({ count, one, many }) => counted(count, one, many)),
    `${counted(common, "test")} in both`,
  ].join(", ");
}

/** GitHub takes 65,536 characters for a comment. */
const defaultMaxBytes = 60 * 1024;

/** A comparison as GitHub-flavoured Markdown, at most `maxBytes` bytes of UTF-8 (default: what a comment takes). */
export function formatComparisonMarkdown(
  comparison: Comparison,
  { maxBytes = defaultMaxBytes }: { maxBytes?: number } = {},
): string {
  const { newSplats, goneSplats, brokenRuns } = comparison;
  const heading = `## ${comparison.isWorse ? "❌" : "✅"} vmentry: ${verdict(comparison)}: ${describe(comparison)}`;
  const folded = [...textOrder].reverse().filter(kind => kind !== "newFailures" && kind !== "newlyFlaky");
  const parts = [
    { full: heading, brief: heading, leaves: "heading" },
    listPart(
      "Broken runs",
      brokenRuns.map(({ environment, reason }) => `- ${code(environment)}: ${code(reason, 1000)}`),
    ),
    changesPart("newFailures", comparison),
    ...newSplats.map(({ splat, environments, times }) => {
      const brief = `**New splat** ${code(splatName(splat), 300)} (${environments.map(each => code(each, 100)).join(", ")})${times === 1 ? "" : `, ${times} times`}`;
      const full = `${brief}\n\n${details("its lines", codeBlock(splat.lines))}`;
      return { full, brief, leaves: "kernel complaint's lines" };
    }),
    changesPart("newlyFlaky", comparison),
    ...folded.map(kind => {
      const lines = changeList(kind, comparison);
      const { one, many } = words[kind];
      const summary = counted(lines.length, one, many);
      const full = lines.length === 0 ? "" : details(summary, lines.join("\n"));
      return { full, brief: lines.length === 0 ? "" : summary, leaves: `list of ${many}` };
    }),
    listPart(
      "Splats gone",
      goneSplats.map(splat => `- ${code(splatName(splat), 300)}`),
    ),
  ];
  return joinParts(parts, maxBytes);
}

function changesPart(kind: ChangeKind, comparison: Comparison) {
  const { many } = words[kind];
  return listPart(`${many.charAt(0).toUpperCase()}${many.slice(1)}`, changeList(kind, comparison));
}

function changeList(kind: ChangeKind, comparison: Comparison): string[] {
  return comparison[kind].map(
    change => `- ${code(change.id)} (${code(change.environment, 100)}): ${code(story(kind, change), 300)}`,
  );
}

function listPart(title: string, lines: readonly string[]) {
  const full = lines.length === 0 ? "" : [`**${title}:**`, "", ...lines].join("\n");
  const brief = lines.length === 0 ? "" : `**${title}:** ${lines.length}`;
  return { full, brief, leaves: `list of ${title.toLowerCase()}` };
}
