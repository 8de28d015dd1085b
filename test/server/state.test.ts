import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLog, type TemporaryDirectory, temporaryDirectory, UserError } from "../../src/base/index.ts";
import { openKernelServer } from "../../src/server/index.ts";
import { keptEvents } from "../../src/server/state/boot-events.ts";
import { openDatabase } from "../../src/server/state/database.ts";
import { serve } from "./serve.ts";
import { bisectSummary, toldBisect } from "./told-bisect.ts";

let directory: TemporaryDirectory;
let state: string;

beforeEach(() => {
  directory = temporaryDirectory("state-test");
  state = join(directory.path, "new", "state.db");
});
afterEach(() => directory[Symbol.asyncDispose]());

describe("a restart", () => {
  test("loses nothing: machines, selections, events, builds, bisects, branches, audit", async () => {
    const commit = "a".repeat(40);
    const paths = [
      "/v1/machines/m1/state",
      "/v1/builds",
      "/v1/bisects/b7",
      "/v1/branches",
      "/v1/tags",
      "/v1/audit",
    ];
    const look = async (ask: Awaited<ReturnType<typeof serve>>["ask"]) =>
      await Promise.all(paths.map(async path => (await ask(path)).body));
    let before: unknown[];
    {
      await using served = await serve(directory, { state });
      const put = (path: string, json: unknown) => served.ask(path, { method: "PUT", json });
      await put("/v1/machines/m1", { arch: "x86_64", description: "by the window" });
      await served.ask("/v1/machines/m1/selection", {
        json: { kernel: "first", once: false, menuSeconds: 7 },
      });
      await served.ask("/v1/machines/m1/events", { text: "stage one\n1.5\nwaiting\n6.12" });
      await put("/v1/builds/b1", { commit, variant: "x", state: "running", builder: "here", progress: 0.5 });
      await served.ask("/v1/bisects/b7", toldBisect(bisectSummary({ title: "what broke" })));
      await put("/v1/branches/topic/a", { commits: [commit] });
      await put("/v1/tags/v6.12", { commits: [commit] });
      before = await look(served.ask);
    }
    await using served = await serve(directory, { state });
    expect(await look(served.ask)).toEqual(before);
    expect(before).toMatchObject([
      { arch: "x86_64", selection: { kernel: "first", menuSeconds: 7 }, events: [{ message: "6.12" }] },
      { builds: [{ id: "b1", progress: 0.5 }] },
      { id: "b7", title: "what broke" },
      { branches: [{ name: "topic/a", commits: 1 }] },
      { tags: [{ name: "v6.12", commits: 1 }] },
      { entries: [{ action: "selected", who: "anybody", machine: "m1" }] },
    ]);
    expect((await served.ask("/v1/machines/m1/boot")).body).toContain("timeout 7\n");
  });

  test("brings a once-selection back whose answer was under way", async () => {
    {
      await using served = await serve(directory, { state });
      served.server.select("m1", { kernel: "first", once: true, menuSeconds: 0 });
    }
    {
      using database = openDatabase(state);
      database.sql.exec("UPDATE selections SET is_offered = 1");
    }
    await using served = await serve(directory, { state });
    expect((await served.ask("/v1/machines/m1/boot")).body).toContain("action boot");
    expect((await served.ask("/v1/machines/m1/boot")).body).toContain("action wait");
  });
});

test("of each machine the newest events are kept, and their ids go on", async () => {
  await using served = await serve(directory);
  for (let count = 1; count <= keptEvents + 5; count++) {
    await served.ask("/v1/machines/m1/events", { text: `stage one\n${count}\nwaiting\n` });
  }
  await served.ask("/v1/machines/m2/events", { text: "stage one\n1\nwaiting\n" });
  const { events } = (await served.ask("/v1/machines/m1/state")).body as {
    events: { id: number; uptime: number }[];
  };
  expect(events).toHaveLength(keptEvents);
  expect(events.map(({ uptime }) => uptime)).toEqual(
    Array.from({ length: keptEvents }, (_, index) => index + 6),
  );
  expect((await served.ask("/v1/machines/m2/state")).body).toMatchObject({ events: [{ uptime: 1 }] });
});

describe("a state file", () => {
  const open = () => openKernelServer({ log: silentLog, state });

  test("that is damaged is told as such, and left as it is", async () => {
    await (await open())[Symbol.asyncDispose]();
    const good = await readFile(state);
    const damage: [string, Buffer][] = [
      [
        "another file",
        Buffer.from("this is no database, and never was one, however long it may be".repeat(100)),
      ],
      ["cut short", good.subarray(0, Math.floor(good.length / 2))],
      [
        "overwritten in the middle",
        Buffer.concat([good.subarray(0, 4096), Buffer.alloc(8192, 0x5a), good.subarray(12_288)]),
      ],
    ];
    for (const [what, bytes] of damage) {
      await writeFile(state, bytes);
      const opening = open();
      await expect(opening, what).rejects.toThrow(UserError);
      await expect(opening, what).rejects.toThrow(`${state} cannot be used as the server's state: `);
      await expect(opening, what).rejects.toThrow("It was left as it is: put a backup in its place");
      expect((await readFile(state)).equals(bytes), what).toBe(true);
    }
  });

  test("of another program, or of a later vmentry, is refused", async () => {
    await (await open())[Symbol.asyncDispose]();
    const change = (sql: string) => {
      using database = new DatabaseSync(state);
      database.exec(sql);
    };
    change("PRAGMA user_version = 99");
    await expect(open()).rejects.toThrow("it is of version 99, made by a later vmentry");
    change("PRAGMA application_id = 1");
    await expect(open()).rejects.toThrow("it is a database of another program");
  });

  test("is used by one server at a time", async () => {
    await using _first = await open();
    await expect(open()).rejects.toThrow(`another kernel server uses ${state}`);
  });

  test("of an earlier vmentry is brought up to date with what is in it; a step that fails changes nothing", () => {
    const first = "CREATE TABLE things (name TEXT) STRICT; INSERT INTO things VALUES ('kept');";
    openDatabase(state, [first])[Symbol.dispose]();
    expect(() => openDatabase(state, [first, "ALTER TABLE things ADD size INTEGER; nonsense"])).toThrow(
      UserError,
    );
    const second = "ALTER TABLE things ADD size INTEGER; UPDATE things SET size = 3;";
    for (const steps of [
      [first, second],
      [first, second],
    ]) {
      using database = openDatabase(state, steps);
      expect({ ...database.sql.prepare("SELECT * FROM things").get() }).toEqual({ name: "kept", size: 3 });
    }
    expect(() => openDatabase(state, [first])).toThrow("made by a later vmentry");
  });
});
