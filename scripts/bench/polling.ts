import { join } from "node:path";
import { sleep, temporaryDirectory } from "../../src/base/index.ts";
import { log, print } from "./figures.ts";
import type { MachinesAnswer, MachinesOrder } from "./side-machines.ts";
import { startSideProcess } from "./side-process.ts";
import type { ServerAnswer, ServerOrder } from "./side-server.ts";

const machineCount = 1000;
/** Stage one asks anew when it was answered "wait", after this. */
const waitMs = 25_000;
/** Three rounds of questions of each. */
const measuredMs = 75_000;

/**
 * What 1,000 machines that wait in stage one cost the kernel server, which is in a process of its own: with a state on
 * disk, tokens, and signed answers, as a fleet has it.
 */
export async function benchPolling(): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  await using server = startSideProcess<ServerOrder, ServerAnswer>("side-server.ts");
  await using machines = startSideProcess<MachinesOrder, MachinesAnswer>("side-machines.ts");
  const names = Array.from({ length: machineCount }, (_, index) => `machine-${index}`);
  const { port, tokens } = await server.ask(
    {
      do: "open",
      state: join(scratch.path, "state.db"),
      signingKey: join(scratch.path, "server.key"),
      machines: names,
    },
    60_000,
  );
  await machines.ask(
    {
      do: "start",
      port,
      machines: names.map((name, index) => ({ name, token: tokens[index] ?? "" })),
      spreadMs: waitMs,
    },
    60_000,
  );
  const look = async () => ({
    ...(await server.ask({ do: "tell CPU time" }, 60_000)),
    ...(await machines.ask({ do: "tell answers" }, 60_000)),
  });
  // All have asked, been answered, and asked again before it counts.
  log.info(`${machineCount} machines wait ${(2 * waitMs + measuredMs) / 1000} s ...`);
  await sleep(2 * waitMs);
  const before = await look();
  await sleep(measuredMs);
  const after = await look();
  const answers = after.answers - before.answers;
  const expected = (machineCount * measuredMs) / waitMs;
  log.info(`... ${answers} questions were answered "wait"`);
  if (answers < expected * 0.9) {
    throw new Error(`${answers} answers instead of about ${expected}: that was no fleet that waits`);
  }
  const share = (100 * (after.cpuMs - before.cpuMs)) / (after.atMs - before.atMs);
  print(`${machineCount} machines waiting, % of one core`, share, 10);
}
