import { readFile } from "node:fs/promises";
import { z } from "zod";
import { writeFileAtomic } from "../base/index.ts";
import type { Status, TestResult } from "../results/index.ts";

/** How long one execution of a test took before, milliseconds by test id. */
export type Durations = ReadonlyMap<string, number>;

/** The file: for each kind of machine and environment the tests, those used last at the end. */
const fileSchema = z.object({
  format: z.literal("vmentry-durations"),
  version: z.literal(1),
  places: z.array(
    z.object({ key: z.string(), tests: z.array(z.tuple([z.string(), z.number().nonnegative()])) }),
  ),
});
type Place = z.infer<typeof fileSchema>["places"][number];

const mostPlaces = 50;
const mostTests = 5_000;
const mostBytes = 32 * 1024 * 1024;
/** How much the newest duration counts: one odd run is forgotten soon, and so is how it was a year ago. */
const newestWeight = 0.5;

/** Only what a test took by itself, or was given, tells how long it takes. */
const telling = new Set<Status>(["pass", "fail", "skip", "crash", "timeout"]);

/**
 * The durations recorded under a key, such as a machine's size and an environment. A file that is missing,
 * damaged or of another version has none: it only costs a worse order.
 */
export async function readDurations(file: string, key: string): Promise<Durations> {
  return new Map((await readPlaces(file)).find(place => place.key === key)?.tests);
}

/**
 * Adds what tests took now. Of two that write at one time, one loses its update and the file stays whole.
 * @throws Error when the file cannot be written
 */
export async function recordDurations(
  file: string,
  key: string,
  results: readonly TestResult[],
): Promise<void> {
  const places = await readPlaces(file);
  const tests = new Map(places.find(place => place.key === key)?.tests);
  for (const result of results) {
    const took = durationOf(result);
    if (took === undefined) continue;
    const before = tests.get(result.id);
    // Put at the end, as the one used last.
    tests.delete(result.id);
    const now = before === undefined ? took : before + newestWeight * (took - before);
    tests.set(result.id, Math.round(now));
  }
  const updated = { key, tests: [...tests].slice(-mostTests) };
  const kept = [...places.filter(place => place.key !== key), updated].slice(-mostPlaces);
  await writeFileAtomic(
    file,
    `${JSON.stringify({ format: "vmentry-durations", version: 1, places: kept })}\n`,
  );
}

/** What one execution took, milliseconds: of several the median. */
function durationOf({ status, durationMs, attempts }: TestResult): number | undefined {
  const all = attempts.length === 0 ? [{ status, durationMs }] : attempts;
  const told = all.filter(each => telling.has(each.status)).map(each => each.durationMs);
  return told.toSorted((a, b) => a - b)[Math.floor(told.length / 2)];
}

async function readPlaces(file: string): Promise<Place[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  if (text.length > mostBytes) return [];
  try {
    return fileSchema.parse(JSON.parse(text)).places;
  } catch {
    return [];
  }
}
