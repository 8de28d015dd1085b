import { createHash } from "node:crypto";
import type { z } from "zod";

/** A comment that GitHub does not show, by which a text is known again. It stands at the text's very start. */
export function marker(kind: string, name: string): string {
  return `<!-- vmentry-${kind}: ${plainName(name)} -->`;
}

/** Different for different names, and nothing that could end a comment. */
function plainName(name: string): string {
  if (/^[\w.]+(?:-[\w.]+)*$/.test(name) && name.length <= 100) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name
    .replace(/[^\w.]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 80)}.${digest}`;
}

/** What the next run is to know, in a comment that is not shown. */
export function hideState(state: unknown): string {
  return `<!-- vmentry-state: ${Buffer.from(JSON.stringify(state)).toString("base64url")} -->`;
}

/** What `hideState` hid. Undefined when there is nothing, or something else: anyone who may edit it may break it. */
export function readState<T>(body: string, schema: z.ZodType<T>): T | undefined {
  const hidden = /<!-- vmentry-state: ([\w-]+) -->/.exec(body)?.[1];
  if (hidden === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(Buffer.from(hidden, "base64url").toString("utf8"))).data;
  } catch {
    return undefined;
  }
}
