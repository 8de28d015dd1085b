import { endOfComment, isBlank, type LineFault, place, quotedAt } from "./argument-line.ts";

/**
 * A line once for each way to choose from its ranges: `-v {1,2} -n {1..3}` is six lines, of which the last
 * range changes fastest. An alternative may be empty and may hold blanks: `{,-n} {-x 2,-x 4}`. Quoted braces
 * are no ranges.
 */
export function expandRanges(line: string, most: number): string[] | LineFault {
  /** What stands in the line one behind the other: a text, or the alternatives of a range. */
  const parts: string[][] = [];
  let count = 1;
  let from = 0;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    const quoted = quotedAt(line, at);
    if (quoted !== undefined && "expected" in quoted) return quoted;
    if (quoted !== undefined) at = quoted.end - 1;
    else if (char === "#" && (at === 0 || isBlank(line[at - 1] ?? ""))) at = endOfComment(line, at) - 1;
    else if (char === "}") return { expected: `a { before the } at ${place(at)}, or the } in quotes` };
    else if (char === "{") {
      const range = rangeAt(line, at, most);
      if ("expected" in range) return range;
      count *= range.alternatives.length;
      if (count > most) return { expected: tooMany(count, most) };
      parts.push([line.slice(from, at)], range.alternatives);
      at = range.end - 1;
      from = range.end;
    }
  }
  parts.push([line.slice(from)]);
  return parts.reduce((lines, part) => lines.flatMap(before => part.map(each => before + each)), [""]);
}

function rangeAt(
  line: string,
  open: number,
  most: number,
): { alternatives: string[]; end: number } | LineFault {
  const alternatives: string[] = [];
  let from = open + 1;
  for (let at = from; at < line.length; at++) {
    const quoted = quotedAt(line, at);
    if (quoted !== undefined && "expected" in quoted) return quoted;
    if (quoted !== undefined) at = quoted.end - 1;
    else if (line[at] === "{") return { expected: `no range inside the range at ${place(open)}` };
    else if (line[at] === "," || line[at] === "}") {
      alternatives.push(line.slice(from, at));
      from = at + 1;
      if (line[at] === ",") continue;
      const [only, ...others] = alternatives;
      if (only !== undefined && others.length === 0) {
        const numbers = numbersOf(only, open, most);
        return "expected" in numbers ? numbers : { alternatives: numbers.all, end: from };
      }
      return { alternatives, end: from };
    }
  }
  return { expected: `the { at ${place(open)} to be closed, or in quotes` };
}

/** The numbers of `1..4`, `4..1` and `0..64..16`; zeros before the first stay, as in `01..10`. */
function numbersOf(text: string, open: number, most: number): { all: string[] } | LineFault {
  const [, from, to, step = "1"] = /^(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? [];
  if (from === undefined || to === undefined || Number(step) === 0) {
    return { expected: `a range such as {1,2,4} or {1..4} at ${place(open)}, or the brace in quotes` };
  }
  const [first, last] = [Number(from), Number(to)];
  const count = Math.floor(Math.abs(last - first) / Number(step)) + 1;
  if (count > most) return { expected: tooMany(count, most) };
  const width = /^0\d/.test(from) ? from.length : 0;
  const by = first <= last ? Number(step) : -Number(step);
  return {
    all: Array.from({ length: count }, (_, index) => String(first + index * by).padStart(width, "0")),
  };
}

function tooMany(count: number, most: number): string {
  return `at most ${most} variants of one line, and these are ${count}`;
}
