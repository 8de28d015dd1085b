import { MachineError, visible } from "../../base/index.ts";
import type { Host } from "../../host/index.ts";

/** How long one of this room's commands may take: the slowest, rmmod, waits for an RCU grace period or two. */
const deadlineMs = 60_000;

/**
 * Runs a constant shell script, for POSIX sh and busybox alike; values reach it as `$1`, `$2` … only.
 * @throws MachineError when it is killed, does not end in time, or fails although it must succeed
 */
export async function runScript(
  host: Host,
  script: string,
  values: readonly string[],
  options: { signal?: AbortSignal | undefined; mustSucceed?: boolean } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { signal, mustSucceed = false } = options;
  const { end, stdout, stderr } = await host.run(["sh", "-c", script, "sh", ...values], {
    deadlineMs,
    ...(signal === undefined ? {} : { signal }),
  });
  const what = `${host.name}: ${values.length === 0 ? JSON.stringify(script) : values.join(" ")}`;
  if (end.kind === "timed-out") throw new MachineError(`${what} did not end within ${deadlineMs / 1000} s`);
  if (end.kind === "signaled") throw new MachineError(`${what} was ended by ${end.signal}`);
  if (mustSucceed && end.code !== 0) {
    throw new MachineError(`${what} exited with ${end.code}: ${firstLines(stderr)}`);
  }
  return { code: end.code, stdout, stderr };
}

/** Root's own programs are not on every login's path. */
export const adminScript = 'PATH="$PATH:/usr/sbin:/sbin"; exec "$@"';

/** What a command said, short enough for one line of a message. */
export function firstLines(text: string): string {
  const said = visible(text).trim().split("\n").slice(0, 3).join("; ");
  return said === "" ? "(it said nothing)" : said;
}
