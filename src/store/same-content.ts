import type { Manifest } from "./manifest.ts";

/** What may differ between two builds of the same: what the compiler said, when, and in which order. */
const varyingFiles = ["log"];

const comparedKeys = ["outcome", "variantDigest", "arch", "release", "kernelVersion", "buildId"] as const;

/** In what two manifests of one key differ, apart from when, where and how fast they were built. */
export function differencesOf(there: Manifest, given: Manifest): string[] {
  const differences: string[] = comparedKeys
    .filter(key => there[key] !== given[key])
    .map(key => `${key}: ${there[key] ?? "none"} is there, not ${given[key] ?? "none"}`);
  if (there.failure?.stage !== given.failure?.stage) {
    differences.push(
      `failure: at ${there.failure?.stage ?? "no stage"} there, not at ${given.failure?.stage ?? "no stage"}`,
    );
  }
  const own = filesByPath(given);
  const others = filesByPath(there);
  for (const [path, mark] of own) {
    const other = others.get(path);
    if (other === undefined) differences.push(`${path} is not there`);
    else if (other !== mark) differences.push(`${path} is another`);
  }
  for (const path of others.keys()) if (!own.has(path)) differences.push(`${path} is there as well`);
  return differences;
}

function filesByPath({ files }: Manifest): Map<string, string> {
  return new Map(
    files
      .filter(({ path }) => !varyingFiles.includes(path))
      .map(({ path, mode, sha256 }) => [path, `${mode} ${sha256}`]),
  );
}
