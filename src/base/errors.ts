/**
 * Bad input that the reader can mend: the message says what was given, where, what was expected and what to
 * do. Commands end with exit code 2 on it. Everything else that is thrown is a fault of the machine, of the
 * world or of vmentry itself and ends with exit code 3.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** The machine, or the way to it, failed: it did not boot, it died, it stopped answering. */
export class MachineError extends Error {
  override readonly name: string = "MachineError";
  /** The last lines of the machine's console, oldest first; empty when there are none. */
  readonly consoleTail: readonly string[];

  constructor(message: string, options: ErrorOptions & { consoleTail?: readonly string[] } = {}) {
    super(message, options);
    this.consoleTail = options.consoleTail ?? [];
  }
}

/** The user asked to stop (Ctrl-C, a cancelled job). Commands end with exit code 130 on it. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor(message = "interrupted") {
    super(message);
  }
}

/** The documented exit codes of every command; see docs/command.md. */
export const exitCode = { good: 0, testsFailed: 1, badInput: 2, fault: 3, interrupted: 130 } as const;

/** The exit code that an error ends a command with. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UserError) return exitCode.badInput;
  if (error instanceof Interrupted) return exitCode.interrupted;
  return exitCode.fault;
}

/** An error's message with those of its causes, one line, for a person to read. */
export function describeError(error: unknown): string {
  const messages: string[] = [];
  for (let each: unknown = error; each !== undefined && messages.length < 5; ) {
    const message = each instanceof Error ? each.message : String(each);
    if (!messages.some(said => said.includes(message))) messages.push(message);
    each = each instanceof Error ? each.cause : undefined;
  }
  return messages.join(": ");
}

/** Whether an error of the operating system carries this code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
