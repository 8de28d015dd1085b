import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sign } from "@octokit/webhooks-methods";
import { describe, expect, test, vi } from "vitest";
import { openStore } from "../../src/store/index.ts";
import { readWatch } from "../../src/watch/index.ts";
import { makeKernelRepository, smallTree } from "../build/small-tree.ts";
import { startMailServer } from "./mail-server.ts";
import { broken, setUpWatch, variantText, whole } from "./watching.ts";

describe("a watch", () => {
  test("builds each wanted commit once, the newest first, and knows them when it comes again", async () => {
    const watching = setUpWatch(["branches: [{name: main, backfill: 2}]"]);
    watching.commit(whole(1), "one");
    watching.commit(whole(2), "two");
    expect(await watching.once()).toMatchObject({ built: 2, failed: 0 });
    expect(watching.built).toEqual(["two small built", "one small built"]);
    expect(await watching.once()).toMatchObject({ built: 0, failed: 0 });
    watching.commit(whole(3), "three");
    watching.commit(broken, "four");
    watching.commit(whole(5), "five");
    expect(await watching.once()).toMatchObject({ built: 2, failed: 1 });
    expect(watching.built.slice(2)).toEqual(["five small built", "four small failed", "three small built"]);
    // What does not build is known not to.
    expect(await watching.once()).toMatchObject({ built: 0, failed: 0 });
    const kernels = await (await openStore(watching.store)).list({ outcome: "failed" });
    expect(kernels).toHaveLength(1);
  });

  test("finds in the store what somebody else has built", async () => {
    const watching = setUpWatch();
    await watching.once();
    const again = setUpWatch([], { repository: watching.repository });
    writeFileSync(again.file, readFileSync(again.file, "utf8").replace(again.store, watching.store));
    await again.once();
    expect(again.built).toEqual(["first small built"]);
    expect(await (await openStore(watching.store)).list()).toHaveLength(1);
  });

  test("takes no more than its bound into the queue, and comes back for the rest", async () => {
    const watching = setUpWatch(["queue: 2", "branches: [{name: main, backfill: 10}]"]);
    for (const mark of [1, 2, 3, 4]) watching.commit(whole(mark), `c${mark}`);
    expect(await watching.once()).toMatchObject({ built: 5 });
    expect(watching.said).toContain("info 2 builds in the queue; 3 more when there is room");
    expect(watching.built.map(each => each.split(" ")[0])).toEqual(["c4", "c3", "c2", "c1", "first"]);
  });

  test("builds a commit that comes meanwhile before those that are to be filled in", async () => {
    const watching = setUpWatch();
    // Slower than it looks for new ones, so that it looks before all are built.
    const makefile = readFileSync(join(watching.repository.directory, "Makefile"), "utf8");
    const slow = makefile.replace("modules: $(modules)\n", "modules: $(modules)\n\t@sleep 1.5\n");
    expect(slow).not.toBe(makefile);
    for (const mark of [1, 2, 3]) {
      watching.repository.commit({ "lib/shared.c": whole(mark), Makefile: slow }, `c${mark}`);
    }
    const running = watching.start();
    await running.until(() => watching.built.length === 1, "the first build");
    watching.commit(whole(9), "newer");
    await running.until(() => watching.built.length === 5, "all builds");
    await running.stop();
    const places = watching.built.map(each => each.split(" ")[0]);
    expect(places[0]).toBe("c3");
    expect(places.indexOf("newer")).toBeLessThan(places.indexOf("first"));
  });

  test("builds every variant of a commit, and a commit of two branches once", async () => {
    const watching = setUpWatch([
      "variants: [small.variant.yaml, other.variant.yaml]",
      "branches: [{name: 'm*'}, {name: topic/*}]",
    ]);
    writeFileSync(join(watching.directory, "other.variant.yaml"), variantText.replace("small", "other"));
    watching.repository.git("branch", "topic/a");
    watching.repository.git("branch", "unwanted");
    watching.commit(whole(1), "one");
    await watching.once();
    expect(watching.built.toSorted()).toEqual([
      "first other built",
      "first small built",
      "one other built",
      "one small built",
    ]);
    expect(watching.said.filter(line => / is at /.test(line))).toHaveLength(2);
  });

  test("follows first parents alone, unless it is to follow all", async () => {
    const repository = makeKernelRepository();
    repository.git("switch", "--quiet", "-c", "side");
    repository.commit({ "drivers/two.c": "int two;\n" }, "on the side");
    repository.git("switch", "--quiet", "main");
    repository.commit({ "lib/shared.c": whole(1) }, "on main");
    repository.git("merge", "--quiet", "--no-ff", "-m", "the merge", "side");
    const first = setUpWatch([], { repository });
    await first.once();
    expect(first.built.map(each => each.replace(" small built", ""))).toEqual([
      "the merge",
      "on main",
      "first",
    ]);
    const all = setUpWatch(["history: all"], { repository });
    await all.once();
    expect(all.built).toContain("on the side small built");
    expect(all.built).toHaveLength(4);
  });

  test("fills in what came since a tag or a date", async () => {
    const repository = makeKernelRepository();
    repository.commit({ "lib/shared.c": whole(1) }, "one");
    repository.git("tag", "v1");
    repository.commit({ "lib/shared.c": whole(2) }, "two");
    repository.commit({ "lib/shared.c": whole(3) }, "three");
    const tagged = setUpWatch(["branches: [{name: main, backfill: {since-tag: v1}}]"], { repository });
    await tagged.once();
    expect(tagged.built).toEqual(["three small built", "two small built"]);
    const dated = setUpWatch(["branches: [{name: main, backfill: {since-date: 2023-11-01}}]"], {
      repository,
    });
    expect((await dated.plan()).jobs).toHaveLength(4);
    const later = setUpWatch(["branches: [{name: main, backfill: {since-date: 2024-01-01}}]"], {
      repository,
    });
    expect((await later.plan()).jobs.map(({ subject }) => subject)).toEqual(["three"]);
    const none = setUpWatch(["branches: [{name: main, backfill: {since-tag: v2}}]"], { repository });
    await expect(none.once()).rejects.toThrow('has no tag "v2", up to which to back-fill');
  });

  test("says what it would build and tell, and does neither", async () => {
    const { port, mails } = await startMailServer();
    const watching = setUpWatch([
      `mail: {smtp: 'smtp://127.0.0.1:${port}', from: ci@example.org, to: [a@example.org]}`,
    ]);
    await watching.once();
    watching.commit(whole(1), "one");
    const plan = await watching.plan();
    expect(plan.jobs.map(({ subject, variant }) => `${subject} ${variant}`)).toEqual(["one small"]);
    const elsewhere = setUpWatch(
      [`mail: {smtp: 'smtp://127.0.0.1:${port}', from: ci@example.org, to: [a@example.org]}`],
      {
        repository: watching.repository,
      },
    );
    watching.commit(broken, "two");
    await elsewhere.once();
    // Another watch of the same store knows of the break, and would tell it.
    rmSync(join(elsewhere.directory, "state"), { recursive: true });
    const said = mails.length;
    const would = await elsewhere.plan();
    expect(would).toMatchObject({ jobs: [], known: 3 });
    expect(would.messages).toEqual([expect.stringMatching(/^mail to a@example.org: .*does not build: two$/)]);
    expect(existsSync(join(elsewhere.directory, "state/state.json"))).toBe(false);
    expect(mails).toHaveLength(said);
  });

  test("of which another runs already is refused with the name of that one", async () => {
    const watching = setUpWatch();
    const running = watching.start();
    await running.until(() => watching.built.length === 1, "the first build");
    await expect(watching.once()).rejects.toThrow(/the watch's state .* is in use by process \d+/);
    await running.stop();
  });

  test("of the same repository and store as another never builds in the same tree at once", async () => {
    const one = setUpWatch(["work: work"]);
    for (const mark of [1, 2, 3]) one.commit(whole(mark), `c${mark}`);
    const file = join(one.directory, "second.watch.yaml");
    writeFileSync(file, readFileSync(one.file, "utf8").replace("state: state", "state: state2"));
    const config = { ...(await readWatch(file)), jobs: 2 };
    await Promise.all([one.once(), one.once({ config })]);
    // Each is told of each, and every kernel was built once and is whole.
    expect(one.built).toHaveLength(8);
    const store = await openStore(one.store);
    expect(await store.list({ outcome: "built" })).toHaveLength(4);
    expect((await store.verify()).damage).toEqual([]);
  });
});

describe("a branch", () => {
  test.each(["--upload-pack=x", "$(id>hacked)", "a;id>hacked", "-", "'\"`id`"])(
    "called %s is a branch like any other",
    async name => {
      const watching = setUpWatch([`branches: [{name: '*'}]`]);
      // `git branch` makes none of such a name, but others' servers may have one.
      watching.repository.git("update-ref", `refs/heads/${name}`, "HEAD");
      const end = await watching.once();
      expect(end).toMatchObject({ built: 1, failed: 0 });
      expect(watching.said).toContainEqual(expect.stringContaining(`${name} is at`));
      for (const place of [watching.directory, watching.repository.directory, process.cwd()]) {
        expect(readdirSync(place)).not.toContain("hacked");
      }
    },
  );

  test("that is rewritten is built where it is now, and what is gone from it is not", async () => {
    const watching = setUpWatch();
    watching.commit(whole(1), "one");
    await watching.once();
    const gone = watching.commit(whole(2), "gone");
    watching.repository.git("reset", "--quiet", "--hard", "HEAD~2");
    watching.commit(whole(3), "instead");
    await watching.once();
    expect(watching.built).toEqual(["one small built", "first small built", "instead small built"]);
    expect(await (await openStore(watching.store)).list({ commit: gone })).toEqual([]);
  });

  test("that is rewritten while it is watched says so", async () => {
    const watching = setUpWatch();
    watching.commit(whole(1), "one");
    const running = watching.start();
    await running.until(() => watching.built.length === 2, "the first builds");
    watching.repository.git("reset", "--quiet", "--hard", "HEAD~1");
    watching.commit(whole(2), "two");
    await running.until(() => watching.built.includes("two small built"), "the new commit");
    expect(watching.said).toContainEqual(
      expect.stringMatching(/^info main was rewritten, and is at \w{12}; \w{12} is gone from it$/),
    );
  });

  test("in whose place there are others below its name is followed", async () => {
    const watching = setUpWatch(["branches: [{name: main}, {name: topic*}]"]);
    watching.repository.git("branch", "topic");
    await watching.once();
    watching.repository.git("branch", "-D", "topic");
    watching.repository.git("branch", "topic/a");
    await watching.once();
    expect(watching.said).toContainEqual("info topic is gone");
    expect(watching.said).toContainEqual(expect.stringMatching(/^info topic\/a is at/));
  });
});

describe("what says nothing of a commit", () => {
  test("is told once while it lasts and tried again, and the commit is built when it is over", async () => {
    const { port, mails } = await startMailServer();
    const repository = makeKernelRepository();
    const watching = setUpWatch(
      [
        `mail: {smtp: 'smtp://127.0.0.1:${port}', from: ci@example.org, to: [a@example.org], operator: [root@example.org]}`,
      ],
      { repository },
    );
    // As make says it when the machine has no more room; it has some again once the file is there.
    const mark = join(watching.directory, "room");
    const makefile = String(smallTree["Makefile"]).replace(
      "modules: $(modules)\n",
      `modules: $(modules)\n\t@test -e ${mark} || { echo '/tmp/x.s: No space left on device' >&2; exit 1; }\n`,
    );
    repository.commit({ Makefile: makefile }, "needs room");
    const running = watching.start();
    await running.until(
      () => watching.said.filter(line => line.includes("the disk is full")).length >= 3,
      "three tries",
    );
    writeFileSync(mark, "");
    await running.until(() => watching.built.includes("needs room small built"), "the build");
    await running.stop();
    const told = mails.filter(({ to }) => to.includes("root@example.org"));
    expect(told).toHaveLength(1);
    expect(told[0]?.subject).toBe("[vmentry] a machine fault, not a commit's");
    expect(told[0]?.text).toContain("the disk is full");
    expect(mails).toHaveLength(1);
    expect(watching.said.filter(line => line.startsWith("error "))).toHaveLength(1);
  });

  test("ends a watch that looks once with its count, and publishes nothing", async () => {
    const repository = makeKernelRepository();
    const makefile = String(smallTree["Makefile"]).replace(
      "modules: $(modules)\n",
      "modules: $(modules)\n\t@echo 'gcc: fatal error: Killed signal terminated program cc1' >&2; exit 1\n",
    );
    repository.commit({ Makefile: makefile }, "killed");
    const watching = setUpWatch([], { repository });
    expect(await watching.once()).toMatchObject({ built: 0, failed: 0, faults: 1 });
    expect(await (await openStore(watching.store)).list()).toEqual([]);
  });

  test("and is for the user to mend does not hold up other commits", async () => {
    const watching = setUpWatch();
    writeFileSync(
      join(watching.directory, "small.variant.yaml"),
      variantText.replace("tinyconfig", "new_defconfig"),
    );
    watching.repository.commit(
      { "arch/x86/configs/new_defconfig": "CONFIG_X86=y\n" },
      "with a new configuration",
    );
    expect(await watching.once()).toMatchObject({ built: 1, failed: 0, refused: 1 });
    expect(watching.said).toContainEqual(
      expect.stringMatching(/^error \w{12} small cannot be built: .*config is "new_defconfig", but/),
    );
  });
});

describe("a clone", () => {
  test("is made of a URL as of a path, and of the branches alone that are wanted", async () => {
    const repository = makeKernelRepository();
    repository.git("branch", "unwanted");
    const watching = setUpWatch([`repository: file://${repository.directory}`], { repository });
    expect(await watching.once()).toMatchObject({ built: 1 });
    const [clone = ""] = readdirSync(join(watching.directory, "cache/repositories")).filter(name =>
      name.endsWith(".git"),
    );
    const refs = execFileSync("git", ["for-each-ref", "--format=%(refname)"], {
      cwd: join(watching.directory, "cache/repositories", clone),
      encoding: "utf8",
    });
    expect(refs).toBe("refs/heads/main\n");
  });

  test("in which a killed git has left its locks is put right", async () => {
    const watching = setUpWatch();
    await watching.once();
    const places = join(watching.directory, "cache/repositories");
    const [clone = ""] = readdirSync(places).filter(name => name.endsWith(".git"));
    for (const name of ["refs/heads/main.lock", "packed-refs.lock", "objects/pack/tmp_pack_x"]) {
      writeFileSync(join(places, clone, name), "");
    }
    watching.commit(whole(1), "one");
    expect(await watching.once()).toMatchObject({ built: 1 });
    expect(readdirSync(join(places, clone, "objects/pack"))).not.toContain("tmp_pack_x");
  });
});

test("a state that is damaged is refused with what to do", async () => {
  const watching = setUpWatch();
  await watching.once();
  writeFileSync(join(watching.directory, "state/state.json"), "{}\n");
  await expect(watching.once()).rejects.toThrow(
    /state\.json is no state of a watch .*: remove it to begin anew/,
  );
});

describe("a repository that cannot be reached", () => {
  test("is told of once, and once when it is back; nothing is forgotten meanwhile", async () => {
    const { port, mails } = await startMailServer();
    const watching = setUpWatch([
      `mail: {smtp: 'smtp://127.0.0.1:${port}', from: ci@example.org, to: [a@example.org]}`,
    ]);
    const running = watching.start();
    await running.until(() => watching.built.length === 1, "the first build");
    const { directory } = watching.repository;
    renameSync(directory, `${directory}.away`);
    await running.until(() => mails.length === 1, "a mail");
    renameSync(`${directory}.away`, directory);
    watching.commit(whole(1), "one");
    await running.until(() => mails.length === 2, "another mail");
    await running.until(() => watching.built.length === 2, "the second build");
    await running.stop();
    expect(watching.said.filter(line => line.startsWith("warn "))).toEqual([
      expect.stringMatching(/cannot be fetched: .*; tried again, less and less often$/),
    ]);
    expect(watching.said).toContainEqual(
      expect.stringMatching(/^info the repository is reached again, after \d+ failures/),
    );
    expect(mails.map(({ subject }) => subject)).toEqual([
      "[vmentry] the repository cannot be reached",
      "[vmentry] the repository is reached again",
    ]);
  });

  test("ends a watch that looks once, without the password of its address", async () => {
    const watching = setUpWatch(["repository: http://user:hunter2@127.0.0.1:9/linux.git"]);
    const failure = await watching.once().then(
      () => "",
      (error: unknown) => String(error),
    );
    expect(failure).toContain("http://127.0.0.1:9/linux.git cannot be fetched");
    expect(failure).not.toContain("hunter2");
  });
});

test("the store keeps what the file says, and is tidied after builds", async () => {
  const watching = setUpWatch(["retention: {branches: 2}"]);
  for (const mark of [1, 2, 3]) watching.commit(whole(mark), `c${mark}`);
  expect(await watching.once()).toMatchObject({ built: 4 });
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    vi.setSystemTime(Date.now() + 2 * 3_600_000);
    await watching.once();
  } finally {
    vi.useRealTimers();
  }
  const kept = await (await openStore(watching.store)).list();
  expect(kept).toHaveLength(2);
  // What was removed is known to have been built.
  expect(await watching.once()).toMatchObject({ built: 0 });
});

test("a watch that polls once an hour builds what a webhook tells of", async () => {
  const watching = setUpWatch(["poll: 1h", "webhook: {port: 0, secret-file: secret}"]);
  writeFileSync(`${watching.directory}/secret`, `a secret of a webhook\n`);
  let url = "";
  const running = watching.start({
    onWebhook: each => {
      url = each;
    },
  });
  await running.until(() => watching.built.length === 1, "the first build");
  watching.commit(whole(1), "pushed");
  await fetch(url, {
    method: "POST",
    body: "{}",
    headers: { "X-GitHub-Event": "push", "X-Hub-Signature-256": await sign("a secret of a webhook", "{}") },
  });
  await running.until(() => watching.built.includes("pushed small built"), "the pushed commit");
  await running.stop();
});
