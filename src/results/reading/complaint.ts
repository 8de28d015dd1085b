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
  {
    kind: "hard lockup",
    pattern: /^(?:[\w ]+: )*Watchdog detected hard LOCKUP on cpu|^(?:[\w ]+: )*BUG: hard lockup/i,
  },
  {
    kind: "RCU stall",
    pattern: /^(?:rcu: )?INFO: \w*rcu\w* (?:self-)?detected (?:expedited )?stalls?\b/,
  },
  {
    kind: "hung task",
    pattern: /^INFO: task .+ (?:is )?blocked (?:in I\/O wait )?for more than \d+ seconds/,
  },
  { kind: "hung task", pattern: /^INFO: task .+ can't die for more than \d+ seconds/ },
  { kind: "workqueue lockup", pattern: /^BUG: workqueue lockup - / },
  { kind: "scheduling while atomic", pattern: /^BUG: scheduling while atomic: / },
  { kind: "sleeping in atomic", pattern: /^BUG: sleeping function called from invalid context/ },
  // What the kernel says, and what those say who read /sys/kernel/debug/kmemleak out onto the console.
  { kind: "kmemleak", pattern: /^kmemleak: \d+ new suspected memory leaks?|^BUG: memory leak$/ },
  { kind: "kmemleak", pattern: /^unreferenced object 0x[0-9a-f]+ \(size \d+\)/ },
  {
    kind: "lockdep",
    pattern:
      /^WARNING: (?:possible (?:circular|recursive|irq lock|deadlock)|inconsistent lock state|bad unlock balance|bad contention|held lock freed|Nested lock was not taken|lock held (?:when|at task)|chain_key collision|\S+-safe -> \S+-unsafe lock order|\S+ still has locks held|suspicious RCU usage)|^INFO: suspicious RCU usage/i,
  },
  {
    kind: "lockdep",
    pattern:
      /^\[ (?:BUG|INFO): (?:Invalid wait context|bad unlock balance|bad contention|held lock freed|lock held|possible |inconsistent |suspicious RCU|\S+ still has locks held|\S+-safe ->|Nested lock)/i,
  },
  {
    kind: "lockdep",
    pattern: /^INFO: (?:trying to register non-static key|possible (?:circular|recursive))/,
  },
  {
    kind: "lockdep",
    pattern:
      /^BUG: (?:MAX_\w*(?:LOCK|STACK_TRACE)\w* too low|key \S+ (?:has not been registered|not in \.data)|Invalid wait context|looking up invalid subclass|unable to register|bad unlock balance|held lock freed|lock held when|\S+ still has locks held|workqueue leaked lock)/i,
  },
  { kind: "spinlock", pattern: /^BUG: (?:spinlock|rwlock|rt_mutex|mutex) [a-z]/ },
  { kind: "list corruption", pattern: /^(?:list|hlist|slist|plist)_\w+ corruption\b/ },
  { kind: "refcount", pattern: /^refcount_t: / },
  { kind: "unchecked MSR access", pattern: /^unchecked MSR access error: / },
  { kind: "bad page state", pattern: /^BUG: Bad page (?:state|map|cache) / },
  {
    kind: "stack corruption",
    pattern: /^BUG: (?:stack guard page was hit|TASK stack guard page|\w+ stack guard page)/,
  },
  {
    kind: "stack corruption",
    pattern: /^(?:Insufficient stack space|kernel stack overflow|corrupted stack end|Thread overran stack)/i,
  },
  { kind: "unregister_netdevice", pattern: /^unregister_netdevice: waiting for \S+ to become free/ },
  { kind: "use after free", pattern: /^VFS: (?:Busy inodes after unmount|Close: file count is (?:0|zero))/ },
  { kind: "Rust panic", pattern: /^rust_kernel: panicked at / },
  // Until 6.17, and since then: `WARNING: FILE:LINE at FUNCTION, CPU#0: COMMAND/1`.
  {
    kind: "WARNING",
    pattern:
      /^WARNING: (?:CPU: ?\d+ PID: ?\d+|(?:\[.*\] )?\S+:\d+ at \S|at \S+(?:\+0x|:\d+)|kernel stack (?:regs|frame pointer))/,
  },
  { kind: "BUG", pattern: /^(?:kernel BUG (?:at|in) \S|BUG: \S|BUG \S.*\): [A-Z]\S+ )/ },
  // arm64, riscv, arm, loongarch.
  { kind: "BUG", pattern: /^(?:CPU \d+ )?Unable to handle kernel \S.* at (?:virtual )?address/i },
  { kind: "BUG", pattern: /^Unable to handle kernel (?:pointer dereference|access)/ },
  {
    kind: "BUG",
    pattern: /^(?:Kernel attempted to (?:read|write|execute) user page|Bad mode in \S+ handler detected)/,
  },
  { kind: "BUG", pattern: /^(?:Kernel )?BUG at \S+:\d+!/ },
  {
    kind: "Oops",
    pattern: /^Oops: \S|^Internal error: .* \[#\d+\]|^(?:traps: )?PANIC: (?:double fault|early exception)/,
  },
  {
    kind: "Oops",
    pattern: /^(?:Unhandled (?:fault|prefetch abort)|Alignment trap): .* (?:0x[0-9a-f]+|\[#\d+\])/,
  },
  {
    kind: "Oops",
    pattern: /^Unhandled kernel unaligned access\b|^(?:Kernel|Unexpected) \w[\w ]* in kernel mode\b/,
  },
  // x86 before 6.9: `general protection fault, probably for …: 0000 [#1]`. What user space does wrong begins
  // with `traps:` or the program's name, and has no number of an oops. s390: `specification exception: 0006 ilc:2 [#1]`.
  { kind: "Oops", pattern: /^[a-z][\w ,.-]*(?: 0x[0-9a-f]+)?: [0-9a-f]{4,16} (?:ilc:\d )?\[#\d+\]/i },
];

/** What every pattern's lines begin with, in one look. */
const mayBegin =
  /^(?:B(?:UG|ad)|K(?:ernel|ERNEL)|U(?:BSAN|n)|INFO: |In|WARNING: |rcu: |refcount_t: |[hs]?list_|plist_|watchdog|NMI|Watchdog|\[ |Oops|rust_kernel: |u(?:nchecked|nregister|nreferenced)|kmemleak: |kernel |VFS: |corrupted stack|Thread overran|CPU \d|PANIC|traps: PANIC|Alignment trap|[a-z][\w ,.-]*(?: 0x[0-9a-f]+)?: [0-9a-f]{4,16} (?:ilc:\d )?\[#|[\w ]+: BUG: )/i;

/** What the kernel says in a complaint's words without complaining. */
const innocent =
  /^INFO: lockdep is turned off|^BUG: unable to handle .* in user mode|^(?:Kernel|BUG) panic_on|^BUG: .* \(Not tainted\): kasan: bad access detected/;

/** The kind of complaint that a line begins, such as `WARNING` or `KASAN`; undefined when it begins none. */
export function complaintKind(message: string): string | undefined {
  if (!mayBegin.test(message) || innocent.test(message)) return undefined;
  return patterns.find(({ pattern }) => pattern.test(message))?.kind;
}

/** Complaints that the kernel makes one after the other about one and the same thing. */
const continuations: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["list corruption", new Set(["WARNING", "BUG", "Oops"])],
  ["refcount", new Set(["WARNING"])],
  ["unchecked MSR access", new Set(["WARNING"])],
  ["use after free", new Set(["WARNING"])],
  ["BUG", new Set(["Oops"])],
  ["Oops", new Set(["Oops"])],
  ["Rust panic", new Set(["BUG", "Oops"])],
  ["stack corruption", new Set(["Oops", "stack corruption"])],
  ["kmemleak", new Set(["kmemleak"])],
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
