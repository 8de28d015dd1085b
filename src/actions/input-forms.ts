import { z } from "zod";
import {
  counted,
  describeError,
  durationForm,
  parseDuration,
  parseWholeNumber,
  UserError,
  visible,
} from "../base/index.ts";

// The forms that inputs of actions have; what is wrong with all of them is told at once.

/** An input that `read` understands; what it does not is an issue that says what was expected. */
function input<T>(expected: string, read: (text: string) => T | undefined) {
  return z.string({ error: expected }).transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.issues.push({ code: "custom", message: expected, input: text });
    return z.NEVER;
  });
}

export function wholeNumber(least: number, most: number) {
  return input(`a whole number from ${least} to ${most}`, text => parseWholeNumber(text, least, most));
}

export const duration = input(durationForm, parseDuration);

export const truth = input("true or false", text => {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  return /^(false|False|FALSE)$/.test(text) ? false : undefined;
});

/** One line of a form. */
export function textLike(form: RegExp, expected: string) {
  return input(expected, text => (form.test(text) ? text : undefined));
}

/** At most so many lines of a form, each once. */
export function textLinesLike(form: RegExp, most: number, expected: string) {
  return input(expected, text => {
    const given = [...new Set(linesOf(text))];
    return given.length <= most && given.every(line => form.test(line)) ? given : undefined;
  });
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== "");
}

export const lines = z.string().transform(linesOf);

export const regularExpression = z.string().superRefine((text, context) => {
  try {
    new RegExp(text, "v");
  } catch (error) {
    context.addIssue({
      code: "custom",
      message: `a JavaScript regular expression (${describeError(error)})`,
    });
  }
});

export const artifactName = input('a name without the characters " : < > | * ? \\ /', text =>
  /^[^":<>|*?\\/\r\n]+$/.test(text) ? text : undefined,
);

/**
 * Reads the inputs that a schema names; one that is not given is the empty string, as the runner has it.
 * @throws UserError that names every wrong input with what was given and what was expected
 */
export function readForm<S extends z.ZodObject>(schema: S, get: (name: string) => string): z.output<S> {
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .map(name => [name, get(name)] as const)
      .filter(([, text]) => text !== ""),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UserError(describeIssues(parsed.error.issues, given));
}

function describeIssues(issues: readonly z.core.$ZodIssue[], given: Record<string, string>): string {
  const wrong = issues.map(({ path, message }) => {
    const name = String(path[0]);
    const text = given[name];
    const what = text === undefined ? "not given" : `given ${JSON.stringify(visible(text).slice(0, 200))}`;
    return `input "${name}": ${what}, expected ${message}`;
  });
  if (wrong.length === 1) return wrong.join();
  return [`${counted(wrong.length, "input")} are wrong:`, ...wrong.map(line => `  ${line}`)].join("\n");
}

/**
 * A message in an action's words: the command's options, such as `--out`, are inputs there.
 * @param names the action's inputs; only these are replaced, and none in a command to be run, `"vmentry …"`
 */
export function namingInputs(message: string, names: readonly string[]): string {
  return message.replaceAll(/"vmentry [^"]*"|(?<![\w-])--([a-z0-9-]+)/g, (found, name?: string) =>
    name !== undefined && names.includes(name) ? `input "${name}"` : found,
  );
}
