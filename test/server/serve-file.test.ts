import { readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { silentLog, temporaryDirectory } from "../../src/base/index.ts";
import { openKernelServer } from "../../src/server/index.ts";

async function serveImage(content: Buffer) {
  const scratch = temporaryDirectory("serve-file");
  const server = await openKernelServer({ log: silentLog });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await scratch[Symbol.asyncDispose]();
  });
  const [image, initrd] = [join(scratch.path, "image"), join(scratch.path, "initrd")];
  writeFileSync(image, content);
  writeFileSync(initrd, "an initrd");
  await server.addKernel({ id: "first", title: "first", image, initrd, cmdline: "" });
  return { image, url: `${server.url}/v1/kernels/first/image` };
}

function timesOpen(path: string): number {
  return readdirSync("/proc/self/fd").filter(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false;
    }
  }).length;
}

test("an empty file is served as one", async () => {
  const { url } = await serveImage(Buffer.alloc(0));
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-length")).toBe("0");
  expect(await response.text()).toBe("");
});

test("clients that fetch a file at once, whole and in ranges, each get their part", async () => {
  const content = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => index % 251));
  const { url } = await serveImage(content);
  const fetched = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const start = index * 40_000;
      const range = index % 2 === 0 ? {} : { Range: `bytes=${start}-${start + 199_999}` };
      const body = Buffer.from(await (await fetch(url, { headers: range })).arrayBuffer());
      return body.equals(index % 2 === 0 ? content : content.subarray(start, start + 200_000));
    }),
  );
  expect(fetched).toEqual(fetched.map(() => true));
});

test("a client that goes away midway leaves no file open", async () => {
  const { url, image } = await serveImage(Buffer.alloc(30_000_000));
  await new Promise<void>(resolve => {
    const request = get(url, response => {
      response.once("data", () => {
        expect(timesOpen(image)).toBe(1);
        request.destroy();
        resolve();
      });
    });
    request.on("error", () => {});
  });
  await expect.poll(() => timesOpen(image), { timeout: 10_000 }).toBe(0);
});
