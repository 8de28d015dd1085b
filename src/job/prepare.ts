import { dirname, join } from "node:path";
import { describeError, kindOfPath, type Logger, UserError } from "../base/index.ts";
import {
  chooseEnvironments,
  discoverEnvironments,
  type Environment,
  stockEnvironment,
} from "../environment/index.ts";
import { type Expectations, findExpectationFiles, readExpectations } from "../expectations/index.ts";
import type { UploadFile } from "../host/index.ts";
import {
  discoverSuite,
  readSuiteFile,
  readTestFiles,
  type Selection,
  type SelectOptions,
  type Suite,
  selectTests,
} from "../suite/index.ts";
import { type GivenKernel, isStoredKernel, openGivenKernel } from "./given-kernel.ts";
import type { JobRequest } from "./request.ts";

/** All that the user gave, read. */
export interface Prepared extends GivenKernel {
  environments: readonly Environment[];
  /** The tests of each environment. */
  suites: ReadonlyMap<Environment, Suite>;
  /** What the machine needs for all of them. */
  files: readonly UploadFile[];
  libraries: readonly UploadFile[];
  expectations: Expectations;
}

/** Reads all that the user gave, so that what is wrong with it is said before anything starts. */
export async function prepare(
  request: JobRequest,
  { scratch, log, signal }: { scratch: string; log: Logger; signal: AbortSignal },
): Promise<Prepared> {
  const environments = await readEnvironments(request);
  const isStored = await isStoredKernel(request);
  const { selftests } = request;
  if (selftests === undefined && !isStored) {
    throw new UserError(
      "--selftests is needed with a kernel that is given as a path: a build or install directory of the selftests",
    );
  }
  // What can be told without the kernel is told before it is opened.
  const given = selftests === undefined ? undefined : await readSuites(request, selftests, environments);
  await using owned = new AsyncDisposableStack();
  const wantsSelftests = selftests === undefined;
  const opened = owned.use(await openGivenKernel(request, { scratch, log, signal, wantsSelftests }));
  const suites = given ?? (await readStoredSuites(request, opened, environments));
  const paths = [
    ...(isStored ? [] : [request.kernel]),
    ...(selftests === undefined ? [] : [...suites.values()].map(({ source }) => source)),
  ];
  const expectations = await openExpectations(request, paths);
  const kept = owned.move();
  return {
    ...opened,
    environments,
    suites,
    files: united([...suites.values()].map(({ files }) => files)),
    libraries: united([...suites.values()].map(({ libraries }) => libraries)),
    expectations,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The tests that the store has with the kernel, which come from there and not from where they were laid out. */
async function readStoredSuites(
  request: JobRequest,
  { kernel, selftests }: GivenKernel,
  environments: readonly Environment[],
): Promise<Map<Environment, Suite>> {
  if (selftests === undefined) {
    throw new UserError(
      `${kernel.source} was built without selftests: give some with --selftests, or build it with ` +
        "a variant that has them (selftests: [kvm])",
    );
  }
  const suites = await readSuites(request, selftests, environments);
  return new Map(
    [...suites].map(([environment, suite]) => [environment, { ...suite, source: kernel.source }]),
  );
}

export function suiteOf({ suites }: Pick<Prepared, "suites">, environment: Environment): Suite {
  const suite = suites.get(environment);
  if (suite === undefined) throw new Error(`environment ${environment.name} has no suite`);
  return suite;
}

export async function readEnvironments(
  request: Pick<JobRequest, "environments" | "onlyEnvironments">,
): Promise<readonly Environment[]> {
  const all =
    request.environments.length === 0 ? [stockEnvironment] : await discoverEnvironments(request.environments);
  return request.onlyEnvironments.length === 0 ? all : chooseEnvironments(all, request.onlyEnvironments);
}

/** The tests that each environment runs: the suite's, refined by suite files, the environment, and the command. */
async function readSuites(
  request: JobRequest,
  selftests: string,
  environments: readonly Environment[],
): Promise<Map<Environment, Suite>> {
  const filter = request.filter === undefined ? undefined : readFilter(request.filter);
  const choice = { ids: request.tests, ...(filter === undefined ? {} : { filter }) };
  const source = await readSuiteSource(request, selftests);
  return new Map(environments.map(each => [each, selectFor(each, source, request, choice)]));
}

/** A suite before an environment says which of its tests are wanted, and what suite files say of them. */
export interface SuiteSource {
  suite: Suite;
  selections: readonly Selection[];
}

/** @throws UserError when the suite is not there, or a file cannot be read */
export async function readSuiteSource(
  request: Pick<JobRequest, "suite" | "suiteFiles" | "testFiles">,
  selftests: string,
): Promise<SuiteSource> {
  const suiteFiles = await Promise.all(request.suiteFiles.map(path => readSuiteFile(path)));
  const name = request.suite ?? suiteFiles.findLast(({ suite }) => suite !== undefined)?.suite ?? "kvm";
  const whole = await discoverSuite({ directory: selftests, suite: name });
  const suite = request.testFiles.length === 0 ? whole : await readTestFiles(request.testFiles, whole);
  return { suite, selections: suiteFiles.map(({ selection }) => selection) };
}

/** @throws UserError for a selection that matches nothing, and ids that are not there */
export function selectFor(
  environment: Environment,
  { suite, selections }: SuiteSource,
  request: Pick<JobRequest, "repetition" | "timeoutMs">,
  choice: Pick<SelectOptions, "ids" | "filter">,
): Suite {
  const all: Selection[] = [
    ...selections,
    ...(environment.tests === undefined ? [] : [environment.tests]),
    ...(request.repetition === undefined ? [] : [repeatedly(request.repetition)]),
  ];
  const { timeoutMs } = request;
  return selectTests(suite, all, { ...choice, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
}

function repeatedly(repetition: NonNullable<Selection["repetition"]>): Selection {
  return {
    only: [],
    except: [],
    arguments: new Map(),
    timeouts: new Map(),
    repetition,
    place: "the command line",
  };
}

function readFilter(filter: string): RegExp {
  try {
    return new RegExp(filter, "v");
  } catch (error) {
    throw new UserError(`--filter is no regular expression: ${describeError(error)}`, { cause: error });
  }
}

/** The files that are named, else those of the kernel tree that the tests or the kernel, at these paths, come from. */
export async function openExpectations(
  request: Pick<JobRequest, "knownFailures" | "allowedSplats">,
  paths: readonly string[],
): Promise<Expectations> {
  let { knownFailures, allowedSplats } = request;
  if (knownFailures.length === 0 || allowedSplats.length === 0) {
    const tree = await findTree(paths);
    const found = tree === undefined ? undefined : await findExpectationFiles(tree);
    if (knownFailures.length === 0) knownFailures = found?.knownFailures ?? [];
    if (allowedSplats.length === 0) allowedSplats = found?.allowedSplats ?? [];
  }
  const today = new Date().toISOString().slice(0, 10);
  return await readExpectations({ knownFailures, allowedSplats, today });
}

const furthestUp = 6;

/** The nearest directory, at or above one of these paths, that holds `.vmentry`. */
async function findTree(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    let directory = path;
    for (let up = 0; up < furthestUp; up += 1) {
      if ((await kindOfPath(join(directory, ".vmentry"))) === "directory") return directory;
      directory = dirname(directory);
    }
  }
  return undefined;
}

function united(all: readonly (readonly UploadFile[])[]): UploadFile[] {
  return [...new Map(all.flat().map(file => [file.path, file])).values()];
}
