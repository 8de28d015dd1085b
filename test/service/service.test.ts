import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { silentLog } from "../../src/base/index.ts";
import {
  type KernelService,
  openKernelService,
  type ServiceRequest,
  StoredBoots,
} from "../../src/service/index.ts";
import { makeRunKeys } from "../../src/stage2/index.ts";
import { type Manifest, openStore, type Publication, type Store } from "../../src/store/index.ts";
import { buildModule } from "../elf/elf-builder.ts";
import { buildArm64Image, buildBzImage, release } from "../kernel/kernel-builder.ts";
import { blobPath, type Contents, publicationOf, scratch } from "../store/publication.ts";

const commit = `abcdef1${"0".repeat(33)}`;
const id = `${commit}-kvm-x86_64`;
const contents: Contents = {
  image: buildBzImage(),
  config: "CONFIG_X86=y\nCONFIG_KVM=m\n",
  log: "  CC      init/main.o\n",
  "modules.order": "arch/x86/kvm/kvm.o\n",
  "modules/arch/x86/kvm/kvm.ko": buildModule({ name: "kvm", vermagic: `${release} SMP ` }),
};

let directory: string;
let place: string;
let store: Store;
let stageOneKernel: string;

beforeEach(async () => {
  directory = await scratch();
  place = join(directory, "store");
  store = await openStore(place);
  stageOneKernel = join(directory, "stage-one-kernel");
  await writeFile(stageOneKernel, buildBzImage());
  vi.stubEnv("VMENTRY_CACHE", join(directory, "cache"));
});
afterEach(() => vi.unstubAllEnvs());

async function publish(given: Partial<Publication> = {}, files = contents): Promise<Manifest> {
  return (await store.publish(await publicationOf(directory, files, { commit, ...given }))).manifest;
}

function open(request: Partial<ServiceRequest> = {}): Promise<KernelService> {
  const base = { kernels: [], store: place, address: "127.0.0.1", port: 0, stageOneKernel };
  const signal = new AbortController().signal;
  return openKernelService(
    { ...base, directory: join(directory, "served"), ...request },
    { log: silentLog, signal },
  );
}

async function select({ url }: KernelService, kernel: string) {
  const body = JSON.stringify({ kernel, once: false, menuSeconds: 0 });
  const answer = await fetch(`${url}/v1/machines/board/selection`, { method: "POST", body });
  return { status: answer.status, text: await answer.text() };
}

/** What the machine is told to boot, when that is ready. */
async function bootAnswer({ url }: KernelService): Promise<string> {
  return await (await fetch(`${url}/v1/machines/board/boot?wait=20`)).text();
}

async function complaint(request: Partial<ServiceRequest>): Promise<string> {
  try {
    await (await open(request))[Symbol.asyncDispose]();
  } catch (error) {
    expect(error).toMatchObject({ name: "UserError" });
    return error instanceof Error ? error.message : "";
  }
  throw new Error("nothing was wrong");
}

const bootShape = z.object({ boot: z.object({ image: z.object({ sha256: z.string() }) }) });

test("a kernel of the store is booted as soon as it is selected: its own image, with stage two", async () => {
  const manifest = await publish();
  await using service = await open();
  expect(await select(service, id)).toMatchObject({ status: 201 });
  const sha256 = manifest.files.find(({ path }) => path === "image")?.sha256 ?? "";
  const answer = await bootAnswer(service);
  expect(answer).toContain(`kernel ${id}\n`);
  expect(answer).toContain(`image ${sha256} `);
  expect(answer).toContain("cmdline console=ttyS0 panic=-1\n");
  const shown = await (await fetch(`${service.url}/v1/kernels/${id}`)).json();
  expect(bootShape.parse(shown).boot.image.sha256).toBe(sha256);
  const image = await fetch(`${service.url}/v1/kernels/${id}/image`);
  expect(Buffer.from(await image.arrayBuffer()).equals(buildBzImage())).toBe(true);
  const initrd = await fetch(`${service.url}/v1/kernels/${id}/initrd`);
  expect((await initrd.arrayBuffer()).byteLength).toBeGreaterThan(100_000);
});

test("what is made ready lies beside the state, without modules, and goes with the server", async () => {
  await publish();
  const state = join(directory, "state");
  {
    await using service = await open({ state });
    await select(service, id);
    await bootAnswer(service);
    const names = await readdir(`${state}.boot`, { recursive: true });
    expect(names.filter(name => /image$|initrd$/.test(name))).toHaveLength(2);
    expect(names.filter(name => name.endsWith(".ko"))).toEqual([]);
  }
  await expect(readdir(`${state}.boot`)).rejects.toThrow("ENOENT");
});

test("what a killed server left beside the state is removed", async () => {
  const state = join(directory, "state");
  await publish();
  const first = await open({ state });
  await writeFile(join(`${state}.boot`, "left-over"), "");
  // As after kill -9: the directory stays.
  await rm(join(directory, "served"), { recursive: true });
  await first.server[Symbol.asyncDispose]();
  await using _second = await open({ state });
  expect(await readdir(`${state}.boot`)).toEqual([]);
});

test("a second server of the same state leaves alone what the first one serves", async () => {
  const state = join(directory, "state");
  await publish();
  await using first = await open({ state });
  await select(first, id);
  await bootAnswer(first);
  const before = await readdir(`${state}.boot`);
  await rm(first.stageOne.initrd);
  expect(await complaint({ state })).toMatch(/server/);
  expect(await readdir(`${state}.boot`)).toEqual(before);
  await expect(readFile(first.stageOne.initrd)).rejects.toThrow("ENOENT");
});

test("with a state, machines keep their SSH keys when the server starts anew", async () => {
  await publish();
  const state = join(directory, "state");
  const identityOf = async (request: Partial<ServiceRequest>) => {
    await using service = await open(request);
    return await readFile(service.identity, "utf8");
  };
  const first = await identityOf({ state });
  expect(await identityOf({ state, directory: join(directory, "elsewhere") })).toBe(first);
  expect(await identityOf({})).not.toBe(first);
});

test("a kernel that this stage one cannot boot is refused when it is selected, with what would boot it", async () => {
  await publish();
  await publish({ variant: "arm", arch: "arm64" });
  await using service = await open({ arch: "x86_64" });
  const { status, text } = await select(service, `${commit}-arm`);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(text).toContain("is for arm64, and the stage one of this server boots x86_64 and i386 kernels");
  expect(text).toContain("vmentry serve --arch arm64");
});

test("stage one's kernel must be for what is served", async () => {
  await publish();
  expect(await complaint({ arch: "arm64" })).toMatch(
    /is for x86_64, and kernels for arm64 need one for arm64: name another with --stage1-kernel/,
  );
});

test("what the store's kernels are for says what stage one is for", async () => {
  await publish({ arch: "arm64" });
  expect(await complaint({})).toMatch(/kernels for arm64 need one for arm64/);
});

test("kernels that one stage one cannot boot are refused together", async () => {
  const [x86, arm] = [join(directory, "bzImage"), join(directory, "Image")];
  await writeFile(x86, buildBzImage());
  await writeFile(arm, buildArm64Image(`Linux version ${release} (root@vm) (gcc) #1 SMP`));
  await publish();
  expect(await complaint({ kernels: [x86, arm] })).toBe(
    `${x86} is for x86_64 and ${arm} for arm64: one stage one cannot boot both; serve them apart`,
  );
});

test("with neither a kernel nor a store there is nothing to serve", async () => {
  const request = { kernels: [], address: "127.0.0.1", port: 0, directory, stageOneKernel };
  const options = { log: silentLog, signal: new AbortController().signal };
  await expect(openKernelService(request, options)).rejects.toThrow(
    "there is nothing to serve: give kernels with --kernel, or a store with --store",
  );
});

test("a kernel given by hand may be one of the store, by its commit", async () => {
  await publish();
  await using service = await open({ kernels: ["abcdef1"] });
  const listed = await (await fetch(`${service.url}/v1/kernels`)).text();
  expect(listed).toContain(`${release} from ${commit}/kvm-x86_64`);
});

test("a damaged kernel is not booted, and the machine's events say why", async () => {
  const manifest = await publish();
  const state = join(directory, "state");
  await using service = await open({ state });
  await rm(blobPath(place, manifest, "image"));
  await select(service, id);
  const events = async () => await (await fetch(`${service.url}/v1/machines/board/state`)).text();
  const asking = bootAnswer(service).catch(() => {});
  await expect.poll(events, { timeout: 10_000 }).toMatch(/cannot be made ready: .*image/);
  expect(await readdir(`${state}.boot`)).toEqual([]);
  await service[Symbol.asyncDispose]();
  await asking;
});

test("what an earlier server made ready is never taken for this one's: nothing is made before that is gone", async () => {
  const manifest = await publish();
  const keys = await makeRunKeys(directory);
  const own = join(directory, "boot");
  await mkdir(own);
  await writeFile(join(own, "left-over"), "");
  await using boots = new StoredBoots({ store, keys, directory: own, cmdline: "quiet" });
  const preparing = boots.prepare(manifest);
  expect(await readdir(own)).toEqual(["left-over"]);
  await boots.begin();
  const { image, initrd, discard } = await preparing;
  expect(await readFile(image)).toEqual(buildBzImage());
  expect((await stat(initrd)).isFile()).toBe(true);
  await discard?.();
  expect(await readdir(own)).toEqual([]);
});
