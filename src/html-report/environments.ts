import type { Report } from "../report/index.ts";
import { type Counts, conclusions, conclusionWords } from "../results/index.ts";
import { clipped, type Markup, markup } from "./markup.ts";
import type { SizeBudget } from "./size-budget.ts";

type Place = Report["table"]["places"][number];

const share = 0.6;
const compared = { baseline: "the baseline", history: "earlier runs", nothing: "nothing" } as const;

const columns: readonly { name: string; count: (counts: Counts) => number }[] = [
  { name: "Failed", count: counts => counts.fail + counts.timeout + counts.crash },
  { name: "No verdict", count: counts => counts["machine-died"] + counts["not-run"] + counts.error },
  { name: "Flaky", count: counts => counts.flaky },
  { name: "Known", count: counts => counts["known-failure"] },
  { name: "Passed", count: counts => counts.pass },
  { name: "Skipped", count: counts => counts.skip },
];

/** Where tests ran: settings, counts, and what they were compared with. Columns that say nothing are not there. */
export function environmentsPart({ table }: Report, budget: SizeBudget): Markup {
  const shown = columns.filter(({ count }) => table.places.some(({ counts }) => count(counts) > 0));
  const variants = new Set(table.places.map(({ variant }) => variant));
  const hasVariants = variants.size > 1;
  const rows = budget.takeAll(
    (function* () {
      for (const [index, place] of table.places.entries()) yield placeRow(place, index, shown, hasVariants);
    })(),
    table.places.length,
    share,
    { one: "environment", many: "environments", where: "in report.json (table.places)" },
  );
  const heads = shown.map(({ name }) => markup`<th scope="col" class="number">${name}</th>`);
  const [variant = ""] = variants;
  const same =
    !hasVariants &&
    variant !== "" &&
    markup`<p class="soft">All of variant <code>${clipped(variant, 300)}</code>.</p>`;
  return markup`${same}<div class="scroll" tabindex="0" role="region" aria-label="Environments"><table data-sorts id="places"><thead><tr><th scope="col">Environment</th><th scope="col">Settings</th><th scope="col">Machine</th>${hasVariants && markup`<th scope="col">Variant</th>`}<th scope="col">Conclusion</th>${heads}<th scope="col" class="number">Speed</th><th scope="col">Compared with</th><th scope="col">Jobs</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function placeRow(place: Place, index: number, shown: typeof columns, hasVariants: boolean): Markup {
  const { environment, machineClass, variant, settings, conclusion, counts, runFactor, jobs } = place;
  const set = Object.entries(settings).map(
    ([feature, value]) => markup`<code class="setting">${clipped(`${feature}=${value}`, 80)}</code> `,
  );
  const cells = shown.map(({ count }) => {
    const number = count(counts);
    return markup`<td class="number${number === 0 && " soft"}">${number}</td>`;
  });
  const more = jobs.length - mostJobs;
  return markup`<tr data-place="${index}" data-environment="${clipped(environment, 500)}" data-machine="${clipped(machineClass, 500)}"><th scope="row">${clipped(environment, 300)}</th><td class="wrap">${set}</td><td>${clipped(machineClass, 300)}</td>${hasVariants && markup`<td>${clipped(variant, 300)}</td>`}<td>${conclusionText(conclusion)}</td>${cells}<td class="number">${speedText(runFactor)}</td><td>${compared[place.compared]}</td><td class="wrap">${clipped(jobs.slice(0, mostJobs).join(", "), 400)}${more > 0 && ` and ${more} more`}</td></tr>
`;
}

const mostJobs = 5;

function conclusionText(text: string): Markup {
  const known = conclusions.find(each => each === text);
  if (known === undefined) return markup`<span class="bad">no results</span>`;
  const isCalm = known === "good" || known === "not-applicable";
  return markup`<span class="${isCalm ? "good" : "bad"}">${conclusionWords[known]}</span>`;
}

/** How many times as long its tests took, when that says something. */
function speedText(factor: number): string {
  return Math.abs(factor - 1) < 0.05 ? "as before" : `${factor.toFixed(2)}× as long`;
}
