import { configLine, type DifferingOption } from "./differing-options.ts";
import type { OptionsReport } from "./options-report.ts";

const mostChanges = 200;

/**
 * What options do to a configuration: what kconfig changes because of them, which of them it does not take over, and
 * the fragment that has the same effect.
 * @param texts complete configurations, without them and with them
 */
export function describeEffect(
  options: readonly DifferingOption[],
  texts: { before: string; after: string },
): Pick<OptionsReport, "alsoChanged" | "refused" | "fragment"> {
  const [before, after] = [rawConfig(texts.before), rawConfig(texts.after)];
  const asked = new Set(options.map(({ option }) => option));
  const alsoChanged = [...new Set([...before.keys(), ...after.keys()])]
    .filter(option => !asked.has(option))
    .map(option => ({ option, from: before.get(option) ?? "n", to: after.get(option) ?? "n" }))
    .filter(({ from, to }) => from !== to);
  const actual = (option: string) => after.get(option) ?? "n";
  return {
    alsoChanged: alsoChanged.slice(0, mostChanges),
    refused: options.filter(({ option, bad }) => bad !== null && actual(option) !== bad),
    fragment: options.map(({ option, bad }) => `${configLine(option, bad ?? actual(option))}\n`).join(""),
  };
}

/** Values as they stand in the file, so that a text keeps its quotes; an option that is not set is not there. */
function rawConfig(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^(CONFIG_\w+)=(.*)$/gm)].map(([, option = "", value = ""]) => [option, value]),
  );
}
