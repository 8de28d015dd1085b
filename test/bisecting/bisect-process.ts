import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BisectReport, bisectReportSchema } from "../../src/bisecting/index.ts";
import type { Lab } from "../lab.ts";
import type { PlantedHistory } from "./planted-history.ts";

/** `vmentry bisect` of the planted history, in processes of its own: one may be killed, and the next goes on. */
export class BisectProcess {
  readonly out: string;
  readonly #args: readonly string[];

  constructor(
    { history, lab, store, out }: { history: PlantedHistory; lab: Lab; store: string; out: string },
    ...args: readonly string[]
  ) {
    this.out = out;
    this.#args = [
      ...["--repo", history.repository, "--variant", history.variant, "--store", store],
      ...["--work", history.work, "--selftests", lab.selftests, "--stage1-kernel", lab.stageOneKernel],
      ...["--accelerator", "tcg", "--cpus", "2", "--memory", "512", "--out", out, ...args],
    ];
  }

  /** @param onLine hears what it says on standard error */
  start(onLine: (line: string, child: ChildProcess) => void = () => {}): {
    child: ChildProcess;
    ended: Promise<{ code: number | null; said: string }>;
  } {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const [shell, main] = [join(root, "scripts/shell-text.ts"), join(root, "src/cli/main.ts")];
    const child = spawn(process.execPath, ["--import", shell, main, "bisect", ...this.#args], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    let rest = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line, child);
    });
    const ended = new Promise<{ code: number | null; said: string }>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", code => resolve({ code, said }));
    });
    return { child, ended };
  }

  report(): BisectReport {
    return bisectReportSchema.parse(JSON.parse(readFileSync(join(this.out, "bisect.json"), "utf8")));
  }
}
