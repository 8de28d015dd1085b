import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { kindOfPath, type Logger, runTool, UserError, visible } from "../base/index.ts";
import { type Architecture, debianArchitecture, foreignRoot } from "../elf/index.ts";
import { busybox, dropbear, findProgram, kexec, signify } from "../initramfs/programs.ts";
import type { Apt } from "./distribution.ts";
import { makeOnce } from "./source.ts";

/** What both boot stages run, and what KVM selftests are linked with. */
const programs = [busybox, dropbear, kexec, signify];
const programPackages = [...programs.map(program => program.package), "libc6", "libgcc-s1"];

/**
 * An apt for another architecture, with a state of its own in `directory`: the host's sources and settings are
 * read, its own lists and packages stay as they are, and no rights are needed. See apt.conf(5), APT_CONFIG.
 */
export async function foreignApt(
  architecture: Architecture,
  directory: string,
  log: Logger,
): Promise<Apt & { archives: string }> {
  const debian = debianArchitecture(architecture);
  const [state, cache] = [join(directory, "state"), join(directory, "cache")];
  await mkdir(join(state, "lists", "partial"), { recursive: true });
  await mkdir(join(cache, "archives", "partial"), { recursive: true });
  const status = join(state, "status");
  await writeFile(status, "");
  const configuration = join(directory, "apt.conf");
  const settings = [
    `APT::Architecture "${debian}";`,
    `APT::Architectures { "${debian}"; };`,
    `Dir::State "${state}";`,
    `Dir::State::status "${status}";`,
    `Dir::Cache "${cache}";`,
    'Acquire::Languages "none";',
  ];
  await writeFile(configuration, `${settings.join("\n")}\n`);
  const apt = { env: { APT_CONFIG: configuration }, archives: join(cache, "archives") };
  log.info(`looking at the distribution's packages for ${debian} ...`);
  // One source of many without this architecture fails the update, and the rest may do.
  const updated = await runTool(["apt-get", "-q", "update"], {
    env: apt.env,
    deadlineMs: 10 * 60_000,
    expected: [0, 100],
    package: "apt",
  });
  if (updated.code !== 0) {
    const [first = ""] = updated.stderr.split("\n").filter(line => line.startsWith("E:"));
    log.warn(`not all of this host's package sources could be read for ${debian}: ${visible(first)}`);
  }
  return apt;
}

/**
 * Puts the programs of another architecture's boot stages, with their libraries, into the cache, unless all are
 * there; installs nothing on this host. What is there stays until all of it can be replaced.
 * @param apt made when it is needed
 * @throws UserError when the host's sources do not have them
 */
export async function installForeignPrograms(
  architecture: Architecture,
  apt: () => Promise<Apt & { archives: string }>,
  log: Logger,
): Promise<void> {
  const root = foreignRoot(architecture);
  if (root === undefined) return;
  const isThere = (await kindOfPath(root)) === "directory";
  if (isThere && !(await lacksProgram(architecture))) return;
  const renewed = isThere ? `${root}.renewed` : root;
  await makeOnce(
    renewed,
    async work => {
      const { env, archives } = await apt();
      const install = ["install", "--download-only", "--yes", "--no-install-recommends", ...programPackages];
      const got = await runTool(["apt-get", "-q", ...install], {
        env,
        deadlineMs: 10 * 60_000,
        expected: [0, 100],
        package: "apt",
      });
      if (got.code !== 0) throw noPackages(architecture, got.stderr);
      const packages = (await readdir(archives)).filter(file => file.endsWith(".deb"));
      for (const file of packages) {
        await runTool(["dpkg-deb", "-x", join(archives, file), work], { package: "dpkg" });
      }
      // Manuals and the like are most of it, and nothing needs them.
      await rm(join(work, "usr", "share"), { recursive: true, force: true });
    },
    log,
  );
  if (isThere) await replaceDirectory(root, renewed);
}

/** As when an earlier vmentry, which needed fewer, fetched them. */
async function lacksProgram(architecture: Architecture): Promise<boolean> {
  try {
    for (const program of programs) await findProgram(program, architecture);
    return false;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}

async function replaceDirectory(directory: string, by: string): Promise<void> {
  const old = `${directory}.old`;
  await rm(old, { recursive: true, force: true });
  await rename(directory, old);
  await rename(by, directory);
  await rm(old, { recursive: true, force: true });
}

function noPackages(architecture: Architecture, complaint: string): UserError {
  const debian = debianArchitecture(architecture);
  const [first = complaint.trim()] = complaint.split("\n").filter(line => line.startsWith("E:"));
  return new UserError(
    `this host's package sources do not give ${programPackages.join(", ")} for ${debian}: ${visible(first)}. ` +
      `Add sources that have ${debian} to /etc/apt/sources.list.d`,
  );
}
