import { formatBytes } from "../../base/index.ts";
import type { Host } from "../../host/index.ts";
import { Refusal } from "../refusal.ts";
import { type KernelFile, readFiles } from "./kernel-file.ts";

const meminfo = "/proc/meminfo";

/** What must stay, so that the machine can still be reached: at least this much, and a share of all. */
const leastRoomKib = 128 * 1024;
const roomShare = 16;

/**
 * Refuses pools of huge pages that would take all of the machine's memory: the kernel gives what it has, and then
 * ends processes to get by, the SSH server among them.
 * @throws Refusal
 */
export async function requireRoom(
  host: Host,
  wishes: readonly { path: string; value: string }[],
  files: ReadonlyMap<string, KernelFile>,
  signal?: AbortSignal,
): Promise<void> {
  const growthKib = wishes.reduce((sum, wish) => sum + growthOf(wish, files.get(wish.path)?.text), 0);
  if (growthKib <= 0) return;
  const text = (await readFiles(host, [meminfo], signal)).get(meminfo)?.text ?? "";
  const field = (name: string) =>
    Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(text)?.[1] ?? Number.NaN);
  const available = field("MemAvailable");
  const room = Math.max(leastRoomKib, field("MemTotal") / roomShare);
  if (!(growthKib > available - room)) return;
  const size = (kib: number) => formatBytes(kib * 1024);
  throw new Refusal(
    "error",
    `huge pages of ${size(growthKib)} more were asked for, but the machine has ${size(available)} of memory available, and ${size(room)} have to stay`,
  );
}

function growthOf({ path, value }: { path: string; value: string }, text: string | undefined): number {
  const kib = /^\/sys\/kernel\/mm\/hugepages\/hugepages-(\d+)kB\/nr_hugepages$/.exec(path)?.[1];
  if (kib === undefined || !/^\d+$/.test(value)) return 0;
  return (Number(value) - Number(text ?? 0)) * Number(kib);
}
