import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryDirectory } from "../../src/base/index.ts";
import { type Bench, print } from "./figures.ts";

/** Peak resident memory of the vmentry process over a whole run. */
export async function benchMemory({ lab, filter: given }: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
  const filter = given === undefined ? [] : ["--filter", given];
  const args = [
    "run",
    "--kernel",
    lab.kernel,
    "--stage1-kernel",
    lab.stageOneKernel,
    "--selftests",
    lab.selftests,
    ...filter,
  ];
  const child = spawn(process.execPath, [cli, ...args, "--out", join(scratch.path, "out")], {
    stdio: "ignore",
  });
  const ended = new Promise<number | null>(resolve => child.once("exit", resolve));
  let peakKiB = 0;
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    peakKiB = Math.max(peakKiB, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
  }, 250);
  const code = await ended;
  clearInterval(timer);
  if (code !== 0 && code !== 1) throw new Error(`vmentry run ended with ${code}`);
  print("peak memory of vmentry over a run, MiB", peakKiB / 1024, 200);
}
