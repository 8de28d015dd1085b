import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { findVmlinux } from "../../src/kernel/find-vmlinux.ts";
import { openKernel } from "../../src/kernel/index.ts";
import { buildBzImage, buildId, release, version, writeBuild, writeTree } from "./kernel-builder.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());

const identity = { release, version, buildId };

test("the vmlinux of a build directory is known", async () => {
  const build = await writeBuild(await mkdtemp(join(directory.path, "build-")));
  await writeTree(build, { vmlinux: "" });
  const scratch = directory.path;
  expect((await openKernel(build, { scratch })).vmlinux).toBe(join(build, "vmlinux"));
  const image = join(build, "arch/x86/boot/bzImage");
  expect((await openKernel(image, { scratch })).vmlinux).toBe(join(build, "vmlinux"));
});

test("the vmlinux of another release's build is not taken", async () => {
  const build = await mkdtemp(join(directory.path, "build-"));
  await writeTree(build, {
    vmlinux: "",
    "include/config/kernel.release": "6.1.0\n",
    "arch/x86/boot/bzImage": buildBzImage(),
  });
  const image = join(build, "arch/x86/boot/bzImage");
  expect(await findVmlinux({ image, identity }, join(build, "none"))).toBeUndefined();
});

test("the vmlinux beside an image goes before that of its distribution's debug package", async () => {
  const root = await mkdtemp(join(directory.path, "root-"));
  const image = join(root, "boot", `vmlinuz-${release}`);
  const places = [
    join(root, "boot", `vmlinux-${release}`),
    join(root, "boot/vmlinux"),
    join(root, "usr/lib/debug/boot", `vmlinux-${release}`),
    join(root, "usr/lib/debug/lib/modules", release, "vmlinux"),
  ];
  for (const place of places) await writeTree("/", { [place]: "" });
  for (const place of places) {
    expect(await findVmlinux({ image, identity }, join(root, "none"))).toBe(place);
    await rm(place);
  }
  expect(await findVmlinux({ image, identity }, join(root, "none"))).toBeUndefined();
});

test("the vmlinux of the host's debug package is taken when there is no nearer one", async () => {
  const root = await mkdtemp(join(directory.path, "root-"));
  await writeTree(root, { [`usr/lib/debug/boot/vmlinux-${release}`]: "" });
  expect(await findVmlinux({ image: "/elsewhere/Image", identity }, root)).toBe(
    join(root, `usr/lib/debug/boot/vmlinux-${release}`),
  );
});
