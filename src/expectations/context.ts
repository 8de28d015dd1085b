import { type Pattern, parsePattern } from "./pattern.ts";
import type { KernelRange } from "./release-range.ts";

/** Under what a run was run. */
export interface RunContext {
  /** The environment's name. */
  environment: string;
  /** The kernel's release, as `uname -r` prints it. */
  release: string;
  /** Such as `x86_64` or `arm64`; `uname -m`'s names are taken too. */
  arch: string;
  /** The machine's name. */
  machine: string;
}

/** Where an entry applies; what is undefined is not asked for. */
export interface Conditions {
  environment: Pattern | undefined;
  kernel: KernelRange | undefined;
  arch: string | undefined;
  machine: Pattern | undefined;
}

/** The architectures by the names that entries use. */
export const architectures = ["x86_64", "i386", "arm64", "riscv64", "s390x", "loongarch64"] as const;

const otherNames: Readonly<Record<string, string>> = {
  aarch64: "arm64",
  amd64: "x86_64",
  i486: "i386",
  i586: "i386",
  i686: "i386",
};

export function conditionsOf(entry: {
  environment?: string | undefined;
  kernel?: KernelRange | undefined;
  arch?: string | undefined;
  machine?: string | undefined;
}): Conditions {
  const { environment, kernel, arch, machine } = entry;
  return {
    environment: environment === undefined ? undefined : parsePattern(environment),
    kernel,
    arch,
    machine: machine === undefined ? undefined : parsePattern(machine),
  };
}

export function applies({ environment, kernel, arch, machine }: Conditions, context: RunContext): boolean {
  return (
    (environment?.matches(context.environment) ?? true) &&
    (kernel?.includes(context.release) ?? true) &&
    (arch === undefined || arch === (otherNames[context.arch] ?? context.arch)) &&
    (machine?.matches(context.machine) ?? true)
  );
}
