import { counted } from "../../base/index.ts";
import { code, codeBlock, details, joinParts, type Part } from "../../results/index.ts";
import { describeOptionValue } from "./differing-options.ts";
import type { OptionsReport, ToldOption } from "./options-report.ts";

const maxBytes = 900 * 1024;
const mostRows = 200;

/** The report as GitHub-flavoured Markdown: the answer, what it does, then how it was found. */
export function formatOptionsMarkdown(report: OptionsReport): string {
  return joinParts(
    [heading(report), foundPart(report), notesPart(report), roundsPart(report), differingPart(report)],
    maxBytes,
  );
}

function heading({ conclusion, reason, asked }: OptionsReport): Part {
  const icon = conclusion === "found" ? "✅" : conclusion === null ? "⏳" : "⚠️";
  const text = [
    `## ${icon} vmentry bisect-config: ${conclusion ?? "running"}`,
    code(reason, 1000),
    `${code(asked.commit.slice(0, 12))} ${code(asked.subject, 120)}, ${code(asked.variant)}: ${code(asked.good, 300)} is good, ${code(asked.bad, 300)} is bad`,
  ].join("\n\n");
  return { full: text, brief: text, leaves: "heading" };
}

function foundPart({ found, fragment, alsoChanged, refused, range }: OptionsReport): Part {
  const parts = [
    ...(found.length === 0 ? [] : [optionTable(found)]),
    ...(fragment === ""
      ? []
      : ["Put on the good configuration, this makes it bad:", codeBlock(lines(fragment))]),
    ...(range.length === 0 ? [] : ["One of these belongs to it:", optionTable(range)]),
    ...(refused.length === 0
      ? []
      : [`kconfig did not take over ${refused.map(({ option }) => code(option)).join(", ")} all the same.`]),
    ...(alsoChanged.length === 0
      ? []
      : [
          details(
            `kconfig also changed ${counted(alsoChanged.length, "option")}`,
            codeBlock(
              alsoChanged.map(
                ({ option, from, to }) =>
                  `${option}: ${describeOptionValue(from)} -> ${describeOptionValue(to)}`,
              ),
            ),
          ),
        ]),
  ];
  const text = parts.join("\n\n");
  return { full: text, brief: text, leaves: "options" };
}

function notesPart({ notes }: OptionsReport): Part {
  const text = notes.map(note => `- ${code(note, 2000)}`).join("\n");
  return { full: text, brief: "", leaves: "notes" };
}

function roundsPart({ rounds }: OptionsReport): Part {
  if (rounds.length === 0) return { full: "", brief: "", leaves: "rounds" };
  const rows = rounds.map(
    ({ directory, options, conclusion, reason, probes, boots }) =>
      `| ${code(directory)} | ${options} | ${conclusion ?? ""} | ${code(reason, 300)} | ${probes} | ${boots} |`,
  );
  const text = [
    "| Round | Options | Ended | | Probes | Boots |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
  return { full: text, brief: text, leaves: "rounds" };
}

function differingPart({ differing }: OptionsReport): Part {
  const more = differing.length > mostRows ? `\n\nand ${differing.length - mostRows} more` : "";
  const text = details(
    `The configurations set ${counted(differing.length, "option")} differently`,
    `${optionTable(differing.slice(0, mostRows))}${more}`,
  );
  return { full: text, brief: "", leaves: "differing options" };
}

function optionTable(options: readonly ToldOption[]): string {
  const rows = options.map(
    ({ option, good, bad }) =>
      `| ${code(option)} | ${code(describeOptionValue(good))} | ${code(describeOptionValue(bad))} |`,
  );
  return ["| Option | Good | Bad |", "| --- | --- | --- |", ...rows].join("\n");
}

function lines(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}
