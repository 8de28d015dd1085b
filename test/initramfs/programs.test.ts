import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type TemporaryDirectory, temporaryDirectory, UserError } from "../../src/base/index.ts";
import { hostArchitecture } from "../../src/elf/index.ts";
import { busybox, dropbear, programEntries } from "../../src/initramfs/programs.ts";
import { buildDynamic, buildElf } from "../elf/elf-builder.ts";

let cache: TemporaryDirectory;
/** One that this host is not, so that its programs are in the cache. */
const foreign = hostArchitecture() === "arm64" ? "x86_64" : "arm64";
const [machine, debian] = foreign === "arm64" ? [183, "arm64"] : [62, "amd64"];

beforeEach(() => {
  cache = temporaryDirectory("programs-test");
  vi.stubEnv("VMENTRY_CACHE", cache.path);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await cache[Symbol.asyncDispose]();
});

const root = () => join(cache.path, "programs", debian);

async function put(path: string, content: Uint8Array): Promise<string> {
  const place = join(root(), path);
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, content);
  await chmod(place, 0o755);
  return place;
}

test("another architecture's programs and their libraries come from the cache, none from this host", async () => {
  const box = await put("bin/busybox", buildElf({ machine }));
  const server = await put("usr/sbin/dropbear", buildDynamic({ machine, interpreter: "/lib/ld.so" }));
  const linker = await put("lib/ld.so", buildDynamic({ machine }));
  expect(await programEntries([dropbear], ["sh"], foreign)).toEqual([
    { kind: "copy", path: "/bin/busybox", mode: 0o755, source: box },
    { kind: "link", path: "/bin/sh", target: "busybox" },
    { kind: "copy", path: "/bin/dropbear", mode: 0o755, source: server },
    { kind: "copy", path: "/lib/ld.so", mode: 0o755, source: linker },
  ]);
});

test("where they are not in the cache, the error has the command that puts them there", async () => {
  const entries = programEntries([dropbear], ["sh"], foreign);
  await expect(entries).rejects.toThrow(UserError);
  await expect(entries).rejects.toThrow(
    `there is no ${busybox.name} for ${foreign} in ${root()}: run "vmentry doctor --install --arch ${foreign}"`,
  );
});

test("a busybox that is linked dynamically is refused, also where its linker is not there", async () => {
  await put("bin/busybox", buildDynamic({ machine, interpreter: "/lib/ld.so" }));
  await expect(programEntries([], ["sh"], foreign)).rejects.toThrow("is not a static busybox");
});
