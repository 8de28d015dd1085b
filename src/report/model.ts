import { z } from "zod";
import { countsSchema, sourceLocationSchema, splatSchema } from "../results/index.ts";
import { findingClasses } from "./finding-class.ts";
import { placeSchema } from "./place.ts";
import { toldBisectSchema } from "./told-bisect.ts";

/**
 * What a change broke, as a file (`report.json`): versioned, and validated on read. Durations are milliseconds, times
 * ISO 8601 in UTC; places are indexes into `table.places`; paths are relative to the results of the cell's job.
 */
export const reportVersion = 1;

const count = z.int().nonnegative();
const placeIndex = count.describe("index into table.places");

export const findingClassSchema = z
  .enum(findingClasses)
  .describe(
    "build-failure: a commit does not build, or its kernel does not come up; regression: was good, is bad, beyond what it is flaky by; new-splat; infrastructure: no verdict (in error, no turn, died with the machine); unjudged: bad, and neither baseline nor history has its environment; new-failure: bad, and not there before; boot-splat: a complaint at the boot of a build, and it is not known whether it was there before; new-warning: a compiler warns of what it did not before; slower: beyond its own noise; flaky; missing: was there; newly-skipped; still-failing: was bad in the baseline; old-splat: a complaint that was there before; newly-known: fails as an expectation says, and did not before; fixed; splat-gone",
  );

const trialsSchema = z.object({ failed: count, of: count });

export const flakeSchema = z.object({
  ...trialsSchema.shape,
  low: z.number(),
  high: z.number().describe("Wilson's interval of 95 % for the rate, from the earlier runs in these places"),
  chance: z
    .number()
    .nullable()
    .describe(
      "how likely so many failures now are, when it fails as often as before; null when that was no question",
    ),
  isOftener: z.boolean().describe("the failures now are more than that, false discoveries controlled"),
  drift: z
    .object({ recent: trialsSchema, earlier: trialsSchema, chance: z.number() })
    .nullable()
    .describe("the rate of the last runs differs from that of the ones before them"),
});
export type Flake = z.infer<typeof flakeSchema>;

export const cellSchema = z.object({
  test: z.string(),
  place: placeIndex,
  before: z.string().describe("how it counted in the baseline; absent; or earlier: STATUS, from the history"),
  now: z.string().describe("how it counts; absent"),
  job: z.string().describe("whose results have it; empty when none has"),
  durationMs: z.number().nonnegative(),
  isConfirmed: z.boolean().describe("it was repeated alone, and failed again"),
});
export type ReportCell = z.infer<typeof cellSchema>;

export const sinceSchema = z.object({
  commit: z.string(),
  at: z.string(),
  isAtLeast: z.boolean().describe("nothing earlier is known"),
});
export type Since = z.infer<typeof sinceSchema>;

export const slowdownSchema = z.object({
  medianMs: z.number().describe("of the earlier passes"),
  nowMs: z.number(),
  factor: z.number().describe("with what its whole run was slower by taken off"),
  earlier: count.describe("how many earlier passes there are"),
});

export const buildMessageSchema = z.object({
  severity: z.enum(["error", "warning"]),
  file: z.string(),
  line: z.int(),
  column: z.int().nullable(),
  message: z.string(),
});

export const exampleSchema = z.object({
  test: z.string(),
  place: placeIndex,
  job: z.string(),
  tail: z.array(z.string()).describe("the last lines of its output"),
  logs: z.object({ stdout: z.string(), stderr: z.string() }).nullable(),
  console: z.string().nullable(),
  repeat: z.string().describe("a command that repeats the test alone; empty when none is known"),
});
export type Example = z.infer<typeof exampleSchema>;

export const findingSchema = z.object({
  class: findingClassSchema,
  fingerprint: z
    .string()
    .describe("the same for the same cause in another run: neither commit nor line nor number is in it"),
  isRed: z.boolean(),
  title: z.string().describe("one line: which test, which complaint, which build"),
  reason: z.string().describe("one line: how it failed; empty when there is nothing to say"),
  location: sourceLocationSchema
    .nullable()
    .describe("of the failed assertion, or where the kernel complained"),
  tests: z.array(z.string()).describe("ids; of a complaint those that were running"),
  places: z.array(placeIndex),
  scope: z.array(z.string()).describe("what the places have in common and no other has, such as nested=on"),
  since: sinceSchema.nullable().describe("the first commit of those on which it is known to fail"),
  flake: flakeSchema.nullable(),
  slowdown: slowdownSchema.nullable(),
  splat: splatSchema.nullable(),
  splats: z.array(z.string()).describe("keys of new complaints that the kernel made while the tests ran"),
  build: z
    .object({
      commit: z.string(),
      subject: z.string(),
      variant: z.string(),
      stage: z.string(),
      messages: z.array(buildMessageSchema),
    })
    .nullable(),
  bisects: z
    .array(toldBisectSchema)
    .default([])
    .describe("what is known of its first bad commit, or of the one that mended it; the newest first"),
  times: count.describe("how many tests and places, complaints or builds are in it"),
  cells: z.array(cellSchema).describe("the first ones of `times`"),
  example: exampleSchema.nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

export const problemKinds = [
  "nothing-ran",
  "missing-results",
  "unreadable-results",
  "never-ran",
  "interrupted",
  "broken-run",
  "not-built",
  "other-commit",
] as const;

/** Something because of which a report cannot say that all is well. */
export const problemSchema = z.object({
  kind: z.enum(problemKinds),
  text: z.string().describe("one line"),
  job: z.string().describe("empty when it is no single one"),
  places: z.array(placeIndex),
});
export type Problem = z.infer<typeof problemSchema>;

/** The states of a cell of the table, by letter. */
export const cellStates = {
  B: "regression",
  N: "new-failure",
  U: "unjudged",
  I: "infrastructure",
  L: "slower",
  K: "flaky",
  M: "missing",
  Z: "newly-skipped",
  S: "still-failing",
  X: "newly-known",
  G: "fixed",
  p: "passed",
  k: "flaky",
  f: "failed",
  s: "skipped",
  x: "failed as known",
  e: "no verdict",
  ".": "absent",
} as const;
export type CellState = keyof typeof cellStates;

export const reportSchema = z.object({
  format: z.literal("vmentry-report"),
  version: z.literal(reportVersion),
  tool: z.string().describe("vmentry and its version"),
  run: z.object({ id: z.string(), commit: z.string(), subject: z.string(), at: z.string() }),
  baseline: z
    .object({
      commit: z.string(),
      subject: z.string(),
      distance: count.nullable().describe("commits between it and the merge-base; null when unknown"),
      source: z.string().describe("one line: where its results are from"),
      places: count.describe("places that both have"),
    })
    .nullable(),
  conclusion: z
    .enum(["good", "broken", "incomplete"])
    .describe(
      "broken: there is a finding of a class that `failOn` has; incomplete: results are missing, or nothing ran, which is red, too",
    ),
  reason: z.string().describe("why it is not good; empty when it is"),
  failOn: z.array(findingClassSchema),
  counts: countsSchema.describe("all tests in all places now"),
  classes: z
    .record(findingClassSchema, count)
    .describe("how many tests and places, complaints or builds are in each class"),
  problems: z.array(problemSchema),
  findings: z.array(findingSchema).describe("the most important first"),
  moreFindings: count.describe("so many more are in `classes` alone"),
  table: z
    .object({
      places: z.array(
        z.object({
          ...placeSchema.shape,
          settings: z.record(z.string(), z.string()),
          jobs: z.array(z.string()),
          conclusion: z.string().describe("the worst of its runs'; empty when it has none"),
          counts: countsSchema,
          compared: z.enum(["baseline", "history", "nothing"]),
          runFactor: z.number().describe("how many times as long its tests took as earlier; 1 when unknown"),
        }),
      ),
      rows: z.array(z.object({ test: z.string(), states: z.string() })).describe("only tests with a finding"),
      rest: count.describe("tests without one"),
    })
    .describe(
      `states: a letter for each place: ${Object.entries(cellStates)
        .map(([letter, what]) => `${letter} ${what}`)
        .join(", ")}`,
    ),
  history: z.object({
    runs: count,
    tests: count,
    places: count,
    oldest: z.string().nullable(),
    bytes: count,
    problems: z.array(z.string()),
  }),
});
export type Report = z.infer<typeof reportSchema>;
