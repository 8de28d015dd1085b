import { randomUUID } from "node:crypto";
import { type Logger, visible } from "../base/index.ts";
import type { Store } from "../store/index.ts";
import { type Break, type BreakEvent, judgeBreaks } from "./breaks.ts";
import type { Courier } from "./courier.ts";
import type { FollowedRepository } from "./followed-repository.ts";
import { breakMail, mendMail, repeatCommand } from "./mail-text.ts";
import { type BreakStory, tellStory } from "./story.ts";
import type { WatchConfig } from "./watch-config.ts";
import type { WatchState } from "./watch-state.ts";
import type { WatchedBranch } from "./watched-branches.ts";

interface DeskParts {
  config: WatchConfig;
  repository: FollowedRepository;
  store: Store;
  state: WatchState;
  courier: Courier;
  log: Logger;
}

/** Judges what is broken and what is mended, and puts what is to be told of it into the outbox. */
export class BreakDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Judges a branch as it is known now; the caller saves the state, with what is to be told in it. */
  async judge(branch: WatchedBranch, variant: string): Promise<void> {
    const { state } = this.#parts;
    const isThis = (each: Break) => each.branch === branch.name && each.variant === variant;
    const before = state.breaks.filter(isThis);
    const { breaks, events } = judgeBreaks({
      branch: branch.name,
      variant,
      history: branch.history,
      outcomeOf: commit => state.outcome(commit, variant),
      before,
      seenTip: state.branches.get(branch.name)?.seenTip ?? branch.tip,
      newId: randomUUID,
      now: () => new Date().toISOString(),
    });
    // What takes time comes first, so that the rest is one step.
    const told: { event: BreakEvent; story: BreakStory; mender: { subject: string } | undefined }[] = [];
    for (const event of events) told.push({ event, ...(await this.#facts(event.of)) });
    state.breaks = [...state.breaks.filter(each => !isThis(each)), ...breaks];
    for (const { event, story, mender } of told) {
      state.stories.set(event.of.id, story);
      this.#tell(event, story, mender);
    }
  }

  /** Of a branch or a variant that is not there any more: nobody knows whether it was mended. */
  drop(isGone: (known: Break) => boolean): void {
    const { state, log } = this.#parts;
    for (const known of state.breaks.filter(isGone)) {
      const story = state.stories.get(known.id);
      if (known.kind === "past" || known.mendedBy !== null || story === undefined) continue;
      log.info(
        `${nameOf(known)}: is not built any more, so the break of ${known.first.slice(0, 12)} is closed`,
      );
      this.#postIssue(known, story, "gone");
    }
    state.breaks = state.breaks.filter(each => !isGone(each));
  }

  async #facts(of: Break): Promise<{ story: BreakStory; mender: { subject: string } | undefined }> {
    const { repository, store, log, state } = this.#parts;
    const known = state.stories.get(of.id);
    const story =
      known?.commit === of.first ? known : await tellStory({ repository, store, log }, of.first, of.variant);
    // Its commit may be gone from the repository, and its build from the store.
    const mender = of.mendedBy === null ? undefined : await repository.author(of.mendedBy);
    return { story, mender };
  }

  #tell({ kind, of }: BreakEvent, story: BreakStory, mender: { subject: string } | undefined): void {
    const { config, courier, log, state } = this.#parts;
    const { mail } = config;
    const since = new Date().toISOString();
    const isOver = of.mendedBy !== null;
    if (kind === "broke") {
      log.warn(
        `${nameOf(of)}: broken${isOver ? " for a while" : ""} by ${of.first.slice(0, 12)} ${story.subject}`,
      );
      if (mail !== undefined) courier.post(breakMail({ ...config, mail }, of, story, since));
      // Nobody needs an issue for what is mended already.
      if (!isOver) this.#postIssue(of, story, null);
      return;
    }
    if (kind === "mended") {
      log.info(
        `${nameOf(of)}: mended by ${(of.mendedBy ?? "").slice(0, 12)} ${visible(mender?.subject ?? "")}`,
      );
      if (mail !== undefined) courier.post(mendMail({ ...config, mail }, of, story, since, mender));
      this.#postIssue(of, story, "mended");
      return;
    }
    // An issue that is closed stays as it is.
    const hasIssue =
      state.issues.has(of.id) || state.outbox.some(each => each.kind === "issue" && each.of.id === of.id);
    if (!isOver && hasIssue) this.#postIssue(of, story, null);
  }

  #postIssue(of: Break, story: BreakStory, end: "mended" | "gone" | null): void {
    const { config, courier } = this.#parts;
    if (config.github?.hasIssues !== true) return;
    const command = repeatCommand(config, of.first, of.variant);
    const since = new Date().toISOString();
    courier.post({ kind: "issue", of, story, command, end, attempts: 0, since });
  }
}

function nameOf({ branch, variant }: Break): string {
  return `${visible(branch)} ${variant}`;
}
