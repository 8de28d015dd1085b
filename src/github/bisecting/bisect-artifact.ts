import { lstat, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { formatBytes, temporaryDirectory } from "../../base/index.ts";
import { type BisectReport, readBisectReport } from "../../bisecting/index.ts";
import type { GithubClient } from "../open-client.ts";
import { fetchArtifacts } from "../reading/fetch-artifacts.ts";
import { type ListedArtifact, listArtifacts, type Repository } from "../reading/list-artifacts.ts";
import { type BisectChain, chainFile, newestState, readChain } from "./bisect-state.ts";

const reportFile = "bisect.json";
const journalFile = "bisect.jsonl";
const mostBytes = 64 * 1024 ** 2;

export interface LeftBisect {
  report: BisectReport;
  /** Of the state from which another run goes on; undefined when there is none. */
  chain: BisectChain | undefined;
  /** Whole lines; undefined when there is none. */
  journal: string | undefined;
}

/**
 * What a run's bisect left, taken for hostile: its report, or when the job was lost, that of its last state.
 * @throws Error when it left none; UserError when it is not as it should be; GithubError, GithubRefusal
 */
export async function fetchBisectReport(
  client: GithubClient,
  { repository, run, artifact }: { repository: Repository; run: number; artifact: string },
): Promise<LeftBisect> {
  const listed = await listArtifacts(client, repository, run);
  const left = listed.find(({ name }) => name === artifact);
  const state = newestState(listed);
  const wanted = left ?? state;
  if (wanted === undefined) throw new Error(`run ${run} left no artifact ${artifact}`);
  await using scratch = temporaryDirectory("bisect");
  const fetch = async (from: ListedArtifact, file: string) => {
    const into = join(scratch.path, "artifact");
    await rm(into, { recursive: true, force: true });
    const { problems } = await fetchArtifacts(client, {
      ...{ repository, artifacts: [from], into },
      wants: path => path === file,
    });
    const [problem] = problems;
    if (problem !== undefined) throw new Error(`the artifact ${problem.artifact} ${problem.problem}`);
    return join(into, from.name, file);
  };
  const chain = state === undefined ? undefined : await readChain(await fetch(state, chainFile));
  const read = async (file: string): Promise<string | undefined> => {
    const path = await fetch(wanted, file);
    const size = (await lstat(path).catch(() => undefined))?.size;
    if (size === undefined) return undefined;
    if (size > mostBytes)
      throw new Error(`the artifact ${wanted.name} has a ${file} of ${formatBytes(size)}`);
    return await readFile(path, "utf8");
  };
  const text = await read(reportFile);
  if (text === undefined) throw new Error(`the artifact ${wanted.name} has no ${reportFile}`);
  const report = readBisectReport(text, `${wanted.name}/${reportFile}`);
  return { report, chain, journal: await read(journalFile) };
}
