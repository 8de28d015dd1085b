/** A commit and its parents, by their ids; parents that are not candidates may be among them. */
export interface GraphCommit {
  id: string;
  parents: readonly string[];
}

/**
 * The commits of which one may be the first bad one, as a graph: those that the bad end contains and the good end does
 * not. They are numbered from 0, parents before children. A commit contains itself and all that it descends from.
 *
 * Most commits have one parent, so that what they contain is their parent's and themselves. Only for the others, the
 * roots here, a set is kept: one bit for each candidate.
 */
export class CandidateGraph {
  readonly ids: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #parents: readonly (readonly number[])[];
  /** Of each commit, the root that it descends from by single parents. */
  readonly #root: Int32Array;
  /** Of each root, the candidates that it contains. */
  readonly #contained: ReadonlyMap<number, Uint32Array>;
  /** Of each commit, when a walk of the trees below the roots enters and leaves it. */
  readonly #entered: Int32Array;
  readonly #left: Int32Array;

  /** @throws Error when a commit is there twice, or the graph has a circle */
  constructor(commits: readonly GraphCommit[]) {
    const order = parentsFirst(commits);
    this.ids = order.map(({ id }) => id);
    this.#numbers = new Map(this.ids.map((id, index) => [id, index]));
    this.#parents = order.map(({ parents }) => [
      ...new Set(parents.map(id => this.#numbers.get(id)).filter(each => each !== undefined)),
    ]);
    const { root, entered, left } = walkTrees(this.#parents);
    this.#root = root;
    this.#entered = entered;
    this.#left = left;
    this.#contained = this.#sets();
  }

  get size(): number {
    return this.ids.length;
  }

  /** Undefined for a commit that is no candidate. */
  numberOf(id: string): number | undefined {
    return this.#numbers.get(id);
  }

  parentsOf(commit: number): readonly number[] {
    return this.#parents[commit] ?? [];
  }

  /** Whether a commit contains another, or is it. */
  contains(commit: number, other: number): boolean {
    const entered = this.#entered[other] ?? 0;
    const at = this.#entered[commit] ?? 0;
    if (entered <= at && at < (this.#left[other] ?? 0)) return true;
    const set = this.#contained.get(this.#root[commit] ?? 0);
    return set !== undefined && ((set[other >>> 5] ?? 0) & (1 << (other & 31))) !== 0;
  }

  /** For each commit the sum of the values of all that it contains. */
  sums(values: Float64Array): Float64Array {
    const sums = new Float64Array(this.size);
    for (let commit = 0; commit < this.size; commit++) {
      const set = this.#contained.get(commit);
      const [parent = 0] = this.parentsOf(commit);
      sums[commit] = set === undefined ? (sums[parent] ?? 0) + (values[commit] ?? 0) : sumOfSet(set, values);
    }
    return sums;
  }

  #sets(): Map<number, Uint32Array> {
    const sets = new Map<number, Uint32Array>();
    const words = (this.size + 31) >>> 5;
    for (let commit = 0; commit < this.size; commit++) {
      if (this.#root[commit] !== commit) continue;
      const set = new Uint32Array(words);
      add(set, commit);
      for (const parent of this.parentsOf(commit)) {
        let each = parent;
        for (; this.#root[each] !== each; each = this.parentsOf(each)[0] ?? 0) add(set, each);
        const below = sets.get(each);
        for (let word = 0; word < words; word++) set[word] = (set[word] ?? 0) | (below?.[word] ?? 0);
      }
      sets.set(commit, set);
    }
    return sets;
  }
}

function add(set: Uint32Array, member: number): void {
  set[member >>> 5] = (set[member >>> 5] ?? 0) | (1 << (member & 31));
}

function sumOfSet(set: Uint32Array, values: Float64Array): number {
  let sum = 0;
  for (let word = 0; word < set.length; word++) {
    for (let bits = set[word] ?? 0; bits !== 0; bits &= bits - 1) {
      sum += values[(word << 5) + (31 - Math.clz32(bits & -bits))] ?? 0;
    }
  }
  return sum;
}

/** Kahn's algorithm; among those that are ready the first that was given comes first. */
function parentsFirst(commits: readonly GraphCommit[]): GraphCommit[] {
  const byId = new Map(commits.map(each => [each.id, each]));
  if (byId.size !== commits.length) throw new Error("a commit is there twice");
  const waiting = new Map<string, number>();
  const children = new Map<string, GraphCommit[]>();
  for (const commit of commits) {
    const parents = new Set(commit.parents.filter(id => byId.has(id)));
    waiting.set(commit.id, parents.size);
    for (const id of parents) {
      const known = children.get(id);
      if (known === undefined) children.set(id, [commit]);
      else known.push(commit);
    }
  }
  const order = commits.filter(({ id }) => waiting.get(id) === 0);
  for (const { id } of order) {
    for (const child of children.get(id) ?? []) {
      const left = (waiting.get(child.id) ?? 0) - 1;
      waiting.set(child.id, left);
      if (left === 0) order.push(child);
    }
  }
  if (order.length !== commits.length) throw new Error("the commits' parents go in a circle");
  return order;
}

interface Trees {
  root: Int32Array;
  entered: Int32Array;
  left: Int32Array;
}

/** The trees that single parents make, each walked from its root: what a commit is above is entered within it. */
function walkTrees(parents: readonly (readonly number[])[]): Trees {
  const size = parents.length;
  const trees = {
    root: new Int32Array(size),
    entered: new Int32Array(size),
    left: new Int32Array(size),
  };
  const children: number[][] = parents.map(() => []);
  for (const [commit, own] of parents.entries()) {
    const [parent] = own;
    if (own.length === 1 && parent !== undefined) {
      children[parent]?.push(commit);
      trees.root[commit] = trees.root[parent] ?? 0;
    } else trees.root[commit] = commit;
  }
  let time = 0;
  for (let commit = 0; commit < size; commit++) {
    if (trees.root[commit] !== commit) continue;
    const path = [{ commit, next: 0 }];
    trees.entered[commit] = time++;
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const child = children[top.commit]?.[top.next++];
      if (child === undefined) {
        trees.left[top.commit] = time;
        path.pop();
      } else {
        trees.entered[child] = time++;
        path.push({ commit: child, next: 0 });
      }
    }
  }
  return trees;
}
