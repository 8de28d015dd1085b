import type { Readable } from "node:stream";
import { UserError } from "../base/index.ts";
import { sha256Pattern } from "./manifest.ts";

/**
 * What a store needs of the place that it is kept at: blobs by their digest, and small named objects. A write is
 * there whole or not at all, is seen by every later read, and is kept once the promise is fulfilled.
 * The contract is tested on every implementation: test/store/backend-contract.ts.
 */
export interface StoreBackend extends AsyncDisposable {
  /** For messages. */
  readonly place: string;
  /** Makes what must be there before the first write. @throws UserError when something else is there */
  prepare(): Promise<void>;

  blob(sha256: string): Promise<BlobInfo | undefined>;
  /**
   * Stores a file's content, in place of a blob that is there.
   * @throws Error when the content is not what the digest says: the file changed meanwhile
   */
  putBlob(blob: NewBlob): Promise<void>;
  /** The content, unchecked. @throws MissingBlob */
  openBlob(sha256: string): Promise<Readable>;
  deleteBlob(sha256: string): Promise<void>;
  blobs(): AsyncIterable<BlobInfo>;

  /** @throws Error when it is larger than `largestObject` */
  readObject(name: string): Promise<string | undefined>;
  /** False when there is one of this name already. Of several at once, one gets true. */
  createObject(name: string, content: string): Promise<boolean>;
  replaceObject(name: string, content: string): Promise<void>;
  deleteObject(name: string): Promise<void>;
  /** Those whose names start so, in no order. */
  objects(prefix: string): AsyncIterable<ObjectInfo>;

  /** The blob's file on this host, when blobs are files of this host. */
  localBlob?(sha256: string): string;
  /** A directory for large temporary files of the caller's. */
  scratch(): Promise<string>;
  /** Removes what killed writers left behind, if it is older than this. */
  sweep(olderThanMs: number): Promise<void>;
}

export interface NewBlob {
  sha256: string;
  bytes: number;
  /** A file of this host. */
  source: string;
  /** Whether the file that is to be linked to it is a program. */
  isExecutable: boolean;
}

export interface BlobInfo {
  sha256: string;
  bytes: number;
  /** Milliseconds since 1970, by the store's clock. */
  modifiedAt: number;
}

export interface ObjectInfo {
  name: string;
  /** Changes with the content. */
  tag: string;
  modifiedAt: number;
}

export class MissingBlob extends Error {
  override readonly name = "MissingBlob";

  constructor(sha256: string, place: string) {
    super(`the store ${place} has no blob ${sha256}`);
  }
}

/** Manifests of kernels with tens of thousands of files fit in. */
export const largestObject = 64 * 1024 * 1024;

const namePart = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** Fails on a name that would lead out of the store, whatever the back end makes of names. */
export function checkObjectName(name: string): string {
  if (name.split("/").every(part => namePart.test(part))) return name;
  throw new Error(`no name of an object in a store: ${JSON.stringify(name)}`);
}

/** Where a blob is below the store. */
export function blobName(sha256: string): string {
  if (!sha256Pattern.test(sha256)) throw new Error(`no SHA-256 digest: ${JSON.stringify(sha256)}`);
  return `blobs/${sha256.slice(0, 2)}/${sha256}`;
}

/** The object that says that a place is a store. */
export const markName = "store.json";

export const mark = `${JSON.stringify({ format: "vmentry-store", version: 1 }, null, 2)}\n`;

/** @throws UserError when the place is a store of another version, or none */
export function checkMark(content: string, place: string): void {
  let read: unknown;
  try {
    read = JSON.parse(content);
  } catch {
    read = undefined;
  }
  const is = typeof read === "object" && read !== null ? read : {};
  if (!("format" in is) || is.format !== "vmentry-store") {
    throw new UserError(`${place} is no vmentry store: its ${markName} says otherwise`);
  }
  if (!("version" in is) || is.version !== 1) {
    throw new UserError(
      `${place} is a store of version ${JSON.stringify("version" in is ? is.version : undefined)}, but this vmentry reads 1`,
    );
  }
}
