export { type BuiltCommit, buildCommit } from "./build-commit.ts";
export * from "./build-report.ts";
export type { BuildRequest } from "./build-request.ts";
export { buildSeries, type SeriesPlace, type SeriesRequest } from "./build-series.ts";
export { BuildStatus, type StatusOptions } from "./build-status.ts";
export { concludeBuilds, firstReason, newWarnings } from "./conclude-builds.ts";
export { type FoundVariant, findVariantFiles, findVariants } from "./find-variants.ts";
export { git } from "./git.ts";
export { takeLock } from "./lock.ts";
export { applyMailbox, type MailboxRequest } from "./mailbox.ts";
export { type BuildProgress, type BuildStage, buildStages } from "./progress.ts";
export { commitReport, describeBoot, describeBuilt } from "./report.ts";
export { formatBuildMarkdown } from "./report-markdown.ts";
export {
  type CommitFacts,
  changedFiles,
  checkRepository,
  readCommit,
  resolveRange,
  resolveRangeEnds,
  resolveRevision,
} from "./revision.ts";
export { digestOfVariant, type Variant } from "./variant.ts";
export { parseVariantFile, readVariant, variantFileSchema, variantSuffix } from "./variant-file.ts";
export { defaultWorkDirectory } from "./work-directory.ts";
