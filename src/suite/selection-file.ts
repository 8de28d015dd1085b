import { z } from "zod";
import { durationForm, parseDuration, plainIssue } from "../base/index.ts";
import type { ResourcesAsked, Selection } from "./selection.ts";
import type { Repetition } from "./suite.ts";
import { expandArguments } from "./variant.ts";

// Each `error` says what is expected: the message around it says what was given, and where.
const pattern = "a test's name, in which * stands for anything, such as dirty_log_* (at most 300 characters)";
const patterns = "a list of tests' names, such as [dirty_log_*, steal_time]";
const line = 'a line of arguments, such as "-M clear-log -v {1,2,4}" (at most 4096 characters)';
const mostExecutions = 10_000;
const executions = `a whole number from 1 to ${mostExecutions}`;

const patternSchema = z.string({ error: pattern }).min(1, { error: pattern }).max(300, { error: pattern });
const patternsSchema = z.array(patternSchema, { error: patterns });
const executionsSchema = z
  .int({ error: executions })
  .min(1, { error: executions })
  .max(mostExecutions, { error: executions });

const lineSchema = z
  .string({ error: line })
  .max(4096, { error: line })
  .superRefine((text, context) => {
    const variants = expandArguments(text);
    if ("expected" in variants) context.addIssue({ code: "custom", message: variants.expected });
  });

/** A duration in the form of `parseDuration`, as milliseconds. */
function durationSchema(error: string, options: { isZeroAllowed: boolean }) {
  return z.union([z.string(), z.number()], { error }).transform((given, context) => {
    const text = String(given);
    const ms = options.isZeroAllowed && text === "0" ? 0 : parseDuration(text);
    if (ms !== undefined) return ms;
    context.addIssue({ code: "custom", message: error });
    return z.NEVER;
  });
}

const resources = "a map, such as {cpus: 4, memory: 2048, exclusive: measures time}";
const cpus = "a whole number of CPUs from 1 to 4096";
const memory = "a whole number of MiB from 0 to 16777216";
const exclusive = "why it runs alone, in words (at most 300 characters), or false";

const resourcesSchema = z
  .strictObject(
    {
      cpus: z
        .int({ error: cpus })
        .min(1, { error: cpus })
        .max(4096, { error: cpus })
        .describe("how many CPUs it keeps busy")
        .optional(),
      memory: z
        .int({ error: memory })
        .min(0, { error: memory })
        .max(16_777_216, { error: memory })
        .describe("MiB that it takes")
        .optional(),
      exclusive: z
        .union([z.string().min(1).max(300), z.literal(false)], { error: exclusive })
        .describe("why nothing may run beside it; false: something may")
        .optional(),
    },
    { error: resources },
  )
  .transform(
    ({ cpus, memory, exclusive }): ResourcesAsked => ({
      ...(cpus === undefined ? {} : { cpus }),
      ...(memory === undefined ? {} : { memoryMiB: memory }),
      ...(exclusive === undefined ? {} : { exclusive }),
    }),
  );

/** The keys of a selection: of an environment's `tests`, and of a suite file beside its own. */
export const selectionShape = {
  only: patternsSchema.describe("only tests whose name one of these matches").optional(),
  except: patternsSchema.describe("not the tests whose name one of these matches").optional(),
  arguments: z
    .record(
      patternSchema,
      z
        .array(lineSchema, {
          error: 'a list of lines of arguments, such as ["-M clear-log", "-v {1,2,4}"]',
        })
        .min(1, { error: "at least one line of arguments" }),
      { error: 'a map from tests to lines of arguments, such as {dirty_log_test: ["-M clear-log"]}' },
    )
    .describe("lines of arguments by test: the test runs once with each, in place of the plain test")
    .optional(),
  timeouts: z
    .record(patternSchema, durationSchema(`${durationForm}, or 0 for none`, { isZeroAllowed: true }), {
      error: "a map from tests to times, such as {dirty_log_test: 10m}",
    })
    .describe("how long a test may take; a number without a unit is in seconds, 0 is no limit")
    .optional(),
  resources: z
    .record(patternSchema, resourcesSchema, {
      error: "a map from tests to what they take, such as {memslot_perf_test: {exclusive: measures time}}",
    })
    .describe("what a test takes of the machine while it runs")
    .optional(),
  iterations: executionsSchema
    .describe("how often each test runs; it ends at the first that does not pass")
    .optional(),
  "until-failure": z
    .union([z.literal(true), executionsSchema], { error: `true, or ${executions}` })
    .describe(`again until it fails, at most so often (true: ${mostExecutions})`)
    .optional(),
  for: durationSchema(durationForm, { isZeroAllowed: false })
    .describe("again until this time is over, at least once; it ends at the first that does not pass")
    .optional(),
};

const repetitions = ["iterations", "until-failure", "for"] as const;

export type SelectionInput = z.output<z.ZodObject<typeof selectionShape>>;

/** Repetitions exclude each other. */
export function checkRepetition(value: SelectionInput, context: z.RefinementCtx): void {
  const [first, second] = repetitions.filter(key => value[key] !== undefined);
  if (first === undefined || second === undefined) return;
  context.addIssue(
    plainIssue([second], `${second} cannot stand beside ${first}: a test is repeated in one way`, "key"),
  );
}

export function asSelection(value: SelectionInput): Omit<Selection, "place"> {
  const repetition = repetitionOf(value);
  return {
    only: value.only ?? [],
    except: value.except ?? [],
    arguments: new Map(Object.entries(value.arguments ?? {})),
    timeouts: new Map(Object.entries(value.timeouts ?? {})),
    resources: new Map(Object.entries(value.resources ?? {})),
    ...(repetition === undefined ? {} : { repetition }),
  };
}

function repetitionOf(value: SelectionInput): Repetition | undefined {
  const { iterations, "until-failure": untilFailure, for: ms } = value;
  if (iterations !== undefined) return { kind: "times", times: iterations };
  if (untilFailure !== undefined) {
    return { kind: "until-failure", atMost: untilFailure === true ? mostExecutions : untilFailure };
  }
  return ms === undefined ? undefined : { kind: "for", ms };
}

/** Which tests run, with what arguments and how often, as an environment's `tests` says it. */
export const selectionSchema = z
  .strictObject(selectionShape, { error: "a map, such as {only: [dirty_log_*]}" })
  .superRefine(checkRepetition)
  .transform(asSelection);
