import type { Context } from "hono";
import type { Bindings } from "./api/operation.ts";
import type { ServerParts } from "./parts.ts";
import { type SentEvent, sendEvents } from "./server-sent.ts";
import type { Topic } from "./signals.ts";

const eventsAtOnce = 100;
const linesAtOnce = 200;

/** What is told of by name alone: whoever wants to know more asks. */
const hints: readonly Topic[] = ["selections", "kernels", "builds", "bisects", "machines"];

/** `boot` for each boot event, with its id; `changed` with the name of what else has changed. */
export async function streamEvents(
  context: Context<Bindings>,
  parts: ServerParts,
  { machine, after }: { machine: string | undefined; after: number },
): Promise<Response> {
  const changed = new Set<Topic>();
  let last = after;
  return await sendEvents(context, parts.closing, {
    next() {
      const boots = parts.bootEvents.after(last, { machine, limit: eventsAtOnce });
      last = boots.at(-1)?.id ?? last;
      const events: SentEvent[] = [
        ...boots.map(event => ({ id: event.id, event: "boot", data: event })),
        ...[...changed].map(topic => ({ event: "changed", data: { what: topic } })),
      ];
      changed.clear();
      return { events, hasMore: boots.length === eventsAtOnce };
    },
    subscribe: wake => [
      parts.signals.on("boots", machine, wake),
      // Of a machine's own stream the rest is none of its business.
      ...(machine === undefined ? hints : []).map(topic =>
        parts.signals.on(topic, undefined, () => {
          changed.add(topic);
          wake();
        }),
      ),
    ],
  });
}

/** `console` for some lines of a machine's console, with the last one's id. */
export async function streamConsole(
  context: Context<Bindings>,
  { consoles, signals, closing }: ServerParts,
  { machine, after }: { machine: string; after: number },
): Promise<Response> {
  let last = after;
  return await sendEvents(context, closing, {
    next() {
      const lines = consoles.lines(machine, last, linesAtOnce);
      last = lines.at(-1)?.id ?? last;
      const events = lines.length === 0 ? [] : [{ id: last, event: "console", data: { lines } }];
      return { events, hasMore: lines.length === linesAtOnce };
    },
    subscribe: wake => [signals.on("consoles", machine, wake)],
  });
}
