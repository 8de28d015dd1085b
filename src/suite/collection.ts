import { join } from "node:path";
import { didYouMean, UserError } from "../base/index.ts";
import { architectureName } from "./architecture.ts";
import { filesForCollection } from "./collection-files.ts";
import {
  type Installation,
  type InstalledFile,
  leadsOut,
  readInstallation,
  readInstalledFiles,
} from "./installation.ts";
import type { FoundTest } from "./kvm-tests.ts";
import { findNeeds } from "./libraries.ts";
import { byUniqueName } from "./printable-name.ts";
import { readProgram } from "./program.ts";
import { knownResources } from "./resources.ts";
import { kselftestTimeoutMs, readSettingsTimeout } from "./settings.ts";
import type { Suite, Test } from "./suite.ts";

/** Where an installation is put on a machine. */
const machineRoot = "/opt/vmentry/kselftest";

/** A script that starts the tests of a collection that are no programs, such as net/packetdrill's. */
const starter = "ksft_runner.sh";

/** The collections of an installation of the kernel's selftests, sorted. */
export async function listCollections(directory: string): Promise<string[]> {
  return [...(await readInstallation(directory)).collections.keys()].sort();
}

/**
 * The tests of a collection, such as `x86` or `net/forwarding`, as an installation's kselftest-list.txt lists
 * them and its runner (kselftest/runner.sh) would run them: each in its collection's directory, for as long as
 * the collection's `settings` allow, or 45 seconds.
 * @throws UserError when there is no such collection, or nothing of it was installed
 */
export async function discoverCollection(
  directory: string,
  collection: string,
  { libraries: wantsLibraries = true }: { libraries?: boolean } = {},
): Promise<Suite> {
  const installation = await readInstallation(directory);
  const { root, collections } = installation;
  const names = collections.get(collection);
  if (names === undefined) throw noCollection(collection, installation);
  const suite = `kselftest/${collection}`;
  const installed = await readInstalledFiles(root);
  const found = await Promise.all(names.map(name => findTest(name, collection, installation, installed)));
  if (found.every(({ source }) => source === undefined)) {
    throw new UserError(`none of the ${names.length} tests of ${suite} is in ${join(root, collection)}`);
  }
  const machine = markForeign(found);
  const files = await filesForCollection(collection, installed, new Set(collections.keys()));
  const helpers = [...files.values()].filter(({ source }) => found.every(test => test.source !== source));
  const needs = wantsLibraries
    ? await findNeeds(found, helpers, machine)
    : { libraries: [], unmet: new Map<string, string>() };
  const workingDirectory = join(machineRoot, collection);
  const timeoutMs = (await readSettingsTimeout([join(root, collection, "settings")])) ?? kselftestTimeoutMs;
  const named = byUniqueName(found.map((test, index) => [names[index] ?? test.path, test] as const));
  const tests = [...named].map(([name, test]): Test => {
    const broken = test.broken ?? needs.unmet.get(test.path);
    const resources = knownResources(suite, name);
    return {
      id: `${suite}/${name}`,
      name,
      command: commandOf(test, workingDirectory),
      timeoutMs,
      ...(resources === undefined ? {} : { resources }),
      ...(broken === undefined ? {} : { broken }),
    };
  });
  return {
    name: suite,
    source: join(root, collection),
    tests: tests.sort((a, b) => (a.name < b.name ? -1 : 1)),
    files: await Promise.all([...files].map(([path, file]) => asUpload(path, file))),
    libraries: needs.libraries,
    workingDirectory,
  };
}

/** A test of the list, and whether the collection's own script starts it. */
type CollectionTest = FoundTest & { isStarted: boolean };

async function findTest(
  name: string,
  collection: string,
  { list }: Installation,
  installed: ReadonlyMap<string, InstalledFile>,
): Promise<CollectionTest> {
  const path = join(collection, name);
  const absent = { path, source: undefined, program: undefined, isStarted: false };
  if (leadsOut(name)) return { ...absent, broken: `is listed in ${list} with a path that leads elsewhere` };
  const file = installed.get(path);
  if (file === undefined) return { ...absent, broken: `was not installed, but ${list} lists it` };
  const { source, bytes } = file;
  const program = bytes === 0 ? undefined : await readProgram(source);
  if (program !== undefined) return { path, source, program, broken: undefined, isStarted: false };
  const script = installed.get(join(collection, starter));
  const starting = script === undefined ? undefined : await readProgram(script.source);
  if (starting !== undefined) return { path, source, program: starting, broken: undefined, isStarted: true };
  const broken = "is no program: neither an ELF executable nor a script";
  return { path, source, program, broken, isStarted: false };
}

/** 32-bit programs, by ELF machine, that the kernel for another machine runs: i386 and arm. */
const runsToo = new Map([
  [62, [3]],
  [183, [40]],
]);

/** Marks the programs as broken that the others' machine cannot run. @returns that machine, as ELF's e_machine */
function markForeign(found: readonly CollectionTest[]): number | undefined {
  const machineOf = ({ program }: CollectionTest) => (program?.kind === "elf" ? program.machine : undefined);
  const machines = found.map(machineOf).filter(machine => machine !== undefined);
  // Of a pair, the one whose kernel runs both.
  const wide = machines.filter(machine => runsToo.has(machine));
  const counts = Map.groupBy(wide.length > 0 ? wide : machines, machine => machine);
  const [machine] = [...counts].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  if (machine === undefined) return undefined;
  for (const test of found) {
    const own = machineOf(test);
    if (own === undefined || own === machine || runsToo.get(machine)?.includes(own) === true) continue;
    test.broken ??= `was built for ${architectureName(own)}, the other tests for ${architectureName(machine)}`;
  }
  return machine;
}

function commandOf({ path, isStarted }: CollectionTest, workingDirectory: string): Test["command"] {
  const program = join(machineRoot, path);
  return isStarted ? [join(workingDirectory, starter), program] : [program];
}

async function asUpload(path: string, { source, bytes }: InstalledFile) {
  // The mode is not asked: archives of build results often lose it.
  const isProgram = bytes > 0 && (await readProgram(source)) !== undefined;
  return { source, path: join(machineRoot, path), mode: isProgram ? 0o755 : 0o644 };
}

function noCollection(collection: string, { root, collections }: Installation): UserError {
  const known = [...collections.keys()].sort();
  const shown = known.slice(0, 60).join(", ");
  return new UserError(
    `there is no collection ${JSON.stringify(collection)} in ${root}${didYouMean(collection, known)} ` +
      `(there are: ${shown}${known.length > 60 ? ", …" : ""})`,
  );
}
