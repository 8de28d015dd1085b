import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../base/index.ts";
import type { TestLister, TestsOfCommit } from "../probing/index.ts";
import type { AskedQuestion } from "../question.ts";
import type { SeriesRequest } from "./check-series.ts";
import { keptQuestions } from "./series-directory.ts";

/** As many as a question's id has numbers for. */
const mostQuestions = 9999;

/**
 * All that a check asks: with `allTests` one question more for each test that the base or the last commit has. A check
 * that is gone on with asks what it asked before.
 * @param out the check's directory
 * @throws UserError when no tests can be had, or the directory holds what no check wrote
 */
export async function questionsOf(
  request: Pick<SeriesRequest, "allTests" | "questions" | "base" | "commits" | "overwrite">,
  lister: Partial<TestLister>,
  { out, signal }: { out: string; signal: AbortSignal },
): Promise<AskedQuestion[]> {
  const { allTests = false, questions, base, commits } = request;
  if (!allTests) return [...questions];
  const kept = await keptQuestions(out, request);
  // Those of another check are refused, with all else of it, when the directory is opened.
  if (kept !== undefined) return continues(kept, questions) ? kept : [...questions];
  const testsAt = lister.testsAt?.bind(lister);
  if (testsAt === undefined) throw new Error("all tests are asked of a prober that cannot list them");
  const listed: [string, TestsOfCommit][] = [];
  for (const commit of new Set([base, commits.at(-1) ?? base])) {
    listed.push([commit, await testsAt(commit, signal)]);
  }
  return [...questions, ...testQuestions(unionOf(listed), questions.length + 1)];
}

function continues(kept: readonly AskedQuestion[], questions: readonly AskedQuestion[]): boolean {
  return (
    isDeepStrictEqual(kept.slice(0, questions.length), questions) &&
    kept.slice(questions.length).every(({ question }) => question.kind === "test")
  );
}

/** Those of the first commit, and then what the others have beside. None when no commit builds, which is told as that. */
function unionOf(listed: readonly (readonly [string, TestsOfCommit])[]): string[] {
  const all = listed.flatMap(([, each]) => ("tests" in each ? [each] : []));
  const whyNone = listed.flatMap(([commit, each]) =>
    "tests" in each || !each.isBuilt ? [] : [`${commit.slice(0, 12)}: ${each.reason}`],
  );
  if (all.length === 0 && whyNone.length > 0) {
    throw new UserError(
      `--all-tests: no tests are known: ${whyNone.join("; ")}. Give some with --selftests, or a variant that has them ` +
        "(selftests: [kvm])",
    );
  }
  return [...new Set(all.flatMap(({ tests }) => tests))];
}

function testQuestions(tests: readonly string[], from: number): AskedQuestion[] {
  if (from - 1 + tests.length > mostQuestions) {
    throw new UserError(
      `--all-tests: the suite comes to ${tests.length} tests, and ${mostQuestions} questions are the most: leave some out with --suite-file`,
    );
  }
  return tests.map((test, index) => ({ id: `q${from + index}`, question: { kind: "test", test } }));
}
