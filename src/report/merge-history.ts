import { noDuration } from "./duration-code.ts";
import { type History, type HistoryRecord, mostSplats, worse } from "./history.ts";
import { asOutcome } from "./outcome.ts";
import { type Place, placeKey } from "./place.ts";

export interface HistoryLimits {
  /** Of each test in each place so many outcomes are kept, the newest. Default 50. */
  runs?: number;
  /** Nothing is kept that is so much older than the newest, days. Default 180. */
  days?: number;
}

export const defaultLimits = { runs: 50, days: 180 } as const;

/**
 * Histories as one. The order in which they come, and how often, makes no difference: a run that is in several of
 * them is there once (if they differ on a test, its worse outcome counts). What the limits leave out of a part they
 * would leave out of the whole, so that it can be merged piece by piece.
 */
export function mergeHistories(parts: readonly History[], limits: HistoryLimits = {}): History {
  const { runs = defaultLimits.runs, days = defaultLimits.days } = limits;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && isMerged(only, { runs, days })) return only;
  const tests = [...new Set(parts.flatMap(part => part.tests))].sort();
  const byKey = new Map(
    parts.flatMap(({ places }) => places.map(place => [placeKey(place), place] as const)),
  );
  const keys = [...byKey.keys()].sort();
  const places = keys.flatMap(key => byKey.get(key) ?? []);
  const table: Table = {
    columns: new Map(tests.map((id, index) => [id, index])),
    places: new Map(keys.map((key, index) => [key, index])),
  };
  const records = [...collect(parts, table).values()].filter(isTelling);
  const newest = records.reduce((latest, { at }) => Math.max(latest, Date.parse(at)), 0);
  const young = records
    .filter(({ at }) => Date.parse(at) >= newest - days * 86_400_000)
    .sort((a, b) => compareRecords(b, a));
  keepNewest(young, runs);
  return compact({ tests, places, records: young.filter(isTelling).reverse() });
}

/** It is as merging leaves it already: that need not be done again, and takes as much memory once more. */
function isMerged({ tests, places, records }: History, limits: Required<HistoryLimits>): boolean {
  const keys = places.map(placeKey);
  const counts = new Uint32Array(places.length);
  const used = new Uint8Array(tests.length);
  let usedCount = 0;
  for (const { place, outcomes } of records) {
    counts[place] = (counts[place] ?? 0) + 1;
    if (outcomes.endsWith(".") || outcomes === "") return false;
    for (let column = 0; usedCount < tests.length && column < outcomes.length; column++) {
      if (used[column] === 1 || outcomes[column] === ".") continue;
      used[column] = 1;
      usedCount += 1;
    }
  }
  const [oldest, newest] = [records[0]?.at ?? "", records.at(-1)?.at ?? ""];
  return (
    usedCount === tests.length &&
    counts.every(count => count > 0 && count <= limits.runs) &&
    isAscending(tests, compare) &&
    isAscending(keys, compare) &&
    isAscending(records, compareRecords) &&
    new Set(records.map(({ run, place }) => JSON.stringify([run, place]))).size === records.length &&
    records.every(({ splats }) => isAscending(splats, compare)) &&
    (records.length === 0 || Date.parse(oldest) >= Date.parse(newest) - limits.days * 86_400_000)
  );
}

function isAscending<T>(values: readonly T[], order: (a: T, b: T) => number): boolean {
  return values.every((value, index) => {
    const before = values[index - 1];
    return index === 0 || before === undefined || order(before, value) < 0;
  });
}

type Placed = Pick<HistoryRecord, "at" | "run" | "place">;

/** Oldest first. */
function compareRecords(a: Placed, b: Placed): number {
  return compare(a.at, b.at) || compare(a.run, b.run) || a.place - b.place;
}

interface Table {
  columns: ReadonlyMap<string, number>;
  places: ReadonlyMap<string, number>;
}

/** A record that can be changed, of a table's tests. */
interface OpenRecord extends Omit<HistoryRecord, "outcomes" | "durations" | "splats"> {
  outcomes: Buffer;
  durations: Buffer;
  splats: readonly string[];
}

const absent = ".".charCodeAt(0);

function collect(parts: readonly History[], table: Table): Map<string, OpenRecord> {
  const found = new Map<string, OpenRecord>();
  for (const part of parts) {
    const columns = part.tests.map(id => table.columns.get(id) ?? -1);
    const places = part.places.map(place => table.places.get(placeKey(place)) ?? -1);
    for (const record of part.records) {
      const place = places[record.place];
      if (place === undefined) continue;
      const key = JSON.stringify([record.run, place]);
      const known = found.get(key);
      if (known === undefined) found.set(key, open(record, place, columns, table.columns.size));
      else join(known, record, columns);
    }
  }
  return found;
}

function open(record: HistoryRecord, place: number, columns: readonly number[], size: number): OpenRecord {
  const opened: OpenRecord = {
    ...record,
    place,
    outcomes: Buffer.alloc(size, absent),
    durations: Buffer.alloc(2 * size, absent),
  };
  for (let index = 0; index < record.outcomes.length; index++) put(opened, record, index, columns[index]);
  return opened;
}

function put(into: OpenRecord, from: HistoryRecord, index: number, column: number | undefined): void {
  if (column === undefined) return;
  into.outcomes[column] = from.outcomes.charCodeAt(index);
  const duration = from.durations.slice(2 * index, 2 * index + 2) || noDuration;
  into.durations.write(duration, 2 * column, "latin1");
}

function join(known: OpenRecord, record: HistoryRecord, columns: readonly number[]): void {
  if (record.at < known.at) known.at = record.at;
  if (record.commit < known.commit) known.commit = record.commit;
  known.splats = [...new Set([...known.splats, ...record.splats])].sort().slice(0, mostSplats);
  for (let index = 0; index < record.outcomes.length; index++) {
    const column = columns[index];
    if (column === undefined || record.outcomes[index] === ".") continue;
    const there = asOutcome(String.fromCharCode(known.outcomes[column] ?? absent));
    const here = asOutcome(record.outcomes[index]);
    if (there === here) {
      const duration = known.durations.toString("latin1", 2 * column, 2 * column + 2);
      if (duration < record.durations.slice(2 * index, 2 * index + 2)) put(known, record, index, column);
    } else if (worse(here, there) === here) put(known, record, index, column);
  }
}

function isTelling({ outcomes, splats }: OpenRecord): boolean {
  return splats.length > 0 || outcomes.some(letter => letter !== absent);
}

/** Leaves of each test in each place the newest outcomes alone. @param records newest first */
function keepNewest(records: readonly OpenRecord[], most: number): void {
  const counts = new Map<number, Uint32Array>();
  const recordsOf = new Map<number, number>();
  for (const record of records) {
    const size = record.outcomes.length;
    const kept = counts.get(record.place) ?? new Uint32Array(size);
    counts.set(record.place, kept);
    for (let column = 0; column < size; column++) {
      if (record.outcomes[column] === absent) continue;
      const count = kept[column] ?? 0;
      kept[column] = count + 1;
      if (count >= most) {
        record.outcomes[column] = absent;
        record.durations.fill(absent, 2 * column, 2 * column + 2);
      }
    }
    const before = recordsOf.get(record.place) ?? 0;
    recordsOf.set(record.place, before + 1);
    // Complaints are kept as long as those of the last runs are.
    if (before >= most) record.splats = [];
  }
}

/** Without tests and places of which nothing is left. */
function compact({
  tests,
  places,
  records,
}: {
  tests: readonly string[];
  places: readonly Place[];
  records: readonly OpenRecord[];
}): History {
  const used = new Uint8Array(tests.length);
  for (const { outcomes } of records) {
    for (const [column, letter] of outcomes.entries()) if (letter !== absent) used[column] = 1;
  }
  const columns = tests.flatMap((_, column) => (used[column] === 1 ? [column] : []));
  const isWhole = columns.length === tests.length;
  const usedPlaces = [...new Set(records.map(({ place }) => place))].sort((a, b) => a - b);
  const newPlace = new Map(usedPlaces.map((place, index) => [place, index]));
  return {
    tests: isWhole ? tests : columns.flatMap(column => tests[column] ?? []),
    places: usedPlaces.flatMap(place => places[place] ?? []),
    records: records.map(({ run, commit, at, place, outcomes, durations, splats }) => {
      const letters = isWhole ? outcomes : Buffer.from(columns.map(column => outcomes[column] ?? absent));
      const times = isWhole
        ? durations
        : Buffer.from(
            columns.flatMap(column => [durations[2 * column] ?? absent, durations[2 * column + 1] ?? absent]),
          );
      const text = letters.toString("latin1").replace(/\.+$/, "");
      return {
        run,
        commit,
        at,
        place: newPlace.get(place) ?? 0,
        outcomes: text,
        durations: times.toString("latin1", 0, 2 * text.length),
        splats,
      };
    }),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
