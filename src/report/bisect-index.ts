import { splatKey } from "../results/index.ts";
import type { FindingClass } from "./finding-class.ts";
import type { Finding } from "./model.ts";
import type { Place } from "./place.ts";
import type { BisectSubject, KnownBisect } from "./request.ts";
import type { ToldBisect } from "./told-bisect.ts";

/** Of one finding no more are told. */
const mostTold = 3;

/** What others wrote may be longer than anything that is read. */
const mostCharacters = 1000;

/** Of these something is bad now, so that its first bad commit can be asked for. */
const badClasses: ReadonlySet<FindingClass> = new Set([
  ...(["build-failure", "regression", "new-splat", "unjudged", "new-failure", "boot-splat"] as const),
  ...(["slower", "flaky", "still-failing", "old-splat", "newly-known"] as const),
]);

/** Where something was seen. Without an environment: it is of a build. */
type Circumstances = Pick<Place, "variant"> & Partial<Pick<Place, "environment">>;

interface KnownNames {
  environments: ReadonlySet<string>;
  variants: ReadonlySet<string>;
}

/**
 * The bisects that ask what a finding is about, under the circumstances in which it was seen. A bisect that says no
 * environment or variant was of the only one: it fits where no other is known either.
 */
export class BisectIndex {
  /** By `subjectKey`, the newest first. */
  readonly #bySubject: ReadonlyMap<string, readonly KnownBisect[]>;
  readonly #places: readonly Place[];
  readonly #names: KnownNames;

  /**
   * @param places the report's, to which findings refer
   * @param variants what was built
   */
  constructor(bisects: readonly KnownBisect[], places: readonly Place[], variants: readonly string[] = []) {
    const newestFirst = newestStates(bisects);
    this.#bySubject = Map.groupBy(newestFirst, ({ subject }) => subjectKey(subject));
    this.#places = places;
    this.#names = {
      environments: named(places.map(({ environment }) => environment)),
      variants: named([...places.map(({ variant }) => variant), ...variants]),
    };
  }

  /** The newest first, at most three. */
  of(finding: Finding): ToldBisect[] {
    if (this.#bySubject.size === 0) return [];
    const wanted = finding.class === "fixed" ? "first-good" : "first-bad";
    if (wanted === "first-bad" && !badClasses.has(finding.class)) return [];
    const fitting = subjectsOf(finding).flatMap(subject =>
      (this.#bySubject.get(subjectKey(subject)) ?? []).filter(
        bisect => bisect.direction === wanted && this.#isSeenSo(finding, bisect),
      ),
    );
    return fitting.sort(compareAge).slice(0, mostTold).map(toldBisect);
  }

  #isSeenSo(finding: Finding, bisect: KnownBisect): boolean {
    return this.#circumstancesOf(finding, bisect.subject).some(
      ({ environment, variant }) =>
        isSameName(bisect.variant, variant, this.#names.variants) &&
        (environment === undefined || isSameName(bisect.environment, environment, this.#names.environments)),
    );
  }

  #circumstancesOf({ build, tests, places, cells, times }: Finding, subject: BisectSubject): Circumstances[] {
    if (build !== null) return [{ variant: build.variant }];
    // Which of several tests fails in which place is known only while each of both is told.
    const isWhole = "test" in subject && tests.length > 1 && cells.length === times;
    const own = isWhole
      ? cells.filter(({ test }) => test === subject.test).map(({ place }) => place)
      : places;
    return own.flatMap(index => this.#places[index] ?? []);
  }
}

/** What a bisect must have asked. */
function subjectsOf({ class: kind, tests, splat, build, fingerprint }: Finding): BisectSubject[] {
  if (splat !== null) {
    // By the complaint's own fingerprint, or by the finding's.
    const names = new Set([splatKey(splat), fingerprint]);
    return [...names].map(name => ({ kind: "splat", fingerprint: name }));
  }
  if (build !== null) {
    // What is mended says no more whether it did not build or did not boot.
    if (kind === "fixed") return [{ kind: "build" }, { kind: "boot" }];
    return [{ kind: build.stage === "boot" ? "boot" : "build" }];
  }
  return tests.map(test => ({ kind: kind === "slower" ? "duration" : "test", test }));
}

function subjectKey(subject: BisectSubject): string {
  switch (subject.kind) {
    case "test":
    case "duration":
      return `${subject.kind} ${subject.test}`;
    case "splat":
      return `splat ${subject.fingerprint}`;
    case "build":
    case "boot":
      return subject.kind;
  }
}

function named(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.filter(name => name !== ""));
}

/** A name that is not told can only be meant where there is no choice. @param known all that the report has */
function isSameName(asked: string, seen: string, known: ReadonlySet<string>): boolean {
  if (asked !== "" && seen !== "") return asked === seen;
  return new Set([...known, ...named([asked])]).size <= 1;
}

/** Of a bisect that is there in several states, such as in artifacts of two attempts, the newest one; newest first. */
function newestStates(bisects: readonly KnownBisect[]): KnownBisect[] {
  const states = new Map<string, KnownBisect>();
  for (const bisect of bisects.toSorted(compareAge)) {
    const { startedAt, subject, direction, environment, variant, good, bad } = bisect;
    const key = JSON.stringify([
      ...[startedAt, subjectKey(subject), direction],
      ...[environment, variant, good.commit, bad.commit],
    ]);
    if (!states.has(key)) states.set(key, bisect);
  }
  return [...states.values()];
}

/** By text where they are of the same time, so that their order is always the same. */
function compareAge(a: KnownBisect, b: KnownBisect): number {
  const [own, other] = [textOf(a), textOf(b)];
  return Date.parse(b.updatedAt) - Date.parse(a.updatedAt) || (own < other ? -1 : own > other ? 1 : 0);
}

function textOf({ startedAt, page, title, reason }: KnownBisect): string {
  return JSON.stringify([startedAt, page, title, reason]);
}

function toldBisect({ subject: _subject, startedAt: _startedAt, ...bisect }: KnownBisect): ToldBisect {
  const cut = (text: string) => text.slice(0, mostCharacters);
  const commit = (each: ToldBisect["good"]) => ({ commit: cut(each.commit), subject: cut(each.subject) });
  return {
    ...bisect,
    title: cut(bisect.title),
    reason: cut(bisect.reason),
    first: bisect.first === null ? null : commit(bisect.first),
    good: commit(bisect.good),
    bad: commit(bisect.bad),
    environment: cut(bisect.environment),
    variant: cut(bisect.variant),
    page: cut(bisect.page),
  };
}
