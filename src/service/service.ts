import { copyFile, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Logger, temporaryDirectory, UserError, visible } from "../base/index.ts";
import { openGivenKernel } from "../job/index.ts";
import type { Kernel } from "../kernel/index.ts";
import {
  admitTokenFile,
  type KernelServer,
  openKernelServer,
  openSigningKey,
  openTokens,
  type TlsFiles,
} from "../server/index.ts";
import { buildStageTwo, keepRunKeys, makeRunKeys, type RunKeys } from "../stage2/index.ts";
import { openStore } from "../store/index.ts";
import { makeStageOne, type ServedStageOne, type StageOneRequest } from "./stage-one.ts";
import { StoredBoots } from "./stored-boots.ts";

export interface ServiceRequest extends StageOneRequest {
  /** As `KernelRequest.kernel` of job/. None, when there is a store. */
  kernels: readonly string[];
  /** A kernel store, all of which can be booted. */
  store?: string;
  address: string;
  port: number;
  /** Where stage one and the SSH key are put. */
  directory: string;
  /** The kernels' command line. Default: the serial console, and a reset at a panic. */
  cmdline?: string;
  /** The file with the state. Default: in memory. */
  state?: string;
  /** Whoever has the token in this file is an admin; made when there is none. Needs `state`. */
  tokenFile?: string;
  signingKey?: string;
  tlsCert?: string;
  tlsKey?: string;
}

/** A kernel server with all that machines need to boot through it. */
export interface KernelService extends AsyncDisposable {
  readonly url: string;
  readonly stageOne: ServedStageOne;
  /** The key to log in to the machines with: a file of this host. */
  readonly identity: string;
  readonly server: KernelServer;
}

/**
 * Starts a kernel server for kernels of the user's and those of a store.
 * @throws UserError for what the user can mend
 */
export async function openKernelService(
  request: ServiceRequest,
  { log, signal }: { log: Logger; signal: AbortSignal },
): Promise<KernelService> {
  if (request.kernels.length === 0 && request.store === undefined) {
    throw new UserError("there is nothing to serve: give kernels with --kernel, or a store with --store");
  }
  const tls = tlsOf(request);
  await using owned = new AsyncDisposableStack();
  const scratch = owned.use(temporaryDirectory("serve")).path;
  const keys = await openKeys(request, scratch);
  const store =
    request.store === undefined
      ? undefined
      : owned.use(await openStore(request.store, { mustExist: true, log }));
  const kernels = await openKernels(request, { scratch, log, signal }, owned);
  const signingKey = request.signingKey === undefined ? undefined : await openSigningKey(request.signingKey);
  const stageOne = await makeStageOne(
    request,
    kernels.map(each => each.kernel),
    store,
    { scratch, trust: signingKey === undefined ? {} : { serverKey: signingKey.publicKey }, signal },
  );
  await admitToken(request);

  const cmdline = request.cmdline ?? `console=${stageOne.console} panic=-1`;
  const bootOptions = { keys, directory: bootDirectory(request, scratch), cmdline, signal };
  const boots = store === undefined ? undefined : owned.use(new StoredBoots({ store, ...bootOptions }));
  const server = owned.use(
    await openKernelServer({
      ...{ address: request.address, port: request.port, architectures: stageOne.boots, log },
      ...(request.state === undefined ? {} : { state: request.state }),
      ...(store === undefined || boots === undefined
        ? {}
        : { store, prepareBoot: key => boots.prepare(key) }),
      ...(signingKey === undefined ? {} : { signingKey }),
      ...(tls === undefined ? {} : { tls }),
    }),
  );
  // The state is this server's alone now, and so is what lies beside it.
  await boots?.begin();
  for (const [index, each] of kernels.entries()) {
    await server.addKernel(await bootable(each, index + 1, { keys, cmdline }));
    log.info(`kernel ${visible(each.kernel.source)} is served`);
  }
  const handedOut = await handOut(request.directory, { stageOne, keys });
  const resources = owned.move();
  return { ...handedOut, url: server.url, server, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Puts stage one and the key to log in with where the user wants them. */
async function handOut(
  given: string,
  { stageOne, keys }: { stageOne: ServedStageOne; keys: RunKeys },
): Promise<Pick<KernelService, "stageOne" | "identity">> {
  const directory = resolve(given);
  await mkdir(directory, { recursive: true });
  const put = async (from: string, name: string) => {
    const path = join(directory, name);
    await copyFile(from, path);
    return path;
  };
  const image = await put(stageOne.image, "stage-one.vmlinuz");
  const initrd = await put(stageOne.initrd, "stage-one.initrd");
  return { stageOne: { ...stageOne, image, initrd }, identity: await put(keys.identityFile, "id_ed25519") };
}

interface OpenedKernel {
  kernel: Kernel;
  /** A directory for what is made of it. */
  work: string;
}

async function openKernels(
  { kernels, store }: ServiceRequest,
  { scratch, log, signal }: { scratch: string; log: Logger; signal: AbortSignal },
  owned: AsyncDisposableStack,
): Promise<OpenedKernel[]> {
  const opened: OpenedKernel[] = [];
  for (const [index, kernel] of kernels.entries()) {
    const work = join(scratch, String(index + 1));
    await mkdir(work);
    const request = { kernel, ...(store === undefined ? {} : { store }) };
    const given = owned.use(await openGivenKernel(request, { scratch: work, log, signal }));
    opened.push({ kernel: given.kernel, work });
  }
  return opened;
}

async function bootable(
  { kernel, work }: OpenedKernel,
  number: number,
  { keys, cmdline }: { keys: RunKeys; cmdline: string },
) {
  const { release } = kernel.identity;
  return {
    id: `${number}-${release.replaceAll(/[^a-zA-Z0-9._-]/g, "_")}`,
    title: `${release} from ${visible(kernel.source).replaceAll("\n", " ")}`,
    image: kernel.image,
    initrd: await buildStageTwo(kernel, { keys, directory: work }),
    cmdline,
  };
}

/** Machines that are up trust the keys that they were booted with, so these outlive the server when its state does. */
async function openKeys({ state }: ServiceRequest, scratch: string): Promise<RunKeys> {
  return state === undefined ? await makeRunKeys(scratch) : await keepRunKeys(`${resolve(state)}.ssh`);
}

function bootDirectory({ state }: ServiceRequest, scratch: string): string {
  return state === undefined ? join(scratch, "boot") : `${resolve(state)}.boot`;
}

/** Lets the admin's token in, before anybody can ask. */
async function admitToken({ state, tokenFile }: ServiceRequest): Promise<void> {
  if (tokenFile === undefined) return;
  if (state === undefined) throw new UserError("--token-file needs --state, where tokens are kept");
  using tokens = openTokens(state);
  await admitTokenFile(tokens, tokenFile);
}

function tlsOf({ tlsCert, tlsKey }: ServiceRequest): TlsFiles | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new UserError("--tls-cert and --tls-key go together");
  return { cert: tlsCert, key: tlsKey };
}
