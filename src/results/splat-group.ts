import type { Splat } from "./model.ts";

/** The same complaint, as often as it came. */
export interface SplatGroup<T extends Splat = Splat> {
  /** The same for the same complaint in another run. */
  key: string;
  first: T;
  splats: readonly T[];
}

/** Complaints that are the same, together, in the order in which they came first. */
export function groupSplats<T extends Splat>(splats: readonly T[]): SplatGroup<T>[] {
  const groups = new Map<string, T[]>();
  for (const splat of splats) {
    const key = splatKey(splat);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [splat]);
    else known.push(splat);
  }
  return [...groups].flatMap(([key, alike]) => {
    const [first] = alike;
    return first === undefined ? [] : [{ key, first, splats: alike }];
  });
}

/** The fingerprint; where there is none, as in results of version 1, the kind and the title. */
export function splatKey({ fingerprint, kind, title }: Splat): string {
  return fingerprint === "" ? `${kind} ${withoutNumbers(title)}` : fingerprint;
}

/** The same complaint differs by the CPU and the process that hit it. */
function withoutNumbers(title: string): string {
  return title.replace(/\b(CPU|PID)(: |#)\d+/g, "$1").replace(/\/\d+$/, "");
}

/** What to call a complaint in a line: `WARNING kvm_zap (arch/x86/kvm/mmu.c:12)`, or by its title. */
export function splatName({ kind, title, function: where, location }: Splat): string {
  const place = location === null ? "" : ` (${location.file}:${location.line})`;
  if (where !== null && where !== "") return `${kind} ${where}${place}`;
  // `WARNING: CPU: 0 …` needs no other `WARNING` before it.
  return title.startsWith(`${kind}: `) ? `${kind} ${title.slice(kind.length + 2)}` : `${kind} ${title}`;
}
