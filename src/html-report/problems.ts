import type { Problem, Report } from "../report/index.ts";
import { consoleFigure } from "./finding.ts";
import type { ConsoleExcerpt } from "./finding-surroundings.ts";
import { clipped, type Markup, markup } from "./markup.ts";
import type { SizeBudget } from "./size-budget.ts";

const kindWords: Readonly<Record<Problem["kind"], string>> = {
  "nothing-ran": "nothing ran",
  "missing-results": "results are missing",
  "unreadable-results": "results cannot be read",
  "never-ran": "never ran",
  interrupted: "interrupted",
  "broken-run": "broken run",
  "not-built": "not built",
  "other-commit": "another commit",
};

const share = 0.8;

/** Why the report cannot say that all is well, with the console where there is one. */
export function problemsPart(
  { problems }: Report,
  consoles: readonly ConsoleExcerpt[],
  budget: SizeBudget,
): Markup | undefined {
  if (problems.length === 0) return undefined;
  const told = new Set<ConsoleExcerpt>();
  const rows = budget.takeAll(
    (function* () {
      for (const problem of problems) yield problemRow(problem, consoles, told);
    })(),
    problems.length,
    share,
    { one: "problem", many: "problems", where: "in report.json (problems)" },
  );
  return markup`<ul class="problems">${rows}</ul>`;
}

function problemRow(
  { kind, text, job }: Problem,
  consoles: readonly ConsoleExcerpt[],
  told: Set<ConsoleExcerpt>,
): Markup {
  // Several environments of a job share a console.
  const own = job === "" ? [] : consoles.filter(each => each.job === job && !told.has(each)).slice(0, 3);
  for (const each of own) told.add(each);
  return markup`<li><span class="class"><span class="sign I" aria-hidden="true">!</span> ${kindWords[kind]}</span> <span class="said">${clipped(text, 600)}</span>${own.map(consoleFigure)}</li>
`;
}
