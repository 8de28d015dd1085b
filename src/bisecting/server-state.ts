import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { describeError, type Logger, UserError, within } from "../base/index.ts";
import {
  BisectConflict,
  forgetBisect,
  journalOfBisect,
  type ServerClient,
  tellBisect,
} from "../server/index.ts";
import type { BisectReport } from "./bisect-report.ts";
import { type BisectIdentity, wholeLines } from "./journal.ts";
import type { BisectOutput } from "./output.ts";
import type { BisectRequest } from "./request.ts";
import { summarizeBisect } from "./server-summary.ts";

/** A kernel server that keeps the bisect's state, too. */
export interface BisectServer {
  client: ServerClient;
  /** The bisect's name there. Default: made of what is asked, and of the machine. */
  name?: string;
  /** Of the workflow run that it is a part of. */
  runUrl?: string;
}

/** What a bisect is called on a server when nobody names it: the same for who asks the same of the same machine. */
export function serverNameOf(identity: BisectIdentity, { probe }: Pick<BisectRequest, "probe">): string {
  const { suite, timeoutMs, commandTimeoutMs, machine } = probe;
  // Places on this host's disk say nothing on another one.
  const { stageOneKernel: _, ...circumstances } = machine;
  const asked = JSON.stringify([identity, suite, timeoutMs, commandTimeoutMs, circumstances]);
  return `bisect-${createHash("sha256").update(asked).digest("hex").slice(0, 20)}`;
}

/**
 * Keeps a bisect on a kernel server, where people see it and from where another host can go on with it. What counts is
 * on this host's disk first: a server that does not answer is told later, and stops nothing.
 */
export class ServerState {
  readonly name: string;
  readonly #server: BisectServer;
  readonly #output: BisectOutput;
  readonly #log: Logger;
  #next: BisectReport | undefined;
  #telling: Promise<void> | undefined;
  #problem: string | undefined;
  #conflict: string | undefined;
  #isConflictTold = false;

  constructor(
    server: BisectServer,
    { name, output, log }: { name: string; output: BisectOutput; log: Logger },
  ) {
    this.#server = server;
    this.#output = output;
    this.#log = log;
    this.name = name;
  }

  /** For messages. */
  get place(): string {
    return `bisect ${this.name} on the server at ${this.#server.client.address}`;
  }

  /** @throws UserError when another process goes on with the same bisect, so that this one has to stop */
  requireAlone(): void {
    if (this.#conflict === undefined) return;
    this.#isConflictTold = true;
    throw new UserError(this.#conflict);
  }

  /** @returns undefined when it has none. @throws UserError when it refuses, Error when it does not answer */
  async readJournal(): Promise<string | undefined> {
    return await journalOfBisect(this.#server.client, this.name);
  }

  async forget(): Promise<void> {
    await forgetBisect(this.#server.client, this.name);
  }

  /** Tells the newest there is on the disk; returns at once, and never fails. */
  update(report: BisectReport): void {
    this.#next = report;
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = undefined;
    });
  }

  /** Settles when all was told, or could not be. @param mostMs then it is given up */
  async finish(mostMs: number): Promise<void> {
    await within(mostMs, this.#telling ?? Promise.resolve());
    if (this.#conflict !== undefined && !this.#isConflictTold) this.#log.warn(this.#conflict);
  }

  async #tellAll(): Promise<void> {
    for (let report = this.#next; report !== undefined; report = this.#next) {
      this.#next = undefined;
      await this.#tell(report);
    }
  }

  async #tell(report: BisectReport): Promise<void> {
    if (this.#conflict !== undefined) return;
    const { client, runUrl = "" } = this.#server;
    try {
      await tellBisect(client, this.name, {
        summary: summarizeBisect(report, { host: hostname(), runUrl }),
        journal: wholeLines(await readFile(this.#output.journal, "utf8")),
        page: await readFile(this.#output.html, "utf8"),
      });
      if (this.#problem !== undefined) this.#log.info(`the server has all of ${this.name} again`);
      this.#problem = undefined;
    } catch (error) {
      if (error instanceof BisectConflict) {
        this.#conflict = `another process has gone on with the ${this.place}: give the same command with another --out to go on from there`;
        return;
      }
      const why = describeError(error);
      if (why !== this.#problem) this.#log.warn(`the server was not told of the bisect: ${why}`);
      this.#problem = why;
    }
  }
}
