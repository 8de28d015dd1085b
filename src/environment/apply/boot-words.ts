import type { Host } from "../../host/index.ts";
import { splitCmdline } from "../files/cmdline-words.ts";
import { type AskedSetting, nameOfWord } from "../resolve.ts";
import { adminScript, runScript } from "./command.ts";

export const kernelLogScript = 'dmesg | grep -F "$1"; exit 0';

/** The words that the running kernel was booted with. */
export async function readBootWords(host: Host, signal?: AbortSignal): Promise<string[]> {
  const { stdout } = await runScript(host, adminScript, ["cat", "/proc/cmdline"], {
    signal,
    mustSucceed: true,
  });
  return splitCmdline(stdout.trim()) ?? stdout.trim().split(/\s+/);
}

export interface WordReading {
  /** What was found on the command line, or in the kernel's log. */
  says: string;
  isHonoured: boolean;
}

/**
 * What became of a word. Of several with one name the last is in force, as far as features go; a user's own words
 * may be of those that the kernel takes several of.
 */
export function readWord(
  { setting, isRaw }: AskedSetting,
  words: readonly string[],
  log: readonly string[],
): WordReading {
  if (setting.kind !== "cmdline") return { says: "nothing", isHonoured: false };
  const { word, unwanted = false, logged } = setting;
  const named = words.filter(each => nameOfWord(each) === nameOfWord(word));
  const last = named.at(-1);
  if (unwanted) return { says: last ?? "not set", isHonoured: last !== word };
  const isThere = isRaw ? named.includes(word) : last === word;
  if (!isThere) return { says: last ?? "nothing", isHonoured: false };
  const told = logged === undefined ? undefined : log.findLast(line => logged.line.test(line));
  // The log may have gone on since the boot: then the command line has to do.
  if (told === undefined || logged === undefined) return { says: word, isHonoured: true };
  return { says: `${word}; ${told.replace(/^\[[^\]]*\]\s*/, "")}`, isHonoured: logged.says.test(told) };
}

/** The kernel's log, as far as KVM wrote it. */
export async function readKernelLog(host: Host, signal?: AbortSignal): Promise<string[]> {
  const { stdout } = await runScript(host, kernelLogScript, ["kvm"], { signal });
  return stdout.split("\n");
}
