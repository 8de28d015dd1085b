import { counted, formatDuration, visible } from "../base/index.ts";
import type { BisectPlan } from "../bisecting/index.ts";

const shownCommits = 10;

/** What a bisect would do, for a person; ends with a newline. */
export function formatBisectPlan(plan: BisectPlan): string {
  const { good, bad, candidates, culled, notes, first, foreseen, expected } = plan;
  const end = ({ commit, subject }: BisectPlan["good"]) => `${commit.slice(0, 12)} ${subject}`;
  const lines = [
    `good  ${end(good)}`,
    `bad   ${end(bad)}`,
    `${counted(candidates, "commit")} may be the one${culled.length === 0 ? "" : `, and ${culled.length} more that cannot change the result:`}`,
    ...culled.slice(0, shownCommits).map(({ commit, because }) => `  ${commit.slice(0, 12)} ${because}`),
    ...(culled.length > shownCommits ? [`  and ${culled.length - shownCommits} more`] : []),
    ...notes,
    "",
    "first",
    ...first.map(
      ({ commit, trials, purpose }) => `  ${commit.slice(0, 12)} ${purpose}, ${counted(trials, "trial")}`,
    ),
    ...(foreseen.length === 0 ? [] : ["then perhaps"]),
    ...foreseen.slice(0, shownCommits).map(commit => `  ${commit.slice(0, 12)}`),
    "",
    `expected: ${counted(expected.probes, "probe")}, each at most one boot, in about ${formatDuration(expected.durationMs)}`,
  ];
  return lines.map(line => `${visible(line)}\n`).join("");
}
