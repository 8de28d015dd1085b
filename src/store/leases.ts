import { randomUUID } from "node:crypto";
import { z } from "zod";
import { UserError } from "../base/index.ts";
import { waitForGc } from "./gc-lock.ts";
import { formatJson, readAllJson, readJson } from "./json-object.ts";
import { formatKey, type StoreKey, storeKeySchema } from "./manifest.ts";
import type { Lease, LeaseRequest } from "./store.ts";
import type { StoreParts } from "./store-parts.ts";

const prefix = "leases/";
const longestMs = 366 * 24 * 3_600_000;

const leaseSchema = z.object({
  id: z.uuid(),
  keys: z.array(storeKeySchema).max(100_000),
  holder: z.string().min(1).max(512),
  expiresAt: z.iso.datetime(),
});

/** See Store.lease. */
export async function takeLease(parts: StoreParts, { keys, holder, ms }: LeaseRequest): Promise<Lease> {
  const lease = leaseSchema.safeParse({
    id: randomUUID(),
    keys: keys.map(({ commit, variant }) => ({ commit, variant })),
    holder,
    expiresAt: endOf(ms),
  });
  if (!lease.success) throw new UserError(`no lease: ${z.prettifyError(lease.error)}`);
  return await write(parts, lease.data);
}

/** See Store.renewLease. */
export async function renewLease(parts: StoreParts, id: string, ms: number): Promise<Lease | undefined> {
  const lease = await readJson(parts.backend, nameOf(id), leaseSchema);
  if (lease === undefined || isOver(lease)) return undefined;
  return await write(parts, { ...lease, expiresAt: endOf(ms) });
}

export async function releaseLease({ backend }: StoreParts, id: string): Promise<void> {
  await backend.deleteObject(nameOf(id));
}

/** Those that have not run out; removes those that have when `isSweeping`. */
export async function readLeases(
  parts: StoreParts,
  { isSweeping = false }: { isSweeping?: boolean } = {},
): Promise<z.infer<typeof leaseSchema>[]> {
  const found: z.infer<typeof leaseSchema>[] = [];
  for await (const { name, content } of readAllJson(parts.backend, prefix, leaseSchema)) {
    if (!isOver(content)) found.push(content);
    else if (isSweeping) await parts.backend.deleteObject(name);
  }
  return found.sort((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1));
}

/** Leases with what is missing of their kernels now. */
export async function describeLeases(parts: StoreParts): Promise<Lease[]> {
  const leases = await readLeases(parts);
  return await Promise.all(leases.map(lease => withMissing(parts, lease)));
}

async function write(parts: StoreParts, lease: z.infer<typeof leaseSchema>): Promise<Lease> {
  await parts.backend.prepare();
  // The lease first, then the look: either gc sees the lease, or what gc removed is told as missing.
  await parts.backend.replaceObject(nameOf(lease.id), formatJson(lease));
  await waitForGc(parts.backend, parts.log);
  return await withMissing(parts, lease);
}

async function withMissing({ catalog }: StoreParts, lease: z.infer<typeof leaseSchema>): Promise<Lease> {
  const there = new Set<string>();
  for (const commit of new Set(lease.keys.map(key => key.commit))) {
    for (const key of await catalog.keys(commit)) there.add(formatKey(key));
  }
  return { ...lease, missing: lease.keys.filter((key: StoreKey) => !there.has(formatKey(key))) };
}

function endOf(ms: number): string {
  if (!(ms > 0 && ms <= longestMs)) throw new UserError(`no lease: ${ms} ms is not from 1 ms to 366 days`);
  return new Date(Date.now() + ms).toISOString();
}

function isOver({ expiresAt }: { expiresAt: string }): boolean {
  return Date.parse(expiresAt) <= Date.now();
}

function nameOf(id: string): string {
  return `${prefix}${id}.json`;
}
