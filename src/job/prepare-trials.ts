import { UserError } from "../base/index.ts";
import type { Environment } from "../environment/index.ts";
import type { Suite } from "../suite/index.ts";
import type { JobContext } from "./context.ts";
import { type GivenKernel, openGivenKernel } from "./given-kernel.ts";
import { openExpectations, type Prepared, readSuiteSource, selectFor } from "./prepare.ts";
import type { JobRequest } from "./request.ts";

export interface TrialsNeed {
  environment: Environment;
  /** Ids of the tests that are executed. */
  tests: readonly string[];
  /** Whether all of the suite is put on the machine, for scripts that run what they like of it. */
  wantsAll: boolean;
}

/** A kernel, and those of the tests that it has. */
export interface PreparedTrials extends Prepared {
  suite: Suite;
  /** The other tests, each with why it is not there. */
  missing: ReadonlyMap<string, string>;
}

/**
 * As `prepare`, for kernels that are alike but for what is being searched: a test that one of them has not is told,
 * and the kernel is tried without it.
 * @throws UserError for a kernel that the store has not, and expectations that cannot be read
 */
export async function prepareTrials(
  request: JobRequest,
  need: TrialsNeed,
  context: Pick<JobContext, "log" | "signal"> & { scratch: string },
): Promise<PreparedTrials> {
  await using owned = new AsyncDisposableStack();
  const wantsSelftests = request.selftests === undefined && (need.tests.length > 0 || need.wantsAll);
  const given = owned.use(await openGivenKernel(request, { ...context, wantsSelftests }));
  const { suite, missing } = await chooseTests(request, need, given);
  const expectations = await openExpectations(
    request,
    request.selftests === undefined ? [] : [request.selftests],
  );
  const kept = owned.move();
  return {
    ...given,
    environments: [need.environment],
    suites: new Map([[need.environment, suite]]),
    suite,
    missing,
    files: suite.files,
    libraries: suite.libraries,
    expectations,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function chooseTests(
  request: JobRequest,
  { environment, tests, wantsAll }: TrialsNeed,
  { kernel, selftests: own }: GivenKernel,
): Promise<Pick<PreparedTrials, "suite" | "missing">> {
  const none = (reason: string) => ({
    suite: { ...emptySuite, source: kernel.source },
    missing: new Map(tests.map(id => [id, reason])),
  });
  if (tests.length === 0 && !wantsAll) return none("");
  const selftests = request.selftests ?? own;
  if (selftests === undefined) return none(`${kernel.source} was built without selftests`);
  try {
    const source = await readSuiteSource(request, selftests);
    const whole = selectFor(environment, source, request, {});
    const missing = new Map<string, string>();
    const there: string[] = [];
    for (const id of tests) {
      const reason =
        whyMissing(() => selectFor(environment, source, request, { ids: [id] })) ??
        whole.tests.find(test => test.id === id)?.broken;
      if (reason === undefined) there.push(id);
      else missing.set(id, reason);
    }
    const chosen =
      there.length === 0
        ? { ...whole, tests: [], files: [], libraries: [] }
        : selectFor(environment, source, request, { ids: there });
    const files = wantsAll ? { files: whole.files, libraries: whole.libraries } : {};
    const place = request.selftests === undefined ? { source: kernel.source } : {};
    return { suite: { ...chosen, ...files, ...place }, missing };
  } catch (error) {
    // Tests that another commit has not, or a pattern that matches none of its: no fault of who asks.
    if (!(error instanceof UserError)) throw error;
    return none(error.message);
  }
}

function whyMissing(select: () => Suite): string | undefined {
  try {
    select();
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}

const emptySuite: Omit<Suite, "source"> = {
  name: "kvm",
  tests: [],
  files: [],
  libraries: [],
  workingDirectory: "/",
};
