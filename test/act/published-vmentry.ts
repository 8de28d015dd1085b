import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import config from "../../rolldown.config.ts";
import { temporaryDirectory } from "../../src/base/index.ts";
import { bundleInto } from "../bundle.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** As a kernel tree's workflows name it. */
export const vmentry = "owner/vmentry@v1";

let made: Promise<string> | undefined;

/**
 * vmentry as a workflow on GitHub downloads it: its actions with a fresh dist/, and its reusable workflows, in
 * which `$/`, the repository itself at the commit that runs, is spelled out, since act does not know it. Made once
 * per test file.
 */
export function publishedVmentry(): Promise<string> {
  made ??= publish();
  return made;
}

async function publish(): Promise<string> {
  const { path } = temporaryDirectory("vmentry");
  await bundleInto(path, z.record(z.string(), z.string()).parse(config.input));
  await cp(join(project, "action.yml"), join(path, "action.yml"));
  await cp(join(project, "actions"), join(path, "actions"), { recursive: true });
  const workflows = join(path, ".github/workflows");
  await mkdir(workflows, { recursive: true });
  for (const file of await readdir(join(project, ".github/workflows"))) {
    const text = await readFile(join(project, ".github/workflows", file), "utf8");
    await writeFile(join(workflows, file), spelledOut(text));
  }
  return path;
}

function spelledOut(workflow: string): string {
  const [repository = "", ref = ""] = vmentry.split("@");
  return workflow.replaceAll(
    /(\buses: )\$\/(\S+)/g,
    (_, uses: string, path: string) => `${uses}${repository}/${path}@${ref}`,
  );
}

export type WorkflowInputs = Record<string, string | boolean | number>;

/**
 * One of the workflows that a kernel tree copies, with its lines marked CHANGE changed: where vmentry comes from, and
 * whatever else the tree wants.
 * @param inputs of the reusable workflow, in place of those that are there and beside them
 */
export async function copiedWorkflow(file: string, inputs: WorkflowInputs): Promise<string> {
  const text = await readFile(join(project, ".github/workflows", file), "utf8");
  let changed = spelledOut(text);
  for (const [name, value] of Object.entries(inputs)) {
    const line = `      ${name}: ${JSON.stringify(value)}\n`;
    const there = new RegExp(`(?<=^ {4}with:\\n(?: {6}.*\\n)*) {6}${name}: .*\\n`, "m");
    const before = changed;
    changed = there.test(changed)
      ? changed.replace(there, () => line)
      : changed.replace(/^ {4}with:\n/m, start => `${start}${line}`);
    if (changed === before) throw new Error(`${file} gives no inputs`);
  }
  return changed;
}

/** The actions of others that the workflows use, by `OWNER/NAME@REF`, with what stands in for them. */
export async function standIns(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const directory = join(project, ".github/workflows");
  for (const file of await readdir(directory)) {
    const text = await readFile(join(directory, file), "utf8");
    for (const [, name = ""] of text.matchAll(/\buses: ([\w-]+\/[\w-]+@[0-9a-f]{40})/g)) {
      const kind = name.startsWith("actions/checkout@") ? "checkout" : "unused";
      found[name] = fileURLToPath(new URL(`./stand-ins/${kind}`, import.meta.url));
    }
  }
  return found;
}
