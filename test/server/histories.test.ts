import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { formatHistory, type History, mergeHistories, parseHistory } from "../../src/report/index.ts";
import { historyOfServer, openServerClient, tellHistory } from "../../src/server/index.ts";
import { type Asking, serve } from "./serve.ts";

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = temporaryDirectory("histories-test");
});
afterEach(() => directory[Symbol.asyncDispose]());

function historyOf(run: string, outcome = "p"): History {
  const record = { run, commit: "a".repeat(40), at: `2026-01-0${run}T00:00:00.000Z`, place: 0 };
  return {
    tests: ["kvm/x"],
    places: [{ environment: "e", machineClass: "m", variant: "v" }],
    records: [{ ...record, outcomes: outcome, durations: "AA", splats: [] }],
  };
}

const path = "/v1/histories/o/linux/kvm/next";
const put = (history: History): Asking => ({ method: "PUT", text: formatHistory(history) });

describe("a branch's history", () => {
  test("is merged from what is sent, in any order, any number of times", async () => {
    await using served = await serve(directory);
    for (const run of ["2", "1", "2", "3"]) {
      expect((await served.ask(path, put(historyOf(run)))).status).toBe(200);
    }
    const { body, status } = await served.ask(path);
    expect(status).toBe(200);
    const expected = formatHistory(mergeHistories(["1", "2", "3"].map(run => historyOf(run))));
    expect(body).toBe(expected);
    expect((await served.ask(path, put(historyOf("3")))).body).toMatchObject({
      bytes: Buffer.byteLength(expected),
      runs: 3,
      problems: [],
    });
  });

  test("is that of one branch of one repository alone, and can be forgotten", async () => {
    await using served = await serve(directory);
    await served.ask(path, put(historyOf("1")));
    expect((await served.ask("/v1/histories/O/Linux/kvm/next")).status).toBe(200);
    for (const other of ["/v1/histories/o/linux/kvm", "/v1/histories/p/linux/kvm/next"]) {
      expect(await served.ask(other)).toMatchObject({
        status: 404,
        body: { error: expect.stringContaining("there is no history of") },
      });
    }
    expect((await served.ask(path, { method: "DELETE" })).status).toBe(204);
    expect((await served.ask(path, { method: "DELETE" })).status).toBe(404);
  });

  test("outlives the server", async () => {
    const state = join(directory.path, "state.db");
    {
      await using served = await serve(directory, { state });
      await served.ask(path, put(historyOf("1")));
    }
    await using served = await serve(directory, { state });
    expect((await served.ask(path)).body).toBe(formatHistory(historyOf("1")));
  });

  test("stays as it was when something else is sent", async () => {
    await using served = await serve(directory);
    await served.ask(path, put(historyOf("1")));
    for (const text of ["", "{}", "x".repeat(1000)]) {
      expect(await served.ask(path, { method: "PUT", text })).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(/^the history that was sent: holds no history/) },
      });
    }
    expect((await served.ask(path)).body).toBe(formatHistory(historyOf("1")));
  });

  test("takes what is whole of one that was cut off, and says what was left out", async () => {
    await using served = await serve(directory);
    const text = `${formatHistory(historyOf("1"))}{"run": "2", "co`;
    expect((await served.ask(path, { method: "PUT", text })).body).toMatchObject({
      runs: 1,
      problems: [expect.stringMatching(/:3: is not JSON, so it may be cut off; left out$/)],
    });
  });

  test("is not taken when it is larger than any", async () => {
    await using served = await serve(directory);
    const text = "x".repeat(64 * 1024 * 1024 + 1);
    expect((await served.ask(path, { method: "PUT", text })).status).toBe(413);
  });

  test("is for publishers: no machine and no stranger reads or writes it", async () => {
    await using served = await serve(directory);
    const { tokens } = served.server;
    const publisher = tokens.make({ role: "publisher", name: "ci" }).token;
    const machine = tokens.make({ role: "machine", machine: "m", name: "m" }).token;
    expect((await served.ask(path, put(historyOf("1")))).status).toBe(401);
    expect((await served.ask(path, { ...put(historyOf("1")), token: machine })).status).toBe(403);
    expect((await served.ask(path, { token: machine })).status).toBe(403);
    expect((await served.ask(path, { ...put(historyOf("1")), token: publisher })).status).toBe(200);
    expect((await served.ask(path, { token: publisher })).status).toBe(200);
  });
});

describe("from elsewhere", () => {
  test("a history is told and read, whatever its branch is called", async () => {
    await using served = await serve(directory);
    const client = await openServerClient(served.server.url, undefined);
    const which = { repository: "o/linux", branch: "für/50%-ok#1" };
    expect(await historyOfServer(client, which)).toBeUndefined();
    expect(await tellHistory(client, which, formatHistory(historyOf("1")))).toMatchObject({ runs: 1 });
    const text = await historyOfServer(client, which);
    expect(parseHistory(text ?? "", "x").history).toEqual(historyOf("1"));
  });

  test("a refusal is an error that says why", async () => {
    await using served = await serve(directory);
    served.server.tokens.make({ role: "admin", name: "me" });
    const client = await openServerClient(served.server.url, undefined);
    const which = { repository: "o/linux", branch: "main" };
    await expect(historyOfServer(client, which)).rejects.toThrow(/refuses: a token is needed/);
    await expect(tellHistory(client, which, "x")).rejects.toThrow(/refuses: a token is needed/);
  });
});
