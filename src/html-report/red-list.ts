import { bisectBrief, type Finding, flakeText, type Report } from "../report/index.ts";
import { classMark, filterKeys } from "./finding.ts";
import { clipped, type Markup, markup } from "./markup.ts";
import type { SizeBudget } from "./size-budget.ts";
import { placesText, sinceText, slowdownText } from "./words.ts";

/** What makes the report red, one line each. */
export function redPart(
  report: Report,
  names: readonly string[],
  ids: ReadonlyMap<Finding, string>,
  budget: SizeBudget,
): Markup {
  const red = report.findings.filter(({ isRed }) => isRed);
  if (red.length === 0)
    return markup`<p class="soft">${report.problems.length > 0 ? "No finding is red: see the problems." : "Nothing."}</p>`;
  const rows = budget.takeAll(
    (function* () {
      for (const finding of red) yield redRow(finding, ids.get(finding) ?? "", names);
    })(),
    red.length,
    0.7,
    { one: "row of what broke", many: "rows of what broke", where: "in report.json (findings)" },
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="What broke"><table data-sorts id="broken"><thead><tr><th scope="col">Class</th><th scope="col">Which</th><th scope="col">Where</th><th scope="col">How</th><th scope="col">Since</th><th scope="col">Failed before</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Nothing earlier was there to tell. */
const unknownSince: ReadonlySet<Finding["class"]> = new Set(["unjudged", "infrastructure", "boot-splat"]);

function redRow(finding: Finding, id: string, names: readonly string[]): Markup {
  const { title, reason, since, flake, slowdown, location, class: kind } = finding;
  const at =
    location === null || title.includes(location.file)
      ? ""
      : `${clipped(location.file, 200)}:${location.line}`;
  const bisect = bisectBrief(finding, text => clipped(text, 100));
  return markup`<tr ${filterKeys(finding)}><td>${classMark(kind)}</td><th scope="row" class="wrap"><a href="#${id}">${clipped(title, 300)}</a></th><td class="wrap">${placesText(finding, names)}</td><td class="wrap"><span class="said">${slowdown !== null ? slowdownText(slowdown) : title.includes(reason) ? "" : clipped(reason, 240)}</span>${at !== "" && markup` <code class="soft">${clipped(at, 200)}</code>`}${bisect !== "" && markup` <span class="soft">· ${bisect}</span>`}</td><td data-label="since">${since === null ? markup`<span class="soft">${unknownSince.has(kind) ? "not known" : "this change"}</span>` : markup`<code>${sinceText(since)}</code>`}</td><td data-label="failed before">${flake === null ? markup`<span class="soft">not known to</span>` : flakeText(flake)}</td></tr>
`;
}
