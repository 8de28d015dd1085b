import { readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { silentLog, sleep } from "../../src/base/index.ts";
import { DirectoryBackend } from "../../src/store/directory-backend.ts";
import { takeGcLock } from "../../src/store/gc-lock.ts";
import {
  formatKey,
  type Manifest,
  openStore,
  type RetentionPolicy,
  StoreError,
  type StoreKey,
} from "../../src/store/index.ts";
import { makeIntent } from "../../src/store/intent.ts";
import { checkPolicy, decideRetention } from "../../src/store/retention.ts";
import { type Contents, contentsOf, digits, publicationOf, scratch, smallKernel } from "./publication.ts";

const hour = 3_600_000;

async function open() {
  const directory = await scratch();
  const place = join(directory, "store");
  return { directory, place, store: await openStore(place), backend: new DirectoryBackend(place) };
}

/** Makes a kernel's manifest as old as this. */
async function makeOlder(place: string, { commit, variant }: StoreKey, ms: number): Promise<void> {
  const then = (Date.now() - ms) / 1000;
  await utimes(join(place, "kernels", commit, `${variant}.json`), then, then);
}

const keys = (each: readonly StoreKey[]) => each.map(formatKey).sort();

describe("the policy", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");
  const commits = ["a", "b", "c", "d", "e"].map(each => each.repeat(40));
  const kernel = fc.record({
    key: fc.record({ commit: fc.constantFrom(...commits), variant: fc.constantFrom("x86", "i386") }),
    storedAt: fc.integer({ min: 0, max: 100 }).map(hours => new Date(now - hours * hour).toISOString()),
    manifest: fc.record({ outcome: fc.constantFrom("built" as const, "failed" as const) }),
  });
  const kernels = fc.uniqueArray(kernel, { selector: each => formatKey(each.key), maxLength: 10 });
  const policies = fc.record(
    {
      branches: fc.array(
        fc.record({ name: fc.constant("main"), commits: fc.subarray(commits, { minLength: 1 }) }),
        { maxLength: 2 },
      ),
      ageMs: fc.integer({ min: 0, max: 100 }).map(hours => hours * hour),
      newest: fc.integer({ min: 0, max: 4 }),
    },
    { requiredKeys: [] },
  );

  test("keeps exactly what one of its rules or a protection keeps, and says which", () => {
    fc.assert(
      fc.property(kernels, policies, fc.constantFrom(...commits), (all, policy, leased) => {
        const protection = { key: { commit: leased, variant: "x86" }, because: "leased by bisect 1" };
        const { kept, removed } = decideRetention(all, policy, [protection], now);
        const isKept = ({ key, storedAt, manifest }: (typeof all)[number]) => {
          const newer = all.filter(
            other =>
              other.key.variant === key.variant &&
              other.manifest.outcome === manifest.outcome &&
              other.storedAt > storedAt,
          );
          const asOld = all.filter(
            other =>
              other.key.variant === key.variant &&
              other.manifest.outcome === manifest.outcome &&
              other.storedAt === storedAt,
          );
          const byRule =
            formatKey(key) === formatKey(protection.key) ||
            (policy.branches ?? []).some(branch => branch.commits.includes(key.commit)) ||
            (policy.ageMs !== undefined && now - Date.parse(storedAt) <= policy.ageMs);
          // Among those of the same age any may be the newest.
          const least = newer.length < (policy.newest ?? 0);
          const most = newer.length + asOld.length <= (policy.newest ?? 0);
          return { must: byRule || most, may: byRule || least };
        };
        const names = new Set(kept.map(({ key }) => formatKey(key)));
        for (const each of all) {
          const { must, may } = isKept(each);
          if (must) expect(names).toContain(formatKey(each.key));
          if (!may) expect(names).not.toContain(formatKey(each.key));
        }
        expect(keys([...kept.map(({ key }) => key), ...removed])).toEqual(keys(all.map(({ key }) => key)));
        for (const { because } of kept) expect(because.length).toBeGreaterThan(0);
        for (const [variant, outcome] of [
          ["x86", "built"],
          ["i386", "failed"],
        ] as const) {
          const group = all.filter(each => each.key.variant === variant && each.manifest.outcome === outcome);
          const left = group.filter(each => names.has(formatKey(each.key)));
          expect(left.length).toBeGreaterThanOrEqual(Math.min(group.length, policy.newest ?? 0));
        }
      }),
    );
  });

  test.each<[string, RetentionPolicy, string]>([
    ["says nothing", {}, "no policy"],
    ["has a branch without commits", { branches: [{ name: "main", commits: [] }] }, "has no commits"],
    ["has an abbreviated commit", { branches: [{ name: "main", commits: ["abc1234"] }] }, "no whole commit"],
    ["has an age that is no number", { ageMs: Number.NaN }, "the age to keep"],
    ["has half a number", { newest: 1.5 }, "expected a whole number"],
  ])("is refused when it %s", async (_, policy, message) => {
    expect(() => checkPolicy(policy)).toThrow(message);
    const { directory, store } = await open();
    await store.publish(await publicationOf(directory));
    await expect(store.gc(policy)).rejects.toThrow(message);
    expect(await store.list()).toHaveLength(1);
  });
});

describe("gc", () => {
  test("removes kernels by any policy, and keeps every blob that the others need", async () => {
    // Few contents, so that kernels share some.
    const content = fc.constantFrom("one", "two", "three");
    const contents: fc.Arbitrary<Contents> = fc.record({
      image: content,
      log: content,
      "modules/kvm.ko": content,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(contents, { maxLength: 5 }),
        fc.nat(5),
        fc.nat(5),
        async (all, newest, pinned) => {
          const { directory, place, store } = await open();
          const manifests: Manifest[] = [];
          for (const [index, files] of all.entries()) {
            const { manifest } = await store.publish(await publicationOf(directory, files));
            await makeOlder(place, manifest, (all.length - index) * hour);
            manifests.push(manifest);
          }
          const pin = manifests[pinned];
          if (pin !== undefined) await store.pin(pin, { reason: "wanted", by: "tester" });
          const expected = manifests.filter((each, index) => index >= all.length - newest || each === pin);
          const dry = await store.gc({ newest }, { graceMs: 0, dryRun: true });
          expect(await store.list()).toHaveLength(all.length);
          const report = await store.gc({ newest }, { graceMs: 0 });
          expect(keys(report.removed)).toEqual(keys(dry.removed));
          expect(keys((await store.list()).map(({ key }) => key))).toEqual(keys(expected));
          expect(await store.verify()).toMatchObject({ damage: [], unneeded: { blobs: 0 } });
        },
      ),
      { numRuns: 12 },
    );
  }, 30_000);

  test("leaves a kernel that a bisect has leased, until the lease is released or runs out", async () => {
    const { directory, store } = await open();
    const { manifest } = await store.publish(await publicationOf(directory));
    const { commit, variant } = manifest;
    const key = { commit, variant };
    const lease = await store.lease({
      keys: [key, { commit: digits(40), variant }],
      holder: "bisect 7",
      ms: hour,
    });
    expect(lease.missing).toHaveLength(1);
    const report = await store.gc({ newest: 0 }, { graceMs: 0 });
    expect(report).toMatchObject({ removed: [], kept: [{ key, because: ["leased by bisect 7"] }], blobs: 0 });
    expect(await store.renewLease(lease.id, 1)).toMatchObject({ holder: "bisect 7" });
    await sleep(5);
    expect(await store.renewLease(lease.id, hour)).toBeUndefined();
    expect((await store.gc({ newest: 0 }, { graceMs: 0 })).removed).toEqual([key]);
    expect(await store.leases()).toEqual([]);
    await expect(store.lease({ keys: [key], holder: "x", ms: -1 })).rejects.toThrow("no lease");
  });

  test("leaves a kernel that is pinned, with the reason, until it is unpinned", async () => {
    const { directory, store } = await open();
    const { manifest } = await store.publish(await publicationOf(directory));
    const key = { commit: manifest.commit, variant: manifest.variant };
    await store.pin(key, { reason: "the last good one", by: "ana" });
    expect(await store.pins()).toMatchObject([{ key, reason: "the last good one", by: "ana" }]);
    const { kept } = await store.gc({ newest: 0 }, { graceMs: 0 });
    expect(kept).toEqual([{ key, because: ["pinned: the last good one"] }]);
    expect(await store.unpin(key)).toBe(true);
    expect(await store.unpin(key)).toBe(false);
    expect((await store.gc({ newest: 0 }, { graceMs: 0 })).removed).toEqual([key]);
    await expect(store.pin(key, { reason: "again", by: "ana" })).rejects.toThrow("has no kernel");
    expect(await store.pins()).toEqual([]);
    await expect(store.pin(key, { reason: " ", by: "ana" })).rejects.toThrow("needs a reason");
  });

  test("leaves what is being published, and what is young", async () => {
    const { directory, store, backend } = await open();
    const { manifest } = await store.publish(await publicationOf(directory));
    const source = join(directory, "new");
    await writeFile(source, "text");
    const sha256 = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    const key = { commit: manifest.commit, variant: manifest.variant };
    {
      await using _ = await makeIntent(
        backend,
        { key, blobs: [sha256] },
        { log: silentLog, signal: undefined },
      );
      await backend.putBlob({ sha256, bytes: 4, source, isExecutable: false });
      const report = await store.gc({ newest: 0 }, { graceMs: 0 });
      expect(report).toMatchObject({ kept: [{ key, because: ["being published"] }], blobs: 0 });
    }
    expect(await store.gc({ newest: 0 }, { graceMs: hour })).toMatchObject({ removed: [key], blobs: 0 });
    expect(await store.gc({ newest: 0 }, { graceMs: 0 })).toMatchObject({ removed: [], blobs: 7 });
  });

  test("forgets what a killed publisher was about to publish once that has run out", async () => {
    const { directory, place, store } = await open();
    const { manifest } = await store.publish(await publicationOf(directory));
    const key = { commit: manifest.commit, variant: manifest.variant };
    const expiresAt = new Date(Date.now() - 1).toISOString();
    await writeFile(join(place, "publishing", "left.json"), JSON.stringify({ key, blobs: [], expiresAt }));
    expect((await store.gc({ newest: 0 }, { graceMs: 0 })).removed).toEqual([key]);
    expect(await readdir(join(place, "publishing"))).toEqual([]);
  });

  test("sweeps old unfinished files, and no young ones", async () => {
    const { directory, place, store } = await open();
    await store.publish(await publicationOf(directory));
    for (const name of ["old", "young"]) await writeFile(join(place, "tmp", name), "half of a file");
    const then = Date.now() / 1000 - 7200;
    await utimes(join(place, "tmp", "old"), then, then);
    await store.gc({ newest: 1 }, { graceMs: 0 });
    expect(await readdir(join(place, "tmp"))).toEqual(["young"]);
  });

  test("runs once at a time; publishers wait for it, and one that was killed lets go in the end", async () => {
    const { directory, place, store, backend } = await open();
    await store.publish(await publicationOf(directory));
    const lock = await takeGcLock(backend, silentLog);
    await expect(store.gc({ newest: 1 })).rejects.toThrow("another gc runs");
    let isPublished = false;
    const publishing = store.publish(await publicationOf(directory)).then(() => {
      isPublished = true;
    });
    await sleep(300);
    expect(isPublished).toBe(false);
    await lock[Symbol.asyncDispose]();
    await publishing;

    // As a killed one leaves it, a minute later.
    await takeGcLock(backend, silentLog);
    const [name = ""] = await readdir(join(place, "locks", "gc"));
    const left = {
      holder: "process 1",
      since: "2026-11-21T12:00:00.000Z",
      expiresAt: "2026-11-21T12:01:00.000Z",
    };
    await writeFile(join(place, "locks", "gc", name), JSON.stringify(left));
    expect((await store.gc({ newest: 2 }, { graceMs: 0 })).kept).toHaveLength(2);
    expect(await readdir(join(place, "locks", "gc"))).toHaveLength(1);
  });

  test("of several that start at the same time one runs", async () => {
    const { directory, place, store } = await open();
    await store.publish(await publicationOf(directory));
    const others = await Promise.all(Array.from({ length: 4 }, () => openStore(place)));
    const ends = await Promise.allSettled(others.map(each => each.gc({ newest: 1 })));
    expect(ends.some(({ status }) => status === "fulfilled")).toBe(true);
    for (const end of ends) if (end.status === "rejected") expect(String(end.reason)).toContain("another gc");
  });

  test("removes nothing when a manifest cannot be read, since nobody knows what it needs", async () => {
    const { directory, place, store } = await open();
    const { manifest } = await store.publish(await publicationOf(directory));
    await store.publish(await publicationOf(directory));
    await writeFile(join(place, "kernels", manifest.commit, `${manifest.variant}.json`), "{");
    await expect(store.gc({ newest: 0 }, { graceMs: 0 })).rejects.toThrow(StoreError);
    expect(await store.list()).toHaveLength(1);
    expect((await store.gc({ newest: 0 }, { graceMs: 0 }).catch(String)).toString()).toContain(
      "nothing was removed",
    );
  });

  test("never takes from a reader: it gets a whole kernel, or hears that there is none", async () => {
    const { directory, store } = await open();
    const contents = { ...smallKernel, image: "x".repeat(200_000) };
    for (let round = 0; round < 6; round++) {
      const { manifest } = await store.publish(await publicationOf(directory, contents));
      const out = join(directory, `out-${round}`);
      const [read] = await Promise.allSettled([
        store.checkout(manifest, out),
        sleep(Math.random() * 10).then(() => store.gc({ newest: 0 }, { graceMs: 0 })),
      ]);
      if (read.status === "fulfilled")
        expect(await contentsOf(out, manifest)).toMatchObject({ image: Buffer.from(contents.image) });
      else expect(String(read.reason)).toContain("has no kernel");
    }
  });

  test("takes the directories of commits that have no kernel any more", async () => {
    const { directory, place, store } = await open();
    const { manifest } = await store.publish(await publicationOf(directory));
    await store.gc({ newest: 0 }, { graceMs: 0 });
    await expect(stat(join(place, "kernels", manifest.commit))).rejects.toThrow("ENOENT");
    await rm(join(place, "kernels"), { recursive: true, force: true });
    const again = await store.publish(await publicationOf(directory));
    expect(again.status).toBe("published");
  });
});
