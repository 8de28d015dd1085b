import { join } from "node:path";
import {
  type Entry,
  kexec,
  moduleEntries,
  programEntries,
  signify,
  skeletonEntries,
  writeInitramfs,
} from "../initramfs/index.ts";
import type { Kernel } from "../kernel/index.ts";
import init from "./init.sh";

/** The fixed kernel and initramfs that ask the kernel server, download, check and kexec. */
export interface StageOne {
  image: string;
  initrd: string;
  /** The command line for a machine; @param ip `ADDRESS/BITS,GATEWAY`, or undefined for DHCP */
  cmdline(options: { server: string; machine: string; ip?: string; console: string }): string;
}

/** What stage one trusts, and what it is trusted with. */
export interface StageOneTrust {
  /** The server's public key, as SigningKey.publicKey of server/ has it: stage one boots nothing that it did not sign. */
  serverKey?: string;
  /** The machine's name, so that the command line cannot say another. Makes an image for this machine alone. */
  machine?: string;
  /** The machine's token. The image is then a secret. */
  token?: string;
}

/** What init.sh calls, all from busybox. */
const applets =
  "cat echo head ip mkdir modprobe mount printf rm sh sha256sum sleep stat tail timeout udhcpc uname wget".split(
    " ",
  );

/** Network cards of virtual and common real machines; those that the kernel has as modules are loaded. */
const networkModules = ["virtio_pci", "virtio_net"];

/** Builds stage one around a known-good kernel, into `directory`. @throws UserError when a program is missing */
export async function buildStageOne(
  kernel: Kernel,
  directory: string,
  trust: StageOneTrust = {},
): Promise<StageOne> {
  const scratch = join(directory, "stage-one-modules");
  const entries: Entry[] = [
    ...(await programEntries(
      trust.serverKey === undefined ? [kexec] : [kexec, signify],
      applets,
      kernel.arch,
    )),
    ...(await moduleEntries(kernel, { load: networkModules }, scratch)),
    ...skeletonEntries(init),
    ...trustEntries(trust),
  ];
  const initrd = join(directory, "stage-one.initrd");
  await writeInitramfs(initrd, entries);
  return {
    image: kernel.image,
    initrd,
    // A stage one that panics starts over. It runs nothing but the boot protocol, so what only costs it time
    // is left out: mitigations, address randomisation, all but the important messages.
    cmdline: ({ server, machine, ip, console }) =>
      [
        `console=${console} quiet panic=5 mitigations=off random.trust_cpu=on`,
        // On arm64 the seed would then stay in the device tree, and kexec would refuse to hand that on.
        ...(kernel.arch === "arm64" ? [] : ["nokaslr"]),
        `vmentry.server=${server} vmentry.machine=${machine}`,
        ...(ip === undefined ? [] : [`vmentry.ip=${ip}`]),
      ].join(" "),
  };
}

function trustEntries({ serverKey, machine, token }: StageOneTrust): Entry[] {
  const held = { "server.pub": serverKey, machine, token };
  return Object.entries(held).flatMap(([name, content]): Entry[] =>
    content === undefined ? [] : [{ kind: "file", path: `/etc/vmentry/${name}`, mode: 0o600, content }],
  );
}
