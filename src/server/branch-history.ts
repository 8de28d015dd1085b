import { z } from "zod";
import { jsonOf, refusedBy, type ServerClient } from "./server-client.ts";
import type { Branch } from "./state/histories.ts";

const deadlineMs = 120_000;
const needed = "a token of role admin or publisher";

const keptShape = z.object({ bytes: z.int(), runs: z.int(), problems: z.array(z.string()) });
/** What a server keeps after it was told. */
export type KeptHistory = z.infer<typeof keptShape>;

/**
 * The text of the history that a kernel server keeps of a branch; undefined when it has none.
 * @throws UserError when it refuses, Error when it does not answer
 */
export async function historyOfServer(server: ServerClient, branch: Branch): Promise<string | undefined> {
  const answer = await server.ask(pathOf(branch), { deadlineMs });
  if (answer.status === 404) return undefined;
  if (!answer.isOk) throw refusedBy(server, answer, needed);
  return answer.text;
}

/**
 * Has a kernel server merge a history into the one that it keeps of a branch; told twice, it is there once.
 * @throws UserError when it refuses, Error when it does not answer
 */
export async function tellHistory(server: ServerClient, branch: Branch, text: string): Promise<KeptHistory> {
  const answer = await server.ask(pathOf(branch), { method: "PUT", body: text, deadlineMs });
  if (!answer.isOk) throw refusedBy(server, answer, needed);
  const kept = keptShape.safeParse(jsonOf(answer.text));
  if (!kept.success) throw new Error(`the server at ${server.address} gave no answer that is understood`);
  return kept.data;
}

function pathOf({ repository, branch }: Branch): string {
  return `/v1/histories/${[...repository.split("/"), ...branch.split("/")].map(encodeURIComponent).join("/")}`;
}
