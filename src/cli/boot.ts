import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { describeError, Interrupted, MachineError, streamLog, temporaryDirectory } from "../base/index.ts";
import { openGivenKernel, openMachine, openStageOneKernel } from "../job/index.ts";
import { interruptSignal } from "./interrupt.ts";
import { kernelRequest, machineRequest } from "./job-options.ts";
import {
  type KernelOptions,
  kernelOptions,
  type MachineOptions,
  machineOptions,
  wholeNumber,
} from "./options.ts";

interface BootOptions extends KernelOptions, MachineOptions {
  menu: number;
  consoleLog?: string;
  json: boolean;
  verbose: boolean;
}

export function addBoot(program: Command): Command {
  const command = program
    .command("boot")
    .description(
      "boot a kernel through both stages and keep the machine up until Ctrl-C; prints how to reach it",
    )
    .option("--menu <seconds>", "how long stage one shows its kernel list", wholeNumber(0, 3600), 2)
    .option("--console-log <file>", "where the console's log goes; default: a temporary file")
    .option("--json", "print how to reach the machine as JSON on standard output", false)
    .option("--verbose", "also say the details", false);
  for (const option of [...kernelOptions(), ...machineOptions()]) command.addOption(option);
  return command.action(boot);
}

async function boot(options: BootOptions): Promise<void> {
  const log = streamLog(process.stderr, { verbose: options.verbose });
  const signal = interruptSignal(() => log.info("ending the machine"));
  await using scratch = temporaryDirectory("boot");
  await using given = await openGivenKernel(kernelRequest(options), { scratch: scratch.path, log, signal });
  const { kernel } = given;
  const request = machineRequest(options);
  const stageOneKernel = await openStageOneKernel(request, kernel, { scratch: scratch.path, signal });
  const consolePath =
    options.consoleLog === undefined ? join(scratch.path, "console.log") : resolve(options.consoleLog);
  await mkdir(join(consolePath, ".."), { recursive: true });
  await using machine = await openMachine(request, stageOneKernel, {
    consolePath,
    scratch: scratch.path,
    menuSeconds: options.menu,
    log,
    signal,
  });
  const { cmdline } = request;
  const booted = await machine.boot(kernel, { signal, ...(cmdline === undefined ? {} : { cmdline }) });
  if (options.json) {
    const { identity, source } = kernel;
    const answer = {
      kernel: { source, ...identity },
      ssh: booted.ssh,
      console: consolePath,
      phases: booted.phases,
    };
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  } else {
    process.stdout.write(`The machine is up. To reach it:\n  ${booted.ssh.join(" ")}\n`);
    process.stdout.write(`Its console: ${consolePath}\nCtrl-C ends it.\n`);
  }
  const interrupted = new Promise<Interrupted>(end =>
    signal.addEventListener("abort", () => end(new Interrupted())),
  );
  const how = await Promise.race([booted.died, interrupted]);
  if (!(how instanceof Interrupted)) {
    throw new MachineError(`the machine died: ${describeError(how.reason)}`, {
      consoleTail: machine.console.tail(40),
    });
  }
}
