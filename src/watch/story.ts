import { z } from "zod";
import { describeError, type Logger, visible } from "../base/index.ts";
import type { Diagnostic, Manifest, Store } from "../store/index.ts";
import type { FollowedRepository } from "./followed-repository.ts";

export const breakSchema = z.object({
  id: z.string(),
  branch: z.string(),
  variant: z.string(),
  told: z.string(),
  first: z.string(),
  goodBefore: z.string().nullable(),
  unknownBefore: z.int(),
  mendedBy: z.string().nullable(),
  unknownMend: z.int(),
  kind: z.enum(["told", "past"]),
  foundAt: z.string(),
});

export const storySchema = z.object({
  commit: z.string(),
  subject: z.string(),
  author: z.string(),
  email: z.string(),
  date: z.string(),
  /** Where the build stopped; null when that is not known any more. */
  stage: z.string().nullable(),
  /** The compiler's words, one error a line. */
  reason: z.string(),
  /** The errors with their places, the first ones. */
  errors: z.array(z.string()),
  newWarnings: z.int(),
  /** Of the build's log, around its first error. */
  excerpt: z.array(z.string()),
});

/** What there is to say of a commit that does not build. All text is untrusted, and of one line where it is no list. */
export type BreakStory = z.output<typeof storySchema>;

const mostErrors = 5;
const excerptLines = 30;
const longestLine = 300;
/** Of a log, the end. */
const mostLogBytes = 2 * 1024 * 1024;

/** Tells the story of a commit from the repository and from what the store has of it. */
export async function tellStory(
  { repository, store, log }: { repository: FollowedRepository; store: Store; log: Logger },
  commit: string,
  variant: string,
): Promise<BreakStory> {
  const { subject, name, email, date } = await repository.author(commit);
  const story: BreakStory = {
    ...{ commit, subject: line(subject, 200), author: line(name, 100), email: line(email, 254), date },
    ...{ stage: null, reason: "", errors: [], newWarnings: 0, excerpt: [] },
  };
  try {
    const manifest = await store.read({ commit, variant });
    if (manifest === undefined) return story;
    story.stage = manifest.failure?.stage ?? null;
    story.reason = (manifest.failure?.reason ?? "")
      .split("\n")
      .slice(0, 20)
      .map(each => line(each))
      .join("\n");
    story.errors = manifest.diagnostics
      .filter(({ severity }) => severity === "error")
      .slice(0, mostErrors)
      .map(describeDiagnostic);
    story.newWarnings = manifest.diagnostics.filter(
      ({ severity, isNew }) => severity === "warning" && isNew,
    ).length;
    story.excerpt = excerptOf(await readLog(store, manifest));
  } catch (error) {
    // The message goes out with what is known.
    log.warn(`${commit.slice(0, 12)} ${variant}: its log cannot be read: ${describeError(error)}`);
  }
  return story;
}

function describeDiagnostic({ file, line: number, column, message }: Diagnostic): string {
  return line(`${[file, number, ...(column === null ? [] : [column])].join(":")}: ${message}`);
}

/** On one line, harmless for a terminal, and not too long. */
export function line(text: string, most = longestLine): string {
  const shown = visible(text.replace(/\s+/g, " ").trim());
  return shown.length > most ? `${shown.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…` : shown;
}

async function readLog(store: Store, { files }: Manifest): Promise<string[]> {
  const file = files.find(({ path }) => path === "log");
  if (file === undefined) return [];
  let text = Buffer.alloc(0);
  for await (const chunk of await store.openBlob(file)) {
    text = Buffer.concat([text, chunk]);
    if (text.length > 2 * mostLogBytes) text = text.subarray(-mostLogBytes);
  }
  return text.subarray(-mostLogBytes).toString("utf8").split("\n");
}

/** The lines of a log from a little before its first error on; without one, its end. */
export function excerptOf(log: readonly string[]): string[] {
  const lines = log.at(-1) === "" ? log.slice(0, -1) : log;
  const first = lines.findIndex(each => /\berror: |\*\*\* |undefined reference to|^ERROR: /.test(each));
  const from = first === -1 ? lines.length - excerptLines : first - 5;
  const start = Math.max(0, Math.min(from, lines.length - excerptLines));
  return lines.slice(start, start + excerptLines).map(each => {
    const shown = visible(each.trimEnd());
    return shown.length > longestLine ? `${shown.slice(0, longestLine - 1)}…` : shown;
  });
}
