import { readFile, writeFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";

// Puts the tables of each action's and each workflow's inputs and outputs between the markers of the documents
// below. With --check it only says whether they are fresh.
const root = new URL("..", import.meta.url);
const documents = ["docs/actions.md", "docs/workflows.md", "docs/bisect-on-github.md", "README.md"];
/** What the markers of each action's tables start with, such as `build-` in `<!-- build-inputs:start -->`. */
const actions = {
  "": "action.yml",
  "plan-": "actions/plan/action.yml",
  "build-": "actions/build/action.yml",
  "boot-": "actions/boot/action.yml",
  "test-": "actions/test/action.yml",
  "report-": "actions/report/action.yml",
  "bisect-": "actions/bisect/action.yml",
  "bisect-probe-": "actions/bisect-probe/action.yml",
  "bisect-tell-": "actions/bisect-tell/action.yml",
};

const actionSchema = z.object({
  name: z.string(),
  description: z.string(),
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

/** The same for the workflows that others call. */
const workflows = {
  "pull-request-": ".github/workflows/pull-request.yml",
  "nightly-": ".github/workflows/nightly.yml",
  "publish-report-": ".github/workflows/publish-report.yml",
  "bisect-workflow-": ".github/workflows/bisect.yml",
  "bisect-probe-workflow-": ".github/workflows/bisect-probe.yml",
};

const workflowSchema = z.object({
  on: z.object({
    workflow_call: z.object({
      inputs: z.record(
        z.string(),
        z.object({
          description: z.string(),
          required: z.boolean().default(false),
          default: z.union([z.string(), z.number(), z.boolean()]).optional(),
        }),
      ),
      outputs: z.record(z.string(), z.object({ description: z.string() })).default({}),
    }),
  }),
});

interface Input {
  description: string;
  required: boolean;
  default?: string | number | boolean | undefined;
}

const tables = new Map<string, string>();
const listed: string[][] = [];
for (const [prefix, path] of Object.entries(actions)) {
  const action = actionSchema.parse(parse(await readFile(new URL(path, root), "utf8")));
  listed.push([placeOf(path), `${action.description}.`]);
  tables.set(`${prefix}inputs`, tableOfInputs(action));
  tables.set(`${prefix}outputs`, tableOfOutputs(action));
}
tables.set("actions", table(["action", "what it does"], listed));
for (const [prefix, path] of Object.entries(workflows)) {
  const { on } = workflowSchema.parse(parse(await readFile(new URL(path, root), "utf8")));
  const inputs = Object.entries(on.workflow_call.inputs).map(([name, input]): [string, Input] => {
    const { description, required, default: given } = input;
    return [name, { description: `${description}.`, required, default: given === "" ? undefined : given }];
  });
  tables.set(`${prefix}inputs`, tableOfInputs({ inputs: Object.fromEntries(inputs) }));
  const outputs = Object.entries(on.workflow_call.outputs).map(
    ([name, { description }]) => [name, { description: `${description}.` }] as const,
  );
  tables.set(`${prefix}outputs`, tableOfOutputs({ outputs: Object.fromEntries(outputs) }));
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

/** A link to the action's part of docs/actions.md, from the root. */
function placeOf(path: string): string {
  const name = /^actions\/(.+)\/action\.yml$/.exec(path)?.[1];
  return name === undefined
    ? "[the root action](docs/actions.md#the-root-action)"
    : `[\`actions/${name}\`](docs/actions.md#${name})`;
}

function tableOfInputs({ inputs }: { inputs: Record<string, Input> }): string {
  const rows = Object.entries(inputs).map(([name, input]) => [
    `\`${name}\``,
    input.required ? "required" : input.default === undefined ? "" : `\`${input.default}\``,
    input.description,
  ]);
  return table(["input", "default", "meaning"], rows);
}

function tableOfOutputs({ outputs }: Pick<z.infer<typeof actionSchema>, "outputs">): string {
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
