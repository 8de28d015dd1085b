import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "rolldown";
import config from "../rolldown.config.ts";
import { temporaryDirectory } from "../src/base/index.ts";

// dist/ is committed, since GitHub starts actions from it: it must be what the sources give.
await using fresh = temporaryDirectory("dist");
await build({ ...config, output: { ...config.output, dir: fresh.path } });

const [made, committed] = await Promise.all([filesOf(fresh.path), filesOf("dist")]);
const stale = [...new Set([...made.keys(), ...committed.keys()])].filter(
  name => made.get(name) !== committed.get(name),
);
if (stale.length > 0) {
  process.stderr.write(`dist/ is stale: ${stale.join(", ")}; run "npm run build" and commit it\n`);
  process.exitCode = 1;
}

async function filesOf(directory: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(directory.length + 1), await readFile(path, "utf8"));
  }
  return files;
}
