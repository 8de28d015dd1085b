import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { execa } from "execa";
import { killAtExit, type Logger, UserError, visible } from "../base/index.ts";

export interface LockOptions {
  /** What is locked, for messages. */
  what: string;
  /** Milliseconds to wait for whoever has it; 0: not at all. */
  waitMs: number;
  log: Logger;
  signal?: AbortSignal;
}

const busy = 75;

/**
 * Takes a lock file for this process alone, through flock(1): the lock goes with its holder, however that ends, so
 * there are no stale ones.
 * @returns what gives it back
 * @throws UserError, which names the holder, when another process keeps it for longer than `waitMs`
 */
export async function takeLock(file: string, options: LockOptions): Promise<AsyncDisposable> {
  const { what, waitMs, log } = options;
  let held = await tryLock(file, 0, options.signal);
  if (held === undefined && waitMs > 0) {
    log.info(`${what} is in use by ${await holderOf(file)}: waiting`);
    held = await tryLock(file, waitMs, options.signal);
  }
  if (held === undefined) {
    throw new UserError(
      `${what} is in use by ${await holderOf(file)}: wait for it, or give another work directory`,
    );
  }
  await writeFile(`${file}.holder`, `process ${process.pid} on ${hostname()}\n`);
  return held;
}

async function tryLock(
  file: string,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<AsyncDisposable | undefined> {
  const wait = waitMs === 0 ? "--nonblock" : `--wait=${Math.ceil(waitMs / 1000)}`;
  // The lock is cat's, which ends when this process closes its standard input or is no more.
  const child = execa("flock", [`--conflict-exit-code=${busy}`, "--no-fork", wait, file, "cat"], {
    reject: false,
    detached: true,
    buffer: false,
    stdin: "pipe",
    stderr: "pipe",
  });
  const settle = killAtExit(child.pid);
  const stop = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", stop, { once: true });
  child.stdin.on("error", () => {});
  child.stdin.write("held\n");
  const answered = once(child.stdout, "data").then(
    () => true,
    () => false,
  );
  const ended = child.then(result => result);
  const isHeld = await Promise.race([answered, ended.then(() => false)]);
  signal?.removeEventListener("abort", stop);
  if (isHeld) {
    return {
      async [Symbol.asyncDispose]() {
        child.stdin.end();
        await ended;
        settle();
      },
    };
  }
  const result = await ended;
  settle();
  signal?.throwIfAborted();
  if (result.code === "ENOENT") throw new UserError("flock is not installed: apt-get install util-linux");
  if (result.exitCode === busy) return undefined;
  throw new Error(`${file} cannot be locked: flock exited with ${result.exitCode ?? result.signal}`);
}

/** Who has the lock, as far as it wrote that down. */
async function holderOf(file: string): Promise<string> {
  const text = await readFile(`${file}.holder`, "utf8").catch(() => "");
  return visible(text.trim()).slice(0, 200) || "another process";
}
