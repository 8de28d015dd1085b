import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { temporaryDirectory, UserError } from "../../src/base/index.ts";
import { checkKernelConfig, openKernel } from "../../src/kernel/index.ts";
import {
  buildArm64Image,
  buildBzImage,
  buildId,
  buildVmlinux,
  goodConfig,
  kernelModule,
  packPackage,
  release,
  version,
  writeBuild,
  writeTree,
} from "./kernel-builder.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());

const fresh = () => mkdtemp(join(directory.path, "tree-"));

async function open(path: string, modules?: string) {
  return await openKernel(path, { scratch: await fresh(), ...(modules === undefined ? {} : { modules }) });
}

/** The message that a path is refused with. */
async function refusal(path: string, modules?: string): Promise<string> {
  try {
    await open(path, modules);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error(`${path} was taken`);
}

async function installation(name = release): Promise<string> {
  const root = await fresh();
  await writeTree(join(root, "lib/modules", name), {
    "modules.order": "",
    "modules.builtin": "kernel/drivers/virtio/virtio_pci.ko\n",
    "kernel/arch/x86/kvm/kvm.ko": kernelModule("kvm", "", { vermagic: `${name} SMP` }),
    "kernel/arch/x86/kvm/kvm-amd.ko": kernelModule("kvm_amd", "kvm", { vermagic: `${name} SMP` }),
  });
  return root;
}

describe("a kernel build directory", () => {
  test("gives image, identity, modules and configuration, with nothing installed", async () => {
    const build = await writeBuild(await fresh());
    const kernel = await open(build);
    expect(kernel).toMatchObject({
      source: build,
      arch: "x86_64",
      image: join(build, "arch/x86/boot/bzImage"),
      identity: { release, version, buildId },
    });
    expect(kernel.modules?.modules).toEqual(
      new Map([
        ["kvm", { name: "kvm", path: join(build, "arch/x86/kvm/kvm.ko") }],
        ["kvm_amd", { name: "kvm_amd", path: join(build, "arch/x86/kvm/kvm-amd.ko") }],
      ]),
    );
    expect(kernel.modules?.builtIn).toEqual(new Set(["virtio_pci"]));
    expect(kernel.config?.get("KVM")).toBe("m");
    expect(checkKernelConfig(kernel)).toEqual([]);
  });

  test("of an older kernel lists modules instead of objects", async () => {
    const build = await writeBuild(await fresh(), { "modules.order": "arch/x86/kvm/kvm.ko\n" });
    expect([...((await open(build)).modules?.modules.keys() ?? [])]).toEqual(["kvm"]);
  });

  test("without vmlinux has the build-id of its image", async () => {
    const build = await writeBuild(await fresh(), { vmlinux: undefined });
    expect((await open(build)).identity.buildId).toBe(buildId);
  });

  test("whose vmlinux is newer than its image asks for the vmlinux, so that the old image will not pass", async () => {
    const build = await writeBuild(await fresh(), { vmlinux: buildVmlinux("ab".repeat(20)) });
    expect((await open(build)).identity.buildId).toBe("ab".repeat(20));
  });

  test("for arm64 gives its Image", async () => {
    const build = await writeBuild(await fresh(), {
      ".config": "CONFIG_ARM64=y\n",
      "arch/x86/boot/bzImage": undefined,
      "arch/arm64/boot/Image": buildArm64Image(`Linux version ${release} (root@vm) (gcc) ${version}`),
    });
    expect(await open(build)).toMatchObject({ arch: "arm64", identity: { release, version, buildId } });
  });

  test("says its release in utsrelease.h as well", async () => {
    const build = await writeBuild(await fresh(), {
      ".config": undefined,
      "include/config/kernel.release": undefined,
      "include/generated/utsrelease.h": `#define UTS_RELEASE "${release}"\n`,
    });
    expect((await open(build)).identity.release).toBe(release);
  });

  test("in which no modules were built has none, and its configuration check says so", async () => {
    const kernel = await open(await writeBuild(await fresh(), { "modules.order": undefined }));
    expect(kernel.modules).toBeUndefined();
    expect(checkKernelConfig(kernel).map(each => each.option)).toEqual([
      "CONFIG_KVM",
      "CONFIG_KVM_AMD or CONFIG_KVM_INTEL",
    ]);
  });

  test("may take its modules from elsewhere", async () => {
    const modules = join(await installation(), "lib/modules");
    const kernel = await open(await writeBuild(await fresh()), modules);
    expect(kernel.modules?.modules.get("kvm")?.path).toBe(
      join(modules, release, "kernel/arch/x86/kvm/kvm.ko"),
    );
  });

  test("whose image was not built is refused, with the command that builds it", async () => {
    const build = await writeBuild(await fresh(), { "arch/x86/boot/bzImage": undefined });
    expect(await refusal(build)).toBe(
      `${build} has no image, no arch/x86/boot/bzImage: make -C ${build} bzImage modules`,
    );
  });

  test("whose image is of an older release is refused", async () => {
    const build = await writeBuild(await fresh(), { "include/config/kernel.release": "6.13.0-rc1\n" });
    expect(await refusal(build)).toBe(
      `${build}/arch/x86/boot/bzImage is ${release}, but its build directory is at 6.13.0-rc1 by now: make -C ${build} bzImage modules`,
    );
  });

  test("for another architecture is refused", async () => {
    const build = await writeBuild(await fresh(), { ".config": "CONFIG_RISCV=y\n" });
    expect(await refusal(build)).toBe(`${build} is configured neither for x86 nor for arm64`);
  });
});

describe("a directory that is no build directory is refused:", () => {
  test("any directory, saying what was looked for", async () => {
    const empty = await fresh();
    expect(await refusal(empty)).toBe(
      `${empty} is no kernel build directory (no .config and no include/config/kernel.release): give one in which make bzImage modules was run`,
    );
  });

  test("a source tree, saying that it was not built", async () => {
    const source = await writeTree(await fresh(), { Kconfig: "" });
    expect(await refusal(source)).toMatch(
      /is a kernel source tree that was not built .*make bzImage modules/,
    );
  });
});

describe("an image", () => {
  test("by itself has identity, but neither modules nor configuration", async () => {
    const path = join(await fresh(), "kernel.deb");
    await writeFile(path, buildBzImage());
    expect(await open(path)).toEqual({
      source: path,
      arch: "x86_64",
      image: path,
      identity: { release, version, buildId },
      modules: undefined,
      config: undefined,
    });
  });

  test("takes modules from an installed directory, under any name, or from one above it", async () => {
    const root = await installation();
    const image = join(await fresh(), "bzImage");
    await writeFile(image, buildBzImage());
    const names = async (modules: string) => [
      ...((await open(image, modules)).modules?.modules.keys() ?? []),
    ];
    expect(await names(join(root, "lib/modules", release))).toEqual(["kvm_amd", "kvm"]);
    expect(await names(join(root, "lib/modules"))).toHaveLength(2);
    expect(await names(root)).toHaveLength(2);
    await rename(join(root, "lib/modules", release), join(root, "renamed"));
    expect(await names(join(root, "renamed"))).toHaveLength(2);
  });

  test("takes modules and configuration from a build directory", async () => {
    const image = join(await fresh(), "bzImage");
    await writeFile(image, buildBzImage());
    const kernel = await open(image, await writeBuild(await fresh()));
    expect(kernel.modules?.modules.size).toBe(2);
    expect(kernel.config?.get("KVM")).toBe("m");
  });

  test("that lies in its build directory has that one's modules and configuration", async () => {
    const build = await writeBuild(await fresh());
    const kernel = await open(join(build, "arch/x86/boot/bzImage"));
    expect(kernel.modules?.modules.has("kvm_amd")).toBe(true);
    expect(kernel.config?.get("KVM")).toBe("m");
  });

  test("that is installed in /boot has its modules and configuration", async () => {
    const root = await installation();
    await writeTree(root, {
      [`boot/vmlinuz-${release}`]: buildBzImage(),
      [`boot/config-${release}`]: goodConfig,
    });
    const kernel = await open(join(root, "boot", `vmlinuz-${release}`));
    expect(kernel.modules?.modules.has("kvm_amd")).toBe(true);
    expect(checkKernelConfig(kernel)).toEqual([]);
  });

  test("prefers modules in updates/", async () => {
    const root = await installation();
    const better = `lib/modules/${release}/updates/dkms/kvm.ko`;
    await writeTree(root, { [better]: kernelModule("kvm") });
    const image = join(await fresh(), "bzImage");
    await writeFile(image, buildBzImage());
    expect((await open(image, root)).modules?.modules.get("kvm")?.path).toBe(join(root, better));
  });

  test("with the modules of another release is refused, naming both", async () => {
    const image = join(await fresh(), "bzImage");
    await writeFile(image, buildBzImage());
    const root = await installation("6.1.0");
    const build = await writeBuild(await fresh(), { "include/config/kernel.release": "6.1.0\n" });
    for (const modules of [root, join(root, "lib/modules"), join(root, "lib/modules/6.1.0"), build]) {
      expect(await refusal(image, modules)).toBe(
        `${modules} holds modules for 6.1.0, but the kernel is ${release}: give its /lib/modules/${release} or its build directory`,
      );
    }
  });

  test("with modules that are not there is refused", async () => {
    const image = join(await fresh(), "bzImage");
    await writeFile(image, buildBzImage());
    const empty = await fresh();
    expect(await refusal(image, empty)).toContain(`${empty} holds no modules, but the kernel is ${release}`);
    expect(await refusal(image, join(empty, "none"))).toContain(`there is no ${join(empty, "none")}`);
    expect(await refusal(image, image)).toContain(`${image} is no directory`);
    const build = await writeBuild(await fresh(), { "modules.order": undefined });
    expect(await refusal(image, build)).toContain(`make -C ${build} modules`);
  });

  test("that is the vmlinux is refused, naming the bzImage beside it", async () => {
    const build = await writeBuild(await fresh());
    expect(await refusal(join(build, "vmlinux"))).toBe(
      `${build}/vmlinux is no bootable kernel image but an ELF file: give ${build}/arch/x86/boot/bzImage or the build directory ${build}`,
    );
    await rm(join(build, "arch"), { recursive: true });
    expect(await refusal(join(build, "vmlinux"))).toContain(
      "such as the vmlinux of a build: give its bzImage",
    );
  });

  test("that is not there, or no file, is refused", async () => {
    expect(await refusal("/nowhere/bzImage")).toMatch(
      /^there is no \/nowhere\/bzImage: give a kernel build directory/,
    );
    expect(await refusal("/dev/null")).toBe("/dev/null is neither a file nor a directory");
  });

  test.skipIf(process.getuid?.() === 0)("that may not be read is refused", async () => {
    const path = join(await fresh(), "bzImage");
    await writeFile(path, buildBzImage());
    await chmod(path, 0);
    expect(await refusal(path)).toMatch(/permission denied.*make it readable/);
  });
});

describe("a Debian package", () => {
  /** Packs files with a control file; the package's name says nothing of its kind. */
  async function packed(control: string, files: Record<string, string | Uint8Array>): Promise<string> {
    const root = await fresh();
    await writeTree(root, {
      "DEBIAN/control": `${control}Version: 1\nArchitecture: amd64\nMaintainer: a <a@b>\nDescription: d\n`,
      ...files,
    });
    return packPackage(root, join(await fresh(), "package"));
  }
  const kernelFiles = {
    [`boot/vmlinuz-${release}`]: buildBzImage(),
    [`boot/config-${release}`]: goodConfig,
  };
  const moduleFiles = (prefix: string) => ({
    [`${prefix}/${release}/modules.builtin`]: "",
    [`${prefix}/${release}/kernel/kvm.ko`]: kernelModule("kvm"),
    [`${prefix}/${release}/kernel/kvm-amd.ko`]: kernelModule("kvm_amd", "kvm"),
  });

  test.each(["lib/modules", "usr/lib/modules"])("gives a kernel with its modules below %s", async prefix => {
    const path = await packed("Package: linux-image-1\n", { ...kernelFiles, ...moduleFiles(prefix) });
    const kernel = await open(path);
    expect(kernel).toMatchObject({ source: path, arch: "x86_64", identity: { release, version, buildId } });
    expect([...(kernel.modules?.modules.keys() ?? [])]).toEqual(["kvm_amd", "kvm"]);
    expect(checkKernelConfig(kernel)).toEqual([]);
  });

  test("may take its modules from another package, as Ubuntu's does", async () => {
    const path = await packed("Package: linux-image-1\n", kernelFiles);
    const modules = await packed("Package: linux-modules-1\n", moduleFiles("lib/modules"));
    expect((await open(path)).modules).toBeUndefined();
    expect((await open(path, modules)).modules?.modules.size).toBe(2);
    expect(await refusal(path, path)).toContain(`${path} holds no modules for ${release}`);
  });

  test("that only depends on a kernel is refused, naming the package that holds it", async () => {
    const path = await packed(
      "Package: linux-image-amd64\nDepends: linux-image-6.1.0-56-amd64 (= 6.1.192-2)\n",
      {
        "usr/share/doc/x": "",
      },
    );
    expect(await refusal(path)).toBe(
      `${path} (linux-image-amd64) holds no kernel, no boot/vmlinuz-*: it only depends on one, so give that: apt-get download linux-image-6.1.0-56-amd64`,
    );
  });

  test.each(["linux-headers-6.1.0", "linux-image-6.1.0-dbg", "busybox"])(
    "without a kernel is refused: %s",
    async name => {
      const path = await packed(`Package: ${name}\n`, { "usr/share/doc/x": "" });
      expect(await refusal(path)).toBe(
        `${path} (${name}) holds no kernel, no boot/vmlinuz-*: give the linux-image-<release> package itself`,
      );
    },
  );

  test("with more than one kernel is refused", async () => {
    const path = await packed("Package: many\n", { "boot/vmlinuz-1": "", "boot/vmlinuz-2": "" });
    expect(await refusal(path)).toMatch(/holds 2 kernels \(vmlinuz-\d, vmlinuz-\d\)/);
  });

  test("that is truncated is refused", async () => {
    const path = join(await fresh(), "package.deb");
    await writeFile(path, "!<arch>\ndebian-binary   1700000000  0     0     100644  4         `\n2.0\n");
    expect(await refusal(path)).toContain(
      `${path} is a damaged or truncated package: dpkg-deb exited with 2`,
    );
  });

  test("leaves everything that was unpacked in the caller's directory", async () => {
    const scratch = join(await fresh(), "scratch");
    await mkdir(scratch);
    const path = await packed("Package: linux-image-1\n", kernelFiles);
    const kernel = await openKernel(path, { scratch });
    expect(kernel.image.startsWith(`${scratch}/`)).toBe(true);
  });

  test("is not unpacked after an interruption", async () => {
    const path = await packed("Package: linux-image-1\n", kernelFiles);
    const reason = new Error("stop now");
    const opening = openKernel(path, { scratch: await fresh(), signal: AbortSignal.abort(reason) });
    await expect(opening).rejects.toBe(reason);
  });
});
