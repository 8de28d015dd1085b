import { counted, formatDuration } from "../base/index.ts";
import { conclusionWords, statusWords } from "../results/index.ts";
import { clipped, joined, type Markup, markup } from "./markup.ts";
import type { SizeBudget } from "./size-budget.ts";
import type { Timeline, TimelineBoot, TimelineRun, TimelineSpan } from "./timeline.ts";
import { type Axis, axisOf, type Lane, lanesOf } from "./timeline-lanes.ts";
import { momentText } from "./words.ts";

const width = 1000;
const densityHeight = 14;
const barHeight = 6;
const mostBars = 8;
const share = 0.3;

/** What ran when on each machine: a picture of one row for each, and the same as a table. */
export function timelinePart(
  timelines: readonly Timeline[],
  placesOfJob: ReadonlyMap<string, readonly number[]>,
  budget: SizeBudget,
): Markup | undefined {
  const lanes = lanesOf(timelines);
  const axis = axisOf(lanes);
  if (axis === undefined) return undefined;
  const most = Math.max(1, ...lanes.flatMap(lane => lane.runs.flatMap(run => run.density)));
  const drawn = budget.takeAll(
    (function* () {
      for (const lane of lanes) yield laneRow(lane, axis, most, placesOfJob.get(lane.job) ?? []);
    })(),
    lanes.length,
    share,
    {
      one: "machine of the time line",
      many: "machines of the time line",
      where: "in each job's results.json",
    },
  );
  const runs = lanes.flatMap(lane => lane.runs.map(run => ({ lane, run })));
  const told = budget.takeAll(
    (function* () {
      for (const { lane, run } of runs) yield runRow(lane, run);
    })(),
    runs.length,
    share,
    {
      one: "row of the time line's table",
      many: "rows of the time line's table",
      where: "in each job's results.json",
    },
  );
  return markup`<ul class="legend"><li><svg width="14" height="12" aria-hidden="true"><rect class="boot" width="14" height="12"/></svg> boot</li><li><svg width="14" height="12" aria-hidden="true"><rect class="set-up" width="14" height="12"/></svg> environment set up</li><li><svg width="14" height="12" aria-hidden="true"><rect class="busy" width="14" height="12"/></svg> tests at once</li><li><svg width="14" height="12" aria-hidden="true"><rect class="good" y="3" width="14" height="6"/></svg> long test</li><li><svg width="14" height="12" aria-hidden="true"><rect class="bad" y="1" width="14" height="10"/></svg> failed</li></ul>
<div class="scroll lines" tabindex="0" role="region" aria-label="Time line"><table class="timeline"><thead><tr><th scope="col">Machine</th><th scope="col">${axisHead(axis)}</th></tr></thead><tbody>${drawn}</tbody></table></div>
<details class="fold"><summary>The same as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Runs in their order"><table data-sorts><thead><tr><th scope="col">Environment</th><th scope="col">Machine</th><th scope="col">Started</th><th scope="col" class="number">Set up</th><th scope="col" class="number">Took</th><th scope="col" class="number">Tests</th><th scope="col">Longest test</th><th scope="col">Conclusion</th></tr></thead><tbody>${told}</tbody></table></div></details>`;
}

function axisHead({ origin, stepMs, steps, isRelative }: Axis): Markup {
  const labels = Array.from({ length: steps }, (_, index) => {
    const text =
      isRelative || index > 0 ? `+${shortTime(index * stepMs)}` : momentText(new Date(origin).toISOString());
    return markup`<span>${text}</span>`;
  });
  return markup`<span class="axis">${labels}</span>`;
}

function shortTime(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return (
    [hours > 0 && `${hours}h`, minutes > 0 && `${minutes}m`, rest > 0 && `${rest}s`]
      .filter(Boolean)
      .join("") || "0"
  );
}

function laneRow(lane: Lane, axis: Axis, mostAtOnce: number, places: readonly number[]): Markup {
  const { job, machine, runs, boots } = lane;
  const start = axis.isRelative ? lane.from : axis.origin;
  const x = (ms: number) => (((ms - start) / (axis.stepMs * axis.steps)) * width).toFixed(1);
  const wide = (from: number, to: number) =>
    Math.max(1.2, ((to - from) / (axis.stepMs * axis.steps)) * width).toFixed(1);
  const bars = stackBars(runs.flatMap(run => run.spans));
  const high = densityHeight + 3 + bars.length * (barHeight + 1);
  const rect = (look: string, [from, to]: [number, number], [y, tall]: [number, number], title: string) =>
    markup`<rect class="${look}" x="${x(from)}" y="${y}" width="${wide(from, to)}" height="${tall}"><title>${clipped(title, 400)}</title></rect>`;
  const grid = Array.from(
    { length: axis.steps - 1 },
    (_, index) => `M${(((index + 1) * width) / axis.steps).toFixed(1)} 0V${high}`,
  );
  const shapes = [
    ...boots.map(boot =>
      rect(boot.isUp ? "boot" : "boot bad", [boot.from, boot.to], [0, densityHeight], bootWords(boot)),
    ),
    ...runs.flatMap(run => [
      rect(run.conclusion === "good" ? "run" : "run wrong", [run.from, run.to], [0, high], runWords(run)),
      rect(
        "set-up",
        [run.from, run.firstTest ?? run.to],
        [0, densityHeight],
        `${clipped(run.environment, 100)}: set up, ${formatDuration((run.firstTest ?? run.to) - run.from)}`,
      ),
      densityPath(run, x, mostAtOnce),
    ]),
    ...bars.flatMap((spans, index) =>
      spans.map(span =>
        rect(
          lookOf(span),
          [span.from, span.to],
          [densityHeight + 2 + index * (barHeight + 1), barHeight],
          `${clipped(span.test, 200)}: ${statusWords[span.how]}, ${formatDuration(span.to - span.from)}`,
        ),
      ),
    ),
  ];
  const label = `${clipped(job, 100)}, ${clipped(machine, 100)}: ${[...boots.map(bootWords), ...runs.map(runWords)].join("; ")}`;
  const environments = runs.map(({ environment }) => clipped(environment, 100));
  const said =
    environments.length > 3
      ? `${environments.slice(0, 2).join(", ")} and ${environments.length - 2} more`
      : environments.join(", ");
  return markup`<tr data-places="${places.join(" ")}"><th scope="row"><span class="job">${clipped(job, 80)}</span><span class="soft">${clipped(machine === job ? said : `${machine}: ${said}`, 120)}</span></th>
<td><svg viewBox="0 0 ${width} ${high}" height="${high}" preserveAspectRatio="none" role="img" aria-label="${clipped(label, 900)}"><path class="grid" d="${grid.join("")}"/>${shapes}</svg></td></tr>
`;
}

function densityPath(run: TimelineRun, x: (ms: number) => string, mostAtOnce: number): Markup {
  const { firstTest, to, density } = run;
  if (firstTest === undefined || density.length === 0) return joined([]);
  const step = (to - firstTest) / density.length;
  const y = (busy: number) => (densityHeight - (busy / mostAtOnce) * (densityHeight - 1)).toFixed(1);
  const points = density.map(
    (busy, index) => `L${x(firstTest + index * step)} ${y(busy)}H${x(firstTest + (index + 1) * step)}`,
  );
  return joined([
    `<path class="busy" d="M${x(firstTest)} ${densityHeight}${points.join("")}V${densityHeight}z"/>`,
  ]);
}

/** One above the other, where they overlap. */
function stackBars(spans: readonly TimelineSpan[]): TimelineSpan[][] {
  const bars: TimelineSpan[][] = [];
  for (const span of spans) {
    const free = bars.find(bar => (bar.at(-1)?.to ?? 0) <= span.from);
    if (free !== undefined) free.push(span);
    else if (bars.length < mostBars) bars.push([span]);
    else bars.at(-1)?.push(span);
  }
  return bars;
}

function lookOf({ how }: TimelineSpan): string {
  if (how === "pass") return "good";
  if (how === "skip" || how === "known-failure") return "calm";
  return how === "flaky" ? "flaky" : "bad";
}

function bootWords({ from, to, isUp, reason }: TimelineBoot): string {
  return `boot, ${formatDuration(to - from)}${isUp ? "" : `, failed: ${clipped(reason, 200)}`}`;
}

function runWords({ environment, conclusion, from, to, tests, deaths }: TimelineRun): string {
  const died = deaths === 0 ? "" : `, the machine died ${counted(deaths, "time")}`;
  return `${clipped(environment, 100)}: ${conclusionWords[conclusion]}, ${counted(tests, "test")} in ${formatDuration(to - from)}${died}`;
}

function runRow({ job, machine }: Lane, run: TimelineRun): Markup {
  const { environment, from, to, firstTest, conclusion, tests, deaths, spans } = run;
  const longest = spans.reduce<TimelineSpan | undefined>(
    (most, span) => (most === undefined || span.to - span.from > most.to - most.from ? span : most),
    undefined,
  );
  return markup`<tr><th scope="row">${clipped(environment, 200)}</th><td>${clipped(machine === job ? job : `${job}, ${machine}`, 200)}</td><td>${momentText(new Date(from).toISOString())}</td><td class="number" data-value="${(firstTest ?? to) - from}">${formatDuration((firstTest ?? to) - from)}</td><td class="number" data-value="${to - from}">${formatDuration(to - from)}</td><td class="number">${tests}</td><td>${longest !== undefined && `${clipped(longest.test, 200)}, ${formatDuration(longest.to - longest.from)}`}</td><td>${conclusionWords[conclusion]}${deaths > 0 && `, died ${counted(deaths, "time")}`}</td></tr>
`;
}
