import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { Interrupted, silentLog, UserError } from "../../../src/base/index.ts";
import { Builder } from "../../../src/bisecting/probing/builder.ts";
import { openStore, type Store } from "../../../src/store/index.ts";
import { makeKernelRepository, scratchDirectory, smallVariant } from "../../build/small-tree.ts";

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

const never = new AbortController().signal;
const broken = { "lib/shared.c": "int shared(void) { return broken; }\n" };

async function setUp() {
  const repository = makeKernelRepository();
  const store = await openStore(join(scratchDirectory(), "store"));
  const said: string[] = [];
  const log = { ...silentLog, info: (message: string) => said.push(message) };
  const builder = new Builder({
    ...{ repository: repository.directory, variant: smallVariant, store, jobs: 1, log },
    workDirectory: scratchDirectory(),
  });
  opened.push(store, builder);
  const makefile = readFileSync(join(repository.directory, "Makefile"), "utf8");
  const slow = {
    Makefile: makefile.replace("modules: $(modules)\n", "modules: $(modules)\n\t@echo sleeping; sleep 300\n"),
  };
  /** The commits whose builds were begun, in order. */
  const begun = () => said.flatMap(line => /^building ([0-9a-f]{12})/.exec(line)?.[1] ?? []);
  return { repository, store, builder, begun, slow, makefile };
}

const short = (...commits: string[]) => commits.map(commit => commit.slice(0, 12));
const key = (commit: string) => ({ commit, variant: smallVariant.name });

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    if (tries > 600) throw new Error("it did not come to that within 30 s");
    await delay(50);
  }
}

const isThere = (store: Store, commit: string) => async () => (await store.read(key(commit))) !== undefined;

test("what is needed is built into the store, and found there afterwards", async () => {
  const { repository, builder, store } = await setUp();
  const built = await builder.need(repository.first, never);
  expect(built).toMatchObject({ outcome: "built", reason: "" });
  expect(built.durationMs).toBeGreaterThan(0);
  expect((await store.read(key(repository.first)))?.outcome).toBe("built");
  expect(await builder.need(repository.first, never)).toMatchObject({ outcome: "stored", durationMs: 0 });
});

test("a commit that does not build says so, with the first line of why", async () => {
  const { repository, builder } = await setUp();
  const commit = repository.commit(broken);
  const answer = { outcome: "failed", reason: expect.stringMatching(/^kernel: .*lib\/shared\.c.*broken/) };
  expect(await builder.need(commit, never)).toMatchObject(answer);
  expect(await builder.need(commit, never)).toMatchObject({ ...answer, durationMs: 0 });
});

test("what the store lost is built again", async () => {
  const { repository, builder, store } = await setUp();
  await builder.need(repository.first, never);
  await store.gc({ newest: 0, ageMs: 0 }, { graceMs: 0 });
  expect(await store.read(key(repository.first))).toBeUndefined();
  expect(await builder.need(repository.first, never)).toMatchObject({ outcome: "built" });
});

test("several who need one commit wait for one build", async () => {
  const { repository, builder, begun } = await setUp();
  const both = await Promise.all([1, 2].map(() => builder.need(repository.first, never)));
  expect(both.map(({ outcome }) => outcome)).toEqual(["built", "built"]);
  expect(begun()).toEqual(short(repository.first));
});

test("of several that are needed the one that changes least in the build tree is built first", async () => {
  const { repository, builder, begun, slow, makefile } = await setUp();
  const first = repository.commit(slow);
  const near = repository.commit({ Makefile: makefile });
  const far = repository.commit({ "lib/a.c": "int a;\n", "lib/b.c": "int b;\n", "lib/c.c": "int c;\n" });
  const leaving = new AbortController();
  const left = builder.need(first, leaving.signal).catch(() => {});
  await until(() => begun().length > 0);
  const both = [far, near].map(commit => builder.need(commit, never));
  await delay(100);
  leaving.abort(new Interrupted());
  await Promise.all([...both, left]);
  expect(begun()).toEqual(short(first, near, far));
});

test("what is foreseen is built while nobody waits, a commit that does not build among it", async () => {
  const { repository, builder, store } = await setUp();
  const good = repository.commit({ "drivers/one.c": "int two;\n" });
  const bad = repository.commit(broken);
  builder.foresee([bad, good]);
  await until(isThere(store, good));
  await until(isThere(store, bad));
  expect(await builder.need(good, never)).toMatchObject({ outcome: "stored" });
});

test("who needs a commit that is built ahead just now waits for that build", async () => {
  const { repository, builder, begun } = await setUp();
  builder.foresee([repository.first]);
  await until(() => begun().length > 0);
  expect(await builder.need(repository.first, never)).toMatchObject({ outcome: "built" });
  expect(begun()).toEqual(short(repository.first));
});

test("a build ahead makes room for one that is needed, and is taken up again", async () => {
  const { repository, builder, begun, slow, makefile } = await setUp();
  const ahead = repository.commit(slow);
  const needed = repository.commit({ Makefile: makefile, "drivers/one.c": "int two;\n" });
  builder.foresee([ahead]);
  await until(() => begun().length > 0);
  expect(await builder.need(needed, never)).toMatchObject({ outcome: "built" });
  await until(() => begun().length > 2);
  expect(begun()).toEqual(short(ahead, needed, ahead));
});

test("what is foreseen no more is dropped", async () => {
  const { repository, builder, store, begun, slow, makefile } = await setUp();
  const first = repository.commit(slow);
  const second = repository.commit({ Makefile: makefile });
  builder.foresee([first]);
  await until(() => begun().length > 0);
  builder.foresee([second]);
  await until(isThere(store, second));
  expect(begun()).toEqual(short(first, second));
});

test("nothing is built ahead while something is measured", async () => {
  const { repository, builder, store, begun } = await setUp();
  {
    using _ = builder.pause();
    builder.foresee([repository.first]);
    await delay(300);
    expect(begun()).toEqual([]);
  }
  await until(isThere(store, repository.first));
});

test("who does not want it any more is told, and the others get theirs", async () => {
  const { repository, builder, begun, slow, makefile } = await setUp();
  const unwanted = repository.commit(slow);
  const wanted = repository.commit({ Makefile: makefile });
  const leaving = new AbortController();
  const left = builder.need(unwanted, leaving.signal);
  await until(() => begun().length > 0);
  const stays = builder.need(wanted, never);
  leaving.abort(new Interrupted());
  await expect(left).rejects.toThrow(Interrupted);
  expect(await stays).toMatchObject({ outcome: "built" });
});

test("a full disk says nothing of the commit, and nothing is published", async () => {
  const { repository, builder, store, makefile } = await setUp();
  const full = makefile.replace(
    "modules: $(modules)\n",
    "modules: $(modules)\n\t@echo '/tmp/x.s: No space left on device' >&2; exit 1\n",
  );
  const commit = repository.commit({ Makefile: full });
  const build = await builder.need(commit, never);
  expect(build).toMatchObject({ outcome: "error", reason: expect.stringContaining("the disk is full") });
  expect(await store.read(key(commit))).toBeUndefined();
});

test("what the user can mend is thrown", async () => {
  const { builder } = await setUp();
  await expect(builder.need("0".repeat(40), never)).rejects.toThrow(UserError);
});

test("its end ends what it builds, and tells who waits", async () => {
  const { repository, builder, begun, slow } = await setUp();
  const waiting = builder.need(repository.commit(slow), never);
  const told = expect(waiting).rejects.toThrow(/the bisect is over/);
  await until(() => begun().length > 0);
  await builder[Symbol.asyncDispose]();
  await told;
});
