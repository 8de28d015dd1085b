import type { Place } from "./place.ts";

/** A place, and what of it may explain where something fails. */
export interface DescribedPlace extends Place {
  /** What was asked for, by feature. */
  settings: Readonly<Record<string, string>>;
}

/** What may explain it, in words. */
export type Traits = ReadonlySet<string>;

const mostScopes = 3;

/**
 * What the places where something fails have in common and no other place has in which it ran: `nested=on`, or two
 * of such, `nested=on and tdp=off`, when one alone does not do. At least two places have to have it, and one not:
 * what one place has may be anything. @param failing indexes. @param ran indexes of all places where it ran
 * @returns `all environments`, one for each explanation, or none
 */
export function findScopes(
  failing: readonly number[],
  ran: readonly number[],
  traits: readonly Traits[],
): string[] {
  const bad = new Set(failing);
  const all = new Set([...ran, ...failing]);
  if (bad.size < 2) return [];
  if (bad.size === all.size) return ["all environments"];
  const [first] = bad;
  const shared = [...(traits[first ?? 0] ?? [])].filter(trait =>
    [...bad].every(index => traits[index]?.has(trait)),
  );
  const others = [...all].filter(index => !bad.has(index));
  const explains = (...some: string[]) =>
    !others.some(index => some.every(trait => traits[index]?.has(trait)));
  const single = shared.filter(trait => explains(trait));
  if (single.length > 0) return single.slice(0, mostScopes);
  const pairs = shared.flatMap((a, index) => shared.slice(index + 1).map(b => [a, b] as const));
  return pairs
    .filter(([a, b]) => explains(a, b))
    .slice(0, mostScopes)
    .map(([a, b]) => `${a} and ${b}`);
}

/** `nested=on`, `variant x86_64-kvm`. The environment's name says nothing that another has, too, but on several machines. */
export function traitsOf({ settings, variant, machineClass, environment }: DescribedPlace): Traits {
  return new Set([
    ...Object.entries(settings).map(([feature, value]) => `${feature}=${value}`),
    `variant ${variant || "none"}`,
    `machine ${machineClass}`,
    `environment ${environment}`,
  ]);
}
