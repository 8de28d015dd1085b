import type { Select } from "../api/machines.ts";
import type { BootDesk } from "../boot-desk.ts";
import type { ServerParts } from "../parts.ts";
import type { Caller } from "../state/tokens.ts";
import type { Markup } from "./markup.ts";

/** What the pages are made from. */
export interface PageParts {
  parts: ServerParts;
  desk: BootDesk;
  select: Select;
}

/** Who looks. */
export interface Viewer {
  caller: Caller;
  /** Whether there is something to log out from. */
  isLoggedIn: boolean;
}

export function mayAct({ caller }: Viewer): boolean {
  return caller.role === "admin";
}

export const places = ["Overview", "Kernels", "Machines", "Builds", "Bisects", "Storage"] as const;

/** A page without its frame. */
export interface Page {
  title: string;
  place?: (typeof places)[number];
  /** What changes it, as the event stream names it; the browser script then fetches it anew. */
  topics?: readonly ("kernels" | "builds" | "bisects" | "machines" | "selections" | "boots")[];
  /** Whose boots; undefined for all machines'. */
  machine?: string;
  body: Markup;
}
