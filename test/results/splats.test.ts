import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findSplats } from "../../src/results/index.ts";
import { hostileText } from "./sample.ts";

const cutHere = "------------[ cut here ]------------";
const endTrace = "---[ end trace 0000000000000000 ]---";
const border = "=".repeat(66);
const trace = [
  "Call Trace:",
  " <TASK>",
  " kvm_mmu_zap_all+0x1f/0x90 [kvm]",
  " do_syscall_64+0x5d/0x130",
  " </TASK>",
];
const warning = [
  cutHere,
  "WARNING: CPU: 1 PID: 77 at arch/x86/kvm/mmu/mmu.c:7000 kvm_mmu_zap_all+0x1f/0x90 [kvm]",
  "Modules linked in: kvm_amd kvm",
  "CPU: 1 UID: 0 PID: 77 Comm: smm_test Not tainted 6.12.0 #1",
  "RIP: 0010:kvm_mmu_zap_all+0x1f/0x90 [kvm]",
  ...trace,
  endTrace,
];
const oops = [
  "BUG: kernel NULL pointer dereference, address: 0000000000000010",
  "#PF: supervisor read access in kernel mode",
  "#PF: error_code(0x0000) - not-present page",
  "PGD 0 P4D 0 ",
  "Oops: Oops: 0000 [#1] PREEMPT SMP NOPTI",
  "CPU: 0 UID: 0 PID: 5 Comm: x Tainted: G        W          6.12.0 #1",
  "RIP: 0010:kvm_arch_exit+0x10/0x20",
  ...trace,
  endTrace,
];
const panic = [
  "Kernel panic - not syncing: Fatal exception",
  "Kernel Offset: disabled",
  "---[ end Kernel panic - not syncing: Fatal exception ]---",
];
const boot = [
  "Linux version 6.12.0",
  "kvm_amd: Nested Paging enabled",
  "clocksource: Switched to clocksource tsc",
];

function kindsOf(lines: readonly string[]): string[] {
  return findSplats(lines).map(({ kind }) => kind);
}

/** As a kernel with printk.time and PRINTK_CALLER prints. */
function stamped(lines: readonly string[], caller = ""): string[] {
  return lines.map((line, index) => `[${(12 + index / 1000).toFixed(6).padStart(12)}]${caller} ${line}`);
}

describe("on consoles of real runs without a complaint nothing is found:", () => {
  test.each(["6.12-npt1-nested1", "6.12-npt0-nested0", "6.1-debian-npt1-nested1"])("%s", name => {
    const text = readFileSync(new URL(`../fixtures/console-${name}.log`, import.meta.url), "utf8");
    expect(findSplats(text.split(/\r?\n/))).toEqual([]);
  });
});

describe("no complaint of the kernel is", () => {
  test.each([
    "hardware_disabl[193]: segfault at 0 ip 00007f19a42c9beb sp 00007fffbedf2850 error 4 in libc.so.6",
    "traps: prog[77] general protection fault ip:401136 sp:7ffd1e10 error:0 in prog[401000+1000]",
    "traps: prog[77] trap invalid opcode ip:401136 sp:7ffd1e10 error:0 in prog[401000+1000]",
    "kvm_amd: kvm [846]: vcpu0, guest rIP: 0xfff0 Unhandled WRMSR(0x1d9) = 0x0",
    "WARNING: this build is for tests only",
    "Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on",
    "Kernel command line: panic=-1 oops=panic",
    "DEBUG: no BUG: here",
    "rcu: \tRCU CPU stall warnings timeout set to 21000 ms.",
    "rcu: INFO: rcu_preempt is fine",
    "INFO: lockdep is turned off.",
    "INFO: NMI handler (perf_event_nmi_handler) took too long to run: 2.277 msecs",
    "EXT4-fs (loop1): INFO: recovery required on readonly filesystem",
    "kmemleak: Kernel memory leak detector initialized (mem pool available: 15679)",
    "WARNING: The mand mount option has been deprecated and",
    "Out of memory: Killed process 99 (demand_paging_t)",
    cutHere,
  ])("%s", line => {
    expect(findSplats([...boot, line, ...boot])).toEqual([]);
    expect(findSplats(stamped([...boot, line, ...boot]))).toEqual([]);
  });
});

describe("a complaint is known by its first line:", () => {
  test.each([
    ["WARNING", "WARNING: CPU: 0 PID: 1 at kernel/fork.c:12 copy_process+0x1/0x2"],
    ["WARNING", "WARNING: kernel/fork.c:12 at copy_process+0x1/0x2, CPU#0: init/1"],
    ["BUG", "BUG: unable to handle page fault for address: ffffc90000000000"],
    ["BUG", "kernel BUG at mm/slub.c:550!"],
    [
      "sleeping in atomic",
      "BUG: sleeping function called from invalid context at kernel/locking/mutex.c:585",
    ],
    ["BUG", "BUG kmalloc-64 (Not tainted): Poison overwritten"],
    ["BUG", "Unable to handle kernel paging request at virtual address ffff800008000000"],
    [
      "Oops",
      "Oops: general protection fault, probably for non-canonical address 0xdead000000000100: 0000 [#1] SMP",
    ],
    [
      "Oops",
      "general protection fault, probably for non-canonical address 0xdead000000000100: 0000 [#1] PREEMPT SMP",
    ],
    ["Oops", "general protection fault: 0000 [#1] SMP"],
    ["Oops", "divide error: 0000 [#1] PREEMPT SMP"],
    ["Oops", "Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP"],
    ["panic", "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)"],
    ["KASAN", "BUG: KASAN: slab-use-after-free in kvm_vcpu_release+0x10/0x20 [kvm]"],
    ["KCSAN", "BUG: KCSAN: data-race in a / b"],
    ["KFENCE", "BUG: KFENCE: out-of-bounds read in f+0x1/0x2"],
    ["UBSAN", "UBSAN: shift-out-of-bounds in arch/x86/kvm/mmu/mmu.c:100:5"],
    ["lockdep", "WARNING: possible circular locking dependency detected"],
    ["lockdep", "WARNING: possible recursive locking detected"],
    ["lockdep", "WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected"],
    ["lockdep", "WARNING: suspicious RCU usage"],
    ["lockdep", "[ BUG: Invalid wait context ]"],
    ["lockdep", "INFO: trying to register non-static key."],
    ["RCU stall", "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:"],
    ["RCU stall", "rcu: INFO: rcu_sched self-detected stall on CPU"],
    [
      "RCU stall",
      "rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { 1-.... } 5 jiffies s: 9 root: 0x2/.",
    ],
    ["RCU stall", "INFO: rcu_tasks detected stalls on tasks:"],
    ["soft lockup", "watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [smm_test:99]"],
    ["hard lockup", "NMI watchdog: Watchdog detected hard LOCKUP on cpu 1"],
    ["hard lockup", "watchdog: CPU1: Watchdog detected hard LOCKUP on cpu 1"],
    ["hung task", "INFO: task dirty_log_test:99 blocked for more than 122 seconds."],
    ["hung task", "INFO: task kworker/u4:1:99 blocked in I/O wait for more than 122 seconds."],
    ["workqueue lockup", "BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 31s!"],
    ["scheduling while atomic", "BUG: scheduling while atomic: smm_test/99/0x00000002"],
    ["kmemleak", "kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)"],
    ["KMSAN", "BUG: KMSAN: uninit-value in f+0x1/0x2"],
    ["lockdep", "WARNING: bad unlock balance detected!"],
    ["lockdep", "WARNING: held lock freed!"],
    ["lockdep", "WARNING: inconsistent lock state"],
    ["lockdep", "WARNING: lock held when returning to user space!"],
    ["lockdep", "[ INFO: possible circular locking dependency detected ]"],
    ["lockdep", "BUG: MAX_LOCKDEP_CHAINS too low!"],
    ["spinlock", "BUG: spinlock bad magic on CPU#0, smm_test/99"],
    ["bad page state", "BUG: Bad page state in process smm_test  pfn:0f00d"],
    ["stack corruption", "BUG: stack guard page was hit at ffffc900 (stack is ffffc901..ffffc902)"],
    ["unregister_netdevice", "unregister_netdevice: waiting for lo to become free. Usage count = 1"],
    [
      "WARNING",
      "WARNING: [time_after(jiffies, end)] kernel/fork.c:12 at copy_process+0x1/0x2, CPU#0: init/1",
    ],
    ["WARNING", "WARNING: arch/x86/kvm/x86.c:12 at kvm_arch_exit+0x1/0x2 [kvm], CPU#0: init/1"],
    ["BUG", "Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008"],
    ["BUG", "Unable to handle kernel access to user memory at virtual address 00007fff"],
    ["BUG", "Unable to handle kernel pointer dereference in virtual kernel address space"],
    ["BUG", "CPU 1 Unable to handle kernel paging request at virtual address 0000000000000008, era == 9"],
    ["Oops", "specification exception: 0006 ilc:2 [#1] SMP"],
    ["Oops", "invalid opcode: 0000 [#1] PREEMPT SMP NOPTI"],
    ["panic", "Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: f+0x1/0x2"],
    ["Rust panic", "rust_kernel: panicked at drivers/block/rnull.rs:12:5:"],
    ["list corruption", "list_del corruption. prev->next should be ffff, but was 0000. (prev=ffff)"],
    ["refcount", "refcount_t: underflow; use-after-free."],
    [
      "unchecked MSR access",
      "unchecked MSR access error: RDMSR from 0x1d9 at rIP: 0xffffffff81000000 (f+0x1/0x2)",
    ],
  ])("%s: %s", (kind, line) => {
    for (const printed of [
      [line],
      stamped([line]),
      stamped([line], "[   T12]"),
      stamped([line], "[    C0]"),
    ]) {
      const [splat, ...others] = findSplats([...boot, ...printed, ...boot]);
      expect(splat).toMatchObject({ kind, title: line, lines: printed });
      expect(others).toEqual([]);
    }
  });
});

describe("a splat's lines", () => {
  test("are those from `cut here` to the end of the trace", () => {
    expect(findSplats([...boot, ...warning, ...boot])).toMatchObject([
      { kind: "WARNING", title: warning[1], lines: warning },
    ]);
  });

  test("keep their time stamps, which the title has not", () => {
    const lines = stamped(warning, "[   T77]");
    expect(findSplats(lines)).toMatchObject([{ kind: "WARNING", title: warning[1], lines }]);
  });

  test("keep what others print in between", () => {
    const lines = warning.flatMap((line, index) =>
      index > 1 ? [`Iteration ${index} collected`, line] : [line],
    );
    expect(findSplats([...boot, ...lines, ...boot])).toMatchObject([
      { kind: "WARNING", title: warning[1], lines },
    ]);
  });

  test("begin behind what somebody else had not ended with a newline", () => {
    const [first = "", ...rest] = stamped(warning.slice(1));
    expect(findSplats([`vcpu continues now.${first}`, ...rest])[0]?.title).toBe(warning[1]);
  });

  test("end with the last line of a report that has no end mark", () => {
    const lockdep = [
      border,
      "WARNING: possible recursive locking detected",
      "6.12.0 #1 Not tainted",
      "-".repeat(44),
      "smm_test/99 is trying to acquire lock:",
      "ffff888 (&kvm->lock){+.+.}-{3:3}, at: f+0x1/0x2",
      "but task is already holding lock:",
      "ffff889 (&kvm->lock){+.+.}-{3:3}, at: g+0x1/0x2",
      "stack backtrace:",
      ...trace,
    ];
    const others = Array.from({ length: 30 }, (_, index) => `line ${index} of something else`);
    expect(findSplats([...others, ...lockdep, ...others])).toMatchObject([
      { kind: "lockdep", title: lockdep[1], lines: lockdep },
    ]);
  });

  test("end at the second border of a KASAN report", () => {
    const kasan = [
      border,
      "BUG: KASAN: slab-use-after-free in f+0x1/0x2",
      "Read of size 8 at addr ffff888 by task x/1",
      ...trace,
      "Freed by task 1:",
      border,
    ];
    expect(findSplats([...boot, ...kasan, ...boot])).toMatchObject([{ kind: "KASAN", lines: kasan }]);
  });

  test("are at most 100, each at most 500 characters", () => {
    const long = [
      ...warning.slice(0, 5),
      ...Array.from({ length: 300 }, () => ` f+0x1/0x2${"x".repeat(1000)}`),
      endTrace,
    ];
    const [splat, ...others] = findSplats(long);
    expect(others).toEqual([]);
    expect(splat?.lines.length).toBe(100);
    expect(Math.max(...(splat?.lines.map(line => line.length) ?? []))).toBe(500);
  });
});

describe("complaints one after another", () => {
  test("about one thing are one: an oops", () => {
    expect(findSplats([...boot, ...oops, ...boot])).toMatchObject([
      { kind: "BUG", title: oops[0], lines: oops },
    ]);
  });

  test("about one thing are one: a corrupted list that becomes a BUG", () => {
    const lines = [
      "list_add corruption. prev->next should be next (a), but was b. (prev=c).",
      cutHere,
      "kernel BUG at lib/list_debug.c:32!",
      "Oops: invalid opcode: 0000 [#1] PREEMPT SMP NOPTI",
      ...trace,
      endTrace,
    ];
    expect(findSplats(lines)).toMatchObject([{ kind: "list corruption", title: lines[0], lines }]);
  });

  test("about one thing are one: a reference count's warning", () => {
    const lines = [cutHere, "refcount_t: addition on 0; use-after-free.", ...warning.slice(1)];
    expect(findSplats(lines)).toMatchObject([{ kind: "refcount", title: lines[1], lines }]);
  });

  test("are found in a line that a program had begun, and a panic without time stamps, too", () => {
    const [first = "", ...rest] = panic;
    expect(findSplats([`BusyBox v1.35.0 ${first}`, ...rest])).toMatchObject([
      { kind: "panic", title: "Kernel panic - not syncing: Fatal exception" },
    ]);
    // Its end alone is none.
    expect(findSplats(panic.slice(-1))).toEqual([]);
  });

  test("are told apart when they are different, and a panic always is", () => {
    const splats = findSplats([...warning, ...boot, ...warning, ...oops, ...panic]);
    expect(splats.map(({ kind, lines }) => [kind, lines])).toEqual([
      ["WARNING", warning],
      ["WARNING", warning],
      ["BUG", oops],
      ["panic", panic],
    ]);
  });

  test("are told apart when the first was cut off by the second", () => {
    expect(findSplats([...warning.slice(0, 4), ...warning]).map(({ lines }) => lines)).toEqual([
      warning.slice(0, 4),
      warning,
    ]);
  });

  test("without end are all counted, but only the first 50 kept whole", () => {
    const splats = findSplats(Array.from({ length: 200 }, () => warning).flat());
    expect(splats.length).toBe(200);
    expect(splats[49]?.lines).toEqual(warning);
    expect(splats[50]?.lines).toEqual([warning[1]]);
  });
});

test("whatever is on the console, no line is in two splats and each has its title's line", () => {
  const anyLine = fc.oneof(
    hostileText,
    fc.constantFrom(...warning, ...oops, ...panic, border, ...boot, "BUG: KASAN: x in y", "refcount_t: x"),
  );
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 200 }), lines => {
      const splats = findSplats(lines);
      let from = 0;
      for (const { title, lines: own } of splats) {
        expect(own.length).toBeLessThanOrEqual(100);
        expect(own.some(line => line.includes(title.slice(0, 400)))).toBe(true);
        const first = own.map(line => line.slice(0, 400)).join("\n");
        const rest = lines.slice(from).map(line => line.slice(0, 400));
        const at = rest.findIndex((_, index) => rest.slice(index, index + own.length).join("\n") === first);
        expect(at).not.toBe(-1);
        from += at + own.length;
      }
    }),
  );
});

test("a console of long lines and brackets is read in time", () => {
  const lines = Array.from(
    { length: 2000 },
    (_, index) => `${"[ 1.".repeat(500)}${"a ,.-".repeat(200)}${index}`,
  );
  expect(kindsOf(lines)).toEqual([]);
});
