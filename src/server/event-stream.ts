import { once } from "node:events";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { Bindings } from "./api/operation.ts";
import type { ServerParts } from "./parts.ts";
import type { Topic } from "./signals.ts";

/** A comment is sent this often, by which both sides notice that the other has gone. */
const heartbeatMs = 15_000;
const eventsAtOnce = 100;

/** What is told of by name alone: whoever wants to know more asks. */
const hints: readonly Topic[] = ["selections", "kernels", "builds", "bisects", "machines"];

/**
 * Server-sent events (WHATWG HTML, 9.2): `boot` for each boot event, with its id, so that a reader who lost the
 * connection goes on where it was; `changed` with the name of what else has changed. Events are read from the
 * state when the client has taken those before, so a slow reader holds no memory here.
 */
export async function streamEvents(
  context: Context<Bindings>,
  parts: ServerParts,
  { machine, after }: { machine: string | undefined; after: number },
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
  parts.closing.addEventListener("abort", stop, { once: true });
  const changed = new Set<Topic>();
  let wake = () => {};
  const forget = [
    parts.signals.on("boots", machine, () => wake()),
    // Of a machine's own stream the rest is none of its business.
    ...(machine === undefined ? hints : []).map(topic =>
      parts.signals.on(topic, undefined, () => {
        changed.add(topic);
        wake();
      }),
    ),
  ];
  const write = async (text: string) => {
    if (!outgoing.write(text) && !ended.signal.aborted) {
      await once(outgoing, "drain", { signal: ended.signal }).catch(() => {});
    }
  };
  let last = after;
  try {
    await write(": vmentry\n\n");
    while (!ended.signal.aborted) {
      const woken = new Promise<void>(resolve => {
        wake = resolve;
      });
      const events = parts.bootEvents.after(last, { machine, limit: eventsAtOnce });
      for (const event of events) {
        await write(`id: ${event.id}\nevent: boot\ndata: ${JSON.stringify(event)}\n\n`);
        last = event.id;
      }
      for (const topic of changed)
        await write(`event: changed\ndata: ${JSON.stringify({ what: topic })}\n\n`);
      changed.clear();
      if (events.length === eventsAtOnce) continue;
      const isQuiet = await waitFor(woken, heartbeatMs, ended.signal);
      if (isQuiet) await write(": still here\n\n");
    }
  } finally {
    for (const each of forget) each();
    parts.closing.removeEventListener("abort", stop);
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
