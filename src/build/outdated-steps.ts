import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";

/** Kbuild keeps beside each object, in `.NAME.o.cmd`, the files that it was made of. */
const recordPattern = /^\..+\.o\.cmd$/;

/**
 * How many objects of an output directory were made of files that changed: about what make will make again.
 * @param tree the source tree, as kbuild was given it
 */
export async function countOutdated(
  output: string,
  tree: string,
  changed: ReadonlySet<string>,
): Promise<number> {
  const limit = pLimit(16);
  const counts = await Promise.all(
    (await recordsBelow(output)).map(path =>
      limit(async () => {
        const record = await readFile(path, "utf8").catch(() => "");
        return namesChanged(record, tree, changed) ? 1 : 0;
      }),
    ),
  );
  return counts.reduce((sum: number, each) => sum + each, 0);
}

function namesChanged(record: string, tree: string, changed: ReadonlySet<string>): boolean {
  for (const [word] of record.matchAll(/[^\s()$]+/g)) {
    if (word.startsWith(`${tree}/`) && changed.has(word.slice(tree.length + 1))) return true;
  }
  return false;
}

async function recordsBelow(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) found.push(...(await recordsBelow(path)));
    else if (recordPattern.test(entry.name)) found.push(path);
  }
  return found;
}
