import { text } from "node:stream/consumers";
import { within } from "../base/index.ts";
import type { FarEnd } from "./far-end.ts";
import killScript from "./kill.sh";
import { withoutComments } from "./shell-script.ts";

const script = withoutComments(killScript);

/** Milliseconds between SIGTERM and SIGKILL, and those that SIGKILL is repeated for. */
const graceMs = 2_000;
const insistMs = 5_000;
/** Milliseconds that a host may take to end a command before it counts as lost. */
export const killDeadlineMs = 15_000;

/** A command over there: the marker in its environment, and its session when that is known. */
export interface KillTarget {
  marker: string;
  session: string;
}

/**
 * Ends a command and all that it started, children that left its session and its parentage included.
 * @returns how many processes could not be ended (they hang in the kernel), or `undefined` when the far end
 * did not answer in time
 */
export async function killCommand(farEnd: FarEnd, target: KillTarget): Promise<number | undefined> {
  const words = [target.marker, target.session, String(graceMs / 100), String(insistMs / 100)];
  const far = farEnd.start(script, words);
  try {
    far.stdin.end();
    far.stderr.resume();
    const said = await within(
      killDeadlineMs,
      text(far.stdout).catch(() => ""),
    );
    const survivors = /^survivors (\d+)$/m.exec(said ?? "")?.[1];
    return survivors === undefined ? undefined : Number(survivors);
  } finally {
    if (
      (await within(
        1_000,
        far.closed.then(() => true),
      )) !== true
    )
      far.abandon();
  }
}
