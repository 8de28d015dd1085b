export { findMergeBases, isAncestor, type WalkedBack, walkBack } from "./ancestry.ts";
export { type BisectLogRequest, type BisectLogStep, formatBisectLog } from "./bisect-log.ts";
export { type CandidateCommit, type CandidateRequest, readCandidates } from "./candidates.ts";
export { type CarriedCommit, packCommit, unpackCommit } from "./carried-commit.ts";
export { type ChangesRequest, type CommitChanges, type PathChange, readChanges } from "./changes.ts";
export { readFixesLine } from "./fixes-line.ts";
export { applyMailbox, type MailboxRequest } from "./mailbox.ts";
export {
  findMaintainers,
  type Maintainer,
  type MaintainerRequest,
  parseMaintainers,
} from "./maintainers.ts";
export { quotedName } from "./quoted-name.ts";
export { type Reverted, type RevertRequest, revertOnto } from "./revert.ts";
export {
  type CommitFacts,
  changedFiles,
  checkRepository,
  namesInCommit,
  readCommit,
  resolveRange,
  resolveRangeEnds,
  resolveRevision,
} from "./revision.ts";
export { type GitOptions, git } from "./run-git.ts";
export { commitsThatChange, isPartialClone, searchFiles } from "./search.ts";
