import { type Logger, visible } from "../base/index.ts";
import { Consoles } from "./consoles.ts";
import { type KernelSources, Kernels } from "./kernels.ts";
import { MachineLeases } from "./machine-leases.ts";
import { Signals } from "./signals.ts";
import { Bisects } from "./state/bisects.ts";
import { type BootEvent, BootEvents } from "./state/boot-events.ts";
import { Builds } from "./state/builds.ts";
import type { Database } from "./state/database.ts";
import { Histories } from "./state/histories.ts";
import { Machines } from "./state/machines.ts";
import { Refs } from "./state/refs.ts";
import { Tokens } from "./state/tokens.ts";

/** What the server's requests are answered from. */
export interface ServerParts {
  kernels: Kernels;
  machines: Machines;
  bootEvents: BootEvents;
  consoles: Consoles;
  builds: Builds;
  bisects: Bisects;
  histories: Histories;
  refs: Refs;
  tokens: Tokens;
  leases: MachineLeases | undefined;
  signals: Signals;
  /** Keeps an event and tells those that wait for it. */
  record(event: BootEvent): void;
  /** Fires when the server ends, so that nobody waits any longer. */
  closing: AbortSignal;
  log: Logger;
}

/** @param tell called with each event that was kept */
export function openParts(
  database: Database,
  sources: KernelSources,
  closing: AbortSignal,
  tell: (event: BootEvent) => void,
): ServerParts {
  const { store, log } = sources;
  const [machines, bootEvents, signals] = [new Machines(database), new BootEvents(database), new Signals()];
  return {
    kernels: new Kernels(sources),
    machines,
    bootEvents,
    consoles: new Consoles(),
    builds: new Builds(database),
    bisects: new Bisects(database),
    histories: new Histories(database),
    refs: new Refs(database),
    tokens: new Tokens(database),
    leases: store === undefined ? undefined : new MachineLeases(store, log),
    signals,
    record(event) {
      machines.meet(event.machine);
      bootEvents.record(event);
      log.debug(`${event.machine}: ${event.stage}: ${event.event} ${visible(event.message)}`);
      tell(event);
      signals.tell("boots", event.machine);
    },
    closing,
    log,
  };
}
