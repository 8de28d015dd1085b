import { InvalidArgumentError, Option } from "commander";

/** Reads a whole number between two bounds, or says what was expected. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Reads a time in seconds, `90` or with a unit `90s`, `2m`, `1h`, as milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text);
  const unit = { s: 1000, m: 60_000, h: 3_600_000 }[match?.[2] ?? "s"] ?? 1000;
  const ms = Number(match?.[1]) * unit;
  if (match === null || ms < 1000 || ms > 24 * 3_600_000) {
    throw new InvalidArgumentError("expected a time from 1s to 24h, such as 90, 90s, or 2m.");
  }
  return ms;
}

export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** The options of a machine, the same for every command that boots one. */
export function machineOptions(): Option[] {
  return [
    new Option("--modules <dir>", "the modules of a kernel that is given as an image"),
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
  modules?: string;
  cpus?: number;
  memory?: number;
  accelerator: "auto" | "kvm" | "tcg";
  bootTimeout: number;
  stage1Kernel?: string;
  cmdline?: string;
}
