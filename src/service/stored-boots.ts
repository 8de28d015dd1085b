import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { openKernel } from "../kernel/index.ts";
import { kernelId, type PreparedBoot } from "../server/index.ts";
import { buildStageTwo, type RunKeys } from "../stage2/index.ts";
import type { Store, StoreKey } from "../store/index.ts";

export interface StoredBootsOptions {
  store: Pick<Store, "checkout">;
  /** Whom stage two lets in, and who it says that it is. */
  keys: RunKeys;
  /** Its own, for what is made ready: what an earlier one left there is removed. */
  directory: string;
  cmdline: string;
  signal?: AbortSignal;
}

/** What of a stored kernel a boot needs; modules and configuration only while stage two is built. */
const neededFile = /^(?:image|config|modules\.order|modules\.builtin|modules\/.*)$/;

/** Kernels of a store made ready to be booted: files below one directory. Which of them stay is the server's to say. */
export class StoredBoots implements AsyncDisposable {
  readonly #options: StoredBootsOptions;
  readonly #begun = Promise.withResolvers<void>();
  #isOwner = false;

  constructor(options: StoredBootsOptions) {
    this.#options = options;
  }

  /** To be called when the directory is this process's alone: what waits to be made ready is, from then on. */
  async begin(): Promise<void> {
    const { directory } = this.#options;
    this.#isOwner = true;
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    this.#begun.resolve();
  }

  /** @throws UserError when there is no such kernel, or a program of stage two is missing; StoreError when it is damaged */
  async prepare(key: StoreKey): Promise<PreparedBoot> {
    const { store, keys, directory, cmdline, signal } = this.#options;
    await this.#begun.promise;
    const work = await mkdtemp(join(directory, `${kernelId(key)}-`));
    const discard = () => rm(work, { recursive: true, force: true });
    try {
      const own = join(work, "kernel");
      await store.checkout(key, own, { only: ({ path }) => neededFile.test(path) });
      const kernel = await openKernel(own, { scratch: work, ...(signal === undefined ? {} : { signal }) });
      const initrd = await buildStageTwo(kernel, { keys, directory: work });
      await rm(join(own, "modules"), { recursive: true, force: true });
      await rm(join(work, "modules"), { recursive: true, force: true });
      return { image: kernel.image, initrd, cmdline, discard };
    } catch (error) {
      await discard();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOwner) await rm(this.#options.directory, { recursive: true, force: true });
  }
}
