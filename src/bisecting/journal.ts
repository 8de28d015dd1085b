import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { hasCode, syncDirectory, UserError } from "../base/index.ts";
import { type ProbeOrder, type ProbeReport, probeOrderSchema, probeReportSchema } from "./probe.ts";
import { askedQuestionSchema } from "./question.ts";

/** What makes a bisect the same one: one that is started again with another of these is another. */
export const identitySchema = z.object({
  good: z.string(),
  bad: z.string(),
  direction: z.enum(["first-bad", "first-good"]),
  questions: z.array(askedQuestionSchema).min(1),
  environment: z.string(),
  variant: z.string(),
  confidence: z.number(),
  flaky: z.enum(["auto", "yes", "no"]),
  mostTrials: z.int().positive(),
  firstParent: z.boolean(),
  paths: z.array(z.string()),
  cull: z.boolean(),
  verify: z.boolean(),
});
export type BisectIdentity = z.infer<typeof identitySchema>;

const eventSchema = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("started"),
    format: z.literal("vmentry-bisect-journal"),
    version: z.literal(1),
    at: z.iso.datetime(),
    identity: identitySchema,
  }),
  z
    .object({
      event: z.literal("culled"),
      at: z.iso.datetime(),
      stretch: z.string().describe("its ends"),
      culled: z.array(z.object({ commit: z.string(), because: z.string() })),
    })
    .describe("what cannot change the result, as it was found at first: later the store may say otherwise"),
  z.object({ event: z.literal("ordered"), at: z.iso.datetime(), order: probeOrderSchema }),
  z.object({ event: z.literal("reported"), at: z.iso.datetime(), report: probeReportSchema }),
  z.object({
    event: z.literal("worked"),
    at: z.iso.datetime(),
    ms: z.number().nonnegative().describe("how long a session took until now"),
    session: z.string(),
  }),
]);
type JournalEvent = z.infer<typeof eventSchema>;

/** A commit that cannot change the result, and why. */
export interface Culled {
  commit: string;
  because: string;
}

export interface JournalEntry {
  order: ProbeOrder;
  /** Undefined while it runs, and when nobody knows what became of it. */
  report: ProbeReport | undefined;
}

/**
 * All that happened in a bisect, an event a line, each on the disk before what follows from it is begun: whoever reads
 * it goes on where the last one ended, however that was.
 */
export class Journal implements AsyncDisposable {
  readonly startedAt: string;
  readonly identity: BisectIdentity;
  readonly #file: FileHandle;
  readonly #entries: JournalEntry[] = [];
  readonly #sessions = new Map<string, number>();
  readonly #culled = new Map<string, readonly Culled[]>();

  private constructor(file: FileHandle, events: readonly JournalEvent[]) {
    const [first] = events;
    if (first?.event !== "started") throw new Error("the journal does not begin with its start");
    this.#file = file;
    this.startedAt = first.at;
    this.identity = first.identity;
    for (const event of events.slice(1)) this.#take(event);
  }

  /** @returns undefined when there is none. @throws UserError when it cannot be read */
  static async read(path: string): Promise<Journal | undefined> {
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if (hasCode(error, "ENOENT")) return undefined;
      throw error;
    }
    const whole = wholeLines(text);
    if (whole === "") return undefined;
    const events = parseEvents(whole, line => `${path}:${line}`);
    const file = await open(path, "r+");
    try {
      // What a kill left of a line is none.
      await file.truncate(Buffer.byteLength(whole));
      await file.close();
      return new Journal(await open(path, "a"), events);
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
  }

  static async begin(path: string, identity: BisectIdentity): Promise<Journal> {
    await mkdir(dirname(path), { recursive: true });
    const started: JournalEvent = {
      ...{ event: "started", format: "vmentry-bisect-journal", version: 1 },
      ...{ at: new Date().toISOString(), identity },
    };
    const file = await open(path, "w");
    await file.writeFile(`${JSON.stringify(started)}\n`);
    await file.sync();
    await syncDirectory(dirname(path));
    return new Journal(file, [started]);
  }

  /** In the order in which they were given. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Milliseconds of all sessions. */
  get workedMs(): number {
    return [...this.#sessions.values()].reduce((sum, ms) => sum + ms, 0);
  }

  /** Of a stretch of commits, as it was told at first. */
  culledOf(stretch: string): readonly Culled[] | undefined {
    return this.#culled.get(stretch);
  }

  async cull(stretch: string, culled: readonly Culled[]): Promise<void> {
    await this.#append({ event: "culled", at: new Date().toISOString(), stretch, culled: [...culled] });
  }

  async order(order: ProbeOrder): Promise<void> {
    await this.#append({ event: "ordered", at: new Date().toISOString(), order });
  }

  async report(report: ProbeReport): Promise<void> {
    await this.#append({ event: "reported", at: new Date().toISOString(), report });
  }

  async worked(session: string, ms: number): Promise<void> {
    await this.#append({ event: "worked", at: new Date().toISOString(), session, ms: Math.round(ms) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  async #append(event: JournalEvent): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify(event)}\n`);
    await this.#file.datasync();
    this.#take(event);
  }

  #take(event: JournalEvent): void {
    if (event.event === "ordered") this.#entries.push({ order: event.order, report: undefined });
    if (event.event === "culled") this.#culled.set(event.stretch, event.culled);
    if (event.event === "worked") this.#sessions.set(event.session, event.ms);
    if (event.event !== "reported") return;
    const entry = this.#entries.find(({ order }) => order.id === event.report.id);
    if (entry === undefined) throw new Error(`the journal has a report of ${event.report.id}, and no order`);
    entry.report = event.report;
  }
}

/** A journal's text without what a kill left of a line, or what is being written. */
export function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

/** Whose journal it is, all of which is read. @throws UserError for what is none. @param placeOf of a line, by its number */
export function readIdentity(text: string, placeOf: (line: number) => string): BisectIdentity {
  const [first] = parseEvents(text, placeOf);
  if (first?.event !== "started") throw unreadable(placeOf(1), "it is no bisect's journal");
  return first.identity;
}

/** Whether a part of a journal has what came of a probe. */
export function hasReports(lines: string): boolean {
  return lines.split("\n").some(line => line.startsWith('{"event":"reported"'));
}

function parseEvents(whole: string, placeOf: (line: number) => string): JournalEvent[] {
  const events = whole
    .slice(0, -1)
    .split("\n")
    .map((line, index) => parseEvent(line, placeOf(index + 1)));
  if (events[0]?.event !== "started") throw unreadable(placeOf(1), "it is no bisect's journal");
  return events;
}

function parseEvent(line: string, place: string): JournalEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw unreadable(place, "it is no JSON");
  }
  const parsed = eventSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unreadable(place, z.prettifyError(parsed.error).split("\n")[0] ?? "");
}

function unreadable(place: string, why: string): UserError {
  return new UserError(
    `${place}: a bisect cannot go on from this: ${why}. Start it anew with --overwrite, or in another directory with --out`,
  );
}
