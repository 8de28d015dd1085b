import {
  type BackOff,
  backOffMs,
  counted,
  describeError,
  type Logger,
  monotonicMs,
  sleep,
  visible,
} from "../base/index.ts";
import type { Delivery, Forge } from "./forge.ts";
import { describeBeginning, describeEnd } from "./mail-text.ts";
import type { Mailer } from "./mailer.ts";
import { type Message, messageKey } from "./message.ts";
import type { WatchState } from "./watch-state.ts";

export interface CourierOptions {
  state: WatchState;
  mailer: Mailer | undefined;
  forge: Forge | undefined;
  /** What goes with each status and issue. */
  forgeFacts: {
    repository: string;
    label: string;
    targetUrl: (commit: string, variant: string) => string | undefined;
  };
  log: Logger;
  backOff: BackOff;
}

/** What was not sent within this time is given up. */
const keptMs = 7 * 24 * 3_600_000;

/** Those who are told, each with a way of its own, so that one that is down holds up no other. */
type Channel = "mail" | "forge";

interface ChannelState {
  failures: number;
  /** By the monotonic clock. */
  nextMs: number;
}

/**
 * Sends what is in the outbox, while builds go on. Each message is on the disk before it is sent, and leaves the
 * outbox after it was: whoever is killed in between sends it once more.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #channels: Record<Channel, ChannelState> = {
    mail: { failures: 0, nextMs: 0 },
    forge: { failures: 0, nextMs: 0 },
  };
  /** When each message that was refused is tried again, by its key. */
  readonly #refused = new Map<string, number>();
  #isWoken = Promise.withResolvers<void>();

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Puts a message into the outbox, in place of one with the same key; the caller saves the state and then wakes. */
  post(message: Message): void {
    const { state } = this.#options;
    const key = messageKey(message);
    state.outbox = [...state.outbox.filter(each => messageKey(each) !== key), message];
  }

  wake(): void {
    this.#isWoken.resolve();
  }

  /** Sends until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>(resolve =>
      signal.addEventListener("abort", () => resolve(), { once: true }),
    );
    while (!signal.aborted) {
      this.#isWoken = Promise.withResolvers<void>();
      const nextMs = await this.#sendDue(signal);
      if (signal.aborted) return;
      const over = new AbortController();
      const wait = nextMs === undefined ? stopped : sleep(nextMs, over.signal).catch(() => {});
      await Promise.race([wait, this.#isWoken.promise, stopped]);
      over.abort();
    }
  }

  /** Tries everything that is in the outbox once, whatever it waits for. */
  async flush(signal: AbortSignal): Promise<void> {
    for (const channel of Object.values(this.#channels)) channel.nextMs = 0;
    this.#refused.clear();
    await this.#sendDue(signal);
  }

  /** @returns milliseconds until something is to be tried again; undefined when nothing waits */
  async #sendDue(signal: AbortSignal): Promise<number | undefined> {
    await Promise.all([this.#sendChannel("mail", signal), this.#sendChannel("forge", signal)]);
    const now = monotonicMs();
    const times = this.#options.state.outbox.map(message =>
      Math.max(this.#channels[channelOf(message)].nextMs, this.#refused.get(messageKey(message)) ?? 0),
    );
    return times.length === 0 ? undefined : Math.max(10, Math.min(...times) - now);
  }

  async #sendChannel(name: Channel, signal: AbortSignal): Promise<void> {
    const { state, log, backOff } = this.#options;
    const channel = this.#channels[name];
    const tried = new Set<Message>();
    for (;;) {
      if (signal.aborted || monotonicMs() < channel.nextMs) return;
      const message = state.outbox.find(
        each =>
          channelOf(each) === name &&
          !tried.has(each) &&
          (this.#refused.get(messageKey(each)) ?? 0) <= monotonicMs(),
      );
      if (message === undefined) return;
      tried.add(message);
      // It is written down before it is sent.
      if (!(await this.#isKept()) && !(message.kind === "mail" && message.isUrgent)) {
        channel.nextMs = monotonicMs() + backOff.mostMs;
        return;
      }
      const delivery = await this.#deliver(message);
      if (delivery.kind === "later" && isFresh(message)) {
        message.attempts += 1;
        if (delivery.isOfThisOne === true) {
          const waitMs = Math.max(delivery.afterMs ?? 0, backOffMs(backOff, message.attempts));
          this.#refused.set(messageKey(message), monotonicMs() + waitMs);
          log.warn(`${nameOf(message)} was refused, and is tried again: ${visible(delivery.why)}`);
          continue;
        }
        channel.failures += 1;
        channel.nextMs =
          monotonicMs() + Math.max(delivery.afterMs ?? 0, backOffMs(backOff, channel.failures));
        const waiting = state.outbox.filter(each => channelOf(each) === name).length;
        const said = `${counted(waiting, "message")} cannot be sent: ${visible(delivery.why)}`;
        if (channel.failures === 1) log.warn(`${said}; kept, and tried again`);
        else log.debug(said);
        return;
      }
      if (delivery.kind !== "done") log.error(`${nameOf(message)} is given up: ${visible(delivery.why)}`);
      else if (channel.failures > 0) {
        log.info(`${name === "mail" ? "the mail server" : "GitHub"} takes messages again`);
      }
      channel.failures = 0;
      this.#refused.delete(messageKey(message));
      // By identity: meanwhile a later message may have taken its place.
      state.outbox = state.outbox.filter(each => each !== message);
      await this.#isKept();
    }
  }

  /** Whether the state is on the disk. */
  async #isKept(): Promise<boolean> {
    try {
      await this.#options.state.save();
      return true;
    } catch (error) {
      this.#options.log.error(`the watch's state cannot be written: ${describeError(error)}`);
      return false;
    }
  }

  async #deliver(message: Message): Promise<Delivery> {
    const { mailer, forge, forgeFacts, state } = this.#options;
    const nobody: Delivery = { kind: "never", why: "the watch file does not say any more how to send it" };
    if (message.kind === "mail") return (await mailer?.send(message)) ?? nobody;
    if (forge === undefined) return nobody;
    if (message.kind === "status") {
      const { commit, variant, state: commitState, description } = message;
      const targetUrl = forgeFacts.targetUrl(commit, variant);
      return await forge.setStatus({
        ...{ commit, context: `vmentry/${variant}`, state: commitState, description, targetUrl },
      });
    }
    const { of, story, command, end } = message;
    const { repository, label } = forgeFacts;
    return await forge.putIssue(
      {
        ...{ of, story, command, end, repository, label, number: state.issues.get(of.id) },
        ...{ beginning: describeBeginning(of), ending: of.mendedBy === null ? null : describeEnd(of) },
      },
      async number => {
        state.issues.set(of.id, number);
        await state.save();
      },
    );
  }
}

function channelOf(message: Message): Channel {
  return message.kind === "mail" ? "mail" : "forge";
}

function isFresh({ since }: Message): boolean {
  return Date.now() - Date.parse(since) < keptMs;
}

function nameOf(message: Message): string {
  if (message.kind === "mail") return `the mail ${JSON.stringify(message.subject)}`;
  if (message.kind === "status") return `the status of ${message.commit.slice(0, 12)} ${message.variant}`;
  return `the issue of ${message.of.first.slice(0, 12)} ${message.of.variant}`;
}
