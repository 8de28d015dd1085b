import { z } from "zod";
import { didYouMean } from "./text.ts";

export type Path = readonly PropertyKey[];
/** Of an entry of a map: its key or its value. */
export type Part = "key" | "value";

/** Something wrong with a file, and where in it. */
export interface Trouble {
  path: Path;
  part: Part;
  message: string;
}

/**
 * For a schema's `superRefine`: an issue whose message is said as it stands, without "… is …, expected …".
 * @param path from where the schema stands
 */
export function plainIssue(path: Path, message: string, part: Part = "value") {
  return { code: "custom" as const, path: [...path], message, params: { plain: part } };
}

/** What an issue of the schema comes to for a person: what was given, what was expected, the nearest known name. */
export function tellIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
  schema: z.ZodType,
  most: number,
): Trouble[] {
  const { path } = issue;
  if (issue.code === "invalid_union") {
    const near = nearestBranch(issue.errors);
    if (near !== undefined) {
      return near.flatMap(each => tellIssue({ ...each, path: [...path, ...each.path] }, value, schema, most));
    }
  }
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, path);
    return issue.keys.slice(0, most).map(key => ({
      path: [...path, key],
      part: "key",
      message: `unknown key ${quoted(key)}${within(path)}${didYouMean(key, known)} (known: ${known.join(", ")})`,
    }));
  }
  if (issue.code === "invalid_key") {
    const expected = issue.issues[0]?.message ?? issue.message;
    const message = `a key${within(path.slice(0, -1))} is ${quoted(String(path.at(-1)))}, expected ${expected}`;
    return [{ path, part: "key", message }];
  }
  const plain = issue.code === "custom" ? issue.params?.["plain"] : undefined;
  if (plain === "key" || plain === "value") return [{ path, part: plain, message: issue.message }];
  return [{ path, part: "value", message: tellValue(issue, valueAt(value, path)) }];
}

function tellValue(issue: z.core.$ZodIssue, given: unknown): string {
  const { path, message } = issue;
  if (path.length === 0) {
    return `the file holds ${given === null ? "nothing" : describeGiven(given)}, expected ${message}`;
  }
  const what = written(path);
  if (given === undefined) return `${what} is missing, expected ${message}`;
  // Of short words, such as "no", any other is near.
  const nearest = typeof given === "string" && given.length > 3 ? didYouMean(given, wordsFor(issue)) : "";
  return `${what} is ${describeGiven(given)}, expected ${message}${nearest}`;
}

/** The words that would have been right. */
function wordsFor(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code !== "invalid_union") return [];
  return issue.errors.flat().flatMap(each => (each.path.length === 0 ? wordsFor(each) : []));
}

/** The branch of a union that was meant, as far as it can be told: one that only something inside does not fit. */
function nearestBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  return branches
    .filter(issues => issues.length > 0 && issues.every(isInside))
    .toSorted((a, b) => a.length - b.length)[0];
}

function isInside(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0 || issue.code === "unrecognized_keys") return true;
  if (issue.code === "custom") return issue.params?.["plain"] !== undefined;
  return issue.code === "invalid_union" && nearestBranch(issue.errors) !== undefined;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    at =
      typeof at === "object" && at !== null
        ? Object.entries(at).find(([name]) => name === String(key))?.[1]
        : undefined;
  }
  return at;
}

/** The keys that a schema knows at a path, through lists, maps and unions; of several forms, those of all. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let forms = formsOf(schema);
  for (const key of path) forms = forms.flatMap(form => inside(form, key)).flatMap(formsOf);
  const keys = forms.flatMap(form => {
    if (form instanceof z.ZodObject) return Object.keys(form.shape);
    return form instanceof z.ZodRecord ? formsOf(form.keyType).flatMap(wordsOf) : [];
  });
  return [...new Set(keys)];
}

/** A schema without what is wrapped around it; a union as its branches. */
function formsOf(schema: unknown): unknown[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(formsOf);
  if (schema instanceof z.ZodIntersection) return [schema.def.left, schema.def.right].flatMap(formsOf);
  // The side that is written: behind a preprocessing step, what it leads to.
  if (schema instanceof z.ZodPipe)
    return formsOf(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodLazy
  ) {
    return formsOf(schema.unwrap());
  }
  return [schema];
}

function inside(form: unknown, key: PropertyKey): unknown[] {
  if (form instanceof z.ZodObject) return [form.shape[String(key)] ?? form.def.catchall].filter(isThere);
  if (form instanceof z.ZodArray) return [form.element];
  if (form instanceof z.ZodTuple) return [form.def.items[Number(key)] ?? form.def.rest].filter(isThere);
  return form instanceof z.ZodRecord ? [form.valueType] : [];
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function wordsOf(form: unknown): string[] {
  if (form instanceof z.ZodEnum) return form.options.map(String);
  return form instanceof z.ZodLiteral ? [...form.values].map(String) : [];
}

function within(path: Path): string {
  return path.length === 0 ? "" : ` in ${written(path)}`;
}

/** `matrix.exclude[0].tdp`; a key that is no plain word is quoted, since it may be anything. */
function written(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      const name = String(key);
      return `${index === 0 ? "" : "."}${/^[\w./*-]{1,60}$/.test(name) ? name : quoted(name)}`;
    })
    .join("");
}

function describeGiven(value: unknown): string {
  if (value === null) return "empty";
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : `${String(value)} (a ${typeof value})`;
}

/** In quotes, on one line, and not too long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
