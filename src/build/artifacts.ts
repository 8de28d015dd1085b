import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { hasCode, kindOfPath } from "../base/index.ts";
import type { PublishedFile } from "../store/index.ts";
import { imageOf } from "./build-kernel.ts";
import type { Places } from "./output-directory.ts";
import type { Variant } from "./variant.ts";

export interface ArtifactRequest {
  variant: Variant;
  places: Places;
  /** The configuration. */
  options: ReadonlyMap<string, string>;
  /** An installation of selftests. */
  selftests: string | undefined;
}

/** The files of a build that are kept, each where the store wants it. */
export async function collectArtifacts({
  variant,
  places,
  options,
  selftests,
}: ArtifactRequest): Promise<PublishedFile[]> {
  const { output } = places;
  const keepsVmlinux = variant.keepsVmlinux ?? options.get("DEBUG_INFO") === "y";
  const files: PublishedFile[] = [
    { path: "image", mode: 0o644, source: join(output, imageOf(variant.arch).path) },
    { path: "config", mode: 0o644, source: join(output, ".config") },
    { path: "log", mode: 0o644, source: places.log },
    ...(keepsVmlinux ? [{ path: "vmlinux", mode: 0o755, source: join(output, "vmlinux") }] : []),
  ];
  const hasModules = options.get("MODULES") === "y";
  for (const name of ["modules.builtin", ...(hasModules ? ["modules.order"] : [])]) {
    const source = join(output, name);
    if ((await kindOfPath(source)) === "file") files.push({ path: name, mode: 0o644, source });
  }
  if (hasModules) files.push(...(await modulesOf(output)));
  if (selftests !== undefined) files.push(...(await filesBelow(selftests, "selftests")));
  return files;
}

/** The modules of this build alone: modules.order does not name those that an earlier commit left behind. */
async function modulesOf(output: string): Promise<PublishedFile[]> {
  const order = await readFile(join(output, "modules.order"), "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  });
  return order
    .split("\n")
    .filter(line => line !== "")
    .map(line => {
      // Linux 6.12 lists the objects, 6.1 the modules, below kernel/ in its early versions.
      const path = line.replace(/\.o$/, ".ko");
      return { path: `modules/${path}`, mode: 0o644, source: join(output, path) };
    });
}

async function filesBelow(directory: string, path: string): Promise<PublishedFile[]> {
  const found: PublishedFile[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const below = { source: join(directory, entry.name), path: `${path}/${entry.name}` };
    if (entry.isDirectory()) found.push(...(await filesBelow(below.source, below.path)));
    else {
      // A link's target counts, as it does when the tests are run. One to nothing is left out.
      const target = await stat(below.source).catch(() => undefined);
      if (target?.isFile() === true) found.push({ ...below, mode: target.mode & 0o111 ? 0o755 : 0o644 });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
