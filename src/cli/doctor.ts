import { type Command, Option } from "commander";
import { streamLog, visible } from "../base/index.ts";
import { examinationCode, examine, type Finding, mend } from "../doctor/index.ts";
import { type Architecture, architectures } from "../elf/index.ts";

interface DoctorOptions {
  arch?: Architecture;
  install: boolean;
  fresh: boolean;
  json: boolean;
}

export function addDoctor(program: Command): Command {
  return program
    .command("doctor")
    .description(
      "look at what this host has of what vmentry needs, and say the command that mends what is missing",
    )
    .option(
      "--install",
      "install what is missing (apt-get, through sudo when needed) and get stage one's kernel",
      false,
    )
    .addOption(
      new Option(
        "--arch <name>",
        "what the kernels to be tested are built for; default: this host's",
      ).choices(architectures),
    )
    .option("--fresh", "prove the accelerator again instead of trusting the cache", false)
    .option("--json", "print what was found as JSON on standard output", false)
    .action(async (options: DoctorOptions) => {
      const log = streamLog(process.stderr);
      const architecture = options.arch === undefined ? {} : { architecture: options.arch };
      if (options.install) await mend(log, { build: true, ...architecture });
      const findings = await examine(log, { fresh: options.fresh, ...architecture });
      process.stdout.write(options.json ? `${JSON.stringify({ findings }, null, 2)}\n` : format(findings));
      process.exitCode = examinationCode(findings);
    });
}

const marks: Record<Finding["state"], string> = { good: "ok", missing: "MISSING", note: "note" };

function format(findings: readonly Finding[]): string {
  return findings
    .map(({ name, state, detail, mend: command }) => {
      const line = `${marks[state].padEnd(8)}${name.padEnd(20)}${visible(detail)}\n`;
      return command === undefined ? line : `${line}${" ".repeat(28)}to mend: ${command}\n`;
    })
    .join("");
}
