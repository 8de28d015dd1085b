import { type Logger, temporaryDirectory } from "../base/index.ts";
import { formatKey, type StoreKey } from "../store/index.ts";
import { type BootOnce, bootOnce } from "./boot-once.ts";
import { openGivenKernel } from "./given-kernel.ts";
import type { MachineRequest } from "./request.ts";

export interface CommitBootRequest {
  key: StoreKey;
  /** The store's place. */
  store: string;
  machine: MachineRequest;
  /** Where the console's log goes: a file. */
  consolePath: string;
  log: Logger;
  signal: AbortSignal;
}

/** Boots a kernel of the store once: `bootOnce`. */
export async function bootCommit(request: CommitBootRequest): Promise<BootOnce> {
  const { key, store, machine, consolePath, log, signal } = request;
  await using scratch = temporaryDirectory("boot");
  const place = { scratch: scratch.path, log, signal };
  await using given = await openGivenKernel({ kernel: formatKey(key), store }, place);
  return await bootOnce({ kernel: given.kernel, machine, consolePath, ...place });
}
