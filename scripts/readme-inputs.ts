import { readFile, writeFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";

// Puts the tables of action.yml's inputs and outputs between the markers of the documents below. With --check
// it only says whether they are fresh.
const root = new URL("..", import.meta.url);
const documents = ["docs/actions.md", "README.md"];

const actionSchema = z.object({
  inputs: z.record(
    z.string(),
    z.object({
      description: z.string(),
      required: z.boolean().default(false),
      default: z.string().optional(),
    }),
  ),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
});

const { inputs, outputs } = actionSchema.parse(parse(await readFile(new URL("action.yml", root), "utf8")));
const tables = {
  inputs: table(
    ["input", "default", "meaning"],
    Object.entries(inputs).map(([name, input]) => [
      `\`${name}\``,
      input.required ? "required" : input.default === undefined ? "" : `\`${input.default}\``,
      input.description,
    ]),
  ),
  outputs: table(
    ["output", "meaning"],
    Object.entries(outputs).map(([name, output]) => [`\`${name}\``, output.description]),
  ),
};

const isCheck = process.argv.includes("--check");
for (const document of documents) {
  const path = new URL(document, root);
  const text = await readFile(path, "utf8");
  const fresh = fillMarkers(fillMarkers(text, "inputs", tables.inputs), "outputs", tables.outputs);
  if (fresh === text) continue;
  if (isCheck) {
    process.stderr.write(`${document} is stale: run "npm run generate" and commit it\n`);
    process.exitCode = 1;
  } else await writeFile(path, fresh);
}

function fillMarkers(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 && to === -1) return text;
  if (from === -1 || to < from) throw new Error(`the markers ${start} and ${end} do not make a pair`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map(row => row.map(cell => cell.trim().replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(...cells.map(row => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map(width => "-".repeat(width))), ...rest.map(line)].join("\n");
}
