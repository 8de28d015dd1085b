import { UserError } from "../base/index.ts";
import type { BisectSummary } from "./api/shapes.ts";
import { refusedBy, type ServerClient } from "./server-client.ts";

const deadlineMs = 120_000;
const needed = "a token of role admin or publisher";

/** Another process has gone on with a bisect: what the server keeps of its journal is no beginning of what was told. */
export class BisectConflict extends UserError {}

/** What a kernel server keeps of a bisect. */
export interface ToldBisect {
  summary: BisectSummary;
  /** All of it, JSON Lines: what was told before, and what came since. */
  journal: string;
  /** The bisect as a self-contained HTML page. */
  page: string;
}

/**
 * The journal that a kernel server keeps of a bisect; undefined when it knows no such bisect.
 * @throws UserError when it refuses, Error when it does not answer
 */
export async function journalOfBisect(server: ServerClient, id: string): Promise<string | undefined> {
  const answer = await server.ask(`${pathOf(id)}/journal`, { deadlineMs });
  if (answer.status === 404) return undefined;
  if (!answer.isOk) throw refusedBy(server, answer, needed);
  return answer.text;
}

/**
 * Tells a kernel server all that is known of a bisect; told twice, it is there once.
 * @throws BisectConflict when another process has gone on with it, UserError when the server refuses for another reason,
 *   Error when it does not answer
 */
export async function tellBisect(server: ServerClient, id: string, told: ToldBisect): Promise<void> {
  const { summary, journal, page } = told;
  const body = JSON.stringify({ summary, journal, page });
  const answer = await server.ask(pathOf(id), { method: "PUT", body, deadlineMs });
  if (answer.isOk) return;
  const refused = refusedBy(server, answer, needed);
  throw answer.status === 409 ? new BisectConflict(refused.message) : refused;
}

/**
 * Has a kernel server forget a bisect, so that it can be begun anew. One that it does not know is fine.
 * @throws UserError when it refuses, Error when it does not answer
 */
export async function forgetBisect(server: ServerClient, id: string): Promise<void> {
  const answer = await server.ask(pathOf(id), { method: "DELETE", deadlineMs });
  if (!answer.isOk && answer.status !== 404) throw refusedBy(server, answer, needed);
}

function pathOf(id: string): string {
  return `/v1/bisects/${encodeURIComponent(id)}`;
}
