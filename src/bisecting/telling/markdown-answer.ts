import { counted } from "../../base/index.ts";
import { code, codeBlock, commandLine, details, type Part } from "../../results/index.ts";
import type { BisectAnswer, BisectReport } from "../bisect-report.ts";
import { type BisectLinks, commitLink, linkTo, prose, table } from "./markdown-text.ts";
import { checksOf, conclusionLook, type Direction, percentText, sureText } from "./words.ts";

const mostRange = 30;
const mostLikely = 3;
const mostPeople = 12;
const mostSteps = 60;

/** The answer in a few words: the commit, the number of those that it may be, or why there is none. */
export function answerText(answer: BisectAnswer, direction: Direction, links: BisectLinks): string {
  const { words } = conclusionLook(answer.conclusion, direction);
  if (answer.first !== null) return `${words}: ${commitLink(answer.first, links)}`;
  if (answer.conclusion === "range") return `${words}: ${counted(answer.rangeCount, "commit")}`;
  return words;
}

/** What a reader wants within ten seconds: how sure, verified how, because of what, and whom to tell. */
export function answerLines(report: BisectReport, answer: BisectAnswer, links: BisectLinks): string[] {
  const { conclusion, maintainers, reason, first } = answer;
  const { confidence, direction } = report.asked;
  const people = maintainers.slice(0, mostPeople).map(({ address, role }) => {
    return `${code(address, 120)}${role === "" ? "" : ` (${code(role, 100)})`}`;
  });
  const more = maintainers.length - mostPeople;
  const isSure = conclusion === "found" || conclusion === "range" || conclusion === "contradiction";
  return [
    ...(first === null || first.author === ""
      ? []
      : [`**By:** ${code(first.author, 150)}, ${first.date.slice(0, 10)}`]),
    ...(isSure ? [`**Sure:** ${sureText(answer, confidence)}`] : []),
    ...(first === null ? [] : [verificationText(answer, direction)]),
    ...(reason === "" || conclusion === "found" || reason === report.reason ? [] : [prose(reason, 400)]),
    ...(conclusion === null && answer.likely.length > 0 ? [likelyText(report, answer, links)] : []),
    ...(people.length === 0 ? [] : [`**Tell:** ${people.join(", ")}${more > 0 ? ` and ${more} more` : ""}`]),
  ];
}

const marks = { "as-expected": "✅", "not-as-expected": "❌" } as const;

/** `Verified: ✅ bad again · ✅ its parent good again · ➖ its revert does not apply (…)`. */
export function verificationText(answer: BisectAnswer, direction: Direction): string {
  const checks = checksOf(answer, direction).map(({ check, text }) => {
    const mark = check === "as-expected" || check === "not-as-expected" ? marks[check] : "➖";
    return `${mark} ${text}`;
  });
  const { reason } = answer.verification;
  const why = reason === "" ? "" : `: ${prose(reason, 300)}`;
  return checks.length === 0 ? `**Not verified**${why}` : `**Verified:** ${checks.join(" · ")}${why}`;
}

function likelyText(report: BisectReport, answer: BisectAnswer, links: BisectLinks): string {
  const told = answer.likely.slice(0, mostLikely).map(({ commit, probability }) => {
    const subject = report.candidates.commits.find(each => each.commit === commit)?.subject ?? "";
    return `${percentText(probability)} ${commitLink({ commit, subject }, links)}`;
  });
  return `**Likeliest:** ${told.join("; ")}`;
}

/** The line `Fixes:`, and how to see it by hand, to be copied. */
export function answerBlocks({ fixes, reproduce }: BisectAnswer): Part[] {
  const commands = reproduce.map(commandLine);
  return [
    ...(fixes === "" ? [] : [whole(codeBlock([fixes]), "line Fixes:")]),
    ...(commands.length === 0
      ? []
      : [whole(`See it by hand:\n\n${codeBlock(commands, 16_000)}`, "command to repeat it")]),
  ];
}

function whole(text: string, leaves: string): Part {
  return { full: text, brief: text, leaves };
}

/** What the answer rests on: the commits of a range, the difference of two outputs, the belief, the log for git. */
export function evidenceParts(report: BisectReport, answer: BisectAnswer, links: BisectLinks): Part[] {
  return [
    rangePart(answer, links),
    differencePart(answer, links),
    beliefPart(report, answer, links),
    logPart(answer),
  ].filter(({ full }) => full !== "");
}

const nothing: Part = { full: "", brief: "", leaves: "" };

function rangePart({ range, rangeCount, likely }: BisectAnswer, links: BisectLinks): Part {
  if (range.length === 0) return nothing;
  const shares = new Map(likely.map(({ commit, probability }) => [commit, probability]));
  const lines = range.map(each => {
    const share = shares.get(each.commit);
    return `- ${commitLink(each, links)}${share === undefined ? "" : ` ${percentText(share)}`}`;
  });
  const shown = lines.slice(0, mostRange);
  const more = Math.max(rangeCount, lines.length) - shown.length;
  const list = [...shown, ...(more > 0 ? [`- and ${more} more, in bisect.json`] : [])].join("\n");
  return {
    full: `One of these, oldest first:\n\n${list}`,
    brief: `One of ${counted(rangeCount, "commit")}, which bisect.json lists`,
    leaves: "list of commits",
  };
}

/** A difference longer than this is folded. */
const openLines = 30;

function differencePart({ difference }: BisectAnswer, links: BisectLinks): Part {
  if (difference === null || difference.lines.length === 0) return nothing;
  const { good, bad, lines } = difference;
  const files = `${linkTo(code(bad), links.file?.(bad))} (bad) and ${linkTo(code(good), links.file?.(good))} (good)`;
  const content = `${codeBlock(lines, 300, "diff")}\n\nWhole: ${files}`;
  return {
    full: details("What a good and a bad run printed differently", content, {
      open: lines.length <= openLines,
    }),
    brief: "",
    leaves: "difference of outputs",
  };
}

function beliefPart(report: BisectReport, answer: BisectAnswer, links: BisectLinks): Part {
  const { conclusion, explanation, likely, steps, confidence } = answer;
  if (explanation === "" && steps.length === 0) return nothing;
  const subjects = new Map(report.candidates.commits.map(each => [each.commit, each.subject]));
  const name = (commit: string) => commitLink({ commit, subject: subjects.get(commit) ?? "" }, links);
  const others = likely
    .slice(0, 10)
    .map(({ commit, probability }) => `- ${percentText(probability)} ${name(commit)}`);
  const rows = steps.slice(-mostSteps).map(({ probe, bits, likely: then }) => {
    const [best] = then;
    return [
      code(probe),
      bits.toFixed(1),
      best === undefined ? "" : `${percentText(best.probability)} ${name(best.commit)}`,
    ];
  });
  const content = [
    explanation === "" ? "" : prose(explanation, 2000),
    others.length < 2 ? "" : `What is believed at last:\n\n${others.join("\n")}`,
    rows.length === 0 ? "" : table(["after", "bits still to learn", "likeliest"], rows),
  ];
  return {
    full: details(
      conclusion === null ? "What is believed" : `How sure, and why: ${percentText(confidence)}`,
      content.filter(text => text !== "").join("\n\n"),
    ),
    brief: explanation === "" ? "" : prose(explanation, 500),
    leaves: "belief after each probe",
  };
}

function logPart({ gitLog }: BisectAnswer): Part {
  if (gitLog === "") return nothing;
  const content = codeBlock(gitLog.replace(/\n$/, "").split("\n"), 1000);
  return {
    full: details("git bisect log, for <code>git bisect replay</code>", content),
    brief: "",
    leaves: "log for git bisect replay",
  };
}
