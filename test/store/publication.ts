import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Manifest, Publication } from "../../src/store/index.ts";
import { buildFiles, type Contents, descriptionOf } from "./publication-files.ts";

export { type Contents, descriptionOf, digits } from "./publication-files.ts";

/** A directory that goes away with the test. */
export async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "store-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** What a kernel of a few files has. */
export const smallKernel: Contents = {
  image: "the image",
  config: "CONFIG_KVM=m\n",
  log: "  CC      init/main.o\n",
  "modules.order": "arch/x86/kvm/kvm.o\n",
  "modules/arch/x86/kvm/kvm.ko": "a module",
  "selftests/kvm/x86/smm_test": "a test",
};

/** A publication of these files, which are written below a directory. */
export async function publicationOf(
  directory: string,
  contents: Contents = smallKernel,
  given: Partial<Publication> = {},
): Promise<Publication> {
  const files = await buildFiles(await mkdtemp(join(directory, "build-")), contents);
  return { ...descriptionOf(given), files };
}

/** What a manifest's files hold, below a directory. */
export async function contentsOf(directory: string, { files }: Manifest): Promise<Contents> {
  const contents = files.map(async ({ path }) => [path, await readFile(join(directory, path))] as const);
  return Object.fromEntries(await Promise.all(contents));
}

/** Where a store in a directory has a file of a kernel. */
export function blobPath(place: string, { files }: Manifest, path: string): string {
  const sha256 = files.find(file => file.path === path)?.sha256 ?? "";
  return join(place, "blobs", sha256.slice(0, 2), sha256);
}
