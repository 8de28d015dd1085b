import { posix } from "node:path";
import type { FilesRead } from "../../build/index.ts";
import type { CommitChanges, PathChange } from "../../git/index.ts";
import { kindOfSource } from "./path-kind.ts";

/** A build whose records are at hand, and what else must be known to conclude from them. */
export interface BuildEvidence {
  reads: FilesRead;
  /** Below arch/. */
  architecture: string;
  /** The last parts of the names of C and assembler files that the built tree includes in others. */
  includedSources: ReadonlySet<string>;
  /** Whether a commit puts an `#include` of a C or assembler file somewhere, or takes one away. */
  changesIncludes: (commit: string) => boolean;
}

export type History = ReadonlyMap<string, CommitChanges>;

/**
 * What is known of the files that a commit's build reads, from a build of another one.
 * - same: all commits between change nothing that it read, so that it reads just these
 * - units: some change what it read, but nothing that steers what is compiled, so that it compiles the same files,
 *   though they may include others
 */
type Knowledge = "same" | "units";

/** How far from a build its records are worth something. */
const mostCommits = 1000;

/**
 * The commits whose change no build can read, by the records of one build nearby: those of which it is known what
 * their parent reads, and that change nothing of it. From commit to commit, along single parents, in both directions.
 */
export function findUnread(history: History, evidence: BuildEvidence): Set<string> {
  const known = spread(history, evidence, mostCommits);
  const unread = new Set<string>();
  for (const [commit, { parents, changes }] of history) {
    const [parent] = parents;
    const knowledge = parent === undefined ? undefined : (known.get(parent) ?? known.get(commit));
    if (knowledge === undefined || changes === undefined || changes.length === 0) continue;
    if (evidence.changesIncludes(commit)) continue;
    // What the two ends of a change read that neither reads is the same: either one's records will do.
    if (changes.every(change => isUnread(change, knowledge, evidence))) unread.add(commit);
  }
  return unread;
}

/** The commits about which a build may tell something, and those on the way to them. */
export function commitsInReach(history: History, evidence: BuildEvidence): string[] {
  const known = spread(history, evidence, mostCommits);
  return [...history]
    .filter(([, { changes }]) => changes !== undefined)
    .filter(([commit, { parents }]) => known.has(commit) || known.has(parents[0] ?? ""))
    .map(([commit]) => commit);
}

function spread(history: History, evidence: BuildEvidence, most: number): Map<string, Knowledge> {
  const children = new Map<string, string[]>();
  for (const [commit, { parents, changes }] of history) {
    const [parent] = parents;
    if (parent === undefined || changes === undefined) continue;
    const own = children.get(parent);
    if (own === undefined) children.set(parent, [commit]);
    else own.push(commit);
  }
  const known = new Map<string, Knowledge>([[evidence.reads.commit, "same"]]);
  const waiting = [evidence.reads.commit];
  for (let commit = waiting.shift(); commit !== undefined && known.size < most; commit = waiting.shift()) {
    const knowledge = known.get(commit) ?? "units";
    const own = history.get(commit);
    const steps = (children.get(commit) ?? []).map(child => ({ to: child, over: child }));
    const [parent] = own?.parents ?? [];
    if (parent !== undefined && own?.changes !== undefined) steps.push({ to: parent, over: commit });
    for (const { to, over } of steps) {
      if (known.has(to)) continue;
      const after = across(over, history.get(over)?.changes ?? [], knowledge, evidence);
      if (after === undefined) continue;
      known.set(to, after);
      waiting.push(to);
    }
  }
  return known;
}

/** What is known on the other side of a change; undefined: nothing. */
function across(
  commit: string,
  changes: readonly PathChange[],
  knowledge: Knowledge,
  evidence: BuildEvidence,
): Knowledge | undefined {
  if (changes.some(change => isSteering(change, evidence.architecture))) return undefined;
  if (evidence.changesIncludes(commit)) return undefined;
  const isSame = knowledge === "same" && changes.every(change => isUnread(change, knowledge, evidence));
  return isSame ? "same" : "units";
}

function isSteering({ kind, path }: PathChange, architecture: string): boolean {
  const what = kindOfSource(path, architecture);
  if (what === "inert") return false;
  // Makefiles may take all files that there are, or have named one before it was there.
  return what === "steering" || (kind !== "M" && /\.[cS]$/.test(path));
}

function isUnread({ kind, path }: PathChange, knowledge: Knowledge, evidence: BuildEvidence): boolean {
  const { reads, architecture, includedSources } = evidence;
  const name = posix.basename(path);
  if (reads.paths.has(path)) return false;
  const what = kindOfSource(path, architecture);
  if (what === "inert") return true;
  // A file that comes or goes may be found where another was before, or by a makefile that takes all there are.
  if (what !== "source" || kind !== "M" || reads.names.has(name)) return false;
  if (path.endsWith(".h")) return knowledge === "same" && !reads.hasAllHeaders;
  return knowledge === "same" || !includedSources.has(name);
}
