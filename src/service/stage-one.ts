import { UserError } from "../base/index.ts";
import { type Architecture, architectures, hostArchitecture } from "../elf/index.ts";
import { openStageOneKernel } from "../job/index.ts";
import type { Kernel } from "../kernel/index.ts";
import { buildStageOne, type StageOneTrust, stageOneArchitecture } from "../stage1/index.ts";
import type { Store } from "../store/index.ts";

export interface StageOneRequest {
  /** What the kernels to be booted are for. Default: what the kernels are that are there, else this host's. */
  arch?: Architecture;
  /** The known-good kernel. Default: `findStageOneKernel` of stage1/. */
  stageOneKernel?: string;
}

export interface ServedStageOne {
  image: string;
  initrd: string;
  /** The serial console of such machines, such as `ttyS0`. */
  console: string;
  /** What it can boot. */
  boots: readonly Architecture[];
  cmdline(options: { server: string; machine: string }): string;
}

export interface StageOnePlace {
  /** Where it is built. */
  scratch: string;
  trust: StageOneTrust;
  signal: AbortSignal;
}

/** Builds stage one for what is to be served. @throws UserError when it cannot boot one of the kernels */
export async function makeStageOne(
  request: StageOneRequest,
  kernels: readonly Kernel[],
  store: Pick<Store, "list"> | undefined,
  { scratch, trust, signal }: StageOnePlace,
): Promise<ServedStageOne> {
  const wanted = request.arch ?? kernels[0]?.arch ?? (await architectureOfStore(store));
  const { stageOneKernel } = request;
  const kernel = await openStageOneKernel(
    stageOneKernel === undefined ? {} : { stageOneKernel },
    { arch: wanted ?? hostArchitecture() ?? "x86_64" },
    { scratch, signal },
  );
  const boots = architectures.filter(each => stageOneArchitecture(each) === kernel.arch);
  if (boots.length === 0 || (wanted !== undefined && !boots.includes(wanted))) {
    const needed = stageOneArchitecture(wanted ?? kernel.arch);
    throw new UserError(
      `stage one's kernel ${kernel.source} is for ${kernel.arch}, and kernels for ${wanted ?? kernel.arch} need one for ${needed}: ` +
        "name another with --stage1-kernel, or say with --arch what is served",
    );
  }
  const foreign = kernels.find(({ arch }) => !boots.includes(arch));
  if (foreign !== undefined) throw cannotBootBoth(foreign, kernels[0], request.arch);
  const built = await buildStageOne(kernel, scratch, trust);
  const console = kernel.arch === "arm64" ? "ttyAMA0" : "ttyS0";
  const { image, initrd } = built;
  return { image, initrd, console, boots, cmdline: place => built.cmdline({ ...place, console }) };
}

function cannotBootBoth(
  foreign: Kernel,
  first: Kernel | undefined,
  arch: Architecture | undefined,
): UserError {
  const other =
    arch === undefined && first !== undefined ? `${first.source} is for ${first.arch}` : `--arch is ${arch}`;
  return new UserError(
    `${other} and ${foreign.source} for ${foreign.arch}: one stage one cannot boot both; serve them apart`,
  );
}

/** What the store's kernels are for; undefined when they want more than one stage one, or there are none. */
async function architectureOfStore(
  store: Pick<Store, "list"> | undefined,
): Promise<Architecture | undefined> {
  const built = (await store?.list({ outcome: "built" })) ?? [];
  const [only, ...others] = new Set(built.map(({ manifest }) => stageOneArchitecture(manifest.arch)));
  return others.length === 0 ? only : undefined;
}
