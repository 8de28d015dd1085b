import { type Command, Option } from "commander";
import { streamLog } from "../base/index.ts";
import { type Architecture, architectures } from "../elf/index.ts";
import { openKernelService, type ServiceRequest } from "../service/index.ts";
import { interruptSignal } from "./interrupt.ts";
import { collect, wholeNumber } from "./options.ts";

interface ServeOptions extends Omit<ServiceRequest, "kernels" | "stageOneKernel"> {
  kernel?: string[];
  arch?: Architecture;
  stage1Kernel?: string;
  verbose: boolean;
}

export function addServe(program: Command): Command {
  return program
    .command("serve")
    .description("serve kernels to machines that boot through stage one, until Ctrl-C")
    .option("--kernel <kernel>", "a kernel as in vmentry run; may be given again", collect)
    .option("--store <place>", "a kernel store, all of whose kernels can be booted; default: $VMENTRY_STORE")
    .addOption(
      new Option(
        "--arch <name>",
        "what the kernels are for; default: what those are that are there, else this host's",
      ).choices(architectures),
    )
    .option("--address <address>", "where to listen; beyond this host only with --token-file", "127.0.0.1")
    .option("--port <n>", "where to listen", wholeNumber(0, 65535), 8480)
    .option(
      "--directory <dir>",
      "where stage one's kernel and initramfs and the SSH key are put",
      "vmentry-serve",
    )
    .option("--cmdline <text>", "the kernels' command line; default: the serial console and panic=-1")
    .option("--stage1-kernel <path>", "the known-good kernel of stage one; default: see vmentry doctor")
    .option(
      "--state <file>",
      "where selections, events and tokens are kept, and beside it SSH keys and what is served; default: in memory",
    )
    .option("--token-file <file>", "an admin token, made when there is none; needs --state")
    .option("--signing-key <file>", "signs what is booted, made when there is none; stage one checks it")
    .option("--tls-cert <file>", "a certificate in PEM, for https; stage one cannot check it")
    .option("--tls-key <file>", "its key")
    .option("--verbose", "also say the details", false)
    .action(serve);
}

async function serve({ kernel, store, stage1Kernel, verbose, ...options }: ServeOptions): Promise<void> {
  const log = streamLog(process.stderr, { verbose });
  const signal = interruptSignal(() => log.info("ending"));
  const place = store ?? process.env["VMENTRY_STORE"];
  const request: ServiceRequest = {
    ...options,
    kernels: kernel ?? [],
    ...(place === undefined || place === "" ? {} : { store: place }),
    ...(stage1Kernel === undefined ? {} : { stageOneKernel: stage1Kernel }),
  };
  await using service = await openKernelService(request, { log, signal });
  const { url, stageOne, identity } = service;
  process.stdout.write(
    `${[
      `Serving at ${url}`,
      `Stage one: boot ${stageOne.image} with ${stageOne.initrd} and`,
      `  ${stageOne.cmdline({ server: url, machine: "NAME" })}`,
      "Say what a machine boots next, once; a kernel of the store is COMMIT-VARIANT:",
      `  curl -X POST ${url}/v1/machines/NAME/selection -d '{"kernel": "ID"}'`,
      `Log in to it with ${identity}. Ctrl-C ends the server.`,
    ].join("\n")}\n`,
  );
  if (!signal.aborted) await new Promise(end => signal.addEventListener("abort", end, { once: true }));
}
