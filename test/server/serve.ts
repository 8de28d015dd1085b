import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { sha256OfFile, silentLog, type TemporaryDirectory } from "../../src/base/index.ts";
import {
  type KernelServer,
  openKernelServer,
  type ServedStore,
  type ServerOptions,
} from "../../src/server/index.ts";
import type { Damage, Manifest, Pin, StoredKernel, StoreKey } from "../../src/store/index.ts";

/** A server with one kernel, "first", and who asks it. */
export interface Served extends AsyncDisposable {
  server: KernelServer;
  /** @returns status and body, JSON where it is */
  ask(path: string, options?: Asking): Promise<{ status: number; body: unknown; headers: Headers }>;
}

export interface Asking {
  method?: string;
  token?: string;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
}

export async function serve(
  directory: TemporaryDirectory,
  options: Partial<ServerOptions> = {},
): Promise<Served> {
  const server = await openKernelServer({ log: silentLog, ...options });
  const [image, initrd] = [join(directory.path, "image"), join(directory.path, "initrd")];
  await writeFile(image, "an image");
  await writeFile(initrd, "an initrd");
  await server.addKernel({ id: "first", title: "the first kernel", image, initrd, cmdline: "quiet" });
  return {
    server,
    ask: (path, asking) => ask(server.url, path, asking),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function ask(url: string, path: string, { method, token, json, text, headers }: Asking = {}) {
  const body = json === undefined ? text : JSON.stringify(json);
  const response = await fetch(`${url}${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const said = await response.text();
  const isJson = said !== "" && response.headers.get("content-type")?.startsWith("application/json") === true;
  const read: unknown = isJson ? JSON.parse(said) : said;
  return { status: response.status, body: read, headers: response.headers };
}

/** A store of the shape that the server asks for, in memory. */
export class MemoryStore implements ServedStore {
  readonly place = "memory";
  readonly kernels: StoredKernel[] = [];
  readonly leased: { holder: string; keys: readonly StoreKey[]; id: string }[] = [];
  readonly released: string[] = [];
  readonly pinned: Pin[] = [];
  readonly damaged: Damage[] = [];
  isBroken = false;

  add(key: StoreKey, manifest: Partial<Manifest> = {}): void {
    const at = new Date(Date.UTC(2026, 0, 1, 0, 0, this.kernels.length)).toISOString();
    this.kernels.push({ key, manifest: { ...built, ...key, ...manifest }, storedAt: at, bytes: 1 });
  }
  async list({ since = "" }: { since?: string } = {}) {
    if (this.isBroken) throw new Error("the disk is gone");
    return this.kernels.filter(({ storedAt }) => storedAt >= since);
  }
  async read(key: StoreKey) {
    return this.kernels.find(each => each.key.commit === key.commit && each.key.variant === key.variant)
      ?.manifest;
  }
  localBlob() {
    return undefined;
  }
  async openBlob({ sha256 }: { sha256: string }) {
    return Readable.from([`blob ${sha256}`]);
  }
  async lease({ holder, keys }: { holder: string; keys: readonly StoreKey[] }) {
    const id = `lease-${this.leased.length}`;
    this.leased.push({ holder, keys, id });
    return { id, holder, keys: [...keys], expiresAt: "2100-01-01T00:00:00Z", missing: [] };
  }
  async renewLease() {
    return undefined;
  }
  async releaseLease(id: string) {
    this.released.push(id);
  }
  async pins() {
    return this.pinned;
  }
  async leases() {
    const held = this.leased.filter(({ id }) => !this.released.includes(id));
    return held.map(each => ({
      ...each,
      keys: [...each.keys],
      expiresAt: "2100-01-01T00:00:00Z",
      missing: [],
    }));
  }
  async knownDamage() {
    return this.damaged;
  }
}

const built: Manifest = {
  format: "vmentry-commit-kernel",
  version: 1,
  commit: "0".repeat(40),
  variant: "x",
  variantDigest: "0".repeat(64),
  outcome: "built",
  failure: null,
  arch: "x86_64",
  release: "6.12.0",
  kernelVersion: "#1",
  buildId: "00".repeat(20),
  configDigest: "0".repeat(64),
  toolchain: { compiler: "gcc", linker: "ld" },
  startedAt: "2026-01-01T00:00:00Z",
  durationMs: 1,
  builder: "here",
  diagnostics: [],
  selftests: { built: [], failed: [] },
  files: [{ path: "config", mode: 0o644, sha256: "c".repeat(64), bytes: 69 }],
};

/** Files for prepareBoot. */
export async function bootFiles(directory: TemporaryDirectory) {
  const [image, initrd] = [join(directory.path, "stored-image"), join(directory.path, "stored-initrd")];
  await writeFile(image, "a stored image");
  await writeFile(initrd, "a stored initrd");
  return { image, initrd, cmdline: "console=ttyS0", sha256: await sha256OfFile(image) };
}
