import { summary } from "@actions/core";

/** GitHub refuses a step's whole summary above 1 MiB. */
const limitBytes = 1024 * 1024;

/**
 * The Markdown cut to what a job summary may hold, at the end of a line, with a note of it. A cut inside a
 * code block or a folded part closes them, so that the note is seen.
 */
export function fitSummary(markdown: string, where: string): string {
  const note = `\n\n> The summary is longer than GitHub shows; all of it is in ${where}.\n`;
  if (Buffer.byteLength(markdown) <= limitBytes) return markdown;
  const room = limitBytes - Buffer.byteLength(note) - 1024;
  const bytes = Buffer.from(markdown).subarray(0, room);
  const kept = bytes.subarray(0, bytes.lastIndexOf("\n") + 1).toString("utf8");
  const opened = kept.match(/^\s*<details\b/gm)?.length ?? 0;
  const closed = kept.match(/<\/details>\s*$/gm)?.length ?? 0;
  const depth = Math.min(20, Math.max(0, opened - closed));
  return `${kept}${openFence(kept)}${"\n</details>".repeat(depth)}${note}`;
}

/** The line that closes the code block which the text ends in; empty when it ends in none. */
function openFence(text: string): string {
  let fence = "";
  for (const [, mark = ""] of text.matchAll(/^ {0,3}(`{3,}|~{3,})[^\n]*$/gm)) {
    if (fence === "") fence = mark;
    else if (mark.startsWith(fence)) fence = "";
  }
  return fence === "" ? "" : `${fence}\n`;
}

/** Adds Markdown to the job's summary. Does nothing when the runner has none, such as one outside GitHub. */
export async function writeJobSummary(markdown: string, where: string): Promise<void> {
  if ((process.env["GITHUB_STEP_SUMMARY"] ?? "") === "") return;
  await summary.addRaw(fitSummary(markdown, where)).write();
}
