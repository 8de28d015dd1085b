import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { describeError, hasCode, UserError, writeFileAtomic } from "../base/index.ts";
import { commitPattern, variantPattern } from "../store/index.ts";
import type { Break, Outcome } from "./breaks.ts";
import { type Message, messageSchema } from "./message.ts";
import { type BreakStory, breakSchema, storySchema } from "./story.ts";

/** Where a branch was when it was first seen: what came later is new, what is before it is back-fill. */
export interface SeenBranch {
  name: string;
  seenTip: string;
}

/** A build that ended without saying anything of its commit. */
export interface Fault {
  commit: string;
  variant: string;
  attempts: number;
  why: string;
  isMailed: boolean;
}

/** A trouble that somebody was told of, until it is over. */
export interface Trouble {
  /** ISO 8601. */
  since: string;
  failures: number;
  isMailed: boolean;
}

export const troubleKinds = ["repository", "machine"] as const;
export type TroubleKind = (typeof troubleKinds)[number];

const commitSchema = z.string().regex(commitPattern);
const outcomeSchema = z.enum(["built", "failed"]);

const fileSchema = z.object({
  format: z.literal("vmentry-watch"),
  version: z.literal(1),
  branches: z.array(z.object({ name: z.string(), seenTip: commitSchema })),
  outcomes: z.array(
    z.object({
      variant: z.string().regex(variantPattern),
      digest: z.string(),
      commits: z.array(z.tuple([commitSchema, outcomeSchema])),
    }),
  ),
  breaks: z.array(breakSchema),
  stories: z.array(z.tuple([z.string(), storySchema])),
  issues: z.array(z.tuple([z.string(), z.int().positive()])),
  outbox: z.array(messageSchema),
  troubles: z.array(
    z.tuple([
      z.enum(troubleKinds),
      z.object({ since: z.string(), failures: z.int(), isMailed: z.boolean() }),
    ]),
  ),
  faults: z.array(
    z.object({
      commit: commitSchema,
      variant: z.string(),
      attempts: z.int(),
      why: z.string(),
      isMailed: z.boolean(),
    }),
  ),
  tidiedAt: z.string().nullable(),
});

/**
 * What a watch knows, in memory and in a file that is always whole: what is to be sent is written down before it is
 * sent, in the same step as that of which it tells.
 */
export class WatchState {
  readonly file: string;
  readonly branches = new Map<string, SeenBranch>();
  /** What is known of commits, for each variant of this very content. */
  readonly #outcomes = new Map<string, { digest: string; commits: Map<string, Outcome> }>();
  breaks: Break[] = [];
  /** By a break's id: of its first failing commit. */
  readonly stories = new Map<string, BreakStory>();
  /** By a break's id: its issue's number. */
  readonly issues = new Map<string, number>();
  outbox: Message[] = [];
  readonly troubles = new Map<TroubleKind, Trouble>();
  faults: Fault[] = [];
  tidiedAt: string | null = null;
  readonly #isWritten: boolean;
  #written: string | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(directory: string, isWritten: boolean) {
    this.file = join(directory, "state.json");
    this.#isWritten = isWritten;
  }

  /**
   * @param isWritten false: nothing is ever saved
   * @throws UserError when the file is damaged, or another version's
   */
  static async open(directory: string, { isWritten = true } = {}): Promise<WatchState> {
    const state = new WatchState(directory, isWritten);
    let text: string;
    try {
      text = await readFile(state.file, "utf8");
    } catch (error) {
      if (hasCode(error, "ENOENT")) return state;
      throw error;
    }
    try {
      state.#read(fileSchema.parse(JSON.parse(text)));
    } catch (error) {
      throw new UserError(
        `${state.file} is no state of a watch that this vmentry reads: remove it to begin anew, after which breaks that last are told again (${describeError(error).slice(0, 300)})`,
      );
    }
    state.#written = text;
    return state;
  }

  outcome(commit: string, variant: string): Outcome | undefined {
    return this.#outcomes.get(variant)?.commits.get(commit);
  }

  setOutcome(commit: string, variant: string, outcome: Outcome): void {
    this.#outcomes.get(variant)?.commits.set(commit, outcome);
    this.faults = this.faults.filter(each => each.commit !== commit || each.variant !== variant);
  }

  /** Says which variants there are; what was known of another content of one says nothing of this one. */
  useVariants(variants: readonly { name: string; digest: string }[]): void {
    const known = new Map(this.#outcomes);
    this.#outcomes.clear();
    for (const { name, digest } of variants) {
      const before = known.get(name);
      this.#outcomes.set(name, before?.digest === digest ? before : { digest, commits: new Map() });
    }
  }

  /** Forgets what is known of commits that no branch has any more, and of breaks that are over. */
  forgetOthers(commits: ReadonlySet<string>): void {
    for (const { commits: known } of this.#outcomes.values()) {
      for (const commit of known.keys()) if (!commits.has(commit)) known.delete(commit);
    }
    this.faults = this.faults.filter(
      ({ commit, variant }) => commits.has(commit) && this.outcome(commit, variant) === undefined,
    );
    const ids = new Set(this.breaks.map(({ id }) => id));
    for (const message of this.outbox) if (message.kind === "issue") ids.add(message.of.id);
    for (const id of this.stories.keys()) if (!ids.has(id)) this.stories.delete(id);
    for (const id of this.issues.keys()) if (!ids.has(id)) this.issues.delete(id);
  }

  /** Resolves once what is known now is on the disk. */
  async save(): Promise<void> {
    const next = this.#writing.then(
      () => this.#write(),
      () => this.#write(),
    );
    this.#writing = next;
    await next;
  }

  async #write(): Promise<void> {
    if (!this.#isWritten) return;
    const text = this.#format();
    if (text === this.#written) return;
    await writeFileAtomic(this.file, text);
    this.#written = text;
  }

  #format(): string {
    const content: z.output<typeof fileSchema> = {
      format: "vmentry-watch",
      version: 1,
      branches: [...this.branches.values()],
      outcomes: [...this.#outcomes].map(([variant, { digest, commits }]) => ({
        variant,
        digest,
        commits: [...commits],
      })),
      breaks: this.breaks,
      stories: [...this.stories],
      issues: [...this.issues],
      outbox: this.outbox,
      troubles: [...this.troubles],
      faults: this.faults,
      tidiedAt: this.tidiedAt,
    };
    return `${JSON.stringify(content)}\n`;
  }

  #read(content: z.output<typeof fileSchema>): void {
    for (const branch of content.branches) this.branches.set(branch.name, branch);
    for (const { variant, digest, commits } of content.outcomes) {
      this.#outcomes.set(variant, { digest, commits: new Map(commits) });
    }
    this.breaks = content.breaks;
    for (const [id, story] of content.stories) this.stories.set(id, story);
    for (const [id, number] of content.issues) this.issues.set(id, number);
    this.outbox = content.outbox;
    for (const [kind, trouble] of content.troubles) this.troubles.set(kind, trouble);
    this.faults = content.faults;
    this.tidiedAt = content.tidiedAt;
  }
}
