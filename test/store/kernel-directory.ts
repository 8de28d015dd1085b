import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "../../src/base/index.ts";
import { openKernel } from "../../src/kernel/index.ts";
import type { PublishedFile, Store, StoreKey } from "../../src/store/index.ts";
import { descriptionOf } from "./publication-files.ts";

/**
 * Publishes what a kernel build directory for x86 holds, as a builder does.
 * @param key with the variant's digest when a builder is to find it
 * @param more files beside the kernel, such as selftests
 */
export async function publishKernelDirectory(
  store: Store,
  directory: string,
  key: StoreKey & { variantDigest?: string },
  more: readonly PublishedFile[] = [],
): Promise<void> {
  await using scratch = temporaryDirectory("publish");
  const { identity } = await openKernel(directory, { scratch: scratch.path });
  const order = await readFile(join(directory, "modules.order"), "utf8");
  const modules = order
    .split("\n")
    .filter(line => line !== "")
    .map(line => line.replace(/\.o$/, ".ko"));
  const asThere = (path: string, source = path): PublishedFile => ({
    ...{ path, mode: 0o644, source: join(directory, source) },
  });
  const files = [
    asThere("image", "arch/x86/boot/bzImage"),
    asThere("config", ".config"),
    asThere("modules.order"),
    asThere("modules.builtin"),
    ...modules.map(path => asThere(`modules/${path}`, path)),
    ...more,
  ];
  const { release, version, buildId } = identity;
  const built = { ...key, release, kernelVersion: version, buildId: buildId ?? null };
  await store.publish({ ...descriptionOf(built), files });
}
