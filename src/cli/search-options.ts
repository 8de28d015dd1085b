import { type Command, InvalidArgumentError, Option } from "commander";
import type { BisectRequest } from "../bisecting/index.ts";
import { duration, wholeNumber } from "./options.ts";

/** What `addSearchOptions` are parsed to. */
export interface SearchOptions {
  confidence: number;
  flaky: BisectRequest["flaky"];
  trials: number;
  verify: boolean;
  mostMachineErrors: number;
  timeLimit?: number;
}

/** How sure an answer has to be, and what is spent on it; the same for every command that searches. */
export function addSearchOptions(command: Command): void {
  command
    .addOption(
      new Option("--confidence <share>", "how sure the answer has to be, from 0.5 to below 1")
        .argParser(share)
        .default(0.99),
    )
    .addOption(
      new Option(
        "--flaky <how>",
        "yes: what is asked may pass on a bad kernel, and fail on a good one; no: a contradiction ends it; auto: steady until it contradicts itself",
      )
        .choices(["auto", "yes", "no"])
        .default("auto"),
    )
    .addOption(
      new Option("--trials <n>", "how often a flaky test is executed in one boot, at most")
        .argParser(wholeNumber(1, 1000))
        .default(10),
    )
    .option("--no-verify", "do not try the answer and its parent again, and not its revert");
  addEndOptions(command);
}

/** What ends a search or a check before it is done. */
export function addEndOptions(command: Command): void {
  command
    .addOption(
      new Option("--most-machine-errors <n>", "end when machines failed so often in a row")
        .argParser(wholeNumber(1, 1000))
        .default(5),
    )
    .option(
      "--time-limit <time>",
      "start no probe after that; the same command goes on from there later",
      duration,
    );
}

function share(text: string): number {
  const value = Number(text);
  if (/^0?\.\d{1,12}$/.test(text) && value >= 0.5 && value < 1) return value;
  throw new InvalidArgumentError("expected a number from 0.5 to below 1, such as 0.99.");
}

export function searchRequest(options: SearchOptions) {
  const { timeLimit } = options;
  return {
    confidence: options.confidence,
    flaky: options.flaky,
    mostTrials: options.trials,
    verify: options.verify,
    mostMachineErrors: options.mostMachineErrors,
    ...(timeLimit === undefined ? {} : { until: Date.now() + timeLimit }),
  } satisfies Partial<BisectRequest>;
}
