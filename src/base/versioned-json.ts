import { z } from "zod";
import { describeError, UserError } from "./errors.ts";

/** What a file of vmentry's own says of itself, and what it is called in messages: `report`. */
export interface VersionedFormat<Schema extends z.ZodType> {
  schema: Schema;
  format: string;
  version: number;
  what: string;
}

/**
 * Reads JSON that says its format and version, of this version; keys that the schema does not know are left out.
 * @param place where the text came from, for messages
 * @throws UserError when it is none
 */
export function parseVersionedJson<Schema extends z.ZodType>(
  text: string,
  place: string,
  { schema, format, version, what }: VersionedFormat<Schema>,
): z.output<Schema> {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const why = describeError(error).slice(0, 200);
    throw new UserError(`${place}: is not JSON, so it may be cut off: ${why}`, { cause: error });
  }
  if (!z.object({ format: z.literal(format) }).safeParse(content).success) {
    throw new UserError(`${place}: holds no ${what}: expected an object with "format": "${format}"`);
  }
  if (!z.object({ version: z.literal(version) }).safeParse(content).success) {
    throw new UserError(`${place}: version: this vmentry reads ${version} alone`);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join(".") ?? "";
  throw new UserError(`${place}: not as a ${what} is: ${where}: ${issue?.message ?? ""}`);
}
