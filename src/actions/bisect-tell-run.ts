import { describeError, UserError } from "../base/index.ts";
import {
  type BisectLinks,
  type BisectReport,
  formatBisectHtml,
  formatBisectMarkdown,
  summarizeBisect,
} from "../bisecting/index.ts";
import { fetchBisectReport } from "../github/index.ts";
import type { ActionBody, ActionContext } from "./action-run.ts";
import { bisectLinks, openForge, startFresh } from "./bisect-forge.ts";
import { nameOfBisect, openLive } from "./bisect-live.ts";
import type { BisectTellInputs } from "./bisect-tell-inputs.ts";
import { openToldServer, type ToldServer } from "./server-inputs.ts";

export interface BisectTold {
  report: BisectReport;
  links: BisectLinks;
  url: string;
  continued: string;
  problems: string[];
}

export const bisectTellBody: ActionBody<BisectTellInputs, BisectTold> = {
  run: tell,
  outputs: ({ report, url, continued }) => ({
    conclusion: report.conclusion ?? "error",
    "issue-url": url,
    "continue-url": continued,
  }),
  summary: ({ report, links }) => formatBisectMarkdown(report, { links }),
  problems: ({ problems }) => problems,
};

async function tell(inputs: BisectTellInputs, context: ActionContext): Promise<BisectTold> {
  const { runner, signal } = context;
  const { run } = runner;
  if (run === undefined) throw new UserError("the bisect of a workflow run is told, and this is none");
  const forge = openForge(inputs.token, context);
  const { client, owner, repo } = forge.repository;
  const { report, chain, journal } = await fetchBisectReport(client, {
    ...{ repository: { owner, repo }, run: run.id, artifact: inputs.artifactName },
  });
  const problems: string[] = [];
  let continued = "";
  if (report.conclusion === "handed-over" && inputs.handsOver) {
    try {
      if (chain === undefined) throw new Error("the run left no state to go on from");
      continued = await startFresh(forge, chain, context);
    } catch (error) {
      problems.push(describeError(error));
    }
  }
  const name = nameOfBisect(chain?.first ?? run.id, inputs.artifactName, context);
  const live = openLive(inputs, forge, name, context);
  await live?.finish(report, signal.aborted ? { mostMs: 3_000 } : {});
  if (live?.problem !== undefined) problems.push(live.problem);
  if (inputs.server !== undefined) {
    await tellServer(inputs.server, { report, journal, name }, context);
  }
  const links = bisectLinks(runner.runUrl);
  return { report, links, url: live?.url ?? "", continued, problems };
}

/** The artifacts have it, too. */
async function tellServer(
  server: ToldServer,
  { report, journal, name }: { report: BisectReport; journal: string | undefined; name: string },
  { runner, log }: ActionContext,
): Promise<void> {
  try {
    if (journal === undefined) throw new Error("the run left no journal");
    const { tellBisect } = await import("../server/index.ts");
    await tellBisect(await openToldServer(server), name, {
      summary: summarizeBisect(report, { host: "", runUrl: runner.runUrl ?? "" }),
      journal,
      page: formatBisectHtml(report),
    });
  } catch (error) {
    log.warn(`the kernel server was not told of the bisect: ${describeError(error)}`);
  }
}
