/** An address as the kernel prints it in traces: `kvm_vcpu_ioctl+0x2a1/0x9d0 [kvm]` (%pS, printk-formats). */
export interface Frame {
  name: string;
  /** Bytes from the symbol's start, and the symbol's size as kallsyms has it. */
  offset: number;
  size: number;
  module: string | undefined;
  /** Whether it is where a call returns to, so that the call is right before it. */
  isReturn: boolean;
}

/** A frame in its line, or frames: lockdep prints several. */
export interface PlacedFrame extends Frame {
  /** Where its text ends in the line. */
  end: number;
}

/** The build-id behind the symbol or in the brackets is CONFIG_STACKTRACE_BUILD_ID's. */
const framePattern =
  /(?<![\w.$])([A-Za-z_][\w.$]{0,511})\+0x([0-9a-f]{1,8})\/0x([0-9a-f]{1,8})(?![0-9a-z])(?: [0-9a-f]{40}(?![0-9a-z]))?(?: \[([A-Za-z0-9_-]{1,64})(?: [0-9a-f]{40})?\])?/g;

/** What stands before the address of the instruction itself: in registers, and in what WARN() prints. */
const ownAddress = /(?:\b[RE]?IP: ?(?:[0-9a-f]{2,4}:)?|\bpc ?: ?|\bPC is at )$|\bWARNING: .* at (?:[^ ]+ )?$/;

const longestLine = 2000;
const mostInLine = 8;

/** The frames that a console's line names, in their order. */
export function framesOf(line: string): PlacedFrame[] {
  if (line.length > longestLine) return [];
  const frames: PlacedFrame[] = [];
  for (const match of line.matchAll(framePattern)) {
    const [text, name = "", offset = "", size = "", module] = match;
    const frame = { name, offset: Number.parseInt(offset, 16), size: Number.parseInt(size, 16) };
    if (frame.offset > frame.size || frames.length >= mostInLine) continue;
    const isReturn = !ownAddress.test(line.slice(0, match.index));
    frames.push({ ...frame, module: module?.replaceAll("-", "_"), isReturn, end: match.index + text.length });
  }
  return frames;
}

/** Where code was written; the file is relative to the kernel's tree when it is in there. */
export interface CodePlace {
  function: string;
  file: string;
  line: number;
}

/**
 * A line with the places of its frames behind them, after a line for each function that was inlined there,
 * innermost first as in the trace itself.
 * @param placesOf a frame's places, innermost first, the function itself last; none when they are not known
 */
export function describeFrames(
  line: string,
  frames: readonly PlacedFrame[],
  placesOf: (frame: Frame) => readonly CodePlace[],
): string[] {
  const lead = /^(?:<\d{1,3}>)?(?:\[[^\]]{0,40}\])* *(?:\? )?/.exec(line)?.[0] ?? "";
  const inlined: string[] = [];
  let text = "";
  let from = 0;
  for (const frame of frames) {
    const places = placesOf(frame);
    const own = places.at(-1);
    if (own === undefined) continue;
    for (const each of places.slice(0, -1)) {
      inlined.push(`${lead}${each.function} (${each.file}:${each.line}) [inlined]`);
    }
    text += `${line.slice(from, frame.end)} (${own.file}:${own.line})`;
    from = frame.end;
  }
  return [...inlined, text + line.slice(from)];
}
