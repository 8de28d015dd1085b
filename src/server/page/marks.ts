import { type Markup, markup } from "./markup.ts";

/** How something stands: told by a sign and a word, and by colour besides. */
export type Mark =
  | "built"
  | "failed"
  | "running"
  | "queued"
  | "cancelled"
  | "waiting"
  | "silent"
  | "booting"
  | "ready"
  | "found"
  | "unclear"
  | "stopped"
  | "unknown"
  | "damaged";

const signs: Readonly<Record<Mark, { sign: string; tone: "good" | "bad" | "busy" | "odd" | "calm" }>> = {
  built: { sign: "✓", tone: "good" },
  ready: { sign: "✓", tone: "good" },
  found: { sign: "✓", tone: "good" },
  failed: { sign: "✗", tone: "bad" },
  damaged: { sign: "✗", tone: "bad" },
  running: { sign: "◐", tone: "busy" },
  booting: { sign: "◐", tone: "busy" },
  silent: { sign: "!", tone: "odd" },
  unclear: { sign: "?", tone: "odd" },
  queued: { sign: "○", tone: "calm" },
  waiting: { sign: "○", tone: "calm" },
  cancelled: { sign: "–", tone: "calm" },
  stopped: { sign: "–", tone: "calm" },
  unknown: { sign: "·", tone: "calm" },
};

export function mark(what: Mark, text: string = what): Markup {
  const { sign, tone } = signs[what];
  return markup`<span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span>`;
}
