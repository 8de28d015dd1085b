import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { architectureName, architectureOf } from "./architecture.ts";
import { type KvmDirectory, readFileOf } from "./kvm-directory.ts";
import { readTestLists } from "./makefile.ts";
import type { Program } from "./program.ts";

/** A test before it has a name: where it is, and what it is. */
export interface FoundTest {
  /** Relative to the directory of the tests, such as `x86_64/cpuid_test`. */
  path: string;
  /** The file on this host; undefined when there is none. */
  source: string | undefined;
  program: Program | undefined;
  /** Why it cannot be started. */
  broken: string | undefined;
}

export interface FoundTests {
  tests: FoundTest[];
  /** Programs and files that tests need beside them: relative path and file on this host. */
  helpers: { path: string; source: string }[];
  /** The architecture that the tests were built for, as the ELF header's e_machine. */
  machine: number | undefined;
}

/** Finds the tests of a directory by the best list that there is: Makefile, kselftest-list.txt, the files. */
export async function findTests(directory: KvmDirectory): Promise<FoundTests> {
  const machine = commonMachine(directory.files);
  const found =
    (await listedByMakefile(directory, machine)) ??
    listedByInstallation(directory) ??
    (await seenInFiles(directory));
  for (const test of found.tests) test.broken ??= whyBroken(test, machine);
  return { ...found, machine };
}

type Listed = Omit<FoundTests, "machine">;

async function listedByMakefile(
  directory: KvmDirectory,
  machine: number | undefined,
): Promise<Listed | undefined> {
  const arch = machine === undefined ? undefined : architectureOf(machine);
  if (directory.makefile === undefined || arch === undefined) return undefined;
  const lists = await readTestLists(directory.makefile, arch);
  const tests: FoundTest[] = [];
  for (const { path, isCertain } of [...lists.programs, ...lists.scripts]) {
    const file = await fileOf(directory, path);
    if (file !== undefined) tests.push({ path, ...file, broken: undefined });
    else if (isCertain) tests.push(missing(path, directory.makefile));
  }
  if (tests.length === 0) return undefined;
  const helpers: Listed["helpers"] = [];
  for (const path of new Set(lists.helpers)) {
    const file = await fileOf(directory, path);
    if (file !== undefined) helpers.push({ path, source: file.source });
  }
  if (!lists.isComplete) {
    const known = new Set([...tests, ...helpers].map(each => each.path));
    const unlisted = await seenInFiles(directory);
    tests.push(...unlisted.tests.filter(test => !known.has(test.path)));
  }
  return { tests, helpers };
}

/** A listed file: built ones are in the tests' directory, scripts stay beside the Makefile when that is elsewhere. */
async function fileOf(
  directory: KvmDirectory,
  path: string,
): Promise<{ source: string; program: Program | undefined } | undefined> {
  const beside = directory.makefile === undefined ? [] : [dirname(directory.makefile)];
  for (const base of [directory.path, ...beside]) {
    const source = join(base, path);
    const found = await readFileOf(source);
    if (found !== undefined) return { source, program: found.program };
  }
  return undefined;
}

function listedByInstallation(directory: KvmDirectory): Listed | undefined {
  const { installed, files, path: base } = directory;
  if (installed === undefined) return undefined;
  const tests = installed.names.flatMap((name): FoundTest[] => {
    const paths = [...files.keys()].filter(path => basename(path) === name);
    if (paths.length === 0) return [missing(name, installed.file)];
    return paths.map(path => ({
      path,
      source: join(base, path),
      program: files.get(path),
      broken: undefined,
    }));
  });
  const listed = new Set(tests.map(test => test.path));
  const helpers = [...files]
    .filter(([path, program]) => program !== undefined && !listed.has(path))
    .map(([path]) => ({ path, source: join(base, path) }));
  return { tests, helpers };
}

/** What lib/assert.c prints: the one text that every KVM selftest and hardly another program holds. */
const selftestMark = "==== Test Assertion Failure ====";

/**
 * Without any list a test is a program that was linked with the KVM selftests' library, so that another
 * directory's programs are never run by mistake. Scripts are tests once there is such a program;
 * a program that a script of its name starts is that script's helper.
 */
async function seenInFiles({ files, path: base }: KvmDirectory): Promise<Listed> {
  const tests: FoundTest[] = [];
  const helpers: Listed["helpers"] = [];
  const scripts: FoundTest[] = [];
  for (const [path, program] of files) {
    const source = join(base, path);
    if (program?.kind === "script" && path.endsWith(".sh")) {
      scripts.push({ path, source, program, broken: undefined });
    } else if (program?.kind === "elf" && (await readFile(source)).includes(selftestMark)) {
      if (files.get(`${path}.sh`)?.kind === "script") helpers.push({ path, source });
      else tests.push({ path, source, program, broken: undefined });
    }
  }
  if (tests.length + helpers.length > 0) tests.push(...scripts);
  return { tests, helpers };
}

function missing(path: string, list: string): FoundTest {
  const broken = `was not built, but ${list} lists it`;
  return { path, source: undefined, program: undefined, broken };
}

function whyBroken({ program }: FoundTest, machine: number | undefined): string | undefined {
  if (program === undefined) return "is no program: neither an ELF executable nor a script";
  if (program.kind === "script" || program.machine === machine || machine === undefined) return undefined;
  return `was built for ${architectureName(program.machine)}, the other tests for ${architectureName(machine)}`;
}

function commonMachine(files: ReadonlyMap<string, Program | undefined>): number | undefined {
  const machines = [...files.values()].flatMap(program => (program?.kind === "elf" ? [program.machine] : []));
  const counts = Map.groupBy(machines, machine => machine);
  return [...counts].sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}
