import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFailed } from "vitest";
import { runTool, temporaryDirectory } from "../../src/base/index.ts";
import { bundleInto } from "../bundle.ts";

let bundled: Promise<string> | undefined;

/** The command as its users have it: bundled, once per test file. The answer is `cli.js`. */
async function command(): Promise<string> {
  bundled ??= (async () => {
    const { path } = temporaryDirectory("command");
    await bundleInto(path, { cli: "src/cli/main.ts" });
    return join(path, "dist/cli.js");
  })();
  return bundled;
}

export interface CommandEnd {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  pid: number;
  /** Sends a signal to the command's process group, as a terminal's Ctrl-C does. */
  signal(name: NodeJS.Signals): void;
  /** Resolves once standard output or error has matched; rejects when the command ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<CommandEnd>;
}

export interface Start {
  env?: Record<string, string>;
  /** Put before `node cli.js`, such as `unshare -m`. */
  through?: readonly [string, ...string[]];
}

/** A user's working directory, and a temporary directory in which all that a command leaves can be seen. */
export class Workplace implements AsyncDisposable {
  readonly path: string;
  readonly #temporary: string;

  constructor(path: string) {
    this.path = path;
    this.#temporary = join(path, "t");
  }

  /** Runs a command to its end. */
  async run(args: readonly string[], how: Start = {}): Promise<CommandEnd> {
    const end = await (await this.start(args, how)).ended;
    tellOnFailure(args, end);
    return end;
  }

  async start(args: readonly string[], how: Start = {}): Promise<RunningCommand> {
    await mkdir(this.#temporary, { recursive: true });
    const [program, ...rest] = [...(how.through ?? []), process.execPath, await command(), ...args];
    const own = { TMPDIR: this.#temporary, VMENTRY_DURATIONS: join(this.path, "durations.json") };
    return launch(program ?? "", rest, this.path, { ...own, ...how.env });
  }

  /** No process that was started for a command of this workplace, and no temporary file of one, is left. */
  async expectNothingLeft(): Promise<void> {
    expect(await this.processes()).toEqual([]);
    expect(await readdir(this.#temporary)).toEqual([]);
    const names = await readdir(this.path, { recursive: true });
    expect(names.filter(name => name.endsWith(".tmp"))).toEqual([]);
  }

  /** Those with a path of this workplace in their arguments: QEMU, ssh. */
  async processes(): Promise<string[]> {
    const shown = await runTool(["pgrep", "-af", this.#temporary], { expected: [0, 1] });
    return shown.stdout.split("\n").filter(line => line !== "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Short, because paths of sockets are below it. */
export async function workplace(): Promise<Workplace> {
  return new Workplace(await mkdtemp(join(tmpdir(), "vt-")));
}

/** A test that fails for what a command did is understood from what the command said, CI's included. */
function tellOnFailure(args: readonly string[], { code, stderr }: CommandEnd): void {
  const words = stderr.split("\n").slice(-shownLines).join("\n");
  try {
    onTestFailed(() =>
      console.error(`vmentry ${args.join(" ")}\nexited with ${code}, and said last:\n${words}`),
    );
  } catch {
    // It was run for several tests, before them.
  }
}

const shownLines = 60;

function launch(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): RunningCommand {
  const child = execa(program, args, {
    cwd,
    env,
    reject: false,
    stdin: "ignore",
    detached: true,
    stripFinalNewline: false,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the command did not start");
  let output = "";
  const hear = new EventTarget();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      hear.dispatchEvent(new Event("more"));
    });
  }
  const ended = child.then(({ exitCode, stdout, stderr }) => ({
    code: exitCode ?? null,
    stdout: String(stdout),
    stderr: String(stderr),
  }));
  return {
    pid,
    signal: name => process.kill(-pid, name),
    ended,
    said(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const look = () => {
        const match = pattern.exec(output);
        if (match !== null) resolve(match);
      };
      look();
      hear.addEventListener("more", look);
      void ended.then(() => reject(new Error(`the command ended and did not say ${pattern}:\n${output}`)));
      return promise;
    },
  };
}
