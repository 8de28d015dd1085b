const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** By character code. */
const values: readonly (number | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const value = digits.indexOf(String.fromCharCode(code));
  return value === -1 ? undefined : value;
});
const most = digits.length ** 2 - 1;
const mostMs = 24 * 3_600_000;
const step = Math.log(1 + mostMs) / most;
const durations = Float64Array.from({ length: most + 1 }, (_, value) => Math.exp(value * step) - 1);

/** Of a test that took no time, since it did not run. */
export const noDuration = "..";

/** A duration up to a day as two characters, on a logarithmic scale with steps of 0.45 %. */
export function encodeDuration(ms: number | undefined): string {
  if (ms === undefined) return noDuration;
  const value = Math.min(most, Math.round(Math.log(1 + Math.max(0, ms)) / step));
  return `${digits[value >> 6] ?? ""}${digits[value & 63] ?? ""}`;
}

/** Milliseconds from the two characters at an offset; undefined when there is no duration. */
export function decodeDuration(text: string, offset = 0): number | undefined {
  const high = values[text.charCodeAt(offset)];
  const low = values[text.charCodeAt(offset + 1)];
  return high === undefined || low === undefined ? undefined : durations[high * 64 + low];
}
