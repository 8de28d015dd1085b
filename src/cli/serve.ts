import { copyFile, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { streamLog, temporaryDirectory, UserError, visible } from "../base/index.ts";
import { openStageOneKernel } from "../job/index.ts";
import { type Kernel, openKernel } from "../kernel/index.ts";
import { openKernelServer } from "../server/index.ts";
import { buildStageOne, stageOneArchitecture } from "../stage1/index.ts";
import { buildStageTwo, makeRunKeys } from "../stage2/index.ts";
import { interruptSignal } from "./interrupt.ts";
import { collect, wholeNumber } from "./options.ts";

interface ServeOptions {
  kernel: string[];
  address: string;
  port: number;
  directory: string;
  cmdline: string;
  stage1Kernel?: string;
  verbose: boolean;
}

export function addServe(program: Command): Command {
  return program
    .command("serve")
    .description("serve kernels to machines that boot through stage one, until Ctrl-C")
    .requiredOption("--kernel <path>", "a kernel as in vmentry run; may be given again", collect, [])
    .option(
      "--address <address>",
      "where to listen; there is no log-in yet: keep it to a network you trust",
      "127.0.0.1",
    )
    .option("--port <n>", "where to listen", wholeNumber(0, 65535), 8480)
    .option(
      "--directory <dir>",
      "where stage one's kernel and initramfs and the SSH key are put",
      "vmentry-serve",
    )
    .option("--cmdline <text>", "the kernels' command line", "console=ttyS0 panic=-1")
    .option("--stage1-kernel <path>", "the known-good kernel of stage one; default: see vmentry doctor")
    .option("--verbose", "also say the details", false)
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const log = streamLog(process.stderr, { verbose: options.verbose });
  const signal = interruptSignal(() => log.info("ending"));
  await using scratch = temporaryDirectory("serve");
  const directory = resolve(options.directory);
  await mkdir(directory, { recursive: true });
  const keys = await makeRunKeys(scratch.path);
  const kernels: { kernel: Kernel; work: string }[] = [];
  for (const [index, path] of options.kernel.entries()) {
    const work = join(scratch.path, String(index + 1));
    await mkdir(work);
    kernels.push({ kernel: await openKernel(path, { scratch: work, signal }), work });
  }
  const [first, ...others] = kernels.map(({ kernel }) => kernel);
  if (first === undefined) throw new UserError("--kernel is needed");
  const stageOneKernel = await openStageOneKernel(
    options.stage1Kernel === undefined ? {} : { stageOneKernel: options.stage1Kernel },
    first,
    { scratch: scratch.path, signal },
  );
  const foreign = others.find(({ arch }) => stageOneArchitecture(arch) !== stageOneArchitecture(first.arch));
  if (foreign !== undefined) {
    throw new UserError(
      `${first.source} is for ${first.arch} and ${foreign.source} for ${foreign.arch}: one stage one cannot boot both; serve them apart`,
    );
  }
  const stageOne = await buildStageOne(stageOneKernel, scratch.path);
  const image = join(directory, "stage-one.vmlinuz");
  const initrd = join(directory, "stage-one.initrd");
  const identity = join(directory, "id_ed25519");
  await copyFile(stageOne.image, image);
  await copyFile(stageOne.initrd, initrd);
  await copyFile(keys.identityFile, identity);

  await using server = await openKernelServer({ address: options.address, port: options.port, log });
  for (const [index, { kernel, work }] of kernels.entries()) {
    const id = `${index + 1}-${kernel.identity.release.replaceAll(/[^a-zA-Z0-9._-]/g, "_")}`;
    await server.addKernel({
      id,
      title: `${kernel.identity.release} from ${visible(kernel.source).replaceAll("\n", " ")}`,
      image: kernel.image,
      initrd: await buildStageTwo(kernel, { keys, directory: work }),
      cmdline: options.cmdline,
    });
    log.info(`kernel ${id}: ${visible(kernel.source)}`);
  }
  const url = `http://${options.address}:${server.port}`;
  process.stdout.write(
    `${[
      `Serving at ${url}`,
      `Stage one: boot ${image} with ${initrd} and`,
      `  ${stageOne.cmdline({ server: url, machine: "NAME", console: "ttyS0" })}`,
      "Say what a machine boots next, once:",
      `  curl -X POST ${url}/v1/machines/NAME/selection -d '{"kernel": "ID"}'`,
      `Log in to it with ${identity}. Ctrl-C ends the server.`,
    ].join("\n")}\n`,
  );
  if (!signal.aborted) await new Promise(end => signal.addEventListener("abort", end, { once: true }));
}
