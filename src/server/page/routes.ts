import { type Context, Hono } from "hono";
import { z } from "zod";
import { describeError, UserError, visible } from "../../base/index.ts";
import type { Manifest } from "../../store/index.ts";
import { StoreError } from "../../store/index.ts";
import { type Bindings, Refusal } from "../api/operation.ts";
import { anybody, type Pages } from "../api/routes.ts";
import { machineName } from "../machine-name.ts";
import { serveFile, serveStream } from "../serve-file.ts";
import { maySeePages } from "../session.ts";
import type { SessionCookies } from "../session-cookie.ts";
import { keyOfKernel } from "../stored-kernels.ts";
import { addActions } from "./actions.ts";
import { bisectPage, bisectReport } from "./bisect-page.ts";
import { bisectsPage, readBisectsQuery } from "./bisects-page.ts";
import { buildPage, buildsPage, readBuildsQuery } from "./builds-page.ts";
import { assets, frame } from "./frame.ts";
import { setPageHeaders } from "./headers.ts";
import { filesPage, kernelPage } from "./kernel-page.ts";
import { kernelsPage, readKernelsQuery } from "./kernels-page.ts";
import { machinePage } from "./machine-page.ts";
import { machinesPage } from "./machines-page.ts";
import { markup } from "./markup.ts";
import { overviewPage } from "./overview-page.ts";
import { mayAct, type Page, type PageParts, type Viewer } from "./page-parts.ts";
import { Storage } from "./storage-figures.ts";
import { storagePage } from "./storage-page.ts";

interface Wish {
  context: Context<Bindings>;
  viewer: Viewer;
}

/** The web page: what the state and the store tell, for people. */
export function pages(made: PageParts & { sessions: SessionCookies }): Pages {
  const { parts, sessions } = made;
  const app = new Hono<Bindings>();
  app.onError((error, context) => answerError(error, context, made));

  const viewerOf = (context: Context<Bindings>): Viewer | undefined => {
    if (!parts.tokens.areNeeded) return { caller: anybody, isLoggedIn: false };
    const caller = sessions.holderOf(context);
    return caller !== undefined && maySeePages(caller) ? { caller, isLoggedIn: true } : undefined;
  };
  const show = (
    context: Context<Bindings>,
    page: Page,
    viewer: Viewer | undefined,
    status: 200 | 403 | 404 = 200,
  ) => {
    setPageHeaders(context);
    return context.html(frame(page, viewer), status);
  };
  const get = (path: string, make: (wish: Wish) => Page | Response | Promise<Page | Response>) =>
    app.get(path, async context => {
      const viewer = viewerOf(context);
      if (viewer === undefined) {
        setPageHeaders(context);
        const { pathname, search } = new URL(context.req.url);
        return context.redirect(`/login?next=${encodeURIComponent(pathname + search)}`, 303);
      }
      const page = await make({ context, viewer });
      return page instanceof Response ? page : show(context, page, viewer);
    });

  for (const { path, type, text } of assets) {
    app.get(path, context => {
      setPageHeaders(context);
      context.header("Content-Type", type);
      context.header("Cache-Control", "public, max-age=31536000, immutable");
      return context.body(text);
    });
  }
  addReading(get, made);
  addActions(app, { ...made, viewerOf, show });
  return {
    app,
    notFound: context => show(context, notFoundPage("There is no such page."), viewerOf(context), 404),
  };
}

type Get = (path: string, make: (wish: Wish) => Page | Response | Promise<Page | Response>) => void;

function addReading(get: Get, made: PageParts): void {
  const { parts } = made;
  const store = parts.kernels.stored?.store;
  const storage = store === undefined ? undefined : new Storage(store, parts.log);

  get("/", () => overviewPage(made, storage));
  get("/kernels", ({ context }) => kernelsPage(parts, readKernelsQuery(context.req.query())));
  get("/kernels/:id", async ({ context, viewer }) => {
    const kernel = await parts.kernels.find(context.req.param("id") ?? "");
    if (kernel === undefined) throw new Refusal(404, "There is no such kernel here.");
    return await kernelPage(parts, kernel, mayAct(viewer));
  });
  get("/kernels/:id/files", async ({ context }) => {
    const id = context.req.param("id") ?? "";
    const { under, from } = filesQuery.parse(context.req.query());
    return filesPage(id, (await manifestOf(made, id)).manifest, { under, from });
  });
  get("/kernels/:id/text/:name{log|config}", async ({ context }) => {
    const { manifest, store: from } = await manifestOf(made, context.req.param("id") ?? "");
    const file = manifest.files.find(({ path }) => path === context.req.param("name"));
    if (file === undefined) throw new Refusal(404, "This kernel has no such file.");
    context.env.outgoing.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    const content = { ...file, type: "text/plain; charset=utf-8" };
    const local = from.localBlob(file.sha256);
    return local === undefined
      ? await serveStream(context, content, await from.openBlob(file))
      : await serveFile(context, { ...content, path: local });
  });
  get("/machines", ({ context }) => machinesPage(made, context.req.query("after") ?? ""));
  get("/machines/:machine", async ({ context, viewer }) => {
    const name = context.req.param("machine") ?? "";
    const isKnown = parts.machines.get(name) !== undefined || made.desk.lastAsked(name).at !== null;
    if (!machineName.test(name) || !isKnown) throw new Refusal(404, "There is no such machine here.");
    return await machinePage(made, name, viewer);
  });
  get("/builds", ({ context }) => buildsPage(parts, readBuildsQuery(context.req.query())));
  get("/builds/:id", async ({ context }) => {
    const build = parts.builds.get(context.req.param("id") ?? "");
    if (build === undefined) throw new Refusal(404, "There is no such build here.");
    const stored = await parts.kernels.find(`${build.commit}-${build.variant}`);
    return buildPage(parts, build, stored !== undefined);
  });
  get("/bisects", ({ context }) => bisectsPage(parts, readBisectsQuery(context.req.query())));
  get("/bisects/:id", ({ context }) => {
    const bisect = parts.bisects.get(context.req.param("id") ?? "");
    if (bisect === undefined) throw noBisect();
    return bisectPage(bisect);
  });
  get("/bisects/:id/report", ({ context }) => {
    const report = parts.bisects.page(context.req.param("id") ?? "");
    if (report === undefined) throw noBisect();
    return bisectReport(context, report);
  });
  get("/storage", () => storagePage(storage));
}

const noBisect = () => new Refusal(404, "There is no such bisect here.");

const filesQuery = z.object({
  under: z.string().max(1024).default(""),
  from: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

async function manifestOf(
  { parts }: PageParts,
  id: string,
): Promise<{ manifest: Manifest; store: NonNullable<typeof parts.kernels.stored>["store"] }> {
  const key = keyOfKernel(id);
  const store = parts.kernels.stored?.store;
  const manifest = key === undefined ? undefined : await store?.read(key);
  if (store === undefined || manifest === undefined) throw new Refusal(404, "There is no such kernel here.");
  return { manifest, store };
}

function notFoundPage(why: string): Page {
  return { title: "Not found", body: markup`<p>${why}</p><p><a href="/">Overview</a></p>` };
}

/** What went wrong, as a page of its own. */
function answerError(
  error: Error,
  context: Context<Bindings>,
  { parts, sessions }: PageParts & { sessions: SessionCookies },
): Response | Promise<Response> {
  setPageHeaders(context);
  const caller = parts.tokens.areNeeded ? sessions.holderOf(context) : anybody;
  const viewer = caller === undefined ? undefined : { caller, isLoggedIn: parts.tokens.areNeeded };
  const { status, title, text } = describe(error);
  if (status >= 500) {
    parts.log.error(`${context.req.method} ${visible(context.req.path)}: ${visible(describeError(error))}`);
  }
  const body = markup`<p class="bad" role="alert">${text}</p><p><a href="/">Overview</a></p>`;
  return context.html(frame({ title, body }, viewer), status);
}

function describe(error: Error): { status: Refusal["status"] | 500; title: string; text: string } {
  if (error instanceof Refusal) {
    const title = error.status === 404 ? "Not found" : "Refused";
    return { status: error.status, title, text: error.message };
  }
  if (error instanceof UserError) return { status: 400, title: "That does not work", text: error.message };
  if (error instanceof z.ZodError)
    return { status: 400, title: "That cannot be looked for", text: z.prettifyError(error) };
  if (error instanceof StoreError)
    return { status: 503, title: "The store has a problem", text: error.message };
  return { status: 500, title: "Something went wrong", text: "The server's log says what." };
}
