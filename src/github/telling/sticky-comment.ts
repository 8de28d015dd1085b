import { z } from "zod";
import type { Logger } from "../../base/index.ts";
import { failureOf } from "../github-error.ts";
import { createOnce } from "./find-or-create.ts";
import { hideState, marker, readState } from "./hidden-state.ts";
import { listOwnComments, type OwnComment } from "./own-comments.ts";
import { at, mayRepeat, type Repository } from "./repository.ts";

/** Which comment of a pull request: each report has its own. */
export interface CommentPlace {
  pullRequest: number;
  /** Of the report, which no other report on the same pull request has. */
  name: string;
  /** Whose comments are one's own. */
  login: string;
}

const fingerprint = z.string().regex(/^[0-9a-f]{16}$/);
const mostBisects = 50;
const stateSchema = z.object({
  /** Ids grow: a comment of a later run is not overwritten by an earlier one that took longer. */
  run: z.int().nonnegative(),
  attempt: z.int().nonnegative(),
  /** Addresses of bisects that were started for this pull request, by fingerprint. */
  bisects: z.record(fingerprint, z.url({ protocol: /^https?$/ })),
});
export type CommentState = z.infer<typeof stateSchema>;

export interface StickyComment extends OwnComment {
  /** Undefined: it is there, and was changed by somebody. */
  state: CommentState | undefined;
}

/**
 * The comment of an earlier run: the newest of one's own that begin with the marker. Somebody else's is none, whatever
 * it says.
 */
export async function findComment(
  repository: Repository,
  { pullRequest, name, login }: CommentPlace,
  log: Logger,
): Promise<StickyComment | undefined> {
  const listed = await listOwnComments(repository, {
    ...{ issue: pullRequest, start: marker("report", name), login },
  });
  const found = listed.map(comment => {
    const state = readState(comment.body.slice(0, bodyStart(comment.body)), stateSchema);
    return { ...comment, state };
  });
  const [newest, ...others] = found;
  if (others.length > 0) {
    log.warn(
      `there are ${found.length} comments of the report "${name}"; only the newest is kept up to date, these can be deleted: ${others.map(({ url }) => url).join(" ")}`,
    );
  }
  return newest;
}

/** What stands before what people see: the first two lines. */
function bodyStart(body: string): number {
  const second = body.indexOf("\n", body.indexOf("\n") + 1);
  return second === -1 ? body.length : second;
}

export interface CommentContent {
  markdown: string;
  run: { id: number; attempt: number };
  bisects: Readonly<Record<string, string>>;
}

export type PutComment =
  | { outcome: "created" | "updated" | "unchanged"; url: string }
  /** A later run was there before. */
  | { outcome: "outdated"; url: string };

/** Updates the comment that `findComment` found, or makes it. */
export async function putComment(
  repository: Repository,
  place: CommentPlace,
  known: StickyComment | undefined,
  { markdown, run, bisects }: CommentContent,
  log: Logger,
): Promise<PutComment> {
  const { issues } = repository.client.octokit.rest;
  const before = known?.state;
  if (known !== undefined && before !== undefined && isLater(before, run)) {
    return { outcome: "outdated", url: known.url };
  }
  const remembered = Object.entries({ ...before?.bisects, ...bisects }).slice(-mostBisects);
  const state = { run: run.id, attempt: run.attempt, bisects: Object.fromEntries(remembered) };
  const body = [marker("report", place.name), hideState(state satisfies CommentState), "", markdown].join(
    "\n",
  );
  if (known !== undefined) {
    // GitHub may give lines another end.
    if (known.body.replaceAll("\r\n", "\n") === body) return { outcome: "unchanged", url: known.url };
    try {
      const { data } = await issues.updateComment({
        ...at(repository),
        comment_id: known.id,
        body,
        ...mayRepeat,
      });
      return { outcome: "updated", url: data.html_url };
    } catch (error) {
      // Deleted meanwhile.
      if (failureOf(error)?.fault !== "missing") throw error;
    }
  }
  const { url } = await createOnce({
    client: repository.client,
    find: () => findComment(repository, place, log),
    create: async () => {
      const { data } = await issues.createComment({
        ...at(repository),
        issue_number: place.pullRequest,
        body,
      });
      return { url: data.html_url };
    },
  });
  return { outcome: "created", url };
}

function isLater(one: { run: number; attempt: number }, { id, attempt }: CommentContent["run"]): boolean {
  return one.run > id || (one.run === id && one.attempt > attempt);
}
