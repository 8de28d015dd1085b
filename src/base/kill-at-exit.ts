import { killGroup } from "./process.ts";

const pids = new Set<number>();
let isHooked = false;

/**
 * Kills a process and its group at this process's own exit at the latest, when nobody did so in order before.
 * @returns to be called once it has ended
 */
export function killAtExit(pid: number | undefined): () => void {
  if (pid === undefined) return () => {};
  if (!isHooked) {
    isHooked = true;
    process.on("exit", () => {
      for (const each of pids) killGroup(each);
    });
  }
  pids.add(pid);
  return () => pids.delete(pid);
}
