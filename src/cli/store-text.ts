import { counted, formatBytes, formatDuration, visible } from "../base/index.ts";
import {
  type Damage,
  formatKey,
  type Lease,
  type Manifest,
  type Pin,
  type StoredKernel,
  type VerifyReport,
} from "../store/index.ts";
import { formatTable } from "./table.ts";

export interface ListedKernel extends StoredKernel {
  keptBy: string[];
}

/** A table of kernels. */
export function formatKernels(rows: readonly ListedKernel[]): string {
  const table = rows.map(({ key, manifest, storedAt, bytes, keptBy }) => [
    key.commit.slice(0, 12),
    key.variant,
    manifest.failure === null ? manifest.outcome : `failed: ${manifest.failure.stage}`,
    visible(manifest.release ?? "-"),
    formatBytes(bytes),
    `${storedAt.slice(0, 16)}Z`,
    visible(keptBy.join("; ")),
  ]);
  return formatTable([["COMMIT", "VARIANT", "OUTCOME", "RELEASE", "SIZE", "STORED", "KEPT BY"], ...table]);
}

/** What is known of one kernel, a line a thing. */
export function formatKernel(
  manifest: Manifest,
  keptBy: readonly string[],
  damage: readonly Damage[],
): string {
  const { failure, toolchain, diagnostics, selftests, files } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const count = (severity: string) => diagnostics.filter(each => each.severity === severity).length;
  const lines: [string, string][] = [
    ["commit", manifest.commit],
    ["variant", manifest.variant],
    ["outcome", failure === null ? manifest.outcome : `failed at ${failure.stage}: ${failure.reason}`],
    ["release", manifest.release ?? "-"],
    ["version", manifest.kernelVersion ?? "-"],
    ["build-id", manifest.buildId ?? "-"],
    ["for", manifest.arch],
    ["compiler", toolchain.compiler],
    ["linker", toolchain.linker],
    ["built", `${manifest.startedAt} in ${formatDuration(manifest.durationMs)} on ${manifest.builder}`],
    ["files", `${files.length}, ${formatBytes(bytes)}`],
    ["selftests", `${selftests.built.length} built, ${selftests.failed.length} failed`],
    ["compiler said", `${counted(count("error"), "error")}, ${counted(count("warning"), "warning")}`],
    ...selftests.failed.map(({ name, reason }): [string, string] => ["not built", `${name}: ${reason}`]),
    ...keptBy.map((keeper): [string, string] => ["kept by", keeper]),
    ...damage.flatMap(({ problem, files: damaged }) =>
      damaged.map(({ path }): [string, string] => [problem, path]),
    ),
  ];
  return formatTable(lines.map(([name, value]) => [name, oneLine(value)]));
}

export function keepersOf(
  { key }: Pick<StoredKernel, "key">,
  pins: readonly Pin[],
  leases: readonly Lease[],
): string[] {
  const name = formatKey(key);
  return [
    ...pins.filter(each => formatKey(each.key) === name).map(({ by, reason }) => `pin of ${by}: ${reason}`),
    ...leases
      .filter(lease => lease.keys.some(each => formatKey(each) === name))
      .map(({ holder, expiresAt }) => `${holder} until ${expiresAt.slice(0, 16)}Z`),
  ];
}

function oneLine(value: string): string {
  return visible(value).replace(/\s+/g, " ").trim();
}

export function formatVerifyReport({
  kernels,
  blobs,
  bytes,
  damage,
  unreadable,
  unneeded,
}: VerifyReport): string {
  const lines = [
    ...unreadable.map(({ problem }) => visible(problem)),
    ...damage.flatMap(({ sha256, problem, files }) =>
      files.map(({ key, path }) => `${problem}: ${visible(path)} of ${formatKey(key)} (blob ${sha256})`),
    ),
    `${counted(kernels, "kernel")}, ${counted(blobs, "blob")}, ${formatBytes(bytes)}: ${
      damage.length + unreadable.length === 0
        ? "all as it should be"
        : `${counted(damage.length, "blob")} damaged or missing, ${counted(unreadable.length, "manifest")} unreadable`
    }`,
  ];
  if (unneeded.blobs > 0) {
    lines.push(
      `${counted(unneeded.blobs, "blob")}, ${formatBytes(unneeded.bytes)}, that no kernel needs: gc removes them`,
    );
  }
  return `${lines.join("\n")}\n`;
}
