import { visible } from "../../base/index.ts";
import type { Host } from "../../host/index.ts";
import { runScript } from "./command.ts";

// In any process: /dev/kvm itself, a VM, a vCPU. In the kernel: modules that need this one.
export const usersScript = `
for holder in "$1"/holders/*; do [ -e "$holder" ] && echo "holder \${holder##*/}"; done
ls -l /proc/[0-9]*/fd 2>/dev/null
grep -Hs "" /proc/[0-9]*/comm
`;

/** Who uses a KVM module, such as `qemu-system-x86 (pid 812)`; empty when it cannot be told. */
export async function describeUsers(host: Host, module: string, signal?: AbortSignal): Promise<string> {
  const { stdout } = await runScript(host, usersScript, [`/sys/module/${module}`], { signal });
  return parseUsers(stdout).join(", ");
}

export function parseUsers(text: string): string[] {
  const holders: string[] = [];
  const pids = new Set<string>();
  const names = new Map<string, string>();
  let pid: string | undefined;
  for (const line of text.split("\n")) {
    const holder = /^holder (.+)$/.exec(line)?.[1];
    if (holder !== undefined) holders.push(`module ${holder}`);
    pid = /^\/proc\/(\d+)\/fd:$/.exec(line)?.[1] ?? pid;
    if (pid !== undefined && / -> (\/dev\/kvm|anon_inode:\[?kvm-.*)$/.test(line)) pids.add(pid);
    const [, owner, comm] = /^\/proc\/(\d+)\/comm:(.*)$/.exec(line) ?? [];
    if (owner !== undefined && comm !== undefined) names.set(owner, visible(comm));
  }
  return [...holders, ...[...pids].map(each => `${names.get(each) ?? "a process"} (pid ${each})`)];
}
