import { deadlineIn, describeError, UserError, visible } from "../base/index.ts";
import type { SigningKey } from "./boot-signature.ts";
import type { ListedKernel } from "./kernels.ts";
import type { ServerParts } from "./parts.ts";
import { type BootOffer, formatBootAnswer, formatWaitAnswer, type Question } from "./protocol.ts";
import type { Selection } from "./state/machines.ts";

/** So many kernels are in the list that stage one shows. */
const mostInMenu = 20;

/** Answers machines that ask what to boot. */
export class BootDesk {
  readonly #parts: ServerParts;
  readonly #signingKey: SigningKey | undefined;
  readonly #asked = new Map<string, { at: string; waiting: number }>();
  /** Of each machine the last failure that was told, so that one failure is one event. */
  readonly #told = new Map<string, string>();

  constructor(parts: ServerParts, signingKey: SigningKey | undefined) {
    this.#parts = parts;
    this.#signingKey = signingKey;
  }

  /** When a machine last asked, and whether it is waiting for an answer now. */
  lastAsked(machine: string): { at: string | null; isWaiting: boolean } {
    const asked = this.#asked.get(machine);
    return { at: asked?.at ?? null, isWaiting: (asked?.waiting ?? 0) > 0 };
  }

  /** @throws UserError when the machine expects a signature that it would not get, or the other way round */
  refuseMismatch({ nonce }: Question): void {
    if (this.#signingKey === undefined && nonce !== undefined) {
      throw new UserError("this server does not sign its answers, and was asked with a nonce");
    }
    if (this.#signingKey !== undefined && nonce === undefined) {
      throw new UserError("this server signs its answers: ask with nonce=, 32 to 64 hexadecimal digits");
    }
  }

  /**
   * What the machine boots now; waits for it to be selected and made ready. The offer is to be confirmed or given
   * back when it is known whether it arrived.
   * @param wanted a kernel that somebody chose at the console, instead of what is selected
   * @returns undefined when the time is over or the machine has gone
   */
  async offer(
    machine: string,
    options: { wanted: string | undefined; waitMs: number; gone: AbortSignal },
  ): Promise<BootOffer | undefined> {
    const asked = this.#asked.get(machine) ?? { at: "", waiting: 0 };
    this.#asked.set(machine, asked);
    asked.at = new Date().toISOString();
    asked.waiting += 1;
    try {
      return await this.#waitForOffer(machine, options);
    } finally {
      asked.waiting -= 1;
    }
  }

  async #waitForOffer(
    machine: string,
    { wanted, waitMs, gone }: { wanted: string | undefined; waitMs: number; gone: AbortSignal },
  ): Promise<BootOffer | undefined> {
    const { kernels, machines, signals } = this.#parts;
    const deadline = deadlineIn(waitMs);
    for (;;) {
      const selection = wanted === undefined ? machines.selection(machine) : undefined;
      const kernel = wanted ?? selection?.kernel;
      if (kernel !== undefined) {
        // What is ready is given even when no time is left.
        const ms = kernels.served(kernel) === undefined ? deadline.leftMs() : 1_000;
        const readiness = await this.#makeReady(machine, kernel, ms, gone);
        if (gone.aborted) return undefined;
        if (readiness === "ready") {
          if (wanted !== undefined) return this.#make(machine, machines.chooseAtConsole(machine, wanted), []);
          const menu = await this.#menu(machine);
          // Another may have been made meanwhile, and a machine that has gone must not use it up.
          const current = machines.selection(machine);
          if (gone.aborted) return undefined;
          if (current !== undefined && current.id === selection?.id) {
            machines.offer(machine, current);
            return this.#make(machine, current, menu);
          }
        }
        if (readiness !== "failed" && !deadline.isOver()) continue;
      }
      if (deadline.isOver() || gone.aborted) return undefined;
      await signals.changed("selections", { machine, ms: deadline.leftMs(), signal: gone });
    }
  }

  /** Waits while the kernel is made ready, until the time is over or something else is selected. */
  async #makeReady(
    machine: string,
    kernel: string,
    ms: number,
    gone: AbortSignal,
  ): Promise<"ready" | "failed" | "not yet"> {
    const over = new AbortController();
    const stop = AbortSignal.any([gone, over.signal]);
    try {
      const prepared = this.#parts.kernels.prepare(kernel).then(
        () => {
          this.#told.delete(machine);
          return "ready" as const;
        },
        (error: unknown) => {
          this.#tellFailure(machine, kernel, error);
          return "failed" as const;
        },
      );
      const late = this.#parts.signals
        .changed("selections", { machine, ms, signal: stop })
        .then(() => "not yet" as const);
      return await Promise.race([prepared, late]);
    } finally {
      over.abort();
    }
  }

  #tellFailure(machine: string, kernel: string, error: unknown): void {
    if (this.#parts.closing.aborted) return;
    const message = describeError(error).slice(0, 4000);
    if (this.#told.get(machine) === `${kernel} ${message}`) return;
    this.#told.set(machine, `${kernel} ${message}`);
    this.#parts.log.warn(`${machine}: ${visible(message)}`);
    const at = new Date().toISOString();
    this.#parts.record({ machine, stage: "server", event: "failed", message, uptime: 0, at });
  }

  #make(machine: string, selection: Selection, menu: readonly ListedKernel[]): BootOffer | undefined {
    const { kernels, tokens } = this.#parts;
    const served = kernels.served(selection.kernel);
    if (served === undefined) {
      this.#parts.machines.giveBack(machine, selection);
      return undefined;
    }
    const first: ListedKernel = { id: served.id, title: served.title, origin: "added", served };
    return {
      selection,
      kernels: [first, ...menu.filter(({ id }) => id !== first.id)].slice(0, mostInMenu),
      ticket: tokens.areNeeded ? tokens.makeBootTicket(machine) : undefined,
    };
  }

  /** The kernel list of a machine, without what is selected: what was added, then the branches' newest. */
  async #menu(machine: string): Promise<ListedKernel[]> {
    const { kernels } = this.#parts;
    return [...kernels.added(), ...(await this.newestOfBranches(machine)).map(({ kernel }) => kernel)];
  }

  /** Of each branch the newest kernel of each variant that the machine can boot. */
  async newestOfBranches(machine: string): Promise<{ branch: string; kernel: ListedKernel }[]> {
    const { kernels, refs, machines } = this.#parts;
    if (kernels.stored === undefined) return [];
    const arch = machines.get(machine)?.arch ?? null;
    const byCommit = new Map<string, ListedKernel[]>();
    for (const stored of await kernels.stored.allAsFarAsKnown()) {
      if (stored.outcome !== "built" || !kernels.canBoot(stored) || !canBoot(arch, stored.arch)) continue;
      const { commit } = stored.key;
      byCommit.set(commit, [...(byCommit.get(commit) ?? []), kernels.listed(stored)]);
    }
    const found: { branch: string; kernel: ListedKernel }[] = [];
    for (const { name } of refs.list("branch")) {
      const seen = new Set<string>();
      for (const commit of refs.commits("branch", name) ?? []) {
        for (const kernel of byCommit.get(commit) ?? []) {
          const variant = kernel.origin === "store" ? kernel.stored.key.variant : "";
          if (seen.has(variant)) continue;
          seen.add(variant);
          if (!found.some(each => each.kernel.id === kernel.id)) found.push({ branch: name, kernel });
        }
      }
    }
    return found;
  }

  /** The answer as it goes over the wire; signed when the server signs. */
  write(question: Question, offer: BootOffer | undefined): string {
    const text = offer === undefined ? formatWaitAnswer(question) : formatBootAnswer(question, offer);
    return this.#signingKey === undefined ? text : this.#signingKey.sign(text);
  }
}

/** A 64-bit x86 machine boots 32-bit kernels too. */
function canBoot(machine: string | null, kernel: string): boolean {
  return machine === null || machine === kernel || (machine === "x86_64" && kernel === "i386");
}
