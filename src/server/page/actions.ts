import type { Context, Hono } from "hono";
import { type Bindings, Refusal, readBody } from "../api/operation.ts";
import { machineName, machineNameRule } from "../machine-name.ts";
import { isFromOwnPage, readOrigin } from "../origin.ts";
import type { SessionCookies } from "../session-cookie.ts";
import { setPageHeaders } from "./headers.ts";
import { machinePath } from "./links.ts";
import { loginPage, ownPath } from "./login-page.ts";
import { mayAct, type Page, type PageParts, type Viewer } from "./page-parts.ts";

interface ActionParts extends PageParts {
  sessions: SessionCookies;
  viewerOf(context: Context<Bindings>): Viewer | undefined;
  show(
    context: Context<Bindings>,
    page: Page,
    viewer: Viewer | undefined,
    status?: 403,
  ): Response | Promise<Response>;
}

const mostFormBytes = 16 * 1024;

/** What the page's forms do. Each must come from a page of this server. */
export function addActions(app: Hono<Bindings>, made: ActionParts): void {
  const { parts, sessions, viewerOf, show, select } = made;

  /** @throws Refusal unless the viewer may act */
  const actor = (context: Context<Bindings>): Viewer => {
    const viewer = viewerOf(context);
    if (viewer === undefined) throw new Refusal(401, "Log in first: the session has ended.");
    if (!mayAct(viewer))
      throw new Refusal(403, `This needs a token of role admin, not ${viewer.caller.role}.`);
    return viewer;
  };
  const post = (
    path: string,
    act: (context: Context<Bindings>, form: URLSearchParams) => Promise<Response> | Response,
  ) =>
    app.post(path, async context => {
      if (!isFromOwnPage(readOrigin(name => context.req.header(name))))
        throw new Refusal(403, "Forms of other web pages are refused; programs use the API.");
      const form = await readForm(context);
      setPageHeaders(context);
      return await act(context, form);
    });

  app.get("/login", context => {
    const next = ownPath(context.req.query("next"));
    if (viewerOf(context) !== undefined) {
      setPageHeaders(context);
      return context.redirect(next, 303);
    }
    return show(context, loginPage({ next }), undefined);
  });
  post("/login", (context, form) => {
    const next = ownPath(form.get("next") ?? undefined);
    if (sessions.begin(context, form.get("token")?.trim() ?? "")) return context.redirect(next, 303);
    return show(
      context,
      loginPage({ next, problem: "That is no token of role admin or publisher, or it was revoked." }),
      undefined,
      403,
    );
  });
  post("/logout", context => {
    sessions.end(context);
    return context.redirect("/login", 303);
  });
  post("/boot-next", async (context, form) => {
    const { caller } = actor(context);
    const [machine = "", kernel = ""] = [form.get("machine")?.trim(), form.get("kernel")?.trim()];
    if (!machineName.test(machine)) throw new Refusal(400, machineNameRule);
    await parts.kernels.requireBootable(kernel);
    select(machine, { kernel, once: form.get("keep") !== "yes", menuSeconds: 2 }, caller.name);
    return context.redirect(machinePath(machine), 303);
  });
  post("/machines/:machine/clear", context => {
    const { caller } = actor(context);
    const machine = context.req.param("machine") ?? "";
    if (parts.machines.clear(machine, caller.name)) parts.signals.tell("selections", machine);
    return context.redirect(machinePath(machine), 303);
  });
}

async function readForm(context: Context<Bindings>): Promise<URLSearchParams> {
  const type = context.req.header("Content-Type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) throw new Refusal(400, "A form was expected.");
  const text = await readBody(context, { type: "text/plain", mostBytes: mostFormBytes });
  return new URLSearchParams(String(text));
}
