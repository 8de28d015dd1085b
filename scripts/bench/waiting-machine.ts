import { join } from "node:path";
import { deadlineIn, describeError, silentLog, sleep } from "../../src/base/index.ts";
import { openSshHost } from "../../src/host/index.ts";
import { openKernel } from "../../src/kernel/index.ts";
import { ConsoleLog } from "../../src/machine/console.ts";
import { type Qemu, startQemu, userNetwork } from "../../src/machine/qemu.ts";
import { platformFor } from "../../src/machine/qemu-platform.ts";
import { type BootEvent, kernelId } from "../../src/server/index.ts";
import { type KernelService, openKernelService } from "../../src/service/index.ts";
import { keepRunKeys } from "../../src/stage2/index.ts";
import type { StoreKey } from "../../src/store/index.ts";
import type { Bench } from "./figures.ts";

/** A machine in stage one, and the kernel service of a store that it asks, as `vmentry serve --store` starts it. */
export interface WaitingMachine extends AsyncDisposable {
  /** Boots a kernel of the store, by the server's API; returns what its first command says, uname -r and -v. */
  boot(key: StoreKey): Promise<string>;
}

const machine = "bench";
const bootMs = 120_000;

export async function openWaitingMachine(
  bench: Bench,
  store: string,
  directory: string,
): Promise<WaitingMachine> {
  await using owned = new AsyncDisposableStack();
  const state = join(directory, "state.db");
  const service = owned.use(
    await openKernelService(
      {
        kernels: [],
        store,
        stageOneKernel: bench.lab.stageOneKernel,
        address: "127.0.0.1",
        port: 0,
        directory: join(directory, "serve"),
        state,
      },
      { log: silentLog, signal: new AbortController().signal },
    ),
  );
  const console = new ConsoleLog(join(directory, "console.log"), () => {});
  owned.defer(() => console.close());
  const events: BootEvent[] = [];
  owned.defer(service.server.watch(machine, event => events.push(event)));
  const qemu = owned.use(await startStageOne(bench, service, directory, console));
  await until("the machine waits in stage one", qemu, () => isWaiting(service.url));
  const keys = await keepRunKeys(`${state}.ssh`);
  const resources = owned.move();
  return {
    async boot(key) {
      const selection = await select(service.url, kernelId(key));
      const isReady = (event: BootEvent) => event.event === "ready" && event.message === selection;
      await until("stage two is ready", qemu, async () => events.some(isReady));
      await using host = await openSshHost({
        name: machine,
        destination: {
          address: "127.0.0.1",
          port: await qemu.sshPort(),
          user: "root",
          identityFile: service.identity,
          hostKey: keys.hostPublicKey,
        },
        connectDeadlineMs: 60_000,
        log: silentLog,
      });
      return (await host.run(["sh", "-c", "uname -r; uname -v"], { deadlineMs: 30_000 })).stdout;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function startStageOne(
  { lab, cpus, memoryMiB }: Bench,
  { stageOne, server }: KernelService,
  directory: string,
  console: ConsoleLog,
): Promise<Qemu> {
  const kernel = await openKernel(lab.stageOneKernel, { scratch: directory });
  const cmdline = stageOne.cmdline({ server: `http://${userNetwork.host}:${server.port}`, machine });
  return await startQemu({
    name: machine,
    platform: platformFor(kernel),
    accelerator: "tcg",
    cpus,
    memoryMiB,
    image: stageOne.image,
    initrd: stageOne.initrd,
    cmdline: `${cmdline} vmentry.ip=${userNetwork.machine},${userNetwork.host}`,
    console,
    directory,
  });
}

/** @throws Error past the deadline, and when the machine dies first */
async function until(what: string, qemu: Qemu, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = deadlineIn(bootMs);
  let death: string | undefined;
  void qemu.ended.then(why => {
    death = why;
  });
  while (!(await isSo())) {
    if (death !== undefined) throw new Error(`before ${what}: ${death}`);
    if (deadline.isOver()) throw new Error(`not within ${bootMs / 1000} s: ${what}`);
    await sleep(20);
  }
}

async function isWaiting(url: string): Promise<boolean> {
  return (await ask<{ isWaiting: boolean }>(`${url}/v1/machines/${machine}/state`)).isWaiting;
}

/** "Boot this next, once": the selection's id. */
async function select(url: string, kernel: string): Promise<string> {
  const wish = { kernel, once: true, menuSeconds: 0 };
  const selection = await ask<{ id: string }>(`${url}/v1/machines/${machine}/selection`, {
    method: "POST",
    body: JSON.stringify(wish),
  });
  return selection.id;
}

async function ask<T>(url: string, request: RequestInit = {}): Promise<T> {
  const response = await fetch(url, request);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`${url} answered no JSON: ${describeError(error)}`, { cause: error });
  }
}
