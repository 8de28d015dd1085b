import { z } from "zod";
import { counted, didYouMean, plainIssue } from "../../base/index.ts";
import { features } from "../features/index.ts";
import { type AxisTarget, axisForms, axisKinds, readAxis } from "./axis.ts";
import { cmdlineSchema } from "./cmdline-words.ts";

/** As many jobs as GitHub lets a matrix have. */
export const mostCells = 256;

/** As many as are looked at one by one for what `exclude` leaves of them. */
const mostProduct = 65_536;

const mostExcludes = 256;

export interface Matrix {
  /** Features in their documented order, then the command line, then other settings as in the file. */
  axes: readonly Axis[];
  /** One value of each axis, in the order of `axes`; the last axis changes fastest. At least one. */
  cells: readonly (readonly string[])[];
}

export interface Axis {
  /** As the file has it, such as `tdp`, `sysctl.vm.nr_hugepages`. */
  name: string;
  target: AxisTarget;
  /** In canonical words, each once. */
  values: readonly string[];
}

const axisError = "a list of at least one value, such as [on, off]";
const entryError = "a map from axes to values, such as {nested: on, tdp: off}";

const cmdlineValue = cmdlineSchema.transform(words => words.join(" "));

const featureValues = Object.fromEntries(
  features.map(({ name, summary, value }) => [name, value.describe(summary)] as const),
);

function axisOf(value: z.ZodType<string>) {
  return z.array(value, { error: axisError }).min(1, { error: axisError });
}

const excludeEntrySchema = z
  .object(
    {
      ...Object.fromEntries(Object.entries(featureValues).map(([name, value]) => [name, value.optional()])),
      cmdline: cmdlineValue.optional(),
    },
    { error: entryError },
  )
  .catchall(z.unknown())
  .meta({ additionalProperties: false, patternProperties: forms(value => value) });

/** Axes and what is left out of their product, as GitHub's workflows have it. */
export const matrixSchema = z
  .object(
    {
      ...Object.fromEntries(
        Object.entries(featureValues).map(([name, value]) => [name, axisOf(value).optional()]),
      ),
      cmdline: axisOf(cmdlineValue).describe("words for the kernel's command line").optional(),
      exclude: z
        .array(excludeEntrySchema, { error: "a list of maps, such as [{nested: on, tdp: off}]" })
        .max(mostExcludes, { error: `at most ${mostExcludes} entries` })
        .describe("cells that are left out: those in which all of an entry's values meet")
        .optional(),
    },
    { error: "a map from axes to lists of values, such as {nested: [on, off], tdp: [on, off]}" },
  )
  .catchall(z.unknown())
  .meta({ additionalProperties: false, patternProperties: forms(axisOf) })
  .transform((given, context) => readMatrix(given, context) ?? z.NEVER);

/** For editors: the axes that no list of names can hold. */
function forms(of: (value: z.ZodType<string>) => z.ZodType): Record<string, unknown> {
  return Object.fromEntries(
    axisForms.map(({ pattern, value }) => {
      const { $schema, ...schema } = z.toJSONSchema(of(value), { io: "input" });
      return [pattern, schema];
    }),
  );
}

function readMatrix(given: Record<string, unknown>, context: z.RefinementCtx): Matrix | undefined {
  const { exclude, ...rest } = given;
  const faults = context.issues.length;
  const axes = Object.entries(rest).flatMap(([name, values]) => readAxisValues(name, values, context) ?? []);
  if (context.issues.length > faults) return undefined;
  if (axes.length === 0) {
    context.addIssue(plainIssue([], "the matrix has no axis, such as nested: [on, off]", "key"));
    return undefined;
  }
  const entries = Array.isArray(exclude)
    ? exclude.map((entry: unknown, index) => readExclude(entry, index, axes, context))
    : [];
  if (context.issues.length > faults) return undefined;
  const cells = expand(axes, entries);
  if (typeof cells !== "string") return { axes, cells };
  context.addIssue(plainIssue([], cells, "key"));
  return undefined;
}

/** An axis' values in canonical words; those of features and of the command line are that already. */
function readAxisValues(name: string, given: unknown, context: z.RefinementCtx): Axis | undefined {
  if (given === undefined) return undefined;
  const target = readAxis(name);
  if (target === undefined) {
    const known = features.map(feature => feature.name);
    const near = didYouMean(name, [...known, "cmdline", "exclude"]);
    context.addIssue(
      plainIssue(
        [name],
        `there is no axis ${JSON.stringify(name)}${near} (${axisKinds}: ${known.join(", ")})`,
        "key",
      ),
    );
    return undefined;
  }
  const isRead = target.kind === "feature" || target.kind === "cmdline";
  const read = (isRead ? axisOf(z.string()) : axisOf(target.value)).safeParse(given);
  if (!read.success) {
    for (const issue of read.error.issues) context.addIssue({ ...issue, path: [name, ...issue.path] });
    return undefined;
  }
  const seen = new Set<string>();
  for (const [index, value] of read.data.entries()) {
    if (seen.has(value)) {
      context.addIssue(plainIssue([name, index], `${shown(value)} is there twice in the axis ${name}`));
      return undefined;
    }
    seen.add(value);
  }
  return { name, target, values: read.data };
}

/** The values of each axis that an entry leaves out, `undefined` for any. */
type Exclude = readonly (string | undefined)[];

function readExclude(
  given: unknown,
  index: number,
  axes: readonly Axis[],
  context: z.RefinementCtx,
): Exclude {
  const entry = new Map(Object.entries(given ?? {}).filter(([, value]) => value !== undefined));
  const tell = (message: string, key: string, part: "key" | "value") =>
    context.addIssue(plainIssue(["exclude", index, key], message, part));
  if (entry.size === 0)
    context.addIssue(plainIssue(["exclude", index], "names no axis, so it would leave out all"));
  const names = axes.map(({ name }) => name);
  for (const key of entry.keys()) {
    if (names.includes(key)) continue;
    tell(
      `${JSON.stringify(key)} is no axis of this matrix${didYouMean(key, names)} (${names.join(", ")})`,
      key,
      "key",
    );
  }
  return axes.map(({ name, target, values }) => {
    if (!entry.has(name)) return undefined;
    const isRead = target.kind === "feature" || target.kind === "cmdline";
    const read = (isRead ? z.string() : target.value).safeParse(entry.get(name));
    if (!read.success) {
      for (const issue of read.error.issues) {
        context.addIssue({ ...issue, path: ["exclude", index, name, ...issue.path] });
      }
      return undefined;
    }
    if (!values.includes(read.data)) {
      const known = values.slice(0, 20).map(shown).join(", ");
      tell(`matches nothing: ${name} is never ${shown(read.data)} (${known})`, name, "value");
    }
    return read.data;
  });
}

/** @returns the cells, or why there are none */
function expand(axes: readonly Axis[], excludes: readonly Exclude[]): string[][] | string {
  const limit = `at most ${mostCells} are run`;
  // A product of lists in a file of 1 MiB can have thousands of digits.
  const product = axes.reduce((size, { values }) => size * BigInt(values.length), 1n);
  if (product > mostProduct) {
    const left =
      excludes.length === 0 ? "" : ` before exclude, of which at most ${mostProduct} are looked at`;
    return `the matrix has ${tellSize(product)} cells${left}, and ${limit}`;
  }
  let cells: string[][] = [[]];
  for (const { values } of axes) cells = cells.flatMap(cell => values.map(value => [...cell, value]));
  const kept = cells.filter(
    cell =>
      !excludes.some(exclude => exclude.every((value, axis) => value === undefined || value === cell[axis])),
  );
  if (kept.length > mostCells) return `the matrix has ${counted(kept.length, "cell")}, and ${limit}`;
  return kept.length === 0 ? "exclude leaves nothing of the matrix" : kept;
}

function tellSize(size: bigint): string {
  const digits = size.toString();
  return digits.length <= 18 ? digits : `about 10^${digits.length - 1}`;
}

function shown(value: string): string {
  return /^[\w.=-]{1,60}$/.test(value) ? value : JSON.stringify(value.slice(0, 60));
}
