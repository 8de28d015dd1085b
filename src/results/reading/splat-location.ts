import type { SourceLocation } from "../model.ts";

/** Where the kernel says in a title that it was: `at FILE:LINE`, `WARNING: FILE:LINE at`, UBSAN's `in FILE:LINE:COLUMN`. */
const places = [
  /^WARNING: CPU: ?\d+ PID: ?\d+ at (\S+?):(\d+)/,
  /^WARNING: (?:\[.*\] )?(?:at )?(\S+?):(\d+)\b/,
  /^(?:kernel )?BUG at (\S+?):(\d+)!?/i,
  /^kernel BUG in \S+ at (\S+?):(\d+)/,
  /^UBSAN: .* in (\S+?):(\d+)(?::\d+)?$/,
  /^rust_kernel: panicked at (\S+?):(\d+):\d+/,
  /^BUG: sleeping function called from invalid context at (\S+?):(\d+)/,
];

/** The source line of a complaint, when the kernel gives it. */
export function findLocation(title: string): SourceLocation | null {
  for (const place of places) {
    const found = place.exec(title);
    const line = Number(found?.[2]);
    if (found?.[1] !== undefined && Number.isInteger(line) && line > 0) return { file: found[1], line };
  }
  return null;
}
