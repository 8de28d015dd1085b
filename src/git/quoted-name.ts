import { visible } from "../base/index.ts";

/** Something that a user or a repository named, in quotes, on one line and not too long. */
export function quotedName(name: string): string {
  return JSON.stringify(visible(name.length > 120 ? `${name.slice(0, 120)}…` : name));
}
