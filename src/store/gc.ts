import { throwIfInterrupted } from "../base/index.ts";
import { forEachAtOnce } from "./at-once.ts";
import type { BlobInfo } from "./backend.ts";
import { manifestName } from "./catalog.ts";
import { type GcLock, takeGcLock } from "./gc-lock.ts";
import { readIntents } from "./intent.ts";
import { readLeases } from "./leases.ts";
import { formatKey } from "./manifest.ts";
import { readPins } from "./pins.ts";
import { checkPolicy, decideRetention, type Protection, type Retention } from "./retention.ts";
import type { GcOptions, GcReport, RetentionPolicy } from "./store.ts";
import { StoreError } from "./store-error.ts";
import type { StoreParts } from "./store-parts.ts";

const removedAtOnce = 16;
const graceDefaultMs = 3_600_000;

/** See Store.gc. */
export async function collectGarbage(
  parts: StoreParts,
  policy: RetentionPolicy,
  { dryRun = false, graceMs = graceDefaultMs, signal }: GcOptions = {},
): Promise<GcReport> {
  checkPolicy(policy);
  // Reads the manifests before the lock is taken, so that publishers wait for less.
  await parts.catalog.scan();
  if (dryRun) return await collect(parts, policy, { lock: undefined, graceMs, signal });
  await parts.backend.prepare();
  await using lock = await takeGcLock(parts.backend, parts.log);
  const report = await collect(parts, policy, { lock, graceMs, signal });
  await parts.backend.sweep(Math.max(graceMs, graceDefaultMs));
  return report;
}

interface Collecting {
  /** Without it nothing is removed. */
  lock: GcLock | undefined;
  graceMs: number;
  signal: AbortSignal | undefined;
}

async function collect(
  parts: StoreParts,
  policy: RetentionPolicy,
  { lock, graceMs, signal }: Collecting,
): Promise<GcReport> {
  const { backend, damage } = parts;
  // What is being published, leased or pinned is looked at after the lock was taken: who comes later sees the lock.
  const isSweeping = lock !== undefined;
  const intents = await readIntents(backend, { isSweeping });
  const protections = [
    ...intents.keys.map((key): Protection => ({ key, because: "being published" })),
    ...(await readLeases(parts, { isSweeping })).flatMap(({ keys, holder }) =>
      keys.map((key): Protection => ({ key, because: `leased by ${holder}` })),
    ),
    ...(await readPins(parts)).map(({ key, reason }): Protection => ({ key, because: `pinned: ${reason}` })),
  ];
  const { retention, needed } = await decide(parts, policy, protections);
  for (const sha256 of intents.blobs) needed.add(sha256);

  const mayRemove = () => {
    throwIfInterrupted(signal);
    lock?.check();
  };
  if (lock !== undefined) {
    await forEachAtOnce(removedAtOnce, retention.removed, async key => {
      mayRemove();
      await backend.deleteObject(manifestName(key));
    });
  }
  const unneeded: BlobInfo[] = [];
  for await (const blob of backend.blobs()) {
    mayRemove();
    if (!needed.has(blob.sha256) && Date.now() - blob.modifiedAt >= graceMs) unneeded.push(blob);
  }
  if (lock !== undefined) {
    await forEachAtOnce(removedAtOnce, unneeded, async ({ sha256 }) => {
      mayRemove();
      await backend.deleteBlob(sha256);
    });
    for (const sha256 of await damage.noted()) if (!needed.has(sha256)) await damage.forget(sha256);
  }
  const bytes = unneeded.reduce((sum, blob) => sum + blob.bytes, 0);
  return { ...retention, blobs: unneeded.length, bytes };
}

/** Which kernels stay, and the blobs that they need. */
async function decide(
  { backend, catalog }: StoreParts,
  policy: RetentionPolicy,
  protections: readonly Protection[],
): Promise<{ retention: Retention; needed: Set<string> }> {
  const { kernels, unreadable } = await catalog.scan();
  const [first] = unreadable;
  if (first !== undefined) {
    // Nobody knows which blobs it needs.
    throw new StoreError(
      `nothing was removed from ${backend.place}: ${first.problem}; build that kernel again, or remove its manifest`,
    );
  }
  const retention = decideRetention(kernels, policy, protections, Date.now());
  const kept = new Set(retention.kept.map(({ key }) => formatKey(key)));
  const needed = new Set<string>();
  for (const { key, manifest } of kernels) {
    if (kept.has(formatKey(key))) for (const { sha256 } of manifest.files) needed.add(sha256);
  }
  return { retention, needed };
}
