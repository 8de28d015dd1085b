import { basename } from "node:path/posix";
import { counted, formatDuration } from "../base/index.ts";
import { bisectLabel, classWords, type Finding, flakeText, isConfirmed } from "../report/index.ts";
import { bisectAnswer } from "./bisect-answer.ts";
import { classLook } from "./class-look.ts";
import type { FindingSurroundings } from "./finding-surroundings.ts";
import { type Content, clipped, lines, linked, type Markup, markup, whole } from "./markup.ts";
import { sparklines } from "./sparkline.ts";
import { placesText, shortCommit, sinceText, slowdownText } from "./words.ts";

/** The sign of a class, and its name. */
export function classMark(kind: Finding["class"]): Markup {
  const { sign, look } = classLook[kind];
  return markup`<span class="class"><span class="sign ${look}" aria-hidden="true">${sign}</span> ${classWords[kind].one}</span>`;
}

/** The sign alone, where a heading tells the name. */
function classSign(kind: Finding["class"]): Markup {
  const { sign, look } = classLook[kind];
  return markup`<span class="sign ${look}" role="img" aria-label="${classWords[kind].one}">${sign}</span>`;
}

/** What the filters look at. */
export function filterKeys({ class: kind, places, tests, splat }: Finding): Markup {
  // The title has the first of them, and the detail lists more than a reader searches for.
  const searched = [...tests.slice(0, 200), splat?.fingerprint ?? ""]
    .map(text => clipped(text, 300))
    .join(" ");
  return markup`data-class="${kind}" data-places="${places.join(" ")}" data-more="${clipped(searched, 1_000)}"`;
}

/** A finding with all that is known of it, folded. */
export function findingPart(
  finding: Finding,
  id: string,
  isOpen: boolean,
  around: FindingSurroundings,
): Markup {
  const { reason, splat, title } = finding;
  const where = placesText(finding, around.names);
  const why =
    reason !== "" &&
    !title.includes(reason) &&
    splat === null &&
    markup`<span class="why">${clipped(reason, 240)}</span>`;
  return markup`<details class="finding" id="${id}" ${filterKeys(finding)}${isOpen && " open"}>
<summary>${classSign(finding.class)} <span class="title">${clipped(title, 300)}</span> <span class="where">${where}</span> ${why}</summary>
<div class="detail">${facts(finding, around)}${complaintPart(finding)}${buildPart(finding)}${outputPart(finding, around)}${consolePart(finding, around)}${repeatPart(finding)}${historyPart(finding, around)}${cellsPart(finding, around)}
<p class="ends"><a href="#${id}">Link to this finding</a> <span class="soft">fingerprint <code>${finding.fingerprint}</code></span></p></div></details>
`;
}

/** The same in one line, where there is no room for more. */
export function briefFinding(finding: Finding, id: string, names: readonly string[]): Markup {
  return markup`<p class="finding brief" id="${id}" ${filterKeys(finding)}>${classSign(finding.class)} <span class="title">${clipped(finding.title, 200)}</span> <span class="where">${placesText(finding, names)}</span></p>
`;
}

function fact(name: string, value: Content): Markup {
  return markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

const mostPlaces = 60;
const mostTests = 60;

function facts(finding: Finding, around: FindingSurroundings): Markup {
  const {
    location,
    flake,
    since,
    slowdown,
    tests,
    splat,
    splats,
    reason,
    build,
    bisects,
    places,
    cells,
    times,
  } = finding;
  const { names } = around;
  const [cell] = cells;
  const made: Content[] = [
    location !== null &&
      fact(
        splat === null ? "Asserted at" : "Complained at",
        linked(
          markup`<code>${clipped(location.file, 300)}:${location.line}</code>`,
          around.sourceUrl?.(location),
        ),
      ),
    reason !== "" &&
      fact(splat === null ? "Because" : "It says", markup`<span class="said">${reason}</span>`),
    cell !== undefined &&
      slowdown === null &&
      fact(
        "Before and now",
        markup`${cell.before} <span class="soft" aria-label="then">→</span> ${cell.now}${isConfirmed(finding) && ", and again when repeated alone"}`,
      ),
    slowdown !== null && fact("Takes", slowdownText(slowdown)),
    since !== null && fact("Since", markup`<code>${sinceText(since)}</code>`),
    flake !== null && fact("Failed at random", flakeText(flake)),
    splat !== null && times > 1 && fact("Came", `${times} times`),
    build !== null &&
      fact(
        "Commit",
        markup`<code>${shortCommit(build.commit)}</code> ${build.subject}, ${build.variant}, stage ${build.stage}`,
      ),
    bisects.map(bisect => fact(bisectLabel(bisect), bisectAnswer(bisect, finding))),
    splats.length > 0 &&
      fact(
        "The kernel complained meanwhile",
        splats.slice(0, 5).map(key => complaintLink(key, around)),
      ),
    places.length > 0 &&
      fact(
        "Where",
        listOf(
          places.map(index => names[index] ?? ""),
          mostPlaces,
        ),
      ),
    (tests.length > 1 || (splat !== null && tests.length > 0)) &&
      fact(splat === null ? counted(tests.length, "test") : "While there ran", listOf(tests, mostTests)),
  ];
  return markup`<dl class="facts">${made}</dl>`;
}

function complaintLink(key: string, { complaintIds }: FindingSurroundings): Markup {
  const id = complaintIds.get(key);
  const text = markup`<code>${clipped(key, 200)}</code>`;
  return markup`<span class="each">${id === undefined ? text : markup`<a href="#${id}">${text}</a>`}</span>`;
}

/** What is told of many is in a list that scrolls. */
function listOf(all: readonly string[], most: number): Markup {
  const more = all.length - most;
  const told = all.slice(0, most).map(each => markup`<span class="each">${clipped(each, 300)}</span> `);
  return markup`<span class="list">${told}${more > 0 && markup`<span class="each soft">and ${more} more</span>`}</span>`;
}

function complaintPart({ splat }: Finding): Content {
  if (splat === null) return undefined;
  const trace =
    splat.frames.length > 0 &&
    markup`<figure><figcaption>Call trace, with source lines</figcaption><pre tabindex="0">${lines(splat.frames)}</pre></figure>`;
  return markup`${trace}<figure><figcaption>What the console showed</figcaption><pre tabindex="0">${lines(splat.lines)}</pre></figure>`;
}

const mostMessages = 50;

function buildPart({ build }: Finding): Content {
  if (build === null || build.messages.length === 0) return undefined;
  const told = build.messages.slice(0, mostMessages).map(({ file, line, column, severity, message }) => {
    const place = [file, line, ...(column === null ? [] : [column])].join(":");
    return markup`<b>${clipped(place, 300)}</b>: ${severity}: ${message}\n`;
  });
  const more = build.messages.length - mostMessages;
  return markup`<figure><figcaption>Compiler</figcaption><pre tabindex="0">${told}${more > 0 && `and ${more} more\n`}</pre></figure>`;
}

function outputPart({ example, location }: Finding, { names, artifacts }: FindingSurroundings): Content {
  if (example === null) return undefined;
  const { tail, test, place, logs, console: log, job } = example;
  // A test prints its own path; the location's may lead from elsewhere.
  const hit = location === null ? undefined : `${basename(location.file)}:${location.line}`;
  const artifact = artifacts.get(job);
  const from = artifact === undefined ? job : artifact.name;
  const files = [...(logs === null ? [] : [logs.stdout, logs.stderr]), ...(log === null ? [] : [log])];
  const output =
    tail.length > 0 &&
    markup`<figure><figcaption>Last lines of <code>${clipped(test, 200)}</code> in ${names[place] ?? ""}</figcaption><pre tabindex="0">${lines(tail, hit)}</pre></figure>`;
  const where =
    files.length > 0 &&
    markup`<p class="logs">Whole logs: ${files.map(file => markup`<code>${clipped(file, 400)}</code> `)}${from !== "" && markup`in ${linked(markup`<code>${from}</code>`, artifact?.url)}`}</p>`;
  return markup`${output}${where}`;
}

function consolePart({ example }: Finding, { consoles }: FindingSurroundings): Content {
  if (example === null || example.console === null) return undefined;
  const excerpt = consoles.get(consoleKey(example.job, example.console));
  return excerpt === undefined ? undefined : consoleFigure(excerpt);
}

export function consoleKey(job: string, file: string): string {
  return JSON.stringify([clipped(job, 500), clipped(file, 500)]);
}

export function consoleFigure({ file, lines: told }: { file: string; lines: readonly string[] }): Markup {
  return markup`<details class="fold"><summary>Console: last ${counted(told.length, "line")} of <code>${clipped(file, 300)}</code></summary><pre tabindex="0">${lines(told)}</pre></details>`;
}

/** A command that is cut would do something else than it says. */
const mostCommand = 16_000;

function repeatPart({ example }: Finding): Content {
  if (example === null || example.repeat === "" || example.repeat.length > mostCommand) return undefined;
  return markup`<figure><figcaption>Repeat it</figcaption><pre class="command" tabindex="0"><code>${whole(example.repeat)}</code></pre></figure>`;
}

function historyPart(finding: Finding, { history, places }: FindingSurroundings): Content {
  const drawn = history === undefined ? undefined : sparklines(finding, places, history);
  return (
    drawn !== undefined &&
    markup`<figure><figcaption>Earlier runs, oldest first, then this one</figcaption>${drawn}</figure>`
  );
}

const mostCells = 40;

/** When there are several: each with how it was and is. */
function cellsPart({ cells, times }: Finding, { names }: FindingSurroundings): Content {
  if (cells.length < 2) return undefined;
  const rows = cells
    .slice(0, mostCells)
    .map(
      ({ test, place, before, now, durationMs, isConfirmed: again }) =>
        markup`<tr><th scope="row">${clipped(test, 300)}</th><td>${clipped(names[place] ?? "", 200)}</td><td>${before}</td><td>${now}${again && ", again alone"}</td><td class="number">${durationMs > 0 && formatDuration(durationMs)}</td></tr>`,
    );
  const more = times - rows.length;
  return markup`<details class="fold"><summary>Each of ${counted(times, "place")}</summary><div class="scroll" tabindex="0" role="region" aria-label="Each test and environment"><table><thead><tr><th scope="col">Test</th><th scope="col">Environment</th><th scope="col">Before</th><th scope="col">Now</th><th scope="col" class="number">Took</th></tr></thead><tbody>${rows}</tbody></table></div>${more > 0 && markup`<p class="soft">and ${more} more</p>`}</details>`;
}
