import type { z } from "zod";
import type { StoreBackend } from "./backend.ts";
import { StoreError } from "./store-error.ts";

/** An object of a store as JSON; undefined when it is not there. @throws StoreError when it is not as the schema says */
export async function readJson<T>(
  backend: StoreBackend,
  name: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const text = await backend.readObject(name);
  return text === undefined ? undefined : parseJson(text, `${backend.place}: ${name}`, schema);
}

/** @param place where the text is from, for the message. @throws StoreError when it is not as the schema says */
export function parseJson<T>(text: string, place: string, schema: z.ZodType<T>): T {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new StoreError(`${place} is not JSON, so it may be cut off`, { cause: error });
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(String).join(".") || "all of it"}: ${message}`);
  const more = parsed.error.issues.length - issues.length;
  throw new StoreError(
    `${place} is not as it should be: ${issues.join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
  );
}

export function formatJson(content: unknown): string {
  return `${JSON.stringify(content, null, 1)}\n`;
}

/** Every object whose name starts so, with its content; those removed meanwhile are left out. */
export async function* readAllJson<T>(
  backend: StoreBackend,
  prefix: string,
  schema: z.ZodType<T>,
): AsyncGenerator<{ name: string; content: T }> {
  for await (const { name } of backend.objects(prefix)) {
    const content = await readJson(backend, name, schema);
    if (content !== undefined) yield { name, content };
  }
}
