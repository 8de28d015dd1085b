import type { FileHandle } from "node:fs/promises";
import { hasCode, UserError } from "../base/index.ts";
import type { OutputSink } from "./command.ts";
import { type BuildMessage, parseMessage } from "./diagnostics.ts";
import { type MakeStep, parseCompilerCommand, parseFailedTarget, parseStep } from "./steps-of-make.ts";
import { type WorldFailure, worldFailureIn } from "./world-failure.ts";

/** A message and the target in whose making it was printed. */
export interface TargetMessage {
  target: string;
  message: BuildMessage;
}

export interface FailedTarget {
  target: string;
  isOfModule: boolean;
  /** The last lines that were printed before make said that it failed. */
  because: string[];
  /** The exit code is make's own: another make below it failed, which has told why. */
  isOfMake: boolean;
}

/** Of more messages, a person reads none. */
const mostMessages = 20_000;

/** The output of a build's steps: kept in a file as it is, and read on the way. */
export class BuildLog implements OutputSink {
  /** In the order in which they were printed. */
  readonly messages: TargetMessage[] = [];
  /** Every target that was made, or tried: what it printed replaces what it printed before. */
  readonly targets = new Set<string>();
  /** Targets that make could not make. */
  readonly failed: FailedTarget[] = [];
  stepCount = 0;
  readonly #file: FileHandle;
  readonly #roots: readonly string[];
  readonly #onStep: (step: MakeStep, count: number) => void;
  readonly #modules = new Set<string>();
  #target = "";
  /** What make printed since the last target: the reason, if that one failed. */
  #recent: string[] = [];
  #worldFailure: WorldFailure | undefined;
  #errorsBefore = 0;

  constructor(file: FileHandle, roots: readonly string[], onStep: (step: MakeStep, count: number) => void) {
    this.#file = file;
    this.#roots = roots;
    this.#onStep = onStep;
  }

  async write(chunk: Buffer): Promise<void> {
    try {
      await this.#file.appendFile(chunk);
    } catch (error) {
      if (hasCode(error, "ENOSPC"))
        throw new Error("the disk is full: the build's log could not be written", { cause: error });
      throw error;
    }
  }

  async begin(argv: readonly string[]): Promise<void> {
    this.#start(stepTarget(argv));
    this.#worldFailure = undefined;
    this.#errorsBefore = this.#errorCount();
    await this.write(Buffer.from(`+ ${argv.map(quoteWord).join(" ")}\n`));
  }

  async end(code: number): Promise<void> {
    if (code !== 0) await this.write(Buffer.from(`+ exited with ${code}\n`));
  }

  read(line: string): void {
    const step = parseStep(line);
    const compiled = step === undefined ? parseCompilerCommand(line) : undefined;
    if (step !== undefined) {
      this.stepCount += 1;
      if (step.isOfModule) this.#modules.add(step.target);
      this.#start(step.target);
      this.#onStep(step, this.stepCount);
      return;
    }
    if (compiled !== undefined) this.#start(compiled);
    // Excerpts of the source may say anything.
    const failure = /^\s*\d*\s+\|/.test(line) ? undefined : worldFailureIn(line);
    // The first fault of the machine counts: others follow from it. It goes before a tool that is not installed.
    if (this.#worldFailure?.kind !== "world") {
      this.#worldFailure = failure?.kind === "world" ? failure : (this.#worldFailure ?? failure);
    }
    const failed = parseFailedTarget(line);
    if (failed !== undefined) {
      this.failed.push({
        target: failed,
        isOfModule: this.#isOfModule(failed),
        because: this.#recent.slice(-20),
        isOfMake: line.endsWith(" Error 2"),
      });
      return;
    }
    if (line.trim() !== "") this.#recent.push(line);
    if (this.#recent.length > 200) this.#recent.splice(0, 100);
    const message = parseMessage(line, this.#roots);
    if (message !== undefined && this.messages.length < mostMessages) {
      this.messages.push({ target: this.#target, message });
    }
  }

  /**
   * After a step that failed: whether that says nothing about the commit.
   * @throws Error when the machine failed; UserError when a tool is not installed and no compiler complained
   */
  throwIfWorldFailed(code: number): void {
    const failure = this.#worldFailure;
    if (code === 0 || failure === undefined) return;
    if (failure.kind === "world")
      throw new Error(`${failure.what}, so it cannot be told whether the commit builds`);
    if (this.#errorCount() === this.#errorsBefore || /headers of a library/.test(failure.what)) {
      throw new UserError(failure.what);
    }
  }

  /** The last lines that a person would look at. */
  lastLines(count: number): string[] {
    return this.#recent.slice(-count);
  }

  #start(target: string): void {
    this.#target = target;
    this.targets.add(target);
    this.#recent = [];
  }

  #isOfModule(target: string): boolean {
    return (
      this.#modules.has(target) || /\.ko$|\.mod(?:\.[co])?$|(?:^|\/)Module\.symvers$|^modules/.test(target)
    );
  }

  #errorCount(): number {
    return this.messages.filter(({ message }) => message.severity === "error").length;
  }
}

const stepMark = "step ";

/** Messages that belong to no target belong to the step: `step olddefconfig`. */
function stepTarget(argv: readonly string[]): string {
  return `${stepMark}${argv.findLast(each => /^[a-z][\w.-]*$/i.test(each)) ?? ""}`;
}

export function isStepTarget(target: string): boolean {
  return target.startsWith(stepMark);
}

/** For a person who wants to run the step again. */
function quoteWord(word: string): string {
  return /^[\w./=+@%,:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
