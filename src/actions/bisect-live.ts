import { createHash } from "node:crypto";
import { formatBisectMarkdown } from "../bisecting/index.ts";
import { LiveBisect } from "../github/index.ts";
import type { ActionContext } from "./action-run.ts";
import { type BisectForge, bisectLinks, bisectTitle } from "./bisect-forge.ts";
import type { BisectInputs } from "./bisect-inputs.ts";

/** What a bisect is known by, in all runs that it takes, and no other. @param first id of the first of these runs */
export function nameOfBisect(first: number, artifactName: string, { runner }: ActionContext): string {
  const content = JSON.stringify([runner.repository ?? "", first, artifactName]);
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

/** Where people see it; undefined when it is to be told nowhere. */
export function openLive(
  { tell, token }: Pick<BisectInputs, "tell" | "token">,
  { lastWords }: BisectForge,
  bisect: string,
  { runner, log }: ActionContext,
): LiveBisect | undefined {
  const { wish, fingerprint, reportRun } = tell;
  if (wish === "none") return undefined;
  return new LiveBisect({
    repository: lastWords,
    bisect,
    place: { wish, fingerprint, reportRun, label: "vmentry" },
    format: (report, { maxBytes, links }) => formatBisectMarkdown(report, { limit: maxBytes, links }),
    links: bisectLinks(runner.runUrl),
    titleOf: bisectTitle,
    secrets: token === undefined ? [] : [token],
    log,
  });
}
