import type { KeptEvent } from "../state/boot-events.ts";
import type { Mark } from "./marks.ts";

export interface MachineFacts {
  lastEvent: KeptEvent | undefined;
  /** When it last asked what to boot, since the server started; ISO 8601. */
  askedAt: string | null;
  isWaiting: boolean;
}

export interface MachineCondition {
  mark: Extract<Mark, "failed" | "silent" | "booting" | "waiting" | "ready" | "unknown">;
  /** For people. */
  text: string;
  /** ISO 8601; null when it was never heard of. */
  seenAt: string | null;
}

/** A boot that tells nothing for so long has gone wrong: stage one tries again at most every 30 s. */
const silentMs = 5 * 60_000;

/** How a machine is doing, from what it told last. */
export function conditionOf({ lastEvent, askedAt, isWaiting }: MachineFacts, now: number): MachineCondition {
  const seenAt = [askedAt, lastEvent?.at ?? null].reduce((a, b) => ((a ?? "") > (b ?? "") ? a : b));
  const isQuiet = seenAt === null || now - Date.parse(seenAt) > silentMs;
  const hasAskedSince = lastEvent === undefined || (askedAt ?? "") > lastEvent.at;
  const hasFailed = lastEvent !== undefined && ["failed", "gave-up"].includes(lastEvent.event);
  if (hasFailed) {
    const what = lastEvent.event === "failed" ? "failed" : "gave up";
    return {
      mark: "failed",
      text: `${what} in ${placeOf(lastEvent)}: ${firstLine(lastEvent.message)}`,
      seenAt,
    };
  }
  if (isWaiting) return { mark: "waiting", text: "in stage one, asks what to boot", seenAt };
  if (lastEvent?.event === "ready" && !hasAskedSince)
    return { mark: "ready", text: "stage two is ready", seenAt };
  if (seenAt === null) return { mark: "unknown", text: "never heard of", seenAt };
  if (isQuiet) return { mark: "silent", text: `nothing since ${lastWords(lastEvent)}`, seenAt };
  if (lastEvent === undefined || lastEvent.event === "waiting" || hasAskedSince) {
    return { mark: "waiting", text: "in stage one", seenAt };
  }
  return { mark: "booting", text: `${placeOf(lastEvent)}: ${lastEvent.event}`, seenAt };
}

function placeOf({ stage }: KeptEvent): string {
  return stage === "server" ? "the server" : stage;
}

function lastWords(event: KeptEvent | undefined): string {
  return event === undefined ? "it asked what to boot" : `${event.stage}: ${event.event}`;
}

function firstLine(text: string): string {
  const [line = ""] = text.split("\n");
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
