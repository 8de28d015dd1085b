import { z } from "zod";
import { askedQuestionSchema } from "./question.ts";

const commitSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** A file of a probe in the bisect's directory: a state that came from elsewhere leads to no other. */
const logPathSchema = z
  .string()
  .regex(/^probes\/(?!(?:.*\/)?\.\.(?:\/|$))[^\x00]+$/, "expected a path below probes/")
  .describe("relative to the bisect's directory");

/** Why a commit is probed. */
export const purposes = [
  "bad-end",
  "good-end",
  "walk-back",
  "search",
  "verify-parent",
  "verify-culprit",
  "verify-revert",
] as const;

/** One kernel to be built if need be, booted once, and asked all that is still open. */
export const probeOrderSchema = z.object({
  id: z
    .string()
    .regex(/^p[1-9]\d{0,5}$/)
    .describe("unique in its bisect"),
  commit: commitSchema,
  trials: z.int().positive().describe("how often each question's test is executed, in one boot"),
  questions: z.array(askedQuestionSchema).min(1),
  purpose: z.enum(purposes),
});
export type ProbeOrder = z.infer<typeof probeOrderSchema>;

/**
 * What a kernel answered to one question. `failed` are trials that ended as the question says (the test failed, the
 * kernel complained); whether that is the bad or, in search of a fix, the good state is not the probe's business.
 */
export const probeAnswerSchema = z.discriminatedUnion("kind", [
  z.object({
    question: z.string(),
    kind: z.literal("trials"),
    failed: z.int().nonnegative(),
    passed: z.int().nonnegative(),
    values: z
      .array(z.number())
      .describe("of a metric, one a trial, judged by the threshold that was asked; else empty"),
    reason: z.string().describe("one line: how the first failure went; empty when all passed"),
    output: logPathSchema.nullable().describe("a file with what one trial printed, a failed one if any"),
  }),
  z
    .object({ question: z.string(), kind: z.literal("untestable"), reason: z.string() })
    .describe(
      "the commit does not build, does not boot, has not the test or skips it, or another kernel came up: no answer, and none to be had",
    ),
  z
    .object({ question: z.string(), kind: z.literal("machine-error"), reason: z.string() })
    .describe("the machine, the network or vmentry failed: says nothing of the commit, and is asked again"),
]);
export type ProbeAnswer = z.infer<typeof probeAnswerSchema>;

export const probeReportSchema = z.object({
  id: z.string(),
  commit: commitSchema,
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative().describe("without the build"),
  machine: z.string().describe("where it ran: a machine's name, or the address of a workflow run"),
  build: z.object({
    outcome: z
      .enum(["stored", "built", "failed", "error"])
      .describe(
        "stored: the store had it; failed: it does not build, as was seen now or as the store knows (then it took no time); error: says nothing of the commit",
      ),
    reason: z.string().describe("one line; empty when it was built"),
    durationMs: z.number().nonnegative(),
  }),
  boot: z.object({
    outcome: z.enum(["booted", "does-not-boot", "error", "none"]).describe("none: it was not come to"),
    reason: z.string(),
    durationMs: z.number().nonnegative(),
  }),
  answers: z.array(probeAnswerSchema).describe("one for each question of the order"),
  files: z
    .array(z.object({ name: z.string(), path: logPathSchema }))
    .describe("logs, such as console and results.json"),
});
export type ProbeReport = z.infer<typeof probeReportSchema>;

/** What a probe takes, milliseconds. */
export interface ExpectedCost {
  /** To build what is not in the store, and to boot. */
  prepareMs: number;
  trialMs: number;
}

/** What boots kernels and asks them: machines of this host, or a fleet. */
export interface Prober extends AsyncDisposable {
  /** How many probes it takes at once. */
  readonly machines: number;
  /** What its kernels are built as, and how the machine is set up, by name; empty where that is not known here. */
  readonly circumstances: { readonly variant: string; readonly environment: string };
  /** Learnt from the store and from earlier probes. */
  cost(commit: string): ExpectedCost;
  /**
   * Settles with what came of it, whatever that is: a machine that failed is an answer, too.
   * @throws UserError for what no probe can do; Interrupted when the signal fires
   */
  probe(order: ProbeOrder, signal: AbortSignal): Promise<ProbeReport>;
  /** The commits that are likeliest to be asked for next, the likeliest first: may be built while machines are busy. */
  foresee(commits: readonly string[]): void;
}
