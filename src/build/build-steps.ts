import type { Logger } from "../base/index.ts";
import type { BuildLog } from "./build-log.ts";
import { runCommand } from "./command.ts";
import type { Places } from "./output-directory.ts";
import type { Variant } from "./variant.ts";

/** What every step of one build works with. */
export interface BuildContext {
  variant: Variant;
  commit: string;
  /** The variant's own directory. */
  directory: string;
  places: Places;
  /** For every make. */
  variables: readonly string[];
  environment: Readonly<Record<string, string>>;
  jobs: number;
  /** Milliseconds that one step may take. */
  stepDeadlineMs: number;
  isNice: boolean;
  buildLog: BuildLog;
  log: Logger;
  signal?: AbortSignal;
  onKilled: () => void;
}

/** Runs make in the source tree, its output into the log and through the parsers. The answer is its exit code. */
export async function runMake(
  context: BuildContext,
  args: readonly string[],
  options: { directory?: string; variables?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
): Promise<number> {
  const { places, variables } = context;
  return await runStep(
    context,
    [
      "make",
      "-C",
      options.directory ?? places.tree,
      "--no-print-directory",
      ...(options.variables ?? variables),
      ...args,
    ],
    options.env,
  );
}

export async function runStep(
  context: BuildContext,
  argv: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
  cwd = context.places.scratch,
): Promise<number> {
  const { buildLog, signal } = context;
  await buildLog.begin(argv);
  const { code } = await runCommand(argv, {
    cwd,
    env: { ...context.environment, ...env },
    output: buildLog,
    onLine: line => buildLog.read(line),
    deadlineMs: context.stepDeadlineMs,
    isNice: context.isNice,
    onKilled: context.onKilled,
    ...(signal === undefined ? {} : { signal }),
  });
  await buildLog.end(code);
  buildLog.throwIfWorldFailed(code);
  return code;
}
