import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hasCode, kindOfPath, runTool, UserError } from "../base/index.ts";

/** The keys of one run: who may log in, and how the machine proves that it is the one. */
export interface RunKeys {
  /** The client's private key: a file of this host. */
  identityFile: string;
  clientPublicKey: string;
  /** The machine's private key in dropbear's format: a file of this host. */
  hostKeyFile: string;
  /** `ssh-ed25519 BASE64`, as it goes into a known_hosts file. */
  hostPublicKey: string;
}

function filesIn(directory: string): Pick<RunKeys, "identityFile" | "hostKeyFile"> {
  return { identityFile: join(directory, "id_ed25519"), hostKeyFile: join(directory, "host_key") };
}

/** Makes fresh ed25519 keys in `directory`. @throws UserError when OpenSSH or dropbear is not installed */
export async function makeRunKeys(directory: string): Promise<RunKeys> {
  const { identityFile, hostKeyFile } = filesIn(directory);
  await runTool(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "vmentry", "-f", identityFile], {
    package: "openssh-client",
  });
  await runTool(["dropbearkey", "-t", "ed25519", "-f", hostKeyFile], { package: "dropbear-bin" });
  return await readRunKeys(directory);
}

/**
 * The keys in `directory`, which only its owner can read; made, whole or not at all, when there are none.
 * @throws UserError when the directory holds something else, or a program is not installed
 */
export async function keepRunKeys(directory: string): Promise<RunKeys> {
  if ((await kindOfPath(directory)) === undefined) {
    await mkdir(dirname(directory), { recursive: true });
    const work = await mkdtemp(join(dirname(directory), `.${basename(directory)}-`));
    try {
      await makeRunKeys(work);
      await rename(work, directory);
    } catch (error) {
      // Another process was faster: its keys are the ones.
      if (!hasCode(error, "ENOTEMPTY") && !hasCode(error, "EEXIST")) throw error;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  try {
    return await readRunKeys(directory);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${directory} does not hold the SSH keys of machines: move it away to have new ones made`,
      { cause: error },
    );
  }
}

async function readRunKeys(directory: string): Promise<RunKeys> {
  const { identityFile, hostKeyFile } = filesIn(directory);
  const clientPublicKey = await readFile(`${identityFile}.pub`, "utf8");
  const shown = await runTool(["dropbearkey", "-y", "-f", hostKeyFile], { package: "dropbear-bin" });
  const hostPublicKey = /^ssh-ed25519 [A-Za-z0-9+/=]+/m.exec(shown.stdout)?.[0];
  if (hostPublicKey === undefined) throw new Error(`dropbearkey printed no public key: ${shown.stdout}`);
  return { identityFile, clientPublicKey, hostKeyFile, hostPublicKey };
}
