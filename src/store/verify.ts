import { throwIfInterrupted } from "../base/index.ts";
import { forEachAtOnce } from "./at-once.ts";
import type { Catalog } from "./catalog.ts";
import type { StoreKey } from "./manifest.ts";
import type { Damage, VerifyOptions, VerifyReport } from "./store.ts";
import type { StoreParts } from "./store-parts.ts";

const readAtOnce = 4;

interface NeededBlob {
  sha256: string;
  bytes: number;
  files: { key: StoreKey; path: string }[];
}

/** See Store.verify. */
export async function verify(
  { backend, catalog, damage }: StoreParts,
  { signal, onProgress }: VerifyOptions = {},
): Promise<VerifyReport> {
  const { kernels, unreadable } = await catalog.scan();
  const needed = new Map<string, NeededBlob>();
  for (const { key, manifest } of kernels) {
    for (const { sha256, bytes, path } of manifest.files) {
      const blob = needed.get(sha256) ?? { sha256, bytes, files: [] };
      blob.files.push({ key, path });
      needed.set(sha256, blob);
    }
  }
  const report: VerifyReport = {
    kernels: kernels.length,
    blobs: 0,
    bytes: 0,
    damage: [],
    unreadable,
    unneeded: { blobs: 0, bytes: 0 },
  };
  for await (const { sha256, bytes } of backend.blobs()) {
    if (needed.has(sha256)) continue;
    report.unneeded.blobs += 1;
    report.unneeded.bytes += bytes;
  }
  const noted = await damage.noted();
  await forEachAtOnce(readAtOnce, needed.values(), async blob => {
    throwIfInterrupted(signal);
    const problem = await damage.check(blob, signal);
    const files = problem === undefined ? [] : await stillThere(catalog, blob.files);
    if (problem === "damaged") await damage.note(blob.sha256);
    // Somebody put the right bytes back.
    else if (noted.has(blob.sha256)) await damage.forget(blob.sha256);
    if (problem !== undefined && files.length > 0) {
      report.damage.push({ sha256: blob.sha256, problem, files });
    }
    report.blobs += 1;
    report.bytes += blob.bytes;
    onProgress?.({ blobs: report.blobs, blobsInAll: needed.size, bytes: report.bytes });
  });
  report.damage.sort(bySha256);
  report.unreadable.sort((a, b) => (a.name < b.name ? -1 : 1));
  return report;
}

/** Those of kernels that gc did not remove meanwhile. */
async function stillThere(catalog: Catalog, files: NeededBlob["files"]): Promise<NeededBlob["files"]> {
  const there: NeededBlob["files"] = [];
  for (const file of files) if (await catalog.has(file.key)) there.push(file);
  return there;
}

function bySha256(a: Damage, b: Damage): number {
  return a.sha256 < b.sha256 ? -1 : 1;
}
