import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory, UserError } from "../../src/base/index.ts";
import {
  BisectConflict,
  forgetBisect,
  journalOfBisect,
  openServerClient,
  tellBisect,
} from "../../src/server/index.ts";
import { Bisects } from "../../src/server/state/bisects.ts";
import { openDatabase } from "../../src/server/state/database.ts";
import { migrations } from "../../src/server/state/migrations.ts";
import { type Served, serve } from "./serve.ts";
import { bisectSummary, foundBisect, toldBisect } from "./told-bisect.ts";

let directory: TemporaryDirectory;
let served: Served;
beforeEach(async () => {
  directory = temporaryDirectory("bisects-test");
  served = await serve(directory);
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const path = "/v1/bisects/b";
const put = (summary = bisectSummary(), journal?: string, page?: string) =>
  served.ask(path, toldBisect(summary, journal, page));
const client = () => openServerClient(served.server.url, undefined);

describe("a bisect", () => {
  test("is kept as it was told last, with its journal and its page", async () => {
    expect(await put()).toMatchObject({ status: 200, body: { updatedAt: "2026-01-01T01:00:00Z" } });
    const page = `<p>${"é".repeat(100_000)}</p>`;
    await put(foundBisect({ updatedAt: "2026-01-01T02:00:00Z" }), '{}\n{"n": "ü"}\n', page);
    expect((await served.ask(path)).body).toEqual({
      ...foundBisect({ updatedAt: "2026-01-01T02:00:00Z" }),
      id: "b",
      toldAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const journal = await served.ask(`${path}/journal`);
    expect([journal.status, journal.body]).toEqual([200, '{}\n{"n": "ü"}\n']);
    expect(journal.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(journal.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await served.ask("/bisects/b/report")).body).toBe(page);
  });

  test("that another process has gone on with is refused, and stays as it was", async () => {
    await put(bisectSummary(), "1\n2\n");
    for (const journal of ["", "1\n", "1\n3\n", "1\n3\n2\n", "0\n1\n2\n"]) {
      expect(await put(foundBisect(), journal, "other")).toMatchObject({
        status: 409,
        body: { error: expect.stringMatching(/^another process has gone on with bisect b: /) },
      });
    }
    expect((await served.ask(path)).body).toMatchObject({ isRunning: true });
    expect((await served.ask(`${path}/journal`)).body).toBe("1\n2\n");
    expect((await served.ask("/bisects/b/report")).body).toBe("<p>the report</p>");
    for (const journal of ["1\n2\n", "1\n2\n3\n"]) {
      expect((await put(foundBisect(), journal)).status).toBe(200);
    }
  });

  test("of two that go on from the same place at the same time is one's alone", async () => {
    await put(bisectSummary(), "1\n");
    const statuses = await Promise.all(
      ["2", "3", "4"].map(async line => (await put(bisectSummary(), `1\n${line}\n`)).status),
    );
    expect(statuses.toSorted()).toEqual([200, 409, 409]);
  });

  test("can be begun anew once it is forgotten", async () => {
    await put(bisectSummary(), "1\n2\n");
    expect((await served.ask(path, { method: "DELETE" })).status).toBe(204);
    for (const gone of [path, `${path}/journal`]) {
      expect(await served.ask(gone)).toMatchObject({ status: 404, body: { error: "there is no bisect b" } });
    }
    expect((await served.ask(path, { method: "DELETE" })).status).toBe(404);
    expect((await put(bisectSummary(), "3\n")).status).toBe(200);
  });

  test.each([
    ["a conclusion that is no name", { conclusion: "<b>" }],
    ["a title of two lines", { title: "a\nb" }],
    ["a run at no address of the web", { runUrl: "javascript:alert(1)" }],
    ["an end that is no commit", { good: { commit: "main", subject: "" } }],
    ["what is no number of probes", { probes: -1 }],
    ["more than is known", { more: true }],
  ])("is not taken with %s", async (_, wrong) => {
    const summary = { ...bisectSummary(), ...wrong };
    const { status } = await served.ask(path, { method: "PUT", json: { summary, journal: "", page: "" } });
    expect(status).toBe(400);
    expect((await served.ask(path)).status).toBe(404);
  });

  test("is not taken when it is larger than any", async () => {
    expect((await put(bisectSummary(), "x".repeat(64 * 1024 * 1024))).status).toBe(413);
  });

  test("is for publishers: no machine and no stranger reads or tells of it", async () => {
    const { tokens } = served.server;
    const publisher = tokens.make({ role: "publisher", name: "ci" }).token;
    const machine = tokens.make({ role: "machine", machine: "m", name: "m" }).token;
    const told = toldBisect(bisectSummary());
    expect((await served.ask(path, told)).status).toBe(401);
    expect((await served.ask(path, { ...told, token: machine })).status).toBe(403);
    expect((await served.ask(path, { ...told, token: publisher })).status).toBe(200);
    for (const read of ["/v1/bisects", path, `${path}/journal`]) {
      expect([read, (await served.ask(read)).status]).toEqual([read, 401]);
      expect([read, (await served.ask(read, { token: machine })).status]).toEqual([read, 403]);
      expect([read, (await served.ask(read, { token: publisher })).status]).toEqual([read, 200]);
    }
  });

  test("outlives the server; what an earlier vmentry kept under that name does not", async () => {
    const state = join(directory.path, "state.db");
    {
      using database = openDatabase(state, migrations.slice(0, 4));
      database.sql.exec("INSERT INTO bisects VALUES ('old', '2026-01-01', '{}')");
    }
    {
      await using first = await serve(directory, { state });
      expect((await first.ask("/v1/bisects")).body).toEqual({ bisects: [], next: null });
      await first.ask(path, toldBisect(foundBisect(), "1\n"));
    }
    await using second = await serve(directory, { state });
    expect((await second.ask(path)).body).toMatchObject({ id: "b", conclusion: "found" });
    expect((await second.ask(`${path}/journal`)).body).toBe("1\n");
  });
});

test("those that were told of last are kept, a thousand of them", () => {
  using database = openDatabase(undefined);
  const bisects = new Bisects(database);
  const told = { summary: bisectSummary(), journal: "1\n", page: "" };
  for (let n = 0; n < 1_000; n++) bisects.put(`n${n}`, told);
  bisects.put("n0", told);
  bisects.put("new", told);
  const kept = bisects.list({ limit: 2_000 }).bisects.map(({ id }) => id);
  expect(kept).toHaveLength(1_000);
  expect([kept.slice(0, 2), kept.at(-1)]).toEqual([["new", "n0"], "n2"]);
});

describe("the list of bisects", () => {
  const ids = (body: unknown) => (body as { bisects: { id: string }[] }).bisects.map(({ id }) => id);

  test("has those that were told of last first, in pages, those that run or those that do not", async () => {
    for (const id of ["a", "b", "c", "d"]) {
      const summary = id < "c" ? bisectSummary() : foundBisect();
      await served.ask(`/v1/bisects/${id}`, toldBisect(summary));
    }
    await served.ask("/v1/bisects/a", toldBisect(bisectSummary()));
    expect(ids((await served.ask("/v1/bisects")).body)).toEqual(["a", "d", "c", "b"]);
    expect(ids((await served.ask("/v1/bisects?isRunning=true")).body)).toEqual(["a", "b"]);
    expect(ids((await served.ask("/v1/bisects?isRunning=false")).body)).toEqual(["d", "c"]);
    expect((await served.ask("/v1/bisects?isRunning=yes")).status).toBe(400);
    const first = (await served.ask("/v1/bisects?limit=3")).body as { next: number };
    expect(ids(first)).toEqual(["a", "d", "c"]);
    const second = (await served.ask(`/v1/bisects?limit=3&before=${first.next}`)).body;
    expect([ids(second), (second as { next: unknown }).next]).toEqual([["b"], null]);
  });

  test("tells those that wait that a bisect has changed", async () => {
    const response = await fetch(`${served.server.url}/v1/events/stream`);
    const events = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await put();
    let text = "";
    while (!text.includes('"bisects"')) text += (await events?.read())?.value ?? "";
    await events?.cancel();
    expect(text).toContain('{"what":"bisects"}');
  });
});

describe("from elsewhere", () => {
  test("a bisect is told, gone on with and forgotten", async () => {
    const server = await client();
    expect(await journalOfBisect(server, "b")).toBeUndefined();
    // Not to be packed: the body is as long as it looks.
    const journal = `${randomBytes(512 * 1024).toString("hex")}\n`;
    await tellBisect(server, "b", { summary: bisectSummary(), journal, page: "<p>" });
    expect(await journalOfBisect(server, "b")).toBe(journal);
    await tellBisect(server, "b", { summary: foundBisect(), journal: `${journal}2\n`, page: "<p>" });
    expect((await served.ask(path)).body).toMatchObject({ conclusion: "found" });
    await forgetBisect(server, "b");
    await forgetBisect(server, "b");
    expect(await journalOfBisect(server, "b")).toBeUndefined();
  });

  test("another process that goes on with it is told apart from other refusals", async () => {
    const server = await client();
    const told = { summary: bisectSummary(), page: "" };
    await tellBisect(server, "b", { ...told, journal: "1\n" });
    const other = tellBisect(server, "b", { ...told, journal: "2\n" });
    await expect(other).rejects.toThrow(BisectConflict);
    await expect(other).rejects.toThrow(/refuses: another process has gone on with bisect b/);
    const wrong = tellBisect(server, "b", { ...told, summary: bisectSummary({ host: "a\nb" }), journal: "" });
    await expect(wrong).rejects.toThrow(UserError);
    await expect(wrong).rejects.not.toThrow(BisectConflict);
    served.server.tokens.make({ role: "admin", name: "me" });
    await expect(journalOfBisect(server, "b")).rejects.toThrow(/refuses: a token is needed/);
    await expect(forgetBisect(server, "b")).rejects.toThrow(/refuses: a token is needed/);
  });
});
