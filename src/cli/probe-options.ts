import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import type { ProbeRequest } from "../bisecting/index.ts";
import { machineRequest } from "./job-options.ts";
import { collect, duration, type MachineOptions, machineOptions, wholeNumber } from "./options.ts";

/** What `addProbeOptions` are parsed to. */
export interface ProbeOptions extends MachineOptions {
  repo: string;
  variant: string[];
  onlyVariant?: string;
  store?: string;
  work?: string;
  buildJobs: number;
  selftests?: string;
  suite?: string;
  suiteFile: string[];
  env: string[];
  onlyEnv?: string;
  knownFailures: string[];
  allowedSplats: string[];
  timeout?: number;
  commandTimeout: number;
  label?: string[];
  machines: number;
}

/** What kernels are asked under; the same for every command that probes commits. */
export function addProbeOptions(command: Command): void {
  command
    .option("--repo <dir>", "the kernel's git repository", ".")
    .option(
      "--variant <file...>",
      "*.variant.yaml, or directories of them; default: .vmentry/ in the repository",
      [],
    )
    .option("--only-variant <name>", "which of the variants, when there are several")
    .option("--store <place>", "the kernel store; default: see vmentry store")
    .option("--work <dir>", "where source trees and build directories are kept; default: in the cache")
    .addOption(
      new Option("--build-jobs <n>", "compilers at a time; default: the processors")
        .argParser(wholeNumber(1, 4096))
        .default(availableParallelism(), "the processors"),
    )
    .option(
      "--selftests <dir>",
      "a build or install directory of selftests for every kernel; default: each kernel's own, of the store",
    )
    .option(
      "--suite <name>",
      "kvm, or kselftest/NAME for another collection of an installation; default: kvm",
    )
    .option("--suite-file <path>", "a *.suite.yaml: arguments, times; may be given again", collect, [])
    .option("--env <path...>", "*.env.yaml, or directories of them; default: the machine as it comes", [])
    .option("--only-env <name>", "which of the environments, when there are several")
    .option(
      "--known-failures <file>",
      "default: .vmentry/known-failures.yaml of the kernel tree",
      collect,
      [],
    )
    .option(
      "--allowed-splats <file>",
      "default: .vmentry/allowed-splats.yaml of the kernel tree",
      collect,
      [],
    )
    .option("--timeout <time>", "for each test; default: as for vmentry run", duration)
    .addOption(
      new Option("--command-timeout <time>", "for the script of --command")
        .argParser(duration)
        .default(600_000, "10m"),
    )
    .option("--label <name>", "what the environment may require of the machine; may be given again", collect)
    .addOption(
      new Option("--machines <n>", "how many machines are used at once")
        .argParser(wholeNumber(1, 256))
        .default(1),
    );
  for (const option of machineOptions()) command.addOption(option);
}

export function probeRequest(options: ProbeOptions): ProbeRequest {
  const { onlyVariant, store, work, selftests, suite, onlyEnv, timeout } = options;
  return {
    repository: options.repo,
    variants: options.variant,
    ...(onlyVariant === undefined ? {} : { variant: onlyVariant }),
    ...(store === undefined ? {} : { store }),
    ...(work === undefined ? {} : { work }),
    buildJobs: options.buildJobs,
    ...(selftests === undefined ? {} : { selftests }),
    ...(suite === undefined ? {} : { suite }),
    suiteFiles: options.suiteFile,
    environments: options.env,
    ...(onlyEnv === undefined ? {} : { environment: onlyEnv }),
    knownFailures: options.knownFailures,
    allowedSplats: options.allowedSplats,
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    commandTimeoutMs: options.commandTimeout,
    machine: machineRequest(options),
    machines: options.machines,
  };
}
