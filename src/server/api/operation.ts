import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { z } from "zod";
import type { Caller, Role } from "../state/tokens.ts";

/** Who asks, as the routes have found out. */
export interface Admission {
  caller: Caller;
  /** Whether that still holds: an answer may go on for hours, and a token be revoked meanwhile. */
  isStillAdmitted: () => boolean;
}

export type Bindings = { Bindings: HttpBindings; Variables: Admission };

/** A request that is refused, with what the asker is told. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 429 | 503;

  constructor(status: Refusal["status"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export interface Answer {
  description: string;
  /** JSON of this shape; undefined for an answer without a body, or of another type. */
  schema?: z.ZodType;
  /** Of what is not JSON. */
  type?: string;
}

interface Request<P extends z.ZodObject, Q extends z.ZodObject, B> {
  params: z.infer<P>;
  query: z.infer<Q>;
  body: B;
  caller: Caller;
  context: Context<Bindings>;
}

/**
 * One request of the API: what routes it, who may make it, what is checked before it is done, and what the
 * documentation says of it. A machine may ask for itself alone wherever the path names a machine.
 */
export interface Operation {
  method: "get" | "put" | "post" | "delete";
  /** OpenAPI's form: `/v1/machines/{machine}`. */
  path: string;
  /** The last parameter may hold slashes. */
  isWide: boolean;
  summary: string;
  may: readonly Caller["role"][];
  params: z.ZodObject;
  query: z.ZodObject;
  body: { schema: z.ZodType; type: "application/json" | "text/plain" } | undefined;
  answers: Readonly<Record<number, Answer>>;
  answer(context: Context<Bindings>, caller: Caller): Promise<Response>;
}

const noKeys = z.object({});

/** Whoever has a token, but for a kernel that was just booted. */
export const everyone: readonly Role[] = ["admin", "publisher", "machine"];

export function operation<
  P extends z.ZodObject = typeof noKeys,
  Q extends z.ZodObject = typeof noKeys,
  B = undefined,
>(wish: {
  method: Operation["method"];
  path: string;
  isWide?: boolean;
  summary: string;
  may: Operation["may"];
  params?: P;
  query?: Q;
  body?: { schema: z.ZodType<B>; type?: "application/json" | "text/plain"; mostBytes?: number };
  answers: Operation["answers"];
  answer(request: Request<P, Q, B>): Response | Promise<Response>;
}): Operation {
  const { body } = wish;
  const params: z.ZodObject = wish.params ?? noKeys;
  const query: z.ZodObject = wish.query ?? noKeys;
  return {
    method: wish.method,
    path: wish.path,
    isWide: wish.isWide ?? false,
    summary: wish.summary,
    may: wish.may,
    params,
    query,
    body: body === undefined ? undefined : { schema: body.schema, type: body.type ?? "application/json" },
    answers: wish.answers,
    async answer(context, caller) {
      return await wish.answer({
        params: parsed(params, context.req.param()) as z.infer<P>,
        query: parsed(query, context.req.query()) as z.infer<Q>,
        body: (body === undefined ? undefined : parsed(body.schema, await readBody(context, body))) as B,
        caller,
        context,
      });
    },
  };
}

/** The body, which is not kept beyond its limit, whether its length was told beforehand or not. */
export async function readBody(
  context: Pick<Context<Bindings>, "req">,
  { type = "application/json", mostBytes = 64 * 1024 }: { type?: string; mostBytes?: number },
): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = Number(context.req.header("Content-Length") ?? 0);
  const tooLong = new Refusal(413, `the body is longer than ${mostBytes} bytes`);
  if (bytes > mostBytes) throw tooLong;
  bytes = 0;
  for await (const chunk of context.req.raw.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLong;
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (type !== "application/json") return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
}

function parsed(schema: z.ZodType, value: unknown): unknown {
  const read = schema.safeParse(value);
  if (!read.success) throw new Refusal(400, z.prettifyError(read.error));
  return read.data;
}
