import type { AskedQuestion } from "../question.ts";

const shownNames = 20;

/** What many tests have in common, as one line: `3 tests fail on the base already: kvm/a, kvm/b, kvm/c`. Untrusted. */
export function foldTests(asked: readonly AskedQuestion[], [one, many]: readonly [string, string]): string {
  const names = asked.map(({ question }) => (question.kind === "test" ? question.test : question.kind));
  const shown = names.slice(0, shownNames).join(", ");
  const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : "";
  return `${names.length === 1 ? `1 test ${one}` : `${names.length} tests ${many}`}: ${shown}${more}`;
}

/** Whether a question is one of those that stand for the whole suite, of which some may not be for this machine. */
export function isOfSuite({ question }: AskedQuestion, allTests: boolean | undefined): boolean {
  return allTests === true && question.kind === "test";
}
