import { counted, visible } from "../../base/index.ts";
import { describeOptionValue } from "./differing-options.ts";
import type { OptionsReport } from "./options-report.ts";

/** The report for a person at a terminal; ends with a newline. */
export function formatOptionsText(report: OptionsReport): string {
  const { conclusion, reason, found, range, refused, alsoChanged, fragment, confidence, rounds } = report;
  const probes = rounds.reduce((sum, each) => sum + each.probes, 0);
  const boots = rounds.reduce((sum, each) => sum + each.boots, 0);
  const valueLine = ({ option, good, bad }: OptionsReport["range"][number]) =>
    `  ${option}: ${describeOptionValue(good)} -> ${describeOptionValue(bad)}`;
  const lines = [
    `${conclusion ?? "running"}: ${reason}`,
    ...found.map(valueLine),
    ...(range.length === 0 ? [] : ["One of these belongs to it:", ...range.map(valueLine)]),
    ...(conclusion === "found" ? [`Confidence ${(confidence * 100).toFixed(1)} %`] : []),
    ...refused.map(({ option }) => `kconfig did not take over ${option} all the same`),
    ...(alsoChanged.length === 0
      ? []
      : [`Because of them kconfig also changed ${counted(alsoChanged.length, "option")}`]),
    ...(fragment === ""
      ? []
      : [
          "This fragment makes the good configuration bad:",
          ...fragment
            .trimEnd()
            .split("\n")
            .map(line => `  ${line}`),
        ]),
    `${counted(report.differing.length, "differing option")}, ${counted(rounds.length, "round")}, ${counted(probes, "probe")}, ${counted(boots, "boot")}`,
  ];
  return lines.map(line => `${visible(line)}\n`).join("");
}
