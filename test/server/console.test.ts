import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { Consoles, consoleLimits } from "../../src/server/consoles.ts";
import { type Served, serve } from "./serve.ts";

let directory: TemporaryDirectory;
let served: Served;

beforeEach(async () => {
  directory = temporaryDirectory("console-test");
  served = await serve(directory);
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

interface Line {
  id: number;
  text: string;
}

async function lines(query = "", token?: string): Promise<Line[]> {
  const { body } = await served.ask(`/v1/machines/m/console${query}`, token === undefined ? {} : { token });
  return (body as { lines: Line[] }).lines;
}

describe("a machine's console", () => {
  test("is told in lines, and read from a line on", async () => {
    expect(await lines()).toEqual([]);
    expect((await served.ask("/v1/machines/m/console", { text: "one\r\ntwo\n" })).status).toBe(204);
    await served.ask("/v1/machines/m/console", { text: "three" });
    const all = await lines();
    expect(all.map(({ text }) => text)).toEqual(["one", "two", "three"]);
    expect(await lines(`?after=${all[1]?.id}`)).toEqual(all.slice(2));
    expect((await served.ask("/v1/machines")).body).toMatchObject({ machines: [{ name: "m" }] });
  });

  test("is forgotten with its machine", async () => {
    await served.ask("/v1/machines/m/console", { text: "one" });
    await served.ask("/v1/machines/m", { method: "DELETE" });
    expect(await lines()).toEqual([]);
  });

  test("is told by its own machine and admins, and read by its own machine, publishers and admins", async () => {
    const { tokens } = served.server;
    const admin = tokens.make({ role: "admin", name: "me" }).token;
    const publisher = tokens.make({ role: "publisher", name: "p" }).token;
    const own = tokens.make({ role: "machine", machine: "m", name: "m" }).token;
    const other = tokens.make({ role: "machine", machine: "n", name: "n" }).token;
    const tell = async (token: string) =>
      (await served.ask("/v1/machines/m/console", { text: "x", token })).status;
    expect(await Promise.all([admin, own, publisher, other].map(tell))).toEqual([204, 204, 403, 403]);
    const read = async (token: string) => (await served.ask("/v1/machines/m/console", { token })).status;
    expect(await Promise.all([admin, own, publisher, other].map(read))).toEqual([200, 200, 200, 403]);
  });

  test("told faster than it may be is refused, and says when to tell it again", async () => {
    const text = "x".repeat(60_000);
    const statuses: number[] = [];
    for (let time = 0; time < 12; time++) {
      const { status, headers } = await served.ask("/v1/machines/m/console", { text });
      statuses.push(status);
      if (status === 429) expect(headers.get("retry-after")).toBe("1");
    }
    expect(statuses.slice(0, 8)).toEqual(Array(8).fill(204));
    expect(statuses).toContain(429);
    expect((await served.ask("/v1/machines/n/console", { text })).status).toBe(204);
    expect((await served.ask("/v1/machines/m/console", { text: "x".repeat(70_000) })).status).toBe(413);
  });

  test("is streamed as it is told, from where a reader was", async () => {
    await served.ask("/v1/machines/m/console", { text: "one\ntwo" });
    const [first] = await lines();
    const ended = new AbortController();
    const response = await fetch(`${served.server.url}/v1/machines/m/console/stream`, {
      headers: { "Last-Event-ID": `${first?.id}` },
      signal: ended.signal,
    });
    await served.ask("/v1/machines/m/console", { text: "three" });
    await served.ask("/v1/machines/other/console", { text: "not this one's" });
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes("three")) break;
    }
    ended.abort();
    const told = [...text.matchAll(/event: console\ndata: (.*)\n/g)].flatMap(
      match => (JSON.parse(match[1] ?? "") as { lines: Line[] }).lines,
    );
    expect(told.map(each => each.text)).toEqual(["two", "three"]);
    expect(text).not.toContain("not this one's");
  });
});

describe("consoles", () => {
  const limits = { ...consoleLimits, bytesPerSecond: 1e9, burstBytes: 1e9 };

  test("keep the newest lines, never more than a machine's share, with ids that grow", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 300 }), { maxLength: 60 }), texts => {
        const consoles = new Consoles({ ...limits, lines: 20, bytes: 1_000 });
        for (const text of texts) consoles.tell("m", text);
        const kept = consoles.lines("m");
        const bytes = kept.reduce((sum, { text }) => sum + Buffer.byteLength(text) + 1, 0);
        expect(kept.length).toBeLessThanOrEqual(20);
        expect(bytes).toBeLessThanOrEqual(1_000);
        expect(kept.map(({ id }) => id)).toEqual(kept.map(({ id }) => id).toSorted((a, b) => a - b));
        const told = texts.flatMap(text => {
          const parts = text.split(/\r*\n/);
          return parts.at(-1) === "" ? parts.slice(0, -1) : parts;
        });
        expect(told.slice(told.length - kept.length)).toEqual(kept.map(({ text }) => text));
      }),
    );
  });

  test("cut a line that is too long into several", () => {
    const consoles = new Consoles(limits);
    consoles.tell("m", "x".repeat(10_000));
    expect(consoles.lines("m").map(({ text }) => text.length)).toEqual([4_096, 4_096, 1_808]);
  });

  test("forget the machine that was silent for longest when all of them hold too much", () => {
    const consoles = new Consoles({ ...limits, bytesInAll: 250 });
    for (const machine of ["a", "b"]) consoles.tell(machine, "x".repeat(99));
    consoles.tell("a", "again");
    consoles.tell("c", "x".repeat(99));
    expect(["a", "b", "c"].map(machine => consoles.lines(machine).length)).toEqual([2, 0, 1]);
  });
});
