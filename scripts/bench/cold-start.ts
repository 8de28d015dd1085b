import { spawn } from "node:child_process";
import { once } from "node:events";
import { glob, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { temporaryDirectory } from "../../src/base/index.ts";
import { type Bench, median, print, tell } from "./figures.ts";
import { cloneAction, junitActions } from "./junit-actions.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const actionFile = z.object({
  runs: z.object({ main: z.string() }),
  inputs: z.record(z.string(), z.object({ default: z.unknown().optional() })),
});

interface Started {
  name: string;
  script: string;
  inputs: Record<string, string>;
}

/**
 * How long each action takes from its process's start to the first line that it says, with its inputs' defaults
 * alone; against a node process that says a line and does nothing else, and against another action.
 */
export async function benchColdStart(bench: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  const empty = join(scratch.path, "empty.mjs");
  await writeFile(empty, 'process.stdout.write("line\\n");\n');
  const other = junitActions.find(({ name }) => name.startsWith("mikepenz/"));
  if (other === undefined) throw new Error("the action to compare with is not among those that report JUnit");
  const paths = [
    "action.yml",
    ...(await Array.fromAsync(glob("actions/*/action.yml", { cwd: project }))).sort(),
  ];
  const ours = await Promise.all(paths.map(path => readAction(path, join(project, path))));
  const theirs = await readAction(other.name, join(await cloneAction(other), "action.yml"));
  const node: Started = { name: "node", script: empty, inputs: {} };

  const seconds = new Map<Started, number[]>();
  // One after the other in each round, so that what else the machine does hits all alike.
  for (let round = 0; round < Math.max(bench.rounds, 11); round++) {
    for (const each of [node, theirs, ...ours]) {
      const taken = seconds.get(each) ?? [];
      taken.push(await firstLine(each, scratch.path));
      seconds.set(each, taken);
    }
  }
  const of = (each: Started) => median(seconds.get(each) ?? []);
  for (const each of ours) {
    print(`cold start of ${each.name} / empty node`, of(each) / of(node), 4);
    print(`cold start of ${each.name} / ${other.name}`, of(each) / of(theirs), 0.7);
    tell(`${(of(each) * 1000).toFixed(0)} ms`);
  }
}

async function readAction(name: string, path: string): Promise<Started> {
  const { runs, inputs } = actionFile.parse(parse(await readFile(path, "utf8")));
  return {
    name,
    script: join(dirname(path), runs.main),
    inputs: Object.fromEntries(
      Object.entries(inputs)
        // What a workflow's expression gives is not known here.
        .filter(([, given]) => given.default !== undefined && !String(given.default).includes("${{"))
        .map(([input, given]) => [
          `INPUT_${input.replaceAll(" ", "_").toUpperCase()}`,
          String(given.default),
        ]),
    ),
  };
}

/** Seconds. @throws Error when it ends without a line */
async function firstLine({ name, script, inputs }: Started, scratch: string): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [script], {
    cwd: scratch,
    timeout: 60_000,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: scratch,
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: "o/r",
      GITHUB_WORKSPACE: scratch,
      RUNNER_TEMP: scratch,
      ...inputs,
    },
  });
  const ended = once(child, "exit");
  let taken: number | undefined;
  for await (const piece of child.stdout) {
    if (taken === undefined && /\S/.test(String(piece))) taken = (performance.now() - started) / 1000;
  }
  await ended;
  if (taken === undefined) throw new Error(`${name} ended without a line`);
  return taken;
}
