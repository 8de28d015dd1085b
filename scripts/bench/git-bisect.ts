import { CandidateGraph, type GraphCommit } from "../../src/bisect/index.ts";

/** What `git bisect` says of a commit that was tried. */
export type GitVerdict = "good" | "bad" | "skip";

export type GitAnswer =
  | { kind: "found"; commit: number }
  /** Only commits that were skipped are left beside the last bad one. */
  | { kind: "range"; commits: number[] };

/**
 * The commits that `git bisect` tries, one after the other, as git 2.39 chooses them (its bisect.c, and
 * Documentation/git-bisect-lk2009): the first that is found to be half way, else the one that is nearest to it; once a
 * commit was skipped, all are sorted by how near they are, and when the nearest was skipped, one further away is taken
 * by a pseudo-random number.
 */
export class GitBisect {
  readonly graph: CandidateGraph;
  readonly #ids: readonly string[];
  readonly #skipped = new Set<number>();
  /** Those that may be the first bad one, the oldest first. */
  #left: number[];
  #bad: number;

  /** @param commits from the oldest to the newest, which is the bad end; the good end is what all of them contain */
  constructor(commits: readonly GraphCommit[]) {
    this.graph = new CandidateGraph(commits);
    this.#ids = this.graph.ids;
    this.#left = commits.map(({ id }) => this.graph.numberOf(id) ?? 0);
    this.#bad = this.#left.at(-1) ?? 0;
  }

  tell(commit: number, verdict: GitVerdict): void {
    if (verdict === "skip") {
      this.#skipped.add(commit);
      return;
    }
    const isBad = verdict === "bad";
    if (isBad) this.#bad = commit;
    this.#left = this.#left.filter(each => this.graph.contains(commit, each) === isBad);
  }

  /** The commit to try, or the end. */
  next(): number | GitAnswer {
    if (this.#skipped.size === 0) {
      const commit = this.#firstHalfWay();
      return commit === this.#bad ? { kind: "found", commit } : commit;
    }
    const { list, tried } = this.#withoutSkipped(this.#sorted());
    const [commit] = list;
    if (commit === undefined || (commit === this.#bad && tried.length > 0)) {
      return { kind: "range", commits: [...new Set([...tried, this.#bad])] };
    }
    return commit === this.#bad ? { kind: "found", commit } : commit;
  }

  #weights(): Float64Array {
    const values = new Float64Array(this.graph.size);
    for (const each of this.#left) values[each] = 1;
    return this.graph.sums(values);
  }

  #firstHalfWay(): number {
    const weights = this.#weights();
    const count = this.#left.length;
    const isLeft = new Set(this.#left);
    const parents = (commit: number) => this.graph.parentsOf(commit).filter(each => isLeft.has(each)).length;
    const isHalfWay = (commit: number) => {
      const distance = Math.abs(2 * (weights[commit] ?? 0) - count);
      return distance <= 1 || distance < Math.floor(count / 1024);
    };
    // Merges are counted first, and what has no parent is not looked at in between.
    const merge = this.#left.find(commit => parents(commit) > 1 && isHalfWay(commit));
    const found = merge ?? this.#left.find(commit => parents(commit) === 1 && isHalfWay(commit));
    if (found !== undefined) return found;
    const evenness = (commit: number) => Math.min(weights[commit] ?? 0, count - (weights[commit] ?? 0));
    return this.#left.reduce((best, each) => (evenness(each) > evenness(best) ? each : best));
  }

  #sorted(): number[] {
    const weights = this.#weights();
    const count = this.#left.length;
    const evenness = (commit: number) => Math.min(weights[commit] ?? 0, count - (weights[commit] ?? 0));
    const id = (commit: number) => this.#ids[commit] ?? "";
    return this.#left.toSorted((a, b) => evenness(b) - evenness(a) || (id(a) < id(b) ? -1 : 1));
  }

  /** The next one comes first. */
  #withoutSkipped(sorted: readonly number[]): { list: readonly number[]; tried: readonly number[] } {
    const [first] = sorted;
    if (first === undefined || !this.#skipped.has(first)) return { list: sorted, tried: [] };
    const list = sorted.filter(each => !this.#skipped.has(each));
    const tried = sorted.filter(each => this.#skipped.has(each));
    const number = pseudoRandom(list.length);
    const share = Math.floor((list.length * number) / modulo);
    const index = Math.floor((share * Math.floor(Math.sqrt(number))) / Math.floor(Math.sqrt(modulo)));
    const at = list[index] === this.#bad ? Math.max(0, index - 1) : index;
    return { list: list.slice(at), tried };
  }
}

const modulo = 32_768;

function pseudoRandom(count: number): number {
  return ((Math.imul(count, 1_103_515_245) + 12_345) >>> 16) % modulo;
}
