import { MachineError } from "../base/index.ts";
import { type EnvironmentSession, openEnvironmentSession } from "../environment/index.ts";
import type { BootedKernel, Death, Machine } from "../machine/index.ts";
import type { Prepared } from "./prepare.ts";
import type { JobRequest } from "./request.ts";

/** A machine that is up, with the words for its command line that it was booted with. */
export interface Up {
  booted: BootedKernel;
  words: readonly string[];
  session: EnvironmentSession;
}

/** The order of words does not matter. */
function keyOf(words: readonly string[]): string {
  return words.toSorted().join(" ");
}

/** A job's machine: brought up when it is needed, with the words that a boot asks for; given up when it failed. */
export class MachineInUse {
  readonly #machine: Machine;
  readonly #prepared: Prepared;
  readonly #request: JobRequest["machine"];
  readonly #signal: AbortSignal;
  #up: Up | undefined;
  /** Words with which the kernel came up, and those with which it did not. */
  readonly #good = new Set<string>();
  readonly #failures = new Map<string, MachineError>();
  readonly #deaths: Death[] = [];

  constructor(machine: Machine, prepared: Prepared, request: JobRequest["machine"], signal: AbortSignal) {
    this.#machine = machine;
    this.#prepared = prepared;
    this.#request = request;
    this.#signal = signal;
  }

  /** What is up now. */
  get up(): Up | undefined {
    return this.#up;
  }

  /** How it died, each time that it did since it was first up, in order. */
  get deaths(): readonly Death[] {
    return this.#deaths;
  }

  isUpWith(words: readonly string[]): boolean {
    return this.#up !== undefined && keyOf(this.#up.words) === keyOf(words);
  }

  /** It is not to be used any more: the next one who needs it gets a fresh boot. */
  giveUp(): void {
    this.#up = undefined;
  }

  /**
   * The machine, booted with these words. A kernel that did not come up with them the first time is not tried
   * again with them, and one that did not come up without any is not tried at all: each try could take minutes.
   * @throws MachineError
   */
  async need(words: readonly string[]): Promise<Up> {
    if (this.#up !== undefined && this.isUpWith(words)) return this.#up;
    this.#up = undefined;
    const failure = this.#failures.get(keyOf(words)) ?? this.#failures.get("");
    if (failure !== undefined) throw failure;
    try {
      this.#up = await this.#boot(words);
      this.#good.add(keyOf(words));
      return this.#up;
    } catch (error) {
      const isFirst = !this.#good.has(keyOf(words));
      if (isFirst && error instanceof MachineError) this.#failures.set(keyOf(words), error);
      throw error;
    }
  }

  async #boot(words: readonly string[]): Promise<Up> {
    const { kernel, libraries, files } = this.#prepared;
    const signal = this.#signal;
    const cmdline = [this.#request.cmdline ?? "", ...words].filter(word => word !== "").join(" ");
    const booted = await this.#machine.boot(kernel, {
      files: libraries,
      signal,
      ...(cmdline === "" ? {} : { cmdline }),
    });
    void booted.died.then(death => this.#deaths.push(death));
    await booted.host.upload(files, { deadlineMs: 300_000, signal });
    const labels = new Set(this.#request.labels);
    const session = await openEnvironmentSession(booted.host, { signal, cmdline: words, labels });
    return { booted, words, session };
  }
}
