import { formatDuration } from "../../base/index.ts";
import type { ScriptTrial, TrialRound, TrialsOutcome } from "../../job/index.ts";
import { fingerprintOf } from "../../report/index.ts";
import { oneLine, type Splat, splatKey, splatName } from "../../results/index.ts";
import type { ProbeAnswer } from "../probe.ts";
import type { AskedQuestion, Question } from "../question.ts";
import type { Evidence, Shown } from "./evidence.ts";
import { type Judged, machineError, unanswered, untestable } from "./judged.ts";
import { measure } from "./measure.ts";
import { isOfKernel, type TrialEnd, trialsOf } from "./trial-end.ts";

/** An answer without the place of its output, and what that is. */
export interface Told {
  answer: ProbeAnswer;
  shown: Shown | undefined;
}

type Of<Kind extends Question["kind"]> = Extract<Question, { kind: Kind }>;

/** What a kernel answered to a question. Fails closed: what was not seen to pass has not passed. */
export function answerQuestion({ id, question }: AskedQuestion, evidence: Evidence): Told {
  return named(id, judge(id, question, evidence));
}

const longestReason = 1000;

function named(question: string, judged: Judged): Told {
  const reason = oneLine(judged.reason).slice(0, longestReason);
  if (judged.kind !== "trials") return { answer: { question, kind: judged.kind, reason }, shown: undefined };
  const { kind, failed, passed, values = [], shown } = judged;
  return {
    answer: { question, kind, failed, passed, values: [...values], reason, output: null },
    shown,
  };
}

function judge(id: string, question: Question, evidence: Evidence): Judged {
  const { build } = evidence;
  if (build.outcome === "error")
    return machineError(`the build failed for no fault of the commit: ${build.reason}`);
  if (question.kind === "build") {
    const shown: Shown = { kind: "file", path: "build.log" };
    return build.outcome === "failed" ? seen(build.reason, shown) : notSeen(1, shown);
  }
  if (build.outcome === "failed") return untestable(`it does not build: ${build.reason}`);
  const { trials } = evidence;
  if (trials === undefined) return machineError(evidence.fault ?? "no machine could be had");
  const { boot } = trials;
  if (boot.outcome === "error") return machineError(boot.reason);
  if (boot.outcome === "refused" || boot.outcome === "other-kernel") return untestable(boot.reason);
  if (question.kind === "boot") return judgeBoot(trials);
  if (question.kind === "splat") return judgeSplat(question, trials, evidence);
  if (boot.outcome === "does-not-boot") return untestable(`it does not boot: ${boot.reason}`);
  if (question.kind === "metric") return measure(id, question, trials, evidence);
  if (question.kind === "test") return judgeTest(question, trials, evidence);
  return judgeCommand(trials.scripts.get(id) ?? [], trials, evidence.isSecond);
}

function seen(reason: string, shown?: Shown): Judged {
  return { kind: "trials", failed: 1, passed: 0, reason, shown };
}

function notSeen(passed = 1, shown?: Shown): Judged {
  return { kind: "trials", failed: 0, passed, reason: "", shown };
}

const wholeConsole: Shown = { kind: "file", path: "console.log" };

function judgeBoot({ boot }: TrialsOutcome): Judged {
  return boot.outcome === "booted" ? notSeen(1, wholeConsole) : seen(boot.reason, wholeConsole);
}

function judgeTest({ test }: Of<"test">, trials: TrialsOutcome, evidence: Evidence): Judged {
  const missing = evidence.missing.get(test);
  if (missing !== undefined) return untestable(missing);
  const ends = trialsOf(test, trials.rounds, evidence.isSecond);
  const failed = ends.filter(isFailed);
  const passed = ends.filter(({ kind }) => kind === "passed");
  const [first] = failed;
  if (failed.length + passed.length === 0) return unanswered(test, ends, trials);
  const shown = first ?? passed[0];
  return {
    kind: "trials",
    failed: failed.length,
    passed: passed.length,
    reason: first?.reason ?? "",
    shown: shown !== undefined && "test" in shown ? { kind: "test", test: shown.test } : undefined,
  };
}

function isFailed(end: TrialEnd): end is TrialEnd & { kind: "failed" } {
  return end.kind === "failed";
}

function judgeSplat(question: Of<"splat">, trials: TrialsOutcome, evidence: Evidence): Judged {
  const { boot } = trials;
  const atBoot = boot.splats.find(splat => isSplat(splat, question.fingerprint));
  // What the kernel complains of once a boot it does not complain of again.
  if (atBoot !== undefined) return sawSplat(atBoot, 0);
  if (boot.outcome === "does-not-boot") {
    return untestable(`it does not boot, and does not complain so before that: ${boot.reason}`);
  }
  if (question.tests.length === 0) return notSeen();
  return judgeSplatOfTests(question, trials, evidence);
}

/** Many complaints come once in a boot, so that rounds behind the first that has it say nothing. */
function judgeSplatOfTests(
  { fingerprint, tests }: Of<"splat">,
  trials: TrialsOutcome,
  { missing, isSecond }: Evidence,
): Judged {
  const absent = tests.find(id => missing.has(id));
  let passed = 0;
  let whyNot: Judged | undefined;
  for (const round of trials.rounds) {
    const splat = round.run.splats.find(each => isSplat(each, fingerprint) && isOf(tests, each));
    if (splat !== undefined) return sawSplat(splat, passed);
    const silent = tests.flatMap(id => whySilent(id, round, trials, isSecond) ?? [])[0];
    if (silent === undefined) passed += 1;
    whyNot ??= silent;
  }
  if (absent !== undefined) return untestable(missing.get(absent) ?? "");
  return passed > 0 ? notSeen(passed) : (whyNot ?? unanswered(tests.join(", "), [], trials));
}

/** One that came while none of all the tests ran may be late. */
function isOf(tests: readonly string[], splat: Splat): boolean {
  return splat.tests.length === 0 || splat.tests.some(id => tests.includes(id));
}

/** Why it says nothing of a round that the kernel did not complain in it; undefined when the test ran to its end. */
function whySilent(
  id: string,
  round: TrialRound,
  trials: TrialsOutcome,
  isSecond: boolean,
): Judged | undefined {
  const [end] = trialsOf(id, [round], isSecond);
  if (end?.kind === "passed") return undefined;
  if (end?.kind !== "failed") return unanswered(id, end === undefined ? [] : [end], trials);
  return end.test.status === "machine-died" ? untestable(`${id}: ${end.reason}`) : undefined;
}

function sawSplat(splat: Splat, passed: number): Judged {
  const shown: Shown = { kind: "lines", lines: splat.frames.length > 0 ? splat.frames : splat.lines };
  return { kind: "trials", failed: 1, passed, reason: splatName(splat), shown };
}

/** By the fingerprint of results, or by a report's finding. */
export function isSplat(splat: Splat, fingerprint: string): boolean {
  const key = splatKey(splat);
  return key === fingerprint || fingerprintOf(["splat", key]) === fingerprint;
}

function judgeCommand(ends: readonly ScriptTrial[], trials: TrialsOutcome, isSecond: boolean): Judged {
  const told = ends.map(end => commandEnd(end, isSecond));
  const failed = ends.filter((_, index) => told[index] === "failed");
  const passed = ends.filter((_, index) => told[index] === "passed");
  const [first] = failed;
  const shown = first ?? passed[0];
  if (shown !== undefined) {
    return {
      kind: "trials",
      failed: failed.length,
      passed: passed.length,
      reason: first?.reason ?? "",
      shown: { kind: "file", path: shown.log },
    };
  }
  const [end] = ends;
  if (end === undefined) return unanswered("the command", [], trials);
  if (told[0] === "cannot-tell") {
    return untestable(`the command exited with 125, after ${formatDuration(end.durationMs)}`);
  }
  return machineError(end.reason);
}

function commandEnd(
  { exitCode, isLost, reason, death }: ScriptTrial,
  isSecond: boolean,
): "passed" | "failed" | "cannot-tell" | "lost" {
  if (exitCode === 125) return "cannot-tell";
  if (death !== undefined) return isOfKernel(death, isSecond) ? "failed" : "lost";
  if (isLost) return "lost";
  return reason === "" ? "passed" : "failed";
}
