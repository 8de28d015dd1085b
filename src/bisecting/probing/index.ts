export type { TestLister, TestsOfCommit } from "./list-tests.ts";
export { type LocalProberOptions, openLocalProber } from "./open-prober.ts";
