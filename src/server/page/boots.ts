import type { KeptEvent } from "../state/boot-events.ts";

export const steps = ["start", "wait", "download", "load", "stage two"] as const;

export interface BootStep {
  step: (typeof steps)[number];
  /** In milliseconds. */
  ms: number;
}

/** One way of a machine from power on, or from its question, to a kernel. */
export interface Boot {
  /** The first event's; names the boot. */
  id: number;
  /** When its first event came, ISO 8601. */
  at: string;
  /** What was booted, as the machine named it; empty when it never got that far. */
  kernel: string;
  steps: BootStep[];
  outcome: "ready" | "failed" | "under way" | "not told";
  /** Why it failed. */
  failure: string;
  events: KeptEvent[];
}

/**
 * The boots in a machine's events, newest first. Within a stage the kernel's own clock says how long a step took; the
 * server's says how long it was between the stages.
 * @param events oldest first
 */
export function bootsOf(events: readonly KeptEvent[]): Boot[] {
  const groups: KeptEvent[][] = [];
  for (const event of events) {
    const group = groups.at(-1);
    if (group === undefined || isNewBoot(group, event)) groups.push([event]);
    else group.push(event);
  }
  return groups.map((group, index) => describe(group, index === groups.length - 1)).reverse();
}

function isNewBoot(before: readonly KeptEvent[], event: KeptEvent): boolean {
  if (event.stage !== "stage one") return false;
  if (event.event === "waiting" || before.some(({ stage }) => stage === "stage two")) return true;
  // After it gave one kernel up, stage one asks for the next without a restart.
  const last = before.filter(({ stage }) => stage === "stage one").at(-1);
  return (
    last !== undefined &&
    (last.event === "gave-up" || (event.event === "selected" && has(before, "selected")))
  );
}

function describe(events: KeptEvent[], isLast: boolean): Boot {
  // Events of stage one are sent side by side, and may come in another order than they happened in.
  const first = events
    .filter(({ stage }) => stage === "stage one")
    .sort((a, b) => a.uptime - b.uptime || a.id - b.id);
  const waiting = find(first, "waiting");
  const selected = find(first, "selected");
  const verified = find(first, "verified");
  const kexec = find(first, "kexec");
  const ready = events.find(({ stage, event }) => stage === "stage two" && event === "ready");
  const failed = events.filter(({ event }) => event === "failed" || event === "gave-up").at(-1);
  const between = (
    step: BootStep["step"],
    from: KeptEvent | undefined,
    to: KeptEvent | undefined,
  ): BootStep[] =>
    from === undefined || to === undefined
      ? []
      : [{ step, ms: Math.max(0, (to.uptime - from.uptime) * 1000) }];
  const made: BootStep[] = [
    ...(waiting === undefined ? [] : [{ step: "start", ms: waiting.uptime * 1000 } as const]),
    ...between("wait", waiting, selected),
    ...between("download", selected, verified),
    ...between("load", verified, kexec),
    ...(ready === undefined ? [] : [{ step: "stage two", ms: secondStageMs(kexec, ready) } as const]),
  ];
  const [opening] = events;
  const isOver = failed !== undefined && !isAfter(first, failed);
  return {
    id: opening?.id ?? 0,
    at: opening?.at ?? "",
    kernel: (kexec ?? verified ?? selected)?.message ?? "",
    steps: made,
    outcome: ready !== undefined ? "ready" : isOver ? "failed" : isLast ? "under way" : "not told",
    failure: failed === undefined || ready !== undefined ? "" : failed.message,
    events,
  };
}

/** From kexec to ready by the server's clock; at least what stage two's own clock says. */
function secondStageMs(kexec: KeptEvent | undefined, ready: KeptEvent): number {
  const own = ready.uptime * 1000;
  return kexec === undefined ? own : Math.max(own, Date.parse(ready.at) - Date.parse(kexec.at));
}

/** Whether stage one went on after a failure. */
function isAfter(first: readonly KeptEvent[], { id }: KeptEvent): boolean {
  return first.some(event => event.id > id && event.event !== "failed");
}

function find(events: readonly KeptEvent[], name: string): KeptEvent | undefined {
  return events.find(({ event }) => event === name);
}

function has(events: readonly KeptEvent[], name: string): boolean {
  return find(events, name) !== undefined;
}
