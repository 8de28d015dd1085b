import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { BuildRequest } from "../../src/build/index.ts";
import { smallVariant } from "./small-tree.ts";

export interface BuilderProcess {
  child: ChildProcess;
  /** Settles when it makes this target. */
  making(target: string): Promise<void>;
  /** What came of it: `built`, `failed`, or an error's message; empty when it was killed. */
  ended: Promise<string>;
}

/**
 * A builder of the small variant in a process of its own, to be killed.
 * @param around a command that starts it, such as one that mounts something first
 */
export function startBuilder(
  request: Pick<BuildRequest, "repository" | "revision" | "workDirectory">,
  around: readonly string[] = [],
): BuilderProcess {
  const index = new URL("../../src/build/index.ts", import.meta.url).href;
  const shell = new URL("../../scripts/shell-text.ts", import.meta.url).href;
  const script = `
    const { buildCommit } = await import(${JSON.stringify(index)});
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const variant = { ...${JSON.stringify(smallVariant)}, environment: new Map() };
    const onProgress = ({ target }) => console.log("making " + target);
    const request = { ...${JSON.stringify(request)}, variant, jobs: 1, log, onProgress };
    try {
      await using built = await buildCommit(request);
      console.log("ended " + built.outcome);
    } catch (error) {
      console.log("ended " + error.message);
    }`;
  const [program = "", ...args] = [
    ...around,
    process.execPath,
    "--import",
    shell,
    "--input-type=module",
    "-e",
    script,
  ];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const waiting = new Map<string, () => void>();
  let outcome = "";
  createInterface(child.stdout).on("line", line => {
    const [, target] = /^making (.*)$/.exec(line) ?? [];
    if (target !== undefined) waiting.get(target)?.();
    outcome = /^ended (.*)$/.exec(line)?.[1] ?? outcome;
  });
  return {
    child,
    making: target =>
      new Promise(resolve => {
        waiting.set(target, resolve);
      }),
    ended: new Promise(resolve => {
      child.once("close", () => resolve(outcome));
    }),
  };
}
