import type { HttpBindings } from "@hono/node-server";
import { z } from "zod";
import type { BootDesk } from "../boot-desk.ts";
import type { ServerParts } from "../parts.ts";
import { noncePattern, type Question } from "../protocol.ts";
import type { Selection } from "../state/machines.ts";
import { longestWaitSeconds } from "./machines.ts";
import { type Operation, operation, Refusal } from "./operation.ts";
import { errorShape, machineParams, secondsInQuery } from "./shapes.ts";

export function bootOperations(parts: ServerParts, desk: BootDesk): Operation[] {
  return [
    operation({
      method: "get",
      path: "/v1/machines/{machine}/boot",
      summary: "What a machine boots now, for stage one; a selection that was made once is used up by it",
      may: ["admin", "machine"],
      params: machineParams,
      query: z.object({
        wait: secondsInQuery.default(0).describe("seconds to wait for a selection; at most 50"),
        nonce: z
          .string()
          .regex(noncePattern, "expected 32 to 64 hexadecimal digits")
          .optional()
          .describe("made up for this question alone; the signed answer has it"),
        kernel: z.string().max(200).optional().describe("what somebody at the console chose from the list"),
      }),
      answers: {
        200: { description: "the answer, signed when the server signs", type: "text/plain" },
        400: { description: "a nonce is missing, or the server does not sign", schema: errorShape },
      },
      async answer({ params, query, context }) {
        const { outgoing, incoming } = context.env;
        if (incoming.method !== "GET") throw new Refusal(400, "HEAD would use a selection up");
        const { machine } = params;
        const question: Question = { machine, nonce: query.nonce };
        desk.refuseMismatch(question);
        const offer = await desk.offer(machine, {
          wanted: query.kernel,
          waitMs: Math.min(query.wait, longestWaitSeconds) * 1000,
          gone: AbortSignal.any([parts.closing, context.req.raw.signal]),
        });
        if (offer !== undefined) settleAtEnd(parts, machine, offer.selection, outgoing);
        return context.text(desk.write(question, offer));
      },
    }),
  ];
}

/** A selection is used up when its answer went out whole, and stands again when it did not. */
function settleAtEnd(
  parts: ServerParts,
  machine: string,
  selection: Selection,
  outgoing: HttpBindings["outgoing"],
): void {
  const settle = () => {
    outgoing.off("close", settle);
    parts.closing.removeEventListener("abort", settle);
    if (outgoing.writableFinished) parts.machines.confirm(machine, selection);
    else if (parts.machines.giveBack(machine, selection)) parts.signals.tell("selections", machine);
  };
  outgoing.once("close", settle);
  // Connections are cut at the server's end, and the state is closed before each has told so.
  parts.closing.addEventListener("abort", settle, { once: true });
  if (outgoing.destroyed || parts.closing.aborted) settle();
}
