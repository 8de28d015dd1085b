import { basename, dirname, join, resolve } from "node:path";
import { kindOfPath } from "../base/index.ts";
import type { Kernel } from "./kernel.ts";
import { buildRelease } from "./modules.ts";

/**
 * The vmlinux of a kernel's image: of the build that the image lies in, beside it, or where distributions install
 * it with their debug information, in the image's own root directory and in this host's.
 * @param root the host's root directory
 */
export async function findVmlinux(
  { image, identity: { release } }: Pick<Kernel, "image" | "identity">,
  root = "/",
): Promise<string | undefined> {
  const directory = dirname(image);
  const installed = (from: string) => [
    join(from, "usr/lib/debug/boot", `vmlinux-${release}`),
    join(from, "usr/lib/debug/lib/modules", release, "vmlinux"),
  ];
  // arch/x86/boot/bzImage, arch/arm64/boot/Image.
  const build = resolve(directory, "../../..");
  const isBuild = basename(directory) === "boot" && (await buildRelease(build)) === release;
  const places = [
    ...(isBuild ? [join(build, "vmlinux")] : []),
    join(directory, `vmlinux-${release}`),
    join(directory, "vmlinux"),
    ...(basename(directory) === "boot" ? installed(dirname(directory)) : []),
    ...installed(root),
  ];
  for (const place of places) if ((await kindOfPath(place)) === "file") return place;
  return undefined;
}
