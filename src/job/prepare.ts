import { dirname, join } from "node:path";
import { describeError, kindOfPath, UserError } from "../base/index.ts";
import {
  chooseEnvironments,
  discoverEnvironments,
  type Environment,
  stockEnvironment,
} from "../environment/index.ts";
import { type Expectations, findExpectationFiles, readExpectations } from "../expectations/index.ts";
import type { UploadFile } from "../host/index.ts";
import { type Kernel, openKernel } from "../kernel/index.ts";
import {
  discoverSuite,
  readSuiteFile,
  readTestFiles,
  type Selection,
  type Suite,
  selectTests,
} from "../suite/index.ts";
import type { JobRequest } from "./request.ts";

/** All that the user gave, read. */
export interface Prepared {
  kernel: Kernel;
  environments: readonly Environment[];
  /** The tests of each environment. */
  suites: ReadonlyMap<Environment, Suite>;
  /** What the machine needs for all of them. */
  files: readonly UploadFile[];
  libraries: readonly UploadFile[];
  expectations: Expectations;
}

/** Reads all that the user gave, so that what is wrong with it is said before anything starts. */
export async function prepare(request: JobRequest, scratch: string, signal: AbortSignal): Promise<Prepared> {
  const environments = await readEnvironments(request);
  const suites = await readSuites(request, environments);
  const kernel = await openKernel(request.kernel, {
    scratch,
    signal,
    ...(request.modules === undefined ? {} : { modules: request.modules }),
  });
  const expectations = await openExpectations(request, [...suites.values()]);
  return {
    kernel,
    environments,
    suites,
    files: united([...suites.values()].map(({ files }) => files)),
    libraries: united([...suites.values()].map(({ libraries }) => libraries)),
    expectations,
  };
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
  environments: readonly Environment[],
): Promise<Map<Environment, Suite>> {
  const suiteFiles = await Promise.all(request.suiteFiles.map(path => readSuiteFile(path)));
  const name = request.suite ?? suiteFiles.findLast(({ suite }) => suite !== undefined)?.suite ?? "kvm";
  const filter = request.filter === undefined ? undefined : readFilter(request.filter);
  const whole = await discoverSuite({ directory: request.selftests, suite: name });
  const suite = request.testFiles.length === 0 ? whole : await readTestFiles(request.testFiles, whole);
  const suites = new Map<Environment, Suite>();
  for (const environment of environments) {
    const selections: Selection[] = [
      ...suiteFiles.map(({ selection }) => selection),
      ...(environment.tests === undefined ? [] : [environment.tests]),
      ...(request.repetition === undefined ? [] : [repeatedly(request.repetition)]),
    ];
    const options = {
      ids: request.tests,
      ...(filter === undefined ? {} : { filter }),
      ...(request.timeoutMs === undefined ? {} : { timeoutMs: request.timeoutMs }),
    };
    suites.set(environment, selectTests(suite, selections, options));
  }
  return suites;
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

/** The files that are named, else those of the kernel tree that the tests or the kernel come from. */
async function openExpectations(request: JobRequest, suites: readonly Suite[]): Promise<Expectations> {
  let { knownFailures, allowedSplats } = request;
  if (knownFailures.length === 0 || allowedSplats.length === 0) {
    const tree = await findTree([request.kernel, ...suites.map(({ source }) => source)]);
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
