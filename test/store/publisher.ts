import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openStore } from "../../src/store/index.ts";
import { buildFiles, descriptionOf, manyFiles } from "./publication-files.ts";

// A publisher in a process of its own: publishes what each line of its standard input says, COMMIT and a mark
// for its files, and tells how it went.
const [place = "", scratch = ""] = process.argv.slice(2);
await using store = await openStore(place);
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const [commit = "", mark = ""] = line.split(" ");
  const files = await buildFiles(await mkdtemp(join(scratch, "build-")), manyFiles(mark));
  const { status } = await store.publish({ ...descriptionOf({ commit }), files });
  process.stdout.write(`${status}\n`);
}
