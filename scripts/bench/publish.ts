import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { formatDuration, monotonicMs, silentLog, sleep, temporaryDirectory } from "../../src/base/index.ts";
import { buildCommit } from "../../src/build/index.ts";
import { openStore, type Store, type StoreKey } from "../../src/store/index.ts";
import { gitLab } from "../../test/lab.ts";
import { bootDirectly } from "./boot.ts";
import { type Bench, log, median, printAtLeast, tell } from "./figures.ts";
import { cloneOf } from "./real-commits.ts";
import { benchVariant } from "./slim-variant.ts";
import { openWaitingMachine } from "./waiting-machine.ts";

/**
 * From "boot commit X", which is in the store, to the answer of the first command, by a machine that waits in stage
 * one; against building the same commit from nothing, installing it, and booting it.
 */
export async function benchPublish(bench: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  await using store = await openStore(join(scratch.path, "store"));
  const clean = await buildInstallAndBoot(bench, store, scratch.path);
  const served: number[] = [];
  for (let round = 0; round < Math.min(bench.rounds, 5); round += 1) {
    // Each time another server, which has made nothing ready yet, and another machine.
    const directory = join(scratch.path, `round-${round}`);
    await mkdir(directory);
    served.push(await bootFromStore(bench, store, clean.key, directory));
    log.info(`booted from the store in ${served.at(-1)?.toFixed(0)} ms`);
  }
  printAtLeast("clean build, install and boot / boot of what is in the store", clean.ms / median(served), 50);
  tell(`clean: ${clean.how}; from the store: ${median(served).toFixed(0)} ms`);
}

interface CleanBoot {
  key: StoreKey;
  ms: number;
  how: string;
}

/** Also publishes what was built. The source tree is not counted: whoever builds has one. */
async function buildInstallAndBoot(bench: Bench, store: Store, scratch: string): Promise<CleanBoot> {
  const source = bench.repository ?? (await gitLab());
  const variant = await benchVariant(bench.variant);
  const workDirectory = join(scratch, "work");
  log.info(`building HEAD of ${source} from nothing, as ${variant.name} ...`);
  let hasTreeAt: number | undefined;
  await using built = await buildCommit({
    repository: await cloneOf(source, scratch),
    revision: "HEAD",
    variant,
    workDirectory,
    jobs: availableParallelism(),
    log: silentLog,
    onProgress: ({ stage }) => {
      if (stage !== "checkout") hasTreeAt ??= monotonicMs();
    },
  });
  const { publication, key } = built;
  if (hasTreeAt === undefined || publication === undefined || built.outcome === "failed") {
    throw new Error(`the commit does not build: ${publication?.failure?.reason}`);
  }
  const buildMs = monotonicMs() - hasTreeAt;
  log.info(`... built in ${formatDuration(buildMs)}; installing and booting it ...`);
  const bootMs = await bootDirectly(bench, join(workDirectory, variant.name, "output"));
  log.info(`... in ${formatDuration(bootMs)}`);
  const { status } = await store.publish(publication);
  if (status !== "published") throw new Error(`the store says ${status}`);
  const how = `build ${formatDuration(buildMs)}, install and boot ${bootMs.toFixed(0)} ms`;
  return { key, ms: buildMs + bootMs, how };
}

async function bootFromStore(bench: Bench, store: Store, key: StoreKey, directory: string): Promise<number> {
  const manifest = await store.read(key);
  await using machine = await openWaitingMachine(bench, store.place, directory);
  // As if it had waited for long.
  await sleep(1_000);
  const started = monotonicMs();
  const said = await machine.boot(key);
  const took = monotonicMs() - started;
  const asked = `${manifest?.release}\n${manifest?.kernelVersion}\n`;
  if (said !== asked) throw new Error(`asked for ${asked}, and the machine runs ${said}`);
  return took;
}
