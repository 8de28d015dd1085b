import { shorten } from "../shown-text.ts";

/** A line of a console, taken apart. */
export interface ConsoleLine {
  /** As it was printed. */
  line: string;
  /** What the kernel said, without time stamp and caller, and without what another had begun the line with. */
  message: string;
  /** Who said it, such as `T12` (a task) or `C0` (an interrupt on a CPU); undefined without PRINTK_CALLER. */
  caller: string | undefined;
}

const longestMessage = 500;
const longestLine = 2000;
const bracket = 91;
const less = 60;
const space = 32;

/** printk.time, with PRINTK_CALLER or not; `<6>` in front on a console that shows levels. */
const stampPattern = /(?:<\d+>)?\[ *\d+\.\d{6}\](?:\[ *([TC]\d+)\])? ?/;

export function readConsoleLine(line: string): ConsoleLine {
  const text = line.length > longestLine ? line.slice(-longestLine) : line;
  const first = text.charCodeAt(0);
  if ((first === bracket || first === less) && text.length === line.length) {
    const end = stampEnd(text, first);
    if (end !== -1) return stamped(line, text, end);
  }
  // A stamp has six digits behind its point and then a bracket; few other lines come this far.
  const found = text.includes("]") ? stampPattern.exec(text) : null;
  const message = found === null ? withoutStranger(text) : text.slice(found.index + found[0].length);
  return { line, message: shorten(message.trimEnd(), longestMessage), caller: found?.[1] };
}

const panic = "Kernel panic - not syncing";

/** Without stamps nothing shows where the kernel broke into the line of a program; of its last words one has to know. */
function withoutStranger(text: string): string {
  const at = text.indexOf(panic);
  return at === -1 || text.slice(0, at).endsWith("---[ end ") ? text : text.slice(at);
}

/** Where a stamp at the beginning of the line ends, behind its bracket; -1 when there is none. */
function stampEnd(text: string, first: number): number {
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

function stamped(line: string, text: string, end: number): ConsoleLine {
  let from = end;
  let caller: string | undefined;
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
  // Two CPUs in one line: what the later one said begins behind its stamp.
  const later = rest.includes("[") && rest.includes(".") ? stampPattern.exec(rest) : null;
  if (later !== null) return { ...readConsoleLine(rest.slice(later.index)), line };
  return { line, message: shorten(rest.trimEnd(), longestMessage), caller };
}
