import { join, resolve } from "node:path";
import {
  checkOwnDirectory,
  counted,
  describeError,
  type Logger,
  type MachineError,
  makeOwnDirectory,
  type Ownership,
  temporaryDirectory,
  writeFileAtomic,
} from "../base/index.ts";
import { stockEnvironment } from "../environment/index.ts";
import type { Expectations } from "../expectations/index.ts";
import { type Kernel, openSymbols } from "../kernel/index.ts";
import type { BootedKernel } from "../machine/index.ts";
import { type Splat, splatName } from "../results/index.ts";
import { formatBootMarkdown } from "./boot-markdown.ts";
import { type BootOnce, bootOnce, lastWordsOf } from "./boot-once.ts";
import { explainComplaints } from "./complaints.ts";
import { openGivenKernel } from "./given-kernel.ts";
import { type GuestCommandEnd, runGuestCommand } from "./guest-command.ts";
import { machineName } from "./open-machine.ts";
import { openExpectations } from "./prepare.ts";
import type { KernelRequest, MachineRequest } from "./request.ts";

/** A kernel to be booted once, and what is asked of it. */
export interface BootJobRequest extends KernelRequest {
  machine: MachineRequest;
  /** Read by the machine's shell once the kernel is up. */
  script?: string;
  scriptTimeoutMs: number;
  /** Files of allowed splats. None: what the kernel tree's `.vmentry` directory holds. */
  allowedSplats: readonly string[];
  /** Whether a complaint of the kernel that nothing allows makes it red. */
  failsOnSplats: boolean;
  /** A directory for the console, the command's output and the summary. */
  out: string;
  overwrite: boolean;
}

export interface BootJobContext {
  log: Logger;
  signal: AbortSignal;
  /** Hears of each line that the script prints. */
  onLine?: (line: string) => void;
}

export type BootConclusion = "good" | "does-not-boot" | "command-failed" | "splats" | "error";

/** What a boot came to. */
export interface BootResult {
  conclusion: BootConclusion;
  /** Why it is not good, one line; empty when it is. */
  reason: string;
  kernel: Pick<Kernel, "source" | "identity">;
  boot: BootOnce["boot"];
  /** Where the time went, until the machine could be reached; milliseconds. */
  phases: BootOnce["phases"];
  /** Null when there was none, or it was not come to. */
  command: GuestCommandEnd | null;
  /** The console's last lines, when the machine died or did not come up. */
  consoleTail: readonly string[];
}

export interface BootJobOutcome {
  result: BootResult;
  /** Files of this host. */
  consolePath: string;
  summaryPath: string;
  /** Why the summary is not there (a full disk); undefined when it is. */
  notWritten?: string;
  /** What the machine failed with. */
  error?: MachineError;
}

const files = { console: "console.log", output: "run.log", summary: "summary.md" } as const;
const own: Ownership = { names: Object.values(files), maker: "vmentry" };

/**
 * Boots a kernel once through both stages, which proves that it is the one asked for, and runs a script on it. Bad
 * input is found before anything is started; what happens after that is in the result.
 * @throws UserError for bad input; Interrupted when the signal fires
 */
export async function runBootJob(request: BootJobRequest, context: BootJobContext): Promise<BootJobOutcome> {
  const out = resolve(request.out);
  await checkOwnDirectory(out, own, request.overwrite);
  await using scratch = temporaryDirectory("boot");
  const place = { scratch: scratch.path, log: context.log, signal: context.signal };
  await using given = await openGivenKernel(request, place);
  const { kernel } = given;
  const expectations = await openExpectations(
    { knownFailures: [], allowedSplats: request.allowedSplats },
    given.store === undefined ? [request.kernel] : [],
  );
  const consolePath = join(out, files.console);
  let command: GuestCommandEnd | null = null;
  let obituary: readonly string[] | undefined;
  const { boot, phases, fault } = await bootOnce({
    kernel,
    machine: request.machine,
    consolePath,
    ...place,
    onReady: () => makeOwnDirectory(out, own),
    whileUp: async ({ booted, machine }) => {
      command = await runScript(booted, join(out, files.output), request, context);
      if (command?.hasDied === true) obituary = lastWordsOf(machine);
    },
  });
  const symbols = boot.splats.length === 0 ? undefined : await openSymbols(kernel, place);
  const explained = await explainComplaints(boot.splats, [], symbols, context.log);
  const splats = allow(explained, expectations, kernel, boot, request.machine.name);
  const result: BootResult = {
    ...concludeBoot({ ...boot, splats }, command, request.failsOnSplats),
    kernel: { source: kernel.source, identity: kernel.identity },
    boot: { ...boot, splats, console: files.console },
    phases,
    command,
    consoleTail: obituary ?? boot.consoleTail,
  };
  const summaryPath = join(out, files.summary);
  const outcome = { result, consolePath, summaryPath, ...(fault === undefined ? {} : { error: fault }) };
  try {
    await writeFileAtomic(summaryPath, formatBootMarkdown(result));
    return outcome;
  } catch (error) {
    return { ...outcome, notWritten: `the summary could not be written: ${describeError(error)}` };
  }
}

async function runScript(
  booted: BootedKernel,
  logPath: string,
  { script, scriptTimeoutMs: timeoutMs }: BootJobRequest,
  { signal, onLine }: BootJobContext,
): Promise<GuestCommandEnd | null> {
  if (script === undefined) return null;
  const listening = onLine === undefined ? {} : { onLine };
  return await runGuestCommand(booted, { script, timeoutMs, logPath, signal, ...listening });
}

/** The complaints, with the entries that allow them. */
function allow(
  splats: readonly Splat[],
  expectations: Expectations,
  kernel: Kernel,
  { machine }: BootOnce["boot"],
  name: string = machineName,
): Splat[] {
  const context = {
    environment: stockEnvironment.name,
    release: kernel.identity.release,
    arch: machine?.arch ?? kernel.arch,
    machine: name,
  };
  return expectations.cover({ tests: [], splats, context }).splats;
}

/** What a boot comes to; the kernel that does not come up says more than what it complained of meanwhile. */
export function concludeBoot(
  { outcome, reason, splats }: Pick<BootOnce["boot"], "outcome" | "reason" | "splats">,
  command: Pick<GuestCommandEnd, "reason"> | null,
  failsOnSplats: boolean,
): Pick<BootResult, "conclusion" | "reason"> {
  if (outcome === "error") return { conclusion: "error", reason };
  if (outcome === "does-not-boot") return { conclusion: "does-not-boot", reason };
  if (command !== null && command.reason !== "") {
    return { conclusion: "command-failed", reason: command.reason };
  }
  const complaints = splats.filter(({ allowed }) => allowed === null);
  const [first] = complaints;
  if (failsOnSplats && first !== undefined) {
    const many = counted(complaints.length, "complaint");
    return { conclusion: "splats", reason: `the kernel complained (${many}): ${splatName(first)}` };
  }
  return { conclusion: "good", reason: "" };
}
