import { hostname } from "node:os";
import { z } from "zod";
import { deadlineIn, type Logger, monotonicMs, sleep } from "../base/index.ts";
import type { StoreBackend } from "./backend.ts";
import { formatJson, readJson } from "./json-object.ts";

const prefix = "locks/gc/";
/** How long a gc that was killed keeps others waiting. */
const lockMs = 60_000;
const renewMs = 15_000;
const longestWaitMs = 15 * 60_000;

const lockSchema = z.object({
  holder: z.string().max(512),
  since: z.iso.datetime(),
  /** In the past once it was given back. */
  expiresAt: z.iso.datetime(),
});

/** The right to remove things, of one gc at a time. */
export interface GcLock extends AsyncDisposable {
  /** @throws Error when it was not renewed in time, so that another may have it */
  check(): void;
}

/**
 * Takes the lock. Each taking makes an object with the next number, which only one can make; the highest number
 * holds the lock until it expires. No number is used twice, since the last object stays.
 * @throws Error when another gc has it
 */
export async function takeGcLock(backend: StoreBackend, log: Logger): Promise<GcLock> {
  const newest = await newestLock(backend);
  if (newest !== undefined && isHeld(newest.lock)) {
    throw new Error(
      `another gc runs on ${backend.place}, of ${newest.lock.holder} since ${newest.lock.since}; try again later`,
    );
  }
  const number = (newest?.number ?? 0) + 1;
  const name = nameOf(number);
  const holder = `process ${process.pid} on ${hostname()}`;
  const since = new Date().toISOString();
  const content = (expiresAt: number) =>
    formatJson({ holder, since, expiresAt: new Date(expiresAt).toISOString() });
  const lost = new Error(`another gc has taken over ${backend.place}; try again later`);
  let heldUntil = monotonicMs() + lockMs;
  if (!(await backend.createObject(name, content(Date.now() + lockMs)))) throw lost;
  if ((await newestLock(backend))?.number !== number) throw lost;
  for await (const older of backend.objects(prefix)) {
    if (numberOf(older.name) < number) await backend.deleteObject(older.name);
  }
  const renew = async () => {
    if (monotonicMs() >= heldUntil || (await newestLock(backend))?.number !== number) return;
    const until = monotonicMs() + lockMs;
    await backend.replaceObject(name, content(Date.now() + lockMs));
    heldUntil = until;
  };
  let renewing = Promise.resolve();
  const timer = setInterval(() => {
    renewing = renew().catch((error: unknown) => log.warn(`the gc's lock was not renewed: ${String(error)}`));
  }, renewMs);
  timer.unref();
  return {
    check() {
      if (monotonicMs() >= heldUntil) throw lost;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await renewing;
      if (monotonicMs() < heldUntil) await backend.replaceObject(name, content(0));
    },
  };
}

/** Waits until no gc is removing things. @throws Error when one does not end; Interrupted */
export async function waitForGc(backend: StoreBackend, log: Logger, signal?: AbortSignal): Promise<void> {
  const deadline = deadlineIn(longestWaitMs);
  for (let told = false; ; told = true) {
    const newest = await newestLock(backend);
    if (newest === undefined || !isHeld(newest.lock)) return;
    if (!told) log.info(`waiting for the gc of ${newest.lock.holder} on ${backend.place}`);
    if (deadline.isOver()) {
      throw new Error(`the gc of ${newest.lock.holder} on ${backend.place} did not end within 15 minutes`);
    }
    await sleep(200, signal);
  }
}

async function newestLock(
  backend: StoreBackend,
): Promise<{ number: number; lock: z.infer<typeof lockSchema> } | undefined> {
  let number = 0;
  for await (const { name } of backend.objects(prefix)) number = Math.max(number, numberOf(name));
  if (number === 0) return undefined;
  const lock = await readJson(backend, nameOf(number), lockSchema);
  // Removed since it was listed, so there is a newer one.
  return lock === undefined ? await newestLock(backend) : { number, lock };
}

function isHeld({ expiresAt }: z.infer<typeof lockSchema>): boolean {
  return Date.parse(expiresAt) > Date.now();
}

function nameOf(number: number): string {
  return `${prefix}${String(number).padStart(12, "0")}.json`;
}

function numberOf(name: string): number {
  return Number(/(\d{1,12})\.json$/.exec(name)?.[1] ?? 0);
}
