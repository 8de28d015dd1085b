import { hostname } from "node:os";
import { join } from "node:path";
import { describeError, kindOfPath, type Logger, UserError, visible } from "../base/index.ts";
import {
  defaultStore,
  formatKey,
  type Manifest,
  openStore,
  type Store,
  StoreError,
  type StoreKey,
} from "../store/index.ts";

export interface TakeOptions {
  /** The store's place. */
  store?: string;
  /** Where it is laid out: a directory that is not there. */
  directory: string;
  wantsSelftests: boolean;
  log: Logger;
}

/** A kernel that was laid out of the store, which keeps it from gc until it is disposed of. */
export interface TakenKernel extends AsyncDisposable {
  key: StoreKey;
  manifest: Manifest;
  directory: string;
  /** An installation of its selftests; undefined when it has none, or none are wanted. */
  selftests: string | undefined;
  /** The store's place. */
  store: string;
  /** Hands the end of it over: what is returned ends it, and disposing of this does not. */
  keep(): () => Promise<void>;
}

/** Takes a kernel, `COMMIT[/VARIANT]`, out of the store. @throws UserError saying what to do */
export async function takeStoredKernel(text: string, options: TakeOptions): Promise<TakenKernel> {
  const { directory, wantsSelftests, log } = options;
  const owned = new AsyncDisposableStack();
  try {
    const store = owned.use(await openPlace(options));
    const key = await find(store, text);
    owned.use(await holdKernel(store, key, log));
    const manifest = await requireBuilt(store, key);
    await checkOut(store, key, directory, wantsSelftests);
    const selftests = join(directory, "selftests");
    return {
      key,
      manifest,
      directory,
      selftests: (await kindOfPath(selftests)) === "directory" ? selftests : undefined,
      store: store.place,
      keep: () => {
        const moved = owned.move();
        return () => moved.disposeAsync();
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  } catch (error) {
    await owned.disposeAsync();
    throw error;
  }
}

async function openPlace({ store, log }: TakeOptions): Promise<Store> {
  const place = store ?? defaultStore();
  const isNamed = store !== undefined || place === process.env["VMENTRY_STORE"];
  return await openStore(place, { log, mustExist: isNamed });
}

const shownKernels = 5;

async function find(store: Store, text: string): Promise<StoreKey> {
  try {
    return await store.find(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [commit = "", variant] = text.split("/");
    const there = await store.list({ commit: commit.toLowerCase() });
    const isThere = there.some(({ key }) => variant === undefined || key.variant === variant);
    // Then several are meant, which the store's own message says.
    if (isThere) throw error;
    throw new UserError(
      `${error.message}. ${await whatIsThere(store)}To build it: ` +
        `"vmentry build --commit ${commit} --variant ${visible(variant ?? "VARIANT")}.variant.yaml --store ${store.place}"`,
      { cause: error },
    );
  }
}

async function whatIsThere(store: Store): Promise<string> {
  const all = await store.list({ outcome: "built" });
  if (all.length === 0) return "No kernel is there. ";
  const shown = all
    .slice(0, shownKernels)
    .map(({ key }) => `${key.commit.slice(0, 12)}/${key.variant}`)
    .join(", ");
  return `The newest there: ${shown}. `;
}

async function requireBuilt(store: Store, key: StoreKey): Promise<Manifest> {
  const manifest = await store.read(key).catch((error: unknown) => {
    throw damaged(error, store, key);
  });
  const name = formatKey(key);
  if (manifest === undefined) throw new UserError(`${store.place} has no kernel ${name} any more`);
  if (manifest.failure === null) return manifest;
  const { stage, reason } = manifest.failure;
  throw new UserError(
    `${name} is known not to build: it failed at the stage ${stage}: ${firstLines(reason)}\n` +
      `Its log: "vmentry store checkout ${name} DIRECTORY --store ${store.place}"`,
  );
}

const shownLines = 10;

function firstLines(text: string): string {
  return visible(text.split("\n").slice(0, shownLines).join("\n"));
}

async function checkOut(
  store: Store,
  key: StoreKey,
  directory: string,
  wantsSelftests: boolean,
): Promise<void> {
  try {
    await store.checkout(key, directory, {
      only: ({ path }) => path !== "log" && (wantsSelftests || !path.startsWith("selftests/")),
    });
  } catch (error) {
    throw damaged(error, store, key);
  }
}

/** What is damaged in the store is built again. */
function damaged(error: unknown, store: Store, { commit, variant }: StoreKey): unknown {
  if (!(error instanceof StoreError)) return error;
  return new UserError(
    `${describeError(error)}. To build it again: ` +
      `"vmentry build --force --commit ${commit} --variant ${variant}.variant.yaml --store ${store.place}"`,
    { cause: error },
  );
}

const leaseMs = 12 * 3_600_000;

/** Keeps gc off a kernel while it is used, however long that is. */
async function holdKernel(store: Store, key: StoreKey, log: Logger): Promise<AsyncDisposable> {
  const holder = `vmentry, process ${process.pid} on ${hostname()}`;
  let id: string;
  try {
    id = (await store.lease({ keys: [key], holder, ms: leaseMs })).id;
  } catch (error) {
    if (error instanceof UserError) throw error;
    // The store can only be read: what is laid out stays, whatever gc does there.
    log.debug(`no lease on ${formatKey(key)}: ${describeError(error)}`);
    return { async [Symbol.asyncDispose]() {} };
  }
  const renewal = setInterval(() => {
    store.renewLease(id, leaseMs).catch((error: unknown) => log.debug(describeError(error)));
  }, leaseMs / 4);
  renewal.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(renewal);
      await store.releaseLease(id).catch((error: unknown) => log.debug(describeError(error)));
    },
  };
}
