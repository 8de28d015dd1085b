import type { Finding } from "./model.ts";
import type { ToldBisect } from "./told-bisect.ts";

/** How others' text is written where it is told. */
type Shown = (text: string, most?: number) => string;

/** What a bisect came to, in vmentry's own words: `First bad commit`, `Mended by one of 3 commits`. */
export function bisectLabel({ conclusion, direction, rangeCount }: ToldBisect): string {
  const isMended = direction === "first-good";
  switch (conclusion) {
    case "found":
      return isMended ? "Mended by" : "First bad commit";
    case "range":
      return isMended ? `Mended by one of ${rangeCount} commits` : `First bad commit is one of ${rangeCount}`;
    case null:
    case "handed-over":
      return "Bisect under way";
    case "interrupted":
      return "Bisect interrupted";
    default:
      return `Bisect without an answer (${conclusion.replaceAll("-", " ")})`;
  }
}

/**
 * `99.2 %`; empty when there is no answer that this is of. Rounded down, so that nobody is told to be surer than is
 * known.
 */
export function sureText({ conclusion, confidence }: ToldBisect): string {
  if (conclusion !== "found" && conclusion !== "range") return "";
  const percent = Math.min(1, Math.max(0, confidence)) * 100;
  return percent > 99.9 ? "over 99.9 %" : `${Math.floor(percent * 10 + 1e-6) / 10} %`;
}

/** What was asked, where it does not go without saying: a finding of one test is what its bisect asked for. */
export function bisectedTitle({ title }: ToldBisect, { tests, splat }: Finding): string {
  return tests.length === 1 && splat === null ? "" : title;
}

/** All of it in a line: `First bad commit: 0123456789ab subject (99.2 %, bisected between a and b, 2026-02-03)`. */
export function bisectText(bisect: ToldBisect, finding: Finding, shown: Shown): string {
  const { conclusion, first, reason, page } = bisect;
  const title = bisectedTitle(bisect, finding);
  const answer = conclusion === "found" && first !== null ? `: ${commitText(first, shown)}` : "";
  const facts = [sureText(bisect), `bisected ${endsText(bisect, finding, shown)}`, dayOf(bisect)];
  const told = facts.filter(fact => fact !== "").join(", ");
  const why = answer === "" && reason !== "" ? `: ${shown(reason, 300)}` : "";
  const more = page === "" ? "" : `; see ${shown(page, 300)}`;
  return `${title === "" ? "" : `${shown(title, 200)}: `}${bisectLabel(bisect)}${answer} (${told})${why}${more}`;
}

/**
 * The newest answer in a few words, `first bad commit 0123456789ab (99.2 %) between a and b`; empty when no bisect
 * found a commit.
 */
export function bisectBrief(finding: Finding, shown: Shown): string {
  const bisect = finding.bisects.find(({ conclusion, first }) => conclusion === "found" && first !== null);
  if (bisect === undefined || bisect.first === null) return "";
  const label = bisectLabel(bisect);
  const what = `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
  return `${what} ${shown(shortId(bisect.first.commit))} (${sureText(bisect)}) ${endsText(bisect, finding, shown)}`;
}

/** Where it was searched; the environment where the finding is in others, too. */
function endsText({ good, bad, environment }: ToldBisect, { places }: Finding, shown: Shown): string {
  const where = environment !== "" && places.length > 1 ? ` in ${shown(environment, 100)}` : "";
  return `between ${shown(shortId(good.commit))} and ${shown(shortId(bad.commit))}${where}`;
}

function commitText({ commit, subject }: ToldBisect["good"], shown: Shown): string {
  return [shown(shortId(commit)), shown(subject, 120)].filter(text => text !== "").join(" ");
}

function shortId(commit: string): string {
  return commit.slice(0, 12);
}

function dayOf({ updatedAt }: ToldBisect): string {
  return /^\d{4}-\d\d-\d\d/.exec(updatedAt)?.[0] ?? "";
}
