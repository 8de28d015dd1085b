import { type Command, program } from "commander";
import {
  describeError,
  exitCode,
  exitCodeOf,
  hasCode,
  MachineError,
  UserError,
  version,
  visible,
} from "../base/index.ts";
import { loadCommands } from "./commands.ts";

// Node ends with 1 by itself, which here would mean that tests failed.
process.on("uncaughtException", error => process.exit(report(error)));
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", error => {
    // A reader that went away (`| head`, a closed terminal) takes nothing from the results.
    if (!hasCode(error, "EPIPE") && !hasCode(error, "EIO")) throw error;
  });
}

program
  .name("vmentry")
  .description(
    "Kernel CI for KVM: boots a kernel through a kexec two-stage boot and runs the KVM selftests on it",
  )
  .version(version)
  .showHelpAfterError("(vmentry --help, or vmentry COMMAND --help, shows what there is)")
  .addHelpText(
    "after",
    "\nExit codes: 0 all good, 1 tests failed or the kernel complained, 2 bad input, 3 the machine or vmentry failed, 130 interrupted.",
  )
  .exitOverride();
try {
  for (const add of await loadCommands(process.argv.slice(2))) settle(add(program));
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Commander's own complaints are bad input; its help and version are answers. */
function settle(command: Command): void {
  command.exitOverride();
  for (const below of command.commands) settle(below);
}

function report(error: unknown): number {
  if (isCommanderError(error)) return error.exitCode === 0 ? exitCode.good : exitCode.badInput;
  process.stderr.write(`vmentry: ${describeError(error)}\n`);
  if (error instanceof MachineError && error.consoleTail.length > 0) {
    process.stderr.write("The console's last lines:\n");
    for (const line of error.consoleTail) process.stderr.write(`  | ${visible(line)}\n`);
  }
  const isFault = !(error instanceof UserError) && !(error instanceof MachineError);
  if (isFault && process.env["VMENTRY_DEBUG"] !== undefined && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ""}\n`);
  }
  return exitCodeOf(error);
}

function isCommanderError(error: unknown): error is { exitCode: number } {
  return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}
