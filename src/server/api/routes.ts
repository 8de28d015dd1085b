import { type Context, Hono } from "hono";
import { describeError, type Logger, UserError, visible } from "../../base/index.ts";
import { StoreError } from "../../store/index.ts";
import { isForeign, isOwnHost, readOrigin } from "../origin.ts";
import type { ServerParts } from "../parts.ts";
import type { SessionCookies } from "../session-cookie.ts";
import type { Caller, Tokens } from "../state/tokens.ts";
import { type Admission, type Bindings, type Operation, Refusal } from "./operation.ts";

/** What is served beside the API, to people. */
export interface Pages {
  app: Hono<Bindings>;
  /** For what is neither there nor here. */
  notFound(context: Context<Bindings>): Response | Promise<Response>;
}

interface RouteParts {
  parts: Pick<ServerParts, "tokens" | "log">;
  sessions: SessionCookies;
  pages: Pages;
}

/** The routes of the operations and pages; each asker's token is looked at before anything else. */
export function routes(operations: readonly Operation[], { parts, sessions, pages }: RouteParts) {
  const { tokens, log } = parts;
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
  app.notFound(context => {
    const isForPeople = !isOfApi(context) && context.req.header("Accept")?.includes("text/html") === true;
    return isForPeople
      ? pages.notFound(context)
      : context.json({ error: `there is no ${context.req.path} here` }, 404);
  });
  app.use(async (context, next) => {
    refuseForeign(context, tokens);
    await next();
  });

  for (const operation of operations) {
    app.on(
      operation.method.toUpperCase(),
      pathOf(operation),
      async (context, next) => {
        const { caller, isStillAdmitted } = identify(context, tokens, sessions);
        refuseUnlessAllowed(operation, caller, context.req.param("machine"), log);
        context.set("caller", caller);
        context.set("isStillAdmitted", isStillAdmitted);
        await next();
      },
      context => operation.answer(context, context.get("caller")),
    );
  }
  app.route("/", pages.app);
  return app;
}

function pathOf({ path, isWide }: Operation): string {
  const parts = path.split("/").map(part => part.replace(/^\{(\w+)\}$/, ":$1"));
  return `${parts.join("/")}${isWide ? "{.+}" : ""}`;
}

function isOfApi(context: Context<Bindings>): boolean {
  return context.req.path === "/v1" || context.req.path.startsWith("/v1/");
}

/** What reads, and nothing else, may come from a page that somebody logged in to. */
function isRead(context: Context<Bindings>): boolean {
  return context.req.method === "GET" || context.req.method === "HEAD";
}

/** @throws Refusal for a wrong token, and for none where one is needed */
function identify(context: Context<Bindings>, tokens: Tokens, sessions: SessionCookies): Admission {
  const header = context.req.header("Authorization");
  if (header === undefined) {
    if (!tokens.areNeeded) return { caller: anybody, isStillAdmitted: () => !tokens.areNeeded };
    const viewer = isRead(context) ? sessions.holderOf(context) : undefined;
    if (viewer !== undefined) {
      return { caller: viewer, isStillAdmitted: () => sessions.holderOf(context) !== undefined };
    }
    throw new Refusal(401, "a token is needed: Authorization: Bearer TOKEN");
  }
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  const caller = token === undefined ? undefined : tokens.check(token);
  if (token === undefined || caller === undefined)
    throw new Refusal(401, "the token is wrong, or was revoked");
  return { caller, isStillAdmitted: () => tokens.check(token) !== undefined };
}

/** Without tokens the server listens on loopback alone, and whoever reaches it may do everything. */
export const anybody: Caller = { role: "admin", machine: undefined, name: "anybody" };

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

function refuseForeign(context: Context<Bindings>, tokens: Tokens): void {
  const request = readOrigin(name => context.req.header(name));
  if (isForeign(request, { isPageRead: isRead(context) && !isOfApi(context) })) {
    throw new Refusal(403, "requests of other web pages are refused");
  }
  if (!tokens.areNeeded && !isOwnHost(request.host)) {
    throw new Refusal(
      403,
      "without tokens this server answers to localhost and to addresses alone, not to other names",
    );
  }
}
