import { type ConfigLine, parseFragment, type VariantConfig } from "../../build/index.ts";

/** One option that two configurations set differently. */
export interface DifferingOption {
  /** With CONFIG_. */
  option: string;
  /** As it stands behind `=`; `n` for `is not set`; null: what kconfig chooses by itself. */
  good: string | null;
  bad: string | null;
}

/** A line that both configurations have, or an option in which they differ. */
export type SharedOrDiffering = DifferingOption & { isShared: boolean };

/**
 * All that is asked for by one of two configurations or by both, in the order of the Kconfig files, so that an option
 * mostly stands behind what it depends on. What only follows from other options is not among it.
 */
export function compareConfigs(good: VariantConfig, bad: VariantConfig): SharedOrDiffering[] {
  const values = { good: valuesOf(good.minimal), bad: valuesOf(bad.minimal) };
  const asked = new Set([...values.good.keys(), ...values.bad.keys()]);
  const order = mergeOrders(optionsOf(bad.complete), [...optionsOf(good.complete), ...asked]);
  return order
    .filter(option => asked.has(option))
    .map(option => {
      const [ofGood = null, ofBad = null] = [values.good.get(option), values.bad.get(option)];
      return { option, good: ofGood, bad: ofBad, isShared: ofGood === ofBad };
    });
}

function valuesOf(text: string): Map<string, string> {
  return new Map(linesOf(text).map(({ option, value }) => [option, value]));
}

function optionsOf(text: string): string[] {
  return linesOf(text).map(({ option }) => option);
}

function linesOf(text: string): readonly ConfigLine[] {
  const parsed = parseFragment({ path: "the configuration that kconfig wrote", text });
  if ("problems" in parsed) throw new Error(parsed.problems.slice(0, 5).join("; "));
  return parsed.lines;
}

/** What the first order lacks is put behind what it stands behind in the second. */
function mergeOrders(first: readonly string[], second: readonly string[]): string[] {
  const known = new Set(first);
  const behind = new Map<string, string[]>();
  let before = "";
  for (const name of second) {
    if (known.has(name)) {
      before = name;
      continue;
    }
    known.add(name);
    behind.set(before, [...(behind.get(before) ?? []), name]);
  }
  return [...(behind.get("") ?? []), ...first.flatMap(name => [name, ...(behind.get(name) ?? [])])];
}

/** An option's line in a kconfig file; a comment where kconfig is to choose. */
export function configLine(option: string, value: string | null): string {
  if (value === null) return `# ${option}: as kconfig chooses`;
  return value === "n" ? `# ${option} is not set` : `${option}=${value}`;
}

/** A value for a person: `not set`, `y`, `as kconfig chooses`. */
export function describeOptionValue(value: string | null): string {
  if (value === null) return "as kconfig chooses";
  return value === "n" ? "not set" : value;
}

/**
 * A kconfig file with the bad configuration's values of some options, and else the good one's. Between any two lines
 * that may differ stands one that never does, so that git can take back each by itself.
 */
export function mixedConfig(
  options: readonly SharedOrDiffering[],
  isBad: (option: string) => boolean,
): string {
  const lines = options.flatMap(({ option, good, bad, isShared }) =>
    isShared
      ? [configLine(option, good)]
      : [`# ${option} differs:`, configLine(option, isBad(option) ? bad : good)],
  );
  return `${[...lines, "# the end"].join("\n")}\n`;
}
