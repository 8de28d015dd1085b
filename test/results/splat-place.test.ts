import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findSplats, findStampedSplats, SplatReader } from "../../src/results/index.ts";

const cutHere = "------------[ cut here ]------------";
const endTrace = "---[ end trace 0000000000000000 ]---";

function place(...lines: string[]) {
  const [splat] = findSplats(lines);
  return splat === undefined
    ? undefined
    : { function: splat.function, location: splat.location, fingerprint: splat.fingerprint };
}

const functionOf = (...lines: string[]) => place(...lines)?.function;

describe("a splat's place is", () => {
  test("what a WARNING says of it", () => {
    expect(
      place(
        cutHere,
        "WARNING: CPU: 1 PID: 77 at arch/x86/kvm/mmu/mmu.c:7000 kvm_mmu_zap_all+0x1f/0x90 [kvm]",
        endTrace,
      ),
    ).toEqual({
      function: "kvm_mmu_zap_all",
      location: { file: "arch/x86/kvm/mmu/mmu.c", line: 7000 },
      fingerprint: "WARNING: kvm_mmu_zap_all (arch/x86/kvm/mmu/mmu.c)",
    });
  });

  test("what a WARNING of Linux 6.19 says of it", () => {
    expect(
      place("WARNING: [!kvm] virt/kvm/kvm_main.c:12 at kvm_exit+0x1/0x2 [kvm], CPU#0: init/1"),
    ).toMatchObject({
      function: "kvm_exit",
      location: { file: "virt/kvm/kvm_main.c", line: 12 },
    });
  });

  test("the source line of a BUG, and the function of its instruction pointer", () => {
    expect(
      place(
        cutHere,
        "kernel BUG at mm/slub.c:550!",
        "Oops: invalid opcode: 0000 [#1] SMP",
        "RIP: 0010:kfence_guarded_free.constprop.0+0x1/0x2",
        "Call Trace:",
        " kvm_put_kvm+0x1/0x2",
        endTrace,
      ),
    ).toEqual({
      function: "kvm_put_kvm",
      location: { file: "mm/slub.c", line: 550 },
      fingerprint: "BUG: kvm_put_kvm (mm/slub.c)",
    });
  });

  test("UBSAN's file, and who is on the stack below it", () => {
    expect(
      place(
        "UBSAN: shift-out-of-bounds in ../arch/x86/kvm/lapic.c:100:5",
        "shift exponent 64 is too large",
        "Call Trace:",
        " dump_stack_lvl+0x1/0x2",
        " __ubsan_handle_shift_out_of_bounds+0x1/0x2",
        " kvm_lapic_reset+0x1/0x2",
      ),
    ).toMatchObject({
      function: "kvm_lapic_reset",
      fingerprint: "UBSAN: kvm_lapic_reset (arch/x86/kvm/lapic.c)",
    });
  });

  test("unknown when nothing tells it, and the fingerprint then has the title's words", () => {
    expect(place("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009")).toEqual({
      function: null,
      location: null,
      fingerprint: "panic: Kernel panic - not syncing: Attempted to kill init! exitcode=0",
    });
  });
});

describe("the function of", () => {
  test("KASAN is the one it names, or its caller when that only copies", () => {
    expect(functionOf("BUG: KASAN: slab-use-after-free in kvm_vcpu_release+0x10/0x20 [kvm]")).toBe(
      "kvm_vcpu_release",
    );
    expect(
      functionOf(
        "BUG: KASAN: slab-out-of-bounds in memcpy+0x10/0x20",
        "Call Trace:",
        " kasan_report+0x1/0x2",
        " ? guess+0x1/0x2",
        " memcpy+0x10/0x20",
        " kvm_write_guest+0x1/0x2",
        "Allocated by task 1:",
        " kvm_create+0x1/0x2",
      ),
    ).toBe("kvm_write_guest");
  });

  test.each([
    ["x86", "RIP: 0010:kvm_arch_exit+0x10/0x20"],
    ["old x86", "RIP: 0010:[<ffffffff83408ca0>]  [<ffffffff83408ca0>] kvm_arch_exit+0x190/0x290"],
    ["arm64", "pc : kvm_arch_exit+0x10/0x20"],
    ["arm", "PC is at kvm_arch_exit+0x10/0x20"],
    ["riscv", "epc : kvm_arch_exit+0x10/0x20"],
    ["s390", "Krnl PSW : 0704c00180000000 000003ff8012345a (kvm_arch_exit+0x10/0x20 [kvm])"],
    ["powerpc", "NIP [c000000000012345] kvm_arch_exit+0x10/0x20"],
  ])("an oops on %s is its instruction pointer's", (_, line) => {
    expect(
      functionOf(
        "Unable to handle kernel NULL pointer dereference at virtual address 08",
        line,
        "Call trace:",
        " other+0x1/0x2",
      ),
    ).toBe("kvm_arch_exit");
  });

  test("an oops is not user space's", () => {
    expect(
      functionOf(
        "BUG: unable to handle page fault for address: 0000",
        "RIP: 0010:0x0",
        "Call Trace:",
        " kvm_exit+0x1/0x2",
        "RIP: 0033:0x465b29",
      ),
    ).toBe("kvm_exit");
  });

  test("a possible deadlock is who acquires the lock", () => {
    expect(
      functionOf(
        "WARNING: possible circular locking dependency detected",
        "smm_test/99 is trying to acquire lock:",
        "ffff888 (&kvm->lock){+.+.}-{3:3}, at: kvm_vm_release+0x1/0x2 [kvm]",
        "but task is already holding lock:",
        "ffff889 (&kvm->slots_lock){+.+.}-{3:3}, at: kvm_set_memory+0x1/0x2",
        "-> #1 (&kvm->slots_lock){+.+.}-{3:3}:",
        "       lock_acquire+0x1/0x2",
        "       other+0x1/0x2",
      ),
    ).toBe("kvm_vm_release");
  });

  test("a hung task is who began to wait, or what many wait for", () => {
    const hung = [
      "INFO: task smm_test:99 blocked for more than 122 seconds.",
      "task:smm_test state:D stack:0",
      "Call Trace:",
      " __schedule+0x1/0x2",
      " schedule+0x1/0x2",
      " __mutex_lock+0x1/0x2",
    ];
    expect(functionOf(...hung, " kvm_vm_ioctl+0x1/0x2")).toBe("kvm_vm_ioctl");
    expect(functionOf(...hung, " rtnl_lock+0x1/0x2", " tun_chr_close+0x1/0x2")).toBe("rtnl_lock");
  });

  test("a stall is what the interrupted task was called for, not where in its loop it was", () => {
    expect(
      functionOf(
        "rcu: INFO: rcu_preempt self-detected stall on CPU",
        "Call Trace:",
        " <IRQ>",
        " rcu_sched_clock_irq+0x1/0x2",
        " update_process_times+0x1/0x2",
        " sysvec_apic_timer_interrupt+0x1/0x2",
        " </IRQ>",
        " asm_sysvec_apic_timer_interrupt+0x1/0x2",
        " kvm_tdp_mmu_map+0x1/0x2",
        " vcpu_run+0x1/0x2",
        " kvm_vcpu_ioctl+0x1/0x2",
        " __x64_sys_ioctl+0x1/0x2",
        " do_syscall_64+0x1/0x2",
      ),
    ).toBe("kvm_vcpu_ioctl");
  });

  test("a warning that panics is in the trace behind the panic's title", () => {
    const splats = findSplats([
      "WARNING: CPU: 0 PID: 1 at lib/refcount.c:28 refcount_warn_saturate+0x1/0x2",
      "Kernel panic - not syncing: kernel: panic_on_warn set ...",
      "Call Trace:",
      " panic+0x1/0x2",
      " __warn+0x1/0x2",
      "RIP: 0010:refcount_warn_saturate+0x1/0x2",
      " kvm_put_kvm+0x1/0x2",
      "---[ end Kernel panic - not syncing: kernel: panic_on_warn set ... ]---",
    ]);
    expect(splats.map(({ kind, function: name }) => [kind, name])).toEqual([
      ["WARNING", "kvm_put_kvm"],
      ["panic", "kvm_put_kvm"],
    ]);
  });

  test("a complaint is not another task's that prints in between", () => {
    expect(
      functionOf(
        "[    1.000000][   T12] BUG: unable to handle page fault for address: 0000",
        "[    1.000001][   T13] RIP: 0010:other+0x1/0x2",
        "[    1.000002][   T12] RIP: 0010:kvm_exit+0x1/0x2",
      ),
    ).toBe("kvm_exit");
  });
});

/** A complaint as one boot of one build prints it; what changes from boot to boot is in `moving`. */
function printed(moving: {
  pid: number;
  cpu: number;
  address: bigint;
  offset: number;
  line: number;
  ms: number;
  suffix: string;
  isStamped: boolean;
}): string[] {
  const { pid, cpu, offset, line, ms, suffix } = moving;
  const address = moving.address.toString(16).padStart(16, "0");
  const at = (name: string) => `${name}${suffix}+0x${offset.toString(16)}/0x${(offset + 16).toString(16)}`;
  const lines = [
    "==================================================================",
    `BUG: KASAN: slab-use-after-free in ${at("kvm_vcpu_release")} [kvm]`,
    `Read of size 8 at addr ${address} by task smm_test/${pid}`,
    `CPU: ${cpu} UID: 0 PID: ${pid} Comm: smm_test Not tainted 6.12.0-${pid} #1`,
    "Call Trace:",
    " <TASK>",
    ` ${at("dump_stack_lvl")}`,
    "==================================================================",
    cutHere,
    `WARNING: CPU: ${cpu} PID: ${pid} at arch/x86/kvm/x86.c:${line} ${at("kvm_arch_exit")} [kvm]`,
    `RIP: 0010:${at("kvm_arch_exit")} [kvm]`,
    `RAX: ${address} RBX: ${address}`,
    endTrace,
    `watchdog: BUG: soft lockup - CPU#${cpu} stuck for ${pid}s! [smm_test:${pid}]`,
    `RIP: 0010:${at("vcpu_loop")}`,
    "Call Trace:",
    ` ${at("vcpu_enter")}`,
    ` ${at("kvm_vcpu_ioctl")}`,
    ` ${at("__x64_sys_ioctl")}`,
    `Kernel panic - not syncing: Attempted to kill init! exitcode=0x${address.slice(8)}`,
  ];
  return moving.isStamped
    ? lines.map((each, index) => `[${((ms + index) / 1000).toFixed(6).padStart(12)}] ${each}`)
    : lines;
}

test("a fingerprint is the same in each boot, on each machine and in each build", () => {
  const moving = fc.record({
    pid: fc.integer({ min: 1, max: 4_000_000 }),
    cpu: fc.integer({ min: 0, max: 4095 }),
    address: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    offset: fc.integer({ min: 0, max: 100_000 }),
    line: fc.integer({ min: 1, max: 100_000 }),
    ms: fc.integer({ min: 0, max: 1_000_000_000 }),
    suffix: fc.constantFrom("", ".constprop.0", ".isra.0", ".part.0", ".cold", ".constprop.0.isra.0"),
    isStamped: fc.boolean(),
  });
  fc.assert(
    fc.property(moving, given => {
      expect(findSplats(printed(given)).map(({ fingerprint }) => fingerprint)).toEqual([
        "KASAN: kvm_vcpu_release",
        "WARNING: kvm_arch_exit (arch/x86/kvm/x86.c)",
        "soft lockup: kvm_vcpu_ioctl",
        "panic: Kernel panic - not syncing: Attempted to kill init! exitcode=0",
      ]);
    }),
  );
});

test("a splat is seen when its title was", () => {
  const lines = [cutHere, "WARNING: CPU: 1 PID: 7 at kernel/fork.c:12 f+0x1/0x2", endTrace];
  const stamped = lines.map((line, index) => ({ line, atMs: Date.UTC(2026, 0, 1, 0, 0, index) }));
  expect(findStampedSplats(stamped)).toMatchObject([{ seenAt: "2026-01-01T00:00:01.000Z", tests: [] }]);
  expect(findSplats(lines)).toMatchObject([{ seenAt: null }]);
});

test("a flood of splats is counted, and only the first 10000 are kept", () => {
  const reader = new SplatReader();
  for (let count = 0; count < 20_000; count += 1)
    reader.push("WARNING: CPU: 1 PID: 7 at kernel/fork.c:12 f+0x1/0x2");
  expect(reader.end().length).toBe(10_000);
  expect(reader.count).toBe(20_000);
});
