/** What a parameter takes and how it prints, as its type in the kernel has it. */
export type ParameterType = "bool" | "int" | "uint" | "nx" | "l1d-flush";

export interface ParameterFile {
  type: ParameterType;
  initial: string;
  isWritable?: boolean;
}

/** A module that a fake machine can load, as Linux 6.12 has it: arch/ARCH/kvm and virt/kvm. */
export interface ModuleFile {
  needs: readonly string[];
  parameters: Readonly<Record<string, ParameterFile>>;
  /** Parameters that its init turns off while others are off: by parameter, the others by full name. */
  leaders?: Readonly<Record<string, readonly string[]>>;
}

export interface Machine {
  arch: string;
  cpuinfo: string;
  modules: Readonly<Record<string, ModuleFile>>;
  /** Part of the kernel. */
  builtIn: readonly string[];
  /** Files of /sys and /proc/sys beside those of modules; in brackets is what is chosen. */
  files: Readonly<Record<string, string>>;
  readOnly: readonly string[];
  kernelLog: string;
}

const yes: ParameterFile = { type: "bool", initial: "Y" };
const no: ParameterFile = { type: "bool", initial: "N" };
const one: ParameterFile = { type: "int", initial: "1" };

function polling(ns: string): Record<string, ParameterFile> {
  return {
    halt_poll_ns: { type: "uint", initial: ns, isWritable: true },
    halt_poll_ns_grow: { type: "uint", initial: "2", isWritable: true },
    halt_poll_ns_grow_start: { type: "uint", initial: "10000", isWritable: true },
    halt_poll_ns_shrink: { type: "uint", initial: "2", isWritable: true },
  };
}

const x86Modules = {
  irqbypass: { needs: [], parameters: {} },
  ccp: { needs: [], parameters: {} },
  kvm: {
    needs: ["irqbypass"],
    parameters: {
      ...polling("200000"),
      tdp_mmu: yes,
      mmio_caching: yes,
      nx_huge_pages: { type: "nx", initial: "N", isWritable: true },
      eager_page_split: { ...yes, isWritable: true },
      ignore_msrs: { ...no, isWritable: true },
    },
    leaders: { tdp_mmu: ["kvm_amd.npt", "kvm_intel.ept"] },
  },
  kvm_amd: {
    needs: ["kvm", "ccp"],
    parameters: {
      npt: yes,
      nested: one,
      vgif: one,
      vnmi: yes,
      avic: no,
      sev: no,
      sev_es: no,
      pause_filter_count: { type: "uint", initial: "3000" },
    },
    leaders: { avic: ["kvm_amd.npt"], vnmi: ["kvm_amd.vgif"] },
  },
  kvm_intel: {
    needs: ["kvm"],
    parameters: {
      ept: yes,
      nested: yes,
      vpid: yes,
      vnmi: yes,
      unrestricted_guest: yes,
      enable_apicv: yes,
      pml: yes,
      vmentry_l1d_flush: { type: "l1d-flush", initial: "cond" },
    },
    leaders: { unrestricted_guest: ["kvm_intel.ept"], pml: ["kvm_intel.ept"] },
  },
} satisfies Record<string, ModuleFile>;

const meminfo = {
  "/proc/meminfo": "MemTotal:        4194304 kB\nMemFree:          200000 kB\nMemAvailable:    4000000 kB",
};

const memoryFiles = {
  ...meminfo,
  "/sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never",
  "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size": "2097152",
  "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages": "0",
  "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages": "0",
  "/sys/kernel/mm/ksm/run": "0",
  "/proc/sys/kernel/numa_balancing": "1",
  "/proc/sys/vm/overcommit_memory": "0",
};
const readOnly = ["/proc/meminfo", "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"];

const bare = { builtIn: [], files: memoryFiles, readOnly, kernelLog: "" };

export const machines = {
  amd: {
    ...bare,
    arch: "x86_64",
    cpuinfo: "vendor_id\t: AuthenticAMD\nflags\t\t: fpu vme svm npt nrip_save avic vgif vnmi",
    modules: x86Modules,
  },
  intel: {
    ...bare,
    arch: "x86_64",
    cpuinfo:
      "vendor_id\t: GenuineIntel\nflags\t\t: fpu vme vmx vnmi ept vpid\nvmx flags\t: vnmi apicv unrestricted_guest",
    modules: x86Modules,
  },
  arm: {
    ...bare,
    arch: "aarch64",
    cpuinfo: "BogoMIPS\t: 125.00\nFeatures\t: fp asimd evtstrm\nCPU implementer\t: 0x41",
    modules: { kvm: { needs: [], parameters: polling("500000") } },
    builtIn: ["kvm"],
    kernelLog: "[    0.300000] kvm [1]: VHE mode initialized successfully",
  },
  s390x: {
    ...bare,
    arch: "s390x",
    cpuinfo: "vendor_id       : IBM/S390\nfeatures\t: esan3 zarch stfle msa sie",
    modules: {
      kvm: {
        needs: [],
        parameters: {
          ...polling("50000"),
          nested: { type: "int", initial: "0" },
          hpage: { type: "int", initial: "0" },
          use_gisa: { ...yes, isWritable: true },
        },
      },
    },
    files: {
      ...meminfo,
      "/sys/kernel/mm/transparent_hugepage/enabled": "[always] madvise never",
      "/sys/kernel/mm/hugepages/hugepages-1024kB/nr_hugepages": "0",
      "/sys/kernel/mm/ksm/run": "1",
    },
  },
  riscv64: {
    ...bare,
    arch: "riscv64",
    cpuinfo: "hart\t\t: 0\nisa\t\t: rv64imafdch_zicbom_sstc\nmmu\t\t: sv57",
    modules: { kvm: { needs: [], parameters: polling("500000") } },
  },
  loongarch64: {
    ...bare,
    arch: "loongarch64",
    cpuinfo: "CPU Family\t\t: Loongson-64bit\nFeatures\t\t: cpucfg lam ual fpu lsx lasx lvz",
    modules: { kvm: { needs: [], parameters: polling("500000") } },
    files: {
      ...meminfo,
      "/sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never",
      "/sys/kernel/mm/hugepages/hugepages-32768kB/nr_hugepages": "0",
    },
  },
} satisfies Record<string, Machine>;

export type MachineName = keyof typeof machines;
