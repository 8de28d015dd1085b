import { addAbortSignal } from "node:stream";
import type { Command } from "commander";
import { counted, streamLog } from "../base/index.ts";
import { openServerClient, tellConsole } from "../server/index.ts";
import { interruptSignal } from "./interrupt.ts";

interface ConsoleOptions {
  server: string;
  tokenFile?: string;
}

export function addConsole(program: Command): Command {
  return program
    .command("console")
    .description(
      "pass a machine's console, which comes on standard input, to the kernel server, whose page shows it",
    )
    .argument("<machine>", "its name, as stage one knows it")
    .requiredOption("--server <url>", "the kernel server, such as http://127.0.0.1:8480")
    .option("--token-file <file>", "the machine's or an admin's token")
    .action(pass);
}

async function pass(machine: string, { server, tokenFile }: ConsoleOptions): Promise<void> {
  const log = streamLog(process.stderr, { verbose: false });
  const signal = interruptSignal(() => {});
  const client = await openServerClient(server, tokenFile);
  const source = addAbortSignal(signal, process.stdin);
  const leftOut = await tellConsole({ client, machine, source, log, signal });
  if (leftOut > 0)
    log.warn(`${counted(leftOut, "line")} came too fast, or while the server was away, and were left out`);
}
