import type { Readable } from "node:stream";
import { KeptOutput } from "./kept-output.ts";
import { MarkCutter } from "./mark-cutter.ts";

export interface CommandStreamOptions {
  nonce: string;
  keepBytes: number;
  /** Takes the command's bytes; the stream waits for a promise that it returns. */
  deliver: (chunk: Uint8Array) => void | Promise<void>;
}

/** One output stream of a command: its own bytes told from the wrapper's marks and from what came before. */
export class CommandStream {
  /** The number of the command's process and session; empty when the far end could not tell. */
  readonly started: Promise<string>;
  /** The wrapper's last word: all that the command's own process wrote has arrived before it. */
  readonly ended: Promise<string>;
  /** The same, at once. */
  lastWord: string | undefined;
  /** Settles when the stream is closed; rejects with what `deliver` throws. */
  readonly consumed: Promise<void>;
  readonly kept: KeptOutput;
  /** What came before the command had started: the login shell's words, or ssh's own. */
  readonly preamble = new KeptOutput(4096);
  #isStarted = false;
  readonly #deliver: CommandStreamOptions["deliver"];

  constructor(stream: Readable, options: CommandStreamOptions) {
    const started = Promise.withResolvers<string>();
    const ended = Promise.withResolvers<string>();
    this.started = started.promise;
    this.ended = ended.promise;
    this.kept = new KeptOutput(options.keepBytes);
    this.#deliver = options.deliver;
    const cutter = new MarkCutter(options.nonce);
    const onMark = (mark: string) => {
      const pid = /^started (\d*)$/.exec(mark)?.[1];
      if (pid === undefined) {
        this.lastWord ??= mark;
        ended.resolve(mark);
      } else {
        this.#isStarted = true;
        started.resolve(pid);
      }
    };
    this.consumed = this.#consume(stream, cutter, onMark);
    this.consumed.catch(() => {});
  }

  async #consume(stream: Readable, cutter: MarkCutter, onMark: (mark: string) => void): Promise<void> {
    for await (const chunk of chunksOf(stream)) {
      for (const piece of cutter.push(chunk)) {
        if (piece.kind === "mark") onMark(piece.text);
        else await this.#take(piece.bytes);
      }
    }
    await this.#take(cutter.end());
  }

  async #take(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    if (!this.#isStarted) return this.preamble.add(bytes);
    this.kept.add(bytes);
    await this.#deliver(bytes);
  }
}

/** A stream's chunks until it ends or is destroyed. */
async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = stream.iterator({ destroyOnReturn: false });
  for (;;) {
    const next = await chunks.next().catch(() => undefined);
    if (next === undefined || next.done === true) return;
    yield next.value;
  }
}
