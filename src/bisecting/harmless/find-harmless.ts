import { counted, describeError, type Logger } from "../../base/index.ts";
import {
  digestOfVariant,
  type FilesRead,
  findIncludedSources,
  readFilesRead,
  sourceArchitecture,
  sourceInclude,
  type Variant,
} from "../../build/index.ts";
import {
  type CandidateCommit,
  type CommitChanges,
  commitsThatChange,
  isPartialClone,
  quotedName,
  readChanges,
} from "../../git/index.ts";
import type { Store } from "../../store/index.ts";
import { contentOf } from "./kernel-content.ts";
import { kindOfSource } from "./path-kind.ts";
import { type BuildEvidence, commitsInReach, findUnread, type History } from "./unread-changes.ts";

/** A candidate that cannot be the first bad commit. */
export interface HarmlessCommit {
  commit: string;
  /** One line, which names files. */
  because: string;
}

export interface HarmlessRequest {
  repository: string;
  /** As readCandidates of git/ gives them. */
  candidates: readonly CandidateCommit[];
  /** As it was asked of readCandidates. */
  firstParent: boolean;
  variant: Variant;
  /** The work directory that the variant is built in; none: what builds read is not known. */
  work?: string;
  store?: Pick<Store, "list">;
  log: Logger;
  signal?: AbortSignal;
}

/** To look at what each of so many commits changes takes a minute; beyond, the answer is to be searched otherwise. */
const mostCandidates = 30_000;

/**
 * The candidates whose kernel and selftests are those of their only parent (with `firstParent`, of their first), so
 * that they answer every question as it does: the tree differs in nothing that a build reads, or the store has the
 * same for both. What is not certain is not among them. When more has been built, there may be more of them.
 */
export async function findHarmless(request: HarmlessRequest): Promise<HarmlessCommit[]> {
  const { repository, candidates, firstParent, variant, log, signal } = request;
  if (candidates.length > mostCandidates) {
    log.info(`${candidates.length} commits are too many to look for those that cannot change the result`);
    return [];
  }
  const history = await readChanges({
    repository,
    commits: candidates.map(({ id }) => id),
    firstParent,
    ...(signal === undefined ? {} : { signal }),
  });
  const architecture = sourceArchitecture(variant.arch);
  const contents = await storedContents(request);
  const evidence = await readEvidence(request, history, architecture);
  const unread = evidence === undefined ? new Set<string>() : findUnread(history, evidence);
  const found: HarmlessCommit[] = [];
  for (const { id } of candidates) {
    const because =
      sayInert(history.get(id), architecture, evidence) ??
      saySameContent(id, history.get(id), contents) ??
      (unread.has(id) ? sayUnread(history.get(id), variant.name, evidence) : undefined);
    if (because !== undefined) found.push({ commit: id, because });
  }
  return found;
}

function sayInert(
  own: CommitChanges | undefined,
  architecture: string,
  evidence: BuildEvidence | undefined,
): string | undefined {
  const paths = (own?.changes ?? []).map(({ path }) => path);
  if (own?.changes === undefined || own.parents.length === 0) return undefined;
  if (paths.length === 0) return "changes no file";
  const isInert = (path: string) =>
    kindOfSource(path, architecture) === "inert" && evidence?.reads.paths.has(path) !== true;
  if (!paths.every(isInert)) return undefined;
  return `changes only documentation and other architectures: ${inShort(paths)}`;
}

function saySameContent(
  commit: string,
  own: CommitChanges | undefined,
  contents: ReadonlyMap<string, string>,
): string | undefined {
  const [parent] = own?.parents ?? [];
  if (own?.changes === undefined || parent === undefined) return undefined;
  const content = contents.get(commit);
  if (content === undefined || content !== contents.get(parent)) return undefined;
  return "its kernel, modules and selftests in the store are those of its parent, byte for byte";
}

function sayUnread(
  own: CommitChanges | undefined,
  variant: string,
  evidence: BuildEvidence | undefined,
): string {
  const paths = (own?.changes ?? []).map(({ path }) => path);
  return `${variant} is built without ${inShort(paths)}, as the build of ${evidence?.reads.commit.slice(0, 12)} shows`;
}

function inShort(paths: readonly string[]): string {
  const [first = ""] = paths;
  return `${quotedName(first)}${paths.length > 1 ? ` and ${counted(paths.length - 1, "more file")}` : ""}`;
}

/** By commit, what the store's kernels of this very variant consist of. */
async function storedContents({
  store,
  variant,
  log,
  signal,
}: HarmlessRequest): Promise<ReadonlyMap<string, string>> {
  const contents = new Map<string, string>();
  if (store === undefined) return contents;
  try {
    const digest = digestOfVariant(variant);
    for (const { key, manifest } of await store.list({ variant: variant.name, outcome: "built" })) {
      const content = manifest.variantDigest === digest ? contentOf(manifest) : undefined;
      if (content !== undefined && key.variant === variant.name) contents.set(key.commit, content);
    }
  } catch (error) {
    signal?.throwIfAborted();
    log.warn(`the store cannot say which kernels are the same: ${describeError(error)}`);
    contents.clear();
  }
  return contents;
}

/** Undefined when nothing is known for certain; a repository that is slow or broken is told, and keeps nobody up. */
async function readEvidence(
  request: HarmlessRequest,
  history: History,
  architecture: string,
): Promise<BuildEvidence | undefined> {
  const { work, variant, log, signal } = request;
  if (work === undefined) return undefined;
  try {
    const reads = await readFilesRead(work, variant, signal === undefined ? {} : { signal });
    return reads === undefined
      ? undefined
      : await evidenceOf(reads, { ...request, work }, history, architecture);
  } catch (error) {
    signal?.throwIfAborted();
    log.warn(`what the last build read says nothing of other commits: ${describeError(error)}`);
    return undefined;
  }
}

async function evidenceOf(
  reads: FilesRead,
  { repository, firstParent, variant, work, signal }: HarmlessRequest & { work: string },
  history: History,
  architecture: string,
): Promise<BuildEvidence | undefined> {
  const run = signal === undefined ? {} : { signal };
  const hopeful = { reads, architecture, includedSources: new Set<string>(), changesIncludes: () => false };
  // Nothing to win by what takes longest.
  if (findUnread(history, hopeful).size === 0) return hopeful;
  // To search the contents of files that are elsewhere would fetch each of them by itself.
  if (await isPartialClone(repository, run)) return undefined;
  const inReach = commitsInReach(history, hopeful);
  const includedSources = await findIncludedSources(work, variant, reads.commit, run);
  if (includedSources === undefined) return undefined;
  const { pattern, paths } = sourceInclude;
  const changing = await commitsThatChange(repository, inReach, pattern, paths, { ...run, firstParent });
  return {
    reads,
    architecture,
    includedSources,
    changesIncludes: commit => changing.has(commit),
  };
}
