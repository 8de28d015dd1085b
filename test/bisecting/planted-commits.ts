/** A commit of the planted history. */
export interface PlantedCommit {
  name: Exclude<PlantedName, "base">;
  /** The first one is the commit before, unless it is named; a second one is merged. */
  parents?: readonly PlantedName[];
  subject: string;
  edits: readonly PlantedEdit[];
  /** It does not build, by its own fault or an earlier one's. */
  isBroken?: boolean;
  /** It does not come to user space, by its own fault or an earlier one's. */
  isHanging?: boolean;
  /** It changes no file that a build of its variant reads: none is built of it beforehand. */
  isHarmless?: boolean;
  /** It has the date of the commit before, so that even the image is the same when the code is. */
  isSameDate?: boolean;
}

/** A text that is in the file once, and what takes its place. */
export interface PlantedEdit {
  file: string;
  before: string;
  after: string;
}

export type PlantedName =
  | "base"
  | "words"
  | "unbuildable"
  | "unbuildable-too"
  | "buildable"
  | "wrong-ecx"
  | "side-comment"
  | "slow-shutdown"
  | "merge"
  | "warning"
  | "same-image"
  | "hang"
  | "hang-elsewhere"
  | "no-hang"
  | "flaky"
  | "tidy"
  | "more-words";

/** What each fault is found by, as suites and results name it. */
export const plantedFaults = {
  /** Of `wrong-ecx`: fails always. */
  wrongEcx: "kvm/cpuid_test",
  /** Of `warning`: passes, while the kernel warns, once in each boot. */
  warning: { test: "kvm/hyperv_cpuid", fingerprint: "WARNING: kvm_get_hv_cpuid (arch/x86/kvm/hyperv.c)" },
  /** Of `slow-shutdown`: passes, and takes 2 s more than its fraction of one. */
  slowShutdown: "kvm/svm_nested_shutdown_test",
  /** Of `flaky`: fails at about three of four times, as the clock has it. */
  flaky: "kvm/svm_vmcall_test",
} as const;

const pit = "arch/x86/kvm/i8254.c";
const ioapic = "arch/x86/kvm/ioapic.c";
const nested = "arch/x86/kvm/svm/nested.c";
const main = "init/main.c";

const elapsed = "\telapsed = ps->period - ktime_to_ns(remaining);\n";
const elapsedByFunction = "\telapsed = kpit_since(ps->period, remaining);\n";
const waitsForInitramfs = "\twait_for_initramfs();\n\tconsole_on_rootfs();\n";
const waitsForEver =
  "\twait_for_initramfs();\n\twhile (system_state < SYSTEM_RUNNING)\n\t\tmsleep(100);\n\tconsole_on_rootfs();\n";

/** Parents before children. */
export const plantedCommits: readonly PlantedCommit[] = [
  {
    name: "words",
    subject: "Documentation: KVM: Write the API's name in capitals",
    isHarmless: true,
    edits: [
      {
        file: "Documentation/virt/kvm/api.rst",
        before: "\nThe kvm API is a set of ioctls",
        after: "\nThe KVM API is a set of ioctls",
      },
    ],
  },
  {
    name: "unbuildable",
    subject: "KVM: x86: Calculate the PIT's elapsed time in a function",
    isBroken: true,
    edits: [{ file: pit, before: elapsed, after: elapsedByFunction }],
  },
  {
    name: "unbuildable-too",
    subject: "KVM: x86: Shorten a comment of the I/O APIC",
    isBroken: true,
    edits: [{ file: ioapic, before: " *  Based on Xen 3.1 code.\n", after: " *  From Xen 3.1.\n" }],
  },
  {
    name: "buildable",
    subject: "KVM: x86: Add the function that the PIT calls",
    edits: [
      {
        file: pit,
        before: "static s64 __kpit_elapsed(struct kvm_pit *pit)\n",
        after:
          "static s64 kpit_since(s64 period, ktime_t remaining)\n{\n\treturn period - ktime_to_ns(remaining);\n}\n\n" +
          "static s64 __kpit_elapsed(struct kvm_pit *pit)\n",
      },
    ],
  },
  {
    name: "wrong-ecx",
    subject: "KVM: x86: Copy CPUID's registers in another order",
    edits: [
      {
        file: "arch/x86/kvm/cpuid.c",
        before: "\t\t*ecx = entry->ecx;\n\t\t*edx = entry->edx;\n",
        after: "\t\t*edx = entry->edx;\n\t\t*ecx = entry->ebx;\n",
      },
    ],
  },
  {
    name: "side-comment",
    parents: ["buildable"],
    subject: "KVM: nSVM: Shorten the list of authors",
    edits: [
      {
        file: nested,
        before: " *   Yaniv Kamay  <yaniv@qumranet.com>\n",
        after: " *   Yaniv Kamay <yaniv@qumranet.com>\n",
      },
    ],
  },
  {
    name: "slow-shutdown",
    subject: "KVM: SVM: Let a guest settle before it is shut down",
    edits: [
      {
        file: "arch/x86/kvm/svm/svm.c",
        before:
          "static int shutdown_interception(struct kvm_vcpu *vcpu)\n{\n\tstruct kvm_run *kvm_run = vcpu->run;\n" +
          "\tstruct vcpu_svm *svm = to_svm(vcpu);\n",
        after:
          "static int shutdown_interception(struct kvm_vcpu *vcpu)\n{\n\tstruct kvm_run *kvm_run = vcpu->run;\n" +
          "\tstruct vcpu_svm *svm = to_svm(vcpu);\n\n\tschedule_timeout_uninterruptible(2 * HZ);\n",
      },
    ],
  },
  {
    name: "merge",
    parents: ["wrong-ecx", "slow-shutdown"],
    subject: "Merge branch 'kvm-nested'",
    edits: [],
  },
  {
    name: "warning",
    subject: "KVM: x86: Expect Hyper-V's CPUID to be asked for by nobody",
    edits: [
      {
        file: "arch/x86/kvm/hyperv.c",
        before: "\tuint16_t evmcs_ver = 0;\n\tstruct kvm_cpuid_entry2 cpuid_entries[] = {\n",
        after:
          "\tuint16_t evmcs_ver = WARN_ON_ONCE(entries) ? 0 : 0;\n\tstruct kvm_cpuid_entry2 cpuid_entries[] = {\n",
      },
    ],
  },
  {
    name: "same-image",
    subject: "KVM: x86: Name the I/O APIC's ancestor in full",
    isSameDate: true,
    edits: [{ file: ioapic, before: " *  From Xen 3.1.\n", after: " *  From the code of Xen 3.1.\n" }],
  },
  {
    name: "hang",
    subject: "init: Open the console when the system runs",
    isHanging: true,
    edits: [{ file: main, before: waitsForInitramfs, after: waitsForEver }],
  },
  {
    name: "hang-elsewhere",
    subject: "KVM: arm64: Shorten a comment of the PMU",
    isHanging: true,
    isHarmless: true,
    edits: [
      {
        file: "arch/arm64/kvm/pmu.c",
        before: "\t/* Only switch if attributes are different */\n",
        after: "\t/* Only if they differ */\n",
      },
    ],
  },
  {
    name: "no-hang",
    subject: "init: Do not wait for the system to run",
    edits: [{ file: main, before: waitsForEver, after: waitsForInitramfs }],
  },
  {
    name: "flaky",
    subject: "KVM: nSVM: Tell a nested exit in time",
    edits: [
      {
        file: nested,
        before: "\tvmcb12->control.exit_code         = vmcb02->control.exit_code;\n",
        // By the clock: in three of four stretches of 65 microseconds.
        after:
          "\tvmcb12->control.exit_code         = vmcb02->control.exit_code;\n" +
          "\tif (vmcb02->control.exit_code == SVM_EXIT_VMMCALL && ((ktime_get_ns() >> 16) & 3))\n" +
          "\t\tvmcb12->control.exit_code         = SVM_EXIT_ERR;\n",
      },
    ],
  },
  {
    name: "tidy",
    subject: "KVM: x86: Read the PIT's gate through its channel",
    edits: [
      {
        file: pit,
        before: "\treturn pit->pit_state.channels[channel].gate;\n",
        after:
          "\tstruct kvm_kpit_channel_state *c = &pit->pit_state.channels[channel];\n\n\treturn c->gate;\n",
      },
    ],
  },
  {
    name: "more-words",
    subject: "Documentation: KVM: Write of virtual CPUs",
    isHarmless: true,
    edits: [
      {
        file: "Documentation/virt/kvm/api.rst",
        before: "   create virtual cpus (vcpus) and devices.\n",
        after: "   create virtual CPUs (vCPUs) and devices.\n",
      },
    ],
  },
];
