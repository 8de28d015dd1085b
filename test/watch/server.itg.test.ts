import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { silentLog } from "../../src/base/index.ts";
import { openKernelServer } from "../../src/server/index.ts";
import { broken, setUpWatch, whole } from "./watching.ts";

const answerSchema = z.object({
  builds: z.array(z.looseObject({ commit: z.string(), state: z.string() })).default([]),
  branches: z.array(z.looseObject({ name: z.string() })).default([]),
});

async function startServer(port = 0) {
  const server = await openKernelServer({ log: silentLog, port });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await server[Symbol.asyncDispose]();
    isOpen = false;
  };
  onTestFinished(close);
  const get = async (path: string) => answerSchema.parse(await (await fetch(`${server.url}${path}`)).json());
  return { url: server.url, get, close };
}

test("the kernel server is told of branches, of the queue, and of each build as it goes", async () => {
  const { url, get } = await startServer();
  const watching = setUpWatch([`server: {url: '${url}/'}`, "branches: [{name: '*'}]"]);
  watching.repository.git("branch", "kvm/next");
  const culprit = watching.commit(broken, "break");
  await watching.once();
  expect(await get("/v1/branches")).toMatchObject({
    branches: [
      { name: "kvm/next", commits: 1 },
      { name: "main", commits: 2 },
    ],
  });
  const { builds } = await get("/v1/builds");
  expect(builds).toHaveLength(2);
  expect(builds.find(({ commit }) => commit === culprit)).toMatchObject({
    variant: "small",
    state: "failed",
    message: expect.stringMatching(/^lib\/shared\.c:3: /),
    log: "store",
    builder: expect.stringMatching(/^watch kernels on /),
    startedAt: expect.any(String),
    endedAt: expect.any(String),
  });
  watching.repository.git("branch", "-D", "kvm/next");
  await watching.once();
  expect(await get("/v1/branches")).toMatchObject({ branches: [{ name: "main" }] });
});

test("a server that is down holds up no build, is told of once, and learns all when it is back", async () => {
  const first = await startServer();
  const port = Number(new URL(first.url).port);
  await first.close();
  const watching = setUpWatch([`server: {url: '${first.url}'}`]);
  const running = watching.start();
  await running.until(() => watching.built.length === 1, "the first build");
  watching.commit(whole(1), "one");
  await running.until(() => watching.built.length === 2, "the second build");
  const { get } = await startServer(port);
  await running.until(
    () => watching.said.some(line => line.includes("answers again")),
    "the server's return",
  );
  await running.stop();
  await watching.once();
  const { builds } = await get("/v1/builds");
  expect(builds.map(({ state }) => state)).toEqual(["built", "built"]);
  expect(await get("/v1/branches")).toMatchObject({ branches: [{ name: "main", commits: 2 }] });
  expect(watching.said.filter(line => line.includes("kernel server is not told"))).toHaveLength(1);
});
