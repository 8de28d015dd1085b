import { createHash } from "node:crypto";
import { hostname } from "node:os";
import {
  type BackOff,
  backOffMs,
  describeError,
  type Logger,
  monotonicMs,
  sleep,
  visible,
} from "../base/index.ts";

export interface ServerSettings {
  /** Without a slash at its end. */
  url: string;
  token: string | undefined;
}

export interface ToldBuild {
  commit: string;
  variant: string;
  /** With the commit and the variant's name, what a build is known by. */
  variantDigest: string;
  state: "queued" | "running" | "built" | "failed" | "cancelled";
  message: string;
  /** 0 to 1; null when it is not known. */
  progress: number | null;
}

const requestMs = 10_000;
/** Of builds that the server is still to be told of. */
const mostPending = 2_000;

/**
 * Tells the kernel server of branches and builds, beside the builds and never in their way. Only the latest is told
 * of each; while the server is down it is kept in memory.
 */
export class ServerTeller {
  readonly #settings: ServerSettings;
  readonly #log: Logger;
  readonly #backOff: BackOff;
  readonly #builder: string;
  /** By path: what to PUT there, or undefined to DELETE it. */
  readonly #pending = new Map<string, unknown>();
  #failures = 0;
  #nextMs = 0;
  #wake = Promise.withResolvers<void>();

  /** @param name of the watch, for who looks at the page */
  constructor(settings: ServerSettings, name: string, log: Logger, backOff: BackOff) {
    this.#settings = settings;
    this.#log = log;
    this.#backOff = backOff;
    this.#builder = visible(`watch ${name} on ${hostname()}`)
      .replace(/\p{Cc}/gu, "")
      .slice(0, 100);
  }

  branch(name: string, commits: readonly string[]): void {
    this.#put(branchPath(name), { commits: commits });
  }

  branchGone(name: string): void {
    this.#put(branchPath(name), undefined);
  }

  build({ commit, variant, variantDigest, state, message, progress }: ToldBuild): void {
    this.#put(`/v1/builds/${buildId(commit, variant, variantDigest)}`, {
      commit,
      variant,
      state,
      builder: this.#builder,
      message: visible(message).replace(/\s+/g, " ").slice(0, 500),
      log: state === "built" || state === "failed" ? "store" : null,
      progress,
    });
  }

  #put(path: string, body: unknown): void {
    this.#pending.delete(path);
    this.#pending.set(path, body);
    const [oldest] = this.#pending.keys();
    if (this.#pending.size > mostPending && oldest !== undefined) this.#pending.delete(oldest);
    this.#wake.resolve();
  }

  /** Tells until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>(resolve =>
      signal.addEventListener("abort", () => resolve(), { once: true }),
    );
    while (!signal.aborted) {
      this.#wake = Promise.withResolvers<void>();
      await this.#tellAll(signal);
      const over = new AbortController();
      const wait =
        this.#pending.size === 0
          ? stopped
          : sleep(Math.max(10, this.#nextMs - monotonicMs()), over.signal).catch(() => {});
      // While the server is down, what comes new waits too.
      await Promise.race([wait, stopped, ...(this.#failures === 0 ? [this.#wake.promise] : [])]);
      over.abort();
    }
  }

  /** Tries all that is left once. */
  async flush(signal: AbortSignal): Promise<void> {
    this.#nextMs = 0;
    await this.#tellAll(signal);
  }

  async #tellAll(signal: AbortSignal): Promise<void> {
    while (monotonicMs() >= this.#nextMs && !signal.aborted) {
      const [first] = this.#pending;
      if (first === undefined) return;
      const [path, body] = first;
      const problem = await this.#send(path, body, signal);
      if (signal.aborted) return;
      if (problem === undefined) {
        if (this.#failures > 0) this.#log.info(`the kernel server ${this.#settings.url} answers again`);
        this.#failures = 0;
        // Unless something newer took its place meanwhile.
        if (this.#pending.get(path) === body) this.#pending.delete(path);
        continue;
      }
      this.#failures += 1;
      this.#nextMs = monotonicMs() + backOffMs(this.#backOff, this.#failures);
      if (this.#failures === 1) {
        this.#log.warn(`the kernel server is not told of branches and builds: ${problem}; builds go on`);
      }
      return;
    }
  }

  /** @returns why it is to be tried again; undefined when it is not */
  async #send(path: string, body: unknown, signal: AbortSignal): Promise<string | undefined> {
    const { url, token } = this.#settings;
    try {
      const response = await fetch(`${url}${path}`, {
        method: body === undefined ? "DELETE" : "PUT",
        headers: {
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(requestMs)]),
      });
      const said = (await response.text()).slice(0, 300);
      if (response.ok) return undefined;
      const why = `${url}${path} answers ${response.status}: ${visible(said)}`;
      // Such as a build that has ended already; asking again would not change it.
      const isRefused = [400, 404, 409, 413, 422].includes(response.status);
      if (!isRefused) return why;
      this.#log.debug(why);
      return undefined;
    } catch (error) {
      return `${url}: ${visible(describeError(error))}`;
    }
  }
}

function branchPath(name: string): string {
  return `/v1/branches/${name.split("/").map(encodeURIComponent).join("/")}`;
}

/** The same after a restart, so that a build that was cut off goes on as the same one. */
function buildId(commit: string, variant: string, digest: string): string {
  const rest = createHash("sha256").update(`${commit}\0${variant}\0${digest}`).digest("hex").slice(0, 12);
  return `${commit.slice(0, 12)}-${variant.slice(0, 64)}-${rest}`;
}
