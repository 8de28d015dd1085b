import { counted } from "../base/index.ts";

/** A piece of a document that has a shorter form, for when there is too much of everything. */
export interface Part {
  full: string;
  /** Empty when it can be left out as a whole. */
  brief: string;
  /** What is missing when it is not there in full, such as `test's output`. */
  leaves: string;
}

const separator = "\n\n";
/** For the line that says what was left out. */
const noteBytes = 600;

/**
 * Joins parts to a document of at most `maxBytes` bytes of UTF-8: in full as many as fit, the first ones first,
 * the others in brief; then a line that says what was left out.
 * @param where all of it is
 */
export function joinParts(parts: readonly Part[], maxBytes: number, where = "the results and logs"): string {
  const left = new Map<string, number>();
  const pieces = parts.map(({ full }) => full);
  if (bytesOf(pieces) > maxBytes) {
    const room = maxBytes - noteBytes;
    let used = 0;
    const briefs = parts.map(({ brief }) => {
      const bytes = bytesOf([brief]);
      if (used + bytes > room) return "";
      used += bytes;
      return brief;
    });
    for (const [index, { full, leaves }] of parts.entries()) {
      const brief = briefs[index] ?? "";
      const more = bytesOf([full]) - bytesOf([brief]);
      if (used + more <= room) used += more;
      else {
        pieces[index] = brief;
        left.set(leaves, (left.get(leaves) ?? 0) + 1);
      }
    }
  }
  if (left.size > 0) pieces.push(describeLeft(left, maxBytes, where));
  return `${pieces.filter(piece => piece !== "").join(separator)}\n`;
}

function describeLeft(left: ReadonlyMap<string, number>, maxBytes: number, where: string): string {
  const what = [...left].map(([leaves, count]) => counted(count, leaves)).join(", ");
  return `_Left out to stay within ${Math.floor(maxBytes / 1024)} KiB: ${what}. All of it is in ${where}._`;
}

function bytesOf(pieces: readonly string[]): number {
  return pieces.reduce(
    (sum, piece) => sum + (piece === "" ? 0 : Buffer.byteLength(piece) + separator.length),
    0,
  );
}
