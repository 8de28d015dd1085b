import { z } from "zod";
import type { ServerParts } from "../parts.ts";
import { OtherJournal } from "../state/bisects.ts";
import { type Operation, operation, Refusal } from "./operation.ts";
import {
  bisectReportShape,
  countInQuery,
  errorShape,
  idInQuery,
  keptBisectShape,
  recordIdShape,
} from "./shapes.ts";

const notFound = { description: "there is none", schema: errorShape };
const publishers = ["admin", "publisher"] as const;
const params = z.object({ id: recordIdShape });
/** A page has 20 MB at most, and a journal of some thousand probes some MB. */
const mostBytes = 64 * 1024 * 1024;

export function bisectOperations({
  bisects,
  signals,
}: Pick<ServerParts, "bisects" | "signals">): Operation[] {
  const none = (id: string) => new Refusal(404, `there is no bisect ${id}`);
  return [
    operation({
      method: "get",
      path: "/v1/bisects",
      summary: "Bisects, those that were told of last first",
      may: publishers,
      query: z.object({
        isRunning: z.enum(["true", "false"]).optional(),
        limit: countInQuery(500, 100),
        before: idInQuery.optional().describe("the `next` of the page before this one"),
      }),
      answers: {
        200: {
          description: "a page",
          schema: z.object({ bisects: z.array(keptBisectShape), next: z.int().nullable() }),
        },
      },
      answer({ query: { isRunning, ...query }, context }) {
        return context.json(
          bisects.list({ ...query, isRunning: isRunning === undefined ? undefined : isRunning === "true" }),
        );
      },
    }),
    operation({
      method: "get",
      path: "/v1/bisects/{id}",
      summary: "One bisect",
      may: publishers,
      params,
      answers: { 200: { description: "the bisect", schema: keptBisectShape }, 404: notFound },
      answer({ params: { id }, context }) {
        const bisect = bisects.get(id);
        if (bisect === undefined) throw none(id);
        return context.json(bisect);
      },
    }),
    operation({
      method: "get",
      path: "/v1/bisects/{id}/journal",
      summary: "A bisect's journal, JSON Lines, with which another host can go on",
      may: publishers,
      params,
      answers: { 200: { description: "the journal", type: "text/plain" }, 404: notFound },
      answer({ params: { id }, context }) {
        const journal = bisects.journal(id);
        if (journal === undefined) throw none(id);
        return context.text(journal, 200, { "X-Content-Type-Options": "nosniff" });
      },
    }),
    operation({
      method: "put",
      path: "/v1/bisects/{id}",
      summary: "Tells how a bisect goes, with all of its journal, which only grows, and its HTML page",
      may: publishers,
      params,
      body: { schema: bisectReportShape, mostBytes },
      answers: {
        200: {
          description: "it is kept",
          schema: z.object({ updatedAt: z.string(), toldAt: z.string() }),
        },
        409: {
          description:
            "another process has gone on with it: the journal that is kept is no beginning of this one",
          schema: errorShape,
        },
      },
      answer({ params: { id }, body, context }) {
        const { toldAt } = keep(bisects, id, body);
        signals.tell("bisects");
        return context.json({ updatedAt: body.summary.updatedAt, toldAt });
      },
    }),
    operation({
      method: "delete",
      path: "/v1/bisects/{id}",
      summary: "Forgets a bisect, so that it can be begun anew",
      may: publishers,
      params,
      answers: { 204: { description: "done" }, 404: notFound },
      answer({ params: { id }, context }) {
        if (!bisects.remove(id)) throw none(id);
        signals.tell("bisects");
        return context.body(null, 204);
      },
    }),
  ];
}

function keep(
  bisects: ServerParts["bisects"],
  id: string,
  report: z.infer<typeof bisectReportShape>,
): { toldAt: string } {
  try {
    return bisects.put(id, report);
  } catch (error) {
    if (error instanceof OtherJournal) throw new Refusal(409, error.message, { cause: error });
    throw error;
  }
}
