import type { Duty, Schedule } from "../../src/runner/schedule.ts";

export interface Span {
  duty: Duty;
  start: number;
  end: number;
}

/**
 * Lets a schedule run on a clock of its own.
 * @param lengths what tests take in truth, by id
 */
export function simulate(schedule: Schedule, lengths: ReadonlyMap<string, number>): Span[] {
  const spans: Span[] = [];
  let now = 0;
  for (;;) {
    const running = () => spans.filter(({ end }) => end > now);
    for (;;) {
      const next = schedule.take(
        running().map(({ duty: { claim, expectedMs }, start }) => {
          const leftMs = expectedMs === undefined ? undefined : start + expectedMs - now;
          return { claim, leftMs: leftMs !== undefined && leftMs > 0 ? leftMs : undefined };
        }),
      );
      if (next === undefined) break;
      spans.push({ duty: next, start: now, end: now + (lengths.get(next.test.id) ?? 1) });
    }
    const ends = running().map(({ end }) => end);
    if (ends.length === 0) return spans;
    now = Math.min(...ends);
  }
}
