import { counted, formatDuration } from "../base/index.ts";
import { code, codeBlock, details, htmlCode, type Part } from "../results/index.ts";
import { bisectBrief, bisectText } from "./bisect-text.ts";
import { classWords } from "./finding-class.ts";
import type { Finding, Flake, Since } from "./model.ts";
import { isConfirmed } from "./order.ts";

const toldPlaces = 6;
const toldTests = 10;
const toldCells = 30;

/** A finding with all that is known of it, folded; in brief a line. @param names of the places */
export function findingPart(finding: Finding, names: readonly string[]): Part {
  const { class: kind, title, reason } = finding;
  const { icon } = classWords[kind];
  const places = placesText(finding, names, htmlCode);
  const where = places === "" ? "" : ` (${places})`;
  const why = reason === "" || finding.splat !== null ? "" : `: ${htmlCode(reason, 200)}`;
  const content = [factsText(finding, names), ...outputTexts(finding), ...cellsText(finding, names)];
  return {
    full: details(
      `${icon} ${htmlCode(title, 200)}${where}${why}`,
      content.filter(text => text !== "").join("\n\n"),
    ),
    brief: briefLine(finding, names),
    leaves: `detail of ${classWords[kind].many}`,
  };
}

/** One line of a list. */
export function briefLine(finding: Finding, names: readonly string[]): string {
  const { class: kind, title } = finding;
  const places = placesText(finding, names, code);
  const how = howText(finding);
  return `- ${classWords[kind].icon} ${code(title, 200)}${places === "" ? "" : ` (${places})`}${how === "" ? "" : `: ${how}`}`;
}

/** Where it is: `all environments`, `nested=on`, or by name. */
export function placesText(
  { places, scope }: Finding,
  names: readonly string[],
  shown: (text: string, most?: number) => string,
): string {
  if (scope.length > 0) {
    const common = scope.map(each => (each === "all environments" ? each : shown(each, 150))).join(" or ");
    return scope[0] === "all environments" ? `all ${places.length} environments` : `all with ${common}`;
  }
  const told = places.slice(0, toldPlaces).map(index => shown(names[index] ?? "", 100));
  const more = places.length - toldPlaces;
  return `${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** How it shows, in a few words. @param shown how others' text is written */
export function howText(finding: Finding, shown: (text: string, most?: number) => string = code): string {
  const { slowdown, reason, since, flake, cells, splat, times } = finding;
  const bisect = bisectBrief(finding, shown);
  const answer = bisect === "" ? [] : [bisect];
  if (slowdown !== null) return [slowdownText(slowdown), ...answer].join("; ");
  const [cell] = cells;
  const parts = [
    ...(reason === "" || (splat !== null && finding.title.includes(reason)) ? [] : [shown(reason, 160)]),
    ...(cell === undefined || finding.class === "still-failing" ? [] : [`${cell.before}, now ${cell.now}`]),
    ...(isConfirmed(finding) ? ["again when repeated alone"] : []),
    ...(since === null ? [] : [sinceText(since, shown)]),
    ...(flake === null || (finding.class !== "flaky" && flake.failed === 0) ? [] : [flakeText(flake)]),
    ...(splat !== null && times > 1 ? [`${times} times`] : []),
    ...answer,
  ];
  return parts.join("; ");
}

function slowdownText({ nowMs, medianMs, factor, earlier }: NonNullable<Finding["slowdown"]>): string {
  return `${formatDuration(nowMs)}, ${factor.toFixed(1)} times the ${formatDuration(medianMs)} of ${counted(earlier, "earlier pass", "earlier passes")}`;
}

function sinceText({ commit, isAtLeast }: Since, shown: (text: string) => string): string {
  return `since ${isAtLeast ? "at least " : ""}${shown(commit.slice(0, 12))}`;
}

/** `failed 3 of 60 times before (5 %, 2 to 14 %)`. */
export function flakeText({ failed, of, low, high, isOftener, chance, drift }: Flake): string {
  if (of === 0) return "no earlier runs";
  const rate = `failed ${failed} of ${of} times before (${percent(low)} to ${percent(high)})`;
  const now = isOftener && chance !== null ? `; now oftener than that (chance ${percent(chance)})` : "";
  const trend =
    drift === null
      ? ""
      : `; of late ${drift.recent.failed} of ${drift.recent.of}, earlier ${drift.earlier.failed} of ${drift.earlier.of}`;
  return `${rate}${now}${trend}`;
}

function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value >= 10) return `${value.toFixed(0)} %`;
  return value < 0.01 ? "under 0.01 %" : `${Number(value.toPrecision(2))} %`;
}

function factsText(finding: Finding, names: readonly string[]): string {
  const { tests, location, splats, splat, build, bisects, example, fingerprint } = finding;
  const how = howText({ ...finding, bisects: [] });
  const where = placesText({ ...finding, scope: [] }, names, code);
  const facts = [
    ...(how === "" ? [] : [how]),
    ...(location === null ? [] : [`at ${code(`${location.file}:${location.line}`)}`]),
    ...(where === "" ? [] : [`in ${where}`]),
    ...(tests.length < 2 && splat === null ? [] : testsText(tests, splat === null ? "tests" : "while")),
    ...(splats.length === 0
      ? []
      : [
          `the kernel complained meanwhile: ${splats
            .slice(0, 3)
            .map(key => code(key, 200))
            .join(", ")}`,
        ]),
    ...(build === null ? [] : [`${code(build.subject)}, stage ${code(build.stage)}`]),
    ...bisects.map(bisect => bisectText(bisect, finding, code)),
    ...exampleFacts(example, names),
    `fingerprint ${code(fingerprint)}`,
  ];
  return facts.join("\\\n");
}

function testsText(tests: readonly string[], label: string): string[] {
  if (tests.length === 0) return [];
  const more = tests.length - toldTests;
  const told = tests.slice(0, toldTests).map(id => code(id, 100));
  return [
    `${label} ${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}${label === "while" ? " ran" : ""}`,
  ];
}

function exampleFacts(example: Finding["example"], names: readonly string[]): string[] {
  if (example === null) return [];
  const { logs, place, job, console: log } = example;
  const files = [...(logs === null ? [] : [logs.stdout, logs.stderr]), ...(log === null ? [] : [log])];
  if (files.length === 0) return [];
  const from = job === "" ? "" : ` of ${code(job)}`;
  return [`logs (${code(names[place] ?? "", 100)}): ${files.map(file => code(file)).join(", ")}${from}`];
}

function outputTexts({ splat, build, example }: Finding): string[] {
  const lines = splat === null ? [] : splat.frames.length > 0 ? splat.frames : splat.lines;
  const messages = (build?.messages ?? []).map(
    ({ file, line, column, severity, message }) =>
      `${[file, line, ...(column === null ? [] : [column])].join(":")}: ${severity}: ${message}`,
  );
  return [
    ...(lines.length === 0 ? [] : [codeBlock(lines)]),
    ...(messages.length === 0 ? [] : [codeBlock(messages)]),
    ...(example === null || example.tail.length === 0 ? [] : [codeBlock(example.tail)]),
    ...(example === null || example.repeat === ""
      ? []
      : [`Repeat it:\n\n${codeBlock([example.repeat], Number.POSITIVE_INFINITY)}`]),
  ];
}

/** When there are several: each with how it was and is. */
function cellsText({ cells, times }: Finding, names: readonly string[]): string[] {
  if (cells.length < 2) return [];
  const lines = cells
    .slice(0, toldCells)
    .map(({ test, place, before, now, durationMs, isConfirmed: again }) => {
      const took = durationMs > 0 ? `, ${formatDuration(durationMs)}` : "";
      return `- ${code(test, 100)} in ${code(names[place] ?? "", 100)}: ${before}, now ${now}${again ? " (again alone)" : ""}${took}`;
    });
  const more = times - Math.min(cells.length, toldCells);
  return [[...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n")];
}
