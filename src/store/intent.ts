import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Logger, monotonicMs } from "../base/index.ts";
import type { StoreBackend } from "./backend.ts";
import { waitForGc } from "./gc-lock.ts";
import { formatJson, readAllJson } from "./json-object.ts";
import { type StoreKey, sha256Pattern, storeKeySchema } from "./manifest.ts";

const prefix = "publishing/";
/** How long what a killed publisher had begun is kept. */
const intentMs = 10 * 60_000;
const renewMs = 2 * 60_000;

const intentSchema = z.object({
  key: storeKeySchema,
  blobs: z.array(z.string().regex(sha256Pattern)),
  expiresAt: z.iso.datetime(),
});

/** What is being published is told to gc beforehand, so that it leaves it. */
export interface Intent extends AsyncDisposable {
  /** Whether gc left it since it was made, or since the last question. */
  stillHolds(): Promise<boolean>;
}

/**
 * Makes an intent. Either gc sees it, since gc looks after it has taken its lock, or this sees gc's lock and waits:
 * so what is found in the store afterwards stays.
 */
export async function makeIntent(
  backend: StoreBackend,
  content: { key: StoreKey; blobs: readonly string[] },
  { log, signal }: { log: Logger; signal: AbortSignal | undefined },
): Promise<Intent> {
  const name = `${prefix}${randomUUID()}.json`;
  let holdsUntil = 0;
  const write = async () => {
    const until = monotonicMs() + intentMs;
    const expiresAt = new Date(Date.now() + intentMs).toISOString();
    await backend.replaceObject(name, formatJson({ ...content, expiresAt }));
    holdsUntil = until;
  };
  await write();
  let renewing = Promise.resolve();
  const timer = setInterval(() => {
    if (monotonicMs() >= holdsUntil) return;
    renewing = write().catch((error: unknown) => log.warn(`an intent was not renewed: ${String(error)}`));
  }, renewMs);
  timer.unref();
  const end = async () => {
    clearInterval(timer);
    await renewing;
    await backend.deleteObject(name);
  };
  try {
    await waitForGc(backend, log, signal);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    async stillHolds() {
      await renewing;
      const held = monotonicMs() < holdsUntil;
      if (!held) {
        await write();
        await waitForGc(backend, log, signal);
      }
      return held;
    },
    [Symbol.asyncDispose]: end,
  };
}

/** What is being published now; removes what killed publishers left behind when `isSweeping`. */
export async function readIntents(
  backend: StoreBackend,
  { isSweeping }: { isSweeping: boolean },
): Promise<{ keys: StoreKey[]; blobs: Set<string> }> {
  const found: { keys: StoreKey[]; blobs: Set<string> } = { keys: [], blobs: new Set() };
  for await (const { name, content } of readAllJson(backend, prefix, intentSchema)) {
    if (Date.parse(content.expiresAt) > Date.now()) {
      found.keys.push(content.key);
      for (const sha256 of content.blobs) found.blobs.add(sha256);
    } else if (isSweeping) await backend.deleteObject(name);
  }
  return found;
}
