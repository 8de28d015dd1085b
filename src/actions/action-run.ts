import { getInput, isDebug, setFailed, setOutput } from "@actions/core";
import { describeError, Interrupted, type Logger, MachineError, version, visible } from "../base/index.ts";
import {
  type CodeUse,
  jobLog,
  type RunnerEnvironment,
  readCircumstances,
  readRunnerEnvironment,
  refuseForkCode,
  requireArtifactService,
  uploadArtifact,
  writeJobSummary,
  writeLog,
} from "../github/index.ts";
import { cancellationSignal } from "./cancellation.ts";

/** What the inputs of every action say of its output. */
export interface OutputInputs {
  /** The output directory. */
  out: string;
  /** Whether it is uploaded as an artifact, and under which name. */
  upload: boolean;
  artifactName: string;
  /** The run itself does that, in several artifacts. Default false. */
  isUploadedByRun?: boolean;
}

export interface ActionContext {
  runner: RunnerEnvironment;
  log: Logger;
  /** Fires when the job is cancelled. */
  signal: AbortSignal;
}

/** What is known of an action before it runs; its module loads little, so that bad input is told at once. */
export interface Action<Inputs, Outcome> {
  /** @throws UserError that names every wrong input */
  read(get: (name: string) => string, runner: RunnerEnvironment): Inputs | Promise<Inputs>;
  /** A message of an error in the action's words: jobs name options as the command has them, `--out`. */
  words(message: string): string;
  output(inputs: Inputs): OutputInputs;
  /** What it does with the code of the run, and whether that may be a fork's. Default: nothing. */
  uses?(inputs: Inputs): { code: readonly CodeUse[]; allowFork: boolean };
  /** Whether what is wrong with the outcome stays in the log, since another job annotates it. Default false. */
  isQuiet?(inputs: Inputs): boolean;
  load(): Promise<ActionBody<Inputs, Outcome>>;
}

/** What an action does, in the order in which `runAction` goes through it. */
export interface ActionBody<Inputs, Outcome> {
  /** What the action is for. What it throws makes the step red; what is in its outcome is told first. */
  run(inputs: Inputs, context: ActionContext): Promise<Outcome>;
  /** The step's outputs; `conclusion` is one of every action. */
  outputs(outcome: Outcome): Outputs;
  /** Shows what is wrong with the run and its changes. Default: nothing. */
  annotate?(outcome: Outcome, inputs: Inputs, context: ActionContext): Promise<void>;
  /** The job summary, Markdown. Default: none. */
  summary?(outcome: Outcome): string;
  /** Why the step is red, each one to a few lines; none when it is green. */
  problems(outcome: Outcome, inputs: Inputs): readonly string[];
  /** What ended it before its end, for its console's last lines. */
  error?(outcome: Outcome): unknown;
}

export type Outputs = { conclusion: string } & Record<string, string | number>;

/** Goes through an action, whatever its inputs and outcome are. */
export type Go = <Inputs, Outcome>(action: Action<Inputs, Outcome>) => Promise<void>;

/**
 * Runs an action: version, inputs, the run itself, outputs, annotations, summary, artifact; red unless all is good. Ends
 * the process.
 * @param load loads what knows the action's inputs, and goes through it
 */
export async function runAction(load: (go: Go) => Promise<void>): Promise<never> {
  writeLog(`vmentry ${version}\n`);
  let words = (message: string) => message;
  try {
    await load(async action => {
      words = message => action.words(message);
      await goThrough(action);
    });
  } catch (error) {
    fail(error, words);
  }
  // What an upload left open must not keep the step alive.
  process.exit();
}

async function goThrough<Inputs, Outcome>(action: Action<Inputs, Outcome>): Promise<void> {
  const runner = readRunnerEnvironment();
  const inputs = await action.read(name => getInput(name), runner);
  const output = action.output(inputs);
  if (output.upload) requireArtifactService(runner);
  await guardRunner(runner, action.uses?.(inputs));

  const log = jobLog(line => writeLog(`${line}\n`));
  const signal = cancellationSignal(() => {
    setOutput("conclusion", "interrupted");
    log.warn("the job was cancelled: ending cleanly");
  });
  const context: ActionContext = { runner, log, signal };
  const body = await action.load();
  const outcome = await body.run(inputs, context);
  const problems = [...body.problems(outcome, inputs)];

  showConsole(body.error?.(outcome));
  setOutputs(body.outputs(outcome));
  await body.annotate?.(outcome, inputs, context);
  const markdown = body.summary?.(outcome) ?? "";
  const where = output.upload ? `the artifact ${output.artifactName}` : output.out;
  if (markdown !== "") await writeJobSummary(markdown, where);
  const isLeft = output.upload && output.isUploadedByRun !== true;
  const lost = isLeft ? await upload(output, context) : undefined;
  if (lost !== undefined) problems.push(lost);
  if (problems.length === 0) return;
  const said = visible(problems.join("\n"));
  // What the step promises is not there without the artifact, whoever annotates the rest.
  if (lost !== undefined || action.isQuiet?.(inputs) !== true) return setFailed(said);
  writeLog(`${said}\n`);
  process.exitCode = 1;
}

/** @throws UserError for a fork's code where it must not go */
async function guardRunner(
  runner: RunnerEnvironment,
  uses: { code: readonly CodeUse[]; allowFork: boolean } | undefined,
): Promise<void> {
  if (uses === undefined || uses.code.length === 0) return;
  const circumstances = await readCircumstances(runner);
  for (const use of uses.code) refuseForkCode(use, circumstances, uses.allowFork);
}

/** Outputs that are not there stay as they are: empty, or what was said of them before. */
function setOutputs(outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}

/** @returns why it was not uploaded */
async function upload(
  { artifactName: name, out: directory }: OutputInputs,
  { runner, log, signal }: ActionContext,
): Promise<string | undefined> {
  try {
    const { id } = await uploadArtifact({ name, directory, log, signal });
    setOutput("artifact-id", id);
    if (runner.runUrl !== undefined) setOutput("artifact-url", `${runner.runUrl}/artifacts/${id}`);
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}

function fail(error: unknown, words: (message: string) => string): void {
  setOutput("conclusion", error instanceof Interrupted ? "interrupted" : "error");
  showConsole(error);
  if (isDebug() && error instanceof Error) writeLog(`${error.stack ?? ""}\n`);
  setFailed(visible(words(describeError(error))));
}

function showConsole(error: unknown): void {
  if (!(error instanceof MachineError) || error.consoleTail.length === 0) return;
  writeLog(`The console's last lines:\n${error.consoleTail.map(line => `  | ${visible(line)}\n`).join("")}`);
}
