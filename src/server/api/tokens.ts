import { z } from "zod";
import type { Tokens } from "../state/tokens.ts";
import { type Operation, operation, Refusal } from "./operation.ts";
import { errorShape, tokenRequestShape, tokenShape } from "./shapes.ts";

export function tokenOperations(tokens: Tokens): Operation[] {
  return [
    operation({
      method: "get",
      path: "/v1/tokens",
      summary: "Tokens, newest first, without their secrets",
      may: ["admin"],
      answers: { 200: { description: "all", schema: z.object({ tokens: z.array(tokenShape) }) } },
      answer: ({ context }) => context.json({ tokens: tokens.list() }),
    }),
    operation({
      method: "post",
      path: "/v1/tokens",
      summary: "Makes a token; it is told this once",
      may: ["admin"],
      body: { schema: tokenRequestShape },
      answers: {
        201: { description: "the token", schema: z.object({ id: z.string(), token: z.string() }) },
        400: { description: "a machine is missing, or one too many", schema: errorShape },
      },
      answer({ body: { role, name, machine, expiresAt }, context }) {
        // The first one locks everybody else out: it is to be an admin's.
        if (!tokens.areNeeded && role !== "admin")
          throw new Refusal(400, "the first token is to be an admin's");
        const made = tokens.make({
          role,
          name,
          ...(machine === undefined ? {} : { machine }),
          ...(expiresAt === undefined ? {} : { expiresAt }),
        });
        context.header("Cache-Control", "no-store");
        return context.json(made, 201);
      },
    }),
    operation({
      method: "delete",
      path: "/v1/tokens/{id}",
      summary: "Revokes a token",
      may: ["admin"],
      params: z.object({ id: z.string().max(100) }),
      answers: {
        204: { description: "it is refused from now on" },
        404: { description: "there is none", schema: errorShape },
      },
      answer({ params, context }) {
        if (!tokens.revoke(params.id)) throw new Refusal(404, "there is no such token");
        return context.body(null, 204);
      },
    }),
  ];
}
