import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openKernel } from "../../src/kernel/index.ts";
import { openStore } from "../../src/store/index.ts";
import { buildModule } from "../elf/elf-builder.ts";
import { buildBzImage, buildId, buildVmlinux, release } from "../kernel/kernel-builder.ts";
import { blobPath, digits, publicationOf, scratch, smallKernel } from "./publication.ts";

test("a kernel that was checked out is one that can be booted, with modules, configuration and vmlinux", async () => {
  const directory = await scratch();
  const store = await openStore(join(directory, "store"));
  const module = buildModule({ name: "kvm", vermagic: `${release} SMP preempt mod_unload ` });
  const contents = {
    image: buildBzImage(),
    config: "CONFIG_X86=y\nCONFIG_KVM=m\n",
    vmlinux: buildVmlinux(),
    "modules.order": "arch/x86/kvm/kvm.o\n",
    "modules.builtin": "kernel/lib/crc32.ko\n",
    "modules/arch/x86/kvm/kvm.ko": module,
  };
  const { manifest } = await store.publish(await publicationOf(directory, contents));
  const out = await store.checkout(manifest, join(directory, "out"));
  const kernel = await openKernel(out.image ?? "", {
    ...(out.modules === undefined ? {} : { modules: out.modules }),
    scratch: directory,
  });
  expect(kernel.identity).toMatchObject({ release, buildId });
  expect(kernel.config?.get("KVM")).toBe("m");
  expect([...(kernel.modules?.modules.keys() ?? [])]).toEqual(["kvm"]);
  expect(kernel.modules?.builtIn).toEqual(new Set(["crc32"]));
  expect(kernel.vmlinux).toBe(join(out.directory, "vmlinux"));
});

test("what is checked out is linked to the store and read-only; a copy is not", async () => {
  const directory = await scratch();
  const place = join(directory, "store");
  const store = await openStore(place);
  const { manifest } = await store.publish(await publicationOf(directory));
  await store.checkout(manifest, join(directory, "links"));
  await store.checkout(manifest, join(directory, "copies"), { copy: true });
  const blob = await stat(blobPath(place, manifest, "image"));
  const linked = await stat(join(directory, "links", "image"));
  expect([linked.ino, linked.mode & 0o777]).toEqual([blob.ino, 0o444]);
  const copied = await stat(join(directory, "copies", "image"));
  expect([copied.nlink, copied.mode & 0o777]).toEqual([1, 0o644]);
  expect((await stat(join(directory, "links", "selftests/kvm/x86/smm_test"))).mode & 0o111).toBe(0o111);
});

test("a program is a program although the same content was stored as data before", async () => {
  const directory = await scratch();
  const store = await openStore(join(directory, "store"));
  await store.publish(await publicationOf(directory, { image: "same" }));
  const { manifest } = await store.publish(
    await publicationOf(directory, { image: "image", "selftests/kvm/a_test": "same" }),
  );
  const out = await store.checkout(manifest, join(directory, "out"));
  expect((await stat(join(out.directory, "selftests/kvm/a_test"))).mode & 0o777).toBe(0o755);
});

test("only what is asked for is laid out", async () => {
  const directory = await scratch();
  const store = await openStore(join(directory, "store"));
  const { manifest } = await store.publish(
    await publicationOf(directory, smallKernel, { commit: digits(64) }),
  );
  const out = await store.checkout(manifest, join(directory, "out"), {
    only: ({ path }) => path.startsWith("selftests/"),
  });
  expect(out).toMatchObject({ image: undefined, modules: undefined });
  await expect(stat(join(out.directory, "image"))).rejects.toThrow("ENOENT");
  expect((await stat(join(out.directory, "selftests/kvm/x86/smm_test"))).isFile()).toBe(true);
});
