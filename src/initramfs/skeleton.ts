import type { Entry } from "./cpio.ts";
import functions from "./functions.sh";
import udhcpc from "./udhcpc.sh";

/** What every initramfs of vmentry starts from: its init, what that calls, mount points, the first devices. */
export function skeletonEntries(init: string): Entry[] {
  return [
    { kind: "file", path: "/init", mode: 0o755, content: init },
    { kind: "file", path: "/etc/functions", content: functions },
    { kind: "file", path: "/etc/udhcpc", mode: 0o755, content: udhcpc },
    { kind: "directory", path: "/proc" },
    { kind: "directory", path: "/sys" },
    { kind: "directory", path: "/run" },
    { kind: "character-device", path: "/dev/console", mode: 0o600, major: 5, minor: 1 },
    { kind: "character-device", path: "/dev/null", mode: 0o666, major: 1, minor: 3 },
  ];
}
