import { join } from "node:path";
import { kindOfPath, type Logger, UserError, visible } from "../base/index.ts";
import { type Kernel, openKernel } from "../kernel/index.ts";
import { commitPattern, type StoreKey } from "../store/index.ts";
import type { KernelRequest } from "./request.ts";
import { takeStoredKernel } from "./stored-kernel.ts";

/** The kernel that a user gave. The store keeps it until it is disposed of. */
export interface GivenKernel extends AsyncDisposable {
  kernel: Kernel;
  /** The whole id of the commit that it was built from, when that is known. */
  commit: string | undefined;
  /** Of a kernel from the store. */
  variant: string | undefined;
  /** The store's place, when it is from there. */
  store: string | undefined;
  /** An installation of the selftests that were built with it. */
  selftests: string | undefined;
}

export interface GivenKernelOptions {
  /** Lives as long as the kernel is used. */
  scratch: string;
  log: Logger;
  signal: AbortSignal;
  /** Whether the selftests that the store has with it are wanted too. Default false. */
  wantsSelftests?: boolean;
}

const commitForm = /^[0-9a-f]{4,64}(?:\/[^/]+)?$/i;

/** Whether a kernel is given by its commit: no path that exists, and in the form of `COMMIT[/VARIANT]`. */
export async function isStoredKernel({ kernel }: Pick<KernelRequest, "kernel">): Promise<boolean> {
  return (await kindOfPath(kernel)) === undefined && commitForm.test(kernel);
}

/**
 * Opens the kernel that a request names: a path, or what the store has of a commit, taken out of it into `scratch`
 * with all digests checked.
 * @throws UserError when there is none, it did not build, or is damaged, saying what to do
 */
export async function openGivenKernel(
  request: KernelRequest,
  { scratch, log, signal, wantsSelftests = false }: GivenKernelOptions,
): Promise<GivenKernel> {
  const options = {
    scratch,
    signal,
    log,
    ...(request.modules === undefined ? {} : { modules: request.modules }),
  };
  if (!(await isStoredKernel(request))) return await openPath(request, options);
  if (request.commit !== undefined) {
    throw new UserError(
      `--commit says what a kernel given as a path was built from, and ${request.kernel} is of the store, which knows it`,
    );
  }
  await using taken = await takeStoredKernel(request.kernel, {
    ...(request.store === undefined ? {} : { store: request.store }),
    directory: join(scratch, "stored-kernel"),
    wantsSelftests,
    log,
  });
  const { key, manifest, directory, selftests, store } = taken;
  const kernel = await openKernel(directory, options);
  return {
    kernel: named(kernel, key, manifest.buildId),
    ...key,
    store,
    selftests,
    [Symbol.asyncDispose]: taken.keep(),
  };
}

/** An arm64 image does not tell its build-id, and where it was laid out says nothing to anybody. */
function named(kernel: Kernel, { commit, variant }: StoreKey, buildId: string | null): Kernel {
  const { identity } = kernel;
  return {
    ...kernel,
    source: `${commit}/${variant}`,
    identity: { ...identity, buildId: identity.buildId ?? buildId ?? undefined },
  };
}

async function openPath(
  request: KernelRequest,
  options: Parameters<typeof openKernel>[1],
): Promise<GivenKernel> {
  const { kernel: path, commit } = request;
  if (commit !== undefined && !commitPattern.test(commit)) {
    throw new UserError(
      `--commit ${JSON.stringify(visible(commit))}: expected a whole commit, 40 or 64 lower-case hexadecimal digits: git rev-parse HEAD`,
    );
  }
  if ((await kindOfPath(path)) === undefined) {
    throw new UserError(
      `there is no ${visible(path)}: give a kernel build directory, a bzImage, a linux-image package (.deb), ` +
        "or a kernel of the store as COMMIT/VARIANT",
    );
  }
  return {
    kernel: await openKernel(path, options),
    commit,
    variant: undefined,
    store: undefined,
    selftests: undefined,
    async [Symbol.asyncDispose]() {},
  };
}
