import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLog, type TemporaryDirectory, temporaryDirectory, UserError } from "../../src/base/index.ts";
import { openServerClient, tellConsole } from "../../src/server/index.ts";
import { type Served, serve } from "./serve.ts";

let directory: TemporaryDirectory;
let served: Served;

beforeEach(async () => {
  directory = temporaryDirectory("tell-console-test");
  served = await serve(directory);
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? Buffer.from(part) : part;
}

async function told(): Promise<string[]> {
  const { body } = await served.ask("/v1/machines/m/console");
  return (body as { lines: { text: string }[] }).lines.map(({ text }) => text);
}

async function tell(
  source: AsyncIterable<Uint8Array>,
  url = served.server.url,
  log = silentLog,
): Promise<number> {
  const client = await openServerClient(url, undefined);
  return await tellConsole({ client, machine: "m", source, log });
}

test("a console is told in whole lines, however it is cut, with the last that has no end", async () => {
  const euro = Buffer.from("€\r\n");
  expect(await tell(chunks("on", "e\r\ntw", "o ", euro.subarray(0, 2), euro.subarray(2), "login: "))).toBe(0);
  expect(await told()).toEqual(["one", "two €", "login: "]);
});

test("a line without end is told in parts, and does not grow in memory", async () => {
  await tell(chunks("x".repeat(10_000), "x".repeat(10_000), "\n"));
  expect((await told()).join("")).toBe("x".repeat(20_000));
});

test("a console that comes faster than it can be told loses its oldest lines, which are counted", async () => {
  const lines = Array.from({ length: 40_000 }, (_, number) => `line ${number}`);
  const leftOut = await tell(chunks(`${lines.join("\n")}\n`));
  expect(leftOut).toBeGreaterThan(0);
  const seen = await told();
  expect(seen.at(-1)).toBe("line 39999");
  expect(lines.slice(-seen.length)).toEqual(seen);
});

test("a server that is away for a while is told when it is back, and nothing is told twice", async () => {
  const bodies: string[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      asked += 1;
      if (asked <= 2) response.writeHead(asked === 1 ? 503 : 429).end();
      else {
        bodies.push(body);
        response.writeHead(204).end();
      }
    });
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const said: string[] = [];
  const log = {
    ...silentLog,
    warn: (message: string) => said.push(message),
    info: (message: string) => said.push(message),
  };
  await tell(chunks("one\n", "two\n"), `http://127.0.0.1:${port}`, log);
  server.close();
  expect(bodies.join("")).toBe("one\ntwo\n");
  expect(said).toEqual([
    expect.stringMatching(/answers 503; trying again$/),
    expect.stringMatching(/answers again$/),
  ]);
});

test("a refusal ends it with what the server says", async () => {
  served.server.tokens.make({ role: "admin", name: "me" });
  await expect(tell(chunks("one\n"))).rejects.toThrow(/a token is needed.*--token-file/);
  const { token } = served.server.tokens.make({ role: "machine", machine: "n", name: "n" });
  const file = join(directory.path, "token");
  await writeFile(file, token);
  const client = await openServerClient(served.server.url, file);
  const asOther = tellConsole({ client, machine: "m", source: chunks("one\n"), log: silentLog });
  await expect(asOther).rejects.toThrow("this token is machine n's");
  const nameless = tellConsole({ client, machine: "../m", source: chunks("one\n"), log: silentLog });
  await expect(nameless).rejects.toThrow(UserError);
});

test("an interrupt ends it", async () => {
  const controller = new AbortController();
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("one\n");
    await new Promise<never>((_, reject) =>
      controller.signal.addEventListener("abort", () => reject(new Error("closed")), { once: true }),
    );
  }
  const client = await openServerClient(served.server.url, undefined);
  const telling = tellConsole({
    client,
    machine: "m",
    source: endless(),
    log: silentLog,
    signal: controller.signal,
  });
  await expect.poll(told).toEqual(["one"]);
  controller.abort(new Error("interrupted"));
  await expect(telling).rejects.toThrow("interrupted");
});
