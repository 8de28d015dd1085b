import { counted, formatDuration } from "../../base/index.ts";
import { code } from "../../results/index.ts";
import type { BisectAnswer, BisectConclusion, BisectReport, ToldCommit, verdicts } from "../bisect-report.ts";
import type { ProbeOrder } from "../probe.ts";

export type Direction = BisectReport["asked"]["direction"];
export type ToldProbe = BisectReport["probes"][number];
export type Verdict = (typeof verdicts)[number];
export type Check = BisectAnswer["verification"]["culprit"];

/** How others' text is written where it is told. */
export type Shown = (text: string, most?: number) => string;

/**
 * `99.82 %`, `over 99.99 %`, `43 %`: rounded down, so that nobody is told to be surer than is known. What a computer
 * rounded to one is no certainty.
 */
export function percentText(share: number): string {
  const value = Math.min(1, Math.max(0, share)) * 100 + 1e-9;
  if (value > 99.99) return "over 99.99 %";
  if (value < 0.1) return value < 1e-8 ? "0 %" : "under 0.1 %";
  const digits = value >= 99 ? 2 : value >= 90 || value < 10 ? 1 : 0;
  return `${Number((Math.floor(value * 10 ** digits) / 10 ** digits).toFixed(digits))} %`;
}

interface ConclusionLook {
  icon: string;
  sign: string;
  /** What of a page's looks it has. */
  look: "good" | "broken" | "incomplete";
  words: string;
}

const looks: Readonly<Record<BisectConclusion, ConclusionLook>> = {
  found: { icon: "🎯", sign: "✓", look: "good", words: "First bad commit" },
  range: { icon: "🔎", sign: "↔", look: "incomplete", words: "First bad commit is one of several" },
  "not-reproduced": {
    icon: "🤷",
    sign: "?",
    look: "incomplete",
    words: "Not reproduced: the bad end is good",
  },
  "always-bad": { icon: "⚠️", sign: "!", look: "incomplete", words: "No good commit was found" },
  "merge-base-bad": {
    ...{ icon: "⚠️", sign: "!", look: "incomplete" },
    words: "Bad already where the good end's branch and the bad one's parted",
  },
  "untestable-end": { icon: "⚠️", sign: "!", look: "incomplete", words: "An end cannot be tested" },
  contradiction: { icon: "❗", sign: "✗", look: "broken", words: "The probes contradict each other" },
  "machine-errors": { icon: "❌", sign: "✗", look: "broken", words: "Machines failed too often" },
  interrupted: { icon: "⏸️", sign: "…", look: "incomplete", words: "Interrupted" },
  "handed-over": { icon: "⏭️", sign: "…", look: "incomplete", words: "A fresh job goes on" },
  error: { icon: "❌", sign: "✗", look: "broken", words: "vmentry failed" },
};

/** What is told in other words when the commit that mended something was searched. */
const mendedWords: Partial<Record<BisectConclusion, string>> = {
  found: "Mended by",
  range: "Mended by one of several commits",
  "not-reproduced": "Not reproduced: it is not mended at the good end",
  "always-bad": "No bad commit was found",
  "merge-base-bad": "Mended already where the bad end's branch and the good one's parted",
};

/** @param conclusion null while it runs */
export function conclusionLook(conclusion: BisectConclusion | null, direction: Direction): ConclusionLook {
  if (conclusion === null) return { icon: "⏳", sign: "…", look: "incomplete", words: "Bisecting" };
  const { words, ...look } = looks[conclusion];
  return { ...look, words: (direction === "first-good" ? mendedWords[conclusion] : undefined) ?? words };
}

export const verdictWords: Readonly<Record<Verdict, string>> = {
  good: "good",
  bad: "bad",
  untestable: "untestable",
  weak: "weak",
  "machine-error": "machine error",
};

export const verdictIcons: Readonly<Record<Verdict, string>> = {
  good: "🟢",
  bad: "🔴",
  untestable: "⚪",
  weak: "🟡",
  "machine-error": "🔧",
};

const purposeWords: Readonly<Record<ProbeOrder["purpose"], string>> = {
  "bad-end": "the bad end again",
  "good-end": "the good end again",
  "walk-back": "walking back",
  search: "search",
  "verify-parent": "the parent again",
  "verify-culprit": "the culprit again",
  "verify-revert": "the culprit reverted",
};

export function purposeText(purpose: ProbeOrder["purpose"]): string {
  return purposeWords[purpose];
}

/** What became of the culprit, its parent and its revert, when they were tried again. */
export function checksOf(
  { verification }: BisectAnswer,
  direction: Direction,
): { check: Check; text: string }[] {
  const [has, hasNot] = direction === "first-bad" ? ["bad", "good"] : ["good", "bad"];
  const { culprit, parent, revert } = verification;
  const words: Readonly<Record<"culprit" | "parent" | "revert", Partial<Record<Check, string>>>> = {
    culprit: {
      "as-expected": `${has} again`,
      "not-as-expected": `not ${has} again`,
      "not-testable": "itself not testable again",
    },
    parent: {
      "as-expected": `its parent ${hasNot} again`,
      "not-as-expected": `its parent not ${hasNot} again`,
      "not-testable": "its parent not testable",
    },
    revert: {
      "as-expected": `${hasNot} when it is reverted`,
      "not-as-expected": `still ${has} when it is reverted`,
      "not-testable": "its revert not testable",
      "does-not-apply": "its revert does not apply",
    },
  };
  const told = [
    { check: culprit, text: words.culprit[culprit] },
    { check: parent, text: words.parent[parent] },
    { check: revert, text: words.revert[revert] },
  ];
  return told.flatMap(({ check, text }) => (text === undefined ? [] : [{ check, text }]));
}

export function checkSign(check: Check): string {
  return check === "as-expected" ? "✓" : check === "not-as-expected" ? "✗" : "–";
}

/** `99.82 % (99 % asked); flaky: fails 31 % of the time when bad, 1.8 % when good`. */
export function sureText({ confidence, rates, isFlaky }: BisectAnswer, asked: number): string {
  const flaky =
    rates === null || !isFlaky
      ? ""
      : `; flaky: fails ${rateText(rates.bad)} of the time on bad commits, ${rateText(rates.good)} on good ones`;
  return `${percentText(confidence)} (${percentText(asked)} asked)${flaky}`;
}

/** How often something was seen: that can be always. */
function rateText(rate: number): string {
  return rate >= 1 ? "100 %" : percentText(rate);
}

/** `3 of 10 failed`; empty when there was no trial. */
export function trialsText({ failed, passed }: { failed: number; passed: number }): string {
  return failed + passed === 0 ? "" : `${failed} of ${failed + passed} failed`;
}

/** What it took to have the kernel up: `built in 24s, booted in 4.3s`. */
export function kernelText({ report }: ToldProbe): string {
  if (report === null) return "running";
  const { build, boot } = report;
  const built = {
    stored: "from the store",
    built: `built in ${formatDuration(build.durationMs)}`,
    failed: "does not build",
    error: "error while building",
  }[build.outcome];
  const booted = {
    booted: `booted in ${formatDuration(boot.durationMs)}`,
    "does-not-boot": "does not boot",
    error: "error while booting",
    none: "",
  }[boot.outcome];
  return [built, booted].filter(text => text !== "").join(", ");
}

/** `26 commits from v6.12 to kvm/next`, the older one first. */
export function betweenText({ asked, candidates }: BisectReport, shown: Shown): string {
  const [older, newer] = asked.direction === "first-bad" ? [asked.good, asked.bad] : [asked.bad, asked.good];
  const name = ({ given, commit }: typeof older) =>
    commit.startsWith(given) ? shown(shortId(commit)) : `${shown(given, 80)} (${shown(shortId(commit))})`;
  return `${counted(candidates.count, "commit")} from ${name(older)} to ${name(newer)}`;
}

/** Environment, variant and machine. */
export function circumstancesText({ asked }: BisectReport, shown: Shown): string {
  const { environment, variant, machine } = asked;
  return [
    ...(environment === "" ? [] : [`under ${shown(environment, 80)}`]),
    ...(variant === "" ? [] : [`variant ${shown(variant, 80)}`]),
    ...(machine === "" ? [] : [`on ${shown(machine, 160)}`]),
  ].join(", ");
}

export function titleOf({ asked }: BisectReport, question: string): string {
  return asked.questions.find(({ id }) => id === question)?.title ?? question;
}

export function shortId(commit: string): string {
  return commit.slice(0, 12);
}

/** The commit and its subject. */
export function commitText(
  { commit, subject }: Pick<ToldCommit, "commit" | "subject">,
  shown: Shown = code,
): string {
  return [shown(shortId(commit)), subject === "" ? "" : shown(subject, 150)]
    .filter(text => text !== "")
    .join(" ");
}

/** `3 probes are back, 1 runs; about 4 more, 3m10s`. */
export function progressText({ probes, expected }: BisectReport): string {
  const back = probes.filter(({ report }) => report !== null).length;
  const running = probes.length - back;
  const more = Math.ceil(expected.probes - 0.05);
  return [
    `${counted(back, "probe")} back${running === 0 ? "" : `, ${running} running`}`,
    ...(more <= 0 ? [] : [`about ${more} more, ${formatDuration(expected.durationMs)}`]),
  ].join("; ");
}

/** What it cost: `9 probes (8 boots, 5 builds) in 14m00s`. */
export function costText({ cost }: BisectReport): string {
  const { probes, boots, builds, durationMs } = cost;
  return `${counted(probes, "probe")} (${counted(boots, "boot")}, ${counted(builds, "build")}) in ${formatDuration(durationMs)}`;
}
