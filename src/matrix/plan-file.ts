import { z } from "zod";
import { describeError, UserError } from "../base/index.ts";
import { commitPattern, variantPattern } from "../store/index.ts";
import { plannedMachineSchema, runsOnSchema, timeoutSchema } from "./kinds/index.ts";

/**
 * The plan of a workflow run as a file, plan.json: which commits are built as which variants, and which machine tests
 * which of these kernels under which environments. It may come from a run that is not trusted, so every list and text
 * has a bound.
 */
export const planVersion = 1;
const planFormat = "vmentry-plan";

/** As many jobs as GitHub takes in a matrix. */
export const mostJobs = 256;
export const mostCommits = 256;
export const mostVariants = 256;
/** In all. */
export const mostEnvironments = 10_000;
export const longestSubject = 500;

const idSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/,
    "expected an id of letters, digits, dots, dashes, underscores",
  );
const commitSchema = z.string().regex(commitPattern, "expected a commit: 40 or 64 lower-case hex digits");
const variantSchema = z.string().regex(variantPattern, "expected a variant's name");
const kernelSchema = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})\/[a-zA-Z0-9_][a-zA-Z0-9._-]{0,63}$/, "expected COMMIT/VARIANT");
const environmentSchema = z
  .string()
  .regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,64}$/, "expected an environment's name");
const pathSchema = z.string().regex(/^[^\x00-\x1f\x7f]{1,4096}$/, "expected a path on one line");
const lineSchema = (most: number) =>
  z.string().regex(new RegExp(`^[^\\x00-\\x1f\\x7f]{0,${most}}$`), `expected a line of ${most} at most`);
const subjectSchema = lineSchema(longestSubject);
const nameSchema = lineSchema(300).min(1);

export const plannedBuildSchema = z.object({
  commit: commitSchema,
  subject: subjectSchema,
  variant: variantSchema,
  job: idSchema.describe("the id of the build job that it belongs to"),
});
/** A commit that is built as a variant. */
export type PlannedBuild = z.infer<typeof plannedBuildSchema>;

export const plannedBuildJobSchema = z.object({
  id: idSchema,
  name: nameSchema,
  artifact: idSchema.describe("what the job leaves: build.json, with logs and consoles"),
  variant: variantSchema,
  variantFile: pathSchema.describe(
    "as it was found, relative to where the plan was made unless it is absolute",
  ),
  commit: commitSchema.describe("the newest one"),
  range: z
    .string()
    .regex(/^[0-9a-f]{40,64}\.\.[0-9a-f]{40,64}$/, "expected A..B, both ids of commits")
    .exactOptional()
    .describe("all of its commits, when they are several"),
  commits: z.array(commitSchema).min(1).max(mostCommits).describe("oldest first"),
  runsOn: runsOnSchema,
  timeoutMinutes: timeoutSchema.exactOptional(),
});
/** A job that builds one variant, of one commit or of all commits of a range. */
export type PlannedBuildJob = z.infer<typeof plannedBuildJobSchema>;

export const plannedJobSchema = z.object({
  id: idSchema,
  name: nameSchema,
  artifact: idSchema.describe("what the job leaves: results.json, with logs and consoles"),
  commit: commitSchema,
  variant: variantSchema,
  kernel: kernelSchema.describe("COMMIT/VARIANT, as in the kernel store"),
  environments: z.array(environmentSchema).min(1).max(mostEnvironments),
  environmentFiles: z
    .array(pathSchema)
    .max(mostEnvironments)
    .describe("files and directories in which they are found; empty for the built-in one alone"),
  machine: plannedMachineSchema,
  timeoutMinutes: timeoutSchema.exactOptional(),
});
/** A job that tests one kernel on one machine, under several environments. */
export type PlannedJob = z.infer<typeof plannedJobSchema>;

const omissionSchema = z.object({
  what: z.enum(["variant", "environment", "machine"]),
  name: lineSchema(64).min(1),
  reason: lineSchema(2000),
  isWarning: z.boolean().describe("true: nothing tests it, and that may not be meant"),
});
/** What is not tested, or not with everything, and why. */
export type Omission = z.infer<typeof omissionSchema>;

export const planSchema = z.object({
  format: z.literal(planFormat),
  version: z.literal(planVersion),
  tool: z.object({ name: z.literal("vmentry"), version: lineSchema(100) }),
  run: z.object({
    commit: commitSchema.describe("what the run is about: the newest commit"),
    subject: subjectSchema,
    base: z
      .object({
        branch: lineSchema(255).nullable().describe("null when nobody said"),
        commit: commitSchema.describe("where the commit left the branch; the commit itself when it is on it"),
      })
      .nullable()
      .describe("what the commit is to be compared with"),
  }),
  builds: z
    .array(plannedBuildSchema)
    .max(mostCommits * mostVariants)
    .describe("oldest commit first"),
  buildJobs: z.array(plannedBuildJobSchema).max(mostJobs),
  jobs: z.array(plannedJobSchema).max(mostJobs),
  leftOut: z
    .array(omissionSchema)
    .max(2 * mostEnvironments)
    .describe("what is not tested, and why"),
});
export type Plan = z.infer<typeof planSchema>;

/**
 * The text of a plan's file; the same plan gives the same text.
 * @throws Error when it is not as the schema says, which is a fault of vmentry's
 */
export function formatPlan(plan: Plan): string {
  const checked = planSchema.parse(plan);
  const contradiction = findContradiction(checked);
  if (contradiction !== undefined) throw new Error(`the plan contradicts itself: ${contradiction}`);
  return `${JSON.stringify(checked, null, 1)}\n`;
}

/**
 * Reads a plan of this version; keys that it does not know are left out.
 * @param place where the text came from, for messages
 * @throws UserError when it is none, or contradicts itself
 */
export function parsePlan(text: string, place: string): Plan {
  const content = parseJson(text, place);
  if (!planSchema.pick({ format: true }).safeParse(content).success) {
    throw new UserError(`${place}: holds no plan: expected an object with "format": "${planFormat}"`);
  }
  if (!planSchema.pick({ version: true }).safeParse(content).success) {
    throw new UserError(`${place}: version: this vmentry reads ${planVersion} alone`);
  }
  const plan = parseWith(planSchema, content, place, "a plan");
  const contradiction = findContradiction(plan);
  if (contradiction !== undefined) throw new UserError(`${place}: contradicts itself: ${contradiction}`);
  return plan;
}

/**
 * Reads one job of a plan by itself, as a matrix hands it to a job of the workflow.
 * @throws UserError when it is none
 */
export function parsePlannedJob(text: string, place: string): PlannedJob {
  const job = parseWith(plannedJobSchema, parseJson(text, place), place, "a job of a plan");
  const contradiction = kernelContradiction(job);
  if (contradiction !== undefined) throw new UserError(`${place}: contradicts itself: ${contradiction}`);
  return job;
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const why = describeError(error).slice(0, 200);
    throw new UserError(`${place}: is not JSON, so it may be cut off: ${why}`, { cause: error });
  }
}

function parseWith<T>(schema: z.ZodType<T>, content: unknown, place: string, what: string): T {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join(".") ?? "";
  throw new UserError(
    `${place}: not as ${what} is: ${where === "" ? "" : `${where}: `}${issue?.message ?? ""}`,
  );
}

/** What readers stand on, and no schema says. */
function findContradiction({ builds, buildJobs, jobs }: Plan): string | undefined {
  for (const [what, names] of [
    ["ids of test jobs", jobs.map(({ id }) => id)],
    ["ids of build jobs", buildJobs.map(({ id }) => id)],
    ["artifacts", [...jobs, ...buildJobs].map(({ artifact }) => artifact)],
    ["builds", builds.map(({ commit, variant }) => `${commit}/${variant}`)],
  ] as const) {
    const twice = firstTwice(names);
    if (twice !== undefined) return `of the ${what}, ${twice} is there twice`;
  }
  const known = new Set(buildJobs.map(({ id }) => id));
  const lost = builds.find(({ job }) => !known.has(job));
  if (lost !== undefined) return `there is no build job ${lost.job}`;
  return jobs.map(kernelContradiction).find(each => each !== undefined);
}

function kernelContradiction({ id, commit, variant, kernel, environments }: PlannedJob): string | undefined {
  if (kernel !== `${commit}/${variant}`) return `the kernel of job ${id} is not its commit's`;
  const twice = firstTwice(environments);
  return twice === undefined ? undefined : `job ${id} has the environment ${twice} twice`;
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find(name => seen.size === seen.add(name).size);
}
