import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { kindOfPath, writeFileAtomic } from "../base/index.ts";
import { type BuildLog, isStepTarget } from "./build-log.ts";
import type { BuildMessage } from "./diagnostics.ts";

/**
 * The warnings of every target of an output directory. A build that moves from commit to commit compiles, and so
 * warns about, only what changed; what was not compiled again still has the warnings that it had.
 */
export type KeptWarnings = ReadonlyMap<string, readonly BuildMessage[]>;

const schema = z.record(
  z.string(),
  z.array(
    z.object({
      severity: z.literal("warning"),
      file: z.string(),
      line: z.number(),
      column: z.number().nullable(),
      message: z.string(),
      option: z.string().nullable(),
    }),
  ),
);

/** Undefined when there are none to be read: then the output directory must be made anew to have them all. */
export async function readKeptWarnings(path: string): Promise<KeptWarnings | undefined> {
  try {
    return new Map(Object.entries(schema.parse(JSON.parse(await readFile(path, "utf8")))));
  } catch {
    return undefined;
  }
}

export async function writeKeptWarnings(path: string, warnings: KeptWarnings): Promise<void> {
  await writeFileAtomic(path, JSON.stringify(Object.fromEntries(warnings)));
}

/** What is known after a build: of the targets that it made, what it said; of the others, what was known before. */
export async function mergeWarnings(
  before: KeptWarnings,
  { targets, messages }: Pick<BuildLog, "targets" | "messages">,
  { tree, output }: { tree: string; output: string },
): Promise<KeptWarnings> {
  const merged = new Map<string, BuildMessage[]>();
  for (const [target, warnings] of before) {
    if (targets.has(target) || isStepTarget(target)) continue;
    if ((await kindOfPath(isAbsolute(target) ? target : join(output, target))) === undefined) continue;
    // Objects of files that went away stay behind.
    const left: BuildMessage[] = [];
    for (const each of warnings) if (await isThere(each.file, tree, output)) left.push(each);
    if (left.length > 0) merged.set(target, left);
  }
  for (const { target, message } of messages) {
    if (message.severity !== "warning") continue;
    const list = merged.get(target) ?? [];
    list.push(message);
    merged.set(target, list);
  }
  return merged;
}

async function isThere(file: string, tree: string, output: string): Promise<boolean> {
  if (isAbsolute(file)) return true;
  return (
    (await kindOfPath(join(tree, file))) !== undefined || (await kindOfPath(join(output, file))) !== undefined
  );
}
