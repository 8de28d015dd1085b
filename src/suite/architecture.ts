import type { ArchNames } from "./makefile.ts";

/** Architectures with KVM selftests, by the ELF header's e_machine; see include/uapi/linux/elf-em.h. */
const architectures = new Map<number, ArchNames>([
  [62, { kernel: "x86", uname: "x86_64" }],
  [183, { kernel: "arm64", uname: "aarch64" }],
  [22, { kernel: "s390", uname: "s390x" }],
  [243, { kernel: "riscv", uname: "riscv" }],
  [258, { kernel: "loongarch", uname: "loongarch64" }],
]);

export function architectureOf(machine: number): ArchNames | undefined {
  return architectures.get(machine);
}

/** The architecture's name for a person to read. */
export function architectureName(machine: number): string {
  return architectures.get(machine)?.uname ?? `ELF machine ${machine}`;
}
