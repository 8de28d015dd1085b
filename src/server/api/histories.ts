import { z } from "zod";
import type { ServerParts } from "../parts.ts";
import { type Operation, operation, Refusal } from "./operation.ts";
import { errorShape, refNameShape } from "./shapes.ts";

const publishers = ["admin", "publisher"] as const;
const partShape = z
  .string()
  .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, "expected an owner's or a repository's name");
const params = z.object({ owner: partShape, name: partShape, branch: refNameShape });
const path = "/v1/histories/{owner}/{name}/{branch}";
const notFound = { description: "there is none", schema: errorShape };
/** Of 50 environments with 2,000 tests and 50 runs it has 15 MB. */
const mostBytes = 64 * 1024 * 1024;

export function historyOperations({ histories }: Pick<ServerParts, "histories">): Operation[] {
  const branchOf = ({ owner, name, branch }: z.infer<typeof params>) => ({
    repository: `${owner}/${name}`,
    branch,
  });
  const none = ({ owner, name, branch }: z.infer<typeof params>) =>
    new Refusal(404, `there is no history of ${branch} of ${owner}/${name}`);
  return [
    operation({
      method: "get",
      path,
      isWide: true,
      summary:
        "How tests ended earlier on a branch of a repository: the text of a vmentry history, JSON Lines",
      may: publishers,
      params,
      answers: { 200: { description: "the history", type: "text/plain" }, 404: notFound },
      answer({ params: which, context }) {
        const kept = histories.get(branchOf(which));
        if (kept === undefined) throw none(which);
        return context.text(kept.text, 200, { "Last-Modified": new Date(kept.updatedAt).toUTCString() });
      },
    }),
    operation({
      method: "put",
      path,
      isWide: true,
      summary: "Merges a history into the one that is kept; sent twice, it is there once",
      may: publishers,
      params,
      body: { schema: z.string(), type: "text/plain", mostBytes },
      answers: {
        200: {
          description: "it is kept",
          schema: z.object({
            bytes: z.int().describe("of the whole history"),
            runs: z.int().describe("in the whole history"),
            problems: z.array(z.string()).describe("what was left out of the one that was sent"),
            updatedAt: z.string(),
          }),
        },
        400: { description: "it is no history", schema: errorShape },
      },
      answer: ({ params: which, body, context }) => context.json(histories.merge(branchOf(which), body)),
    }),
    operation({
      method: "delete",
      path,
      isWide: true,
      summary: "Forgets a branch's history",
      may: publishers,
      params,
      answers: { 204: { description: "done" }, 404: notFound },
      answer({ params: which, context }) {
        if (!histories.remove(branchOf(which))) throw none(which);
        return context.body(null, 204);
      },
    }),
  ];
}
