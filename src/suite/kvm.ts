import { basename, dirname, join } from "node:path";
import { UserError } from "../base/index.ts";
import type { UploadFile } from "../host/index.ts";
import { readKvmDirectory } from "./kvm-directory.ts";
import { type FoundTest, findTests } from "./kvm-tests.ts";
import { findNeeds } from "./libraries.ts";
import { byUniqueName } from "./printable-name.ts";
import { knownResources } from "./resources.ts";
import { selectTests } from "./select-tests.ts";
import { readSettingsTimeout } from "./settings.ts";
import type { Suite, Test } from "./suite.ts";

export interface DiscoverOptions {
  /** Only tests whose name it matches, anywhere in the name. */
  filter?: RegExp;
  /**
   * Whether to look for shared libraries and interpreters on this host, as a machine without an operating
   * system of its own needs it; a test that lacks one is then broken. Default true.
   */
  libraries?: boolean;
}

/** Where the tests are put on a machine. */
const workingDirectory = "/opt/vmentry/kvm";

/**
 * Finds the KVM selftests in a build directory, an output directory (`O=`, `OUTPUT=`) or an installation.
 *
 * A test is what the Makefile lists for the architecture that the programs were built for (TEST_GEN_PROGS,
 * TEST_CUSTOM_PROGS and TEST_PROGS); without a Makefile, what the installation's kselftest-list.txt lists;
 * without that, each ELF program that holds the selftests' assertion text, and the scripts beside them. A test that is listed and
 * was not built, or that cannot start, is not left out: it is `broken`, and ends as an error.
 *
 * Tests are sorted by name, which is the file's own; when two share it, each has its directory before it.
 * Their timeout is that of the directory's `settings` file, when there is one.
 * @throws UserError when there is no test, or none that the filter matches
 */
export async function discoverKvmSuite(directory: string, options: DiscoverOptions = {}): Promise<Suite> {
  const { filter, libraries: wantsLibraries = true } = options;
  const place = await readKvmDirectory(directory);
  const found = await findTests(place);
  if (found.tests.every(test => test.source === undefined)) throw nothingBuilt(directory, place.path);

  const needs = wantsLibraries
    ? await findNeeds(found.tests, found.helpers, found.machine)
    : { libraries: [], unmet: new Map<string, string>() };
  const settings = [place.path, ...(place.makefile === undefined ? [] : [dirname(place.makefile)])];
  const timeoutMs = await readSettingsTimeout(settings.map(each => join(each, "settings")));
  const suite: Suite = {
    name: "kvm",
    source: place.path,
    tests: [...nameTests(found.tests)].map(([name, test]) =>
      asTest(name, test, { timeoutMs, unmet: needs.unmet.get(test.path) }),
    ),
    files: uploads([...found.tests, ...found.helpers]),
    libraries: needs.libraries,
    workingDirectory,
  };
  return filter === undefined ? suite : selectTests(suite, [], { filter });
}

function asTest(
  name: string,
  { path, broken }: FoundTest,
  { timeoutMs, unmet }: { timeoutMs: number | undefined; unmet: string | undefined },
): Test {
  const why = broken ?? unmet;
  const resources = knownResources("kvm", basename(path));
  return {
    id: `kvm/${name}`,
    name,
    command: [join(workingDirectory, path)],
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(resources === undefined ? {} : { resources }),
    ...(why === undefined ? {} : { broken: why }),
  };
}

/** Tests by their names, sorted. */
function nameTests(tests: readonly FoundTest[]): Map<string, FoundTest> {
  const counts = Map.groupBy(tests, test => basename(test.path));
  const named = tests.map((test): [string, FoundTest] => {
    const isShared = (counts.get(basename(test.path))?.length ?? 0) > 1;
    return [isShared ? test.path : basename(test.path), test];
  });
  return byUniqueName(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function uploads(files: readonly { path: string; source: string | undefined }[]): UploadFile[] {
  return files.flatMap(({ path, source }) =>
    source === undefined ? [] : [{ source, path: join(workingDirectory, path), mode: 0o755 }],
  );
}

function nothingBuilt(given: string, looked: string): UserError {
  const where = given === looked ? given : `${given} (looked in ${looked})`;
  const tree = /^(.*)\/tools\/testing\/selftests\/kvm$/.exec(looked)?.[1] ?? "LINUX";
  return new UserError(
    `there are no built KVM selftests in ${where}: expected a build or install directory of ` +
      "tools/testing/selftests/kvm with its programs, such as kvm_create_max_vcpus. " +
      `To build them: make -C ${tree} headers && make -k -C ${join(tree, "tools/testing/selftests/kvm")}`,
  );
}
