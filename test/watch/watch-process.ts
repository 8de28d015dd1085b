import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

export interface WatchProcess {
  child: ChildProcess;
  /** Settles with its exit code, null when it was killed. */
  ended: Promise<number | null>;
}

/** The command `vmentry watch` in a process of its own, to be killed. */
export function startWatchProcess(file: string, more: readonly string[] = []): WatchProcess {
  const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
  const text = new URL("../../scripts/shell-text.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--import", text, main, "watch", file, ...more], {
    stdio: ["ignore", "ignore", process.env["VMENTRY_DEBUG"] === undefined ? "ignore" : "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const ended = once(child, "close").then(([code]: unknown[]) => (typeof code === "number" ? code : null));
  return { child, ended };
}
