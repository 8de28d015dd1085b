import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/index.ts";
import { digits, publicationOf, scratch, smallKernel } from "./publication.ts";

async function storeWith(kernels: readonly { commit: string; variant?: string }[]) {
  const directory = await scratch();
  const store = await openStore(join(directory, "store"));
  for (const kernel of kernels) await store.publish(await publicationOf(directory, smallKernel, kernel));
  return store;
}

const one = `abcdef1${"0".repeat(33)}`;
const two = `abcdef2${"0".repeat(33)}`;

test("the start of a commit stands for it, when it is the only one", async () => {
  const store = await storeWith([{ commit: one }, { commit: two }]);
  expect(await store.resolveCommit("abcdef1")).toBe(one);
  expect(await store.resolveCommit("ABCDEF2000")).toBe(two);
  expect(await store.resolveCommit(one)).toBe(one);
  await expect(store.resolveCommit("abcdef")).rejects.toThrow(
    `the start of 2 commits in ${store.place}: ${one}, ${two}`,
  );
  await expect(store.resolveCommit("1234567")).rejects.toThrow("has no kernel of commit 1234567");
});

test("many candidates are not all named", async () => {
  const commits = Array.from({ length: 12 }, () => ({ commit: `abcd${digits(36)}` }));
  const store = await storeWith(commits);
  await expect(store.resolveCommit("abcd")).rejects.toThrow(
    /the start of 12 commits .* and 2 more; give more digits/,
  );
});

test.each(["abc", "master", "-n", "../../etc", "$(reboot)", "", "0".repeat(65)])(
  "%j is no commit",
  async text => {
    const store = await storeWith([]);
    await expect(store.resolveCommit(text)).rejects.toThrow("is no commit: expected 4 to 64");
  },
);

test("a variant can be left out when there is only one, and a wrong one is told the nearest", async () => {
  const store = await storeWith([
    { commit: one },
    { commit: two, variant: "i386" },
    { commit: two, variant: "x86_64" },
  ]);
  expect(await store.find("abcdef1")).toEqual({ commit: one, variant: "kvm-x86_64" });
  expect(await store.find("abcdef2/i386")).toEqual({ commit: two, variant: "i386" });
  await expect(store.find("abcdef2")).rejects.toThrow(`has 2 kernels: ${two}/i386, ${two}/x86_64`);
  await expect(store.find("abcdef2/x86-64")).rejects.toThrow('did you mean "x86_64"? (there: i386, x86_64)');
  await expect(store.find("abcdef2/x/y")).rejects.toThrow("expected COMMIT or COMMIT/VARIANT");
  await expect(store.find("abcdef2/../../etc")).rejects.toThrow("expected COMMIT or COMMIT/VARIANT");
});

test("kernels are listed by start of commit, variant, outcome and time, the newest first", async () => {
  const store = await storeWith([{ commit: one }, { commit: two, variant: "i386" }]);
  const listed = async (query: Parameters<typeof store.list>[0]) =>
    (await store.list(query)).map(({ key }) => key.commit);
  expect(await listed({})).toEqual([two, one]);
  expect(await listed({ commit: "abcdef1" })).toEqual([one]);
  expect(await listed({ variant: "i386" })).toEqual([two]);
  expect(await listed({ since: new Date(Date.now() - 60_000).toISOString() })).toHaveLength(2);
  expect(await listed({ since: new Date(Date.now() + 60_000).toISOString() })).toEqual([]);
  await expect(listed({ since: "yesterday" })).rejects.toThrow("is no time");
  await expect(listed({ commit: "../" })).rejects.toThrow("not the start of a commit");
});
