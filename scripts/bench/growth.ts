import { readdir, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import {
  formatDuration,
  monotonicMs,
  sha256OfFile,
  silentLog,
  temporaryDirectory,
} from "../../src/base/index.ts";
import { buildCommit } from "../../src/build/index.ts";
import { openStore, type PublishedFile } from "../../src/store/index.ts";
import { type Bench, log, median, print, tell } from "./figures.ts";
import { GrowthLedger, type KernelFile } from "./growth-ledger.ts";
import { realCommits } from "./real-commits.ts";
import { benchVariant } from "./slim-variant.ts";

/**
 * The size of a store with consecutive commits of real kernel source, each built and published, against the size of
 * one commit plus what really changed.
 */
export async function benchGrowth({
  repository,
  range,
  commits: count,
  variant: given,
}: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  const variant = await benchVariant(given);
  const real = await realCommits({ repository, range, count }, scratch.path);
  log.info(`${real.commits.length} commits ${real.what}, as ${variant.name}`);
  const place = join(scratch.path, "store");
  await using store = await openStore(place);
  const ledger = new GrowthLedger();
  const sizes: number[] = [];
  for (const [index, revision] of real.commits.entries()) {
    const started = monotonicMs();
    await using built = await buildCommit({
      repository: real.repository,
      revision,
      variant,
      workDirectory: join(scratch.path, "work"),
      jobs: availableParallelism(),
      log: silentLog,
    });
    const { publication, subject, outcome } = built;
    if (publication === undefined || outcome === "failed") {
      throw new Error(`${revision} does not build: ${publication?.failure?.reason}`);
    }
    ledger.add(await describeFiles(publication.files));
    const { status, added } = await store.publish(publication);
    if (status !== "published") throw new Error(`${revision} was in the store already`);
    sizes.push(await sizeOfDirectory(place));
    const grown = mebibytes((sizes.at(-1) ?? Number.NaN) - (sizes.at(-2) ?? 0));
    log.info(
      `${index + 1} of ${real.commits.length}: ${subject}: ${formatDuration(monotonicMs() - started)}, ` +
        `${added.blobs} of ${publication.files.length} files are new, the store grew by ${grown}`,
    );
  }
  report(ledger, sizes, real.what);
}

function report(ledger: GrowthLedger, sizes: readonly number[], what: string): void {
  const [first = Number.NaN] = sizes;
  const last = sizes.at(-1) ?? Number.NaN;
  print(
    `store of ${sizes.length} commits / one commit and what really changed`,
    last / ledger.allowedBytes,
    1.25,
  );
  const grown = sizes.slice(1).map((size, index) => size - (sizes[index] ?? Number.NaN));
  tell(`commits: ${sizes.length} ${what}`);
  tell(`the first: ${mebibytes(ledger.firstBytes)}, in the store ${mebibytes(first)}`);
  if (grown.length > 0) {
    const mean = grown.reduce((sum, each) => sum + each, 0) / grown.length;
    tell(
      `bytes per added commit: ${mean.toFixed(0)} on average (${mebibytes(mean)}), ${median(grown)} in the middle, ` +
        `${Math.max(...grown)} at most; what really changed: ${(
          ledger.changedBytes.reduce((sum, each) => sum + each, 0) / grown.length
        ).toFixed(0)} on average`,
    );
  }
  tell(
    `${ledger.sharedFiles} of ${ledger.files} files share a blob; ${mebibytes(last)} instead of ${mebibytes(ledger.bytes)}`,
  );
}

async function describeFiles(files: readonly PublishedFile[]): Promise<KernelFile[]> {
  const described: KernelFile[] = [];
  for (const { path, source } of files) {
    described.push({ path, sha256: await sha256OfFile(source), bytes: (await stat(source)).size });
  }
  return described;
}

/** All of its files: blobs, manifests and what else the store needs. */
async function sizeOfDirectory(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
