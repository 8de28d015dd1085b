/** How a complaint of the kernel begins, and what to call it. The first pattern that fits names it. */
interface Pattern {
  kind: string;
  pattern: RegExp;
}

/** Sources: kernel/panic.c, lib/bug.c, kernel/locking/, mm/kasan/, kernel/rcu/tree_stall.h, arch/*\/mm/fault.c … */
const patterns: readonly Pattern[] = [
  { kind: "panic", pattern: /^Kernel panic - not syncing\b/ },
  { kind: "KASAN", pattern: /^BUG: KASAN: / },
  { kind: "KMSAN", pattern: /^BUG: KMSAN: / },
  { kind: "KCSAN", pattern: /^BUG: KCSAN: / },
  { kind: "KFENCE", pattern: /^BUG: KFENCE: / },
  { kind: "UBSAN", pattern: /^UBSAN: \S/ },
  { kind: "soft lockup", pattern: /^(?:[\w ]+: )?BUG: soft lockup - / },
  { kind: "hard lockup", pattern: /^(?:[\w ]+: )*Watchdog detected hard LOCKUP on cpu/i },
  { kind: "RCU stall", pattern: /^(?:rcu: )?INFO: \w*rcu\w* (?:self-)?detected (?:expedited )?stalls?\b/ },
  { kind: "hung task", pattern: /^INFO: task .+ blocked (?:in I\/O wait )?for more than \d+ seconds/ },
  {
    kind: "lockdep",
    pattern:
      /^WARNING: (?:possible (?:circular|recursive|irq lock|deadlock)|inconsistent lock state|suspicious RCU usage|bad unlock balance|bad contention|held lock freed|Nested lock was not taken|lock held when returning|chain_key collision|\S+-safe -> \S+-unsafe lock order|\S+ still has locks held)/,
  },
  { kind: "lockdep", pattern: /^\[ BUG: Invalid wait context \]|^INFO: trying to register non-static key/ },
  {
    kind: "lockdep",
    pattern: /^BUG: (?:MAX_\w*(?:LOCK|STACK_TRACE)\w* too low|key \S+ has not been registered)/,
  },
  { kind: "list corruption", pattern: /^(?:list|hlist|slist)_\w+ corruption\b/ },
  { kind: "refcount", pattern: /^refcount_t: / },
  { kind: "unchecked MSR access", pattern: /^unchecked MSR access error: / },
  // Until 6.17, and since then: `WARNING: FILE:LINE at FUNCTION, CPU#0: COMMAND/1`.
  { kind: "WARNING", pattern: /^WARNING: (?:CPU: \d+ PID: \d+ at |\S+:\d+ at \S|at \S+\+0x)/ },
  { kind: "BUG", pattern: /^(?:kernel BUG at \S|BUG: \S|BUG \S.*\): \S)/ },
  // arm64, riscv.
  { kind: "BUG", pattern: /^Unable to handle kernel .* at virtual address/ },
  { kind: "Oops", pattern: /^Oops: \S|^Internal error: .* \[#\d+\]|^(?:traps: )?PANIC: double fault/ },
  // x86 before 6.9: `general protection fault, probably for …: 0000 [#1]`. What user space does wrong begins
  // with `traps:` or the program's name, and has no number of an oops.
  { kind: "Oops", pattern: /^[a-z][\w ,.-]*(?: 0x[0-9a-f]+)?: [0-9a-f]{4,16} \[#\d+\]/i },
];

/** The kind of complaint that a line begins, such as `WARNING` or `KASAN`; undefined when it begins none. */
export function complaintKind(message: string): string | undefined {
  return patterns.find(({ pattern }) => pattern.test(message))?.kind;
}

/** Complaints that the kernel makes one after the other about one and the same thing. */
const continuations: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["list corruption", new Set(["WARNING", "BUG", "Oops"])],
  ["refcount", new Set(["WARNING"])],
  ["BUG", new Set(["Oops"])],
]);

/** Whether a complaint that comes right after another one belongs to it: `kernel BUG at …`, then `Oops: …`. */
export function continues(kind: string, later: string): boolean {
  return continuations.get(kind)?.has(later) === true;
}

/** A line of a stack trace, of registers, of memory, of locks: what a complaint goes on with. */
const reportLine = new RegExp(
  [
    /\+0x[0-9a-f]+\/0x[0-9a-f]+/,
    /^\s+\S/,
    /^<\/?(?:TASK|IRQ|NMI|SOFTIRQ|#\w+)>/,
    /^Call [Tt]race:/,
    /^(?:Modules linked in|Unloaded tainted|Hardware name|Workqueue|Tainted|Kernel Offset|Memory Limit)\b/,
    /^CPU: ?\d+ |^CPU#\d+/,
    /^(?:[RE](?:AX|BX|CX|DX|SI|DI|BP|SP|IP|FLAGS)|R\d\d|[CDEFGS]S|CR\d|DR\d|ORIG_RAX|PKRU|Code|PGD|pgd):? /,
    /^(?:#PF: |user pgtable|Mem abort info|Data abort info)/,
    /^(?:pstate|pc|lr|sp|x\d+) ?: /,
    /^\[[0-9a-f]{16}\] /,
    /^(?:irq event stamp|hardirqs last|softirqs last|preempt_count|in_atomic|RCU nest depth|Preemption disabled)/,
    /^(?:rcu: |NMI backtrace|Sending NMI|task:|stack backtrace|INFO: lockdep is turned off|Rebooting in )/,
    /^(?:the existing dependency|other info|Possible unsafe|but |and |which |is trying to|already |\w.* is trying )/,
    /^(?:\d+ locks? held|no locks held|Showing all locks|#\d+: |-> #\d|--- |"echo 0 >)/,
    /^(?:={5,}|-{5,})$/,
    /^(?:Dumping|Kernel Offset|Fixing recursive fault|note: )/,
  ]
    .map(({ source }) => source)
    .join("|"),
);

export function isReportLine(message: string): boolean {
  return reportLine.test(message);
}
