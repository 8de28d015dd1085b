import { type Command, Option } from "commander";
import type { JobRequest, KernelRequest, MachineRequest } from "../job/index.ts";
import type { Repetition } from "../suite/index.ts";
import {
  collect,
  duration,
  type KernelOptions,
  kernelOptions,
  type MachineOptions,
  machineOptions,
  wholeNumber,
} from "./options.ts";

/** What kernel, machine and environments a job has; the same for `run` and `plan`. */
export interface PlaceOptions extends KernelOptions, MachineOptions {
  env?: string[];
  onlyEnv?: string[];
  label?: string[];
}

export function addPlaceOptions(command: Command): void {
  for (const option of kernelOptions()) command.addOption(option);
  command
    .option("--env <path...>", "*.env.yaml files, or directories of them; may be given again")
    .option(
      "--only-env <name>",
      "only environments of this name, * for anything; may be given again",
      collect,
    )
    .option("--label <name>", "what environments may require of the machine; may be given again", collect);
  for (const option of machineOptions()) command.addOption(option);
}

/** Which tests a job runs, and how. */
export interface TestOptions {
  commit?: string;
  selftests?: string;
  suite?: string;
  suiteFile?: string[];
  testFile?: string[];
  test?: string[];
  filter?: string;
  jobs?: number;
  timeout?: number;
  iterations?: number;
  untilFailure?: number | true;
  for?: number;
  retry: boolean;
  knownFailures?: string[];
  allowedSplats?: string[];
}

/** As many as `--until-failure` alone stands for. */
const manyTimes = 10_000;

export function addTestOptions(command: Command): void {
  command
    .option(
      "--selftests <dir>",
      "a build or install directory of the selftests; default: those that the store has with the kernel",
    )
    .option("--commit <id>", "what a kernel given as a path was built from, for the results")
    .option(
      "--suite <name>",
      "kvm, or kselftest/NAME for another collection of an installation; default: kvm",
    )
    .option("--suite-file <path>", "a *.suite.yaml: tests, arguments, times; may be given again", collect)
    .option("--test-file <path>", "a .test file or a directory of them; may be given again", collect)
    .option("--test <id>", "only this test, such as kvm/steal_time; may be given again", collect)
    .option("--filter <regexp>", "only tests whose name matches")
    .option("--jobs <n>", "tests at a time; default: the machine's CPUs", wholeNumber(1, 512))
    .option(
      "--timeout <time>",
      "for each test; default: what the collection's settings file says, else 120s",
      duration,
    )
    .addOption(
      new Option("--iterations <n>", "run each test so many times, until it fails")
        .argParser(wholeNumber(1, 1_000_000))
        .conflicts(["untilFailure", "for"]),
    )
    .addOption(
      new Option("--until-failure [n]", `run each test until it fails, at most n times (${manyTimes})`)
        .argParser(wholeNumber(1, 1_000_000))
        .conflicts(["iterations", "for"]),
    )
    .addOption(
      new Option("--for <time>", "run each test again until the time is over or it fails")
        .argParser(duration)
        .conflicts(["iterations", "untilFailure"]),
    )
    .option("--no-retry", "do not repeat alone what failed beside other tests")
    .option("--known-failures <file>", "default: .vmentry/known-failures.yaml of the kernel tree", collect)
    .option("--allowed-splats <file>", "default: .vmentry/allowed-splats.yaml of the kernel tree", collect);
}

export function machineRequest(options: MachineOptions & { label?: string[] }): MachineRequest {
  const { cpus, memory, stage1Kernel, cmdline } = options;
  return {
    accelerator: options.accelerator,
    bootTimeoutMs: options.bootTimeout,
    labels: options.label ?? [],
    ...(cpus === undefined ? {} : { cpus }),
    ...(memory === undefined ? {} : { memoryMiB: memory }),
    ...(stage1Kernel === undefined ? {} : { stageOneKernel: stage1Kernel }),
    ...(cmdline === undefined ? {} : { cmdline }),
  };
}

export function kernelRequest({ kernel, store, modules }: KernelOptions): KernelRequest {
  return {
    kernel,
    ...(store === undefined ? {} : { store }),
    ...(modules === undefined ? {} : { modules }),
  };
}

export function placeRequest(options: PlaceOptions) {
  return {
    ...kernelRequest(options),
    environments: options.env ?? [],
    onlyEnvironments: options.onlyEnv ?? [],
    machine: machineRequest(options),
  } satisfies Partial<JobRequest>;
}

export function testRequest(options: TestOptions) {
  const { commit, selftests, suite, filter, jobs, timeout } = options;
  const repetition = repetitionOf(options);
  return {
    suiteFiles: options.suiteFile ?? [],
    testFiles: options.testFile ?? [],
    tests: options.test ?? [],
    retryFailures: options.retry,
    knownFailures: options.knownFailures ?? [],
    allowedSplats: options.allowedSplats ?? [],
    ...(commit === undefined ? {} : { commit }),
    ...(selftests === undefined ? {} : { selftests }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(suite === undefined ? {} : { suite }),
    ...(filter === undefined ? {} : { filter }),
    ...(jobs === undefined ? {} : { jobs }),
    ...(repetition === undefined ? {} : { repetition }),
  } satisfies Partial<JobRequest>;
}

function repetitionOf({ iterations, untilFailure, for: ms }: TestOptions): Repetition | undefined {
  if (iterations !== undefined) return { kind: "times", times: iterations };
  if (untilFailure !== undefined) {
    return { kind: "until-failure", atMost: untilFailure === true ? manyTimes : untilFailure };
  }
  return ms === undefined ? undefined : { kind: "for", ms };
}
