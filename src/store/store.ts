import type { Readable } from "node:stream";
import type { Manifest, Publication, StoredFile, StoreKey } from "./manifest.ts";

/**
 * Commit kernels by commit and variant. Safe for several readers and writers, in one process or many: a kernel
 * is there whole or not at all.
 */
export interface Store extends AsyncDisposable {
  /** Where it is, for messages: a directory's path, or `s3://BUCKET/PREFIX`. */
  readonly place: string;

  /**
   * Stores a kernel: its files' contents first, the manifest last. The first publisher of a key wins; a later one
   * is told whether what it has is the same. A kernel of which something is damaged or missing is mended or replaced.
   * @throws UserError when a file is not as described; Error when the store cannot be written
   */
  publish(publication: Publication, options?: PublishOptions): Promise<Published>;
  /** @throws StoreError when the manifest is damaged */
  read(key: StoreKey): Promise<Manifest | undefined>;
  /** What of a kernel is known to be damaged or is missing; empty for one that is not there. */
  damageOf(key: StoreKey): Promise<Damage[]>;
  /** What is noted as damaged by a read or a verify that found it so, and not mended since: without reading blobs. */
  knownDamage(): Promise<Damage[]>;
  /** Newest first. Manifests that cannot be read are told to the log and left out. */
  list(query?: StoreQuery): Promise<StoredKernel[]>;
  /** The whole commit for the start of one. @throws UserError when there is none, or several: they are named */
  resolveCommit(prefix: string): Promise<string>;
  /** The kernel that `COMMIT[/VARIANT]` means; COMMIT may be the start of one. @throws UserError as resolveCommit */
  find(text: string): Promise<StoreKey>;

  /**
   * A blob's content. The digest is checked on the way: what is damaged ends with a StoreError that names the blob
   * and the kernels that need it, after the last byte, and is marked so that it is built again.
   */
  openBlob(file: Pick<StoredFile, "sha256" | "bytes">): Promise<Readable>;
  /** Where a blob's file is on this host, for who serves it; undefined when the store is elsewhere. Unchecked. */
  localBlob(sha256: string): string | undefined;
  /**
   * Lays a kernel out as a directory, which must not exist or be empty: whole or not at all. Files are hard links
   * to the store where that can be, so they must not be written to.
   * @throws UserError when there is no such kernel; StoreError when something of it is damaged
   */
  checkout(key: StoreKey, directory: string, options?: CheckoutOptions): Promise<CheckedOut>;

  /** Reads every blob, and says what is damaged or missing, and of which kernels. */
  verify(options?: VerifyOptions): Promise<VerifyReport>;
  /** Removes the kernels that the policy does not keep, and the blobs that no kernel needs. */
  gc(policy: RetentionPolicy, options?: GcOptions): Promise<GcReport>;

  /** Keeps a kernel until unpin. @throws UserError when it is not there */
  pin(key: StoreKey, pin: Omit<Pin, "key" | "at">): Promise<void>;
  /** Whether there was a pin. */
  unpin(key: StoreKey): Promise<boolean>;
  pins(): Promise<Pin[]>;
  /** Keeps kernels, there already or still to come, for a while: for a bisect or a machine that uses them. */
  lease(request: LeaseRequest): Promise<Lease>;
  /** @returns undefined when it has run out already, so that its kernels may be gone */
  renewLease(id: string, ms: number): Promise<Lease | undefined>;
  releaseLease(id: string): Promise<void>;
  leases(): Promise<Lease[]>;

  /** Writes a kernel as one tar archive, or as a directory, that `import` reads. */
  export(key: StoreKey, target: { tar: string } | { directory: string }): Promise<void>;
  /** Takes a kernel from a tar archive or a directory that `export` wrote; trusts nothing in it. */
  import(path: string, options?: ImportOptions): Promise<Published>;
}

export interface PublishOptions {
  /** Takes the place of what is there: a rebuild. */
  replace?: boolean;
  signal?: AbortSignal;
}

export interface Published {
  /**
   * `unchanged`: the same was there already; `repaired`: the same, of which something was damaged; `differs`:
   * something else is there and was left.
   */
  status: "published" | "replaced" | "unchanged" | "repaired" | "differs";
  /** What is in the store now. */
  manifest: Manifest;
  /** In what this publication differs from what was there, for a person to read; empty when in nothing. */
  differences: string[];
  /** What was not in the store yet. */
  added: { blobs: number; bytes: number };
}

export interface StoreQuery {
  /** The start of commits. */
  commit?: string;
  variant?: string;
  outcome?: "built" | "failed";
  /** ISO 8601: stored then or later. */
  since?: string;
}

export interface StoredKernel {
  key: StoreKey;
  manifest: Manifest;
  /** ISO 8601, by the store's clock. */
  storedAt: string;
  /** The size of its files. */
  bytes: number;
}

export interface Damage {
  sha256: string;
  problem: "missing" | "damaged";
  /** What of which kernels it is. */
  files: { key: StoreKey; path: string }[];
}

export interface CheckoutOptions {
  /** Copies everything, so that the files may be written to. */
  copy?: boolean;
  /** Only the files for which this is true. */
  only?: (file: StoredFile) => boolean;
}

export interface CheckedOut {
  directory: string;
  manifest: Manifest;
  /** For openKernel of kernel/, with `modules`; undefined when there is none, as of a failed build. */
  image: string | undefined;
  /** The directory that openKernel takes as `modules`; undefined when the kernel has none. */
  modules: string | undefined;
}

export interface VerifyOptions {
  signal?: AbortSignal;
  onProgress?: (progress: { blobs: number; blobsInAll: number; bytes: number }) => void;
}

export interface VerifyReport {
  kernels: number;
  blobs: number;
  bytes: number;
  damage: Damage[];
  /** Manifests that cannot be read, and why. */
  unreadable: { name: string; problem: string }[];
  /** Blobs that no kernel needs; gc removes them. */
  unneeded: { blobs: number; bytes: number };
}

/** A kernel is kept when at least one of these keeps it; pinned and leased ones are kept in any case. */
export interface RetentionPolicy {
  /** Commits of branches to keep: the kernels of each. */
  branches?: readonly { name: string; commits: readonly string[] }[];
  /** Those that were stored within this time, in milliseconds. */
  ageMs?: number;
  /** So many of each variant, the newest: of those that were built, and of those that failed. */
  newest?: number;
}

export interface GcOptions {
  /** Says what would go, and removes nothing. */
  dryRun?: boolean;
  /** Blobs younger than this stay, in milliseconds. Default one hour. */
  graceMs?: number;
  signal?: AbortSignal;
}

export interface GcReport {
  removed: StoreKey[];
  kept: { key: StoreKey; because: string[] }[];
  blobs: number;
  bytes: number;
}

export interface Pin {
  key: StoreKey;
  reason: string;
  /** Who wants it. */
  by: string;
  /** ISO 8601. */
  at: string;
}

export interface LeaseRequest {
  keys: readonly StoreKey[];
  /** What uses them, such as `bisect 12` or `machine rack3`. */
  holder: string;
  /** For how long, in milliseconds, unless it is renewed. */
  ms: number;
}

export interface Lease {
  id: string;
  keys: StoreKey[];
  holder: string;
  /** ISO 8601. */
  expiresAt: string;
  /** Those of its kernels that are not in the store now. */
  missing: StoreKey[];
}

export interface ImportOptions extends PublishOptions {
  /** The most that its files may come to. Default 16 GiB. */
  mostBytes?: number;
}
