import { sign } from "@octokit/webhooks-methods";
import { expect, onTestFinished, test } from "vitest";
import { silentLog } from "../../src/base/index.ts";
import { openWebhook } from "../../src/watch/webhook.ts";

const secret = "a secret of a webhook";

async function start() {
  let pushes = 0;
  const webhook = await openWebhook({
    address: "127.0.0.1",
    port: 0,
    secret,
    log: silentLog,
    onPush: () => {
      pushes += 1;
    },
  });
  onTestFinished(() => webhook[Symbol.asyncDispose]());
  const post = async (body: string, headers: Record<string, string>, url = webhook.url) =>
    (await fetch(url, { method: "POST", body, headers })).status;
  return { webhook, post, pushes: () => pushes };
}

const push = { "X-GitHub-Event": "push", "Content-Type": "application/json" };

test("a push that is signed with the secret makes the watch look, and nothing else does", async () => {
  const { webhook, post, pushes } = await start();
  const body = JSON.stringify({ ref: "refs/heads/main" });
  const signature = { "X-Hub-Signature-256": await sign(secret, body) };
  expect(await post(body, { ...push, ...signature })).toBe(202);
  expect(pushes()).toBe(1);
  expect(await post(body, push)).toBe(401);
  expect(await post(body, { ...push, "X-Hub-Signature-256": "sha256=00" })).toBe(401);
  expect(await post(body, { ...push, "X-Hub-Signature-256": await sign("another secret", body) })).toBe(401);
  expect(await post(`${body} `, { ...push, ...signature })).toBe(401);
  expect(await post("", { ...push, ...signature })).toBe(401);
  expect(await post(body, { ...push, ...signature, "X-GitHub-Event": "issues" })).toBe(422);
  expect(await post(body, { ...push, ...signature, "X-GitHub-Event": "ping" })).toBe(200);
  expect(await post(body, { ...push, ...signature }, webhook.url.replace("webhook", "other"))).toBe(404);
  expect((await fetch(webhook.url)).status).toBe(405);
  expect(pushes()).toBe(1);
});

test("a body that is too large is not read to its end", async () => {
  const { post, pushes } = await start();
  const body = "x".repeat(9 * 1024 * 1024);
  const answer = await post(body, { ...push, "X-Hub-Signature-256": await sign(secret, body) }).catch(
    () => 413,
  );
  expect(answer).toBe(413);
  expect(pushes()).toBe(0);
});

test("an address that is taken is bad input", async () => {
  const { webhook } = await start();
  const port = Number(new URL(webhook.url).port);
  const other = openWebhook({ address: "127.0.0.1", port, secret, log: silentLog, onPush: () => {} });
  await expect(other).rejects.toThrow(
    /the webhook cannot listen on 127\.0\.0\.1 port \d+: somebody else listens there/,
  );
});
