import type { Architecture } from "../elf/index.ts";
import type { Kernel } from "../kernel/index.ts";
import type { Accelerator } from "./accelerator.ts";

/** How QEMU is called for an architecture, and what the machine has then. */
export interface QemuPlatform {
  architecture: Architecture;
  /** `uname -m`. */
  uname: string;
  program: string;
  /** The Debian package that brings the program. */
  package: string;
  /** The serial console's device, and the option that makes a kernel print to it. */
  console: { device: string; option: string };
  /** What kernels it boots. */
  boots: readonly Architecture[];
  /** The vendor of the CPU that QEMU emulates. */
  emulatedVendor: "amd" | "arm";
  /** The arguments that make the machine, without its size. */
  machine(accelerator: Accelerator): readonly string[];
}

const tcg = "tcg,thread=multi";

const x86: QemuPlatform = {
  architecture: "x86_64",
  uname: "x86_64",
  program: "qemu-system-x86_64",
  package: "qemu-system-x86",
  console: { device: "ttyS0", option: "CONFIG_SERIAL_8250_CONSOLE" },
  boots: ["x86_64", "i386"],
  // What QEMU emulates of virtualization is SVM, so its "max" calls itself AuthenticAMD.
  emulatedVendor: "amd",
  machine: accelerator =>
    accelerator === "kvm"
      ? ["-machine", "q35", "-accel", "kvm", "-cpu", "host"]
      : ["-machine", "q35", "-accel", tcg, "-cpu", "max"],
};

const arm64: QemuPlatform = {
  architecture: "arm64",
  uname: "aarch64",
  program: "qemu-system-aarch64",
  package: "qemu-system-arm",
  console: { device: "ttyAMA0", option: "CONFIG_SERIAL_AMBA_PL011_CONSOLE" },
  boots: ["arm64"],
  emulatedVendor: "arm",
  // virtualization=on starts the kernel at EL2, where KVM needs it. Without firmware a kernel cannot tell the
  // next one which memory the ITS's tables lie in, and that dies of it: so there is none. Pointers are
  // authenticated by a hash that is quick to emulate.
  machine: () => [
    ...["-machine", "virt,virtualization=on,gic-version=3,its=off"],
    ...["-accel", tcg, "-cpu", "max,pauth-impdef=on"],
  ],
};

/** The machine that boots a kernel. */
export function platformFor(kernel: Pick<Kernel, "arch">): QemuPlatform {
  return kernel.arch === "arm64" ? arm64 : x86;
}
