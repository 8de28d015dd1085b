import { z } from "zod";
import type { BootDesk } from "../boot-desk.ts";
import { streamConsole, streamEvents } from "../event-stream.ts";
import type { ServerParts } from "../parts.ts";
import { parseEvent } from "../protocol.ts";
import { keptEvents } from "../state/boot-events.ts";
import type { Selection } from "../state/machines.ts";
import { shapeKernel } from "./kernels.ts";
import { everyone, type Operation, operation, Refusal } from "./operation.ts";
import {
  auditShape,
  bootEventShape,
  consoleLineShape,
  countInQuery,
  errorShape,
  idInQuery,
  kernelShape,
  machineParams,
  machineShape,
  machineStateShape,
  registrationShape,
  secondsInQuery,
  selectionRequestShape,
  selectionShape,
} from "./shapes.ts";

export type Select = (machine: string, wish: Omit<Selection, "id">, who: string) => Selection;

export function machineOperations(parts: ServerParts, desk: BootDesk, select: Select): Operation[] {
  const { machines, bootEvents, consoles, kernels, refs, signals } = parts;

  const shapeMachine = (name: string): z.infer<typeof machineShape> => {
    const record = machines.get(name);
    const asked = desk.lastAsked(name);
    return {
      name,
      arch: record?.arch ?? null,
      description: record?.description ?? "",
      registeredAt: record?.registeredAt ?? null,
      askedAt: asked.at,
      isWaiting: asked.isWaiting,
      selection: machines.selection(name) ?? null,
      lastEvent: bootEvents.newest(name, 1)[0] ?? null,
    };
  };

  return [
    operation({
      method: "get",
      path: "/v1/machines",
      summary: "Machines, by name",
      may: ["admin", "publisher"],
      query: z.object({
        limit: countInQuery(1000, 100),
        after: z.string().max(63).optional().describe("the `next` of the page before this one"),
      }),
      answers: {
        200: {
          description: "a page",
          schema: z.object({ machines: z.array(machineShape), next: z.string().nullable() }),
        },
      },
      answer({ query, context }) {
        const { limit } = query;
        const found = machines.list({ after: query.after ?? "", limit: limit + 1 });
        const page = found.slice(0, limit).map(({ name }) => shapeMachine(name));
        return context.json({
          machines: page,
          next: found.length > limit ? (page.at(-1)?.name ?? null) : null,
        });
      },
    }),
    operation({
      method: "put",
      path: "/v1/machines/{machine}",
      summary: "Registers a machine, or tells of it anew; one that boots without is known by its name alone",
      may: ["admin", "machine"],
      params: machineParams,
      body: { schema: registrationShape },
      answers: { 200: { description: "the machine", schema: machineShape } },
      answer({ params, body, context }) {
        machines.register(params.machine, body);
        signals.tell("machines");
        return context.json(shapeMachine(params.machine));
      },
    }),
    operation({
      method: "delete",
      path: "/v1/machines/{machine}",
      summary: "Forgets a machine, its selection and its events",
      may: ["admin"],
      params: machineParams,
      answers: { 204: { description: "done" }, 404: { description: "there is none", schema: errorShape } },
      answer({ params, context }) {
        if (!machines.remove(params.machine)) throw new Refusal(404, `there is no machine ${params.machine}`);
        consoles.forget(params.machine);
        signals.tell("machines");
        return context.body(null, 204);
      },
    }),
    operation({
      method: "get",
      path: "/v1/machines/{machine}/state",
      summary: `A machine with its newest ${keptEvents} boot events`,
      may: everyone,
      params: machineParams,
      answers: { 200: { description: "the machine", schema: machineStateShape } },
      answer({ params, context }) {
        const events = bootEvents.newest(params.machine, keptEvents);
        return context.json({ ...shapeMachine(params.machine), events });
      },
    }),
    operation({
      method: "get",
      path: "/v1/machines/{machine}/kernels",
      summary: "A machine's kernel list: what is selected on top, what was added, then the branches' newest",
      may: everyone,
      params: machineParams,
      answers: {
        200: {
          description: "the list",
          schema: z.object({ kernels: z.array(kernelShape.extend({ why: z.string() })) }),
        },
      },
      async answer({ params, context }) {
        const selection = machines.selection(params.machine);
        const selected = selection === undefined ? undefined : await kernels.find(selection.kernel);
        const listed = [
          ...(selected === undefined ? [] : [{ why: "selected", kernel: selected }]),
          ...kernels.added().map(kernel => ({ why: "added", kernel })),
          ...(await desk.newestOfBranches(params.machine)).map(({ branch, kernel }) => ({
            why: `newest of ${branch}`,
            kernel,
          })),
        ];
        const isFirst = ({ kernel }: (typeof listed)[number], index: number) =>
          listed.findIndex(each => each.kernel.id === kernel.id) === index;
        return context.json({
          kernels: listed.filter(isFirst).map(({ why, kernel }) => ({ ...shapeKernel(kernel, refs), why })),
        });
      },
    }),
    operation({
      method: "post",
      path: "/v1/machines/{machine}/selection",
      summary: "Says what a machine boots next: once, or until changed",
      may: ["admin"],
      params: machineParams,
      body: { schema: selectionRequestShape },
      answers: {
        201: { description: "the selection", schema: selectionShape },
        400: { description: "there is no such kernel, or it cannot be booted", schema: errorShape },
      },
      async answer({ params, body, caller, context }) {
        await kernels.requireBootable(body.kernel);
        return context.json(select(params.machine, body, caller.name), 201);
      },
    }),
    operation({
      method: "delete",
      path: "/v1/machines/{machine}/selection",
      summary: "Takes a selection back",
      may: ["admin"],
      params: machineParams,
      answers: {
        204: { description: "nothing is selected now" },
        404: { description: "nothing was", schema: errorShape },
      },
      answer({ params, caller, context }) {
        if (!machines.clear(params.machine, caller.name)) {
          throw new Refusal(404, `nothing is selected for ${params.machine}`);
        }
        signals.tell("selections", params.machine);
        return context.body(null, 204);
      },
    }),
    operation({
      method: "post",
      path: "/v1/machines/{machine}/events",
      summary: "Tells a boot event: stage, uptime, event and message, a line each; from the machine",
      may: ["admin", "machine", "boot"],
      params: machineParams,
      body: { schema: z.string(), type: "text/plain", mostBytes: 4096 },
      answers: {
        204: { description: "it is kept" },
        400: { description: "not of that form", schema: errorShape },
      },
      answer({ params, body, context }) {
        const event = parseEvent(body);
        if (event === undefined)
          throw new Refusal(400, "expected STAGE, UPTIME, EVENT and MESSAGE, a line each");
        parts.record({ machine: params.machine, at: new Date().toISOString(), ...event });
        return context.body(null, 204);
      },
    }),
    operation({
      method: "get",
      path: "/v1/machines/{machine}/events",
      summary: "A machine's boot events after a given one, oldest first; waits for some when there are none",
      may: everyone,
      params: machineParams,
      query: z.object({
        after: idInQuery.default(0).describe("an event's id"),
        limit: countInQuery(200, 100),
        wait: secondsInQuery.default(0).describe("seconds; at most 50"),
      }),
      answers: {
        200: { description: "the events", schema: z.object({ events: z.array(bootEventShape) }) },
      },
      async answer({ params, query, context }) {
        const look = () => bootEvents.after(query.after, { machine: params.machine, limit: query.limit });
        const first = look();
        if (first.length > 0 || query.wait === 0) return context.json({ events: first });
        await signals.changed("boots", {
          machine: params.machine,
          ms: Math.min(query.wait, longestWaitSeconds) * 1000,
          signal: AbortSignal.any([parts.closing, context.req.raw.signal]),
        });
        return context.json({ events: look() });
      },
    }),
    operation({
      method: "get",
      path: "/v1/machines/{machine}/events/stream",
      summary: "A machine's boot events as server-sent events; Last-Event-ID or `after` says from where",
      may: everyone,
      params: machineParams,
      query: z.object({ after: idInQuery.optional() }),
      answers: { 200: { description: "events, until either side ends it", type: "text/event-stream" } },
      answer: ({ params, query, context }) =>
        streamEvents(context, parts, {
          machine: params.machine,
          after: startOf(query.after, context.req.header("Last-Event-ID"), bootEvents.lastId),
        }),
    }),
    operation({
      method: "post",
      path: "/v1/machines/{machine}/console",
      summary: "Tells lines of a machine's console; the newest 2,000 lines and 256 KiB are kept, in memory",
      may: ["admin", "machine"],
      params: machineParams,
      body: { schema: z.string(), type: "text/plain" },
      answers: {
        204: { description: "they are kept" },
        429: { description: "that is more than 64 KiB/s: wait, then tell it again", schema: errorShape },
      },
      answer({ params, body, context }) {
        const { machine } = params;
        if (!consoles.tell(machine, body)) {
          context.header("Retry-After", "1");
          throw new Refusal(429, "a machine's console is told with at most 64 KiB/s");
        }
        if (machines.get(machine) === undefined) {
          machines.meet(machine);
          signals.tell("machines");
        }
        signals.tell("consoles", machine);
        return context.body(null, 204);
      },
    }),
    operation({
      method: "get",
      path: "/v1/machines/{machine}/console",
      summary: "The end of a machine's console, oldest line first",
      may: everyone,
      params: machineParams,
      query: z.object({ after: idInQuery.default(0).describe("a line's id") }),
      answers: {
        200: { description: "the lines", schema: z.object({ lines: z.array(consoleLineShape) }) },
      },
      answer: ({ params, query, context }) =>
        context.json({ lines: consoles.lines(params.machine, query.after) }),
    }),
    operation({
      method: "get",
      path: "/v1/machines/{machine}/console/stream",
      summary: "A machine's console as server-sent events; Last-Event-ID or `after` says from where",
      may: everyone,
      params: machineParams,
      query: z.object({ after: idInQuery.optional() }),
      answers: { 200: { description: "events, until either side ends it", type: "text/event-stream" } },
      answer: ({ params, query, context }) =>
        streamConsole(context, parts, {
          machine: params.machine,
          after: startOf(query.after, context.req.header("Last-Event-ID"), consoles.lastId(params.machine)),
        }),
    }),
    operation({
      method: "get",
      path: "/v1/events/stream",
      summary: "All machines' boot events, and what else has changed, as server-sent events",
      may: ["admin", "publisher"],
      query: z.object({ after: idInQuery.optional() }),
      answers: { 200: { description: "events, until either side ends it", type: "text/event-stream" } },
      answer: ({ query, context }) =>
        streamEvents(context, parts, {
          machine: undefined,
          after: startOf(query.after, context.req.header("Last-Event-ID"), bootEvents.lastId),
        }),
    }),
    operation({
      method: "get",
      path: "/v1/audit",
      summary: "Who selected what for which machine, newest first",
      may: ["admin"],
      query: z.object({
        machine: machineParams.shape.machine.optional(),
        before: idInQuery.optional().describe("an entry's id"),
        limit: countInQuery(500, 100),
      }),
      answers: { 200: { description: "a page", schema: z.object({ entries: z.array(auditShape) }) } },
      answer: ({ query, context }) => context.json({ entries: machines.audit(query) }),
    }),
  ];
}

/** How long a question is kept open while there is no answer: the longest, in seconds. */
export const longestWaitSeconds = 50;

/** Without a place to go on from, what comes from now on is told. */
function startOf(after: number | undefined, header: string | undefined, last: number): number {
  const lastSeen = header === undefined ? Number.NaN : Number(header);
  if (Number.isSafeInteger(lastSeen) && lastSeen >= 0) return lastSeen;
  return after ?? last;
}
