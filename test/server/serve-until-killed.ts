import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { silentLog } from "../../src/base/index.ts";
import { openKernelServer } from "../../src/server/index.ts";

// The server that kill.test.ts kills: says where it listens, and serves.

const [state] = process.argv.slice(2);
if (state === undefined) throw new Error("usage: serve-until-killed.ts STATE");
const file = join(dirname(state), "file");
await writeFile(file, "a file");
const server = await openKernelServer({ log: silentLog, state });
await server.addKernel({ id: "k", title: "k", image: file, initrd: file, cmdline: "quiet" });
process.stdout.write(`${server.url}\n`);
