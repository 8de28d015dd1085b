import { expect, test } from "vitest";
import { sleep } from "../../src/base/index.ts";
import { openLocalHost } from "../../src/host/index.ts";
import { describeHost, running, uniqueSleep } from "./host-contract.ts";

describeHost("no way but this process's own", async () => {
  const host = await openLocalHost({ sessionLimit: 4 });
  return { host, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
});

test("closing a local host ends what still runs there", async () => {
  const host = await openLocalHost();
  const tag = uniqueSleep();
  const run = host.run(["sh", "-c", `setsid sleep ${tag} & sleep ${tag}`], { deadlineMs: 20_000 });
  const checked = expect(run).rejects.toThrow("localhost is closed");
  await sleep(300);
  await host[Symbol.asyncDispose]();
  await checked;
  expect(await running(tag)).toEqual([]);
  await expect(host.run(["true"], { deadlineMs: 1_000 })).rejects.toThrow("localhost is closed");
});
