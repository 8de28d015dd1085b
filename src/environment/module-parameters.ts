import { features } from "./features/index.ts";
import { type PlatformKind, platformKinds } from "./platform.ts";
import type { Setting } from "./setting.ts";

/**
 * KVM's parameters that can be written at run time (0644 in Linux 6.12: arch/x86/kvm, arch/s390/kvm, virt/kvm).
 * Needed for a plan only: on a running machine the file's permission bits tell.
 */
const writtenAtRunTime: ReadonlySet<string> = new Set([
  "kvm.diag9c_forwarding_hz",
  "kvm.eager_page_split",
  "kvm.flush_on_reuse",
  "kvm.force_emulation_prefix",
  "kvm.halt_poll_max_steal",
  "kvm.halt_poll_ns",
  "kvm.halt_poll_ns_grow",
  "kvm.halt_poll_ns_grow_start",
  "kvm.halt_poll_ns_shrink",
  "kvm.ignore_msrs",
  "kvm.min_timer_period_us",
  "kvm.nx_huge_pages",
  "kvm.nx_huge_pages_recovery_period_ms",
  "kvm.nx_huge_pages_recovery_ratio",
  "kvm.pi_inject_timer",
  "kvm.report_ignored_msrs",
  "kvm.tsc_tolerance_ppm",
  "kvm.use_gisa",
  "kvm_amd.dump_invalid_vmcb",
  "kvm_intel.dump_invalid_vmcs",
  "kvm_intel.vmentry_l1d_flush",
]);

export function isWrittenAtRunTime(module: string, parameter: string): boolean {
  return writtenAtRunTime.has(`${module}.${parameter}`);
}

/**
 * Parameters that KVM turns off by itself while another one is off, so that what they say then is not what
 * anybody chose: vmx_hardware_setup, svm_hardware_setup, avic_hardware_setup, kvm_configure_mmu.
 */
const leaders: ReadonlyMap<string, readonly string[]> = new Map([
  ["kvm.tdp_mmu", ["kvm_intel.ept", "kvm_amd.npt"]],
  ["kvm_intel.unrestricted_guest", ["kvm_intel.ept"]],
  ["kvm_intel.eptad", ["kvm_intel.ept"]],
  ["kvm_intel.pml", ["kvm_intel.ept"]],
  ["kvm_intel.vmentry_l1d_flush", ["kvm_intel.ept"]],
  ["kvm_intel.enable_ipiv", ["kvm_intel.enable_apicv"]],
  ["kvm_amd.avic", ["kvm_amd.npt"]],
  ["kvm_amd.vnmi", ["kvm_amd.vgif"]],
  ["kvm_amd.vls", ["kvm_amd.npt"]],
  ["kvm_amd.sev", ["kvm_amd.npt"]],
  ["kvm_amd.sev_es", ["kvm_amd.npt", "kvm_amd.sev"]],
  ["kvm_amd.sev_snp", ["kvm_amd.npt", "kvm_amd.sev", "kvm_amd.sev_es"]],
]);

/** Those whose being off turns this one off. */
export function leadersOf(module: string, parameter: string): readonly string[] {
  return leaders.get(`${module}.${parameter}`) ?? [];
}

/** Every parameter of a module that some feature sets: what a reload must carry over. */
export function parametersOfFeatures(module: string): ReadonlySet<string> {
  return known.get(module) ?? none;
}

const none: ReadonlySet<string> = new Set();
const known: ReadonlyMap<string, ReadonlySet<string>> = collectKnown();

function collectKnown(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const setting of platformKinds.flatMap(settingsOn)) {
    if (setting.kind !== "module-parameter") continue;
    const parameters = found.get(setting.module) ?? new Set();
    found.set(setting.module, parameters.add(setting.parameter));
  }
  return found;
}

/** A feature that sets a parameter does so for "off" too. */
function settingsOn(kind: PlatformKind): readonly Setting[] {
  const arch = kind.startsWith("x86") ? "x86_64" : kind;
  return features.flatMap(({ meanings }) => {
    const meaning = meanings[kind];
    if (meaning?.kind !== "settings") return [];
    const settings = meaning.settings("off", { arch, vendor: "other", cpuFlags: undefined });
    return typeof settings === "string" ? [] : settings;
  });
}
