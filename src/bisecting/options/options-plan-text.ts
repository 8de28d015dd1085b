import { counted, formatDuration, visible } from "../../base/index.ts";
import { describeOptionValue } from "./differing-options.ts";
import type { OptionsPlan } from "./plan-options.ts";

const shownOptions = 20;

/** What a search for options would do, for a person; ends with a newline. */
export function formatOptionsPlan(plan: OptionsPlan): string {
  const { commit, subject, good, bad, question, differing, notes, expected } = plan;
  const more = differing.length - shownOptions;
  const lines = [
    `commit  ${commit.slice(0, 12)} ${subject}`,
    `good    ${good}`,
    `bad     ${bad}: ${question}`,
    `${counted(differing.length, "option")} may make the difference`,
    ...differing
      .slice(0, shownOptions)
      .map(each => `  ${each.option}: ${describeOptionValue(each.good)} -> ${describeOptionValue(each.bad)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...notes,
    "",
    `expected: ${counted(expected.probes, "probe")}, each at most one boot, in about ${formatDuration(expected.durationMs)}, when one option makes the difference; each further one that is needed takes about as much again`,
  ];
  return lines.map(line => `${visible(line)}\n`).join("");
}
