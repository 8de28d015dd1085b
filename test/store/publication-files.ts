import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Publication, PublishedFile } from "../../src/store/index.ts";

export type Contents = Record<string, string | Buffer>;

export const digits = (count: number) => randomBytes(count / 2).toString("hex");

/** Files of a kernel that differ with the mark, so many that publishing them takes a while. */
export const manyFiles = (mark: string): Contents => ({
  image: `image ${mark} ${"x".repeat(300_000)}`,
  ...Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`modules/${index}.ko`, `${mark} ${index}`]),
  ),
});

/** Writes files below a directory. */
export async function buildFiles(directory: string, contents: Contents): Promise<PublishedFile[]> {
  return await Promise.all(
    Object.entries(contents).map(async ([path, content]) => {
      const source = join(directory, path);
      await mkdir(dirname(source), { recursive: true });
      await writeFile(source, content);
      return { path, mode: path.startsWith("selftests/") ? 0o755 : 0o644, source };
    }),
  );
}

export function descriptionOf(given: Partial<Publication> = {}): Omit<Publication, "files"> {
  const { files: _, ...description } = given;
  const isBuilt = (description.outcome ?? "built") === "built";
  return {
    commit: digits(40),
    variant: "kvm-x86_64",
    variantDigest: "a".repeat(64),
    outcome: "built",
    failure: isBuilt ? null : { stage: "kernel", reason: "arch/x86/kvm/x86.c:1:1: error: it is broken" },
    arch: "x86_64",
    release: isBuilt ? "6.12.117" : null,
    kernelVersion: isBuilt ? "#1 SMP Sat Nov 21 09:21:08 UTC 2026" : null,
    buildId: isBuilt ? "e8897ae40707eb92d4aa09baab491943a01ce9d0" : null,
    configDigest: "b".repeat(64),
    toolchain: { compiler: "gcc 12.2.0", linker: "GNU ld 2.40" },
    startedAt: "2026-11-21T13:00:00.000Z",
    durationMs: 61_000,
    builder: "builder-1",
    diagnostics: [],
    selftests: { built: ["x86/smm_test"], failed: [] },
    ...description,
  };
}
