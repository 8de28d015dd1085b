import { expect, test } from "vitest";
import { silentLog, temporaryDirectory } from "../../src/base/index.ts";
import { type KernelSources, Kernels } from "../../src/server/kernels.ts";
import { kernelId } from "../../src/server/stored-kernels.ts";
import type { StoreKey } from "../../src/store/index.ts";
import { bootFiles, MemoryStore } from "./serve.ts";

const keys = ["1", "2", "3"].map((digit): StoreKey => ({ commit: digit.repeat(40), variant: "x" }));
const [one, two, three] = keys.map(kernelId) as [string, string, string];

/** Kernels of a store with three, and which of them were discarded. */
async function kernelsWith(options: Partial<KernelSources>) {
  const files = await bootFiles(temporaryDirectory("test"));
  const store = new MemoryStore();
  for (const key of keys) store.add(key);
  const discarded: string[] = [];
  const kernels = new Kernels({
    store,
    log: silentLog,
    async prepareBoot(key) {
      const discard = async () => void discarded.push(kernelId(key));
      return { image: files.image, initrd: files.initrd, cmdline: "quiet", discard };
    },
    ...options,
  });
  return { kernels, discarded };
}

test("of kernels that are ready those that were used last are kept, and the others' files may go", async () => {
  const { kernels, discarded } = await kernelsWith({ keptReady: 2, inUseMs: 0 });
  await kernels.prepare(one);
  await kernels.prepare(two);
  expect(kernels.served(one)).toBeDefined();
  await kernels.prepare(three);
  expect(discarded).toEqual([two]);
  expect(kernels.served(two)).toBeUndefined();
  expect(kernels.served(one)).toBeDefined();
});

test("a kernel that a machine may be fetching is kept, however many there are", async () => {
  const { kernels, discarded } = await kernelsWith({ keptReady: 1, inUseMs: 60_000 });
  for (const id of [one, two, three]) await kernels.prepare(id);
  expect(discarded).toEqual([]);
  expect(kernels.served(one)).toBeDefined();
});

test("a kernel whose files are gone is made ready again", async () => {
  const { kernels, discarded } = await kernelsWith({});
  await kernels.prepare(one);
  kernels.forgetServed(one);
  expect(discarded).toEqual([one]);
  expect(kernels.served(one)).toBeUndefined();
  await kernels.prepare(one);
  expect(kernels.served(one)).toBeDefined();
});

test("what was prepared in vain is discarded", async () => {
  const discarded: string[] = [];
  const { kernels } = await kernelsWith({
    prepareBoot: async () => ({
      image: "/nowhere/image",
      initrd: "/nowhere/initrd",
      cmdline: "quiet",
      discard: async () => void discarded.push("it"),
    }),
  });
  await expect(kernels.prepare(one)).rejects.toThrow(/cannot be made ready: .*nowhere/);
  expect(discarded).toEqual(["it"]);
});
