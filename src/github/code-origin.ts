import { visible } from "../base/index.ts";

/** The event that started a workflow run, as the runner hands it over: GITHUB_EVENT_NAME and the event's file. */
export interface RunEvent {
  name: string;
  /** The event's JSON; undefined when it could not be read. */
  payload: unknown;
}

/** Whose code a workflow run may be working on. */
export type CodeOrigin =
  | { kind: "own" }
  /** @property repository `OWNER/NAME`, made visible */
  | { kind: "fork"; repository: string }
  /** @property why a clause, such as `the event does not say whose code it is` */
  | { kind: "unknown"; why: string };

/**
 * Events that only people who may write to the repository cause, or that are about its own branches. In a merge queue
 * such a person has put the pull request there.
 */
const ownEvents: ReadonlySet<string> = new Set([
  "push",
  "schedule",
  "workflow_dispatch",
  "repository_dispatch",
  "merge_group",
  "create",
  "release",
]);

/** Events whose payload says whose code they are about. */
const eventsWithHead: ReadonlySet<string> = new Set([
  "pull_request",
  "pull_request_target",
  "pull_request_review",
  "pull_request_review_comment",
  "workflow_run",
]);

/**
 * Whose code the run works on, or may check out: of an event that is about a pull request, the head's, also where the
 * workflow itself is the base's (`pull_request_target`, `workflow_run`).
 * @param event undefined outside of a workflow run, such as at the desk: then nobody else's code is there
 * @param repository `OWNER/NAME` of the repository whose workflow runs
 */
export function originOfCode(event: RunEvent | undefined, repository: string | undefined): CodeOrigin {
  if (event === undefined || ownEvents.has(event.name)) return { kind: "own" };
  const { name, payload } = event;
  if (!isRecord(payload)) return { kind: "unknown", why: `the event ${visible(name)} could not be read` };
  if (repository === undefined) return { kind: "unknown", why: "the runner names no repository of its own" };
  const heads = headRepositories(name, payload);
  const elsewhere = heads.find(head => head !== undefined && !isSame(head, repository));
  if (elsewhere !== undefined) return { kind: "fork", repository: visible(elsewhere) };
  if (heads.includes(undefined)) {
    return {
      kind: "unknown",
      why: `the event ${visible(name)} does not say which repository its code is of`,
    };
  }
  return { kind: "own" };
}

/**
 * The repositories that a payload's heads are of; undefined for one that is not said, as when the fork was deleted.
 * Docs: https://docs.github.com/webhooks/webhook-events-and-payloads
 */
function headRepositories(name: string, payload: Record<string, unknown>): (string | undefined)[] {
  const found = headsIn(payload);
  const isSilent =
    (eventsWithHead.has(name) && found.length === 0) ||
    // A comment's event names the pull request, and not whose it is.
    (isRecord(payload["issue"]) && isRecord(payload["issue"]["pull_request"]));
  return isSilent ? [...found, undefined] : found;
}

/** What stands at `head.repo` and at `head_repository`, however deep: also in events that are not known here. */
function headsIn(payload: Record<string, unknown>): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const left: unknown[] = [payload];
  while (left.length > 0) {
    const value = left.pop();
    if (Array.isArray(value)) for (const each of value) left.push(each);
    if (!isRecord(value)) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "head" && isRecord(inner) && "repo" in inner) found.push(repositoryName(inner["repo"]));
      else if (key === "head_repository") found.push(repositoryName(inner));
      else left.push(inner);
    }
  }
  return found;
}

/** Of a check's pull requests a payload has the repository's address alone: `https://api.github.com/repos/OWNER/NAME`. */
function repositoryName(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const { full_name: name, url } = value;
  if (typeof name === "string") return name;
  return typeof url === "string" ? /\/repos\/([^/]+\/[^/]+)$/.exec(url)?.[1] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** GitHub's names are the same in capitals. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
