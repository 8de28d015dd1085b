import { l as describeError, s as MachineError } from "./text.js";
import { a as throwIfInterrupted, o as within, r as monotonicMs } from "./clock.js";
import { a as openStageOneKernel, i as openMachine, m as CommitKernelFailed, p as lastWords } from "./given-kernel.js";
import { o as shorten } from "./markdown-text.js";
// src/results/reading/complaint.ts
/** Sources: kernel/panic.c, lib/bug.c, kernel/locking/, mm/kasan/, kernel/rcu/tree_stall.h, arch/*\/mm/fault.c … */
const patterns = [
	{
		kind: "panic",
		pattern: /^Kernel panic - not syncing\b/
	},
	{
		kind: "KASAN",
		pattern: /^BUG: KASAN: /
	},
	{
		kind: "KMSAN",
		pattern: /^BUG: KMSAN: /
	},
	{
		kind: "KCSAN",
		pattern: /^BUG: KCSAN: /
	},
	{
		kind: "KFENCE",
		pattern: /^BUG: KFENCE: /
	},
	{
		kind: "UBSAN",
		pattern: /^UBSAN: \S/
	},
	{
		kind: "soft lockup",
		pattern: /^(?:[\w ]+: )?BUG: soft lockup - /
	},
	{
		kind: "hard lockup",
		pattern: /^(?:[\w ]+: )*Watchdog detected hard LOCKUP on cpu|^(?:[\w ]+: )*BUG: hard lockup/i
	},
	{
		kind: "RCU stall",
		pattern: /^(?:rcu: )?INFO: \w*rcu\w* (?:self-)?detected (?:expedited )?stalls?\b/
	},
	{
		kind: "hung task",
		pattern: /^INFO: task .+ (?:is )?blocked (?:in I\/O wait )?for more than \d+ seconds/
	},
	{
		kind: "hung task",
		pattern: /^INFO: task .+ can't die for more than \d+ seconds/
	},
	{
		kind: "workqueue lockup",
		pattern: /^BUG: workqueue lockup - /
	},
	{
		kind: "scheduling while atomic",
		pattern: /^BUG: scheduling while atomic: /
	},
	{
		kind: "sleeping in atomic",
		pattern: /^BUG: sleeping function called from invalid context/
	},
	{
		kind: "kmemleak",
		pattern: /^kmemleak: \d+ new suspected memory leaks?|^BUG: memory leak$/
	},
	{
		kind: "kmemleak",
		pattern: /^unreferenced object 0x[0-9a-f]+ \(size \d+\)/
	},
	{
		kind: "lockdep",
		pattern: /^WARNING: (?:possible (?:circular|recursive|irq lock|deadlock)|inconsistent lock state|bad unlock balance|bad contention|held lock freed|Nested lock was not taken|lock held (?:when|at task)|chain_key collision|\S+-safe -> \S+-unsafe lock order|\S+ still has locks held|suspicious RCU usage)|^INFO: suspicious RCU usage/i
	},
	{
		kind: "lockdep",
		pattern: /^\[ (?:BUG|INFO): (?:Invalid wait context|bad unlock balance|bad contention|held lock freed|lock held|possible |inconsistent |suspicious RCU|\S+ still has locks held|\S+-safe ->|Nested lock)/i
	},
	{
		kind: "lockdep",
		pattern: /^INFO: (?:trying to register non-static key|possible (?:circular|recursive))/
	},
	{
		kind: "lockdep",
		pattern: /^BUG: (?:MAX_\w*(?:LOCK|STACK_TRACE)\w* too low|key \S+ (?:has not been registered|not in \.data)|Invalid wait context|looking up invalid subclass|unable to register|bad unlock balance|held lock freed|lock held when|\S+ still has locks held|workqueue leaked lock)/i
	},
	{
		kind: "spinlock",
		pattern: /^BUG: (?:spinlock|rwlock|rt_mutex|mutex) [a-z]/
	},
	{
		kind: "list corruption",
		pattern: /^(?:list|hlist|slist|plist)_\w+ corruption\b/
	},
	{
		kind: "refcount",
		pattern: /^refcount_t: /
	},
	{
		kind: "unchecked MSR access",
		pattern: /^unchecked MSR access error: /
	},
	{
		kind: "bad page state",
		pattern: /^BUG: Bad page (?:state|map|cache) /
	},
	{
		kind: "stack corruption",
		pattern: /^BUG: (?:stack guard page was hit|TASK stack guard page|\w+ stack guard page)/
	},
	{
		kind: "stack corruption",
		pattern: /^(?:Insufficient stack space|kernel stack overflow|corrupted stack end|Thread overran stack)/i
	},
	{
		kind: "unregister_netdevice",
		pattern: /^unregister_netdevice: waiting for \S+ to become free/
	},
	{
		kind: "use after free",
		pattern: /^VFS: (?:Busy inodes after unmount|Close: file count is (?:0|zero))/
	},
	{
		kind: "Rust panic",
		pattern: /^rust_kernel: panicked at /
	},
	{
		kind: "WARNING",
		pattern: /^WARNING: (?:CPU: ?\d+ PID: ?\d+|(?:\[.*\] )?\S+:\d+ at \S|at \S+(?:\+0x|:\d+)|kernel stack (?:regs|frame pointer))/
	},
	{
		kind: "BUG",
		pattern: /^(?:kernel BUG (?:at|in) \S|BUG: \S|BUG \S.*\): [A-Z]\S+ )/
	},
	{
		kind: "BUG",
		pattern: /^(?:CPU \d+ )?Unable to handle kernel \S.* at (?:virtual )?address/i
	},
	{
		kind: "BUG",
		pattern: /^Unable to handle kernel (?:pointer dereference|access)/
	},
	{
		kind: "BUG",
		pattern: /^(?:Kernel attempted to (?:read|write|execute) user page|Bad mode in \S+ handler detected)/
	},
	{
		kind: "BUG",
		pattern: /^(?:Kernel )?BUG at \S+:\d+!/
	},
	{
		kind: "Oops",
		pattern: /^Oops: \S|^Internal error: .* \[#\d+\]|^(?:traps: )?PANIC: (?:double fault|early exception)/
	},
	{
		kind: "Oops",
		pattern: /^(?:Unhandled (?:fault|prefetch abort)|Alignment trap): .* (?:0x[0-9a-f]+|\[#\d+\])/
	},
	{
		kind: "Oops",
		pattern: /^Unhandled kernel unaligned access\b|^(?:Kernel|Unexpected) \w[\w ]* in kernel mode\b/
	},
	{
		kind: "Oops",
		pattern: /^[a-z][\w ,.-]*(?: 0x[0-9a-f]+)?: [0-9a-f]{4,16} (?:ilc:\d )?\[#\d+\]/i
	}
];
/** What every pattern's lines begin with, in one look. */
const mayBegin = /^(?:B(?:UG|ad)|K(?:ernel|ERNEL)|U(?:BSAN|n)|INFO: |In|WARNING: |rcu: |refcount_t: |[hs]?list_|plist_|watchdog|NMI|Watchdog|\[ |Oops|rust_kernel: |u(?:nchecked|nregister|nreferenced)|kmemleak: |kernel |VFS: |corrupted stack|Thread overran|CPU \d|PANIC|traps: PANIC|Alignment trap|[a-z][\w ,.-]*(?: 0x[0-9a-f]+)?: [0-9a-f]{4,16} (?:ilc:\d )?\[#|[\w ]+: BUG: )/i;
/** What the kernel says in a complaint's words without complaining. */
const innocent = /^INFO: lockdep is turned off|^BUG: unable to handle .* in user mode|^(?:Kernel|BUG) panic_on|^BUG: .* \(Not tainted\): kasan: bad access detected/;
/** The kind of complaint that a line begins, such as `WARNING` or `KASAN`; undefined when it begins none. */
function complaintKind(message) {
	if (!mayBegin.test(message) || innocent.test(message)) return void 0;
	return patterns.find(({ pattern }) => pattern.test(message))?.kind;
}
/** Complaints that the kernel makes one after the other about one and the same thing. */
const continuations = /* @__PURE__ */ new Map([
	["list corruption", /* @__PURE__ */ new Set([
		"WARNING",
		"BUG",
		"Oops"
	])],
	["refcount", /* @__PURE__ */ new Set(["WARNING"])],
	["unchecked MSR access", /* @__PURE__ */ new Set(["WARNING"])],
	["use after free", /* @__PURE__ */ new Set(["WARNING"])],
	["BUG", /* @__PURE__ */ new Set(["Oops"])],
	["Oops", /* @__PURE__ */ new Set(["Oops"])],
	["Rust panic", /* @__PURE__ */ new Set(["BUG", "Oops"])],
	["stack corruption", /* @__PURE__ */ new Set(["Oops", "stack corruption"])],
	["kmemleak", /* @__PURE__ */ new Set(["kmemleak"])]
]);
/** Whether a complaint that comes right after another one belongs to it: `kernel BUG at …`, then `Oops: …`. */
function continues(kind, later) {
	return continuations.get(kind)?.has(later) === true;
}
/** A line of a stack trace, of registers, of memory, of locks: what a complaint goes on with. */
const reportLine = new RegExp([
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
	/^(?:Dumping|Kernel Offset|Fixing recursive fault|note: )/
].map(({ source }) => source).join("|"));
function isReportLine(message) {
	return reportLine.test(message);
}
// src/results/reading/console-line.ts
const longestMessage = 500;
const longestLine$1 = 2e3;
const bracket = 91;
const less = 60;
const space = 32;
/** printk.time, with PRINTK_CALLER or not; `<6>` in front on a console that shows levels. */
const stampPattern = /(?:<\d+>)?\[ *\d+\.\d{6}\](?:\[ *([TC]\d+)\])? ?/;
function readConsoleLine(line) {
	const text = line.length > longestLine$1 ? line.slice(-2e3) : line;
	const first = text.charCodeAt(0);
	if ((first === bracket || first === less) && text.length === line.length) {
		const end = stampEnd(text, first);
		if (end !== -1) return stamped(line, text, end);
	}
	const found = text.includes("]") ? stampPattern.exec(text) : null;
	const message = found === null ? withoutStranger(text) : text.slice(found.index + found[0].length);
	return {
		line,
		message: shorten(message.trimEnd(), longestMessage),
		caller: found?.[1]
	};
}
const panic = "Kernel panic - not syncing";
/** Without stamps nothing shows where the kernel broke into the line of a program; of its last words one has to know. */
function withoutStranger(text) {
	const at = text.indexOf(panic);
	return at === -1 || text.slice(0, at).endsWith("---[ end ") ? text : text.slice(at);
}
/** Where a stamp at the beginning of the line ends, behind its bracket; -1 when there is none. */
function stampEnd(text, first) {
	let at = first === less ? text.indexOf(">") + 1 : 0;
	if (text.charCodeAt(at) !== bracket) return -1;
	const close = text.indexOf("]", at);
	if (close < at + 9 || close > at + 24) return -1;
	for (at += 1; at < close; at += 1) {
		const code = text.charCodeAt(at);
		const isDigit = code >= 48 && code <= 57;
		const isPoint = code === 46 && at === close - 7;
		if (!isDigit && !isPoint && code !== space) return -1;
	}
	return close + 1;
}
function stamped(line, text, end) {
	let from = end;
	let caller;
	if (text.charCodeAt(from) === bracket) {
		const close = text.indexOf("]", from);
		const inside = text.slice(from + 1, close).trim();
		if (close !== -1 && /^[TC]\d+$/.test(inside)) {
			caller = inside;
			from = close + 1;
		}
	}
	if (text.charCodeAt(from) === space) from += 1;
	const rest = text.slice(from);
	const later = rest.includes("[") && rest.includes(".") ? stampPattern.exec(rest) : null;
	if (later !== null) return {
		...readConsoleLine(rest.slice(later.index)),
		line
	};
	return {
		line,
		message: shorten(rest.trimEnd(), longestMessage),
		caller
	};
}
// src/results/reading/fingerprint.ts
/**
* The same for the same complaint in another boot, on another machine and in another build: its kind, function and
* file, such as `WARNING: kvm_mmu_zap_all (arch/x86/kvm/mmu/mmu.c)`. Without any of the two, the title's words
* without its numbers.
*/
function fingerprintOf(given) {
	const { kind, title, location } = given;
	const file = location === null ? void 0 : sourceFile(location.file);
	if (given.function !== null) return `${kind}: ${given.function}${file === void 0 ? "" : ` (${file})`}`;
	return `${kind}: ${file ?? withoutNumbers(title)}`;
}
/** A file as the kernel's tree has it: one built elsewhere (make O=) knows its files by `../` or whole paths. */
function sourceFile(file) {
	return /^(?:\/.*?\/|(?:\.\.?\/)+)((?:arch|block|certs|crypto|drivers|fs|include|init|io_uring|ipc|kernel|lib|mm|net|rust|samples|security|sound|virt)\/.*)$/.exec(file)?.[1] ?? file;
}
/** Names of tasks and devices, addresses, counts and times change from boot to boot. */
function withoutNumbers(title) {
	return title.replace(/\btask \S+:\d+/, "task").replace(/\[[^\]]*:\d+\]/g, "[]").replace(/\b0x[0-9a-f]+\b/gi, "0").replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{4,}\b/gi, "0").replace(/\d+/g, "0").replace(/\s+/g, " ").trim();
}
// src/results/reading/stack-frames.ts
/** What a complaint says of where the kernel was. */
var StackEvidence = class {
	/** Where the instruction pointer was: `RIP:`, `pc :`, `epc :`, `NIP` …; the kernel's, not user space's. */
	pointers = [];
	/** Call traces in their order, each innermost frame first; what the unwinder guessed (`? f+0x1/0x2`) is left out. */
	traces = [];
	/** Frames right behind the title, as KMSAN and KCSAN print them, or behind a title whose trace is cut off. */
	loose = [];
	/** Of what happened earlier or elsewhere: who allocated, who freed, where a lock was taken before. */
	others = [];
	/** Only guesses, for a trace that has nothing else. */
	guesses = [];
	/** Behind `at: ` and `caller is `: who takes a lock, who asks for what it must not. */
	named = [];
	#current = this.loose;
	#frames = 0;
	#expectsNamed = false;
	get hasTrace() {
		return this.loose.length > 0 || this.traces.some((trace) => trace.length > 0);
	}
	add(message) {
		if (this.#frames > mostFrames) return;
		if (this.#expectsNamed) {
			this.#expectsNamed = false;
			const name = plainFrame.exec(message)?.[1];
			if (name !== void 0) this.named.push(bare(name));
		}
		if (traceStart.test(message)) {
			this.#current = [];
			this.traces.push(this.#current);
			return;
		}
		if (otherStart.test(message)) {
			this.#current = this.others;
			return;
		}
		const last = /^\s+last function: ([A-Za-z_]\w*)/.exec(message)?.[1];
		if (last !== void 0) this.named.unshift(last);
		if (!(message.includes("+0x") || message.includes("[inline]") || /\.[chS]:\d+/.test(message))) {
			this.#expectsNamed = /(?:, at:?|^caller is|\) at:)$/.test(message);
			return;
		}
		const at = /(?:, at:?|\bat:|^caller is|^\S*\/\d+ is \S+ing .* at:?) (?:\[<[^>]*>\] )?(?:\(?null\)? )?([\w.]+)\+0x/.exec(message);
		if (at !== null) {
			this.named.push(bare(at[1] ?? ""));
			return;
		}
		const pointer = instructionPointer.exec(message);
		if (pointer !== null) {
			this.pointers.push(bare(pointer[1] ?? pointer[2] ?? ""));
			return;
		}
		this.#addFrame(message);
	}
	#addFrame(message) {
		const arm = armFrame.exec(message);
		if (arm !== null) {
			this.#keep([bare(arm[1] ?? ""), bare(arm[2] ?? "")]);
			return;
		}
		const guess = guessedFrame.exec(message);
		if (guess !== null) {
			if (this.guesses.length < 64) this.guesses.push(bare(guess[1] ?? ""));
			return;
		}
		const frame = plainFrame.exec(message) ?? inlinedFrame.exec(message);
		if (frame === null) return;
		this.#keep([bare(frame[1] ?? "")]);
	}
	#keep(names) {
		this.#frames += names.length;
		for (const name of names) if (this.#current.at(-1) !== name) this.#current.push(name);
	}
};
const mostFrames = 400;
const traceStart = /^\s*(?:Call [Tt]race:|stack backtrace:|[Bb]acktrace:)/;
const otherStart = /^\s*(?:Last potentially related|Second to last|Allocated by|Freed by|Allocated in|Freed in|allocated by|freed by|Uninit was |Local variable |Bytes \d|-> #\d|the existing dependency|other info that|(?:read|write)(?:-write)? (?:\(marked\) )?to |page last |\{.*\} state was registered|page_owner |Preemption disabled at|to a (?:HARD|SOFT)IRQ-irq|\.\.\. (?:which|key)|kfence-#\d)/;
/** A frame of a trace: ` f+0x1/0x2`, ` [<ffffffff81000000>] f+0x1/0x2`, `[   12.345] f+…` with `<IRQ>` or not. */
const plainFrame = /^[\s|]*(?:#\d+:? +)?(?:<\/?[A-Z#]\w*>\s*)*(?:\(?\[<[0-9a-fx]+>\]\)?|\[[0-9a-f]{8,16}\]|[0-9a-f]{16})?\s*(?:\[[0-9a-f]{8,16}\]\s+)?\(?(?:\[<[0-9a-f]+>\]\s*)?([A-Za-z_][\w.]*)\+0x[0-9a-f]+(?:\/0x[0-9a-f]+)?(?![\w(])/;
const guessedFrame = /^[\s|]*(?:<\/?[A-Z#]\w*>\s*)*(?:\[<[0-9a-fx]+>\])?\s*\? ([A-Za-z_][\w.]*)\+0x/;
/** A symbolized trace's frame that the compiler inlined: ` f include/linux/x.h:12 [inline]`. */
const inlinedFrame = /^\s*([A-Za-z_][\w.]*) [\w./-]+\.[chS]:\d+ \[inline\]/;
const armFrame = /^\s*(?:\[<[0-9a-f]+>\] )?\(?([A-Za-z_][\w.]*)(?:\+0x[0-9a-f/x]+)?\)? from (?:\[<[0-9a-f]+>\] )?\(?([A-Za-z_][\w.]*)\+0x/;
const instructionPointer = /^(?:RIP: 0010:|EIP is at |EIP: (?:\d+:)?|IP: |RIP: +)(?:\[<[0-9a-f]+>\]\s*)*([A-Za-z_][\w.]*)\+0x|^\s*(?:pc|epc|ERA|NIP|PC is at|Krnl PSW|era)\b\s*:?\s*(?:[0-9a-f]{8,16} )*(?:\[[<0-9a-f>]+\]\s*)*\(?([A-Za-z_][\w.]*)\+0x/;
/** A function as its source has it: the compiler's copies and parts are it, too. */
function bare(name) {
	return name.replace(/\.(?:constprop|isra|part|cold|llvm|lto_priv|clone)\b.*$/, "").replace(/\.\d+$/, "");
}
// src/results/reading/splat-function.ts
/** Functions that report, check, trap, lock, print or schedule for others: what they say is about their caller. */
const bystanders = new RegExp(`^(?:_{0,4}(?:${[
	"dump_stack",
	"show_(?:stack|trace|regs)",
	"print_\\w+",
	"v?printk\\w*",
	"report_bug",
	"warn(?:_slowpath)?(?:_\\w+)?",
	"handle_bug",
	"fixup_bug",
	"do_(?:error_trap|invalid_op|trap|general_protection|page_fault|int3|double_fault|kern_addr_fault|translation_fault|mem_abort|undefinstr|bad_area\\w*|user_addr_fault|DataAbort|PrefetchAbort|alignment\\w*|kernel_fault)",
	"bad_area\\w*",
	"invalid_op",
	"exc_\\w+",
	"asm_(?:exc|sysvec|common_interrupt)\\w*",
	"sysvec_\\w+",
	"page_fault",
	"async_page_fault",
	"general_protection",
	"die(?:_\\w+)?",
	"oops_\\w+",
	"no_context",
	"panic(?:_\\w+)?",
	"nmi_\\w+",
	"bug(?:_handler)?",
	"brk_handler",
	"el1\\w*",
	"el0\\w*",
	"call_on_(?:irq_)?stack",
	"kasan_\\w+",
	"asan_\\w+",
	"hwasan_\\w+",
	"kmsan_\\w+",
	"msan_\\w+",
	"kcsan_\\w+",
	"tsan_\\w+",
	"kfence_\\w+",
	"ubsan_\\w+",
	"sanitizer_\\w+",
	"check_memory_region\\w*",
	"memory_is_\\w+",
	"fortify_\\w+",
	"lockdep_\\w+",
	"lock_(?:acquire|release|is_held_type|downgrade|set_class)\\w*",
	"(?:validate_chain|check_prev_add|check_prevs_add|check_noncircular|mark_lock\\w*|mark_held_locks|register_lock_class|check_(?:lock|wait|deadlock|usage|irq)\\w*|look_up_lock_class|assign_lock_key|valid_state|trace_hardirqs_\\w+|debug_check_no_locks\\w*)",
	"(?:raw_)?(?:spin|read|write)_(?:lock|unlock|trylock)\\w*",
	"raw_(?:spin|read|write)_\\w+",
	"do_raw_\\w+",
	"spin_(?:bug|dump|lock)\\w*",
	"debug_spin_\\w+",
	"rwlock_bug",
	"seqcount_lockdep\\w*",
	"(?:ww_)?mutex_(?:lock|unlock|trylock)\\w*",
	"rt_mutex\\w*",
	"down(?:_(?:read|write|interruptible|killable|trylock|timeout))?(?:_\\w+)?",
	"up_(?:read|write)\\w*",
	"rwsem_\\w+",
	"percpu_(?:down|up)_\\w+",
	"queued_spin_\\w+",
	"pv_queued_\\w+",
	"pvqspinlock\\w*",
	"might_(?:sleep|fault|resched|alloc)\\w*",
	"schedule\\w*",
	"preempt_schedule\\w*",
	"context_switch",
	"switch_to\\w*",
	"cond_resched\\w*",
	"check_preemption_disabled",
	"this_cpu_preempt_check",
	"debug_smp_processor_id",
	"wait_for_(?:common|completion)\\w*",
	"do_wait_for_common",
	"refcount_\\w+",
	"list_(?:add|del)\\w*(?:valid|valid_or_report|report)\\w*",
	"list_del_entry\\w*",
	"list_add",
	"list_del(?:_init)?",
	"debug_(?:object|print_object|check_no_obj)\\w*",
	"usercopy_(?:abort|warn)",
	"check_(?:object_size|heap_object|bogus_address|panic_on_warn)\\w*",
	"mem(?:cpy|set|move|cmp|chr)\\w*",
	"str(?:nstr|spn|cspn|pbrk|lcat|scpy_pad|dup|nlen|n?cpy|n?cmp|n?len|lcpy|chr|cat|scpy|str|sep|n?casecmp)\\w*",
	"(?:atomic|atomic64|arch_atomic|instrument|instrumented|arch)_\\w+",
	"(?:test|set|clear)_(?:and_\\w+_)?bit\\w*",
	"(?:READ|WRITE)_ONCE\\w*",
	"(?:kmalloc|kmem_cache|kvmalloc|vmalloc|kzalloc|slab|slub|krealloc|kfree|kvfree|vfree|alloc_pages|get_free_pages|free_pages?|do_kmalloc)\\w*",
	"(?:cache_free|do_slab_free|slab_free\\w*|object_err|new_slab|allocate_slab|setup_object\\w*|should_fail\\w*|should_failslab|fault_create\\w*|fail_dump)",
	"save_stack\\w*",
	"stack_trace\\w*",
	"set_track\\w*",
	"arch_(?:local_irq|stack_walk)\\w*",
	"stack_chk_fail\\w*",
	"(?:sched_show_task|dump_cpu_task|trigger_\\w+_backtrace|hrtimer_run_queues|rcu_pending|handle_percpu_\\w+|generic_handle_\\w+|local_apic_timer_interrupt|handle_domain_irq|gic_handle_irq|arch_timer_handler\\w*)",
	"(?:bpf_prog_kallsyms_find|is_bpf_text_address|kernel_text_address|unregister_netdevice\\w*|rollback_registered|dev_printk\\w*|get_taint)",
	"(?:release_sock|spin_dump|task_blocks_on_\\w+|perf_trace_(?:init|destroy))",
	"rcu_(?:dump|read|lockdep|sched_clock|check_(?:callbacks|gp))\\w*",
	"copy_(?:to|from)_(?:user|iter)\\w*",
	"get_user\\w*",
	"put_user\\w*",
	"const_udelay",
	"u?delay\\w*",
	"dump_stack\\w*",
	"(?:rb|rht|rhashtable|rhltable|radix_tree|xas|xa|idr|ida|klist|plist|hlist|llist|list_lru|kobject|kref|kset|ref_tracker|percpu_ref|kmemleak|pcpu|crc\\w*|lockref|bitmap|find_(?:first|next))_\\w+",
	"crc\\w*",
	"aes_\\w+",
	"create_object",
	"(?:string|hex_string|hex_dump_to_buffer|pointer|v?s?c?nprintf|vsnprintf|number|kstr\\w+|kmemdup\\w*|v?memdup_user\\w*|strn?dup_user)",
	"skb_(?:panic|over_panic|under_panic|push|pull|put|copy_\\w+)",
	"(?:v[mz]|k[mcz]|kv[mz])alloc\\w*",
	"(?:alloc|get_free)_(?:frozen_)?pages?\\w*",
	"(?:post_alloc_hook|prep_new_page|get_page_from_freelist|rmqueue\\w*|bad_page|free_page_is_bad|free_pages_prepare|free_unref_\\w+|free_large_kmalloc|set_page_owner|cache_alloc\\w*|alloc_inode|sock_kmalloc|kernel_clone)",
	"(?:timer|work|rcu_head)_is_static_object",
	"(?:lock_timer_base|timer_delete\\w*|del_timer\\w*|try_to_del_timer\\w*|mod_timer\\w*|detach_if_pending|detach_timer)",
	"(?:flush|queue|cancel)_(?:delayed_)?work\\w*",
	"(?:flush|drain|destroy)_workqueue",
	"cancel_work_timer",
	"kthread_(?:stop|should_stop)",
	"wake_up(?:_(?:common|poll|all|process|q|state|bit|interruptible)\\w*)?",
	"(?:finish|prepare_to)_wait\\w*",
	"autoremove_wake_function",
	"osq_(?:lock|unlock)",
	"x86_indirect_thunk_\\w+",
	"seqprop_\\w+",
	"read_(?:once_)?word_\\w+",
	"(?:device_del|device_add|device_unregister|sysfs_remove_\\w+|sysfs_create_\\w+|proc_register|proc_create\\w*)",
	"(?:init|cleanup|free)_srcu_struct\\w*",
	"local_bh_(?:enable|disable)\\w*",
	"hlock_class",
	"usercopy_\\w+",
	"virt_to_phys\\w*",
	"phys_addr\\w*",
	"(?:folio|page)_(?:unlock|lock|put|get)",
	"(?:drop|inc|clear)_nlink",
	"mark_buffer_dirty",
	"(?:fast_dput|dput)",
	"assertfail",
	"kernel_fpu_\\w+",
	"console_(?:unlock|flush_\\w+|trylock\\w*)",
	"do_tag_\\w+",
	"preempt_count_(?:add|sub)",
	"(?:usb_kill|usb_submit|usb_unlink|usb_poison)_\\w+",
	"simple_copy_to_iter",
	"rust_\\w+",
	"walk_stackframe",
	"unwind_\\w+",
	"raw_(?:read|write)[bwlq]",
	"(?:read|write)[bwlq]",
	"perf_trace_lock\\w*",
	"trace_(?:lock|contention|hardirqs)_?\\w*",
	"(?:kill_fasync|send_sigio)\\w*",
	"get_signal",
	"handle_overflow",
	"lock_sock(?:_nested)?",
	"(?:reacquire_held_locks|task_rq_lock|ldsem_\\w+|folio_wake_bit|folio_end_\\w+)",
	"mutex_(?:optimistic_spin|remove_waiter|spin_on_owner)\\w*",
	"(?:device_(?:remove_file|destroy|create_file)|dpm_sysfs_\\w+|devres_release_\\w+|add_uevent_var|get_device_parent)",
	"(?:rollback_registered_many|try_to_grab_pending|vunmap|alloc_percpu\\w*|kv?asprintf\\w*|va_format|dev_vprintk_\\w+|alloc_skb\\w*|aesti?_\\w+)",
	"(?:folio_alloc\\w*|page_pool_alloc\\w*|memcg_slab_\\w+|sk_prot_alloc|find_(?:lock|get)_entries|copy_page_to_iter|iput|sk_stop_timer\\w*)",
	"(?:update_process_times|tick_\\w+|hrtimer_interrupt)",
	"ret_from_(?:fork|exception)\\w*",
	"timer_setup",
	"init_timer_key",
	"do_init_timer"
].join("|")})|retint_\\w+|error_(?:entry|return)|entry_\\w+|common_interrupt|apic_timer_interrupt|smp_apic_\\w+|irq_(?:enter|exit)\\w*|handle_exception|dump_backtrace\\w*|unwind_backtrace)$`);
/** Where a kernel thread, a system call or an interrupt begins to be about something. */
const dispatchers = new RegExp(`^_*(?:${[
	"process_one_work|worker_thread|kthread|kthread_worker_fn|smpboot_thread_fn|ret_from_fork\\w*",
	"do_(?:fast_)?syscall_\\w+|do_int80_\\w+|invoke_syscall|el0_svc\\w*|ret_fast_syscall|entry_\\w+|system_call\\w*|sysenter_\\w+|tracesys\\w*|x64_sys_call",
	"(?:x64_|ia32_|arm64_|se_|do_|compat_|C_)*(?:sys|SyS|SYSC)_(?:ioctl|p?readv?6?4?|p?writev?6?4?|connect|bind|listen|accept4?|send\\w*|recv\\w*|[gs]etsockopt|close|openat2?|socket|mount|epoll_\\w+|poll|select)",
	"do_vfs_ioctl|(?:compat_)?(?:ksys|vfs)_(?:read|write|ioctl|iter_\\w+|open)\\w*|(?:compat_)?blkdev_(?:driver_)?ioctl|new_sync_\\w+|call_(?:read|write)_iter|do_iter_\\w+|do_dentry_open|fput|task_work_run|exit_to_user\\w*",
	"do_fault|do_page_fault|do_user_addr_fault|handle_mm_fault|page_fault|asm_exc_page_fault|mmap_region|do_mmap|call_mmap",
	"sock_(?:sendmsg|recvmsg|release|close|ioctl|do_ioctl|common_setsockopt|write_iter|read_iter)\\w*|kernel_(?:setsockopt|listen|accept)|netif_receive_skb\\w*|process_backlog|napi_poll|net_rx_action|rtnetlink_rcv_msg|nfnetlink_rcv_msg|netlink_dump",
	"call_timer_fn|expire_timers|run_timer\\w*|hrtimer_run_\\w+|hrtimer_interrupt|run_ksoftirqd|do_softirq\\w*|handle_softirqs|irq_exit\\w*|tasklet_\\w*action\\w*|start_secondary|cpu_startup_entry|rcu_core\\w*"
].join("|")})$`);
/** What is seen anywhere in a loop, and says most by who began it. */
const stalls = /* @__PURE__ */ new Set([
	"RCU stall",
	"soft lockup",
	"hard lockup",
	"stack corruption"
]);
const stackEnd = /corrupted stack end/;
const irqOrder = /\S+-safe -> \S+-unsafe lock order/;
/** Titles in whose report it stands behind `at:` or `caller is` who does it. */
const namesCaller = /possible (?:circular|recursive|irq lock|deadlock)|inconsistent lock|lock freed|unlock balance|contention|held when|still has locks|-unsafe lock order|Invalid wait context|Nested lock|workqueue leaked|using \w+\(\)/i;
/** What waits for others: of a task that hangs, the function that began to wait says more. */
const waiting = /sched|_lock|slowlock|^_*down|rwsem|completion|kthread|wait|synchronize|context_switch|switch_to|cancel_(?:delayed_)?work|flush_work|rcu_barrier|mutex|io_schedule|bit_wait/;
/**
* The function that a complaint is about: the one it names, else where the instruction pointer was, else the
* innermost of the call trace that does not merely report, lock, check or allocate for its caller. Of a stall,
* which is seen anywhere in a loop, the outermost below what dispatches system calls, work and interrupts.
*/
function findFunction(kind, title, evidence) {
	const traces = evidence.traces.filter((trace) => trace.length > 0);
	if (stalls.has(kind) || stackEnd.test(title)) {
		const found = stalledFunction(evidence, traces);
		if (found !== void 0) return found;
	}
	if (kind === "hung task") return awaited(traces[0] ?? []) ?? null;
	const candidates = [...namedIn(title)];
	if (candidates.length === 0 && namesCaller.test(title)) candidates.push(...evidence.named.slice(0, 2));
	if (kind === "KCSAN" && candidates[0] !== void 0) return candidates[0];
	if (irqOrder.test(title)) candidates.unshift(...evidence.others.filter((name) => !bystanders.test(name)).slice(0, 1));
	const frames = [...traces.flat(), ...evidence.loose];
	if (kind === "KMSAN" || kind === "KFENCE" || kind === "KCSAN") frames.unshift(...evidence.loose);
	return firstMeaningful(candidates) ?? firstMeaningful(evidence.pointers) ?? firstMeaningful(frames) ?? firstMeaningful(evidence.guesses) ?? candidates[0] ?? evidence.pointers[0] ?? frames[0] ?? null;
}
/** What many tasks wait for when it does not come: a hung task is about that, whichever it is that waits. */
const commonWaits = /^(?:rtnl_lock(?:_\w+)?|synchronize_(?:s?rcu|net|sched|rcu_tasks)(?:_\w+)?|__synchronize_srcu)$/;
function awaited(trace) {
	const common = trace.findLast((name) => commonWaits.test(name));
	if (common !== void 0) return common.startsWith("rtnl") ? "rtnl_lock" : common.replace(/^__|_expedited$/g, "").replace("_net", "_rcu").replace("_sched", "_rcu");
	return trace.find((name) => !waiting.test(name) && !bystanders.test(name));
}
function namedIn(title) {
	const race = /^BUG: KCSAN: (?:data-race|assert: race) in (\S+(?: \/ \S+)?)/.exec(title)?.[1];
	if (race !== void 0) return [race.split(" / ").map(functionOf).join(" / ")];
	const found = /\bin ([A-Za-z_][\w.]*)\+0x/.exec(title)?.[1] ?? /\bin ([A-Za-z_][\w.]*)(?: [\w./-]+:\d+)?(?: at addr|\s*\[inline\]|$)/.exec(title)?.[1] ?? /^WARNING: .*?([A-Za-z_][\w.]*)\+0x[0-9a-f]+/.exec(title)?.[1] ?? /^WARNING: \S+:\d+ at ([A-Za-z_][\w.]*)/.exec(title)?.[1] ?? /\(([A-Za-z_][\w.]*)\+0x[0-9a-f]+/.exec(title)?.[1] ?? /corrupted in: (?:\[<[0-9a-f]+>\] )?(?![0-9a-f]{8,16}$)([A-Za-z_][\w.]*)(?:\+0x|$)/.exec(title)?.[1];
	return found === void 0 ? [] : [bare(found)];
}
function functionOf(text) {
	return bare(text.replace(/\+0x.*$/, ""));
}
function firstMeaningful(names) {
	return names.find((name) => name !== "" && !bystanders.test(name));
}
function stalledFunction(evidence, traces) {
	const others = traces.filter((trace) => !trace.includes("rcu_gp_kthread"));
	for (const trace of others) {
		const entered = trace.findIndex((name) => interruptEntry.test(name));
		const below = trace.slice(entered + 1);
		const at = below.findIndex((name) => dispatchers.test(name));
		const inner = at === -1 ? below : below.slice(0, at);
		if ([...inner, ...evidence.pointers].some((name) => name.includes("smp_call_function"))) return "smp_call_function";
		const own = inner.filter((name) => !bystanders.test(name));
		const found = own.findLast((name) => !name.endsWith("_compat_ioctl")) ?? own.at(-1);
		if (found !== void 0) return found;
	}
	return firstMeaningful(evidence.pointers);
}
/** Where the interrupt that found the stall came in: what is below it was interrupted. */
const interruptEntry = /^(?:asm_sysvec\w*|(?:trace_)?apic_timer_interrupt|el1h?_\w*irq\w*|ret_from_intr|common_interrupt|retint_\w+|__irq_svc|handle_exception|ret_from_exception|asm_common_interrupt|call_function_\w*interrupt|reschedule_interrupt|end_repeat_nmi|smp_apic_timer_interrupt_entry\w*|restore_regs_and_iret|(?:IRQ|irq)_stack_end)$/;
// src/results/reading/splat-location.ts
/** Where the kernel says in a title that it was: `at FILE:LINE`, `WARNING: FILE:LINE at`, UBSAN's `in FILE:LINE:COLUMN`. */
const places = [
	/^WARNING: CPU: ?\d+ PID: ?\d+ at (\S+?):(\d+)/,
	/^WARNING: (?:\[.*\] )?(?:at )?(\S+?):(\d+)\b/,
	/^(?:kernel )?BUG at (\S+?):(\d+)!?/i,
	/^kernel BUG in \S+ at (\S+?):(\d+)/,
	/^UBSAN: .* in (\S+?):(\d+)(?::\d+)?$/,
	/^rust_kernel: panicked at (\S+?):(\d+):\d+/,
	/^BUG: sleeping function called from invalid context at (\S+?):(\d+)/
];
/** The source line of a complaint, when the kernel gives it. */
function findLocation(title) {
	for (const place of places) {
		const found = place.exec(title);
		const line = Number(found?.[2]);
		if (found?.[1] !== void 0 && Number.isInteger(line) && line > 0) return {
			file: found[1],
			line
		};
	}
	return null;
}
// src/results/reading/splats.ts
const mostLines = 100;
const longestLine = 500;
/** After so many splats only their titles are kept: a warning in a loop must not fill the results. */
const mostWhole = 50;
/** And after so many nothing: what comes then is counted. */
const mostSplats = 1e4;
/** How far below `cut here`, or below its own first line, a complaint may go on with another first line. */
const reach = 10;
/** How many of its own lines may stand between: arm64 tells all of the abort before `Internal error: Oops`. */
const furthestTitle = 25;
/** How many lines of others may stand within a complaint, if its end is marked, and if it is not. */
const mostStrangers = {
	marked: 40,
	unmarked: 10
};
/** A complaint has ended after so many lines, whatever they are. */
const longestComplaint = 2e3;
/** Complaints that close with a mark even if their `cut here` was lost. */
const marked = /* @__PURE__ */ new Set([
	"WARNING",
	"BUG",
	"Oops",
	"panic"
]);
const cutHere = /^-+\[ cut here \]-+$/;
const border = /^={20,}$/;
const endOfTrace = /^---\[ end trace /;
const endOfPanic = /^---\[ end Kernel panic/;
/**
* Finds the kernel's complaints on a console line by line, in bounded memory: each from the line that marks or makes
* the start to the end mark or the last line that looks like a part of it, with what others printed in between.
* Lines may carry the kernel's time stamps and caller ids, or not.
*/
var SplatReader = class {
	#splats = [];
	#count = 0;
	#open;
	/** From a `cut here` or a border on, until it is known whether a complaint's title follows. */
	#prelude = [];
	#preludeReach = 0;
	/** All that were found until now, also those that are not kept. */
	get count() {
		return this.#count;
	}
	/** @param atMs when the console showed the line, milliseconds since 1970 */
	push(line, atMs) {
		const seen = {
			...readConsoleLine(line),
			atMs
		};
		const kind = titleKind(seen.message);
		if (kind !== void 0) this.#title(seen, kind);
		else if (this.#open === void 0 && this.#preludeReach === 0 && !mayBeMark(seen.message)) return;
		else if (this.#endsHere(seen)) this.#close();
		else if (cutHere.test(seen.message)) this.#beginPrelude(seen, reach);
		else if (border.test(seen.message)) this.#beginPrelude(seen, 1);
		else if (this.#preludeReach > 0) this.#addToPrelude(seen);
		else this.#follow(seen);
	}
	/** The complaint that is still open ends with the console. Call it once. */
	end() {
		this.#dropPrelude();
		this.#close();
		return this.#splats;
	}
	#title(seen, kind) {
		const open = this.#open;
		const prelude = this.#prelude;
		this.#prelude = [];
		this.#preludeReach = 0;
		if (open !== void 0) {
			if (open.own < furthestTitle && continues(open.kind, kind)) {
				for (const each of [...prelude, seen]) this.#own(open, each);
				return;
			}
			this.#close();
		}
		const cause = kind === "panic" && open?.kind !== "panic" && (open?.own ?? reach) < reach && open?.evidence.hasTrace === false ? open : void 0;
		this.#begin(seen, kind, prelude, cause);
	}
	#begin(seen, kind, prelude, cause) {
		const isBordered = kind !== "lockdep" && prelude.some(({ message }) => border.test(message));
		const isMarked = kind !== "lockdep" && (prelude.length > 0 || marked.has(kind));
		this.#open = {
			kind,
			title: seen.message.trimStart(),
			cause,
			caller: seen.caller,
			atMs: seen.atMs,
			lines: [...prelude, seen].map(({ line }) => shorten(line, longestLine)),
			evidence: cause?.evidence ?? new StackEvidence(),
			end: kind === "panic" ? endOfPanic : endOfTrace,
			isBordered,
			mostStrangers: isMarked ? mostStrangers.marked : mostStrangers.unmarked,
			strangers: [],
			own: 0,
			length: prelude.length + 1
		};
	}
	/** Whether this line is the end mark of the open complaint; it is then its last. */
	#endsHere(seen) {
		const open = this.#open;
		if (open === void 0) return false;
		if (!(open.end.test(seen.message) || open.isBordered && border.test(seen.message))) return false;
		this.#dropPrelude();
		if (this.#open === void 0) return false;
		this.#own(open, seen);
		return true;
	}
	#beginPrelude(seen, lines) {
		this.#dropPrelude();
		this.#prelude = [seen];
		this.#preludeReach = lines;
	}
	#addToPrelude(seen) {
		this.#prelude.push(seen);
		if (this.#prelude.length > this.#preludeReach) this.#dropPrelude();
	}
	/** No title came in time: they are lines like others. */
	#dropPrelude() {
		const lines = this.#prelude;
		this.#prelude = [];
		this.#preludeReach = 0;
		for (const each of lines) this.#follow(each);
	}
	#follow(seen) {
		const open = this.#open;
		if (open === void 0) return;
		if (isReportLine(seen.message)) {
			this.#own(open, seen);
			if (open.length >= longestComplaint) this.#close();
		} else if (open.strangers.length >= open.mostStrangers) this.#close();
		else open.strangers.push(seen);
	}
	/** A line of the complaint's own, with those of others before it. */
	#own(open, seen) {
		for (const each of [...open.strangers, seen]) {
			if (open.lines.length < mostLines) open.lines.push(shorten(each.line, longestLine));
			if (!(open.caller !== void 0 && each.caller !== void 0 && each.caller !== open.caller) || open.kind === "RCU stall") open.evidence.add(each.message);
		}
		open.length += open.strangers.length + 1;
		open.own += 1;
		open.strangers = [];
	}
	#close() {
		const open = this.#open;
		if (open === void 0) return;
		this.#open = void 0;
		this.#count += 1;
		if (this.#splats.length >= mostSplats) return;
		const { kind, title, evidence } = open;
		const whole = this.#splats.length < mostWhole;
		const titleLine = () => open.lines.find((line) => line.includes(title.slice(0, 400)));
		open.splat = {
			kind,
			title,
			...placeOf(kind, title, evidence),
			lines: whole ? open.lines : [titleLine() ?? title],
			seenAt: open.atMs === void 0 ? null : new Date(open.atMs).toISOString(),
			tests: [],
			frames: [],
			allowed: null
		};
		this.#splats.push(open.splat);
		const { cause } = open;
		if (cause?.splat !== void 0) Object.assign(cause.splat, placeOf(cause.kind, cause.title, evidence));
	}
};
function placeOf(kind, title, evidence) {
	const place = {
		function: findFunction(kind, title, evidence),
		location: findLocation(title)
	};
	return {
		...place,
		fingerprint: fingerprintOf({
			kind,
			title,
			...place
		})
	};
}
/** Some consoles have one space more in front. */
function titleKind(message) {
	return complaintKind(message.charCodeAt(0) === 32 ? message.slice(1) : message);
}
/** Whether a line may be a `cut here` or a border. */
function mayBeMark(message) {
	const first = message.charCodeAt(0);
	return first === 45 || first === 61;
}
// src/job/boot-once.ts
/** What the kernel prints as it becomes ready may still be on its way; and a death may follow. */
const settleMs = 500;
const readConsoleLines = 300;
/**
* Boots a kernel once, through both stages, on a QEMU machine of its own, which is ended again. The machine proves
* that the kernel which runs is this one.
* @throws UserError for a kernel that cannot boot there, or a host that lacks something; Interrupted; what `whileUp`
* throws
*/
async function bootOnce(request) {
	const { kernel, machine: wanted, consolePath, scratch, log, signal, whileUp } = request;
	const place = {
		scratch,
		log,
		signal
	};
	const stageOneKernel = await openStageOneKernel(wanted, kernel, place);
	await using machine = await openMachine(wanted, stageOneKernel, {
		...place,
		consolePath,
		menuSeconds: 0
	});
	machine.check(kernel);
	await request.onReady?.();
	const startedAt = (/* @__PURE__ */ new Date()).toISOString();
	const startedMs = monotonicMs();
	let upMs;
	const splats = new SplatReader();
	const describe = (end) => ({
		...end,
		startedAt,
		durationMs: Math.round((upMs ?? monotonicMs()) - startedMs),
		machine: machineOf(machine),
		splats: splats.end(),
		console: consolePath
	});
	let booted;
	try {
		await machine.start({ signal });
		machine.console.watch((line, atMs) => splats.push(line, atMs));
		const { cmdline } = wanted;
		booted = await machine.boot(kernel, {
			signal,
			...cmdline === void 0 ? {} : { cmdline }
		});
		const readyMs = monotonicMs();
		const death = await within(settleMs, booted.died);
		if (death !== void 0) throw new CommitKernelFailed(`the kernel came up, and then the machine died: ${death.reason}`, { consoleTail: lastWordsOf(machine) });
		upMs = readyMs;
	} catch (error) {
		throwIfInterrupted(signal);
		if (!(error instanceof MachineError)) throw error;
		const boot = describe({
			reason: describeError(error),
			consoleTail: [...error.consoleTail],
			outcome: "does-not-boot"
		});
		if (error instanceof CommitKernelFailed || boot.splats.some(isPanic)) return {
			boot,
			phases: []
		};
		return {
			boot: {
				...boot,
				outcome: "error"
			},
			phases: [],
			fault: error
		};
	}
	await whileUp?.({
		booted,
		machine
	});
	return {
		boot: describe({
			outcome: "booted",
			reason: "",
			consoleTail: []
		}),
		phases: booted.phases
	};
}
/** How a machine ended, as its console has it. */
function lastWordsOf({ console }) {
	return lastWords(console.tail(readConsoleLines));
}
/** Stage one's kernel is known not to panic, so one that was seen meanwhile is the commit kernel's. */
function isPanic({ kind }) {
	return kind === "panic";
}
function machineOf({ description }) {
	const { kind, accelerator, arch, cpus, memoryMiB } = description;
	return {
		kind,
		accelerator,
		arch,
		cpus,
		memoryMiB
	};
}
export { lastWordsOf as n, SplatReader as r, bootOnce as t };
