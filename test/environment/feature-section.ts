import type { Feature, Meaning, PlatformKind } from "../../src/environment/index.ts";

const titles: Readonly<Record<PlatformKind, string>> = {
  "x86-intel": "Intel",
  "x86-amd": "AMD",
  arm64: "arm64",
  s390x: "s390x",
  riscv64: "riscv64",
  loongarch64: "loongarch64",
};

/** What docs/features.md says of a feature: its section, as the code has it. */
export function featureSection({ name, summary, form, meanings }: Feature): string {
  const rows = new Map<string, { platforms: string[]; since: string }>();
  for (const [kind, title] of Object.entries(titles) as [PlatformKind, string][]) {
    const meaning = meanings[kind];
    if (meaning === undefined) continue;
    const { means, since } = told(meaning);
    const key = `${means}\n${since}`;
    const row = rows.get(key) ?? { platforms: [], since };
    row.platforms.push(title);
    rows.set(key, row);
  }
  const cells = [
    ["platform", "meaning", "since"],
    ...[...rows].map(([key, { platforms, since }]) => [
      platforms.length === Object.keys(titles).length ? "all" : platforms.join(", "),
      key.split("\n")[0] ?? "",
      since,
    ]),
  ];
  const widths = [0, 1, 2].map(column => Math.max(...cells.map(row => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = cells;
  const rule = `| ${widths.map(width => "-".repeat(width)).join(" | ")} |`;
  return [
    `### \`${name}\``,
    "",
    `${sentence(summary)} Written as ${form}.`,
    "",
    line(head),
    rule,
    ...body.map(line),
  ].join("\n");
}

function told(meaning: Meaning): { means: string; since: string } {
  switch (meaning.kind) {
    case "settings": {
      const flag = meaning.cpuFlag === undefined ? "" : `; needs the CPU flag \`${meaning.cpuFlag}\``;
      const [what = "", note] = meaning.means.split(", ");
      return { means: `\`${what}\`${note === undefined ? "" : `, ${note}`}${flag}`, since: meaning.since };
    }
    case "always":
      return { means: `always ${meaning.value}: ${meaning.reason}`, since: "" };
    case "not-applicable":
      return { means: `not applicable: ${meaning.reason}`, since: "" };
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
