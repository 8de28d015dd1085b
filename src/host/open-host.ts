import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import pLimit from "p-limit";
import { counted, UserError, visible, within } from "../base/index.ts";
import { type Argv, type CommandPlace, runCommand } from "./command.ts";
import type { FarEnd } from "./far-end.ts";
import { type CommandOptions, type CommandResult, type Host, HostLost, type UploadFile } from "./host.ts";
import { type KillTarget, killCommand } from "./kill.ts";
import { tarOf } from "./tar.ts";

/** The ways to one host, lent out one command each. */
export interface FarEnds {
  readonly name: string;
  readonly sessionLimit: number;
  /** Lends a way to `use`; at most `sessionLimit` at a time are asked for. */
  lend<T>(use: (farEnd: FarEnd) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Lends a way to end a command by, when all others may be taken. */
  lendSpare<T>(use: (farEnd: FarEnd) => Promise<T>): Promise<T>;
  /** The host does not answer: every use of it ends with HostLost from now on. */
  giveUp(why: string): void;
  close(): Promise<void>;
}

/**
 * Checks that the far end has what running commands needs, and makes a Host of it. Owns `farEnds`.
 * @throws UserError when something is missing there; HostLost when it does not answer
 */
export async function openHost(
  farEnds: FarEnds,
  options: { deadlineMs: number; signal?: AbortSignal },
): Promise<Host> {
  try {
    await farEnds.lend(farEnd => probe(farEnds.name, farEnd, options.deadlineMs), options.signal);
  } catch (error) {
    await farEnds.close();
    throw error;
  }
  return new LimitedHost(farEnds);
}

class LimitedHost implements Host {
  readonly name: string;
  readonly sessionLimit: number;
  readonly #farEnds: FarEnds;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(farEnds: FarEnds) {
    this.name = farEnds.name;
    this.sessionLimit = farEnds.sessionLimit;
    this.#farEnds = farEnds;
    this.#limit = pLimit(farEnds.sessionLimit);
  }

  run(argv: Argv, options: CommandOptions): Promise<CommandResult> {
    const run = this.#limit(() => this.#runNow(argv, options));
    this.#running.add(run);
    const forget = () => this.#running.delete(run);
    run.then(forget, forget);
    return run;
  }

  async upload(
    files: readonly UploadFile[],
    options: { deadlineMs: number; signal?: AbortSignal },
  ): Promise<void> {
    if (files.length === 0) return;
    const what = `copy ${counted(files.length, "file")} to ${this.name}`;
    const { end, stderr } = await this.run(["tar", "-xpf", "-", "-C", "/"], {
      ...options,
      input: Readable.from(tarOf(files), { objectMode: true }),
    });
    if (end.kind === "exited" && end.code === 0) return;
    if (end.kind === "timed-out") {
      throw new Error(`could not ${what} within ${options.deadlineMs / 1000} s`);
    }
    const how = end.kind === "exited" ? `tar exited with ${end.code}` : `tar was ended by ${end.signal}`;
    throw new Error(`could not ${what}: ${visible(stderr.trim()) || how}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error(`${this.name} is closed`));
    await Promise.allSettled(this.#running);
    await this.#farEnds.close();
  }

  #runNow(argv: Argv, options: CommandOptions): Promise<CommandResult> {
    const closing = this.#closing.signal;
    const signal = options.signal === undefined ? closing : AbortSignal.any([options.signal, closing]);
    return this.#farEnds.lend(farEnd => {
      const place: CommandPlace = { hostName: this.name, farEnd, kill: target => this.#kill(target) };
      return runCommand(place, argv, { ...options, signal });
    }, signal);
  }

  async #kill(target: KillTarget): Promise<number> {
    const survivors = await this.#farEnds.lendSpare(farEnd => killCommand(farEnd, target));
    if (survivors !== undefined) return survivors;
    const why = `${this.name} stopped answering: a command there could not be ended`;
    this.#farEnds.giveUp(why);
    throw new HostLost(why);
  }
}

const probeScript = `
for need in grep setsid sleep; do command -v $need >/dev/null || echo "lacks $need"; done
read -r stat </proc/self/stat || echo "lacks /proc"
echo "vmentry probed"
`;

async function probe(hostName: string, farEnd: FarEnd, deadlineMs: number): Promise<void> {
  const far = farEnd.start(probeScript, []);
  try {
    far.stdin.end();
    const stderr = text(far.stderr).catch(() => "");
    const said = await within(
      deadlineMs,
      Promise.all([text(far.stdout).catch(() => ""), far.closed]).then(([stdout]) => stdout),
    );
    if (said === undefined) throw new HostLost(`${hostName} did not answer within ${deadlineMs / 1000} s`);
    const lacking = [...said.matchAll(/^lacks (.+)$/gm)].map(found => found[1]);
    if (lacking.length > 0) {
      throw new UserError(`${hostName} lacks ${lacking.join(", ")}, which running commands there needs`);
    }
    if (!said.includes("vmentry probed")) {
      const why = (await farEnd.explainLoss()) || visible((await stderr).trim() || said.trim());
      throw new HostLost(`${hostName} runs no commands: ${why || "its shell said nothing"}`);
    }
  } finally {
    far.abandon();
  }
}
