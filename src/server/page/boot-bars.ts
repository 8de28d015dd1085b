import { type Boot, type BootStep, steps } from "./boots.ts";
import { nothing, table } from "./frame.ts";
import { mark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";
import { formatMs, moment } from "./moments.ts";

const names: Readonly<Record<BootStep["step"], string>> = {
  start: "Stage one starts",
  wait: "Asks",
  download: "Downloads, verifies",
  load: "Loads",
  "stage two": "kexec to ready",
};

const width = 1000;
const height = 28;
/** A machine may have waited for days; in the picture it waits for no longer than this part of what is shown. */
const longestWait = 0.15;

/** The time line of some boots: as bars, drawn to one scale, and the same as a table. */
export function bootsPart(boots: readonly Boot[]): Markup {
  if (boots.length === 0) return nothing("It has not told of any boot yet.");
  const longestMs = Math.max(1, ...boots.map(boot => workMs(boot)));
  const rows = boots.map(boot => {
    const cells = steps.map(step => {
      const found = boot.steps.find(each => each.step === step);
      return markup`<td class="number">${found === undefined ? undefined : formatMs(found.ms)}</td>`;
    });
    return markup`<tr><th scope="row">${moment(boot.at)}</th><td>${outcome(boot)}</td><td class="bars">${bars(boot, longestMs)}</td>
<td class="text">${boot.kernel}${boot.failure !== "" && markup`<br><span class="bad">${boot.failure}</span>`}</td>${cells}</tr>`;
  });
  const legend = steps.map(
    step =>
      markup`<li><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><rect width="12" height="12" class="${classOf(step)}"/></svg> ${names[step]}</li>`,
  );
  return markup`<ul class="legend" aria-hidden="true">${legend}</ul>${table(
    "Boots, newest first, and how long each step took",
    ["When", "Outcome", "Time line", "Kernel", ...steps.map(step => ({ ofNumbers: names[step] }))],
    rows,
  )}`;
}

function outcome({ outcome: how }: Boot): Markup {
  if (how === "ready" || how === "failed") return mark(how);
  return how === "under way" ? mark("booting", how) : mark("unknown", "not told");
}

/** Without the wait for somebody to select something. */
function workMs({ steps: made }: Boot): number {
  return made.filter(({ step }) => step !== "wait").reduce((sum, { ms }) => sum + ms, 0);
}

function bars(boot: Boot, longestMs: number): Markup {
  const scale = (width * (1 - longestWait)) / longestMs;
  let x = 0;
  const drawn = boot.steps.map(({ step, ms }) => {
    const wide = step === "wait" ? Math.min(ms * scale, width * longestWait) : ms * scale;
    const rect = markup`<rect x="${x.toFixed(1)}" y="4" width="${Math.max(wide, 2).toFixed(1)}" height="${height - 8}" class="${classOf(step)}"><title>${names[step]}: ${formatMs(ms)}</title></rect>`;
    x += wide;
    return rect;
  });
  const told = boot.steps.map(({ step, ms }) => `${names[step]} ${formatMs(ms)}`).join(", ");
  return markup`<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${told === "" ? "no step was told" : told}">${drawn}</svg>`;
}

function classOf(step: BootStep["step"]): string {
  return `step-${step.replace(" ", "-")}`;
}
