import { z } from "zod";
import { placeSchema } from "../../report/index.ts";
import { marker, readState } from "./hidden-state.ts";
import { isBy } from "./own-login.ts";
import { at, type Repository } from "./repository.ts";

const sightSchema = z.object({
  commit: z.string().regex(/^[0-9a-f]{7,64}$/),
  at: z.iso.datetime(),
  /** Address of the workflow run whose report it is. */
  report: z.url({ protocol: /^https?$/ }).or(z.literal("")),
});
export type Sight = z.infer<typeof sightSchema>;

export const mostSights = 10;
export const mostCells = 100;
export const mostPlaces = 60;

const testId = z.string().min(1).max(1000);

/** What an issue remembers of its breakage, from run to run. */
export const issueStateSchema = z.object({
  version: z.literal(1),
  kind: z.enum(["test", "splat", "build"]),
  class: z.string().max(40),
  /** Of a build. */
  variant: z.string().max(500),
  first: sightSchema,
  /** The newest ones, the newest first. */
  last: z.array(sightSchema).max(mostSights),
  /** Id of the run that told it last. */
  run: z.string().max(200),
  /** How often it was seen, in runs. */
  times: z.int().positive(),
  places: z.array(placeSchema).max(mostPlaces),
  /** Where which test was bad: the test, and the index of its place. */
  cells: z.array(z.tuple([testId, z.int().nonnegative()])).max(mostCells),
  bisect: z.url({ protocol: /^https?$/ }).nullable(),
});
export type IssueState = z.infer<typeof issueStateSchema>;

export interface KnownIssue {
  number: number;
  url: string;
  isOpen: boolean;
  /** Somebody closed it as not planned: then it stays closed. */
  isUnwanted: boolean;
  closedAt: string | null;
  title: string;
  body: string;
  /** Undefined: somebody changed it. */
  state: IssueState | undefined;
}

export const fingerprintForm = /^[0-9a-f]{16}$/;

/** At the start of the issue of a regression. */
export function issueMarker(fingerprint: string): string {
  return marker("regression", fingerprint);
}

/** Issues with the label that are one's own, by what their first line says they are. */
export interface KnownIssues {
  byFingerprint: Map<string, KnownIssue>;
  collective: KnownIssue | undefined;
  /** Others of the same fingerprint, which somebody or two runs at the same time made. */
  duplicates: { fingerprint: string; issue: KnownIssue; of: number }[];
}

export const collectiveMarker = marker("regressions", "more");
const mostPages = 20;

export async function listIssues(
  repository: Repository,
  { label, login }: { label: string; login: string },
): Promise<KnownIssues> {
  const known: KnownIssues = { byFingerprint: new Map(), collective: undefined, duplicates: [] };
  const found = (await listOwn(repository, label, login)).sort(
    (a, b) => Number(b.isOpen) - Number(a.isOpen) || a.number - b.number,
  );
  for (const issue of found) {
    if (issue.body.startsWith(collectiveMarker)) known.collective ??= issue;
    const fingerprint = /^<!-- vmentry-regression: ([0-9a-f]{16}) -->/.exec(issue.body)?.[1];
    if (fingerprint === undefined) continue;
    const first = known.byFingerprint.get(fingerprint);
    if (first === undefined) known.byFingerprint.set(fingerprint, issue);
    else known.duplicates.push({ fingerprint, issue, of: first.number });
  }
  return known;
}

async function listOwn({ ...repository }: Repository, label: string, login: string): Promise<KnownIssue[]> {
  const { issues } = repository.client.octokit.rest;
  const found: KnownIssue[] = [];
  for (let page = 1; page <= mostPages; page++) {
    const { data } = await issues.listForRepo({
      ...at(repository),
      labels: label,
      state: "all",
      sort: "created",
      direction: "desc",
      per_page: 100,
      page,
    });
    for (const each of data) {
      if (each.pull_request === undefined && isBy(each.user, login)) found.push(knownIssue(each));
    }
    if (data.length < 100) break;
  }
  return found;
}

/** What the API gives of an issue, as far as it matters here. */
interface GivenIssue {
  number: number;
  html_url: string;
  state: string;
  state_reason?: string | null | undefined;
  closed_at: string | null;
  title: string;
  body?: string | null | undefined;
}

export function knownIssue(given: GivenIssue): KnownIssue {
  const body = given.body ?? "";
  return {
    number: given.number,
    url: given.html_url,
    isOpen: given.state === "open",
    isUnwanted: given.state_reason === "not_planned" || given.state_reason === "duplicate",
    closedAt: given.closed_at,
    title: given.title,
    body,
    state: readState(body, issueStateSchema),
  };
}
