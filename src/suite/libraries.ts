import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { kindOfPath } from "../base/index.ts";
import { ElfError, findLibraries, readNeeded } from "../elf/index.ts";
import type { UploadFile } from "../host/index.ts";
import type { FoundTest } from "./kvm-tests.ts";
import { readProgram } from "./program.ts";

/** What tests need of an operating system, and which of them cannot have it. */
export interface Needs {
  libraries: UploadFile[];
  /** By the test's path: what it needs and this host does not have. */
  unmet: Map<string, string>;
}

/** glibc's pthread_cancel loads it when it is first called: no ELF header names it. */
const threadCancelLibrary = "libgcc_s.so.1";

/**
 * Finds the shared libraries of programs and the interpreters of scripts on this host, for a machine whose
 * root file system has nothing but busybox (so `/bin/sh` is there, and bash is not).
 */
export async function findNeeds(
  tests: readonly FoundTest[],
  helpers: readonly { source: string }[],
  machine: number | undefined,
): Promise<Needs> {
  const unmet = new Map<string, string>();
  /** By the path on the machine: the file on this host. */
  const files = new Map<string, string>();
  /** By the binary: what it lacks. */
  const binaries = new Map<string, string | undefined>();
  const add = async (binary: string) => {
    if (!binaries.has(binary)) binaries.set(binary, await lackOf(binary));
    return binaries.get(binary);
  };
  for (const { source } of helpers) {
    if ((await readProgram(source))?.kind === "elf") await add(source);
  }
  for (const { path, source, program, broken } of tests) {
    if (source === undefined || program === undefined || broken !== undefined) continue;
    let lack: string | undefined;
    if (program.kind === "elf") lack = await add(source);
    else {
      const interpreter = await findInterpreter(program.interpreter, machine);
      if (typeof interpreter === "string") lack = interpreter;
      else if (interpreter !== undefined) {
        lack = await add(interpreter.source);
        files.set(interpreter.path, interpreter.source);
      }
    }
    if (lack !== undefined) unmet.set(path, lack);
  }

  const options = { loadedAtRunTime: [threadCancelLibrary] };
  const startable = [...binaries].filter(([, lack]) => lack === undefined).map(([binary]) => binary);
  const { libraries } = await findLibraries(startable, options);
  // The dynamic linker's name is the path where the kernel looks for it; a library stays where it is.
  for (const [name, source] of libraries) files.set(name.startsWith("/") ? name : source, source);
  const uploads = [...files].map(([path, source]): UploadFile => ({ source, path, mode: 0o755 }));
  return { libraries: uploads.sort((a, b) => (a.path < b.path ? -1 : 1)), unmet };
}

/** Why a binary cannot be started with what this host has; undefined when it can. */
async function lackOf(binary: string): Promise<string | undefined> {
  try {
    await readNeeded(binary);
    const { missing } = await findLibraries([binary]);
    const names = missing.map(each => each.soname).join(", ");
    return names === "" ? undefined : `needs ${names}, which is not on this host`;
  } catch (error) {
    if (error instanceof ElfError) return `cannot be started: ${error.message}`;
    throw error;
  }
}

/** A script's interpreter: a program of this host and its path over there, why there is none, or undefined for busybox's. */
async function findInterpreter(
  [first, second]: readonly [string, ...string[]],
  machine: number | undefined,
): Promise<{ source: string; path: string } | string | undefined> {
  const isEnv = first === "/usr/bin/env" && second !== undefined;
  const name = isEnv ? second : first;
  if (name === "/bin/sh" || (isEnv && name === "sh")) return undefined;
  const source = isEnv ? await findOnPath(name) : name;
  if (source === undefined || (await kindOfPath(source)) !== "file") {
    return `is a script for ${name}, which is not on this host`;
  }
  const program = await readProgram(source);
  if (program?.kind !== "elf" || (machine !== undefined && program.machine !== machine)) {
    return `is a script for ${name}, and this host's is no program for the machine`;
  }
  return { source, path: isEnv ? join("/bin", name) : source };
}

async function findOnPath(name: string): Promise<string | undefined> {
  if (name.includes("/")) return name;
  for (const directory of [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/bin"]) {
    if (directory === "") continue;
    const path = join(directory, name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this one.
    }
  }
  return undefined;
}
