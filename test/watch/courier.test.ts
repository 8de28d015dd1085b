import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Logger } from "../../src/base/index.ts";
import { Courier } from "../../src/watch/courier.ts";
import type { Delivery } from "../../src/watch/forge.ts";
import type { Mail } from "../../src/watch/message.ts";
import { WatchState } from "../../src/watch/watch-state.ts";
import { scratchDirectory } from "../build/small-tree.ts";

/** A courier whose mail server answers as it is told. */
async function setUp(answer: (mail: Mail) => Delivery | Promise<Delivery>) {
  const directory = join(scratchDirectory(), "state");
  const sent: string[] = [];
  const said: string[] = [];
  const note = (message: string) => void said.push(message);
  const log: Logger = { debug: () => {}, info: note, warn: note, error: note };
  const state = await WatchState.open(directory);
  const courier = new Courier({
    state,
    mailer: {
      async send(mail) {
        sent.push(mail.subject);
        return await answer(mail);
      },
    },
    forge: undefined,
    forgeFacts: { repository: "", label: "", targetUrl: () => undefined },
    log,
    backOff: { firstMs: 20, mostMs: 40 },
  });
  return { directory, state, courier, sent, said };
}

function mail(subject: string, more: Partial<Mail> = {}): Mail {
  const since = new Date().toISOString();
  return {
    ...{ kind: "mail", messageId: `<${subject}@x>`, inReplyTo: null, to: ["a@b.org"], cc: [], subject },
    ...{ text: "", isUrgent: false, attempts: 0, since },
    ...more,
  };
}

const never = new AbortController().signal;

test("a message is on the disk before it is sent, and not any more after it was", async () => {
  const onDisk: string[] = [];
  const { directory, state, courier } = await setUp(async () => {
    onDisk.push(...(await WatchState.open(directory)).outbox.map(each => each.kind));
    return { kind: "done" };
  });
  courier.post(mail("a"));
  await courier.flush(never);
  expect(onDisk).toEqual(["mail"]);
  expect(state.outbox).toEqual([]);
  expect((await WatchState.open(directory)).outbox).toEqual([]);
});

test("what cannot be written down is not sent, but for what tells of a full disk", async () => {
  const { directory, state, courier, sent, said } = await setUp(() => ({ kind: "done" }));
  // Where the directory would be is a file.
  writeFileSync(directory, "");
  courier.post(mail("urgent", { isUrgent: true }));
  courier.post(mail("usual"));
  await courier.flush(never);
  expect(sent).toEqual(["urgent"]);
  expect(said).toContainEqual(expect.stringMatching(/^the watch's state cannot be written: /));
  rmSync(directory);
  mkdirSync(directory);
  await courier.flush(never);
  expect(sent).toEqual(["urgent", "usual"]);
  expect(state.outbox).toEqual([]);
});

test("a message that is refused holds up no other, and one that cannot be sent holds up those behind it", async () => {
  const refusing = await setUp(({ subject }) =>
    subject === "b" ? { kind: "later", why: "no such user", isOfThisOne: true } : { kind: "done" },
  );
  for (const subject of ["a", "b", "c"]) refusing.courier.post(mail(subject));
  await refusing.courier.flush(never);
  expect(refusing.sent).toEqual(["a", "b", "c"]);
  expect(refusing.state.outbox).toMatchObject([{ subject: "b", attempts: 1 }]);

  const down = await setUp(() => ({ kind: "later", why: "connection refused" }));
  for (const subject of ["a", "b", "c"]) down.courier.post(mail(subject));
  await down.courier.flush(never);
  expect(down.sent).toEqual(["a"]);
  expect(down.state.outbox).toHaveLength(3);
});

test("it is tried again until it is taken, which is told, and given up after a week", async () => {
  let isUp = false;
  const { state, courier, sent, said } = await setUp(() =>
    isUp ? { kind: "done" } : { kind: "later", why: "connection refused" },
  );
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const running = courier.run(ending.signal);
  courier.post(mail("a"));
  courier.wake();
  await expect.poll(() => sent.length).toBeGreaterThan(3);
  isUp = true;
  await expect.poll(() => state.outbox.length).toBe(0);
  expect(said).toEqual([
    "1 message cannot be sent: connection refused; kept, and tried again",
    "the mail server takes messages again",
  ]);
  isUp = false;
  const since = new Date(Date.now() - 8 * 24 * 3_600_000).toISOString();
  courier.post(mail("old", { since }));
  courier.wake();
  await expect.poll(() => state.outbox.length).toBe(0);
  expect(said.at(-1)).toBe('the mail "old" is given up: connection refused');
  ending.abort();
  await running;
});

test("of two messages of the same thing the later one alone is sent", async () => {
  const { state, courier, sent } = await setUp(() => ({ kind: "done" }));
  courier.post(mail("a", { messageId: "<same@x>" }));
  courier.post(mail("b", { messageId: "<same@x>" }));
  expect(state.outbox).toHaveLength(1);
  await courier.flush(never);
  expect(sent).toEqual(["b"]);
});
