import { z } from "zod";
import { UserError } from "../base/index.ts";
import { waitForGc } from "./gc-lock.ts";
import { formatJson, readAllJson } from "./json-object.ts";
import { formatKey, type StoreKey, storeKeySchema } from "./manifest.ts";
import type { Pin } from "./store.ts";
import type { StoreParts } from "./store-parts.ts";

const prefix = "pins/";

const pinSchema = z.object({
  key: storeKeySchema,
  reason: z.string().max(4096),
  by: z.string().max(512),
  at: z.iso.datetime(),
});

/** See Store.pin. */
export async function pin(
  { backend, catalog, log }: StoreParts,
  key: StoreKey,
  { reason, by }: Omit<Pin, "key" | "at">,
): Promise<void> {
  const content = pinSchema.safeParse({ key, reason, by, at: new Date().toISOString() });
  if (!content.success) throw new UserError(`no pin: ${z.prettifyError(content.error)}`);
  if (reason.trim() === "")
    throw new UserError("a pin needs a reason, for whoever asks later why it is there");
  await backend.prepare();
  const before = await backend.readObject(nameOf(key));
  // The pin first, then the look: either gc sees the pin, or what gc removed is not found here.
  await backend.replaceObject(nameOf(key), formatJson(content.data));
  await waitForGc(backend, log);
  if (await catalog.has(key)) return;
  if (before === undefined) await backend.deleteObject(nameOf(key));
  throw new UserError(`${backend.place} has no kernel ${formatKey(key)}`);
}

/** Whether there was a pin. */
export async function unpin({ backend }: StoreParts, key: StoreKey): Promise<boolean> {
  if ((await backend.readObject(nameOf(key))) === undefined) return false;
  await backend.deleteObject(nameOf(key));
  return true;
}

export async function readPins({ backend }: StoreParts): Promise<Pin[]> {
  const found: Pin[] = [];
  for await (const { content } of readAllJson(backend, prefix, pinSchema)) found.push(content);
  return found.sort((a, b) => (a.at < b.at ? 1 : -1));
}

function nameOf({ commit, variant }: StoreKey): string {
  return `${prefix}${commit}/${variant}.json`;
}
