import type { Suite, Test } from "./suite.ts";

/** The files that some of a suite's tests need. */
export function neededFiles(suite: Suite, tests: readonly Test[]): Suite["files"] {
  // KVM selftests never start each other, so the programs of those that do not run can stay on this host.
  if (suite.name !== "kvm") return suite.files;
  const programs = new Set(suite.tests.flatMap(({ command }) => command));
  const needed = new Set(tests.flatMap(({ command }) => command));
  return suite.files.filter(({ path }) => needed.has(path) || !programs.has(path));
}
