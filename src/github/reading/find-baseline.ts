import { counted, describeError, throwIfInterrupted, visible } from "../../base/index.ts";
import type { Place } from "../../report/index.ts";
import { planArtifact } from "../artifact-names.ts";
import type { GithubClient } from "../open-client.ts";
import { Ancestry } from "./ancestry.ts";
import { type BranchArtifact, branchArtifacts, readRun, refuseRun, testedBranch } from "./base-runs.ts";
import { type ExaminedRun, examineRun } from "./examine-run.ts";
import { type ArtifactProblem, fetchArtifacts } from "./fetch-artifacts.ts";
import type { Repository } from "./list-artifacts.ts";
import { nearestCommits } from "./nearest-commits.ts";
import type { UnpackBudget } from "./unpack.ts";

export interface BaselineRequest {
  repository: Repository;
  /** The run that is judged: it is not its own baseline. */
  run: number;
  /** The commit that is judged, as GitHub says and not as the run itself does. */
  head: string;
  /** To go by when GitHub does not know that one any more: it makes merges of pull requests anew, and drops the old. */
  otherHead?: string | undefined;
  /** Without `refs/heads/`. */
  baseBranch: string;
  /** The repository's default branch, whose scheduled and dispatched runs may test the base branch. */
  scheduled?: string | undefined;
  /** A commit that the change starts from, when an event says so: the merge-base is then that with it. */
  from?: string | undefined;
  /** Files of the workflows whose runs count, by name or path. Default: all. */
  workflows?: readonly string[] | undefined;
  /** What the run tests. Empty: not known, then the nearest results will do. */
  wanted: readonly Place[];
  /** Its artifacts become directories in this. */
  into: string;
  budget?: UnpackBudget;
}

/** Results of an earlier run, as files. */
export interface FoundBaseline {
  /** With a directory for each artifact: the plan's, of test jobs, of build jobs. */
  directory: string;
  run: number;
  commit: string;
  subject: string;
  /** Commits between it and the merge-base; null when nobody knows, as of a run that the user chose. */
  distance: number | null;
  /** Where it is from, one line. */
  source: string;
  /** The artifacts that are there. */
  artifacts: string[];
  /** Of artifacts that are not. */
  problems: ArtifactProblem[];
}

export interface BaselineSearch {
  baseline: FoundBaseline | null;
  /** Why there is none, or why it is not a nearer one; one line each, safe for a terminal. */
  notes: string[];
}

/** How many earlier runs are asked for. */
const mostListed = 300;
const mostCompared = 48;
/** How many runs are looked into, for one that has all places. */
const mostExamined = 8;
/** Of runs on another branch it takes their plan to know what they tested: the newest so many. */
const mostFar = 24;
const toldNotes = 10;

/**
 * Finds the results to compare with: of the nearest commit at or before the merge-base of which a run of the base branch
 * left results, and rather one that has all the places that are tested now. Whatever stands in the way is told, and no
 * reason to fail.
 * @throws the client's signal's reason alone
 */
export async function findBaseline(client: GithubClient, request: BaselineRequest): Promise<BaselineSearch> {
  const notes: string[] = [];
  try {
    const baseline = await search(client, request, notes);
    if (baseline !== null) client.log.info(`baseline: ${baseline.source}`);
    return { baseline, notes: bounded(notes) };
  } catch (error) {
    throwIfInterrupted(client.signal);
    return { baseline: null, notes: bounded([...notes, `no baseline: ${describeError(error)}`]) };
  }
}

function bounded(notes: readonly string[]): string[] {
  const more = notes.length - toldNotes;
  const lines = notes.map(note => visible(note).replace(/\s+/g, " "));
  // The last one says what came of it.
  return more <= 0 ? lines : [...lines.slice(0, toldNotes - 1), `and ${more} more`, ...lines.slice(-1)];
}

type Searching = BaselineRequest & {
  ancestry: Ancestry;
  /** The merge-base. */
  start: string;
  notes: string[];
};

interface Found extends ExaminedRun {
  distance: number;
}

async function search(
  client: GithubClient,
  request: BaselineRequest,
  notes: string[],
): Promise<FoundBaseline | null> {
  const { repository, head, otherHead, baseBranch } = request;
  const ancestry = new Ancestry(client, repository, mostCompared);
  const base = request.from ?? baseBranch;
  const start =
    (await ancestry.mergeBase(base, head)) ??
    (otherHead === undefined ? undefined : await ancestry.mergeBase(base, otherHead));
  if (start === undefined) {
    const from = request.from === undefined ? `the branch ${baseBranch}` : request.from.slice(0, 12);
    notes.push(
      `no baseline: ${head.slice(0, 12)} and ${from} have no commit in common, or one of them is not there`,
    );
    return null;
  }
  const found = await nearestRun(client, { ...request, ancestry, start, notes });
  if (found === undefined) return null;
  const baseline = await download(client, request, found, start);
  for (const { artifact, problem } of baseline.problems) {
    notes.push(`the baseline's artifact ${artifact}: ${problem}`);
  }
  const hasResults = found.plan.jobs.some(({ artifact }) => baseline.artifacts.includes(artifact));
  if (hasResults) return baseline;
  notes.push(`no baseline: none of the results of run ${baseline.run} could be had`);
  return null;
}

interface Candidate {
  id: number;
  distance: number;
  /** When it had to be looked into already. */
  found?: Found;
}

async function nearestRun(client: GithubClient, request: Searching): Promise<Found | undefined> {
  const { repository, baseBranch, scheduled, start, notes } = request;
  const listed = await branchArtifacts(client, repository, {
    name: planArtifact,
    branch: baseBranch,
    scheduled,
    most: mostListed,
  });
  const isEarlier = ({ run }: BranchArtifact) => run.id !== request.run;
  const earlier = listed.artifacts.filter(isEarlier);
  const far = await farCandidates(client, request, listed.far.filter(isEarlier));
  const count = earlier.length + far.length;
  if (count === 0) {
    const gone =
      listed.expired === 0 ? "" : `; the artifacts of ${counted(listed.expired, "run")} have expired`;
    notes.push(`no baseline: no run of ${baseBranch} has left results yet${gone}`);
    return undefined;
  }
  const candidates = [...(await nearCandidates(request, earlier)), ...far];
  // A stable order: of those that are as near, the branch's own go first.
  candidates.sort((a, b) => a.distance - b.distance);
  const best = await bestOf(client, request, candidates);
  if (best === undefined) {
    notes.push(
      `no baseline: ${counted(count, "run")} of ${baseBranch} left results, and none is of use for ${short(start)}`,
    );
  }
  return best;
}

/** Runs on the branch itself, by the commits that GitHub says they are of. */
async function nearCandidates(
  { ancestry, start, notes }: Searching,
  earlier: readonly BranchArtifact[],
): Promise<Candidate[]> {
  const commits = [...new Set(earlier.map(({ run }) => run.commit))];
  const near = await nearestCommits(ancestry, commits, start);
  const astray = near.beside + near.unrelated;
  if (astray > 0) {
    const are = astray === 1 ? "is" : "are";
    notes.push(
      `${counted(astray, "commit")} of earlier runs ${are} not before ${short(start)}, as after a forced push`,
    );
  }
  return near.commits.flatMap(({ commit, distance }) =>
    earlier.flatMap(({ run }) => (run.commit === commit ? [{ id: run.id, distance }] : [])),
  );
}

/** Runs on the default branch that tested this one, by the commits that their plans say. */
async function farCandidates(
  client: GithubClient,
  request: Searching,
  far: readonly BranchArtifact[],
): Promise<Candidate[]> {
  const { repository, baseBranch: branch, workflows, ancestry, start, notes } = request;
  const found: Candidate[] = [];
  for (const { run } of far.slice(0, mostFar)) {
    if (found.length >= mostExamined || ancestry.isUsedUp) break;
    const its = await readRun(client, repository, run.id);
    if (refuseRun(its, { branch, workflows }) !== undefined) continue;
    const examined = await examineRun(client, request, its);
    if (typeof examined === "string") {
      notes.push(`run ${run.id} ${examined}`);
      continue;
    }
    if (testedBranch(its, examined.plan) !== branch) continue;
    const relation = await ancestry.relation(examined.plan.run.commit, start);
    if (relation.kind !== "before") continue;
    const { distance } = relation;
    found.push({ id: run.id, distance, found: { ...examined, distance } });
  }
  return found;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}

/** The first that has all places, else the one that has most, the nearest of those. */
async function bestOf(
  client: GithubClient,
  request: Searching,
  candidates: readonly Candidate[],
): Promise<Found | undefined> {
  const { wanted, notes } = request;
  let best: Found | undefined;
  const pass = (found: Found) => {
    notes.push(`${nameOf(found.run.id, found.distance)} has ${coverage(found, wanted)}`);
  };
  for (const candidate of candidates.slice(0, mostExamined)) {
    const found = candidate.found ?? (await examineCandidate(client, request, candidate));
    if (typeof found === "string") {
      notes.push(`${nameOf(candidate.id, candidate.distance)} ${found}`);
      continue;
    }
    const isBetter = best === undefined || found.covered > best.covered;
    if (!isBetter) pass(found);
    else if (best !== undefined) pass(best);
    if (isBetter) best = found;
    if (found.covered === wanted.length) return best;
  }
  if (best === undefined || best.covered > 0) return best;
  pass(best);
  return undefined;
}

async function examineCandidate(
  client: GithubClient,
  request: Searching,
  { id, distance }: { id: number; distance: number },
): Promise<Found | string> {
  const { repository, baseBranch: branch, workflows, ancestry, start } = request;
  const run = await readRun(client, repository, id);
  const reason = refuseRun(run, { branch, workflows });
  if (reason !== undefined) return reason;
  const examined = await examineRun(client, request, run);
  if (typeof examined === "string") return examined;
  const tested = testedBranch(run, examined.plan);
  if (tested !== branch) return `tested ${tested}`;
  const { commit } = examined.plan.run;
  if (commit === run.commit) return { ...examined, distance };
  // A dispatched run may have tested another commit than the branch's tip.
  const relation = await ancestry.relation(commit, start);
  if (relation.kind === "before") return { ...examined, distance: relation.distance };
  return `tested ${short(commit)}, which is not at or before ${short(start)}`;
}

function nameOf(run: number, distance: number): string {
  return `run ${run} (${counted(distance, "commit")} before)`;
}

function coverage({ covered }: Found, wanted: readonly Place[]): string {
  return covered === 0
    ? "results of none of the places that are tested now"
    : `results of ${covered} of the ${wanted.length} places that are tested now`;
}

async function download(
  client: GithubClient,
  { repository, into, wanted, budget }: BaselineRequest,
  { run, plan, distance, artifacts, covered }: Found,
  start: string,
): Promise<FoundBaseline> {
  const { commit, subject } = plan.run;
  const names = new Set([
    planArtifact,
    ...plan.jobs.flatMap(job => (job.commit === commit ? [job.artifact] : [])),
    ...plan.buildJobs.map(({ artifact }) => artifact),
  ]);
  const fetched = await fetchArtifacts(client, {
    repository,
    artifacts: artifacts.filter(({ name }) => names.has(name)),
    into,
    ...(budget === undefined ? {} : { budget }),
    wants: path => /^(?:plan|results|build)\.json$/.test(path),
  });
  const where =
    distance === 0 ? `at ${short(start)}` : `${counted(distance, "commit")} before ${short(start)}`;
  const has = wanted.length === 0 ? "" : `, has ${covered} of ${counted(wanted.length, "place")}`;
  const file = run.file.replace(/^\.github\/workflows\//, "");
  return {
    directory: into,
    run: run.id,
    commit,
    subject: visible(subject === "" ? run.subject : subject),
    distance,
    source: visible(
      `run ${run.id} (${file}, ${run.event}) of ${testedBranch(run, plan)}, ${where}${has}: ${run.url}`,
    ),
    artifacts: fetched.artifacts,
    problems: fetched.problems,
  };
}
