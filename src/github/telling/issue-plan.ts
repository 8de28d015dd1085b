import { placeKey, type Report } from "../../report/index.ts";
import { type Breakage, breakagesOf, type HasPassed, isMended } from "./breakage.ts";
import { type IssueState, type KnownIssue, type KnownIssues, mostSights, type Sight } from "./known-issue.ts";

export interface IssuePlan {
  open: { breakage: Breakage; state: IssueState }[];
  update: {
    issue: KnownIssue;
    breakage: Breakage;
    state: IssueState;
    isReopened: boolean;
    /** Empty when nothing changed but the date. */
    changes: IssueChange[];
  }[];
  close: { issue: KnownIssue; state: IssueState; fingerprint: string }[];
  /** New ones beyond the most that are opened. */
  rest: Breakage[];
}

export interface IssueChange {
  /** Such as `also in`. */
  what: string;
  /** Of environments or tests: untrusted text. */
  names: string[];
  /** So many more. */
  more: number;
}

export interface IssueQuestion {
  report: Report;
  known: KnownIssues;
  hasPassed: HasPassed;
  /** Address of the report's run. */
  reportUrl: string;
  bisects: ReadonlyMap<string, string>;
  mostNew: number;
}

/** What is to become of the issues, given what the report tells. */
export function planIssues(question: IssueQuestion): IssuePlan {
  const { report, known, hasPassed, mostNew } = question;
  const plan: IssuePlan = { open: [], update: [], close: [], rest: [] };
  const broken = breakagesOf(report);
  for (const breakage of broken) {
    const issue = known.byFingerprint.get(breakage.fingerprint);
    if (issue === undefined) {
      if (!breakage.isNew) continue;
      if (plan.open.length < mostNew) plan.open.push({ breakage, state: newState(breakage, question) });
      else plan.rest.push(breakage);
    } else if (issue.isOpen || isBack(issue, breakage)) {
      const state = nextState(issue, breakage, question);
      const changes = issue.state === undefined ? [] : changesOf(issue.state, state);
      plan.update.push({ issue, breakage, state, isReopened: !issue.isOpen, changes });
    }
  }
  const present = new Set(broken.map(({ fingerprint }) => fingerprint));
  for (const [fingerprint, issue] of known.byFingerprint) {
    const { state } = issue;
    if (!issue.isOpen || present.has(fingerprint) || state === undefined) continue;
    if (isMended(state, report, hasPassed)) plan.close.push({ issue, state, fingerprint });
  }
  return plan;
}

/** What is only still there does not come back, and what nobody wants to hear of stays closed. */
function isBack({ isUnwanted }: KnownIssue, { isNew }: Breakage): boolean {
  return isNew && !isUnwanted;
}

function newState(breakage: Breakage, { report, reportUrl, bisects }: IssueQuestion): IssueState {
  const { finding, fingerprint, places, cells } = breakage;
  const sight = sightOf(report, reportUrl);
  return fitState({
    version: 1,
    kind: finding.build !== null ? "build" : finding.splat !== null ? "splat" : "test",
    class: finding.class,
    variant: finding.build?.variant ?? "",
    first: sight,
    last: [sight],
    run: report.run.id,
    times: 1,
    places,
    cells,
    bisect: bisects.get(fingerprint) ?? null,
  });
}

/** It is kept in the issue's text, which has its own limit; what is cut off is one of many places of one cause. */
const mostStateBytes = 12 * 1024;

function fitState(state: IssueState): IssueState {
  const { places, cells } = state;
  if (Buffer.byteLength(JSON.stringify({ places, cells })) <= mostStateBytes) return state;
  if (cells.length > 1) return fitState({ ...state, cells: cells.slice(0, Math.floor(cells.length / 2)) });
  if (places.length <= 1) return { ...state, places: [], cells: [] };
  const half = places.slice(0, Math.floor(places.length / 2));
  return fitState({ ...state, places: half, cells: cells.filter(([, index]) => index < half.length) });
}

/** A report that is told again, such as after its answer was lost, counts once. */
function nextState(issue: KnownIssue, breakage: Breakage, question: IssueQuestion): IssueState {
  const fresh = newState(breakage, question);
  const before = issue.state;
  if (before === undefined) return fresh;
  const isAgain = before.run === question.report.run.id;
  // A breakage that was mended and is back is another one to a bisect.
  const bisect = fresh.bisect ?? (issue.isOpen ? before.bisect : null);
  return {
    ...fresh,
    first: before.first,
    last: isAgain ? before.last : [...fresh.last, ...before.last].slice(0, mostSights),
    times: isAgain ? before.times : before.times + 1,
    bisect,
  };
}

function sightOf({ run }: Report, report: string): Sight {
  return { commit: run.commit, at: run.at, report };
}

function changesOf(before: IssueState, after: IssueState): IssueChange[] {
  if (before.run === after.run) return [];
  const [was, is] = [before, after].map(({ places }) => new Map(places.map(each => [placeKey(each), each])));
  const added = after.places.filter(place => was?.has(placeKey(place)) !== true);
  const left = before.places.filter(place => is?.has(placeKey(place)) !== true);
  const [had, has] = [before, after].map(({ cells }) => new Set(cells.map(([test]) => test)));
  const more = [...(has ?? [])].filter(test => had?.has(test) !== true);
  const names = (places: readonly { environment: string }[]) => places.map(({ environment }) => environment);
  return [...told("also in", names(added)), ...told("no more in", names(left)), ...told("also of", more)];
}

const named = 10;

function told(what: string, names: readonly string[]): IssueChange[] {
  const unique = [...new Set(names)];
  if (unique.length === 0) return [];
  return [{ what, names: unique.slice(0, named), more: Math.max(0, unique.length - named) }];
}
