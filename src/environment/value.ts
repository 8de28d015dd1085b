/**
 * Whether what the kernel says is what was asked for, in spite of its own ways to write a value: `Y` for 1, the
 * choice in brackets of `always [madvise] never`, tabs between numbers, a newline at the end.
 * @param readsAs what else it may say
 */
export function isAsAsked(asked: string, said: string | undefined, readsAs: readonly string[] = []): boolean {
  if (said === undefined) return false;
  const value = chosen(said);
  if (readsAs.some(each => tidy(each) === value)) return true;
  const wanted = tidy(asked);
  if (value === wanted) return true;
  const meaning = switchOf(wanted);
  if (meaning !== undefined && meaning === switchOf(value)) return true;
  const number = numberOf(wanted);
  return number !== undefined && number === numberOf(value);
}

/** What is written to have again what the kernel says: of a choice, the chosen word. */
export function chosen(said: string): string {
  return /(?:^|\s)\[([^\]\s]+)\](?:\s|$)/.exec(said)?.[1] ?? tidy(said);
}

/** Whether it can be given to a module: not everything that a kernel prints is something that it reads. */
export function isPlainValue(text: string): boolean {
  return /^[\w.,:+-]+$/.test(text);
}

function tidy(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

/** Parameters of type bool take any of these, and print Y or N (lib/kstrtox.c, kstrtobool). */
function switchOf(text: string): boolean | undefined {
  if (/^(y|yes|1|on|t|true)$/i.test(text)) return true;
  return /^(n|no|0|off|f|false)$/i.test(text) ? false : undefined;
}

function numberOf(text: string): bigint | undefined {
  if (!/^-?(0x[0-9a-f]+|\d+)$/i.test(text)) return undefined;
  return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
}
