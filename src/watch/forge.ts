import type { Break } from "./breaks.ts";
import type { commitStates } from "./message.ts";
import type { BreakStory } from "./story.ts";

/** What became of something that was to be told. */
export type Delivery =
  | { kind: "done" }
  /**
   * It is to be tried again. `afterMs`: as the other side asks for; `isOfThisOne`: it is refused, while others may
   * be taken.
   */
  | { kind: "later"; why: string; afterMs?: number; isOfThisOne?: boolean }
  /** It will never be taken, however often it is tried. */
  | { kind: "never"; why: string };

export interface CommitStatus {
  commit: string;
  /** Names the status among those of a commit. */
  context: string;
  state: (typeof commitStates)[number];
  /** Untrusted text. */
  description: string;
  targetUrl: string | undefined;
}

export interface BreakIssue {
  of: Break;
  story: BreakStory;
  /** The repository, as people know it. */
  repository: string;
  /** What is known of where it began and, when it is over, of where it ended: a line each. */
  beginning: string;
  ending: string | null;
  /** How to repeat the build. */
  command: string;
  label: string;
  /** Undefined: not known, so that it is looked for, and made when there is none. */
  number: number | undefined;
  end: "mended" | "gone" | null;
}

/** Where commits and issues are shown to people: the part of GitHub that a watch tells of builds. */
export interface Forge {
  /** Sets a commit's status. Never rejects for what the other side or the network does. */
  setStatus(status: CommitStatus): Promise<Delivery>;
  /** Brings an issue to what it should say: makes, changes, closes it. @param onNumber told once it is there */
  putIssue(issue: BreakIssue, onNumber: (number: number) => Promise<void>): Promise<Delivery>;
}
