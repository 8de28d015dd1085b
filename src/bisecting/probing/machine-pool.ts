import { join } from "node:path";
import {
  describeError,
  Interrupted,
  type Logger,
  temporaryDirectory,
  throwIfInterrupted,
} from "../../base/index.ts";
import type { Variant } from "../../build/index.ts";
import { type MachineRequest, openMachine, openStageOneKernel } from "../../job/index.ts";
import type { Machine } from "../../machine/index.ts";

/** A machine that waits in stage one for its kernel; ended when it is disposed of. */
export interface WaitingMachine extends AsyncDisposable {
  machine: Machine;
  /** A directory that lives as long as the machine. */
  scratch: string;
  consolePath: string;
}

export interface MachinePoolOptions {
  machine: MachineRequest;
  arch: Variant["arch"];
  log: Logger;
}

/** Machines of this host: the next one is started before it is needed, so that a kernel never waits for stage one. */
export class MachinePool implements AsyncDisposable {
  readonly #options: MachinePoolOptions;
  /** A console outlives its machine, until somebody keeps it. */
  readonly #consoles = temporaryDirectory("consoles");
  #count = 0;
  readonly #closing = new AbortController();
  /** All that were not disposed of yet. */
  readonly #open = new Set<Promise<WaitingMachine>>();
  #next: Promise<WaitingMachine> | undefined;

  constructor(options: MachinePoolOptions) {
    this.#options = options;
  }

  /** Starts the next machine, unless it is started already. */
  prepare(): void {
    if (this.#closing.signal.aborted) return;
    this.#next ??= this.#start(this.#closing.signal);
  }

  /**
   * A machine for one kernel.
   * @param isFresh not one that waited: what ended another may have ended that
   * @throws UserError when the host lacks something; MachineError when it does not start
   */
  async take(isFresh: boolean, signal: AbortSignal): Promise<WaitingMachine> {
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined && !isFresh) return await next;
    await this.#end(next);
    return await this.#start(AbortSignal.any([signal, this.#closing.signal]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Interrupted("the bisect is over"));
    await Promise.all([...this.#open].map(each => this.#end(each)));
    await this.#consoles[Symbol.asyncDispose]();
  }

  async #end(machine: Promise<WaitingMachine> | undefined): Promise<void> {
    // One that did not start has ended itself.
    await (await machine?.catch(() => undefined))?.[Symbol.asyncDispose]();
  }

  #start(signal: AbortSignal): Promise<WaitingMachine> {
    const started = this.#boot(signal, () => this.#open.delete(started));
    this.#open.add(started);
    // It may fail before it is asked for.
    started.catch((error: unknown) => {
      this.#open.delete(started);
      this.#options.log.debug(`the next machine did not start: ${describeError(error)}`);
    });
    return started;
  }

  async #boot(signal: AbortSignal, onEnd: () => void): Promise<WaitingMachine> {
    const { machine: request, arch, log } = this.#options;
    await using owned = new AsyncDisposableStack();
    const scratch = owned.use(temporaryDirectory("machine")).path;
    throwIfInterrupted(signal);
    const stageOneKernel = await openStageOneKernel(request, { arch }, { scratch, signal });
    this.#count += 1;
    const consolePath = join(this.#consoles.path, `${this.#count}.log`);
    const machine = owned.use(
      await openMachine(request, stageOneKernel, { consolePath, scratch, menuSeconds: 0, log, signal }),
    );
    await machine.start({ signal });
    const kept = owned.move();
    return {
      machine,
      scratch,
      consolePath,
      async [Symbol.asyncDispose]() {
        await kept.disposeAsync();
        onEnd();
      },
    };
  }
}
