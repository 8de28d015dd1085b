import { z } from "zod";
import { commitPattern, variantPattern } from "../../store/index.ts";
import { machineName, machineNameRule } from "../machine-name.ts";
import { stages } from "../state/boot-events.ts";
import { buildStates } from "../state/builds.ts";
import { auditActions } from "../state/machines.ts";
import { roles } from "../state/tokens.ts";

// What goes in and out of the API. Those with an id are named in the documentation.

export const errorShape = z.object({ error: z.string() }).meta({ id: "Error" });

export const machineParams = z.object({ machine: z.string().regex(machineName, machineNameRule) });

/** A number in a query, within bounds. */
export function countInQuery(most: number, usual: number) {
  return z.coerce.number().int().min(1).max(most).default(usual);
}

export const idInQuery = z.coerce.number().int().min(0);
export const secondsInQuery = z.coerce.number().min(0).max(3600);

export const commitShape = z.string().regex(commitPattern, "expected a commit: 40 or 64 hexadecimal digits");
export const commitStartShape = z
  .string()
  .regex(/^[0-9a-f]{4,64}$/, "expected the start of a commit: 4 to 64 hexadecimal digits");
export const variantShape = z.string().regex(variantPattern, "expected a variant's name");
export const refNameShape = z
  .string()
  .regex(/^(?!-)[^\p{Cc} ~^:?*[\\]{1,250}$/u, "expected the name of a branch or tag, as git takes it");
export const recordIdShape = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/, "expected 1 to 100 letters, digits, dots, dashes, underscores");

/** One line, shown to people. */
export function lineShape(most: number) {
  return z
    .string()
    .max(most)
    .regex(/^\P{Cc}*$/u, "expected one line without control characters");
}

const fileShape = z.object({ sha256: z.string(), bytes: z.int() });

export const kernelShape = z
  .object({
    id: z.string(),
    title: z.string().describe("one line, for lists"),
    origin: z.enum(["added", "store"]),
    commit: z.string().nullable(),
    variant: z.string().nullable(),
    outcome: z.enum(["built", "failed"]),
    failure: z.string().nullable().describe("why it did not build"),
    release: z.string().nullable(),
    arch: z.string().nullable(),
    storedAt: z.string().nullable(),
    branches: z.array(z.string()),
    tags: z.array(z.string()),
    boot: z
      .object({ image: fileShape, initrd: fileShape, cmdline: z.string() })
      .nullable()
      .describe("null when it was not made ready to boot yet; selecting it does that"),
  })
  .meta({ id: "Kernel" });
export type KernelShape = z.infer<typeof kernelShape>;

export const kernelPageShape = z.object({
  kernels: z.array(kernelShape),
  next: z.string().nullable().describe("for `after`, to have the next page; null when this is the last"),
});

export const selectionShape = z
  .object({ id: z.string(), kernel: z.string(), once: z.boolean(), menuSeconds: z.int() })
  .meta({ id: "Selection" });

export const selectionRequestShape = z.strictObject({
  kernel: z.string().max(200),
  once: z.boolean().default(true).describe("for one boot; else until changed"),
  menuSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(2)
    .describe("for which stage one lets somebody at the console choose otherwise"),
});

export const bootEventShape = z
  .object({
    id: z.int().describe("grows, over all machines"),
    machine: z.string(),
    stage: z.enum(stages),
    event: z.string(),
    message: z.string(),
    uptime: z.number().describe("seconds since that stage's kernel started"),
    at: z.string(),
  })
  .meta({ id: "BootEvent" });

export const consoleLineShape = z
  .object({ id: z.int().describe("grows"), at: z.string(), text: z.string() })
  .meta({ id: "ConsoleLine" });

export const machineShape = z
  .object({
    name: z.string(),
    arch: z.string().nullable(),
    description: z.string(),
    registeredAt: z.string().nullable().describe("null for a machine that was never heard of"),
    askedAt: z.string().nullable().describe("when it last asked what to boot, since the server started"),
    isWaiting: z.boolean().describe("whether it is in stage one, asking, just now"),
    selection: selectionShape.nullable(),
    lastEvent: bootEventShape.nullable(),
  })
  .meta({ id: "Machine" });

export const machineStateShape = machineShape.extend({
  events: z.array(bootEventShape).describe("the newest 200, oldest first"),
});

export const registrationShape = z.strictObject({
  arch: z.enum(["x86_64", "i386", "arm64"]).nullable().default(null),
  description: lineShape(500).default(""),
});

export const auditShape = z
  .object({
    id: z.int(),
    at: z.string(),
    who: z.string(),
    action: z.enum(auditActions),
    machine: z.string(),
    kernel: z.string(),
    selection: z.string(),
  })
  .meta({ id: "AuditEntry" });

export const buildReportShape = z.strictObject({
  commit: commitShape,
  variant: variantShape,
  state: z.enum(buildStates),
  builder: lineShape(255),
  message: lineShape(4096).default("").describe("what it does now, or why it failed"),
  log: lineShape(2048)
    .nullable()
    .default(null)
    .describe("a URL, or `store` for the file `log` of the kernel"),
  progress: z.number().min(0).max(1).nullable().default(null),
  tail: z
    .string()
    .max(16_384)
    .optional()
    .describe("the last lines of its log so far; kept as it was when it is left out"),
});

export const buildShape = z
  .object({
    id: z.string(),
    commit: z.string(),
    variant: z.string(),
    state: z.enum(buildStates),
    builder: z.string(),
    message: z.string(),
    log: z.string().nullable(),
    progress: z.number().nullable(),
    queuedAt: z.string(),
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
  })
  .meta({ id: "Build" });

export const buildWithTailShape = buildShape
  .extend({ tail: z.string().describe("the last lines of its log, as far as its builder told them") })
  .meta({ id: "BuildWithTail" });

export const tokenRequestShape = z.strictObject({
  role: z.enum(roles),
  machine: z.string().optional().describe("of role machine alone, and needed there"),
  name: z.string().describe("who has it, for people to read"),
  expiresAt: z.iso
    .datetime()
    .optional()
    .describe("refused from then on; without it, it is good until it is revoked"),
});

export const tokenShape = z
  .object({
    id: z.string(),
    role: z.enum(roles),
    machine: z.string().nullable(),
    name: z.string(),
    madeAt: z.string(),
    revokedAt: z.string().nullable(),
    expiresAt: z.string().nullable(),
  })
  .meta({ id: "Token" });

// A bisect's own words are not known here: its conclusions are names.

const commitWithSubjectShape = z.strictObject({ commit: commitShape, subject: lineShape(1000) });

const conclusionShape = z
  .string()
  .max(40)
  .regex(/^[a-z-]+$/, "expected a conclusion: small letters and dashes")
  .nullable()
  .describe("such as `found`, `range`, `machine-errors`; null while it is not known");

/** Of the whole number of things. */
const countShape = z.int().min(0);
const amountShape = z.number().min(0);

const runUrlShape = z
  .string()
  .max(2000)
  .refine(text => text === "" || isOfTheWeb(text), "expected an http(s) address, or nothing");

const bisectAnswerShape = z.strictObject({
  title: lineShape(500).describe("what was asked"),
  conclusion: conclusionShape,
  reason: lineShape(2000),
  first: commitWithSubjectShape.nullable().describe("the commit that is the answer"),
  rangeCount: countShape.describe("of which commits it is one, when they cannot be told apart"),
  confidence: z.number().describe("that the answer is right, 0 to 1"),
});

export const bisectSummaryShape = z
  .strictObject({
    title: lineShape(500).describe("what is searched"),
    startedAt: z.iso.datetime().describe("by the clock of the host that bisects, as `updatedAt`"),
    updatedAt: z.iso.datetime(),
    isRunning: z.boolean(),
    conclusion: conclusionShape,
    reason: lineShape(2000).describe("what is known"),
    good: commitWithSubjectShape,
    bad: commitWithSubjectShape,
    direction: z
      .enum(["first-bad", "first-good"])
      .describe("first-good: bad is the older end, and the commit that mended it is searched"),
    environment: lineShape(500),
    variant: lineShape(500),
    host: lineShape(255).describe("that runs it"),
    runUrl: runUrlShape.describe("the workflow run that runs it, or nothing"),
    probes: countShape.describe("that are done"),
    expectedProbes: amountShape.describe("still to come, about"),
    expectedMs: amountShape.describe("that they take, about"),
    answers: z.array(bisectAnswerShape).max(100),
  })
  .meta({ id: "BisectSummary" });
/** What a bisect tells of itself, for lists. */
export type BisectSummary = z.infer<typeof bisectSummaryShape>;

export const keptBisectShape = bisectSummaryShape
  .extend({
    id: z.string(),
    toldAt: z.string().describe("by the server's clock: when it was told of it last"),
  })
  .meta({ id: "Bisect" });

export const bisectReportShape = z.strictObject({
  summary: bisectSummaryShape,
  journal: z.string().describe("JSON Lines; what is kept is a beginning of it"),
  page: z.string().describe("the bisect as an HTML page that needs nothing else"),
});

function isOfTheWeb(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
