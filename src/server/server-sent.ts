import { once } from "node:events";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { Bindings } from "./api/operation.ts";

/** A comment is sent this often, by which both sides notice that the other has gone. */
const heartbeatMs = 15_000;

export interface SentEvent {
  event: string;
  /** Where a reader who lost the connection goes on. */
  id?: number;
  data: unknown;
}

/**
 * Answers with server-sent events (WHATWG HTML, 9.2) until either side ends it, or who asked is admitted no more. What there is to tell is asked for when
 * the client has taken what came before, so a slow reader holds no memory here.
 * @param next what is new; asked again at once when it says that there is more, else when it was woken
 * @param subscribe is given what wakes; its answers end that
 */
export async function sendEvents(
  context: Context<Bindings>,
  closing: AbortSignal,
  {
    next,
    subscribe,
  }: {
    next: () => { events: SentEvent[]; hasMore: boolean };
    subscribe: (wake: () => void) => (() => void)[];
  },
): Promise<Response> {
  const { outgoing } = context.env;
  outgoing.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    // Proxies that hold answers back until they end would hold this one for ever.
    "X-Accel-Buffering": "no",
  });
  const ended = new AbortController();
  const stop = () => ended.abort();
  outgoing.once("close", stop);
  closing.addEventListener("abort", stop, { once: true });
  let wake = () => {};
  const subscriptions = subscribe(() => wake());
  const write = async (text: string) => {
    if (!outgoing.write(text) && !ended.signal.aborted) {
      await once(outgoing, "drain", { signal: ended.signal }).catch(() => {});
    }
  };
  try {
    await write(": vmentry\n\n");
    while (!ended.signal.aborted && context.get("isStillAdmitted")()) {
      const woken = new Promise<void>(resolve => {
        wake = resolve;
      });
      const { events, hasMore } = next();
      for (const { event, id, data } of events) {
        const head = id === undefined ? "" : `id: ${id}\n`;
        await write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      }
      if (hasMore) continue;
      const isQuiet = await waitFor(woken, heartbeatMs, ended.signal);
      if (isQuiet) await write(": still here\n\n");
    }
  } finally {
    for (const each of subscriptions) each();
    closing.removeEventListener("abort", stop);
    outgoing.end();
  }
  return RESPONSE_ALREADY_SENT;
}

/** Whether nothing happened for so long. */
async function waitFor(woken: Promise<void>, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  return await new Promise(resolve => {
    const timer = setTimeout(() => finish(true), ms);
    const stop = () => finish(false);
    const finish = (isQuiet: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(isQuiet);
    };
    signal.addEventListener("abort", stop, { once: true });
    void woken.then(() => finish(false));
  });
}
