import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BuildEvidence,
  commitsInReach,
  findUnread,
} from "../../../src/bisecting/harmless/unread-changes.ts";
import type { CommitChanges, PathChange } from "../../../src/git/index.ts";

const modified = (...paths: string[]): PathChange[] => paths.map(path => ({ kind: "M", path }));

/** A line of commits c1, c2, … over c0, each with what it changes. */
function line(...changes: (readonly PathChange[])[]): Map<string, CommitChanges> {
  return new Map(
    changes.map((own, place) => [`c${place + 1}`, { parents: [`c${place}`], changes: [...own] }]),
  );
}

function evidence(built: string, paths: readonly string[], more: Partial<BuildEvidence> = {}): BuildEvidence {
  return {
    reads: { commit: built, paths: new Set(paths), names: new Set(), hasAllHeaders: false },
    architecture: "x86",
    includedSources: new Set(),
    changesIncludes: () => false,
    ...more,
  };
}

describe("a change that no build reads", () => {
  test("is one of sources that a build just before or after it did not read", () => {
    const history = line(modified("drivers/a.c", "drivers/a.h"), modified("kernel/b.c"));
    expect(findUnread(history, evidence("c0", ["kernel/b.c"]))).toEqual(new Set(["c1"]));
    expect(findUnread(history, evidence("c1", ["kernel/b.c"]))).toEqual(new Set(["c1"]));
    expect(findUnread(history, evidence("c0", ["kernel/b.c", "drivers/a.h"]))).toEqual(new Set());
    expect(findUnread(history, evidence("elsewhere", []))).toEqual(new Set());
  });

  test("is not told of headers when something that was read has changed since, which may include them", () => {
    const history = line(modified("kernel/b.c"), modified("drivers/a.h"), modified("drivers/a.c"));
    expect(findUnread(history, evidence("c0", ["kernel/b.c"]))).toEqual(new Set(["c3"]));
  });

  test("is not told beyond a makefile, Kconfig, a script, or a source that comes or goes", () => {
    for (const steering of [
      modified("drivers/Makefile"),
      modified("arch/x86/Kconfig"),
      modified("arch/arm/crypto/Kconfig"),
      modified("scripts/x.pl"),
      modified("lib/table.tbl"),
      modified("rust/kernel/lib.rs"),
      [{ kind: "A", path: "drivers/new.c" }] as PathChange[],
    ]) {
      const history = line(steering, modified("drivers/a.c"));
      expect(findUnread(history, evidence("c0", []))).toEqual(new Set());
    }
  });

  test("is not told of a file that comes, goes or changes its type, nor of what builds read without a note", () => {
    for (const change of [
      [{ kind: "A", path: "include/new.h" }],
      [{ kind: "D", path: "drivers/a.h" }],
      [{ kind: "T", path: "drivers/a.c" }],
      modified("include/uapi/linux/kvm.h"),
      modified("arch/x86/include/uapi/asm/kvm.h"),
      modified("tools/testing/selftests/kvm/lib/kvm_util.c"),
      modified("tools/objtool/check.c"),
    ] as PathChange[][]) {
      expect(findUnread(line(change), evidence("c0", []))).toEqual(new Set());
    }
  });

  test("is not told of files whose names stand somewhere without a place, or headers that a kernel carries", () => {
    const history = line(modified("drivers/a.c"), modified("include/linux/b.h"));
    const near = evidence("c0", []);
    expect(findUnread(history, near)).toEqual(new Set(["c1", "c2"]));
    const named = { ...near, reads: { ...near.reads, names: new Set(["a.c"]) } };
    expect(findUnread(history, named)).toEqual(new Set());
    expect(findUnread(line(modified("include/linux/b.h")), named)).toEqual(new Set(["c1"]));
    const carrying = { ...near, reads: { ...near.reads, hasAllHeaders: true } };
    expect(findUnread(history, carrying)).toEqual(new Set(["c1"]));
  });

  test("is not told of a source that others include, at the build or since", () => {
    const history = line(modified("kernel/b.c"), modified("drivers/a.c"));
    const near = evidence("c0", ["kernel/b.c"]);
    expect(findUnread(history, near)).toEqual(new Set(["c2"]));
    expect(findUnread(history, { ...near, includedSources: new Set(["a.c"]) })).toEqual(new Set());
    for (const commit of ["c1", "c2"]) {
      expect(findUnread(history, { ...near, changesIncludes: each => each === commit })).toEqual(new Set());
    }
  });

  test("is not told across merges, and of commits without a parent", () => {
    const history = new Map<string, CommitChanges>([
      ["m", { parents: ["c0", "x"], changes: undefined }],
      ["c1", { parents: ["m"], changes: modified("drivers/a.c") }],
      ["root", { parents: [], changes: modified("drivers/a.c") }],
    ]);
    expect(findUnread(history, evidence("c0", []))).toEqual(new Set());
    expect(commitsInReach(history, evidence("c0", []))).toEqual([]);
  });
});

/** A source: what it defines and includes, in order. An include may hang on something defined. */
interface Item {
  include?: string;
  on?: number;
  define?: number;
}
interface Source {
  body: number;
  items: readonly Item[];
}
/** A made-up kernel tree. */
interface Tree {
  /** undefined: all there are. */
  units: readonly string[] | undefined;
  sources: ReadonlyMap<string, Source>;
}

const units = ["d/a.c", "d/b.c", "e/a.c", "e/c.c"];
const headers = ["include/a.h", "include/b.h", "d/a.h"];
const paths = [...units, ...headers];

/** What building a tree reads, and what comes of it: all that the compiler sees of each unit. */
function build({ units: named, sources }: Tree): { read: Set<string>; result: string } {
  const read = new Set<string>();
  const seen = (named ?? units).map(unit => {
    const defined = new Set<number>();
    const text: unknown[] = [];
    const visit = (path: string, depth: number): void => {
      const source = sources.get(path);
      if (source === undefined || depth > 5) return;
      read.add(path);
      text.push(path, source.body);
      for (const { include, on, define } of source.items) {
        if (define !== undefined) defined.add(define);
        if (include !== undefined && (on === undefined || defined.has(on))) visit(include, depth + 1);
      }
    };
    visit(unit, 0);
    return text;
  });
  return { read, result: JSON.stringify(seen) };
}

const itemArbitrary: fc.Arbitrary<Item> = fc.oneof(
  fc.record({ include: fc.constantFrom(...paths) }),
  fc.record({ include: fc.constantFrom(...paths), on: fc.nat(2) }),
  fc.record({ define: fc.nat(2) }),
);
const sourceArbitrary = fc.record({ body: fc.nat(1000), items: fc.array(itemArbitrary, { maxLength: 3 }) });
const anyPath = fc.constantFrom(...paths);
const editArbitrary = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant("body" as const), path: anyPath, body: fc.nat(1000) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant("line" as const), path: anyPath, item: itemArbitrary }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant("write" as const), path: anyPath, source: sourceArbitrary }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("remove" as const), path: anyPath }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant("units" as const),
      units: fc.option(fc.subarray(units), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("document" as const) }) },
);
type Edit = typeof editArbitrary extends fc.Arbitrary<infer E> ? E : never;

function edited(tree: Tree, edit: Edit): { tree: Tree; changes: PathChange[] } {
  const sources = new Map(tree.sources);
  if (edit.what === "document") return { tree, changes: modified("Documentation/x.rst") };
  if (edit.what === "units") {
    const isSame = JSON.stringify(edit.units) === JSON.stringify(tree.units);
    return { tree: { sources, units: edit.units }, changes: isSame ? [] : modified("d/Makefile") };
  }
  const before = sources.get(edit.path);
  if (edit.what === "remove") {
    sources.delete(edit.path);
    return {
      tree: { ...tree, sources },
      changes: before === undefined ? [] : [{ kind: "D", path: edit.path }],
    };
  }
  const after = written(edit, before ?? { body: 0, items: [] });
  sources.set(edit.path, after);
  return {
    tree: { ...tree, sources },
    changes: [{ kind: before === undefined ? "A" : "M", path: edit.path }],
  };
}

function written(edit: Edit, { body, items }: Source): Source {
  if (edit.what === "write") return edit.source;
  if (edit.what === "line") return { body, items: [edit.item, ...items] };
  return { body: edit.what === "body" ? edit.body : body, items };
}

const unitIncludes = ({ sources }: Tree): string[] =>
  [...sources].flatMap(([path, { items }]) =>
    items.flatMap(({ include, on }) =>
      include?.endsWith(".c") === true ? [`${path} ${include} ${on ?? ""}`] : [],
    ),
  );

test("whatever is found to be unread, building with and without it comes to the same, in random histories of random trees", () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.record({
        units: fc.option(fc.subarray(units), { nil: undefined }),
        sources: fc.array(fc.tuple(fc.constantFrom(...paths), sourceArbitrary), {
          minLength: 4,
          maxLength: 9,
        }),
      }),
      fc.array(fc.tuple(fc.nat(9), editArbitrary), { minLength: 4, maxLength: 14 }),
      fc.nat(),
      (start, edits, pick) => {
        const trees: Tree[] = [{ units: start.units, sources: new Map(start.sources) }];
        const history = new Map<string, CommitChanges>();
        const changing = new Set<string>();
        const parentOf = new Map<string, number>();
        for (const [place, [back, edit]] of edits.entries()) {
          // Mostly the one before, at times a branch.
          const parent = back === 9 ? Math.max(0, place - 2) : place;
          const before = trees[parent];
          if (before === undefined) throw new Error("no such tree");
          const { tree, changes } = edited(before, edit);
          trees.push(tree);
          const commit = `c${place + 1}`;
          history.set(commit, { parents: [`c${parent}`], changes });
          parentOf.set(commit, parent);
          if (unitIncludes(before).join() !== unitIncludes(tree).join()) changing.add(commit);
        }
        const built = pick % trees.length;
        const tree = trees[built];
        if (tree === undefined) throw new Error("no such tree");
        const unread = findUnread(
          history,
          evidence(`c${built}`, [...build(tree).read], {
            includedSources: new Set(
              unitIncludes(tree).map(each => each.split(" ")[1]?.split("/").at(-1) ?? ""),
            ),
            changesIncludes: commit => changing.has(commit),
          }),
        );
        for (const commit of unread) {
          found += 1;
          const own = trees[Number(commit.slice(1))];
          const parent = trees[parentOf.get(commit) ?? -1];
          if (own === undefined || parent === undefined) throw new Error("no such tree");
          expect(build(own).result).toBe(build(parent).result);
        }
      },
    ),
    { numRuns: 3000 },
  );
  expect(found).toBeGreaterThan(500);
});
