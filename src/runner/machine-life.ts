import { describeError, within } from "../base/index.ts";
import type { Host, HostLost } from "../host/index.ts";
import type { SuiteStop } from "./suite-outcome.ts";
import type { LiveMachine } from "./suite-run.ts";
import { oneLine } from "./test-end.ts";

/** A machine from its boot to its death, as far as a run sees it. */
export class MachineLife {
  readonly host: Host;
  readonly #died: LiveMachine["died"];
  readonly #obituaryMs: number;
  readonly #over = new AbortController();
  #death: string | undefined;
  /** Settles once it is known how the machine ended that stopped answering. */
  #learning: Promise<void> | undefined;

  /** @param obituaryMs how long `died` has to settle in after the way to the machine broke */
  constructor({ host, died }: LiveMachine, obituaryMs: number) {
    this.host = host;
    this.#died = died;
    this.#obituaryMs = obituaryMs;
    void died?.then(({ reason }) => this.#die(reason));
  }

  /** Fires at its death, with a SuiteStop as its reason. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** How it died, one line; undefined while it lives. */
  get death(): string | undefined {
    return this.#death;
  }

  /** Whether tests may be started on it: no more once the way to it broke. */
  get isUsable(): boolean {
    return this.#death === undefined && this.#learning === undefined;
  }

  /** The way to it broke; comes back once its death is told. The console may tell a little later how it died. */
  async mourn(lost: HostLost): Promise<void> {
    this.#learning ??= this.#learn(lost);
    await this.#learning;
  }

  async #learn(lost: HostLost): Promise<void> {
    const death = this.#died === undefined ? undefined : await within(this.#obituaryMs, this.#died);
    this.#die(death?.reason ?? `the machine stopped answering: ${describeError(lost)}`);
  }

  #die(reason: string): void {
    if (this.#death !== undefined) return;
    this.#death = oneLine(reason);
    const stop: SuiteStop = { kind: "machine-died", reason: this.#death };
    this.#over.abort(stop);
  }
}
