import { join } from "node:path";
import { cacheDirectory, kindOfPath, type Logger, silentLog, UserError } from "../base/index.ts";
import type { StoreBackend } from "./backend.ts";
import { DirectoryBackend } from "./directory-backend.ts";
import { KernelStore } from "./kernel-store.ts";
import type { Store } from "./store.ts";

export interface OpenStoreOptions {
  /** Whether a directory that is not there is an error, rather than a store that is empty until it is written to. */
  mustExist?: boolean;
  log?: Logger;
}

/** Where the store is when nobody says: `$VMENTRY_STORE`, else `store` in the cache directory. */
export function defaultStore(): string {
  const given = process.env["VMENTRY_STORE"];
  return given === undefined || given === "" ? join(cacheDirectory(), "store") : given;
}

/**
 * Opens the store at a place: a directory, or `s3://BUCKET[/PREFIX]`, for which the official client reads
 * credentials, region and endpoint from its usual places (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, ~/.aws).
 * @throws UserError when it cannot be a store
 */
export async function openStore(place: string, options: OpenStoreOptions = {}): Promise<Store> {
  return new KernelStore(await openBackend(place, options), options.log ?? silentLog);
}

async function openBackend(place: string, { mustExist = false }: OpenStoreOptions): Promise<StoreBackend> {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(place)?.[1];
  if (scheme === "s3") {
    const { S3Backend } = await import("./s3-backend.ts");
    return await S3Backend.open(place);
  }
  if (scheme !== undefined) {
    throw new UserError(`the store ${JSON.stringify(place)}: expected a directory, or s3://BUCKET/PREFIX`);
  }
  if (place === "")
    throw new UserError("the store's place is empty: give a directory, or s3://BUCKET/PREFIX");
  const backend = new DirectoryBackend(place);
  const kind = await kindOfPath(backend.place);
  if (kind === "file" || kind === "other") {
    throw new UserError(`the store ${backend.place} is no directory`);
  }
  if (kind === undefined && mustExist) {
    throw new UserError(
      `there is no store ${backend.place}: publish or import a kernel, or say where it is with --store`,
    );
  }
  await backend.refuseOther();
  return backend;
}
