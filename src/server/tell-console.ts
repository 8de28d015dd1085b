import {
  backOffMs,
  describeError,
  type Logger,
  monotonicMs,
  sleep,
  throwIfInterrupted,
  UserError,
} from "../base/index.ts";
import { machineName, machineNameRule } from "./machine-name.ts";
import { refusedBy, type ServerClient } from "./server-client.ts";

export interface ConsoleTelling {
  client: ServerClient;
  machine: string;
  /** What the console prints, until it ends. */
  source: AsyncIterable<Uint8Array>;
  log: Logger;
  signal?: AbortSignal;
}

/** Lines that come close together are told together. */
const gatherMs = 200;
/** Characters, of up to three bytes each: below the most that a request may have. */
const mostAtOnce = 16 * 1024;
/** As much as the server keeps; of a console that is faster, or while the server is away, the oldest lines go. */
const mostWaiting = 256 * 1024;
const backOff = { firstMs: 500, mostMs: 30_000 };
/** How long to go on trying after the console has ended. */
const lastTriesMs = 30_000;

/**
 * Tells a machine's console to the kernel server, line by line, whose page shows it. A server that is away is tried
 * again.
 * @returns how many lines were left out, since the server was away or they came too fast
 * @throws UserError when the server refuses; Error when it was away at the end
 */
export async function tellConsole({ client, machine, source, log, signal }: ConsoleTelling): Promise<number> {
  if (!machineName.test(machine)) throw new UserError(machineNameRule);
  const waiting = new WaitingLines();
  let isOver = false;
  let wake = Promise.withResolvers<void>();
  const reading = readLines(source, waiting, () => wake.resolve()).finally(() => {
    isOver = true;
    wake.resolve();
  });
  // Told where it is awaited, below.
  reading.catch(() => {});
  const teller = new Teller(client, `/v1/machines/${machine}/console`, log);
  for (;;) {
    throwIfInterrupted(signal);
    const text = waiting.take(mostAtOnce);
    if (text !== "") await teller.tell(text, () => isOver, signal);
    else if (isOver) break;
    else {
      await wake.promise;
      wake = Promise.withResolvers<void>();
      if (!isOver) await sleep(gatherMs, signal);
    }
  }
  throwIfInterrupted(signal);
  await reading;
  return waiting.leftOut;
}

async function readLines(
  source: AsyncIterable<Uint8Array>,
  waiting: WaitingLines,
  onMore: () => void,
): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of source) {
    waiting.add(decoder.decode(chunk, { stream: true }));
    onMore();
  }
  waiting.end(decoder.decode());
}

/** Tells lines one after the other, each until the server has it. */
class Teller {
  readonly #client: ServerClient;
  readonly #path: string;
  readonly #log: Logger;
  #failures = 0;
  #overAtMs: number | undefined;

  constructor(client: ServerClient, path: string, log: Logger) {
    this.#client = client;
    this.#path = path;
    this.#log = log;
  }

  async tell(text: string, isOver: () => boolean, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      const problem = await tryToTell(this.#client, this.#path, text);
      if (problem === undefined) break;
      if (problem === "too fast") {
        await sleep(1_000, signal);
        continue;
      }
      if (this.#failures === 0) this.#log.warn(`${problem}; trying again`);
      this.#failures += 1;
      if (isOver()) this.#overAtMs ??= monotonicMs();
      if (this.#overAtMs !== undefined && monotonicMs() - this.#overAtMs > lastTriesMs) {
        throw new Error(`${problem}; the console's last lines were not told`);
      }
      await sleep(backOffMs(backOff, this.#failures), signal);
    }
    if (this.#failures > 0) this.#log.info(`the server at ${this.#client.address} answers again`);
    this.#failures = 0;
  }
}

/** @returns why it is to be tried again; undefined when it was taken */
async function tryToTell(client: ServerClient, path: string, text: string): Promise<string | undefined> {
  try {
    const answer = await client.ask(path, { method: "POST", body: text });
    if (answer.isOk) return undefined;
    if (answer.status === 429) return "too fast";
    if (answer.status < 500) throw refusedBy(client, answer, "the machine's or an admin's token");
    return `the server at ${client.address} answers ${answer.status}`;
  } catch (error) {
    if (error instanceof UserError) throw error;
    return describeError(error);
  }
}

/** Lines that are still to be told. */
class WaitingLines {
  leftOut = 0;
  #whole = "";
  #begun = "";

  add(text: string): void {
    const all = this.#begun + text;
    // A line that does not end is told in parts.
    const end = all.length > mostAtOnce ? all.length : all.lastIndexOf("\n") + 1;
    this.#whole += all.slice(0, end);
    this.#begun = all.slice(end);
    const excess = this.#whole.length - mostWaiting;
    if (excess <= 0) return;
    const lineEnd = this.#whole.indexOf("\n", excess) + 1;
    const gone = this.#whole.slice(0, lineEnd === 0 ? excess : lineEnd);
    this.#whole = this.#whole.slice(gone.length);
    this.leftOut += gone.split("\n").length - 1;
  }

  /** No more is to come, not even the end of the last line. */
  end(text: string): void {
    this.add(text);
    this.#whole += this.#begun;
    this.#begun = "";
  }

  /** The next lines, whole where they fit; empty when there are none. */
  take(most: number): string {
    const end = this.#whole.length <= most ? this.#whole.length : this.#whole.lastIndexOf("\n", most - 1) + 1;
    const text = this.#whole.slice(0, end === 0 ? most : end);
    this.#whole = this.#whole.slice(text.length);
    return text;
  }
}
