import { z } from "zod";
import { type FindingClass, findingClasses } from "../report/index.ts";
import { artifactName, lines, namingInputs, readForm, textLike, truth } from "./input-forms.ts";
import { readServer, serverShape, type ToldServer } from "./server-inputs.ts";

/** What is asked of a report; the report action's inputs, read. */
export interface ReportInputs {
  /** Undefined when there is none. */
  token: string | undefined;
  /** `auto` finds it; a number is the run that it is. */
  baseline: "auto" | "none" | number;
  baseBranch: string | undefined;
  /** Undefined: what a report takes for red by itself. */
  failOn: readonly FindingClass[] | undefined;
  comment: boolean;
  check: boolean;
  issues: boolean;
  bisectWorkflow: string | undefined;
  history: "auto" | "record" | "none";
  /** The run that is reported on, when it is not this one. */
  runId: number | undefined;
  html: boolean;
  server: ToldServer | undefined;
  out: string;
  overwrite: boolean;
  upload: boolean;
  artifactName: string;
  annotate: boolean;
}

const runNumber = z.string().regex(/^[1-9]\d{0,14}$/);

/** The inputs of every action that reports. */
export const reportShape = {
  token: z.string().optional(),
  baseline: textLike(/^(?:auto|none|[1-9]\d{0,14})$/, "auto, none, or the id of a workflow run").default(
    "auto",
  ),
  "base-branch": textLike(/^[^\x00-\x20\x7f~^:?*[\\]{1,255}$/, "a branch, such as next").optional(),
  "fail-on": lines
    .pipe(
      z.array(
        z.enum(findingClasses, { error: `classes of findings, one a line: ${findingClasses.join(", ")}` }),
      ),
    )
    .optional(),
  comment: truth.default(false),
  check: truth.default(false),
  issues: truth.default(false),
  "bisect-workflow": textLike(
    /^[A-Za-z0-9_][A-Za-z0-9._-]{0,200}\.ya?ml$/,
    "the file name of a workflow, such as kvm-bisect.yml",
  ).optional(),
  history: z.enum(["auto", "record", "none"], { error: "auto, record or none" }).default("auto"),
  html: truth.default(true),
  ...serverShape,
} as const;

const inputsSchema = z.object({
  ...reportShape,
  "run-id": runNumber.optional(),
  out: z.string().optional(),
  overwrite: truth.default(false),
  upload: truth.default(true),
  "artifact-name": artifactName.default("vmentry-report"),
  annotate: truth.default(true),
});

export const reportInputNames = Object.keys(inputsSchema.shape);

/**
 * Reads the action's inputs; one that is not given is the empty string, as the runner has it.
 * @param defaultOut the output directory when none is given
 * @throws UserError that names every wrong input with what was given and what was expected
 */
export function readReportInputs(get: (name: string) => string, defaultOut: string): ReportInputs {
  const inputs = readForm(inputsSchema, get);
  const runId = inputs["run-id"];
  return {
    ...reportWishes(inputs),
    runId: runId === undefined ? undefined : Number(runId),
    out: inputs.out ?? defaultOut,
    overwrite: inputs.overwrite,
    upload: inputs.upload,
    artifactName: inputs["artifact-name"],
    annotate: inputs.annotate,
  };
}

/** What the inputs of `reportShape` ask for. */
export function reportWishes(
  inputs: z.output<z.ZodObject<typeof reportShape>>,
): Omit<ReportInputs, "runId" | "out" | "overwrite" | "upload" | "artifactName" | "annotate"> {
  const { token, baseline, comment, check, issues, history, html } = inputs;
  return {
    token,
    baseline: baseline === "auto" || baseline === "none" ? baseline : Number(baseline),
    baseBranch: inputs["base-branch"],
    failOn: inputs["fail-on"],
    comment,
    check,
    issues,
    bisectWorkflow: inputs["bisect-workflow"],
    history,
    html,
    server: readServer(inputs),
  };
}

/** A message of the job in the action's words: the job names options as the command has them, `--out`. */
export function inReportActionWords(message: string): string {
  return namingInputs(message, reportInputNames);
}
