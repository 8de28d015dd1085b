import { readdir, readFile } from "node:fs/promises";
import { type Logger, monotonicMs, sleep } from "../base/index.ts";

/** Whatever runs in a variant's directory carries the directory's path in this environment variable. */
export const markVariable = "VMENTRY_BUILD_DIRECTORY";

/**
 * Ends what a killed builder left running in a directory: make, compilers, git. To be called by who has the lock.
 * @throws Error when something cannot be ended
 */
export async function endLeftovers(directory: string, log: Logger): Promise<void> {
  const started = monotonicMs();
  let isFirst = true;
  for (;;) {
    const pids = await markedProcesses(directory);
    if (pids.length === 0) return;
    if (isFirst) log.warn(`ending ${pids.length} processes that a killed build left in ${directory}`);
    isFirst = false;
    const waitedMs = monotonicMs() - started;
    if (waitedMs > 30_000) {
      throw new Error(`processes that a killed build left in ${directory} do not end: ${pids.join(", ")}`);
    }
    // At first, make may tidy up.
    for (const pid of pids) signalProcess(pid, waitedMs < 5000 ? "SIGTERM" : "SIGKILL");
    await sleep(100);
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

async function markedProcesses(directory: string): Promise<number[]> {
  const mark = `${markVariable}=${directory}`;
  const names = (await readdir("/proc")).filter(name => /^\d+$/.test(name));
  const marked = await Promise.all(
    names.map(async name => {
      // Of another user's process it cannot be read; of one that has ended it is empty.
      const environment = await readFile(`/proc/${name}/environ`, "utf8").catch(() => "");
      return environment.split("\0").includes(mark) ? [Number(name)] : [];
    }),
  );
  return marked.flat().filter(pid => pid !== process.pid);
}
