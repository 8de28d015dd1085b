import { readFile, writeFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";

// Puts the tables of each action's inputs and outputs between the markers of the documents below. With --check
// it only says whether they are fresh.
const root = new URL("..", import.meta.url);
const documents = ["docs/actions.md", "README.md"];
/** What the markers of each action's tables start with, such as `build-` in `<!-- build-inputs:start -->`. */
const actions = { "": "action.yml", "build-": "actions/build/action.yml" };

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

const tables = new Map<string, string>();
for (const [prefix, path] of Object.entries(actions)) {
  const action = actionSchema.parse(parse(await readFile(new URL(path, root), "utf8")));
  tables.set(`${prefix}inputs`, tableOfInputs(action));
  tables.set(`${prefix}outputs`, tableOfOutputs(action));
}

const isCheck = process.argv.includes("--check");
for (const document of documents) {
  const path = new URL(document, root);
  const text = await readFile(path, "utf8");
  const fresh = [...tables].reduce((filled, [name, content]) => fillMarkers(filled, name, content), text);
  if (fresh === text) continue;
  if (isCheck) {
    process.stderr.write(`${document} is stale: run "npm run generate" and commit it\n`);
    process.exitCode = 1;
  } else await writeFile(path, fresh);
}

function tableOfInputs({ inputs }: z.infer<typeof actionSchema>): string {
  const rows = Object.entries(inputs).map(([name, input]) => [
    `\`${name}\``,
    input.required ? "required" : input.default === undefined ? "" : `\`${input.default}\``,
    input.description,
  ]);
  return table(["input", "default", "meaning"], rows);
}

function tableOfOutputs({ outputs }: z.infer<typeof actionSchema>): string {
  const rows = Object.entries(outputs).map(([name, output]) => [`\`${name}\``, output.description]);
  return table(["output", "meaning"], rows);
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
