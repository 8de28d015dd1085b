const usual = 40;
const most = 100;

/** The last of what a machine said: from its panic on, if it had one, since others may print a lot behind it. */
export function lastWords(lines: readonly string[]): string[] {
  const panic = lines.findLastIndex(line => line.includes("Kernel panic - not syncing"));
  const start = Math.max(0, lines.length - usual);
  if (panic === -1 || panic >= start) return lines.slice(start);
  return lines.slice(panic, panic + most);
}
