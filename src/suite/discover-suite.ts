import { didYouMean, UserError } from "../base/index.ts";
import { discoverCollection } from "./collection.ts";
import { discoverKvmSuite } from "./kvm.ts";
import type { Suite } from "./suite.ts";
import { suiteNamePattern } from "./suite-file.ts";

export interface SuiteOptions {
  /** A build or install directory of the selftests, or one above it. */
  directory: string;
  /** `kvm`, or `kselftest/NAME` for a collection of an installation. */
  suite: string;
  /** Whether to look for shared libraries and interpreters on this host. Default true. */
  libraries?: boolean;
}

/**
 * Finds the tests of a suite.
 * @throws UserError when the suite has no such name, is not there, or has no test
 */
export async function discoverSuite({ directory, suite, libraries = true }: SuiteOptions): Promise<Suite> {
  if (!suiteNamePattern.test(suite)) {
    throw new UserError(
      `the suite is ${JSON.stringify(suite)}, expected kvm, or kselftest/NAME such as kselftest/x86` +
        didYouMean(suite, ["kvm", "kselftest/x86", `kselftest/${suite}`]),
    );
  }
  if (suite === "kvm") return await discoverKvmSuite(directory, { libraries });
  return await discoverCollection(directory, suite.slice("kselftest/".length), { libraries });
}
