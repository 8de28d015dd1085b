import { availableParallelism, totalmem } from "node:os";
import {
  deadlineIn,
  describeError,
  formatDuration,
  type Logger,
  MachineError,
  monotonicMs,
  runTool,
  throwIfInterrupted,
  UserError,
  visible,
  within,
} from "../base/index.ts";
import { type Host, openSshHost } from "../host/index.ts";
import { identify, type Kernel } from "../kernel/index.ts";
import { type BootEvent, type KernelServer, openKernelServer } from "../server/index.ts";
import { buildStageOne, type StageOne } from "../stage1/index.ts";
import { buildStageTwo, makeRunKeys, type RunKeys } from "../stage2/index.ts";
import { type Accelerator, chooseAccelerator } from "./accelerator.ts";
import { EventQueue } from "./boot-events.ts";
import { CommitKernelFailed, OtherKernelRuns } from "./boot-failure.ts";
import { commitCmdline } from "./commit-cmdline.ts";
import { ConsoleLog } from "./console.ts";
import { cpuVendorOf } from "./cpu-vendor.ts";
import { lastWords } from "./last-words.ts";
import type { BootedKernel, BootOptions, Death, Machine, MachineDescription } from "./machine.ts";
import { proveConsole } from "./prove-console.ts";
import { type Qemu, startQemu, userNetwork } from "./qemu.ts";
import { platformFor, type QemuPlatform } from "./qemu-platform.ts";
import { refuseUnbootable } from "./refuse-unbootable.ts";

export interface QemuMachineOptions {
  name: string;
  /** Default: this host's. */
  cpus?: number;
  /** MiB. Default: 6144, or half of this host's when that is less. */
  memoryMiB?: number;
  accelerator: "auto" | Accelerator;
  /** The known-good kernel of stage one; the machine is one of its architecture. */
  stageOneKernel: Kernel;
  /** Where the console's log goes: a file. */
  consolePath: string;
  /** For images, keys and sockets; lives at least as long as the machine. */
  directory: string;
  /** Milliseconds that each stage may take: stage one to ask the server, stage two to be ready. */
  bootTimeoutMs: number;
  /** Seconds that stage one shows its kernel list for. */
  menuSeconds: number;
  log: Logger;
  signal?: AbortSignal;
}

/** What runs and reaches the machine, asked for its version: on every host that has it, that ends with 0. */
function tools(platform: QemuPlatform) {
  return [
    { argv: [platform.program, "--version"], package: platform.package },
    { argv: ["setpriv", "--version"], package: "util-linux" },
    { argv: ["ssh", "-V"], package: "openssh-client" },
  ] as const;
}

/**
 * A virtual machine of this host, and the kernel server that it boots from. Nothing is started before `boot`,
 * and the console's log is not made before that either.
 * @throws UserError when a program is not installed, or KVM is insisted on and does not work
 */
export async function openQemuMachine(options: QemuMachineOptions): Promise<Machine> {
  const platform = platformFor(options.stageOneKernel);
  await Promise.all(tools(platform).map(tool => runTool(tool.argv, { package: tool.package })));
  const cpus = options.cpus ?? availableParallelism();
  const memoryMiB = options.memoryMiB ?? Math.min(6144, Math.floor(totalmem() / 2 / 1024 / 1024));
  const [choice, stageOne, keys] = await allEnded([
    chooseAccelerator(options.accelerator, { kernel: options.stageOneKernel, cpus, log: options.log }),
    buildStageOne(options.stageOneKernel, options.directory),
    makeRunKeys(options.directory),
  ]);
  const description: MachineDescription = {
    name: options.name,
    kind: "qemu",
    accelerator: choice.accelerator,
    acceleratorReason: choice.reason,
    arch: platform.uname,
    cpuVendor: await cpuVendorOf(platform, choice.accelerator),
    cpus,
    memoryMiB,
  };
  throwIfInterrupted(options.signal);
  const server = await openKernelServer({ log: options.log });
  return new QemuMachine(options, description, { platform, stageOne, keys, server });
}

interface Parts {
  platform: QemuPlatform;
  stageOne: StageOne;
  keys: RunKeys;
  server: KernelServer;
}

interface Running {
  qemu: Qemu;
  died: Promise<Death>;
}

class QemuMachine implements Machine {
  readonly description: MachineDescription;
  readonly console: ConsoleLog;
  readonly #options: QemuMachineOptions;
  readonly #platform: QemuPlatform;
  readonly #stageOne: StageOne;
  readonly #keys: RunKeys;
  readonly #server: KernelServer;
  readonly #consoleFailed = Promise.withResolvers<Death>();
  #running: Running | undefined;
  #host: Host | undefined;
  #boots = 0;

  constructor(options: QemuMachineOptions, description: MachineDescription, parts: Parts) {
    this.#options = options;
    this.description = description;
    this.#platform = parts.platform;
    this.#stageOne = parts.stageOne;
    this.#keys = parts.keys;
    this.#server = parts.server;
    this.console = new ConsoleLog(options.consolePath, error =>
      this.#consoleFailed.resolve({ reason: describeError(error), isOfKernel: false }),
    );
  }

  async start(options: { signal?: AbortSignal } = {}): Promise<void> {
    if (this.#running !== undefined) throw new Error("the machine runs already");
    const mark = this.console.mark();
    const events = new EventQueue();
    const forget = this.#server.watch(this.#options.name, event => events.add(event));
    try {
      await this.#powerOn(options.signal);
      await this.#waitFor(events, event => event.event === "waiting", mark, options.signal);
    } catch (error) {
      await this.#stop();
      throw error;
    } finally {
      forget();
    }
  }

  async #powerOn(signal?: AbortSignal): Promise<void> {
    const { directory, log } = this.#options;
    const { name, cpus, memoryMiB, accelerator, acceleratorReason } = this.description;
    throwIfInterrupted(signal);
    this.console.open();
    log.debug(`accelerator ${accelerator}: ${acceleratorReason}`);
    // A person should learn that it is slow for a reason, which can be long.
    const how = accelerator === "kvm" ? "KVM" : "in emulation (vmentry doctor says why)";
    log.info(`starting machine ${name}: ${this.description.arch}, ${cpus} CPUs, ${memoryMiB} MiB, ${how}`);
    const qemu = await startQemu({
      name,
      platform: this.#platform,
      accelerator,
      cpus,
      memoryMiB,
      image: this.#stageOne.image,
      initrd: this.#stageOne.initrd,
      cmdline: this.#stageOne.cmdline({
        server: `http://${userNetwork.host}:${this.#server.port}`,
        machine: name,
        ip: `${userNetwork.machine},${userNetwork.host}`,
        console: this.#platform.console.device,
      }),
      console: this.console,
      directory,
    });
    this.#running = { qemu, died: this.#watchForDeath(qemu) };
  }

  check(kernel: Kernel): void {
    refuseUnbootable(kernel, this.#platform, this.#options.stageOneKernel);
  }

  async boot(kernel: Kernel, options: BootOptions = {}): Promise<BootedKernel> {
    this.check(kernel);
    if (this.#boots > 0) await this.#stop();
    this.#boots += 1;
    const startedAt = monotonicMs();
    const phases: { name: string; atMs: number }[] = [];
    const phase = (name: string) => phases.push({ name, atMs: monotonicMs() - startedAt });
    const mark = this.console.mark();
    const { name, directory, log, menuSeconds } = this.#options;

    const events = new EventQueue();
    const forget = this.#server.watch(name, event => {
      phase(`${event.stage}: ${event.event}`);
      events.add(event);
    });
    try {
      // Stage one boots while stage two's file system is built.
      const [initrd] = await allEnded([
        buildStageTwo(kernel, { keys: this.#keys, directory, extra: options.files ?? [] }),
        this.#running === undefined ? this.#powerOn(options.signal) : undefined,
      ]);
      phase("stage two built");
      const id = `boot-${this.#boots}`;
      const title = `${kernel.identity.release} from ${visible(kernel.source).replaceAll("\n", " ")}`;
      await this.#server.addKernel({
        id,
        title,
        image: kernel.image,
        initrd,
        cmdline: commitCmdline(this.#platform.console.device, options.cmdline),
      });
      const selection = this.#server.select(name, { kernel: id, once: true, menuSeconds });
      log.info(`booting ${title} through stage one`);
      const isReady = (event: BootEvent) =>
        event.stage === "stage two" && event.event === "ready" && event.message === selection.id;
      await this.#waitFor(events, isReady, mark, options.signal);
      phase("ready");
      const host = await this.#connect(options.signal);
      phase("reached");
      this.#host = host;
      await this.#proveIdentity(host, kernel, selection.id, mark, options.signal);
      phase("identified");
      return { host, ssh: await this.#sshCommand(), died: this.#death(), phases };
    } catch (error) {
      await this.#stop();
      throw error;
    } finally {
      forget();
    }
  }

  /** Waits for an event on the way to ready; each stage has its own deadline. */
  async #waitFor(
    events: EventQueue,
    isAwaited: (event: BootEvent) => boolean,
    mark: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const { bootTimeoutMs, log } = this.#options;
    let waitsFor = "stage one did not ask the kernel server";
    // From the moment when stage one hands over, what goes wrong is the commit kernel's.
    let isHandedOver = false;
    const fail = (message: string) => this.#failure(message, mark, isHandedOver);
    let deadline = deadlineIn(bootTimeoutMs);
    const death = this.#death();
    let dead: Death | undefined;
    let isSettled = false;
    void death.then(how => {
      dead = how;
    });
    for (;;) {
      throwIfInterrupted(signal);
      const next = events.take();
      if (next === undefined) {
        if (dead !== undefined && !isSettled) {
          // What the machine told last may still be on its way here.
          isSettled = true;
          await within(500, events.changed);
          continue;
        }
        if (dead !== undefined) {
          // A QEMU that was killed or crashed says nothing of the kernel.
          isHandedOver &&= (await within(1000, this.#requireRunning().qemu.wasReset)) === true;
          throw fail(`${waitsFor}: the machine died: ${dead.reason}`);
        }
        if (deadline.isOver()) {
          throw fail(`${waitsFor} within ${formatDuration(bootTimeoutMs)} (--boot-timeout)`);
        }
        await within(Math.min(deadline.leftMs(), 500), Promise.race([events.changed, death]));
        continue;
      }
      if (next.event === "gave-up") {
        isHandedOver = next.message.startsWith("kexec refused it");
        throw fail(`stage one did not boot the kernel: ${visible(next.message)}`);
      }
      if (next.event === "failed") log.warn(`stage one: ${visible(next.message)}`);
      if (next.event === "selected") {
        waitsFor = "stage one did not download the kernel and kexec into it";
        deadline = deadlineIn(bootTimeoutMs);
      }
      if (next.event === "kexec") {
        waitsFor = "the kernel did not come up after kexec";
        isHandedOver = true;
        deadline = deadlineIn(bootTimeoutMs);
      }
      if (isAwaited(next)) return;
    }
  }

  async #connect(signal?: AbortSignal): Promise<Host> {
    const { qemu } = this.#requireRunning();
    return openSshHost({
      name: this.#options.name,
      destination: {
        address: "127.0.0.1",
        port: await qemu.sshPort(),
        user: "root",
        identityFile: this.#keys.identityFile,
        hostKey: this.#keys.hostPublicKey,
      },
      connectDeadlineMs: 60_000,
      log: this.#options.log,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** What a person types to log in. */
  async #sshCommand(): Promise<string[]> {
    const port = await this.#requireRunning().qemu.sshPort();
    const options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];
    return [
      ...["ssh", "-p", String(port), "-i", this.#keys.identityFile],
      ...options.flatMap(option => ["-o", option]),
      "root@127.0.0.1",
    ];
  }

  /** The running kernel must be the one asked for, and its console must reach us. */
  async #proveIdentity(host: Host, kernel: Kernel, selection: string, mark: number, signal?: AbortSignal) {
    const asked = await host.run(
      ["sh", "-c", "uname -r; uname -v; od -An -v -tx1 /sys/kernel/notes 2>/dev/null"],
      { deadlineMs: 30_000, ...(signal === undefined ? {} : { signal }) },
    );
    const [release = "", version = "", ...hexadecimal] = asked.stdout.split("\n");
    const notes = Buffer.from(hexadecimal.join("").replaceAll(/\s/g, ""), "hex");
    const verdict = identify(
      { release, version, notes: notes.length > 0 ? notes : undefined },
      kernel.identity,
    );
    if (!verdict.same) {
      throw new OtherKernelRuns(
        `the machine runs another kernel than the one asked for: asked ${verdict.asked}, running ${visible(verdict.running)}`,
        { consoleTail: lastWords(this.console.since(mark)) },
      );
    }
    this.#options.log.info(`running ${visible(release)}, proved by its ${verdict.by}`);
    if (!(await proveConsole(this.console, host, { mark, boot: `boot ${selection}`, signal }))) {
      throw new UserError(
        `${kernel.source} booted, and printed nothing to its serial console: a panic would not be seen. ` +
          `Set ${this.#platform.console.option}=y`,
      );
    }
  }

  #watchForDeath(qemu: Qemu): Promise<Death> {
    const mark = this.console.mark();
    const ended = qemu.ended.then(async why => {
      const panic = this.console.since(mark).findLast(line => /Kernel panic - not syncing/.test(line));
      if (panic === undefined) return { reason: why, isOfKernel: await qemu.wasReset };
      return { reason: visible(panic.slice(panic.indexOf("Kernel panic"))), isOfKernel: true };
    });
    return Promise.race([ended, this.#consoleFailed.promise]);
  }

  #death(): Promise<Death> {
    return this.#requireRunning().died;
  }

  #requireRunning(): Running {
    if (this.#running === undefined) throw new MachineError("the machine does not run");
    return this.#running;
  }

  #failure(message: string, mark: number, isOfKernel = false): MachineError {
    const options = { consoleTail: lastWords(this.console.since(mark)) };
    return isOfKernel ? new CommitKernelFailed(message, options) : new MachineError(message, options);
  }

  async #stop(): Promise<void> {
    const [host, running] = [this.#host, this.#running];
    this.#host = undefined;
    this.#running = undefined;
    try {
      await host?.[Symbol.asyncDispose]();
    } finally {
      await running?.qemu[Symbol.asyncDispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    await this.#server[Symbol.asyncDispose]();
    await this.console.close();
  }
}

/** As Promise.all, but comes back only when all have ended: what one of them started can then be stopped. */
async function allEnded<T extends readonly unknown[] | []>(
  values: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(values);
  return await Promise.all(values);
}
