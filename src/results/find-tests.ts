import { describeError, UserError } from "../base/index.ts";
import type { Results } from "./model.ts";
import { type TestInRun, testsInRuns } from "./notable-tests.ts";

/**
 * The tests with this id; when there is none, those whose id the regular expression matches anywhere.
 * @throws UserError when it is neither an id nor a regular expression
 */
export function findTests({ runs }: Results, pattern: string): TestInRun[] {
  const all = testsInRuns(runs);
  const exact = all.filter(({ test }) => test.id === pattern);
  if (exact.length > 0) return exact;
  const expression = readPattern(pattern);
  return all.filter(({ test }) => expression.test(test.id));
}

function readPattern(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "v");
  } catch (error) {
    throw new UserError(
      `${JSON.stringify(pattern)} is no test's id, and no regular expression: ${describeError(error)}`,
      { cause: error },
    );
  }
}
