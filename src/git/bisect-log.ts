import { quotedName } from "./quoted-name.ts";

/** What one commit turned out to be: with the wanted change in it (`newer`), without (`older`), or neither to be told. */
export interface BisectLogStep {
  commit: string;
  subject: string;
  state: "newer" | "older" | "untestable";
}

interface NamedCommit {
  commit: string;
  subject: string;
}

export interface BisectLogRequest {
  direction: "first-bad" | "first-good";
  firstParent: boolean;
  paths: readonly string[];
  /** The ends in use. */
  newer: NamedCommit;
  /** Several where branches parted that have no common one. */
  older: NamedCommit | readonly NamedCommit[];
  /** Parents before children, with their parents. */
  candidates: readonly { id: string; parents: readonly string[]; subject: string }[];
  /** In the order of probing; of several for one commit the last counts. Those that are no candidates are left out. */
  steps: readonly BisectLogStep[];
  /** The commit that was found, if one was. */
  first: string | undefined;
}

/**
 * What `git bisect log` would print after the same steps, for `git bisect replay`, which comes to the same commit. Git
 * takes each answer for certain and the last bad commit for the nearest, so that answers that the result outweighs are
 * only told as comments, and the bad ones are ordered. That the found commit's parents are without the change is said
 * even where it was only concluded.
 */
export function formatBisectLog(request: BisectLogRequest): string {
  const { direction, firstParent, paths, newer } = request;
  const older = [request.older].flat();
  const words = direction === "first-bad" ? { newer: "bad", older: "good" } : { newer: "new", older: "old" };
  const start = [
    ...(firstParent ? ["--first-parent"] : []),
    ...(direction === "first-bad" ? [] : ["--term-new=new", "--term-old=old"]),
    ...(paths.length === 0 ? [] : ["--", ...paths]),
  ];
  const lines = [["git bisect start", ...start.map(shellQuoted)].join(" ")];
  const say = (word: string, commit: string, subject: string, note = "") => {
    lines.push(`# ${word}${note}: [${commit}] ${inOneLine(subject)}`, `git bisect ${word} ${commit}`);
  };
  say(words.newer, newer.commit, newer.subject);
  for (const { commit, subject } of older) say(words.older, commit, subject);
  const { kept, outweighed, concluded } = sortSteps(request);
  for (const { commit, subject, state } of kept) {
    say(state === "untestable" ? "skip" : words[state], commit, subject);
  }
  for (const { id, subject } of concluded) say(words.older, id, subject, ", as concluded");
  for (const { commit, subject, state } of outweighed) {
    const word = state === "newer" ? words.newer : words.older;
    lines.push(`# ${word}, but outweighed: [${commit}] ${inOneLine(subject)}`);
  }
  const found = request.candidates.find(({ id }) => id === request.first);
  if (found !== undefined) {
    lines.push(`# first ${words.newer} commit: [${found.id}] ${inOneLine(found.subject)}`);
  }
  return `${lines.join("\n")}\n`;
}

interface SortedSteps {
  kept: BisectLogStep[];
  outweighed: BisectLogStep[];
  /** Parents of the found commit of which nothing else says that they are without the change. */
  concluded: { id: string; subject: string }[];
}

function sortSteps({ candidates, steps, first, newer }: BisectLogRequest): SortedSteps {
  const places = new Map(candidates.map(({ id }, place) => [id, place]));
  const placeOf = (id: string) => places.get(id) ?? -1;
  const last = new Map(steps.filter(({ commit }) => places.has(commit)).map(each => [each.commit, each]));
  const found = candidates.find(({ id }) => id === first);
  const all = [...last.values()].filter(({ commit }) => commit !== newer.commit || commit === first);
  const withFirst = found === undefined ? undefined : descendantsOf(found.id, candidates);
  const fits = ({ commit, state }: BisectLogStep) =>
    withFirst === undefined || state === "untestable" || withFirst.has(commit) === (state === "newer");
  const parents = found === undefined ? [] : candidates.filter(({ id }) => found.parents.includes(id));
  const kept = all.filter(fits);
  const isSaid = (id: string) =>
    kept.some(({ commit, state }) => commit === id && (state === "older" || state === "untestable"));
  if (found !== undefined && found.id !== newer.commit && !isBad(found.id, kept)) {
    kept.push({ commit: found.id, subject: found.subject, state: "newer" });
  }
  const bad = kept.filter(({ state }) => state === "newer");
  return {
    kept: [
      ...kept.filter(({ state }) => state !== "newer"),
      ...bad.sort((one, other) => placeOf(other.commit) - placeOf(one.commit)),
    ],
    outweighed: all.filter(each => !fits(each)),
    concluded: parents.filter(({ id }) => !isSaid(id)),
  };
}

function isBad(id: string, steps: readonly BisectLogStep[]): boolean {
  return steps.some(({ commit, state }) => commit === id && state === "newer");
}

/** A commit and the candidates that have it. */
function descendantsOf(id: string, candidates: BisectLogRequest["candidates"]): ReadonlySet<string> {
  const found = new Set([id]);
  for (const each of candidates) {
    if (each.parents.some(parent => found.has(parent))) found.add(each.id);
  }
  return found;
}

/** As git reads it back: `git rev-parse --sq-quote`. */
function shellQuoted(text: string): string {
  return `'${text.replace(/['!]/g, char => `'\\${char}'`)}'`;
}

/** A subject as it is, without what a terminal or git's reader of lines would take for something else. */
function inOneLine(subject: string): string {
  return quotedName(subject).slice(1, -1);
}
