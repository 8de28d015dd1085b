import type { Host } from "../../host/index.ts";
import type { SettingResult } from "../../results/index.ts";
import { Refusal } from "../refusal.ts";
import { firstLines, runScript } from "./command.ts";

export const deviceScript = '[ -c "$1" ] || { echo "there is none" >&2; exit 1; }; exec 3<>"$1"';

/** @throws Refusal when nobody could make a VM */
export async function requireKvmDevice(
  host: Host,
  settings: SettingResult[],
  signal?: AbortSignal,
): Promise<void> {
  const { code, stderr } = await runScript(host, deviceScript, ["/dev/kvm"], { signal });
  if (code !== 0) throw new Refusal("error", `/dev/kvm does not open: ${firstLines(stderr)}`, settings);
}
