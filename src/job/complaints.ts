import { describeError, type Logger } from "../base/index.ts";
import type { Symbols } from "../kernel/index.ts";
import type { Splat, TestResult } from "../results/index.ts";

/** How long a line may take from the kernel to whoever reads the console, milliseconds. */
const delayMs = 500;

/** The kernel's complaints on the console during a run, each with the tests that were running, its trace decoded. */
export async function explainComplaints(
  splats: readonly Splat[],
  tests: readonly TestResult[],
  symbols: Symbols | undefined,
  log: Logger,
): Promise<Splat[]> {
  const traces = await decodeTraces(splats, symbols, log);
  return splats.map((splat, index) => ({
    ...splat,
    tests: testsAt(splat.seenAt, tests),
    frames: traces[index] ?? [],
  }));
}

/** The lines of each splat with their source lines; none for one of which nothing could be told. */
async function decodeTraces(
  splats: readonly Splat[],
  symbols: Symbols | undefined,
  log: Logger,
): Promise<string[][]> {
  if (symbols === undefined || splats.length === 0) return [];
  try {
    const decoded = await symbols.decodeAll(splats.map(({ lines }) => lines));
    return decoded.map((frames, index) =>
      frames.join("\n") === splats[index]?.lines.join("\n") ? [] : frames,
    );
  } catch (error) {
    log.warn(`call traces could not be decoded: ${describeError(error)}`);
    return [];
  }
}

/** The tests that were running then; if none was, those that had ended just before, since a line takes its time. */
function testsAt(seenAt: string | null, tests: readonly TestResult[]): string[] {
  if (seenAt === null) return [];
  const atMs = Date.parse(seenAt);
  const running = (afterwardsMs: number) =>
    tests.filter(test => {
      const executions = [test, ...test.attempts];
      return executions.some(({ startedAt, durationMs }) => {
        if (startedAt === null) return false;
        const started = Date.parse(startedAt);
        return started <= atMs && atMs <= started + durationMs + afterwardsMs;
      });
    });
  const then = running(0);
  return (then.length > 0 ? then : running(delayMs)).map(({ id }) => id);
}
