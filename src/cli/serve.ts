import { copyFile, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { streamLog, temporaryDirectory, UserError, visible } from "../base/index.ts";
import { openStageOneKernel } from "../job/index.ts";
import { type Kernel, openKernel } from "../kernel/index.ts";
import {
  admitTokenFile,
  openKernelServer,
  openSigningKey,
  openTokens,
  type TlsFiles,
} from "../server/index.ts";
import { buildStageOne, stageOneArchitecture } from "../stage1/index.ts";
import { buildStageTwo, makeRunKeys } from "../stage2/index.ts";
import { openStore } from "../store/index.ts";
import { interruptSignal } from "./interrupt.ts";
import { collect, wholeNumber } from "./options.ts";

interface ServeOptions {
  kernel: string[];
  address: string;
  port: number;
  directory: string;
  cmdline: string;
  stage1Kernel?: string;
  state?: string;
  store?: string;
  tokenFile?: string;
  signingKey?: string;
  tlsCert?: string;
  tlsKey?: string;
  verbose: boolean;
}

export function addServe(program: Command): Command {
  return program
    .command("serve")
    .description("serve kernels to machines that boot through stage one, until Ctrl-C")
    .requiredOption("--kernel <path>", "a kernel as in vmentry run; may be given again", collect)
    .option("--address <address>", "where to listen; beyond this host only with --token-file", "127.0.0.1")
    .option("--port <n>", "where to listen", wholeNumber(0, 65535), 8480)
    .option(
      "--directory <dir>",
      "where stage one's kernel and initramfs and the SSH key are put",
      "vmentry-serve",
    )
    .option("--cmdline <text>", "the kernels' command line", "console=ttyS0 panic=-1")
    .option("--stage1-kernel <path>", "the known-good kernel of stage one; default: see vmentry doctor")
    .option("--state <file>", "where selections, events and tokens are kept; default: in memory")
    .option("--store <place>", "a kernel store whose kernels can be listed and fetched as well")
    .option("--token-file <file>", "an admin token, made when there is none; needs --state")
    .option("--signing-key <file>", "signs what is booted, made when there is none; stage one checks it")
    .option("--tls-cert <file>", "a certificate in PEM, for https; stage one cannot check it")
    .option("--tls-key <file>", "its key")
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
  const signingKey = options.signingKey === undefined ? undefined : await openSigningKey(options.signingKey);
  await admitToken(options);
  const trust = signingKey === undefined ? {} : { serverKey: signingKey.publicKey };
  const stageOne = await buildStageOne(stageOneKernel, scratch.path, trust);
  const image = join(directory, "stage-one.vmlinuz");
  const initrd = join(directory, "stage-one.initrd");
  const identity = join(directory, "id_ed25519");
  await copyFile(stageOne.image, image);
  await copyFile(stageOne.initrd, initrd);
  await copyFile(keys.identityFile, identity);

  const tls = tlsOf(options);
  await using server = await openKernelServer({
    address: options.address,
    port: options.port,
    log,
    ...(options.state === undefined ? {} : { state: options.state }),
    ...(options.store === undefined
      ? {}
      : { store: await openStore(options.store, { mustExist: true, log }) }),
    ...(signingKey === undefined ? {} : { signingKey }),
    ...(tls === undefined ? {} : { tls }),
  });
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
  const { url } = server;
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

/** Lets the admin's token in, before anybody can ask. */
async function admitToken({ state, tokenFile }: ServeOptions): Promise<void> {
  if (tokenFile === undefined) return;
  if (state === undefined) throw new UserError("--token-file needs --state, where tokens are kept");
  using tokens = openTokens(state);
  await admitTokenFile(tokens, tokenFile);
}

function tlsOf({ tlsCert, tlsKey }: ServeOptions): TlsFiles | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new UserError("--tls-cert and --tls-key go together");
  return { cert: tlsCert, key: tlsKey };
}
