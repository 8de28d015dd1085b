import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLog } from "../../src/base/index.ts";
import { type GivenKernel, openGivenKernel } from "../../src/job/given-kernel.ts";
import type { KernelRequest } from "../../src/job/request.ts";
import { type Manifest, openStore, type Publication, type Store } from "../../src/store/index.ts";
import { buildModule } from "../elf/elf-builder.ts";
import { buildBzImage, buildId, release } from "../kernel/kernel-builder.ts";
import { blobPath, type Contents, publicationOf, scratch } from "../store/publication.ts";

const commit = `abcdef1${"0".repeat(33)}`;
const contents: Contents = {
  image: buildBzImage(),
  config: "CONFIG_X86=y\nCONFIG_KVM=m\n",
  log: "  CC      init/main.o\n",
  "modules.order": "arch/x86/kvm/kvm.o\n",
  "modules/arch/x86/kvm/kvm.ko": buildModule({ name: "kvm", vermagic: `${release} SMP ` }),
  "selftests/kselftest-list.txt": "kvm:a_test\n",
  "selftests/kvm/a_test": "a test",
};

let directory: string;
let place: string;
let store: Store;

beforeEach(async () => {
  directory = await scratch();
  place = join(directory, "store");
  store = await openStore(place);
  vi.stubEnv("VMENTRY_STORE", "");
  vi.stubEnv("VMENTRY_CACHE", join(directory, "cache"));
});
afterEach(() => vi.unstubAllEnvs());

async function publish(given: Partial<Publication> = {}, files = contents): Promise<Manifest> {
  return (await store.publish(await publicationOf(directory, files, { commit, ...given }))).manifest;
}

let opened = 0;

async function open(
  kernel: string,
  request: Partial<KernelRequest> = {},
  { wantsSelftests = false } = {},
): Promise<GivenKernel> {
  opened += 1;
  const own = join(directory, `scratch-${opened}`);
  await mkdir(own);
  const options = { scratch: own, log: silentLog, signal: new AbortController().signal, wantsSelftests };
  return await openGivenKernel({ kernel, store: place, ...request }, options);
}

async function complaint(kernel: string, request: Partial<KernelRequest> = {}): Promise<string> {
  try {
    await (await open(kernel, request))[Symbol.asyncDispose]();
  } catch (error) {
    expect(error).toMatchObject({ name: "UserError" });
    return error instanceof Error ? error.message : "";
  }
  throw new Error("nothing was wrong");
}

test("a kernel of the store is opened with its modules, under the name of its whole commit and variant", async () => {
  await publish();
  await using given = await open("ABCDEF1/kvm-x86_64");
  expect(given).toMatchObject({ commit, variant: "kvm-x86_64", selftests: undefined });
  expect(given.kernel).toMatchObject({
    source: `${commit}/kvm-x86_64`,
    identity: { release, buildId },
  });
  expect(given.kernel.config?.get("KVM")).toBe("m");
  expect([...(given.kernel.modules?.modules.keys() ?? [])]).toEqual(["kvm"]);
});

test("the variant may be left out when the commit has one", async () => {
  await publish();
  await using given = await open("abcdef1");
  expect(given.variant).toBe("kvm-x86_64");
});

test("the store's place is the one that VMENTRY_STORE says when none is named", async () => {
  await publish();
  vi.stubEnv("VMENTRY_STORE", place);
  const request = { kernel: "abcdef1" };
  const options = { scratch: directory, log: silentLog, signal: new AbortController().signal };
  await using given = await openGivenKernel(request, options);
  expect(given.store).toBe(place);
});

test("its selftests come along when they are wanted", async () => {
  await publish();
  await using given = await open("abcdef1", {}, { wantsSelftests: true });
  expect(await readFile(join(given.selftests ?? "", "kvm/a_test"), "utf8")).toBe("a test");
});

test("the store keeps the kernel as long as it is used, and no longer", async () => {
  await publish();
  const given = await open("abcdef1");
  const [lease] = await store.leases();
  expect(lease?.keys).toEqual([{ commit, variant: "kvm-x86_64" }]);
  expect((await store.gc({ newest: 0 }, { graceMs: 0 })).removed).toEqual([]);
  await given[Symbol.asyncDispose]();
  expect(await store.leases()).toEqual([]);
  expect((await store.gc({ newest: 0 }, { graceMs: 0 })).removed).toHaveLength(1);
});

test("nothing is kept of a kernel that cannot be opened", async () => {
  await publish({}, { ...contents, image: "no image" });
  expect(await complaint("abcdef1")).toMatch(/no bootable kernel image/);
  expect(await store.leases()).toEqual([]);
});

test("what exists as a path is a path", async () => {
  await publish();
  const path = join(directory, "abcdef1");
  await writeFile(path, buildBzImage());
  await using given = await open(path);
  expect(given).toMatchObject({ commit: undefined, variant: undefined, store: undefined });
  expect(given.kernel.source).toBe(path);
});

test("a directory that a kernel was checked out into is a kernel with its modules", async () => {
  const manifest = await publish();
  const out = join(directory, "out");
  await store.checkout(manifest, out);
  await using given = await open(out);
  expect(given.kernel.identity).toMatchObject({ release, buildId });
  expect([...(given.kernel.modules?.modules.keys() ?? [])]).toEqual(["kvm"]);
});

test("the commit of a kernel that is given as a path can be said", async () => {
  const path = join(directory, "bzImage");
  await writeFile(path, buildBzImage());
  await using given = await open(path, { commit });
  expect(given.commit).toBe(commit);
  expect(await complaint(path, { commit: "HEAD" })).toMatch(/^--commit "HEAD": expected a whole commit/);
});

test("the commit of a kernel from the store cannot be said otherwise", async () => {
  await publish();
  expect(await complaint("abcdef1", { commit: "1".repeat(40) })).toMatch(/the store, which knows it$/);
});

test("what is neither a path nor a commit is told with all that would do", async () => {
  expect(await complaint("v6.12")).toBe(
    "there is no v6.12: give a kernel build directory, a bzImage, a linux-image package (.deb), or a kernel of the store as COMMIT/VARIANT",
  );
});

test("a commit that is not in the store is told with what is there, and how to build it", async () => {
  await publish();
  expect(await complaint("1234567/kvm-x86_64")).toBe(
    `${place} has no kernel of commit 1234567. The newest there: abcdef100000/kvm-x86_64. To build it: ` +
      `"vmentry build --commit 1234567 --variant kvm-x86_64.variant.yaml --store ${place}"`,
  );
});

test("a variant that the commit has not is told with the nearest", async () => {
  await publish();
  expect(await complaint("abcdef1/kvm-x86-64")).toMatch(
    /for the variant "kvm-x86-64", did you mean "kvm-x86_64"\?.* To build it: "vmentry build /,
  );
});

test("a commit with several kernels is told with all of them, and not to be built", async () => {
  await publish();
  await publish({ variant: "debug" });
  const said = await complaint("abcdef1");
  expect(said).toMatch(/has 2 kernels: .*\/debug, .*\/kvm-x86_64/);
  expect(said).not.toContain("vmentry build");
});

test("a commit that is known not to build is told with stage and reason", async () => {
  await publish({ outcome: "failed" }, { log: "…" });
  expect(await complaint("abcdef1")).toContain(
    `${commit}/kvm-x86_64 is known not to build: it failed at the stage kernel: arch/x86/kvm/x86.c:1:1: error: it is broken`,
  );
  expect(await store.leases()).toEqual([]);
});

test("a damaged kernel is told with the file, and how to build it again", async () => {
  const manifest = await publish();
  const blob = blobPath(place, manifest, "modules/arch/x86/kvm/kvm.ko");
  await chmod(blob, 0o644);
  await writeFile(blob, "rotten");
  const said = await complaint("abcdef1");
  expect(said).toContain("kvm.ko");
  expect(said).toContain(
    `"vmentry build --force --commit ${commit} --variant kvm-x86_64.variant.yaml --store ${place}"`,
  );
});

test("a store that is named and not there is told as such", async () => {
  expect(await complaint("abcdef1", { store: join(directory, "nowhere") })).toMatch(/^there is no store /);
});
