import fc from "fast-check";
import type { ConsoleExcerpt, HtmlReportInput, Timeline } from "../../src/html-report/index.ts";
import { timelineOf } from "../../src/html-report/index.ts";
import {
  Condenser,
  HistoryIndex,
  type JobResults,
  makeReport,
  mergeHistories,
  recordHistory,
} from "../../src/report/index.ts";
import { type RunResult, type Splat, sumUp, type TestResult } from "../../src/results/index.ts";
import { sampleBisect } from "../report/sample-bisect.ts";
import { hostileText, sampleFlaky, sampleRun, sampleSplat, sampleTest } from "../results/sample.ts";

const names = [
  ...[
    "amx_test",
    "apic_bus_clock_test",
    "cpuid_test",
    "cr4_cpuid_sync_test",
    "debug_regs",
    "demand_paging_test",
  ],
  ...["dirty_log_perf_test", "dirty_log_test", "exit_on_emulation_failure_test", "fix_hypercall_test"],
  ...["guest_memfd_test", "guest_print_test", "hardware_disable_test", "hwcr_msr_test", "hyperv_clock"],
  ...["hyperv_cpuid", "hyperv_evmcs", "hyperv_features", "hyperv_ipi", "hyperv_svm_test", "hyperv_tlb_flush"],
  ...[
    "kvm_binary_stats_test",
    "kvm_clock_test",
    "kvm_create_max_vcpus",
    "kvm_page_table_test",
    "kvm_pv_test",
  ],
  ...[
    "max_guest_memory_test",
    "max_vcpuid_cap_test",
    "memslot_modification_stress_test",
    "memslot_perf_test",
  ],
  ...[
    "mmu_stress_test",
    "monitor_mwait_test",
    "nested_exceptions_test",
    "nx_huge_pages_test",
    "platform_info_test",
  ],
  ...["pmu_counters_test", "pmu_event_filter_test", "pre_fault_memory_test", "private_mem_conversions_test"],
  ...["rseq_test", "set_boot_cpu_id", "set_memory_region_test", "set_sregs_test", "sev_init2_tests"],
  ...["smaller_maxphyaddr_emulation_test", "smm_test", "state_test", "steal_time", "svm_int_ctl_test"],
  ...["svm_nested_shutdown_test", "svm_nested_soft_inject_test", "svm_vmcall_test", "sync_regs_test"],
  ...["system_counter_offset_test", "triple_fault_event_test", "tsc_msrs_test", "tsc_scaling_sync"],
  ...["ucna_injection_test", "userspace_io_test", "userspace_msr_exit_test", "vmx_apic_access_test"],
  ...[
    "vmx_dirty_log_test",
    "vmx_exception_with_invalid_guest_state",
    "vmx_msrs_test",
    "vmx_nested_tsc_scaling_test",
  ],
  ...[
    "vmx_pmu_caps_test",
    "vmx_preemption_timer_test",
    "xapic_ipi_test",
    "xapic_state_test",
    "xcr0_cpuid_test",
  ],
  ...["xen_shinfo_test", "xen_vmcall_test"],
];

export interface SampleEnvironment {
  name: string;
  settings: Record<string, string>;
}

const environments: readonly SampleEnvironment[] = [
  { name: "tdp", settings: { tdp: "on", nested: "off" } },
  { name: "tdp-nested", settings: { tdp: "on", nested: "on" } },
  { name: "shadow", settings: { tdp: "off", nested: "off" } },
  { name: "shadow-nested", settings: { tdp: "off", nested: "on" } },
  { name: "hugepages", settings: { tdp: "on", hugepages: "512", thp: "never" } },
];
const machines = ["qemu-2cpu", "epyc-9004"] as const;

/** A fixed generator, so that a sample is always the same. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const assertion = (name: string, line: number): string[] => [
  "Random seed: 0x6b8b4567",
  "Testing guest mode: PA-bits:ANY, VA-bits:48,  4K pages",
  "==== Test Assertion Failure ====",
  `  x86_64/${name}.c:${line}: stable_pa == (uint64_t)addr_gpa2hva(vm, gpa)`,
  "  pid=417 tid=419 errno=4 - Interrupted system call",
  `     1\t0x0000000000402f8e: run_vcpu_and_check at ${name}.c:${line}`,
  `     2\t0x000000000040281b: main at ${name}.c:412`,
  "     3\t0x00007f1c2d8461c9: ?? ??:0",
  "  0x7f1c2c000000 != 0x7f1c2c200000 (stable_pa != addr_gpa2hva(vm, gpa))",
];

const trace = [
  "WARNING: CPU: 1 PID: 431 at arch/x86/kvm/mmu/tdp_mmu.c:921 kvm_tdp_mmu_zap_leafs+0x1b4/0x2a0 [kvm]",
  "Modules linked in: kvm_amd kvm irqbypass",
  "CPU: 1 UID: 0 PID: 431 Comm: memslot_perf_te Not tainted 6.13.0-rc1-g3b0d0a1 #1",
  "Hardware name: QEMU Standard PC (Q35 + ICH9, 2009), BIOS 1.16.2 04/01/2014",
  "RIP: 0010:kvm_tdp_mmu_zap_leafs+0x1b4/0x2a0 [kvm]",
  "Code: 48 89 df e8 11 20 ff ff 84 c0 0f 84 5c ff ff ff <0f> 0b e9 55 ff ff ff",
  "RSP: 0018:ffffc900005e7b40 EFLAGS: 00010202",
  "Call Trace:",
  " <TASK>",
  " kvm_unmap_gfn_range+0x9f/0x180 [kvm]",
  " kvm_mmu_notifier_invalidate_range_start+0x1c2/0x3e0 [kvm]",
  " __mmu_notifier_invalidate_range_start+0x94/0x1c0",
  " change_protection+0x1a2/0x1340",
  " __x64_sys_mprotect+0x1d/0x30",
  " do_syscall_64+0x9e/0x1a0",
  " entry_SYSCALL_64_after_hwframe+0x76/0x7e",
  " </TASK>",
];

const frames = [
  "kvm_tdp_mmu_zap_leafs (arch/x86/kvm/mmu/tdp_mmu.c:921)",
  "kvm_unmap_gfn_range (arch/x86/kvm/mmu/mmu.c:1621)",
  "kvm_mmu_notifier_invalidate_range_start (virt/kvm/kvm_main.c:612 (inlined)",
  "    virt/kvm/kvm_main.c:781)",
  "__mmu_notifier_invalidate_range_start (mm/mmu_notifier.c:503)",
  "change_protection (./include/linux/mmu_notifier.h:460 mm/mprotect.c:512)",
  "__x64_sys_mprotect (mm/mprotect.c:862)",
  "do_syscall_64 (arch/x86/entry/common.c:83)",
];

/** How tests end: which is a story of one commit that breaks nested paging. */
function testOf(
  name: string,
  at: { environment: SampleEnvironment; isLast: boolean; random: () => number; run: number },
): TestResult {
  const { environment, isLast, random, run } = at;
  const isNested = environment.settings["nested"] === "on";
  const isShadow = environment.settings["tdp"] === "off";
  const seed = [...name].reduce((sum, char) => sum + char.charCodeAt(0), 0);
  const base = 60 + (seed % 17) ** 3.2 * (isShadow ? 1.6 : 1);
  const durationMs = Math.round(
    base * (0.9 + 0.2 * random()) * (isLast && name === "hyperv_tlb_flush" ? 2.4 : 1),
  );
  const given = { durationMs };
  if (name.startsWith("vmx_") || name.startsWith("sev_"))
    return sampleTest(name, "skip", { ...given, durationMs: 40, reason: "needs Intel VT-x" });
  if (
    isLast &&
    isNested &&
    ["state_test", "svm_nested_soft_inject_test", "nested_exceptions_test"].includes(name)
  )
    return sampleTest(name, "fail", {
      ...given,
      reason: "0x7f1c2c000000 != 0x7f1c2c200000 (stable_pa != addr_gpa2hva(vm, gpa))",
      location: { file: "lib/x86_64/processor.c", line: 1187 },
      tail: assertion("processor", 1187),
    });
  if (isLast && isShadow && name === "dirty_log_test")
    return sampleTest(name, "timeout", {
      ...given,
      durationMs: 120_000,
      reason: "killed after 120s",
      tail: ["Test iterations: 32, interval: 10 (ms)", "guest physical test memory offset: 0x7fbfffc000"],
    });
  if (name === "smaller_maxphyaddr_emulation_test" && !isShadow)
    return run < 9 && !isLast
      ? sampleTest(name, "pass", given)
      : sampleTest(name, "fail", {
          ...given,
          reason: "Unexpected exit reason: 17 (INTERNAL_ERROR)",
          location: { file: "x86_64/smaller_maxphyaddr_emulation_test.c", line: 73 },
          tail: assertion("smaller_maxphyaddr_emulation_test", 73),
        });
  if (name === "rseq_test" && (isLast ? environment.name === "tdp" : random() < 0.07))
    return sampleFlaky(name, { ...given, reason: "rseq CPU = 0, sched CPU = 1" });
  if (name === "steal_time" && isLast)
    return sampleTest(name, "skip", { ...given, durationMs: 30, reason: "steal-time not supported" });
  if (name === "xapic_ipi_test" && !isLast)
    return sampleTest(name, "fail", { ...given, reason: "IPI was lost" });
  return sampleTest(name, "pass", given);
}

/** Tests two at a time, so that there is something on a time line. */
function scheduled(
  tests: readonly TestResult[],
  from: number,
  setUpMs: number,
): { tests: TestResult[]; durationMs: number } {
  const free = [from + setUpMs, from + setUpMs];
  const placed = tests.map(test => {
    const lane = (free[0] ?? 0) <= (free[1] ?? 0) ? 0 : 1;
    const at = free[lane] ?? from;
    free[lane] = at + test.durationMs + 15;
    return test.startedAt === null ? test : { ...test, startedAt: new Date(at).toISOString(), attempts: [] };
  });
  return { tests: placed, durationMs: Math.max(...free) - from };
}

interface SampleRunOptions {
  environment: SampleEnvironment;
  machine: string;
  from: number;
  isLast: boolean;
  run: number;
  tests?: readonly string[];
}

export function sampleStoryRun({
  environment,
  machine,
  from,
  isLast,
  run,
  tests = names,
}: SampleRunOptions): RunResult {
  const random = generator(run * 31 + environment.name.length * 7 + machine.length);
  const made = tests.map(name => testOf(name, { environment, isLast, random, run }));
  const placed = scheduled(made, from, 3000 + random() * 4000);
  const splats: Splat[] =
    isLast && environment.name === "shadow-nested"
      ? [
          sampleSplat("kvm_tdp_mmu_zap_leafs", {
            lines: trace,
            frames,
            title: trace[0] ?? "",
            fingerprint: "WARNING kvm_tdp_mmu_zap_leafs arch/x86/kvm/mmu/tdp_mmu.c",
            location: { file: "arch/x86/kvm/mmu/tdp_mmu.c", line: 921 },
            tests: ["kvm/memslot_perf_test", "kvm/state_test"],
          }),
        ]
      : [];
  return sampleRun(environment.name, placed.tests, {
    environment: {
      name: environment.name,
      file: `.vmentry/${environment.name}.env.yaml`,
      settings: Object.entries(environment.settings).map(([feature, asked]) => ({
        feature,
        asked,
        parameter: `kvm_amd.${feature}`,
        readBack: asked,
      })),
    },
    machine: {
      name: machine,
      kind: "qemu",
      accelerator: "tcg",
      arch: "x86_64",
      cpus: 2,
      memoryMiB: 4096,
      cpuVendor: "amd",
    },
    startedAt: new Date(from).toISOString(),
    durationMs: placed.durationMs,
    splats,
    repeat: [
      "vmentry",
      "run",
      "--kernel",
      "build/kvm-next",
      "--environment",
      environment.name,
      "--suite",
      "kvm",
    ],
  });
}

/** A commit that breaks nested paging, with everything that a report can have. */
export function sampleInput(): HtmlReportInput & { report: ReturnType<typeof makeReport> } {
  const now = Date.UTC(2026, 2, 1, 9, 30);
  const jobOf = (machine: string) => `${machine}-x86_64-kvm`;
  const runsOf = (machine: string, isLast: boolean, run: number, start: number): RunResult[] => {
    let from = start;
    return environments.map(environment => {
      const made = sampleStoryRun({ environment, machine, from, isLast, run });
      from += made.durationMs + 400;
      return made;
    });
  };
  const timelines: Timeline[] = [];
  const condenser = new Condenser();
  const jobs: JobResults[] = machines.map((machine, index) => {
    const start = now + index * 42_000;
    const results = sumUp(runsOf(machine, true, 20, start));
    timelines.push(
      timelineOf(jobOf(machine), results, [
        { machine, from: start - 6_200, to: start - 300, isUp: true, reason: "" },
      ]),
    );
    return {
      job: jobOf(machine),
      variant: "x86_64-kvm",
      machineClass: machine,
      results: condenser.current(results),
    };
  });
  const history = mergeHistories(
    Array.from({ length: 20 }, (_, run) =>
      machines.map(machine =>
        recordHistory(
          {
            id: `run-${run}`,
            commit: (0x5eed0000 + run * 7919).toString(16).padEnd(40, "4"),
            at: new Date(Date.UTC(2026, 1, 2 + run)).toISOString(),
          },
          sumUp(runsOf(machine, false, run, Date.UTC(2026, 1, 2 + run))),
          { variant: "x86_64-kvm", machineClass: machine },
        ),
      ),
    ).flat(),
    { runs: 50, days: 365 },
  );
  const report = makeReport({
    run: {
      id: "100",
      commit: "3b0d0a1f".padEnd(40, "7"),
      subject: "KVM: x86/mmu: Zap only the leaf SPTEs that a memslot update touches",
      at: "2026-03-01T09:41:00.000Z",
    },
    jobs,
    expected: [
      ...machines.map(machine => ({
        job: jobOf(machine),
        variant: "x86_64-kvm",
        machineClass: machine,
        environments: environments.map(({ name }) => name),
      })),
      { job: "xeon-6-x86_64-kvm", variant: "x86_64-kvm", machineClass: "xeon-6", environments: ["tdp"] },
    ],
    builds: [],
    notBuilt: [],
    bisects: [
      sampleBisect({
        subject: { kind: "test", test: "kvm/dirty_log_test" },
        title: "kvm/dirty_log_test fails",
      }),
      sampleBisect({
        subject: { kind: "splat", fingerprint: "WARNING kvm_tdp_mmu_zap_leafs arch/x86/kvm/mmu/tdp_mmu.c" },
        title: "the kernel complains (WARNING kvm_tdp_mmu_zap_leafs) during kvm/state_test",
        environment: "shadow-nested",
        ...{ conclusion: null, first: null, confidence: 0.31, reason: "14 commits are left" },
      }),
    ],
    baseline: {
      commit: "91f0c2de".padEnd(40, "3"),
      subject: "KVM: x86: Advertise support for WRMSRNS",
      distance: 2,
      source: "run 18124 of main, 4 hours earlier",
      builds: [],
      jobs: machines.map(machine => ({
        job: jobOf(machine),
        variant: "x86_64-kvm",
        machineClass: machine,
        results: condenser.baseline(sumUp(runsOf(machine, false, 19, now - 14_400_000))),
      })),
    },
    history: { history, bytes: 81_000, problems: [] },
  });
  const consoles: ConsoleExcerpt[] = [
    {
      job: jobOf("qemu-2cpu"),
      file: "console.log",
      lines: [
        "[    0.000000] Linux version 6.13.0-rc1-g3b0d0a1",
        ...trace.map((line, index) => `[   41.1${index}] ${line}`),
      ],
    },
    {
      job: "xeon-6-x86_64-kvm",
      file: "console.log",
      lines: [
        "stage one: kernel loaded",
        "[    0.912] Kernel panic - not syncing: VFS: Unable to mount root fs",
      ],
    },
  ];
  return {
    report,
    history: new HistoryIndex(history, "100"),
    timelines,
    consoles,
    artifacts: new Map(
      machines.map(machine => [
        jobOf(machine),
        { name: `vmentry-results-${machine}`, url: `https://example.org/artifacts/${machine}` },
      ]),
    ),
    links: [
      { label: "Run 100", url: "https://example.org/runs/100" },
      { label: "Results", url: "https://example.org/artifacts/report" },
    ],
    sourceUrl: ({ file, line }) => `https://example.org/source/${file}#L${line}`,
  };
}

/** What wants to break out of a page. */
export const hostilePieces = fc.oneof(
  hostileText,
  fc.constantFrom(
    `<script>window.stolen = 1</script><img src=x onerror="window.stolen = 2">"'&`,
    "</script><script>window.stolen = 3</script>",
    "</style><style>body { display: none }</style>",
    "--><!-- ]]> </title></textarea></svg></details></td></table>",
    `" onmouseover="window.stolen = 4" x="`,
    "' autofocus onfocus='window.stolen = 5' x='",
    "javascript:window.stolen=6",
    "{{constructor.constructor('window.stolen = 7')()}}",
    "\u001b[31m\u001b]8;;https://example.org/\u0007\u202e\u2066\u0000\ud800",
    "x".repeat(5000),
  ),
);

/** The same input with every text of it replaced, but for those that are words of a schema. */
export function withTexts(input: HtmlReportInput, pieces: readonly string[]): HtmlReportInput {
  let next = 0;
  const kept = new Set([
    "class",
    "kind",
    "conclusion",
    "compared",
    "severity",
    "states",
    "failOn",
    "format",
    "at",
  ]);
  const replaced = (value: unknown, key: string): unknown => {
    if (kept.has(key)) return value;
    if (typeof value === "string") return pieces[next++ % pieces.length];
    if (Array.isArray(value)) return value.map(each => replaced(each, key));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        key === "settings" ? (pieces[0] ?? "") : name,
        replaced(each, name),
      ]),
    );
  };
  const hostile = <T>(value: T): T => replaced(value, "") as T;
  const piece = pieces[0] ?? "";
  return {
    report: hostile(input.report),
    timelines: (input.timelines ?? []).map(({ job, runs, boots }) => ({
      job: `${job}${piece}`,
      boots: boots.map(boot => ({ ...boot, isUp: false, machine: piece, reason: piece })),
      runs: runs.map(run => ({
        ...run,
        environment: piece,
        machine: piece,
        spans: run.spans.map(span => ({ ...span, test: piece })),
      })),
    })),
    consoles: hostile(input.consoles ?? []),
    artifacts: new Map([[piece, { name: piece, url: piece }]]),
    links: hostile(input.links ?? []),
    sourceUrl: () => piece,
    ...(input.history === undefined ? {} : { history: input.history }),
  };
}
