import { randomBytes } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { monotonicMs, throwIfInterrupted, visible, within } from "../base/index.ts";
import commandScript from "./command.sh";
import { CommandStream } from "./command-stream.ts";
import type { FarEnd, FarProcess } from "./far-end.ts";
import { type CommandEnd, type CommandOptions, type CommandResult, HostLost } from "./host.ts";
import type { KillTarget } from "./kill.ts";
import { quoteWords } from "./quote.ts";
import { withoutComments } from "./shell-script.ts";
import { endOfStatus } from "./signals.ts";

const script = withoutComments(commandScript);

/** Bytes that a result keeps of each stream when nothing else is asked for. */
const defaultKeepBytes = 1024 * 1024;
/** Milliseconds that children which outlive their command may hold its streams open. */
const leftoverMs = 1_000;
/** Milliseconds for a command to start that has to be ended before it did. */
const lateStartMs = 10_000;
/** The longest time that a timer takes (2^31 - 1); a longer one would fire at once. */
const longestTimerMs = 2_147_483_647;

export type Argv = readonly [string, ...string[]];

/** What a command needs of the host that it runs on. */
export interface CommandPlace {
  hostName: string;
  farEnd: FarEnd;
  /** Ends a command by another way than its own. @throws HostLost when there is none any more */
  kill(target: KillTarget): Promise<number>;
}

type Outcome =
  /** Its streams are closed, with or without the wrapper's last word. */
  | { kind: "closed" }
  /** It ended, and something that it started holds its streams. */
  | { kind: "leftovers" }
  | { kind: "timed-out" }
  | { kind: "interrupted" }
  | { kind: "failed"; error: unknown };

/** Runs one command at a far end, to its end or its deadline; see Host.run. */
export async function runCommand(
  place: CommandPlace,
  argv: Argv,
  options: CommandOptions,
): Promise<CommandResult> {
  throwIfInterrupted(options.signal);
  const command = new RunningCommand(place, argv, options);
  try {
    return await command.result();
  } finally {
    await command.release();
  }
}

class RunningCommand {
  readonly #place: CommandPlace;
  readonly #argv: Argv;
  readonly #options: CommandOptions;
  readonly #began = monotonicMs();
  readonly #marker = randomBytes(16).toString("hex");
  readonly #far: FarProcess;
  readonly #stdout: CommandStream;
  readonly #stderr: CommandStream;
  readonly #closed: Promise<void>;
  readonly #inputGiven: Promise<void>;
  readonly #startTold: Promise<void>;
  #isClosed = false;

  constructor(place: CommandPlace, argv: Argv, options: CommandOptions) {
    this.#place = place;
    this.#argv = argv;
    this.#options = options;
    const nonce = randomBytes(16).toString("hex");
    const { words, opening } = wordsOf(place.farEnd, this.#marker, nonce, argv, options);
    this.#far = place.farEnd.start(script, words);
    const stream = (name: "stdout" | "stderr") =>
      new CommandStream(this.#far[name], {
        nonce,
        keepBytes: options.keepBytes ?? defaultKeepBytes,
        deliver: chunk => options.onOutput?.(name, chunk),
      });
    this.#stdout = stream("stdout");
    this.#stderr = stream("stderr");
    this.#startTold = this.#stdout.started.then(pid => {
      // Empty where there is no /proc.
      if (pid !== "") options.onStart?.(Number(pid));
    });
    this.#startTold.catch(() => {});
    this.#closed = Promise.all([this.#far.closed, this.#stdout.consumed, this.#stderr.consumed]).then(() => {
      this.#isClosed = true;
    });
    this.#closed.catch(() => {});
    this.#inputGiven = giveInput(this.#far, opening, options.input);
    this.#inputGiven.catch(() => {});
  }

  async result(): Promise<CommandResult> {
    const outcome = await this.#outcome();
    const lastWord = this.#lastWord();
    if (lastWord !== undefined && outcome.kind !== "interrupted" && outcome.kind !== "failed") {
      if (outcome.kind !== "closed") await this.#sweep();
      return this.#resultOf(this.#endOf(lastWord));
    }
    if (outcome.kind === "closed") throw await this.#loss();
    if (outcome.kind === "timed-out" || outcome.kind === "leftovers") {
      const survivors = await this.#kill();
      await within(
        leftoverMs,
        this.#closed.catch(() => {}),
      );
      return this.#resultOf({ kind: "timed-out", survivors });
    }
    // Whoever interrupts wants to be gone: that the host is lost too says nothing new.
    await this.#kill().catch(() => {});
    if (outcome.kind === "failed") throw outcome.error;
    throwIfInterrupted(this.#options.signal);
    throw new Error("a command was interrupted by nobody");
  }

  /** Leaves nothing behind on this side. */
  async release(): Promise<void> {
    if (this.#isClosed) return;
    const isClosed = await within(
      leftoverMs,
      this.#closed.then(
        () => true,
        () => false,
      ),
    );
    if (isClosed !== true) this.#far.abandon();
  }

  #outcome(): Promise<Outcome> {
    const { deadlineMs, signal } = this.#options;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => resolve({ kind: "timed-out" }), Math.min(deadlineMs, longestTimerMs));
    const interrupt = () => resolve({ kind: "interrupted" });
    const fail = (error: unknown) => resolve({ kind: "failed", error });
    signal?.addEventListener("abort", interrupt, { once: true });
    if (signal?.aborted === true) interrupt();
    this.#inputGiven.catch(fail);
    this.#startTold.catch(fail);
    this.#closed.then(() => resolve({ kind: "closed" }), fail);
    // Both streams' marks are here, so all that the command itself wrote is: this wait is for leftovers alone.
    void Promise.all([this.#stdout.ended, this.#stderr.ended])
      .then(() =>
        within(
          leftoverMs,
          this.#closed.catch(() => {}),
        ),
      )
      .then(() => resolve({ kind: this.#isClosed ? "closed" : "leftovers" }));
    return promise.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupt);
    });
  }

  /** Known only once both streams hold it: a connection that broke between the two has cut the output. */
  #lastWord(): string | undefined {
    return this.#stderr.lastWord === undefined ? undefined : this.#stdout.lastWord;
  }

  async #kill(): Promise<number> {
    // Before it has started there is nothing to find, and it would start once nobody looks any more.
    const session = await within(
      lateStartMs,
      Promise.race([this.#stdout.started, this.#stderr.started, this.#closed.then(() => "")]),
    );
    if (session === undefined && !this.#isClosed) this.#far.abandon();
    return this.#place.kill({ marker: this.#marker, session: session ?? "" });
  }

  /** Ends what a command has left behind. Its own result stands, even when the host is lost over it. */
  async #sweep(): Promise<void> {
    const session = await this.#stdout.started;
    await this.#place.kill({ marker: this.#marker, session }).catch(() => {});
    await within(
      leftoverMs,
      this.#closed.catch(() => {}),
    );
  }

  #endOf(lastWord: string): CommandEnd {
    const { hostName } = this.#place;
    if (lastWord === "no-directory") {
      throw new Error(`there is no directory ${visible(this.#options.cwd ?? "")} on ${hostName}`);
    }
    const status = /^ended (\d+)$/.exec(lastWord)?.[1];
    if (status === undefined)
      throw new Error(`${hostName} did not say how a command ended: ${visible(lastWord)}`);
    return endOfStatus(Number(status));
  }

  async #loss(): Promise<HostLost> {
    const why = await this.#place.farEnd.explainLoss();
    const said = lastLine(why) || lastLine(this.#stderr.preamble.text()) || "its shell went away";
    return new HostLost(`lost ${this.#place.hostName} while it ran ${visible(this.#argv[0])}: ${said}`);
  }

  #resultOf(end: CommandEnd): CommandResult {
    return {
      end,
      durationMs: monotonicMs() - this.#began,
      stdout: this.#stdout.kept.text(),
      stderr: this.#stderr.kept.text(),
    };
  }
}

function wordsOf(farEnd: FarEnd, marker: string, nonce: string, argv: Argv, options: CommandOptions) {
  const { cwd = "", env = {}, deadlineMs } = options;
  if (!(deadlineMs > 0)) throw new Error(`a deadline is a time above 0 ms, not ${deadlineMs}`);
  if (cwd !== "" && !cwd.startsWith("/"))
    throw new Error(`cwd must be an absolute path, not ${visible(cwd)}`);
  for (const name of Object.keys(env)) {
    if (!/^[A-Za-z_]\w*$/.test(name) || /^vmentry_/i.test(name)) {
      throw new Error(`${JSON.stringify(name)} cannot be the name of a command's variable`);
    }
  }
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const input = options.input === undefined ? "" : "input";
  const words = [marker, cwd, input, ...variables, "--", ...argv];
  const quoted = quoteWords(words);
  return Buffer.byteLength(quoted) <= farEnd.wordsLimit
    ? { words, opening: `${nonce}\n` }
    : { words: ["long"], opening: `${nonce}\n${quoted}\n${nonce}\n` };
}

/** Gives the far end its opening lines and the command's input. @throws what the input stream fails with */
async function giveInput(far: FarProcess, opening: string, input: CommandOptions["input"]): Promise<void> {
  if (input === undefined || typeof input === "string") {
    far.stdin.end(opening + (input ?? ""));
    return;
  }
  let fault: { error: unknown } | undefined;
  input.once("error", error => {
    // Else the command closed its input, for which the pipeline blames the source too.
    if (!far.stdin.destroyed) fault = { error };
  });
  far.stdin.write(opening);
  await pipeline(input, far.stdin).catch(() => {
    if (fault !== undefined) throw fault.error;
  });
}

function lastLine(text: string): string {
  return visible(text.trim()).split("\n").at(-1) ?? "";
}
