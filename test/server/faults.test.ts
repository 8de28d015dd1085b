import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runTool, silentLog, type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { openKernelServer } from "../../src/server/index.ts";
import { type Served, serve } from "./serve.ts";

let directory: TemporaryDirectory;
let served: Served;

beforeEach(async () => {
  directory = temporaryDirectory("faults-test");
  served = await serve(directory);
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

/** Sends bytes as they are, which fetch would tidy up. @returns the status line */
async function raw(text: string): Promise<string> {
  const socket = connect(served.server.port, "127.0.0.1");
  socket.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString().split("\r\n")[0] ?? "";
}

describe("a path that leads elsewhere", () => {
  test.each([
    "/v1/kernels/first/../../../../etc/passwd",
    "/v1/kernels/..%2f..%2f..%2fetc%2fpasswd/image",
    "/v1/kernels/%2e%2e/image",
    "/v1/kernels/first/image/../../../../../etc/passwd",
    "/v1/kernels/first%00/image",
    "//etc/passwd",
    "/../etc/passwd",
  ])("%s gives nothing", async path => {
    expect(await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 40[04] /,
    );
  });
});

describe("a body", () => {
  test("that is too long is refused, also when its length is not told beforehand", async () => {
    const path = "/v1/machines/m/events";
    expect((await served.ask(path, { text: "x".repeat(5_000) })).status).toBe(413);
    const chunk = `${(5_000).toString(16)}\r\n${"x".repeat(5_000)}\r\n`;
    const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(await raw(`${head}${chunk}0\r\n\r\n`)).toContain("413");
    expect(
      (await served.ask("/v1/builds/b", { method: "PUT", text: `"${"x".repeat(70_000)}"` })).status,
    ).toBe(413);
  });

  test("that is not what is expected is refused with what was", async () => {
    const put = (text: string) => served.ask("/v1/builds/b", { method: "PUT", text });
    expect((await put("{")).body).toEqual({ error: "the body is not JSON" });
    expect((await put('{"commit": "1234"}')).body).toMatchObject({
      error: expect.stringContaining("expected a commit"),
    });
    expect((await put("[]")).status).toBe(400);
  });
});

test("a build that has ended is not begun again, and stays of its commit", async () => {
  const report = (more: object) =>
    served.ask("/v1/builds/b", {
      method: "PUT",
      json: { commit: "1".repeat(40), variant: "x", state: "running", builder: "b", ...more },
    });
  await report({});
  expect((await report({ variant: "y" })).status).toBe(400);
  expect((await report({ state: "failed", message: "no" })).body).toMatchObject({
    endedAt: expect.any(String),
  });
  expect((await report({})).body).toEqual({
    error: "build b has ended: failed; it cannot be running any more",
  });
  expect((await served.ask("/v1/builds?state=failed&commit=1111")).body).toMatchObject({
    builds: [{ id: "b" }],
    next: null,
  });
});

test("another web page that is open in somebody's browser can ask nothing", async () => {
  const json = { kernel: "first" };
  const path = "/v1/machines/m/selection";
  const port = served.server.port;
  expect((await served.ask(path, { json, headers: { Origin: "https://evil.example" } })).status).toBe(403);
  expect((await served.ask(path, { json, headers: { Origin: "null" } })).status).toBe(403);
  expect(
    (await served.ask("/v1/machines/m/boot", { headers: { Origin: "https://evil.example" } })).status,
  ).toBe(403);
  expect((await served.ask(path, { json, headers: { Origin: `http://127.0.0.1:${port}` } })).status).toBe(
    201,
  );
});

describe("a client that does not read", () => {
  const large = 64 * 1024 * 1024;

  async function open(path: string): Promise<Socket> {
    const socket = connect(served.server.port, "127.0.0.1");
    await once(socket, "connect");
    socket.pause();
    socket.on("error", () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    return socket;
  }

  test("holds neither memory nor others up, twenty of them on a large image", async () => {
    const image = join(directory.path, "large");
    await writeFile(image, Buffer.alloc(large, 7));
    await served.server.addKernel({ id: "large", title: "large", image, initrd: image, cmdline: "" });
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const sockets = await Promise.all(Array.from({ length: 20 }, () => open("/v1/kernels/large/image")));
    const response = await fetch(`${served.server.url}/v1/kernels/large/image`);
    let bytes = 0;
    for await (const chunk of response.body ?? []) bytes += chunk.length;
    expect(bytes).toBe(large);
    // All of it for each would be 1280 MiB.
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    for (const socket of sockets) socket.destroy();
  });

  test("of the event stream does not hold up the others, nor keep events in memory", async () => {
    const stuck = await open("/v1/events/stream?after=0");
    const message = "x".repeat(3_900);
    for (let count = 0; count < 300; count++) {
      await served.ask(`/v1/machines/m${count % 2}/events`, {
        text: `stage one\n${count}\nfailed\n${message}`,
      });
    }
    const seen = await readStream("/v1/events/stream?after=0", 100);
    expect(seen).toHaveLength(100);
    stuck.destroy();
  });
});

/** The first so many boot events of a stream. */
async function readStream(path: string, count: number, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  const response = await fetch(`${served.server.url}${path}`, { headers, signal: abort.signal });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const events: { id: number; uptime: number; machine: string }[] = [];
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
      const data = /^event: boot\ndata: (.*)$/m.exec(text.slice(0, end))?.[1];
      if (data !== undefined) events.push(JSON.parse(data));
      text = text.slice(end + 2);
    }
    if (events.length >= count) break;
  }
  abort.abort();
  // A chunk may hold more than was waited for.
  return events.slice(0, count);
}

describe("the event stream", () => {
  const tell = (machine: string, uptime: number) =>
    served.ask(`/v1/machines/${machine}/events`, { text: `stage one\n${uptime}\nwaiting\n` });

  test("goes on after the last event that was seen, of one machine or of all", async () => {
    for (let count = 1; count <= 4; count++) await tell(count % 2 === 0 ? "even" : "odd", count);
    const all = await readStream("/v1/events/stream?after=0", 4);
    expect(all.map(({ uptime }) => uptime)).toEqual([1, 2, 3, 4]);
    const last = String(all[1]?.id);
    const rest = await readStream("/v1/events/stream", 2, { "Last-Event-ID": last });
    expect(rest.map(({ uptime }) => uptime)).toEqual([3, 4]);
    const even = await readStream("/v1/machines/even/events/stream?after=0", 2);
    expect(even.map(({ uptime }) => uptime)).toEqual([2, 4]);
  });

  test("tells of what happens from now on", async () => {
    await tell("m", 1);
    const reading = readStream("/v1/machines/m/events/stream", 1);
    let count = 1;
    const timer = setInterval(() => void tell("m", ++count), 50);
    const [event] = await reading;
    clearInterval(timer);
    expect(event?.uptime).toBeGreaterThan(1);
  });

  test("can be asked for as JSON too, and waited for", async () => {
    const waiting = served.ask("/v1/machines/m/events?wait=30");
    await expect.poll(async () => await tell("m", 7)).toMatchObject({ status: 204 });
    expect((await waiting).body).toMatchObject({ events: [{ uptime: 7 }] });
  });
});

describe("with a certificate", () => {
  async function certificate(): Promise<{ cert: string; key: string }> {
    const [cert, key] = [join(directory.path, "cert.pem"), join(directory.path, "key.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    const files = ["-keyout", key, "-out", cert];
    await runTool([
      "openssl",
      "req",
      "-x509",
      "-newkey",
      "ed25519",
      "-nodes",
      "-days",
      "2",
      ...subject,
      ...files,
    ]);
    return { cert, key };
  }

  test("the server is reached by TLS, and by nothing else", async () => {
    const tls = await certificate();
    await using server = await openKernelServer({ log: silentLog, tls });
    expect(server.url).toMatch(/^https:/);
    const ca = await readFile(tls.cert);
    const status = await new Promise((resolve, reject) => {
      request(`${server.url}/v1/kernels`, { ca }, answer => resolve(answer.statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${server.port}/v1/kernels`)).rejects.toThrow();
  });

  test("that cannot be had, or that is none, the server says which file", async () => {
    const { cert, key } = await certificate();
    const none = join(directory.path, "none.pem");
    await expect(openKernelServer({ log: silentLog, tls: { cert: none, key } })).rejects.toThrow(
      `${none} cannot be read`,
    );
    await writeFile(none, "no certificate");
    await expect(openKernelServer({ log: silentLog, tls: { cert: none, key } })).rejects.toThrow(
      "are no certificate and its private key",
    );
    await expect(openKernelServer({ log: silentLog, tls: { cert, key: none } })).rejects.toThrow(
      "are no certificate and its private key",
    );
  });
});

test("a thousand machines that wait are answered when something is selected for each", {
  timeout: 60_000,
}, async () => {
  const names = Array.from({ length: 1000 }, (_, index) => `m${index}`);
  const asked = names.map(name => served.ask(`/v1/machines/${name}/boot?wait=50`));
  await expect
    .poll(async () => (await served.ask("/v1/machines/m999/state")).body, { timeout: 30_000 })
    .toMatchObject({ isWaiting: true });
  for (const name of names) served.server.select(name, { kernel: "first", once: true, menuSeconds: 0 });
  const answers = await Promise.all(asked);
  expect(answers.filter(({ body }) => String(body).includes("action boot"))).toHaveLength(1000);
});
