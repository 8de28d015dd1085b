import type { TestResult } from "./model.ts";

/** As the schema has them. */
const keys = [
  "id",
  "status",
  "startedAt",
  "durationMs",
  "exitCode",
  "signal",
  "reason",
  "location",
  "tail",
  "command",
  "logs",
  "subtests",
  "attempts",
  "suspicious",
  "known",
] as const satisfies readonly (keyof TestResult)[];

/**
 * Knows a test that passed or was skipped, and of which there is nothing more to tell, without the schema, which takes
 * ten times as long: most of a hundred thousand are such. What it does not know says nothing: the schema is asked.
 */
export class PlainTests {
  /** Beginnings of times, up to the minute, that the schema took. */
  readonly #minutes = new Set<string>();

  /** @param test one that the schema took */
  learn({ startedAt }: TestResult): void {
    if (startedAt !== null) this.#minutes.add(startedAt.slice(0, minuteLength));
  }

  isOne(value: unknown): value is TestResult {
    if (typeof value !== "object" || value === null || !hasKeys(value)) return false;
    const { id, status, startedAt, durationMs, exitCode, reason, logs, command } = value;
    return (
      (status === "pass" || status === "skip") &&
      typeof id === "string" &&
      id !== "" &&
      this.#isTime(startedAt) &&
      typeof durationMs === "number" &&
      durationMs >= 0 &&
      Number.isFinite(durationMs) &&
      Number.isSafeInteger(exitCode) &&
      typeof reason === "string" &&
      value.signal === null &&
      value.location === null &&
      value.known === null &&
      value.suspicious === "" &&
      isEmpty(value.tail) &&
      isEmpty(value.subtests) &&
      isEmpty(value.attempts) &&
      Array.isArray(command) &&
      command.every(word => typeof word === "string") &&
      isLogs(logs)
    );
  }

  #isTime(value: unknown): boolean {
    return (
      typeof value === "string" &&
      this.#minutes.has(value.slice(0, minuteLength)) &&
      /^[0-5]\d\.\d{3}Z$/.test(value.slice(minuteLength))
    );
  }
}

/** `2026-01-02T03:04:`. */
const minuteLength = 17;

/** All of them, in their order, and no other. */
function hasKeys(value: object): value is Record<(typeof keys)[number], unknown> {
  let at = 0;
  for (const key in value) if (key !== keys[at++]) return false;
  return at === keys.length;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Two paths, and nothing else. */
function isLogs(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  let count = 0;
  for (const key in value) {
    count += 1;
    if (key !== "stdout" && key !== "stderr") return false;
    if (typeof Reflect.get(value, key) !== "string") return false;
  }
  return count === 2;
}
