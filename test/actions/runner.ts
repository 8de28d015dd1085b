import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { temporaryDirectory } from "../../src/base/index.ts";
import { bundleInto } from "../bundle.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** The runner's own view of an action file, as far as it is used here. */
const actionSchema = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string().optional() })),
  runs: z.object({ using: z.literal("node24"), main: z.string() }),
});

/** The actions by the directory of their action.yml, with what each is bundled from. */
const actions = {
  ".": { action: "src/actions/root.ts" },
  "actions/build": { build: "src/actions/build.ts" },
  "actions/boot": { boot: "src/actions/boot.ts" },
  "actions/report": { report: "src/actions/report.ts" },
  "actions/bisect": { bisect: "src/actions/bisect.ts" },
  "actions/bisect-probe": { "bisect-probe": "src/actions/bisect-probe.ts" },
  "actions/bisect-tell": { "bisect-tell": "src/actions/bisect-tell.ts" },
  "actions/test": { test: "src/actions/test.ts" },
  "actions/plan": { plan: "src/actions/plan.ts" },
} as const;
export type ActionName = keyof typeof actions;

const installed = new Map<ActionName, Promise<string>>();

/**
 * An action as a runner downloads it: the directory of its action.yml, and a fresh dist/, far from any
 * node_modules. Made once per test file.
 */
export function installAction(name: ActionName = "."): Promise<string> {
  const known = installed.get(name) ?? makeAction(name);
  installed.set(name, known);
  return known;
}

async function makeAction(name: ActionName): Promise<string> {
  const { path } = temporaryDirectory("action");
  await mkdir(join(path, name), { recursive: true });
  await cp(join(project, name, "action.yml"), join(path, name, "action.yml"));
  await bundleInto(path, actions[name]);
  return join(path, name);
}

export interface ActionStep {
  /** Default: the root action. */
  action?: ActionName;
  /** The `with:` of the step; the rest has action.yml's defaults. */
  inputs: Record<string, string>;
  /** An empty directory of the caller's: the workspace, and beside it the runner's files. */
  directory: string;
  /** Beside what every step has. */
  env?: Record<string, string>;
}

export interface ActionEnd {
  code: number | null;
  /** Both streams, in the order of their lines' arrival. */
  log: string;
  commands: WorkflowCommand[];
  outputs: Record<string, string>;
  summary: string;
}

export interface RunningAction {
  child: ChildProcess;
  workspace: string;
  /** Resolves once the log so far has this text; rejects when the action ends without it. */
  said(text: string): Promise<void>;
  ended: Promise<ActionEnd>;
}

/** Starts the action as GitHub's runner does: node on its main file, in the workspace, told by variables. */
export async function startAction(step: ActionStep): Promise<RunningAction> {
  const action = await installAction(step.action);
  const { inputs, runs } = actionSchema.parse(parse(await readFile(join(action, "action.yml"), "utf8")));
  for (const name of Object.keys(step.inputs)) {
    if (inputs[name] === undefined) throw new Error(`action.yml has no input ${name}`);
  }
  const workspace = join(step.directory, "workspace");
  const temporary = join(step.directory, "temp");
  await mkdir(workspace, { recursive: true });
  await mkdir(temporary, { recursive: true });
  const files: Record<string, string> = {};
  for (const name of ["OUTPUT", "STATE", "ENV", "PATH", "STEP_SUMMARY"]) {
    files[`GITHUB_${name}`] = join(step.directory, name.toLowerCase());
    await writeFile(join(step.directory, name.toLowerCase()), "");
  }
  const env: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    ...(process.env["VMENTRY_CACHE"] === undefined ? {} : { VMENTRY_CACHE: process.env["VMENTRY_CACHE"] }),
    VMENTRY_DURATIONS: join(step.directory, "durations.json"),
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: "owner/linux",
    GITHUB_RUN_ID: "77",
    GITHUB_SERVER_URL: "https://github.com",
    RUNNER_TEMP: temporary,
    ...files,
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [
        `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`,
        step.inputs[name] ?? input.default ?? "",
      ]),
    ),
    ...step.env,
  };
  const child = spawn(process.execPath, [join(action, runs.main)], { cwd: workspace, env });
  const log = new Log();
  child.stdout.on("data", (chunk: Buffer) => log.add(chunk));
  child.stderr.on("data", (chunk: Buffer) => log.add(chunk));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).then(async (code): Promise<ActionEnd> => {
    log.end();
    return {
      code,
      log: log.text,
      commands: commandsOf(log.text),
      outputs: readOutputs(await readFile(join(step.directory, "output"), "utf8")),
      summary: await readFile(join(step.directory, "step_summary"), "utf8"),
    };
  });
  return { child, workspace, said: text => log.has(text), ended };
}

export async function runAction(step: ActionStep): Promise<ActionEnd> {
  return (await startAction(step)).ended;
}

class Log {
  text = "";
  #hasEnded = false;
  #waiting: (() => void)[] = [];

  add(chunk: Buffer): void {
    this.text += chunk.toString("utf8");
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  async has(text: string): Promise<void> {
    while (!this.text.includes(text)) {
      if (this.#hasEnded) throw new Error(`the action ended without saying ${text}:\n${this.text}`);
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    for (const each of this.#waiting.splice(0)) each();
  }
}

export interface WorkflowCommand {
  name: string;
  properties: Record<string, string>;
  message: string;
}

const commandNames = new Set(
  "add-mask add-matcher add-path debug echo endgroup error group notice remove-matcher save-state set-env set-output stop-commands warning".split(
    " ",
  ),
);

/**
 * The workflow commands that GitHub's runner would find in a log (actions/runner,
 * src/Runner.Common/ActionCommand.cs: TryParseV2, then TryParse).
 */
export function commandsOf(log: string): WorkflowCommand[] {
  return log.split(/\r\n|\n|\r/).flatMap(line => {
    const text = line.replace(/^[\s\u0085]+/, "");
    const end = text.indexOf("::", 2);
    if (text.startsWith("::") && end !== -1) {
      const found = command(text.slice(2, end), ",", text.slice(end + 2));
      if (found !== undefined) return [found];
    }
    const start = line.indexOf("##[");
    const bracket = line.indexOf("]", start);
    if (start === -1 || bracket === -1) return [];
    return command(line.slice(start + 3, bracket), ";", line.slice(bracket + 1)) ?? [];
  });
}

function command(info: string, separator: string, data: string): WorkflowCommand | undefined {
  const [name = "", ...rest] = info.split(" ");
  if (!commandNames.has(name)) return undefined;
  const properties: Record<string, string> = {};
  for (const pair of rest.join(" ").trim().split(separator)) {
    const equals = pair.indexOf("=");
    if (equals > 0) properties[pair.slice(0, equals)] = unescaped(pair.slice(equals + 1));
  }
  return { name, properties, message: unescaped(data) };
}

function unescaped(text: string): string {
  return text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");
}

/** The outputs of a GITHUB_OUTPUT file: `NAME<<DELIMITER`, the value's lines, the delimiter; the last one counts. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name = "", , value = ""] of text.matchAll(/^([^\n<]+)<<([^\n]+)\n([\s\S]*?)\n\2$/gm)) {
    outputs[name] = value;
  }
  return outputs;
}
