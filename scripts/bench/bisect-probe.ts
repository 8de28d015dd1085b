import { join } from "node:path";
import { formatDuration, monotonicMs, temporaryDirectory } from "../../src/base/index.ts";
import { openKernel } from "../../src/kernel/index.ts";
import { type Bench, log, median, openMachine, print, tell } from "./figures.ts";
import { bisectWithStore, openHistory } from "./real-bisect.ts";

/** What a probe of a bisect takes, all of the bisect's own work with it, against one kernel's boot and test alone. */
export async function benchBisectProbe(bench: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  const history = await openHistory(bench, scratch.path);
  const rounds: { alone: number; probe: number }[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    const before = await bootAndTest(bench, history.script);
    const { durationMs, boots } = await bisectWithStore(
      bench,
      history,
      join(scratch.path, `bisect-${round}`),
    );
    const after = await bootAndTest(bench, history.script);
    rounds.push({ alone: (before + after) / 2, probe: durationMs / boots });
    log.info(`round ${round + 1}: ${formatDuration(before)} and ${formatDuration(after)} alone`);
  }
  print("a probe / boot and test alone", median(rounds.map(({ alone, probe }) => probe / alone)), 1.3);
  tell(`${formatDuration(median(rounds.map(({ probe }) => probe)))} a probe`);
  tell(`${formatDuration(median(rounds.map(({ alone }) => alone)))} alone`);
}

/** From nothing until the machine is gone again, milliseconds. */
async function bootAndTest(bench: Bench, script: string): Promise<number> {
  const started = monotonicMs();
  {
    await using scratch = temporaryDirectory("bench");
    const kernel = await openKernel(bench.lab.kernel, { scratch: scratch.path });
    await using machine = await openMachine(bench, kernel, scratch.path);
    const { host } = await machine.boot(kernel);
    await host.run(["sh", "-c", script], { deadlineMs: 60_000 });
  }
  return monotonicMs() - started;
}
