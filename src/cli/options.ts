import { InvalidArgumentError, Option } from "commander";
import { durationForm, parseDuration, parseWholeNumber } from "../base/index.ts";

/** Reads a whole number between two bounds, or says what was expected. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return text => {
    const value = parseWholeNumber(text, least, most);
    if (value !== undefined) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
  };
}

/** Reads a time as milliseconds, or says what was expected. */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError(`expected ${durationForm}.`);
}

export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** Which kernel is booted, the same for every command that boots one. */
export function kernelOptions(): Option[] {
  return [
    new Option(
      "--kernel <kernel>",
      "a kernel build directory (O=), an image, a linux-image .deb, or COMMIT/VARIANT of the kernel store",
    ).makeOptionMandatory(),
    new Option("--store <place>", "the kernel store; default: see vmentry store"),
    new Option("--modules <dir>", "the modules of a kernel that is given as an image"),
  ];
}

/** What `kernelOptions` are parsed to. */
export interface KernelOptions {
  kernel: string;
  store?: string;
  modules?: string;
}

/** The options of a machine, the same for every command that boots one. */
export function machineOptions(): Option[] {
  return [
    new Option("--cpus <n>", "the machine's CPUs; default: this host's").argParser(wholeNumber(1, 512)),
    new Option(
      "--memory <MiB>",
      "the machine's memory; default: 6144, at most half of this host's",
    ).argParser(wholeNumber(256, 1_048_576)),
    new Option("--accelerator <name>", "kvm, tcg (emulation), or auto: kvm where it is proved to work")
      .choices(["auto", "kvm", "tcg"])
      .default("auto"),
    new Option("--boot-timeout <time>", "how long each boot stage may take")
      .argParser(duration)
      .default(120_000, "120s"),
    new Option("--stage1-kernel <path>", "the known-good kernel of stage one; default: see vmentry doctor"),
    new Option("--cmdline <text>", "added to the kernel's command line"),
  ];
}

/** What `machineOptions` are parsed to. */
export interface MachineOptions {
  cpus?: number;
  memory?: number;
  accelerator: "auto" | "kvm" | "tcg";
  bootTimeout: number;
  stage1Kernel?: string;
  cmdline?: string;
}
