/** What a complaint says of where the kernel was. */
export class StackEvidence {
  /** Where the instruction pointer was: `RIP:`, `pc :`, `epc :`, `NIP` …; the kernel's, not user space's. */
  readonly pointers: string[] = [];
  /** Call traces in their order, each innermost frame first; what the unwinder guessed (`? f+0x1/0x2`) is left out. */
  readonly traces: string[][] = [];
  /** Frames right behind the title, as KMSAN and KCSAN print them, or behind a title whose trace is cut off. */
  readonly loose: string[] = [];
  /** Of what happened earlier or elsewhere: who allocated, who freed, where a lock was taken before. */
  readonly others: string[] = [];
  /** Only guesses, for a trace that has nothing else. */
  readonly guesses: string[] = [];
  /** Behind `at: ` and `caller is `: who takes a lock, who asks for what it must not. */
  readonly named: string[] = [];
  #current = this.loose;
  #frames = 0;
  #expectsNamed = false;

  get hasTrace(): boolean {
    return this.loose.length > 0 || this.traces.some(trace => trace.length > 0);
  }

  add(message: string): void {
    if (this.#frames > mostFrames) return;
    if (this.#expectsNamed) {
      this.#expectsNamed = false;
      const name = plainFrame.exec(message)?.[1];
      if (name !== undefined) this.named.push(bare(name));
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
    if (last !== undefined) this.named.unshift(last);
    const isFunction = message.includes("+0x") || message.includes("[inline]") || /\.[chS]:\d+/.test(message);
    if (!isFunction) {
      this.#expectsNamed = /(?:, at:?|^caller is|\) at:)$/.test(message);
      return;
    }
    const at =
      /(?:, at:?|\bat:|^caller is|^\S*\/\d+ is \S+ing .* at:?) (?:\[<[^>]*>\] )?(?:\(?null\)? )?([\w.]+)\+0x/.exec(
        message,
      );
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

  #addFrame(message: string): void {
    // 32 bit arm: `[<80de0078>] (f) from [<80de0574>] (g+0x28/0x2c)`, since 5.17 ` f from g+0x28/0x2c`.
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

  #keep(names: readonly string[]): void {
    this.#frames += names.length;
    for (const name of names) if (this.#current.at(-1) !== name) this.#current.push(name);
  }
}

const mostFrames = 400;

const traceStart = /^\s*(?:Call [Tt]race:|stack backtrace:|[Bb]acktrace:)/;
const otherStart =
  /^\s*(?:Last potentially related|Second to last|Allocated by|Freed by|Allocated in|Freed in|allocated by|freed by|Uninit was |Local variable |Bytes \d|-> #\d|the existing dependency|other info that|(?:read|write)(?:-write)? (?:\(marked\) )?to |page last |\{.*\} state was registered|page_owner |Preemption disabled at|to a (?:HARD|SOFT)IRQ-irq|\.\.\. (?:which|key)|kfence-#\d)/;

/** A frame of a trace: ` f+0x1/0x2`, ` [<ffffffff81000000>] f+0x1/0x2`, `[   12.345] f+…` with `<IRQ>` or not. */
const plainFrame =
  /^[\s|]*(?:#\d+:? +)?(?:<\/?[A-Z#]\w*>\s*)*(?:\(?\[<[0-9a-fx]+>\]\)?|\[[0-9a-f]{8,16}\]|[0-9a-f]{16})?\s*(?:\[[0-9a-f]{8,16}\]\s+)?\(?(?:\[<[0-9a-f]+>\]\s*)?([A-Za-z_][\w.]*)\+0x[0-9a-f]+(?:\/0x[0-9a-f]+)?(?![\w(])/;
const guessedFrame = /^[\s|]*(?:<\/?[A-Z#]\w*>\s*)*(?:\[<[0-9a-fx]+>\])?\s*\? ([A-Za-z_][\w.]*)\+0x/;
/** A symbolized trace's frame that the compiler inlined: ` f include/linux/x.h:12 [inline]`. */
const inlinedFrame = /^\s*([A-Za-z_][\w.]*) [\w./-]+\.[chS]:\d+ \[inline\]/;

const armFrame =
  /^\s*(?:\[<[0-9a-f]+>\] )?\(?([A-Za-z_][\w.]*)(?:\+0x[0-9a-f/x]+)?\)? from (?:\[<[0-9a-f]+>\] )?\(?([A-Za-z_][\w.]*)\+0x/;

const instructionPointer =
  /^(?:RIP: 0010:|EIP is at |EIP: (?:\d+:)?|IP: |RIP: +)(?:\[<[0-9a-f]+>\]\s*)*([A-Za-z_][\w.]*)\+0x|^\s*(?:pc|epc|ERA|NIP|PC is at|Krnl PSW|era)\b\s*:?\s*(?:[0-9a-f]{8,16} )*(?:\[[<0-9a-f>]+\]\s*)*\(?([A-Za-z_][\w.]*)\+0x/;

/** A function as its source has it: the compiler's copies and parts are it, too. */
export function bare(name: string): string {
  return name.replace(/\.(?:constprop|isra|part|cold|llvm|lto_priv|clone)\b.*$/, "").replace(/\.\d+$/, "");
}
