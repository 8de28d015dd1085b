import { type Logger, UserError } from "../../base/index.ts";
import { defaultWorkDirectory } from "../../build/index.ts";
import { readCommit, resolveRevision } from "../../git/index.ts";
import { type ConfigurationEnds, readEnds } from "./configuration-ends.ts";
import { compareConfigs, type SharedOrDiffering } from "./differing-options.ts";
import type { OptionsRequest } from "./find-options.ts";

/** What a search is among. */
export interface SearchedOptions {
  /** The whole id of what is built, and what it is called. */
  commit: string;
  subject: string;
  ends: ConfigurationEnds;
  options: SharedOrDiffering[];
  workDirectory: string;
}

/**
 * Reads both configurations, completes them by the commit's own kconfig, and says in what they differ; builds nothing.
 * @throws UserError for bad input, and when they do not differ
 */
export async function readSearchedOptions(
  request: Pick<OptionsRequest, "probe" | "commit" | "good" | "bad">,
  context: { log: Logger; signal: AbortSignal },
): Promise<SearchedOptions> {
  const { probe, good, bad } = request;
  const { repository } = probe;
  const { signal } = context;
  const commit = await resolveRevision(repository, request.commit, { signal });
  const workDirectory = probe.work ?? (await defaultWorkDirectory(repository));
  const ends = await readEnds({ probe, workDirectory, commit, good, bad }, context);
  const options = compareConfigs(ends.good, ends.bad);
  if (options.every(each => each.isShared)) {
    throw new UserError(
      `${good} and ${bad} come to the same configuration at commit ${commit.slice(0, 12)}: no option can make a difference`,
    );
  }
  const { subject } = await readCommit(repository, commit, { signal });
  return { commit, subject, ends, options, workDirectory };
}
