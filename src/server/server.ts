import { once } from "node:events";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import send from "send";
import { z } from "zod";
import { hasCode, type Logger, sha256OfFile, UserError, visible } from "../base/index.ts";
import { formatBootAnswer, formatWaitAnswer, parseEvent } from "./protocol.ts";
import { type BootEvent, type Selection, Selections, type ServedFile } from "./selections.ts";

export interface KernelServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Announces a kernel, with the digests of its files as they are now. */
  addKernel(kernel: NewKernel): Promise<void>;
  select(machine: string, wish: Omit<Selection, "id">): Selection;
  /** Calls back for each event of the machine from now on; the answer ends it. */
  watch(machine: string, callback: (event: BootEvent) => void): () => void;
}

export interface NewKernel {
  id: string;
  title: string;
  /** Files on this host. */
  image: string;
  initrd: string;
  cmdline: string;
}

export interface ServerOptions {
  /** Default 127.0.0.1. */
  address?: string;
  /** Default 0: a free one. */
  port?: number;
  log: Logger;
}

export const machineName = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/;

/** How long a machine's question is kept open while nothing is selected: the longest, in seconds. */
const longestWaitSeconds = 50;

/** Starts the kernel server. @throws UserError when the address cannot be had */
export async function openKernelServer(options: ServerOptions): Promise<KernelServer> {
  const selections = new Selections();
  const watchers = new Map<string, Set<(event: BootEvent) => void>>();
  const closing = new AbortController();

  const record = (event: BootEvent) => {
    selections.record(event);
    options.log.debug(`${event.machine}: ${event.stage}: ${event.event} ${visible(event.message)}`);
    for (const callback of watchers.get(event.machine) ?? []) callback(event);
  };
  const app = routes(selections, record, closing.signal);
  const http = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  const address = options.address ?? "127.0.0.1";
  http.listen(options.port ?? 0, address);
  try {
    await once(http, "listening");
  } catch (error) {
    if (hasCode(error, "EADDRINUSE")) {
      throw new UserError(`port ${options.port} of ${address} is in use; choose another with --port`, {
        cause: error,
      });
    }
    throw new UserError(`the kernel server cannot listen on ${address}: ${String(error)}`, { cause: error });
  }
  const { port } = http.address() as AddressInfo;

  return {
    address,
    port,
    async addKernel({ id, title, image, initrd, cmdline }) {
      const [imageFile, initrdFile] = await Promise.all([describeFile(image), describeFile(initrd)]);
      selections.addKernel({ id, title, cmdline, image: imageFile, initrd: initrdFile });
    },
    select: (machine, wish) => selections.select(machine, wish),
    watch(machine, callback) {
      const callbacks = watchers.get(machine) ?? new Set();
      watchers.set(machine, callbacks.add(callback));
      return () => callbacks.delete(callback);
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      const closed = once(http, "close");
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
}

async function describeFile(path: string): Promise<ServedFile> {
  const [{ size }, sha256] = await Promise.all([stat(path), sha256OfFile(path)]);
  return { path, bytes: size, sha256 };
}

const selectionRequest = z.strictObject({
  kernel: z.string(),
  once: z.boolean().default(true),
  menuSeconds: z.int().min(0).max(3600).default(2),
});

function routes(selections: Selections, record: (event: BootEvent) => void, closing: AbortSignal) {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof UserError) return context.json({ error: error.message }, 400);
    return context.json({ error: "internal error" }, 500);
  });
  app.notFound(context => context.json({ error: `there is no ${context.req.path} here` }, 404));

  app.get("/v1/kernels", context =>
    context.json(
      selections.kernels().map(({ id, title, image, initrd, cmdline }) => ({
        id,
        title,
        cmdline,
        image: { sha256: image.sha256, bytes: image.bytes },
        initrd: { sha256: initrd.sha256, bytes: initrd.bytes },
      })),
    ),
  );

  app.get("/v1/kernels/:id/:part{image|initrd}", async context => {
    const kernel = selections.kernel(context.req.param("id"));
    if (kernel === undefined) return context.json({ error: "there is no such kernel" }, 404);
    const file = context.req.param("part") === "image" ? kernel.image : kernel.initrd;
    const { incoming, outgoing } = context.env;
    outgoing.setHeader("Content-Type", "application/octet-stream");
    outgoing.setHeader("Repr-Digest", `sha-256=:${Buffer.from(file.sha256, "hex").toString("base64")}:`);
    await new Promise<void>(resolve => {
      outgoing.once("close", resolve);
      send(incoming, file.path, { dotfiles: "allow", cacheControl: false, lastModified: false })
        .on("error", (error: { status?: number }) => {
          outgoing.statusCode = error.status ?? 500;
          outgoing.end();
        })
        .pipe(outgoing);
    });
    return RESPONSE_ALREADY_SENT;
  });

  app.use("/v1/machines/:machine/*", async (context, next) => {
    if (!machineName.test(context.req.param("machine"))) {
      return context.json(
        { error: "a machine's name is 1 to 63 letters, digits, dots, dashes, underscores" },
        400,
      );
    }
    return next();
  });
  app.get("/v1/machines", context => context.json(selections.machines()));
  app.get("/v1/machines/:machine/state", context =>
    context.json(selections.state(context.req.param("machine"))),
  );

  app.get("/v1/machines/:machine/boot", async context => {
    const machine = context.req.param("machine");
    const asked = Number(context.req.query("wait") ?? "0");
    const waitSeconds = Math.min(Number.isFinite(asked) ? Math.max(0, asked) : 0, longestWaitSeconds);
    const { outgoing } = context.env;
    await selectedWithin(
      selections,
      machine,
      waitSeconds * 1000,
      AbortSignal.any([closing, context.req.raw.signal]),
    );
    // A machine that hung up while it waited must not use the selection up.
    const selection = outgoing.destroyed ? undefined : selections.take(machine);
    if (selection === undefined) return context.text(formatWaitAnswer());
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) selections.giveBack(machine, selection);
    });
    return context.text(formatBootAnswer(selection, selections.kernels()));
  });

  app.post("/v1/machines/:machine/selection", async context => {
    const wish = selectionRequest.safeParse(await context.req.json().catch(() => undefined));
    if (!wish.success) return context.json({ error: z.prettifyError(wish.error) }, 400);
    return context.json(selections.select(context.req.param("machine"), wish.data), 201);
  });

  app.post("/v1/machines/:machine/events", bodyLimit({ maxSize: 4096 }), async context => {
    const event = parseEvent(await context.req.text());
    if (event === undefined) {
      return context.json({ error: "expected STAGE, UPTIME, EVENT and MESSAGE, a line each" }, 400);
    }
    record({ machine: context.req.param("machine"), at: new Date().toISOString(), ...event });
    return context.body(null, 204);
  });
  return app;
}

/** Waits until a selection is there for the machine, the time is over, or the signal fires. */
async function selectedWithin(
  selections: Selections,
  machine: string,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  if (selections.state(machine).selection !== undefined || signal.aborted || ms === 0) return;
  await new Promise<void>(resolve => {
    const finish = () => {
      clearTimeout(timer);
      forget();
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    const forget = selections.onceSelected(machine, finish);
    signal.addEventListener("abort", finish, { once: true });
  });
}
