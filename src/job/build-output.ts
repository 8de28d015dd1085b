import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { checkOwnDirectory, makeOwnDirectory, type Ownership } from "../base/index.ts";
import type { Manifest, Store, StoreKey } from "../store/index.ts";

const names = { report: "build.json", summary: "summary.md", logs: "logs", consoles: "consoles" } as const;
const own: Ownership = { names: Object.values(names), maker: "vmentry build" };

/** The files of a build's output directory. */
export interface BuildOutput {
  path: string;
  report: string;
  summary: string;
  /** Relative to `path`: the log of a build, the console of a boot. */
  log(key: StoreKey): string;
  console(key: StoreKey): string;
}

export function buildOutput(out: string): BuildOutput {
  const path = resolve(out);
  return {
    path,
    report: join(path, names.report),
    summary: join(path, names.summary),
    log: ({ commit, variant }) => join(names.logs, commit, `${variant}.log`),
    console: ({ commit, variant }) => join(names.consoles, commit, `${variant}.log`),
  };
}

/** Refuses a directory that would lose something; see `checkOwnDirectory`. */
export async function checkBuildOutput({ path }: BuildOutput, overwrite: boolean): Promise<void> {
  await checkOwnDirectory(path, own, overwrite);
}

/** Makes the directory, or empties it of what an earlier build wrote; call `checkBuildOutput` first. */
export async function makeBuildOutput({ path }: BuildOutput): Promise<void> {
  await makeOwnDirectory(path, own);
}

/** Copies a build's log out of the store. @returns its place in the output; null when the store has none */
export async function keepLog(
  store: Pick<Store, "openBlob">,
  manifest: Manifest,
  output: BuildOutput,
): Promise<string | null> {
  const file = manifest.files.find(({ path }) => path === "log");
  if (file === undefined) return null;
  const place = output.log(manifest);
  await mkdir(dirname(join(output.path, place)), { recursive: true });
  await pipeline(await store.openBlob(file), createWriteStream(join(output.path, place)));
  return place;
}
