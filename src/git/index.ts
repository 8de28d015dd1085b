export { applyMailbox, type MailboxRequest } from "./mailbox.ts";
export { quotedName } from "./quoted-name.ts";
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
