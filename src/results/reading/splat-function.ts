import { bare, type StackEvidence } from "./stack-frames.ts";

/** Functions that report, check, trap, lock, print or schedule for others: what they say is about their caller. */
const bystanders = new RegExp(
  `^(?:_{0,4}(?:${[
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
    // What memory, strings, trees and references are handled with.
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
    "do_init_timer",
  ].join(
    "|",
  )})|retint_\\w+|error_(?:entry|return)|entry_\\w+|common_interrupt|apic_timer_interrupt|smp_apic_\\w+|irq_(?:enter|exit)\\w*|handle_exception|dump_backtrace\\w*|unwind_backtrace)$`,
);

/** Where a kernel thread, a system call or an interrupt begins to be about something. */
const dispatchers = new RegExp(
  `^_*(?:${[
    "process_one_work|worker_thread|kthread|kthread_worker_fn|smpboot_thread_fn|ret_from_fork\\w*",
    "do_(?:fast_)?syscall_\\w+|do_int80_\\w+|invoke_syscall|el0_svc\\w*|ret_fast_syscall|entry_\\w+|system_call\\w*|sysenter_\\w+|tracesys\\w*|x64_sys_call",
    "(?:x64_|ia32_|arm64_|se_|do_|compat_|C_)*(?:sys|SyS|SYSC)_(?:ioctl|p?readv?6?4?|p?writev?6?4?|connect|bind|listen|accept4?|send\\w*|recv\\w*|[gs]etsockopt|close|openat2?|socket|mount|epoll_\\w+|poll|select)",
    "do_vfs_ioctl|(?:compat_)?(?:ksys|vfs)_(?:read|write|ioctl|iter_\\w+|open)\\w*|(?:compat_)?blkdev_(?:driver_)?ioctl|new_sync_\\w+|call_(?:read|write)_iter|do_iter_\\w+|do_dentry_open|fput|task_work_run|exit_to_user\\w*",
    "do_fault|do_page_fault|do_user_addr_fault|handle_mm_fault|page_fault|asm_exc_page_fault|mmap_region|do_mmap|call_mmap",
    "sock_(?:sendmsg|recvmsg|release|close|ioctl|do_ioctl|common_setsockopt|write_iter|read_iter)\\w*|kernel_(?:setsockopt|listen|accept)|netif_receive_skb\\w*|process_backlog|napi_poll|net_rx_action|rtnetlink_rcv_msg|nfnetlink_rcv_msg|netlink_dump",
    "call_timer_fn|expire_timers|run_timer\\w*|hrtimer_run_\\w+|hrtimer_interrupt|run_ksoftirqd|do_softirq\\w*|handle_softirqs|irq_exit\\w*|tasklet_\\w*action\\w*|start_secondary|cpu_startup_entry|rcu_core\\w*",
  ].join("|")})$`,
);

/** What is seen anywhere in a loop, and says most by who began it. */
const stalls = new Set(["RCU stall", "soft lockup", "hard lockup", "stack corruption"]);
const stackEnd = /corrupted stack end/;
const irqOrder = /\S+-safe -> \S+-unsafe lock order/;
/** Titles in whose report it stands behind `at:` or `caller is` who does it. */
const namesCaller =
  /possible (?:circular|recursive|irq lock|deadlock)|inconsistent lock|lock freed|unlock balance|contention|held when|still has locks|-unsafe lock order|Invalid wait context|Nested lock|workqueue leaked|using \w+\(\)/i;

/** What waits for others: of a task that hangs, the function that began to wait says more. */
const waiting =
  /sched|_lock|slowlock|^_*down|rwsem|completion|kthread|wait|synchronize|context_switch|switch_to|cancel_(?:delayed_)?work|flush_work|rcu_barrier|mutex|io_schedule|bit_wait/;

/**
 * The function that a complaint is about: the one it names, else where the instruction pointer was, else the
 * innermost of the call trace that does not merely report, lock, check or allocate for its caller. Of a stall,
 * which is seen anywhere in a loop, the outermost below what dispatches system calls, work and interrupts.
 */
export function findFunction(kind: string, title: string, evidence: StackEvidence): string | null {
  const traces = evidence.traces.filter(trace => trace.length > 0);
  if (stalls.has(kind) || stackEnd.test(title)) {
    const found = stalledFunction(evidence, traces);
    if (found !== undefined) return found;
  }
  if (kind === "hung task") return awaited(traces[0] ?? []) ?? null;
  const candidates = [...namedIn(title)];
  if (candidates.length === 0 && namesCaller.test(title)) candidates.push(...evidence.named.slice(0, 2));
  if (kind === "KCSAN" && candidates[0] !== undefined) return candidates[0];
  // An interrupt's lock: the report's first stack is the interrupt's.
  if (irqOrder.test(title))
    candidates.unshift(...evidence.others.filter(name => !bystanders.test(name)).slice(0, 1));
  const frames = [...traces.flat(), ...evidence.loose];
  if (kind === "KMSAN" || kind === "KFENCE" || kind === "KCSAN") frames.unshift(...evidence.loose);
  return (
    firstMeaningful(candidates) ??
    firstMeaningful(evidence.pointers) ??
    firstMeaningful(frames) ??
    firstMeaningful(evidence.guesses) ??
    candidates[0] ??
    evidence.pointers[0] ??
    frames[0] ??
    null
  );
}

/** What many tasks wait for when it does not come: a hung task is about that, whichever it is that waits. */
const commonWaits =
  /^(?:rtnl_lock(?:_\w+)?|synchronize_(?:s?rcu|net|sched|rcu_tasks)(?:_\w+)?|__synchronize_srcu)$/;

function awaited(trace: readonly string[]): string | undefined {
  const common = trace.findLast(name => commonWaits.test(name));
  if (common !== undefined)
    return common.startsWith("rtnl")
      ? "rtnl_lock"
      : common
          .replace(/^__|_expedited$/g, "")
          .replace("_net", "_rcu")
          .replace("_sched", "_rcu");
  return trace.find(name => !waiting.test(name) && !bystanders.test(name));
}

function namedIn(title: string): string[] {
  const race = /^BUG: KCSAN: (?:data-race|assert: race) in (\S+(?: \/ \S+)?)/.exec(title)?.[1];
  if (race !== undefined) return [race.split(" / ").map(functionOf).join(" / ")];
  const found =
    /\bin ([A-Za-z_][\w.]*)\+0x/.exec(title)?.[1] ??
    /\bin ([A-Za-z_][\w.]*)(?: [\w./-]+:\d+)?(?: at addr|\s*\[inline\]|$)/.exec(title)?.[1] ??
    /^WARNING: .*?([A-Za-z_][\w.]*)\+0x[0-9a-f]+/.exec(title)?.[1] ??
    /^WARNING: \S+:\d+ at ([A-Za-z_][\w.]*)/.exec(title)?.[1] ??
    /\(([A-Za-z_][\w.]*)\+0x[0-9a-f]+/.exec(title)?.[1] ??
    /corrupted in: (?:\[<[0-9a-f]+>\] )?(?![0-9a-f]{8,16}$)([A-Za-z_][\w.]*)(?:\+0x|$)/.exec(title)?.[1];
  return found === undefined ? [] : [bare(found)];
}

function functionOf(text: string): string {
  return bare(text.replace(/\+0x.*$/, ""));
}

function firstMeaningful(names: readonly string[]): string | undefined {
  return names.find(name => name !== "" && !bystanders.test(name));
}

function stalledFunction(evidence: StackEvidence, traces: readonly string[][]): string | undefined {
  // RCU's own thread waits; where the CPU is that does not let it go on stands in another trace.
  const others = traces.filter(trace => !trace.includes("rcu_gp_kthread"));
  for (const trace of others) {
    const entered = trace.findIndex(name => interruptEntry.test(name));
    const below = trace.slice(entered + 1);
    const at = below.findIndex(name => dispatchers.test(name));
    const inner = at === -1 ? below : below.slice(0, at);
    // Which of its variants is seen depends on what the compiler inlined.
    if ([...inner, ...evidence.pointers].some(name => name.includes("smp_call_function")))
      return "smp_call_function";
    const own = inner.filter(name => !bystanders.test(name));
    const found = own.findLast(name => !name.endsWith("_compat_ioctl")) ?? own.at(-1);
    if (found !== undefined) return found;
  }
  return firstMeaningful(evidence.pointers);
}

/** Where the interrupt that found the stall came in: what is below it was interrupted. */
const interruptEntry =
  /^(?:asm_sysvec\w*|(?:trace_)?apic_timer_interrupt|el1h?_\w*irq\w*|ret_from_intr|common_interrupt|retint_\w+|__irq_svc|handle_exception|ret_from_exception|asm_common_interrupt|call_function_\w*interrupt|reschedule_interrupt|end_repeat_nmi|smp_apic_timer_interrupt_entry\w*|restore_regs_and_iret|(?:IRQ|irq)_stack_end)$/;
