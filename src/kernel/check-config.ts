import type { Kernel } from "./kernel.ts";

/** An option that a kernel lacks, and what it is needed for. */
export interface ConfigProblem {
  /** With its CONFIG_, such as `CONFIG_KVM`, or several of which one is needed: `CONFIG_KVM_AMD or CONFIG_KVM_INTEL`. */
  option: string;
  why: string;
}

interface Need {
  /** One of these must be set. */
  options: readonly string[];
  why: string;
  /** A module will do, as long as the kernel came with its modules. */
  canBeModule?: true;
}

const everywhere: readonly Need[] = [
  { options: ["PRINTK"], why: "the console says nothing of a crash without it" },
  { options: ["TTY"], why: "there is no console without it" },
  { options: ["BLK_DEV_INITRD"], why: "the root file system is an initramfs" },
  { options: ["BINFMT_ELF"], why: "no program runs without it" },
  { options: ["BINFMT_SCRIPT"], why: "the root file system's init is a script" },
  { options: ["PROC_FS"], why: "/proc is used by init and by the tests" },
  { options: ["SYSFS"], why: "/sys has the kernel's build-id and KVM's settings" },
  { options: ["DEVTMPFS"], why: "it makes /dev/kvm" },
  { options: ["TMPFS"], why: "the tests' files are kept in memory" },
  { options: ["MULTIUSER"], why: "the SSH server logs in a user" },
  { options: ["UNIX"], why: "the SSH server uses local sockets" },
  { options: ["INET"], why: "the machine is reached over the network" },
  { options: ["PACKET"], why: "the machine gets its address over DHCP" },
  { options: ["KVM"], why: "there is nothing to test without KVM", canBeModule: true },
];

const qemuNetwork: readonly Need[] = [
  { options: ["VIRTIO_PCI"], why: "QEMU's network card is a virtio one", canBeModule: true },
  { options: ["VIRTIO_NET"], why: "QEMU's network card is a virtio one", canBeModule: true },
];

const x86: readonly Need[] = [
  { options: ["SERIAL_8250_CONSOLE"], why: "there is no serial console without it" },
  {
    options: ["KVM_AMD", "KVM_INTEL"],
    why: "KVM needs its part for the processor",
    canBeModule: true,
  },
];

/** 32-bit C libraries call futex(2) as it was before 2038 mattered; tinyconfig leaves that out. */
const i386: readonly Need[] = [
  ...x86,
  { options: ["COMPAT_32BIT_TIME"], why: "programs of 32 bits wait for locks with 32-bit times" },
];

const arm64: readonly Need[] = [
  { options: ["SERIAL_AMBA_PL011_CONSOLE"], why: "there is no serial console without it" },
];

const needsOf: Record<Kernel["arch"], readonly Need[]> = { x86_64: x86, i386, arm64 };

/**
 * What a kernel's configuration lacks of what stage two and the KVM tests need; none when the configuration
 * is unknown. Each is something that would else show as a silent or useless boot.
 * @param kind of the machine that is to boot it: `qemu` also needs the drivers of its network card
 */
export function checkKernelConfig(kernel: Kernel, kind: "qemu" | "other" = "qemu"): ConfigProblem[] {
  const { config } = kernel;
  if (config === undefined) return [];
  const needs = [...everywhere, ...needsOf[kernel.arch], ...(kind === "qemu" ? qemuNetwork : [])];
  return needs.flatMap(need => {
    const values = need.options.map(option => config.get(option));
    if (values.includes("y")) return [];
    const option = need.options.map(each => `CONFIG_${each}`).join(" or ");
    if (!values.includes("m")) return [{ option, why: need.why }];
    if (need.canBeModule !== true)
      return [{ option, why: `${need.why}, so it must be built in, not a module` }];
    if (kernel.modules !== undefined) return [];
    return [{ option, why: `${need.why}; it is a module, and the kernel was given without its modules` }];
  });
}
