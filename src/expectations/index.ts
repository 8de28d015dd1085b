export { allowedSplatsSchema } from "./allowed-splats-file.ts";
export type { RunContext } from "./context.ts";
export { type CoverableRun, Expectations } from "./expectations.ts";
export { type ExpectationFiles, findExpectationFiles } from "./find-files.ts";
export { knownFailuresSchema } from "./known-failures-file.ts";
export { type ExpectationRequest, readExpectations } from "./read-expectations.ts";
export { type KernelRange, parseKernelRange, parseRelease } from "./release-range.ts";
