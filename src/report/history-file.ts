import { z } from "zod";
import { formatBytes, UserError } from "../base/index.ts";
import { type History, type HistoryRecord, mostSplats } from "./history.ts";
import { type HistoryLimits, mergeHistories } from "./merge-history.ts";
import { placeSchema } from "./place.ts";

/** The history's file: JSON Lines, the first one a header, then one for each run in each place, oldest first. */
export const historyVersion = 1;

const mostTests = 20_000;
const mostPlaces = 1000;
const mostRecords = 100_000;
const mostBytes = 128 * 1024 * 1024;

export const historyHeaderSchema = z.object({
  format: z.literal("vmentry-history"),
  version: z.literal(historyVersion),
  tests: z.array(z.string().min(1).max(1000)).max(mostTests).describe("ids, sorted, each once"),
  places: z.array(placeSchema).max(mostPlaces),
});

/** A run's start, to the second or finer. Compared as text, and so in one form. */
const timeSchema = z.iso.datetime().transform(text => new Date(text).toISOString());

const recordSchema = z.object({
  run: z.string().min(1).max(200),
  commit: z.string().regex(/^[0-9a-f]{7,64}$/),
  at: timeSchema,
  place: z.int().nonnegative(),
  outcomes: z.string().regex(/^[pkfFmxse.]*$/),
  durations: z.string().regex(/^(?:[A-Za-z0-9+/]{2}|\.\.)*$/),
  splats: z.array(z.string().max(1000)).max(mostSplats).default([]),
});

/** A history as it was read, and what of it had to be left out. */
export interface ReadHistory {
  history: History;
  /** Of the file. */
  bytes: number;
  /** One line each. */
  problems: string[];
}

/** A history's file that cannot be used at all; the message says which, and what was expected. */
export class HistoryError extends UserError {}

const toldLines = 5;

/**
 * Reads a history's text. A line that is damaged, such as the last one of a file that was cut off, is left out and
 * told; so is one of the future, since the newest says how long the others are kept.
 * @param place where the text came from, for messages
 * @throws HistoryError when the header is not one, or the file is larger than any that is written
 */
export function parseHistory(
  text: string,
  place: string,
  { now, ...limits }: HistoryLimits & { now?: Date } = {},
): ReadHistory {
  const bytes = Buffer.byteLength(text);
  refuseLarge(bytes, place);
  const reader = new HistoryReader(place, now);
  for (const line of linesOf(text)) reader.push(line);
  return reader.end(bytes, limits);
}

/** The same of a file that is read line by line, so that its text is never there as a whole. @param bytes its size */
export async function readHistory(
  lines: AsyncIterable<string>,
  place: string,
  bytes: number,
): Promise<ReadHistory> {
  refuseLarge(bytes, place);
  const reader = new HistoryReader(place);
  for await (const line of lines) reader.push(line);
  return reader.end(bytes);
}

function refuseLarge(bytes: number, place: string): void {
  if (bytes <= mostBytes) return;
  throw new HistoryError(
    `${place}: has ${formatBytes(bytes)}; a history has ${formatBytes(mostBytes)} at most`,
  );
}

class HistoryReader {
  readonly #place: string;
  readonly #latest: string;
  #header: z.infer<typeof historyHeaderSchema> | undefined;
  readonly #records: HistoryRecord[] = [];
  readonly #damaged: string[] = [];
  #number = 0;

  constructor(place: string, now = new Date()) {
    this.#place = place;
    this.#latest = new Date(now.getTime() + 86_400_000).toISOString();
  }

  push(line: string): void {
    this.#number += 1;
    if (this.#header === undefined) {
      this.#header = parseHeader(line, this.#place);
      return;
    }
    if (line.trim() === "") return;
    const at = `${this.#place}:${this.#number}`;
    const read = parseRecord(line, this.#header, this.#latest);
    if (typeof read === "string") this.#damaged.push(`${at}: ${read}; left out`);
    else if (this.#records.length < mostRecords) this.#records.push(read);
    else this.#damaged.push(`${at}: is beyond the first ${mostRecords} lines; left out`);
  }

  end(bytes: number, limits: HistoryLimits = {}): ReadHistory {
    const { tests, places } = this.#header ?? parseHeader("", this.#place);
    const more = this.#damaged.length - toldLines;
    const problems = [
      ...this.#damaged.slice(0, toldLines),
      ...(more > 0 ? [`${this.#place}: and ${more} more lines left out`] : []),
    ];
    const part: History = { tests, places, records: this.#records };
    return { history: mergeHistories([part], limits), bytes, problems };
  }
}

function* linesOf(text: string): Generator<string, undefined> {
  for (let start = text.startsWith("\ufeff") ? 1 : 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    yield text.slice(start, end === -1 ? text.length : end);
    if (end === -1) return;
    start = end + 1;
  }
}

function parseHeader(line: string, place: string): z.infer<typeof historyHeaderSchema> {
  const content = parseJson(line);
  const found = z.object({ format: z.string(), version: z.unknown() }).safeParse(content);
  if (!found.success || found.data.format !== "vmentry-history") {
    throw new HistoryError(
      `${place}: holds no history: the first line should be an object with "format": "vmentry-history"`,
    );
  }
  if (found.data.version !== historyVersion) {
    const given = JSON.stringify(found.data.version)?.slice(0, 40) ?? "missing";
    throw new HistoryError(`${place}: version: ${given}, but this vmentry reads ${historyVersion}`);
  }
  const header = historyHeaderSchema.safeParse(content);
  if (header.success) return header.data;
  const [issue] = header.error.issues;
  throw new HistoryError(`${place}:1: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is damaged"}`);
}

/** The record, or what is wrong with the line. */
function parseRecord(
  line: string,
  { tests, places }: z.infer<typeof historyHeaderSchema>,
  latest: string,
): HistoryRecord | string {
  const content = parseJson(line);
  if (content === undefined) return "is not JSON, so it may be cut off";
  const read = recordSchema.safeParse(content);
  if (!read.success) {
    const [issue] = read.error.issues;
    return `${issue?.path.join(".") || "line"}: ${issue?.message ?? "is damaged"}`;
  }
  const { place, outcomes, durations, at } = read.data;
  if (place >= places.length) return `place: ${place}, but the header has ${places.length}`;
  if (outcomes.length > tests.length) return `outcomes: of more tests than the header has`;
  if (durations.length !== 2 * outcomes.length) return "durations: not two characters for each outcome";
  if (at > latest) return `at: ${at} lies in the future`;
  return read.data;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The text of a history's file. The same history gives the same text. */
export function formatHistory({ tests, places, records }: History): string {
  const header = { format: "vmentry-history", version: historyVersion, tests, places };
  const lines = [header, ...records].map(each => JSON.stringify(each));
  return `${lines.join("\n")}\n`;
}
