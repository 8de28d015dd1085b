import { z } from "zod";
import { UserError } from "../base/index.ts";
import type { AskedQuestion, BisectRequest } from "../bisecting/index.ts";
import { bisectKinds, questionsOf } from "./bisect-questions.ts";
import {
  artifactName,
  duration,
  lines,
  readForm,
  textLike,
  textLinesLike,
  truth,
  wholeNumber,
} from "./input-forms.ts";
import { inProbeWords, type ProbeInputs, probeShape } from "./probe-inputs.ts";
import { readServer, serverShape, type ToldServer } from "./server-inputs.ts";

const commit = "a whole commit, 40 or 64 lower-case hexadecimal digits";
const commitForm = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
export const runIdForm = /^[1-9]\d{0,14}$/;

/** Where a bisect is told, and on whose behalf; what the action that only tells has, too. */
export const tellShape = {
  fingerprint: textLike(
    /^[0-9a-f]{16}$/,
    "a finding's fingerprint, 16 lower-case hexadecimal digits",
  ).default(""),
  "report-run": textLike(
    /^(?:\d{1,15}|https?:\/\/[\w.:-]+\/[\w./-]{1,300})$/,
    "the address or the id of a workflow run",
  ).default(""),
  token: z.string().optional(),
  "hand-over": truth.default(false),
} as const;

export const tellInForm = textLike(
  /^(?:auto|issue|none|[1-9]\d{0,8})$/,
  "auto, issue, none, or the number of an issue or a pull request",
);

const probability = textLike(/^0?\.\d{1,6}$/, "a number from 0.5 to below 1, such as 0.99").transform(Number);

// As narrow as what a report passes on: anybody who may start the workflow can give anything here.
const inputsSchema = z.object({
  good: textLike(commitForm, commit),
  bad: textLike(commitForm, commit),
  kind: z.enum(bisectKinds, { error: bisectKinds.join(", ") }).default("test"),
  tests: textLinesLike(
    /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.,:=+@%/ -]{0,299}$/,
    20,
    "at most 20 ids of tests, such as kvm/steal_time, one a line",
  ).default([]),
  metric: lines.default([]),
  command: z.string().max(1_000_000, { error: "a shell script of at most a million characters" }).optional(),
  fixed: truth.default(false),
  ...tellShape,
  ...probeShape,
  "machine-count": wholeNumber(1, 256).default(1),
  "probe-workflow": textLike(
    /^[A-Za-z0-9_][A-Za-z0-9._-]{0,200}\.ya?ml$/,
    "the file name of a workflow, such as kvm-bisect-probe.yml",
  ).optional(),
  confidence: probability.default(0.99),
  flaky: z.enum(["auto", "yes", "no"], { error: "auto, yes or no" }).default("auto"),
  "most-trials": wholeNumber(1, 1000).default(10),
  "first-parent": truth.default(false),
  paths: lines.default([]),
  cull: truth.default(true),
  verify: truth.default(true),
  "most-machine-errors": wholeNumber(1, 1000).default(5),
  "tell-in": tellInForm.default("none"),
  "hand-over-after": duration.optional(),
  "continue-run": textLike(runIdForm, "the id of a workflow run").optional(),
  out: z.string().optional(),
  overwrite: truth.default(false),
  upload: truth.default(true),
  "artifact-name": artifactName.default("vmentry-bisect"),
  "allow-fork": truth.default(false),
  ...serverShape,
});

export const bisectInputNames = Object.keys(inputsSchema.shape);

/** Without what belongs to this run alone. */
export type WantedBisect = Omit<BisectRequest, "probe" | "until" | "out" | "overwrite">;

/** The bisect action's inputs, read. */
export interface BisectInputs {
  wanted: WantedBisect;
  probe: ProbeInputs;
  machineCount: number;
  /** Undefined: machines of this host. */
  probeWorkflow: string | undefined;
  token: string | undefined;
  tell: { wish: "auto" | "issue" | "none" | number; fingerprint: string; reportRun: string };
  handsOver: boolean;
  handOverAfterMs: number | undefined;
  continueRun: number | undefined;
  out: string;
  overwrite: boolean;
  upload: boolean;
  artifactName: string;
  allowFork: boolean;
  /** Keeps the bisect's state, too, and shows it. */
  server: ToldServer | undefined;
}

/**
 * Reads the action's inputs; one that is not given is the empty string, as the runner has it.
 * @param defaultOut the output directory when none is given
 * @throws UserError that names every wrong input with what was given and what was expected
 */
export function readBisectInputs(get: (name: string) => string, defaultOut: string): BisectInputs {
  const inputs = readForm(inputsSchema, get);
  const { good, bad, fingerprint, token, confidence } = inputs;
  if (good === bad) throw new UserError('inputs "good" and "bad": given the same commit, expected two');
  if (confidence < 0.5) {
    throw new UserError(`input "confidence": given ${confidence}, expected a number from 0.5 to below 1`);
  }
  const wish = wishOf(inputs["tell-in"]);
  const probeWorkflow = inputs["probe-workflow"];
  const handsOver = inputs["hand-over"];
  const handOverAfterMs = inputs["hand-over-after"];
  const continueRun = inputs["continue-run"];
  for (const [name, isGiven] of [
    ["probe-workflow", probeWorkflow !== undefined],
    ["tell-in", wish !== "none"],
    ["hand-over", handsOver],
    ["continue-run", continueRun !== undefined],
  ] as const) {
    if (isGiven && token === undefined) {
      throw new UserError(`input "token": not given, expected the job's token, which input "${name}" needs`);
    }
  }
  if (handOverAfterMs !== undefined && !inputs.upload) {
    throw new UserError(
      'input "hand-over-after": given with upload: false, but the state goes to a fresh run as an artifact',
    );
  }
  if (handsOver && handOverAfterMs === undefined) {
    throw new UserError('input "hand-over": given true without input "hand-over-after", which says when');
  }
  return {
    wanted: wantedOf(inputs),
    probe: inputs,
    machineCount: inputs["machine-count"],
    probeWorkflow,
    token,
    tell: { wish, fingerprint, reportRun: inputs["report-run"] },
    handsOver,
    handOverAfterMs,
    continueRun: continueRun === undefined ? undefined : Number(continueRun),
    out: inputs.out ?? defaultOut,
    overwrite: inputs.overwrite,
    upload: inputs.upload,
    artifactName: inputs["artifact-name"],
    allowFork: inputs["allow-fork"],
    server: readServer(inputs),
  };
}

export function wishOf(tellIn: string): BisectInputs["tell"]["wish"] {
  return tellIn === "auto" || tellIn === "issue" || tellIn === "none" ? tellIn : Number(tellIn);
}

function wantedOf(inputs: z.output<typeof inputsSchema>): WantedBisect {
  const { good, bad, fixed, flaky, paths, cull, verify, confidence } = inputs;
  const questions: AskedQuestion[] = questionsOf({ ...inputs, command: inputs.command });
  return {
    good,
    bad,
    direction: fixed ? "first-good" : "first-bad",
    questions,
    confidence,
    flaky,
    mostTrials: inputs["most-trials"],
    firstParent: inputs["first-parent"],
    paths,
    cull,
    verify,
    mostMachineErrors: inputs["most-machine-errors"],
  };
}

/** A message of the bisect in the action's words: it names options as the command has them, `--out`. */
export function inBisectActionWords(message: string): string {
  return inProbeWords(message, bisectInputNames);
}
