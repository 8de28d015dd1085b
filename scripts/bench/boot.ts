import { join } from "node:path";
import { monotonicMs, silentLog, temporaryDirectory } from "../../src/base/index.ts";
import { openSshHost } from "../../src/host/index.ts";
import { openKernel } from "../../src/kernel/index.ts";
import { ConsoleLog } from "../../src/machine/console.ts";
import { startQemu, userNetwork } from "../../src/machine/qemu.ts";
import { platformFor } from "../../src/machine/qemu-platform.ts";
import { buildStageTwo, makeRunKeys } from "../../src/stage2/index.ts";
import { type Bench, log, median, openMachine, print } from "./figures.ts";

/** Two-stage boot to "ready for commands", cold and from stage one, against QEMU's own -kernel boot. */
export async function benchBoot(bench: Bench): Promise<void> {
  const times: Record<"direct" | "cold" | "waiting", number[]> = { direct: [], cold: [], waiting: [] };
  for (let round = 0; round <= bench.rounds; round += 1) {
    const measured = {
      direct: await bootDirectly(bench, bench.lab.kernel),
      cold: await bootTwice(bench, false),
      waiting: await bootTwice(bench, true),
    };
    // The first round warms caches, and is not counted.
    if (round === 0) continue;
    log.info(
      `round ${round}: direct ${measured.direct.toFixed(0)} ms, cold ${measured.cold.toFixed(0)} ms, waiting ${measured.waiting.toFixed(0)} ms`,
    );
    for (const name of ["direct", "cold", "waiting"] as const) times[name].push(measured[name]);
  }
  const ratio = (name: "cold" | "waiting") =>
    median(times[name].map((time, index) => time / (times.direct[index] ?? Number.NaN)));
  print("two-stage boot, cold / direct -kernel boot", ratio("cold"), 3);
  print("two-stage boot, waiting in stage one / direct -kernel boot", ratio("waiting"), 1.6);
}

/**
 * Milliseconds from nothing to the answer of the first command, without stages.
 * @param source what the user gives for a kernel, such as a build directory
 * @param answered hears what the command printed
 */
export async function bootDirectly(
  { cpus, memoryMiB }: Pick<Bench, "cpus" | "memoryMiB">,
  source: string,
  command: readonly [string, ...string[]] = ["uname", "-r"],
  answered: (stdout: string) => void = () => {},
): Promise<number> {
  await using scratch = temporaryDirectory("bench");
  const kernel = await openKernel(source, { scratch: scratch.path });
  const keys = await makeRunKeys(scratch.path);
  const console = new ConsoleLog(join(scratch.path, "console.log"), () => {});
  const started = monotonicMs();
  const initrd = await buildStageTwo(kernel, { keys, directory: scratch.path });
  const up = Promise.withResolvers<void>();
  console.watch(line => {
    if (line.includes("vmentry stage two: ready")) up.resolve();
  });
  await using qemu = await startQemu({
    name: "direct",
    platform: platformFor(kernel),
    accelerator: "tcg",
    cpus,
    memoryMiB,
    image: kernel.image,
    initrd,
    cmdline: `console=ttyS0 panic=-1 random.trust_cpu=on vmentry.server=http://${userNetwork.host}:1 vmentry.machine=m vmentry.ip=${userNetwork.machine},${userNetwork.host}`,
    console,
    directory: scratch.path,
  });
  await up.promise;
  await using host = await openSshHost({
    name: "direct",
    destination: {
      address: "127.0.0.1",
      port: await qemu.sshPort(),
      user: "root",
      identityFile: keys.identityFile,
      hostKey: keys.hostPublicKey,
    },
    connectDeadlineMs: 60_000,
    log: silentLog,
  });
  answered((await host.run(command, { deadlineMs: 30_000 })).stdout);
  const took = monotonicMs() - started;
  await console.close();
  return took;
}

/** The same through both stages; when `waits`, from where stage one has asked already. */
export async function bootTwice(bench: Bench, waits: boolean): Promise<number> {
  await using scratch = temporaryDirectory("bench");
  const kernel = await openKernel(bench.lab.kernel, { scratch: scratch.path });
  await using machine = await openMachine(bench, kernel, scratch.path);
  if (waits) await machine.start();
  const started = monotonicMs();
  await machine.boot(kernel);
  return monotonicMs() - started;
}
