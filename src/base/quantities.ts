/** What `parseDuration` takes, for messages. */
export const durationForm = "a time from 1s to 24h, such as 90, 90s or 2m";

/** A time in seconds, `90`, or with a unit, `90s`, `2m`, `1h`, as milliseconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text);
  const unit = { s: 1000, m: 60_000, h: 3_600_000 }[match?.[2] ?? "s"] ?? 1000;
  const ms = Number(match?.[1]) * unit;
  return ms >= 1000 && ms <= 24 * 3_600_000 ? ms : undefined;
}

/** A whole number between two bounds, in decimal digits; undefined when it is none. */
export function parseWholeNumber(text: string, least: number, most: number): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined;
}
