import { randomUUID } from "node:crypto";
import { didYouMean, UserError } from "../base/index.ts";

/** A kernel that machines can be given: files of this host, with the digests that stage one checks. */
export interface ServedKernel {
  id: string;
  /** One line for the kernel list. */
  title: string;
  image: ServedFile;
  initrd: ServedFile;
  /** The kernel command line that it is booted with. */
  cmdline: string;
}

export interface ServedFile {
  path: string;
  bytes: number;
  /** 64 hexadecimal digits. */
  sha256: string;
}

/** Which kernel a machine boots next. */
export interface Selection {
  id: string;
  kernel: string;
  /** Given out for one boot only, so that a candidate that hangs is not booted again by accident. */
  once: boolean;
  /** Seconds that stage one lets somebody at the console choose otherwise. */
  menuSeconds: number;
}

/** Something that a machine told of its boot. */
export interface BootEvent {
  machine: string;
  stage: "stage one" | "stage two";
  /** selected, verified, kexec, ready, failed, gave-up, waiting */
  event: string;
  message: string;
  /** Seconds since that stage's kernel started. */
  uptime: number;
  /** ISO 8601, by the server's clock. */
  at: string;
}

export interface MachineState {
  name: string;
  selection: Selection | undefined;
  /** The newest 200, oldest first. */
  events: readonly BootEvent[];
}

const keptEvents = 200;

/** The kernels, and for each machine what it boots next and what it told. In memory. */
export class Selections {
  readonly #kernels = new Map<string, ServedKernel>();
  readonly #machines = new Map<string, { selection?: Selection; events: BootEvent[] }>();
  readonly #changed = new EventTarget();

  addKernel(kernel: ServedKernel): void {
    for (const [name, value] of Object.entries({ title: kernel.title, cmdline: kernel.cmdline })) {
      // biome-ignore format: one line a thing
      if (/[\r\n\0]/.test(value)) throw new UserError(`a kernel's ${name} must be one line, not ${JSON.stringify(value)}`);
    }
    this.#kernels.set(kernel.id, kernel);
  }

  kernel(id: string): ServedKernel | undefined {
    return this.#kernels.get(id);
  }

  kernels(): ServedKernel[] {
    return [...this.#kernels.values()];
  }

  /** @throws UserError when there is no such kernel */
  select(machine: string, wish: Omit<Selection, "id">): Selection {
    if (!this.#kernels.has(wish.kernel)) {
      throw new UserError(
        `there is no kernel "${wish.kernel}" on this server${didYouMean(wish.kernel, this.#kernels.keys())}`,
      );
    }
    const selection = { id: randomUUID(), ...wish };
    this.#machine(machine).selection = selection;
    this.#changed.dispatchEvent(new Event(machine));
    return selection;
  }

  /** What the machine boots now; a once-selection is taken away by this. */
  take(machine: string): Selection | undefined {
    const state = this.#machine(machine);
    const { selection } = state;
    if (selection?.once === true) delete state.selection;
    return selection;
  }

  /** Puts back a once-selection whose answer never reached the machine, unless another was made meanwhile. */
  giveBack(machine: string, selection: Selection): void {
    const state = this.#machine(machine);
    if (!selection.once || state.selection !== undefined) return;
    state.selection = selection;
    this.#changed.dispatchEvent(new Event(machine));
  }

  state(machine: string): MachineState {
    const { selection, events } = this.#machine(machine);
    return { name: machine, selection, events };
  }

  machines(): MachineState[] {
    return [...this.#machines.keys()].map(name => this.state(name));
  }

  record(event: BootEvent): void {
    const { events } = this.#machine(event.machine);
    events.push(event);
    if (events.length > keptEvents) events.shift();
  }

  /** Calls back once when a selection is made for the machine; the answer takes the call-back away. */
  onceSelected(machine: string, callback: () => void): () => void {
    this.#changed.addEventListener(machine, callback, { once: true });
    return () => this.#changed.removeEventListener(machine, callback);
  }

  #machine(name: string) {
    let state = this.#machines.get(name);
    if (state === undefined) {
      state = { events: [] };
      this.#machines.set(name, state);
    }
    return state;
  }
}
