import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { sleep } from "../../src/base/index.ts";
import { openStore } from "../../src/store/index.ts";
import { contentsOf, digits, publicationOf, scratch } from "./publication.ts";
import { manyFiles } from "./publication-files.ts";

const script = fileURLToPath(new URL("publisher.ts", import.meta.url));

/** A publisher in a process of its own. */
async function startPublisher(place: string, directory: string) {
  const child = spawn(process.execPath, [script, place, directory], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  // A write to a publisher that was killed.
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect(await lines.next()).toMatchObject({ value: "ready" });
  return {
    begin: (commit: string, mark: string) => child.stdin.write(`${commit} ${mark}\n`),
    status: async () => String((await lines.next()).value),
    async kill() {
      // It must not have ended by itself.
      expect(child.exitCode).toBeNull();
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

test("of two processes that publish the same key, one wins and the other is told that it has another", async () => {
  const directory = await scratch();
  const place = join(directory, "store");
  const publishers = await Promise.all([startPublisher(place, directory), startPublisher(place, directory)]);
  for (let round = 0; round < 3; round++) {
    const commit = digits(40);
    for (const [index, publisher] of publishers.entries()) publisher.begin(commit, `${round}-${index}`);
    const statuses = await Promise.all(publishers.map(publisher => publisher.status()));
    expect(statuses.toSorted()).toEqual(["differs", "published"]);
    const store = await openStore(place);
    const winner = statuses.indexOf("published");
    const out = await store.checkout({ commit, variant: "kvm-x86_64" }, join(directory, `out-${round}`));
    expect(String((await contentsOf(out.directory, out.manifest))["modules/3.ko"])).toBe(
      `${round}-${winner} 3`,
    );
  }
}, 60_000);

test("a publisher that is killed at any point leaves nothing half-visible, and does not hinder the next", async () => {
  const directory = await scratch();
  const place = join(directory, "store");
  const store = await openStore(place);
  const seen = { whole: 0, nothing: 0 };
  for (let round = 0; round < 6; round++) {
    const publisher = await startPublisher(place, directory);
    const commit = digits(40);
    publisher.begin(commit, `round-${round}`);
    await sleep(Math.random() * 120);
    await publisher.kill();
    const report = await store.verify();
    expect(report).toMatchObject({ damage: [], unreadable: [] });
    const key = { commit, variant: "kvm-x86_64" };
    if ((await store.read(key)) === undefined) seen.nothing += 1;
    else seen.whole += 1;
    await store.publish(await publicationOf(directory, manyFiles(`round-${round}`), { commit }));
    expect(await store.damageOf(key)).toEqual([]);
  }
  expect(seen.whole + seen.nothing).toBe(6);
  expect(await store.list()).toHaveLength(6);
  await store.gc({ newest: 6 }, { graceMs: 0 });
  expect(await store.list()).toHaveLength(6);
  expect((await store.verify()).damage).toEqual([]);
}, 60_000);
