import { join } from "node:path";
import {
  dropbear,
  type Entry,
  moduleEntries,
  programEntries,
  skeletonEntries,
  writeInitramfs,
} from "../initramfs/index.ts";
import type { Kernel } from "../kernel/index.ts";
import init from "./init.sh";
import type { RunKeys } from "./run-keys.ts";

export interface StageTwoOptions {
  keys: RunKeys;
  /** What the tests need beside themselves, such as shared libraries: files of this host and where they go. */
  extra?: readonly { source: string; path: string; mode: number }[];
  directory: string;
}

/** KVM's own modules: whichever of them the kernel has. Loading the wrong vendor's fails and does no harm. */
const kvmModules = ["kvm", "kvm_amd", "kvm_intel"];
const networkModules = ["virtio_pci", "virtio_net"];

/** Builds the embedded root file system for a commit kernel; the answer is the initrd's path. */
export async function buildStageTwo(kernel: Kernel, options: StageTwoOptions): Promise<string> {
  const { keys, extra = [], directory } = options;
  const entries: Entry[] = [
    ...(await programEntries([dropbear], ["sh"], kernel.arch)),
    ...(await moduleEntries(kernel, { load: networkModules, keep: kvmModules }, join(directory, "modules"))),
    ...skeletonEntries(init),
    { kind: "file", path: "/etc/passwd", content: "root:x:0:0:root:/root:/bin/sh\n" },
    { kind: "file", path: "/etc/group", content: "root:x:0:\nkvm:x:104:\n" },
    { kind: "file", path: "/etc/shells", content: "/bin/sh\n" },
    { kind: "file", path: "/etc/hosts", content: "127.0.0.1 localhost\n" },
    { kind: "directory", path: "/root", mode: 0o700 },
    { kind: "directory", path: "/root/.ssh", mode: 0o700 },
    { kind: "file", path: "/root/.ssh/authorized_keys", mode: 0o600, content: keys.clientPublicKey },
    { kind: "copy", path: "/etc/dropbear/host_key", mode: 0o600, source: keys.hostKeyFile },
    { kind: "directory", path: "/tmp", mode: 0o1777 },
    { kind: "directory", path: "/var/log" },
    { kind: "link", path: "/var/run", target: "/run" },
    { kind: "link", path: "/sbin", target: "bin" },
    { kind: "directory", path: "/usr" },
    { kind: "link", path: "/usr/bin", target: "../bin" },
    { kind: "link", path: "/usr/sbin", target: "../bin" },
    ...extra.map(({ source, path, mode }): Entry => ({ kind: "copy", path, mode, source })),
  ];
  const initrd = join(directory, "stage-two.initrd");
  await writeInitramfs(initrd, entries);
  return initrd;
}
