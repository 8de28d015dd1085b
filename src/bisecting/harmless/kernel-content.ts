import type { Manifest } from "../../store/index.ts";

/**
 * What a kernel in the store consists of, as a text that is the same for two kernels that answer every question alike:
 * image, modules, configuration and selftests, byte for byte. Undefined of one that does not build.
 */
export function contentOf(manifest: Manifest): string | undefined {
  if (manifest.outcome !== "built") return undefined;
  const { variantDigest, arch, release, kernelVersion, selftests } = manifest;
  // The build log tells when and how it was built.
  const files = manifest.files
    .filter(({ path }) => path !== "log")
    .map(({ path, mode, sha256 }) => [path, mode, sha256] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const missing = selftests.failed.map(({ name }) => name).sort();
  return JSON.stringify([variantDigest, arch, release, kernelVersion, missing, files]);
}
