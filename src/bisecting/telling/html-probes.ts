import { counted, formatDuration } from "../../base/index.ts";
import { clipped, linked, type Markup, markup, type SizeBudget } from "../../html-report/index.ts";
import type { BisectReport } from "../bisect-report.ts";
import { commitMark, fileLink, stateLooks } from "./html-look.ts";
import type { BisectLinks } from "./markdown-text.ts";
import { kernelText, purposeText, type ToldProbe, trialsText, verdictWords } from "./words.ts";

const mostVerdicts = 30;
const mostFiles = 12;
const mostRows = 2000;

/** Every probe in its order, with links to its logs. */
export function probesTable(report: BisectReport, budget: SizeBudget, links: BisectLinks): Markup {
  const { probes } = report;
  if (probes.length === 0) return markup`<p class="soft">None yet.</p>`;
  const hasSeveral = report.asked.questions.length > 1;
  const rows = budget.takeAll(
    (function* () {
      for (const probe of probes.slice(0, mostRows)) yield probeRow(probe, hasSeveral, links);
    })(),
    probes.length,
    0.1,
    { one: "probe", many: "probes", where: "in bisect.json (probes)" },
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Probes"><table class="probes" data-sorts><thead><tr><th scope="col">Probe</th><th scope="col">Verdict</th><th scope="col">Commit</th><th scope="col">Why</th><th scope="col">Kernel</th><th scope="col" class="number">Took</th><th scope="col">Machine</th><th scope="col">Logs</th></tr></thead><tbody>
${rows}</tbody></table></div>`;
}

function probeRow(probe: ToldProbe, hasSeveral: boolean, links: BisectLinks): Markup {
  const { order, report, subject, verdicts } = probe;
  const told = verdicts.slice(0, mostVerdicts).map(({ question, verdict, reason, ...trials }) => {
    const { letter, sign } = stateLooks[verdict];
    const often = trials.failed + trials.passed > 1 ? `, ${trialsText(trials)}` : "";
    const why =
      reason !== "" && verdict !== "good" && markup` <span class="soft">${clipped(reason, 240)}</span>`;
    return markup`<div>${hasSeveral && markup`<span class="soft">${clipped(question, 20)}</span> `}<span class="sign ${sign}" aria-hidden="true">${letter}</span> ${verdictWords[verdict]}${often}${why}</div>`;
  });
  const more = verdicts.length - told.length;
  const files = (report?.files ?? [])
    .slice(0, mostFiles)
    .map(({ name, path }) => markup`${fileLink(name, path, links)} `);
  const took = report === null ? 0 : report.durationMs + report.build.durationMs;
  return markup`<tr id="${order.id}"><th scope="row">${order.id}</th><td class="verdicts">${report === null ? "running" : told}${more > 0 && markup`<div class="soft">and ${counted(more, "more verdict")}</div>`}</td><td class="what">${commitMark({ commit: order.commit }, links)} ${clipped(subject, 200)}</td><td>${purposeText(order.purpose)}</td><td>${kernelText(probe)}</td><td class="number" data-value="${took}">${report !== null && formatDuration(took)}</td><td>${report !== null && linked(clipped(report.machine, 80), links.machine?.(report.machine))}</td><td>${files}</td></tr>
`;
}
