import { execa } from "execa";
import { UserError } from "./errors.ts";
import { visible } from "./text.ts";

export interface ToolOptions {
  /** Milliseconds until the tool's whole process group is killed. Default 60 000. */
  deadlineMs?: number;
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
  signal?: AbortSignal;
  /** Debian package that brings the tool, named when the tool is missing. */
  package?: string;
  /** Exit codes that are answers rather than failures. Default only 0. */
  expected?: readonly number[];
}

export interface ToolResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a tool on this host, for what it prints: at most 16 MiB of each stream. Not for tests: those are
 * run by a Host.
 * @param argv the program and its arguments; no shell is involved
 * @throws UserError when the tool is not installed; Error when it fails or the deadline passes
 */
export async function runTool(
  argv: readonly [string, ...string[]],
  options: ToolOptions = {},
): Promise<ToolResult> {
  const [program, ...args] = argv;
  const expected = options.expected ?? [0];
  const child = execa(program, args, {
    reject: false,
    detached: true,
    stripFinalNewline: false,
    maxBuffer: 16 * 1024 * 1024,
    stdin: options.input === undefined ? "ignore" : "pipe",
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  const deadlineMs = options.deadlineMs ?? 60_000;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(child.pid);
  }, deadlineMs);
  const stop = () => killGroup(child.pid);
  options.signal?.addEventListener("abort", stop, { once: true });
  if (options.signal?.aborted === true) stop();
  try {
    const result = await child;
    options.signal?.throwIfAborted();
    if (isLate) throw new Error(`${program} did not end within ${deadlineMs / 1000} s`);
    if (result.code === "ENOENT") {
      const from = options.package === undefined ? "" : `: apt-get install ${options.package}`;
      throw new UserError(`${program} is not installed${from}`);
    }
    if (result.exitCode === undefined || !expected.includes(result.exitCode)) {
      const said = visible(String(result.stderr).trim() || String(result.stdout).trim())
        .split("\n")
        .slice(-5)
        .join("\n");
      const how =
        result.exitCode === undefined ? `was ended by ${result.signal}` : `exited with ${result.exitCode}`;
      throw new Error(`${program} ${how}${said === "" ? "" : `: ${said}`}`, { cause: result.cause });
    }
    return { code: result.exitCode, stdout: String(result.stdout), stderr: String(result.stderr) };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", stop);
  }
}

/** Kills a process and its whole group; does nothing when they are gone already. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals = "SIGKILL"): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: gone already.
  }
}
