import { MachineError, temporaryDirectory, UserError } from "../../base/index.ts";
import type { Environment } from "../../environment/index.ts";
import { openGivenKernel, readSuiteSource } from "../../job/index.ts";
import { selectTests } from "../../suite/index.ts";
import type { ProbeRequest } from "../request.ts";
import type { LocalProberParts } from "./local-prober.ts";

/** What knows which tests a commit has. */
export interface TestLister {
  /**
   * The tests of the suite that a commit has, those included that cannot be started. What is not in the store is built
   * for it.
   * @throws UserError for a suite that is given and not there; MachineError when the build says nothing of the commit
   */
  testsAt(commit: string, signal: AbortSignal): Promise<TestsOfCommit>;
}

/** Test ids in the suite's order; or why there are none, which is the user's to mend when the commit was built. */
export type TestsOfCommit = { tests: readonly string[] } | { isBuilt: boolean; reason: string };

type Parts = Pick<LocalProberParts, "request" | "variant" | "environment" | "store" | "builder" | "log">;

/** See TestLister. */
export async function listTests(parts: Parts, commit: string, signal: AbortSignal): Promise<TestsOfCommit> {
  const { request, variant, environment, store, builder, log } = parts;
  if (request.selftests !== undefined) {
    return { tests: await testsIn(request.selftests, request, environment) };
  }
  const build = await builder.need(commit, signal);
  if (build.outcome === "error") {
    throw new MachineError(
      `${commit.slice(0, 12)} could not be built, for no fault of the commit: ${build.reason}`,
    );
  }
  if (build.outcome === "failed") return { isBuilt: false, reason: `it does not build: ${build.reason}` };
  await using scratch = temporaryDirectory("selftests");
  await using given = await openGivenKernel(
    { kernel: `${commit}/${variant.name}`, store: store.place },
    { scratch: scratch.path, log, signal, wantsSelftests: true },
  );
  if (given.selftests === undefined) return { isBuilt: true, reason: "it was built without selftests" };
  try {
    return { tests: await testsIn(given.selftests, request, environment) };
  } catch (error) {
    // Another commit may have what this one has not.
    if (!(error instanceof UserError)) throw error;
    return { isBuilt: true, reason: error.message };
  }
}

async function testsIn(
  directory: string,
  request: Pick<ProbeRequest, "suite" | "suiteFiles">,
  { tests: selection }: Environment,
): Promise<string[]> {
  const { suite, selections } = await readSuiteSource({ ...request, testFiles: [] }, directory);
  const all = [...selections, ...(selection === undefined ? [] : [selection])];
  return selectTests(suite, all).tests.map(({ id }) => id);
}
