import { UserError } from "../base/index.ts";
import { valueFor } from "./by-pattern.ts";
import { describeNearest, matchesPattern, noneOf } from "./name-pattern.ts";
import { neededFiles } from "./needed-files.ts";
import { knownResources, withAsked } from "./resources.ts";
import type { Selection } from "./selection.ts";
import type { Suite, Test } from "./suite.ts";
import { expandArguments, type Variant } from "./variant.ts";

export interface SelectOptions {
  /** Only tests whose name, with the variant, it matches anywhere. */
  filter?: RegExp;
  /** Only these tests; none means all. */
  ids?: readonly string[];
  /** Milliseconds that the user allows each test: over the collection's settings, under a selection's. */
  timeoutMs?: number;
}

/** As many tests as one suite may come to. */
const mostTests = 10_000;

/**
 * The suite with the tests that are wanted, each with its arguments, time, resources and repetition.
 *
 * Selections refine each other in order. Of `only` and `except` each narrows what the ones before it left; of
 * arguments, timeouts, resources and repetition the last one counts that says something about a test. Within a
 * selection arguments come first, so that `except` can leave a variant out.
 * @throws UserError for a pattern or an id that matches nothing, arguments that cannot be read, a variant that
 * is there twice, and when no test is left
 */
export function selectTests(
  suite: Suite,
  selections: readonly Selection[],
  options: SelectOptions = {},
): Suite {
  const { filter, ids = [], timeoutMs } = options;
  let tests =
    timeoutMs === undefined ? suite.tests : suite.tests.map((test): Test => ({ ...test, timeoutMs }));
  const names = new Set(suite.tests.flatMap(namesOf));
  for (const selection of selections) {
    checkArguments(selection, suite);
    tests = vary(tests, selection, suite);
    for (const test of tests) names.add(test.name);
    checkPatterns(selection, [...names], suite);
    tests = narrow(tests, selection);
    if (tests.length === 0) throw nothingLeft(selection, suite);
  }
  // At the end, since a later selection's arguments make a test anew.
  tests = tests.map(test => selections.reduce(refine, test));
  if (filter !== undefined) tests = filtered(tests, filter, suite);
  if (ids.length > 0) tests = picked(tests, ids);
  return { ...suite, tests, files: neededFiles(suite, tests) };
}

/** What a pattern may match: the name with the variant, and the plain one. */
function namesOf({ name, variantOf }: Test): string[] {
  return variantOf === undefined ? [name] : [name, variantOf];
}

function plainName({ name, variantOf }: Test): string {
  return variantOf ?? name;
}

/** Variants in place of the tests that the selection has arguments for. */
function vary(tests: readonly Test[], selection: Selection, suite: Suite): readonly Test[] {
  if (selection.arguments.size === 0) return tests;
  const varied = new Map<string, readonly Test[]>();
  for (const [name, group] of Map.groupBy(tests, plainName)) {
    const lines = valueFor(selection.arguments, [name]);
    const [first] = group;
    varied.set(
      name,
      lines === undefined || first === undefined ? group : variantsOf(first, lines, selection, suite),
    );
  }
  const all = [...varied.values()].flat();
  if (all.length > mostTests) {
    throw new UserError(
      `${selection.place}: with its arguments ${suite.name} comes to ${all.length} tests, and ${mostTests} are the most`,
    );
  }
  return all;
}

function variantsOf(of: Test, lines: readonly string[], { place }: Selection, suite: Suite): Test[] {
  const plain = plainName(of);
  const made = new Map<string, Test>();
  for (const line of lines) {
    for (const variant of readLine(line, plain, place)) {
      const test = withVariant(of, variant, suite);
      if (made.has(test.id)) {
        const what = variant.name === "" ? "without arguments" : JSON.stringify(variant.name);
        throw new UserError(`${place}: ${plain} ${what} is there twice in its arguments; leave one out`);
      }
      made.set(test.id, test);
    }
  }
  return [...made.values()];
}

function readLine(line: string, test: string, place: string): Variant[] {
  const variants = expandArguments(line);
  if (!("expected" in variants)) return variants;
  throw new UserError(
    `${place}: the arguments of ${test} are ${JSON.stringify(line)}, expected ${variants.expected}`,
  );
}

function withVariant(of: Test, { name, words }: Variant, suite: Suite): Test {
  const plain = plainName(of);
  const { variantOf: _, resources: __, ...rest } = of;
  const resources = knownResources(suite.name, plain, words);
  const full = name === "" ? plain : `${plain}/${name}`;
  return {
    ...rest,
    id: `${suite.name}/${full}`,
    name: full,
    ...(name === "" ? {} : { variantOf: plain }),
    command: [...plainCommand(of, suite), ...words],
    ...(resources === undefined ? {} : { resources }),
  };
}

/** A test's command without the arguments of the variant that it may be. */
function plainCommand(of: Test, suite: Suite): Test["command"] {
  const name = plainName(of);
  const plain = suite.tests.find(test => test.name === name && test.variantOf === undefined);
  return plain?.command ?? [of.command[0]];
}

function narrow(tests: readonly Test[], { only, except }: Selection): Test[] {
  const isAmong = (test: Test, patterns: readonly string[]) => patterns.some(each => matches(each, test));
  return tests.filter(test => (only.length === 0 || isAmong(test, only)) && !isAmong(test, except));
}

function matches(pattern: string, test: Test): boolean {
  return namesOf(test).some(name => matchesPattern(pattern, name));
}

function refine(test: Test, { timeouts, resources, repetition }: Selection): Test {
  const names = namesOf(test);
  const timeoutMs = valueFor(timeouts, names);
  const asked = resources === undefined ? undefined : valueFor(resources, names);
  return {
    ...test,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(asked === undefined ? {} : { resources: withAsked(test.resources, asked) }),
    ...(repetition === undefined ? {} : { repetition }),
  };
}

/** Arguments are for a test, not for one of its variants. */
function checkArguments(selection: Selection, suite: Suite): void {
  const plain = [...new Set(suite.tests.map(plainName))];
  throwUnmatched(selection, [["arguments", [...selection.arguments.keys()]]], plain, suite);
}

function checkPatterns(selection: Selection, names: readonly string[], suite: Suite): void {
  const { only, except, timeouts, resources } = selection;
  const patterns = [
    ["only", only],
    ["except", except],
    ["timeouts", [...timeouts.keys()]],
    ["resources", [...(resources?.keys() ?? [])]],
  ] as const;
  throwUnmatched(selection, patterns, names, suite);
}

function throwUnmatched(
  { place }: Selection,
  patterns: readonly (readonly [string, readonly string[]])[],
  names: readonly string[],
  suite: Suite,
): void {
  const problems = patterns.flatMap(([key, each]) =>
    each
      .filter(pattern => !names.some(name => matchesPattern(pattern, name)))
      .map(
        pattern =>
          `${place}: ${key} names ${JSON.stringify(pattern)}, which matches ` +
          `${noneOf(suite.tests.length, suite.name)}; ${describeNearest(pattern, names)}`,
      ),
  );
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

function nothingLeft({ place, only, except }: Selection, suite: Suite): UserError {
  const asked = [
    ...(only.length === 0 ? [] : [`only ${only.join(", ")}`]),
    ...(except.length === 0 ? [] : [`except ${except.join(", ")}`]),
  ];
  return new UserError(
    `${place}: ${asked.join(" and ")} leaves no test of ${suite.name}, after what was selected before it`,
  );
}

function filtered(tests: readonly Test[], filter: RegExp, suite: Suite): Test[] {
  const left = tests.filter(({ name }) => {
    // A global or sticky expression remembers where it matched last: that must not leak from name to name.
    filter.lastIndex = 0;
    return filter.test(name);
  });
  if (left.length > 0) return left;
  const meant = filter.source.replace(/[\\^$.*+?()[\]{}|]/g, "");
  const nearest = describeNearest(
    meant,
    tests.map(test => test.name),
  );
  throw new UserError(
    `the filter ${filter} matches ${noneOf(tests.length, suite.name)} in ${suite.source}; ${nearest}`,
  );
}

function picked(tests: readonly Test[], ids: readonly string[]): Test[] {
  const known = new Set(tests.map(({ id }) => id));
  const unknown = ids.filter(id => !known.has(id));
  if (unknown.length > 0) {
    throw new UserError(
      unknown
        .map(
          id =>
            `there is no test ${JSON.stringify(id)} among those selected; ${describeNearest(id, [...known])}`,
        )
        .join("\n"),
    );
  }
  const wanted = new Set(ids);
  return tests.filter(({ id }) => wanted.has(id));
}
