import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLog, type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { type BootEvent, type KernelServer, openKernelServer } from "../../src/server/index.ts";

const image = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
const initrd = Buffer.from("an initrd");

let directory: TemporaryDirectory;
let server: KernelServer;
let url: string;

beforeEach(async () => {
  directory = temporaryDirectory("server-test");
  await writeFile(join(directory.path, "image"), image);
  await writeFile(join(directory.path, "initrd"), initrd);
  server = await openKernelServer({ log: silentLog });
  url = `http://127.0.0.1:${server.port}`;
  await addKernel("first");
  await addKernel("second");
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

async function addKernel(id: string): Promise<void> {
  const [image, initrd] = [join(directory.path, "image"), join(directory.path, "initrd")];
  await server.addKernel({ id, title: `the ${id} kernel`, image, initrd, cmdline: "console=ttyS0 quiet" });
}

async function ask(machine: string, wait = 0): Promise<string> {
  const response = await fetch(`${url}/v1/machines/${machine}/boot?wait=${wait}`);
  expect(response.status).toBe(200);
  return await response.text();
}

describe("what a machine boots next", () => {
  test("is nothing until something is selected", async () => {
    expect(await ask("m1")).toBe("vmentry-boot 1\naction wait\nend\n");
  });

  test("is the selection, on top of the whole kernel list, with the digests that stage one checks", async () => {
    const { id } = server.select("m1", { kernel: "second", once: true, menuSeconds: 2 });
    const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
    const files = `image ${sha256(image)} 5000\ninitrd ${sha256(initrd)} 9\ncmdline console=ttyS0 quiet\n`;
    expect(await ask("m1")).toBe(
      `vmentry-boot 1\naction boot\nselection ${id}\ntimeout 2\ndefault 1\n` +
        `kernel second\ntitle the second kernel\n${files}kernel first\ntitle the first kernel\n${files}end\n`,
    );
  });

  test("is given out once when it was selected once", async () => {
    server.select("m1", { kernel: "first", once: true, menuSeconds: 0 });
    expect(await ask("m1")).toContain("action boot");
    expect(await ask("m1")).toContain("action wait");
  });

  test("is given out again and again when it was selected until changed", async () => {
    server.select("m1", { kernel: "first", once: false, menuSeconds: 0 });
    expect(await ask("m1")).toContain("default 1");
    expect(await ask("m1")).toContain("default 1");
  });

  test("is another machine's own", async () => {
    server.select("m1", { kernel: "first", once: true, menuSeconds: 0 });
    expect(await ask("m2")).toContain("action wait");
  });

  test("reaches a machine that waits for it", async () => {
    const answer = ask("m1", 30);
    await fetch(`${url}/v1/machines`);
    server.select("m1", { kernel: "first", once: true, menuSeconds: 0 });
    expect(await answer).toContain("action boot");
  });

  test("is not used up by a machine that hung up while it waited", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write("GET /v1/machines/m1/boot?wait=30 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    await fetch(`${url}/v1/machines`);
    socket.destroy();
    await expect
      .poll(async () => {
        server.select("m1", { kernel: "first", once: true, menuSeconds: 0 });
        return await ask("m1");
      })
      .toContain("action boot");
  });

  test("can be selected over HTTP, and an unknown kernel is refused by name", async () => {
    const select = (body: unknown) =>
      fetch(`${url}/v1/machines/m1/selection`, { method: "POST", body: JSON.stringify(body) });
    expect((await select({ kernel: "first" })).status).toBe(201);
    expect(await ask("m1")).toContain("timeout 2\ndefault 1");
    const refused = await select({ kernel: "frist" });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({
      error: 'there is no kernel "frist" on this server, did you mean "first"?',
    });
    expect((await select({ kernel: "first", onec: true })).status).toBe(400);
  });
});

describe("a download", () => {
  test("gives the bytes and their digest", async () => {
    const response = await fetch(`${url}/v1/kernels/first/image`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(image);
    const digest = createHash("sha256").update(image).digest("base64");
    expect(response.headers.get("repr-digest")).toBe(`sha-256=:${digest}:`);
  });

  test("can be continued from where it broke off", async () => {
    const response = await fetch(`${url}/v1/kernels/first/image`, { headers: { Range: "bytes=4990-" } });
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe("bytes 4990-4999/5000");
    expect(Buffer.from(await response.arrayBuffer())).toEqual(image.subarray(4990));
  });

  test("of an unknown kernel or part is not found", async () => {
    expect((await fetch(`${url}/v1/kernels/third/image`)).status).toBe(404);
    expect((await fetch(`${url}/v1/kernels/first/../../etc/passwd`)).status).toBe(404);
    expect((await fetch(`${url}/v1/kernels/first/cmdline`)).status).toBe(404);
  });
});

describe("a boot event", () => {
  const post = (machine: string, body: string) =>
    fetch(`${url}/v1/machines/${machine}/events`, {
      method: "POST",
      body,
      headers: { "Content-Type": "text/plain" },
    });

  test("is kept and told to who watches the machine", async () => {
    const seen: BootEvent[] = [];
    server.watch("m1", event => seen.push(event));
    expect((await post("m1", "stage one\n1.25\nfailed\nno such\nhost")).status).toBe(204);
    await post("m2", "stage one\n1.25\nwaiting\n");
    const expected = {
      machine: "m1",
      stage: "stage one",
      event: "failed",
      message: "no such\nhost",
      uptime: 1.25,
    };
    expect(seen).toEqual([{ ...expected, at: expect.any(String) }]);
    const state = await (await fetch(`${url}/v1/machines/m1/state`)).json();
    expect(state).toMatchObject({ name: "m1", events: [expected] });
  });

  test.each([
    ["without a stage", "1.25\nfailed\n"],
    ["of an unknown stage", "stage nine\n1\nready\n"],
    ["whose uptime is no number", "stage one\nsoon\nready\n"],
    ["that is empty", ""],
  ])("%s is refused", async (_, body) => {
    expect((await post("m1", body)).status).toBe(400);
  });

  test("that is too long, or from a machine with an impossible name, is refused", async () => {
    expect((await post("m1", `stage one\n1\nfailed\n${"x".repeat(5000)}`)).status).toBe(413);
    expect((await post("-m", "stage one\n1\nready\n")).status).toBe(400);
    expect((await post("a%0ab", "stage one\n1\nready\n")).status).toBe(400);
  });
});

test("a port that is in use is told as such", async () => {
  await expect(openKernelServer({ log: silentLog, port: server.port })).rejects.toThrow(
    `port ${server.port} of 127.0.0.1 is in use; choose another with --port`,
  );
});

test("a kernel whose command line has a line break is refused, since it would break the protocol", async () => {
  const [image, initrd] = [join(directory.path, "image"), join(directory.path, "initrd")];
  const kernel = { id: "x", title: "x", image, initrd, cmdline: "quiet\naction boot" };
  await expect(server.addKernel(kernel)).rejects.toThrow("a kernel's cmdline must be one line");
});
