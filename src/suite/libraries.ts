import { access, constants } from "node:fs/promises";
import { basename, delimiter, join } from "node:path";
import { kindOfPath } from "../base/index.ts";
import { architectureOfMachine, ElfError, findLibraries, foreignRoot, readNeeded } from "../elf/index.ts";
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

/** Interpreters that are nothing without the many files of their libraries. */
const notOneFile = /^(?:python|perl|ruby|expect|tclsh|node|lua)[\d.]*$/;

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
  /** By the binary: its ELF machine, and what it lacks. */
  const binaries = new Map<string, { machine: number; lack: string | undefined }>();
  const add = async (binary: string, machine: number) => {
    const known = binaries.get(binary) ?? { machine, lack: await lackOf(binary) };
    binaries.set(binary, known);
    return known.lack;
  };
  for (const { source } of helpers) {
    const program = await readProgram(source);
    if (program?.kind === "elf") await add(source, program.machine);
  }
  for (const { path, source, program, broken } of tests) {
    if (source === undefined || program === undefined || broken !== undefined) continue;
    let lack: string | undefined;
    if (program.kind === "elf") lack = await add(source, program.machine);
    else {
      const interpreter = await findInterpreter(program.interpreter, machine);
      if (typeof interpreter === "string") lack = interpreter;
      else if (interpreter !== undefined) {
        lack = await add(interpreter.source, interpreter.machine);
        files.set(interpreter.path, interpreter.source);
      }
    }
    if (lack !== undefined) unmet.set(path, lack);
  }

  const startable = [...binaries].filter(([, { lack }]) => lack === undefined);
  // A collection may hold programs of two machines that one kernel runs, such as i386 beside x86-64.
  for (const group of Map.groupBy(startable, ([, each]) => each.machine).values()) {
    const options = { loadedAtRunTime: [threadCancelLibrary] };
    const { places } = await findLibraries(
      group.map(([binary]) => binary),
      options,
    );
    for (const [path, source] of places) files.set(path, source);
  }
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

interface Interpreter {
  source: string;
  /** On the machine. */
  path: string;
  machine: number;
}

/** A script's interpreter: a program of this host and its path over there, why there is none, or undefined for busybox's. */
async function findInterpreter(
  [first, second]: readonly [string, ...string[]],
  machine: number | undefined,
): Promise<Interpreter | string | undefined> {
  const isEnv = first === "/usr/bin/env" && second !== undefined;
  const name = isEnv ? second : first;
  if (name === "/bin/sh" || (isEnv && name === "sh")) return undefined;
  if (notOneFile.test(basename(name))) {
    return `is a script for ${name}, which needs a machine with an operating system of its own`;
  }
  const root = foreignRoot(architectureOfMachine(machine ?? 0)) ?? "/";
  const source = isEnv ? await findOnPath(name, root) : join(root, name);
  if (source === undefined || (await kindOfPath(source)) !== "file") {
    return `is a script for ${name}, which is not on this host`;
  }
  const program = await readProgram(source);
  if (program?.kind !== "elf" || (machine !== undefined && program.machine !== machine)) {
    return `is a script for ${name}, and this host's is no program for the machine`;
  }
  return { source, path: isEnv ? join("/bin", name) : name, machine: program.machine };
}

/** @param root `/`, or the directory that holds the programs of another architecture */
async function findOnPath(name: string, root: string): Promise<string | undefined> {
  if (name.includes("/")) return join(root, name);
  const own = root === "/" ? (process.env["PATH"] ?? "").split(delimiter) : [];
  for (const directory of [...own, "/usr/bin", "/bin"]) {
    if (directory === "") continue;
    const path = join(root, directory, name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this one.
    }
  }
  return undefined;
}
