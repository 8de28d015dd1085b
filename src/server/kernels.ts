import { stat } from "node:fs/promises";
import {
  describeError,
  didYouMean,
  type Logger,
  monotonicMs,
  sha256OfFile,
  UserError,
  visible,
} from "../base/index.ts";
import type { StoreKey } from "../store/index.ts";
import { type ServedStore, type StoredKernelSummary, StoredKernels } from "./stored-kernels.ts";

/** A kernel that machines can be given: files of this host, with the digests that stage one checks. */
export interface ServedKernel {
  id: string;
  /** One line for the kernel list. */
  title: string;
  image: ServedFile;
  initrd: ServedFile;
  /** The kernel command line that it is booted with. */
  cmdline: string;
}

export interface ServedFile {
  path: string;
  bytes: number;
  /** 64 hexadecimal digits. */
  sha256: string;
}

export interface NewKernel {
  id: string;
  title: string;
  /** Files on this host. */
  image: string;
  initrd: string;
  cmdline: string;
}

/** A stored kernel's image, and an initrd with stage two, as files of this host. */
export interface PreparedBoot {
  image: string;
  initrd: string;
  cmdline: string;
  /** Called when the kernel is served no longer, so that the files may go. */
  discard?(): Promise<void>;
}

/** Makes a stored kernel bootable. */
export type PrepareBoot = (key: StoreKey) => Promise<PreparedBoot>;

/** A kernel of a list. What is in the store is made ready when it is to be booted. */
export type ListedKernel =
  | { id: string; title: string; origin: "added"; served: ServedKernel }
  | {
      id: string;
      title: string;
      origin: "store";
      stored: StoredKernelSummary;
      served: ServedKernel | undefined;
    };

export interface KernelSources {
  store?: ServedStore;
  prepareBoot?: PrepareBoot;
  /** What stage one can boot. Default: any. */
  architectures?: readonly string[];
  /**
   * So many stored kernels are kept ready, those that were used last; what is dropped is made ready again when it is
   * asked for. More, while they are in use. Default 64.
   */
  keptReady?: number;
  /** A machine that was told to boot a kernel fetches it within this time, in milliseconds. Default 15 minutes. */
  inUseMs?: number;
  log: Logger;
}

/** A stored kernel that was made ready. */
interface ReadyKernel {
  served: ServedKernel;
  usedAtMs: number;
  discard: (() => Promise<void>) | undefined;
}

/** How long a kernel that could not be made ready is left alone, in milliseconds. */
const retryAfterMs = 30_000;

/** The kernels that were added by hand, and those of the store. */
export class Kernels {
  readonly stored: StoredKernels | undefined;
  readonly #added = new Map<string, ServedKernel>();
  /** By id; the one that was used last is last. */
  readonly #ready = new Map<string, ReadyKernel>();
  readonly #preparing = new Map<string, Promise<ServedKernel>>();
  readonly #failures = new Map<string, { error: unknown; atMs: number }>();
  readonly #prepareBoot: PrepareBoot | undefined;
  readonly #architectures: readonly string[] | undefined;
  readonly #kept: { count: number; inUseMs: number };
  readonly #log: Logger;

  constructor(sources: KernelSources) {
    const { store, prepareBoot, architectures, keptReady = 64, inUseMs = 15 * 60_000, log } = sources;
    this.stored = store === undefined ? undefined : new StoredKernels(store, log);
    this.#prepareBoot = prepareBoot;
    this.#architectures = architectures;
    this.#kept = { count: keptReady, inUseMs };
    this.#log = log;
  }

  async add({ id, title, image, initrd, cmdline }: NewKernel): Promise<void> {
    this.#added.set(id, await describeKernel({ id, title, image, initrd, cmdline }));
  }

  added(): ListedKernel[] {
    return [...this.#added.values()].map(listed);
  }

  /** Throws unless it can be booted as far as is known now. @throws UserError saying why not */
  async requireBootable(id: string): Promise<void> {
    if (this.#added.has(id)) return;
    const stored = await this.stored?.find(id);
    if (stored === undefined) throw this.unknown(id);
    this.#refuseUnbootable(stored);
  }

  unknown(id: string): UserError {
    const known = [...this.#added.keys(), ...(this.stored?.ids() ?? [])];
    return new UserError(`there is no kernel "${id}" on this server${didYouMean(id, known)}`);
  }

  /** Whether it is known without looking at the store again. */
  knows(id: string): boolean {
    return this.#added.has(id) || this.stored?.known(id) !== undefined;
  }

  async find(id: string): Promise<ListedKernel | undefined> {
    const added = this.#added.get(id);
    if (added !== undefined) return listed(added);
    const stored = await this.stored?.find(id);
    return stored === undefined ? undefined : this.listed(stored);
  }

  listed(stored: StoredKernelSummary): ListedKernel {
    const { id, title } = stored;
    return { id, title, origin: "store", stored, served: this.#ready.get(id)?.served };
  }

  /** Its files, when it is ready to be booted. */
  served(id: string): ServedKernel | undefined {
    const added = this.#added.get(id);
    if (added !== undefined) return added;
    const ready = this.#ready.get(id);
    if (ready === undefined) return undefined;
    this.#ready.delete(id);
    this.#ready.set(id, { ...ready, usedAtMs: monotonicMs() });
    return ready.served;
  }

  /** Files that are gone: the kernel is made ready again when it is next asked for. */
  forgetServed(id: string): void {
    const ready = this.#ready.get(id);
    this.#ready.delete(id);
    ready?.discard?.().catch((error: unknown) => {
      this.#log.warn(`what ${id} was made ready with could not be removed: ${visible(describeError(error))}`);
    });
  }

  /** Whether stage one can boot it, as far as its architecture says. */
  canBoot({ arch }: Pick<StoredKernelSummary, "arch">): boolean {
    return this.#architectures?.includes(arch) ?? true;
  }

  /** Makes a kernel ready to be booted; askers for the same one wait for the same work. */
  async prepare(id: string): Promise<ServedKernel> {
    const served = this.served(id);
    if (served !== undefined) return served;
    const failure = this.#failures.get(id);
    if (failure !== undefined && monotonicMs() - failure.atMs < retryAfterMs) throw failure.error;
    const going = this.#preparing.get(id);
    if (going !== undefined) return await going;
    const work = this.#prepareStored(id);
    this.#preparing.set(id, work);
    try {
      const served = await work;
      this.#failures.delete(id);
      return served;
    } catch (error) {
      this.#failures.set(id, { error, atMs: monotonicMs() });
      throw error;
    } finally {
      this.#preparing.delete(id);
    }
  }

  /** What was asked for by hand is tried again at once. */
  forgetFailure(id: string): void {
    this.#failures.delete(id);
  }

  async #prepareStored(id: string): Promise<ServedKernel> {
    const stored = await this.stored?.find(id);
    if (stored === undefined) throw this.unknown(id);
    const { prepareBoot } = this.#refuseUnbootable(stored);
    let prepared: PreparedBoot | undefined;
    try {
      prepared = await prepareBoot(stored.key);
      const { discard, ...files } = prepared;
      const served = await describeKernel({ id, title: stored.title, ...files });
      this.#ready.set(id, { served, usedAtMs: monotonicMs(), discard });
      this.#dropUnused();
      return served;
    } catch (error) {
      await prepared?.discard?.().catch(() => {});
      throw new UserError(`kernel ${id} cannot be made ready: ${describeError(error)}`, { cause: error });
    }
  }

  /** Those that were not used for longest, but none that a machine may be fetching. */
  #dropUnused(): void {
    for (const [id, { usedAtMs }] of this.#ready) {
      if (this.#ready.size <= this.#kept.count || monotonicMs() - usedAtMs < this.#kept.inUseMs) return;
      this.forgetServed(id);
    }
  }

  #refuseUnbootable(stored: StoredKernelSummary): { prepareBoot: PrepareBoot } {
    if (stored.outcome === "failed") {
      throw new UserError(`kernel ${stored.id} did not build: ${stored.failure}`);
    }
    if (!this.canBoot(stored)) {
      throw new UserError(
        `kernel ${stored.id} is for ${stored.arch}, and the stage one of this server boots ` +
          `${this.#architectures?.join(" and ")} kernels: serve it with another (vmentry serve --arch ${stored.arch})`,
      );
    }
    if (this.#prepareBoot === undefined) throw new UserError("this server boots none of the store's kernels");
    return { prepareBoot: this.#prepareBoot };
  }
}

function listed(served: ServedKernel): ListedKernel {
  return { id: served.id, title: served.title, origin: "added", served };
}

async function describeKernel({ id, title, image, initrd, cmdline }: NewKernel): Promise<ServedKernel> {
  for (const [name, value] of Object.entries({ title, cmdline })) {
    if (/[\r\n\0]/.test(value)) {
      throw new UserError(`a kernel's ${name} must be one line, not ${JSON.stringify(value)}`);
    }
  }
  if (!/^[a-zA-Z0-9._-]{1,200}$/.test(id)) {
    throw new UserError(
      `a kernel's id is 1 to 200 letters, digits, dots, dashes, underscores, not ${JSON.stringify(id)}`,
    );
  }
  const [imageFile, initrdFile] = await Promise.all([describeFile(image), describeFile(initrd)]);
  return { id, title, cmdline, image: imageFile, initrd: initrdFile };
}

async function describeFile(path: string): Promise<ServedFile> {
  const [{ size }, sha256] = await Promise.all([stat(path), sha256OfFile(path)]);
  return { path, bytes: size, sha256 };
}
