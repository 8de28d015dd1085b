import { deadlineIn, sleep } from "../base/index.ts";
import type { Host } from "../host/index.ts";
import type { Console } from "./machine.ts";

/** How often stage two's line is asked for again. */
const mostAsked = 2;
const lookEveryMs = 50;

/**
 * Whether what a machine prints on its console reaches us: stage two says so there as it begins. A busy host reads it
 * late, and the kernel may have printed into the line, so it is waited for, and asked for again.
 * @param mark where the boot began
 * @param boot the words that only this boot's line has
 * @param patienceMs how long it is waited for, each time. Default 4000
 */
export async function proveConsole(
  console: Pick<Console, "since">,
  host: Pick<Host, "run">,
  place: { mark: number; boot: string; signal: AbortSignal | undefined; patienceMs?: number },
): Promise<boolean> {
  const { mark, boot, signal, patienceMs = 4000 } = place;
  const isThere = () =>
    console.since(mark).some(line => line.includes("vmentry stage two: console of") && line.includes(boot));
  for (let asked = 0; ; asked++) {
    const patience = deadlineIn(patienceMs);
    while (!isThere() && !patience.isOver()) await sleep(lookEveryMs, signal);
    if (isThere()) return true;
    if (asked === mostAsked) return false;
    const say = 'printf "\\nvmentry stage two: console of %s, %s\\n" "$(uname -r)" "$1" >/dev/console';
    // A console that cannot be written to says nothing, which is seen.
    await host.run(["sh", "-c", say, "sh", boot], {
      deadlineMs: 10_000,
      ...(signal === undefined ? {} : { signal }),
    });
  }
}
