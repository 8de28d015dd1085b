import { mkdir, mkdtemp, open, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { create } from "tar";
import { kindOfPath, UserError } from "../base/index.ts";
import { layOut } from "./checkout.ts";
import { formatJson } from "./json-object.ts";
import type { Manifest } from "./manifest.ts";
import type { StoreParts } from "./store-parts.ts";

/** In an exported kernel: the manifest, first, and below `files/` what it lists. */
export const exportedManifest = "manifest.json";
export const exportedFiles = "files";

/** See Store.export. @param manifest of the kernel, which nothing removes meanwhile */
export async function exportKernel(
  parts: StoreParts,
  manifest: Manifest,
  target: { tar: string } | { directory: string },
): Promise<void> {
  const path = resolve("tar" in target ? target.tar : target.directory);
  if ((await kindOfPath(path)) !== undefined)
    throw new UserError(`${path} is there already: give a new path`);
  await mkdir(dirname(path), { recursive: true });
  const unfinished = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
  try {
    const directory = join(unfinished, "kernel");
    await mkdir(join(directory, exportedFiles), { recursive: true });
    await writeFile(join(directory, exportedManifest), formatJson(manifest));
    // Copies: what two files share would be a hard link in the archive, and a link to the store in a directory.
    await layOut(parts, manifest.files, join(directory, exportedFiles), true);
    if ("directory" in target) {
      await rename(directory, path);
      return;
    }
    const archive = join(unfinished, "kernel.tar");
    const names = [exportedManifest, ...manifest.files.map(file => `${exportedFiles}/${file.path}`)];
    // portable: no owner and no time, so that the same kernel gives the same bytes.
    await create({ file: archive, cwd: directory, portable: true, mtime: new Date(0), strict: true }, names);
    await syncFile(archive);
    await rename(archive, path);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
