import { describe, expect, test } from "vitest";
import { kindOfSource } from "../../../src/bisecting/harmless/path-kind.ts";

const kinds = {
  inert: [
    "Documentation/virt/kvm/api.rst",
    "Documentation/admin-guide/kernel-parameters.txt",
    "Documentation/ABI/testing/sysfs-devices-system-cpu",
    "Documentation/devicetree/bindings/arm/cpus.yaml",
    "MAINTAINERS",
    ".mailmap",
    "LICENSES/preferred/GPL-2.0",
    "arch/arm64/kvm/pmu.c",
    "arch/arm64/kvm/hyp/nvhe/Makefile",
    "arch/arm64/include/asm/kvm_host.h",
    "arch/riscv/kvm/trace.h",
    "arch/arm/boot/dts/st/stm32mp1.dtsi",
    "arch/s390/configs/defconfig",
    "arch/powerpc/configs/ppc64_defconfig",
  ],
  source: [
    "virt/kvm/kvm_main.c",
    "arch/x86/kvm/vmx/vmenter.S",
    "include/linux/kvm_host.h",
    "samples/x.c",
    // Drivers include it when they are built to test that they compile.
    "arch/arm/mach-omap2/control.h",
  ],
  exported: [
    "include/uapi/linux/kvm.h",
    "arch/x86/include/uapi/asm/kvm.h",
    "tools/testing/selftests/kvm/steal_time.c",
    "tools/objtool/check.c",
    "tools/perf/builtin-kvm.c",
  ],
  steering: [
    "Makefile",
    "Kbuild",
    "init/Kconfig",
    "lib/Kconfig.debug",
    "Documentation/Kconfig",
    "Documentation/Makefile",
    "Documentation/netlink/specs/devlink.yaml",
    "Documentation/sphinx/kerneldoc.py",
    "arch/x86/kvm/Makefile",
    "virt/kvm/Makefile.kvm",
    // crypto/Kconfig reads it, whatever the architecture.
    "arch/arm/crypto/Kconfig",
    "arch/Kconfig",
    "arch/arm64/tools/sysreg",
    "arch/newcomer/kernel/x.c.in",
    "arch/um/scripts/Makefile.rules",
    "arch/x86/configs/x86_64_defconfig",
    "kernel/configs/x86_debug.config",
    "scripts/mod/modpost.c",
    "scripts/link-vmlinux.sh",
    "arch/x86/entry/syscalls/syscall_64.tbl",
    "arch/x86/kernel/vmlinux.lds",
    "rust/kernel/lib.rs",
    ".gitattributes",
    ".vmentry/x.variant.yaml",
    "Documentation",
    "a\nb.rst",
  ],
} as const;

describe("to a build of x86", () => {
  for (const [kind, paths] of Object.entries(kinds)) {
    test.each(paths)(`%j is ${kind}`, path => {
      expect(kindOfSource(path, "x86")).toBe(kind);
    });
  }

  test("an architecture that nobody knows is no other one", () => {
    expect(kindOfSource("arch/newcomer/kernel/x.c", "x86")).toBe("source");
    expect(kindOfSource("arch/um/kernel/x.c", "x86")).toBe("source");
  });
});

test("to a build of arm64, x86 is another architecture, and arm is none", () => {
  expect(kindOfSource("arch/x86/kvm/x86.c", "arm64")).toBe("inert");
  expect(kindOfSource("arch/arm64/kvm/pmu.c", "arm64")).toBe("source");
  expect(kindOfSource("arch/arm/xen/enlighten.c", "arm64")).toBe("source");
  expect(kindOfSource("arch/arm/vdso/Makefile", "arm64")).toBe("steering");
});
