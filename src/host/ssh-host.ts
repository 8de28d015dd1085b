import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { describeError, kindOfPath, type Logger, temporaryDirectory, UserError } from "../base/index.ts";
import type { FarEnd } from "./far-end.ts";
import { type Host, HostLost } from "./host.ts";
import { type FarEnds, openHost } from "./open-host.ts";
import { SshConnection } from "./ssh-connection.ts";
import { knownHostsFile, knownHostsLine, type SshDestination } from "./ssh-options.ts";

export interface SshHostOptions {
  /** What messages call it. */
  name: string;
  destination: SshDestination;
  /** How many commands may run at one time, each over a connection of its own. Default 16. */
  sessionLimit?: number;
  /** Milliseconds until the host must answer; a refused or broken connection is tried again till then. */
  connectDeadlineMs: number;
  log: Logger;
  /** For sockets and the host's key; default: a temporary directory. It is not removed. */
  controlDirectory?: string;
  /** An ssh_config(5) to read. Default: none, so that a user's own cannot interfere. */
  configFile?: string;
  signal?: AbortSignal;
}

/** Connections opened at a time: dropbear lets 5 strangers in at once, sshd begins to refuse at 10. */
const openingLimit = 2;

/**
 * Commands on a host reached by OpenSSH. Connections are opened as commands need them and used again, and one
 * is kept apart to end commands with.
 * @throws UserError when a file or a program is missing; HostLost when the host does not let us in in time
 */
export async function openSshHost(options: SshHostOptions): Promise<Host> {
  const { identityFile, hostKey } = options.destination;
  if ((await kindOfPath(identityFile)) !== "file") {
    throw new UserError(`the SSH key ${identityFile} does not exist`);
  }
  const knownHosts = hostKey === undefined ? undefined : knownHostsLine(hostKey);
  const ways = new SshWays(options);
  if (knownHosts !== undefined) await writeFile(join(ways.directory, knownHostsFile), knownHosts);
  const host = await openHost(ways, {
    deadlineMs: options.connectDeadlineMs,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  ways.prepareSpare();
  return host;
}

let socketCount = 0;

class SshWays implements FarEnds {
  readonly name: string;
  readonly sessionLimit: number;
  readonly directory: string;
  readonly #options: SshHostOptions;
  readonly #ownDirectory: AsyncDisposable | undefined;
  readonly #opening = pLimit(openingLimit);
  readonly #sparing = pLimit(1);
  readonly #closing = new AbortController();
  readonly #connections = new Set<SshConnection>();
  readonly #idle: SshConnection[] = [];
  #spare: Promise<SshConnection> | undefined;
  #lost: HostLost | undefined;

  constructor(options: SshHostOptions) {
    this.#options = options;
    this.name = options.name;
    this.sessionLimit = options.sessionLimit ?? 16;
    if (options.controlDirectory === undefined) {
      const own = temporaryDirectory("ssh");
      this.#ownDirectory = own;
      this.directory = own.path;
    } else {
      this.directory = options.controlDirectory;
    }
  }

  async lend<T>(use: (farEnd: FarEnd) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const connection = this.#takeIdle() ?? (await this.#open(signal));
    return this.#useOnce(connection, use);
  }

  async lendSpare<T>(use: (farEnd: FarEnd) => Promise<T>): Promise<T> {
    const idle = this.#takeIdle();
    if (idle !== undefined) return this.#useOnce(idle, use);
    return this.#sparing(async () => {
      const spare = await this.#openSpare();
      try {
        return await use(spare);
      } finally {
        if (!spare.isUsable()) await this.#retire(spare);
      }
    });
  }

  /** Opens the spare connection without anybody waiting for it. */
  prepareSpare(): void {
    void this.#openSpare().catch(error => {
      this.#options.log.debug(`${this.name}: no spare connection yet: ${describeError(error)}`);
    });
  }

  giveUp(why: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = new HostLost(why);
    this.#options.log.debug(why);
    for (const connection of this.#connections) void connection.close(why);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error(`${this.name} is closed`));
    await this.#spare?.catch(() => {});
    await Promise.all([...this.#connections].map(connection => connection.close()));
    await this.#ownDirectory?.[Symbol.asyncDispose]();
  }

  async #useOnce<T>(connection: SshConnection, use: (farEnd: FarEnd) => Promise<T>): Promise<T> {
    try {
      return await use(connection);
    } finally {
      if (connection.isUsable()) this.#idle.push(connection);
      else await this.#retire(connection);
    }
  }

  #takeIdle(): SshConnection | undefined {
    if (this.#lost !== undefined) throw this.#lost;
    return this.#idle.pop();
  }

  #openSpare(): Promise<SshConnection> {
    if (this.#lost !== undefined) throw this.#lost;
    this.#spare ??= this.#open();
    const opening = this.#spare;
    const forget = () => {
      if (this.#spare === opening) this.#spare = undefined;
    };
    opening.then(connection => void connection.gone.then(forget), forget);
    return opening;
  }

  #open(signal?: AbortSignal): Promise<SshConnection> {
    return this.#opening(async () => {
      if (this.#lost !== undefined) throw this.#lost;
      const closing = this.#closing.signal;
      const connection = await SshConnection.open({
        hostName: this.name,
        destination: this.#options.destination,
        directory: this.directory,
        socket: `s${process.pid}.${socketCount++}`,
        deadlineMs: this.#options.connectDeadlineMs,
        signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
        ...(this.#options.configFile === undefined ? {} : { configFile: this.#options.configFile }),
      });
      this.#connections.add(connection);
      void connection.gone.then(() => this.#onGone(connection));
      return connection;
    });
  }

  /** A connection that ends by itself tells of a host that died: whatever runs there is not waited for. */
  async #onGone(connection: SshConnection): Promise<void> {
    if (!this.#connections.delete(connection) || this.#closing.signal.aborted) return;
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    this.giveUp(`lost the connection to ${this.name}: ${await connection.explainLoss()}`);
  }

  async #retire(connection: SshConnection): Promise<void> {
    this.#connections.delete(connection);
    await connection.close();
  }
}
