import { counted } from "../base/index.ts";
import { type Finding, findingClasses, type Report } from "../report/index.ts";
import { briefFinding, findingPart } from "./finding.ts";
import type { FindingSurroundings } from "./finding-surroundings.ts";
import { type Markup, markup } from "./markup.ts";
import type { SizeBudget } from "./size-budget.ts";
import { classTitle } from "./words.ts";

const briefShare = 0.06;
/** Of more, a line says enough, and a browser takes long to open them all. */
const mostDetails = 1000;

/** Every finding, by class, folded; in a line where there is no room for more. */
export function findingsPart(
  report: Report,
  ids: ReadonlyMap<Finding, string>,
  around: FindingSurroundings,
  budget: SizeBudget,
): Markup {
  const { findings, moreFindings } = report;
  let full = 0;
  let brief = 0;
  let missing = 0;
  // A few red ones are what somebody came for.
  const red = findings.filter(({ isRed }) => isRed);
  const isOpen = (finding: Finding) => red.length <= 3 && finding.isRed;
  const groups = findingClasses.flatMap(kind => {
    const own = findings.filter(finding => finding.class === kind);
    const parts = own.flatMap(finding => {
      const id = ids.get(finding) ?? "";
      const part = full < mostDetails ? findingPart(finding, id, isOpen(finding), around) : undefined;
      if (part !== undefined && budget.take(part, briefShare)) {
        full += 1;
        return [part];
      }
      const line = briefFinding(finding, id, around.names);
      if (budget.take(line, 0.01)) {
        brief += 1;
        return [line];
      }
      missing += 1;
      return [];
    });
    return parts.length === 0
      ? []
      : [
          markup`<div class="group" data-class="${kind}"><h3>${classTitle(kind)} <span class="count">${own.length}</span></h3>
${parts}</div>`,
        ];
  });
  budget.leaveOut(brief, {
    one: "finding's detail",
    many: "findings' details",
    where: "in report.json (findings)",
  });
  budget.leaveOut(missing, { one: "finding", many: "findings", where: "in report.json (findings)" });
  if (groups.length === 0 && moreFindings === 0) return markup`<p class="soft">None.</p>`;
  return markup`${groups}${moreFindings > 0 && markup`<p class="soft">And ${counted(moreFindings, "more finding")}, in the jobs' results alone.</p>`}
<p class="soft" id="none-left" hidden>No finding is like that.</p>`;
}
