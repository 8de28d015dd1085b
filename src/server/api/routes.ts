import { Hono } from "hono";
import { describeError, type Logger, UserError, visible } from "../../base/index.ts";
import { StoreError } from "../../store/index.ts";
import type { Caller, Tokens } from "../state/tokens.ts";
import { type Bindings, type Operation, Refusal } from "./operation.ts";

/** The routes of the operations; each asker's token is looked at before anything else. */
export function routes(operations: readonly Operation[], { tokens, log }: { tokens: Tokens; log: Logger }) {
  const app = new Hono<Bindings>();
  app.onError((error, context) => {
    if (error instanceof Refusal) {
      if (error.status === 401) context.header("WWW-Authenticate", "Bearer");
      return context.json({ error: error.message }, error.status);
    }
    if (error instanceof UserError) return context.json({ error: error.message }, 400);
    log.error(`${context.req.method} ${visible(context.req.path)}: ${visible(describeError(error))}`);
    if (error instanceof StoreError) return context.json({ error: error.message }, 503);
    return context.json({ error: "internal error" }, 500);
  });
  app.notFound(context => context.json({ error: `there is no ${context.req.path} here` }, 404));
  app.use(async (context, next) => {
    refuseForeignPage(
      context.req.header("Sec-Fetch-Site"),
      context.req.header("Origin"),
      context.req.header("Host"),
    );
    await next();
  });

  for (const operation of operations) {
    app.on(
      operation.method.toUpperCase(),
      pathOf(operation),
      async (context, next) => {
        const caller = identify(tokens, context.req.header("Authorization"));
        refuseUnlessAllowed(operation, caller, context.req.param("machine"), log);
        context.set("caller", caller);
        await next();
      },
      context => operation.answer(context, context.get("caller")),
    );
  }
  return app;
}

function pathOf({ path, isWide }: Operation): string {
  const parts = path.split("/").map(part => part.replace(/^\{(\w+)\}$/, ":$1"));
  return `${parts.join("/")}${isWide ? "{.+}" : ""}`;
}

/** @throws Refusal for a wrong token, and for none where one is needed */
function identify(tokens: Tokens, header: string | undefined): Caller {
  if (header === undefined) {
    // Without tokens the server listens on loopback alone.
    if (!tokens.areNeeded) return { role: "admin", machine: undefined, name: "anybody" };
    throw new Refusal(401, "a token is needed: Authorization: Bearer TOKEN");
  }
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  const caller = token === undefined ? undefined : tokens.check(token);
  if (caller === undefined) throw new Refusal(401, "the token is wrong, or was revoked");
  return caller;
}

function refuseUnlessAllowed(operation: Operation, caller: Caller, machine: string | undefined, log: Logger) {
  if (!operation.may.includes(caller.role)) {
    throw new Refusal(403, `this needs a token of role ${operation.may.join(" or ")}, not ${caller.role}`);
  }
  if (machine !== undefined && caller.machine !== undefined && machine !== caller.machine) {
    log.warn(`the token of machine ${caller.machine} was used to ask as ${visible(machine)}; refused`);
    throw new Refusal(
      403,
      `this token is machine ${caller.machine}'s, which may ask and report for itself alone`,
    );
  }
}

/**
 * A web page that somebody has open elsewhere must not be able to talk to a server without tokens: browsers say
 * where a request comes from (Fetch Metadata; RFC 6454).
 */
function refuseForeignPage(
  site: string | undefined,
  origin: string | undefined,
  host: string | undefined,
): void {
  const isForeign =
    site === "cross-site" ||
    (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host));
  if (isForeign) throw new Refusal(403, "requests of other web pages are refused");
}
