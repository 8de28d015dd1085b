import { counted } from "../base/index.ts";
import type { AllowedSplat } from "./allowed-splats-file.ts";
import type { KnownFailure } from "./known-failures-file.ts";

/** What an entry was good for over all runs that it applied to. Tests are told as `ID in ENVIRONMENT`. */
export interface FailureUse {
  /** A run of its suite was there in which it could have matched a test. */
  wasLookedFor: boolean;
  /** Failures that it means, those included that came after it had expired. */
  covered: Set<string>;
  passed: Set<string>;
  /** Failures of its tests that neither it nor another entry means, and why it does not. */
  unlike: Map<string, string>;
  /** Its tests that ended in a way that leaves it open: flaky, error, not-run, dead with the machine, failed as another entry says. */
  mayStillFail: Set<string>;
  wasSkipped: boolean;
}

export interface SplatUse {
  wasLookedFor: boolean;
  /** Titles of the complaints that it means, those included that came after it had expired. */
  covered: Set<string>;
}

export function noFailureUse(): FailureUse {
  return {
    wasLookedFor: false,
    covered: new Set(),
    passed: new Set(),
    unlike: new Map(),
    mayStillFail: new Set(),
    wasSkipped: false,
  };
}

export function noSplatUse(): SplatUse {
  return { wasLookedFor: false, covered: new Set() };
}

/** An entry in use is announced so many days before it expires. */
const warningDays = 14;

/** What is to be said of an entry of known-failures.yaml: at most one line. @param today YYYY-MM-DD */
export function tellFailureUse(
  { testText, account }: KnownFailure,
  use: FailureUse,
  today: string,
): string[] {
  const say = (what: string) => [`${account.place}: ${what}`];
  const { covered, passed, unlike } = use;
  const { expires } = account;
  if (expires < today) return say(tellExpired(expires, "covers", [...covered]));
  if (covered.size > 0) {
    const days = daysBetween(today, expires);
    return days > warningDays ? [] : say(`${tellEnd(days, expires)}; it covers ${listed([...covered])}`);
  }
  const [other] = unlike;
  if (other !== undefined) {
    const more = unlike.size === 1 ? "" : ` (and so for ${counted(unlike.size - 1, "other")})`;
    return say(`does not cover the failure of ${other[0]}: ${other[1]}${more}`);
  }
  if (use.mayStillFail.size > 0) return [];
  if (passed.size > 0) {
    const verb = passed.size === 1 ? "passes" : "pass";
    return say(
      `${listed([...passed])} ${verb} now: remove this entry, or narrow it to where it is still needed`,
    );
  }
  return use.wasLookedFor && !use.wasSkipped
    ? say(`${JSON.stringify(testText)} matches no test that there is: correct it or remove this entry`)
    : [];
}

/** The same for an entry of allowed-splats.yaml. */
export function tellSplatUse({ what, account }: AllowedSplat, use: SplatUse, today: string): string[] {
  const say = (text: string) => [`${account.place}: ${text}`];
  const { expires } = account;
  const titles = [...use.covered].map(title => JSON.stringify(title));
  if (expires < today) return say(tellExpired(expires, "allows", titles));
  if (titles.length > 0) {
    const days = daysBetween(today, expires);
    return days > warningDays ? [] : say(`${tellEnd(days, expires)}; it allows ${listed(titles)}`);
  }
  return use.wasLookedFor
    ? say(`${JSON.stringify(what)} was not seen: remove this entry, or narrow it to where it is still needed`)
    : [];
}

function tellExpired(expires: string, verb: string, covered: readonly string[]): string {
  const what = covered.length === 0 ? "anything" : listed(covered);
  const end = covered.length === 0 ? "remove this entry" : "mend what it stands for, or give it a later date";
  return `expired on ${expires} and no longer ${verb} ${what}: ${end}`;
}

function tellEnd(days: number, expires: string): string {
  return days === 0 ? "expires today" : `expires on ${expires}, in ${counted(days, "day")}`;
}

/** Both YYYY-MM-DD. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

const mostListed = 5;

function listed(all: readonly string[]): string {
  const more = all.length - mostListed;
  return all.slice(0, mostListed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
