import { readFile } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { silentLog, type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { type Kernel, openKernel } from "../../src/kernel/index.ts";
import { ConsoleLog } from "../../src/machine/console.ts";
import { type Qemu, startQemu, userNetwork } from "../../src/machine/qemu.ts";
import { platformFor } from "../../src/machine/qemu-platform.ts";
import {
  type BootEvent,
  type KernelServer,
  makeSigningKey,
  openKernelServer,
  type ServerOptions,
  type SigningKey,
} from "../../src/server/index.ts";
import { buildStageOne, type StageOneTrust } from "../../src/stage1/index.ts";
import { buildStageTwo, makeRunKeys } from "../../src/stage2/index.ts";
import { lab } from "../lab.ts";

/** Stage one in QEMU with a key, a server that signs, and somebody between the two. */

let scratch: TemporaryDirectory;
let kernel: Kernel;
let kernelPath: string;
let key: SigningKey;
let server: KernelServer;
let qemu: Qemu | undefined;
let console: ConsoleLog;
let between: Server | undefined;
let events: BootEvent[];

beforeAll(async () => {
  kernelPath = (await lab()).kernel;
});
beforeEach(async () => {
  scratch = temporaryDirectory("trust-test");
  kernel = await openKernel(kernelPath, { scratch: scratch.path });
  key = makeSigningKey();
  events = [];
  console = new ConsoleLog(join(scratch.path, "console.log"), () => {});
});
afterEach(async () => {
  await qemu?.[Symbol.asyncDispose]();
  qemu = undefined;
  between?.closeAllConnections();
  between?.close();
  between = undefined;
  await server[Symbol.asyncDispose]();
  await console.close();
  await scratch[Symbol.asyncDispose]();
});

const deadline = { timeout: 90_000, interval: 100 };
const told = (event: string) => () => events.filter(each => each.event === event).map(each => each.message);

async function openServer(options: Partial<ServerOptions> = {}): Promise<void> {
  server = await openKernelServer({ log: silentLog, signingKey: key, ...options });
  server.watch("test", event => events.push(event));
  const keys = await makeRunKeys(scratch.path);
  const initrd = await buildStageTwo(kernel, { keys, directory: scratch.path });
  for (const id of ["old", "new"]) {
    await server.addKernel({
      id,
      title: `the ${id} one`,
      image: kernel.image,
      initrd,
      cmdline: "console=ttyS0",
    });
  }
}

async function powerOn(port: number, trust: StageOneTrust): Promise<void> {
  const stageOne = await buildStageOne(kernel, scratch.path, trust);
  qemu = await startQemu({
    name: "test",
    platform: platformFor(kernel),
    accelerator: "tcg",
    cpus: 2,
    memoryMiB: 1024,
    image: stageOne.image,
    initrd: stageOne.initrd,
    cmdline: stageOne.cmdline({
      server: `http://${userNetwork.host}:${port}`,
      machine: "test",
      ip: `${userNetwork.machine},${userNetwork.host}`,
      console: "ttyS0",
    }),
    console,
    directory: scratch.path,
  });
}

/** Passes requests on, and lets somebody change the answers to what a machine boots. */
async function standBetween(
  change: (answer: string, path: string) => string | Promise<string>,
  redirect: (path: string) => string = path => path,
): Promise<number> {
  between = createServer(async (incoming, outgoing) => {
    const path = redirect(incoming.url ?? "/");
    const isQuestion = path.includes("/boot?");
    const upstream = request(
      { port: server.port, path, method: incoming.method, headers: incoming.headers },
      async answer => {
        if (!isQuestion) {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
          return;
        }
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk);
        outgoing.end(await change(Buffer.concat(chunks).toString(), path));
      },
    );
    incoming.pipe(upstream.on("error", () => outgoing.destroy()));
  });
  const listening = between;
  await new Promise<void>(resolve => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

test("stage one with the server's key boots what is signed, with its token, and stage two has a ticket", async () => {
  await openServer();
  server.tokens.make({ role: "admin", name: "test" });
  const { token } = server.tokens.make({ role: "machine", machine: "test", name: "test" });
  server.select("test", { kernel: "new", once: true, menuSeconds: 0 });
  await powerOn(server.port, { serverKey: key.publicKey, machine: "test", token });
  await expect.poll(told("kexec"), deadline).toEqual(["the new one"]);
  await expect.poll(told("ready"), deadline).toHaveLength(1);
  const shown = console.tail(2000).join("\n");
  expect(shown).toContain("vmentry.ticket=vmentry_");
  expect(shown).not.toContain(token);
});

test("an answer that was altered on the way is refused, and nothing of it is booted", async () => {
  await openServer();
  const port = await standBetween(answer =>
    answer.replace(/^cmdline .*$/m, "cmdline console=ttyS0 rdinit=/bin/evil"),
  );
  server.select("test", { kernel: "new", once: false, menuSeconds: 0 });
  await powerOn(port, { serverKey: key.publicKey });
  await expect.poll(told("failed"), deadline).not.toHaveLength(0);
  expect(told("failed")()[0]).toMatch(/^the answer is not signed with the server's key; it is refused/);
  expect([...told("selected")(), ...told("kexec")()]).toEqual([]);
});

test("an answer signed with another key, or not at all, is refused", async () => {
  await openServer();
  const other = makeSigningKey();
  let count = 0;
  const port = await standBetween(answer => {
    const plain = answer.split("\n").slice(2).join("\n");
    count += 1;
    return count === 1 ? plain : other.sign(plain);
  });
  server.select("test", { kernel: "new", once: false, menuSeconds: 0 });
  await powerOn(port, { serverKey: key.publicKey });
  await expect.poll(() => told("failed")().length, deadline).toBeGreaterThanOrEqual(2);
  for (const message of told("failed")()) expect(message).toContain("is not signed with the server's key");
  expect(told("kexec")()).toEqual([]);
});

test("an old answer, played again, is refused, and the true one is booted when it comes through", async () => {
  await openServer();
  server.select("test", { kernel: "old", once: true, menuSeconds: 0 });
  const old = await (await fetch(`${server.url}/v1/machines/test/boot?nonce=${"ab".repeat(32)}`)).text();
  expect(old).toContain("kernel old");
  server.select("test", { kernel: "new", once: false, menuSeconds: 0 });
  let replays = 0;
  const port = await standBetween(answer => (replays++ < 2 ? old : answer));
  await powerOn(port, { serverKey: key.publicKey });
  await expect.poll(told("kexec"), deadline).toEqual(["the new one"]);
  expect(told("failed")()).toEqual([
    "the answer is signed for another question; it is refused",
    "the answer is signed for another question; it is refused",
  ]);
});

test("an answer to another machine is refused", async () => {
  await openServer();
  server.select("other", { kernel: "old", once: false, menuSeconds: 0 });
  const port = await standBetween(
    answer => answer,
    path => path.replace("/machines/test/boot", "/machines/other/boot"),
  );
  await powerOn(port, { serverKey: key.publicKey });
  await expect
    .poll(told("failed"), deadline)
    .toContain("the answer is signed for another machine; it is refused");
  expect(told("kexec")()).toEqual([]);
});

test("a kernel that the server has yet to make ready can be chosen at the console", async () => {
  const store = new (await import("./serve.ts")).MemoryStore();
  const commit = "5".repeat(40);
  store.add({ commit, variant: "v" });
  let made = 0;
  await openServer({
    store,
    prepareBoot: async () => {
      made += 1;
      const initrd = join(scratch.path, "stage-two.initrd");
      return { image: kernel.image, initrd, cmdline: "console=ttyS0" };
    },
  });
  await fetch(`${server.url}/v1/branches/main`, {
    method: "PUT",
    body: JSON.stringify({ commits: [commit] }),
  });
  server.select("test", { kernel: "new", once: true, menuSeconds: 30 });
  await powerOn(server.port, { serverKey: key.publicKey });
  await expect.poll(() => console.tail(100).join("\n"), deadline).toContain("to boot another");
  expect(made).toBe(0);
  // 1 is what was selected, 2 the other one that was added, 3 the branch's newest.
  qemu?.type("3\n");
  await expect.poll(told("kexec"), deadline).toEqual([`6.12.0 ${commit.slice(0, 12)} v`]);
  expect(made).toBe(1);
  expect(await readFile(join(scratch.path, "console.log"), "utf8")).toContain("the server makes 5555");
});
