import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { checkKernelConfig, type Kernel, parseKernelConfig } from "../../src/kernel/index.ts";
import { goodConfig, release, version } from "./kernel-builder.ts";

/** A kernel of the good configuration with changes: `KVM=y`, or `KVM=` for not set. */
function kernelWith(changes: string[] = [], parts: Partial<Kernel> = {}): Kernel {
  const config = parseKernelConfig(goodConfig);
  for (const change of changes) {
    const [option = "", value = ""] = change.split("=");
    if (value === "") config.delete(option);
    else config.set(option, value);
  }
  return {
    source: "k",
    arch: "x86_64",
    image: "k",
    identity: { release, version, buildId: undefined },
    modules: { modules: new Map() },
    config,
    ...parts,
  };
}

const optionsOf = (kernel: Kernel, kind?: "qemu" | "other") =>
  checkKernelConfig(kernel, kind).map(each => each.option);

test("a configuration is read with its values; what is not set is absent", () => {
  const text =
    '# CONFIG_A is not set\nCONFIG_B=y\nCONFIG_C=m\nCONFIG_D=64\nCONFIG_E="x \\"y\\" \\\\"\nCONFIG_F=""\n\n';
  expect([...parseKernelConfig(text)]).toEqual([
    ["B", "y"],
    ["C", "m"],
    ["D", "64"],
    ["E", 'x "y" \\'],
    ["F", ""],
  ]);
});

test("a good configuration has no problems", () => {
  expect(checkKernelConfig(kernelWith())).toEqual([]);
});

test("the fragment that this project documents has no problems", async () => {
  const fragment = await readFile(new URL("../fixtures/kvm-slim.config", import.meta.url), "utf8");
  expect(checkKernelConfig(kernelWith([], { config: parseKernelConfig(fragment) }))).toEqual([]);
});

test("an unknown configuration has no known problems", () => {
  expect(checkKernelConfig(kernelWith([], { config: undefined }))).toEqual([]);
});

test.each([
  ["SERIAL_8250_CONSOLE", "there is no serial console without it"],
  ["KVM", "there is nothing to test without KVM"],
  ["BLK_DEV_INITRD", "the root file system is an initramfs"],
])("a kernel without %s is told", (option, why) => {
  expect(checkKernelConfig(kernelWith([`${option}=`]))).toEqual([{ option: `CONFIG_${option}`, why }]);
});

test("KVM for either processor will do", () => {
  expect(optionsOf(kernelWith(["KVM_AMD="]))).toEqual([]);
  expect(optionsOf(kernelWith(["KVM_AMD=", "KVM_INTEL="]))).toEqual(["CONFIG_KVM_AMD or CONFIG_KVM_INTEL"]);
});

test("what is needed before modules can be loaded must be built in", () => {
  expect(checkKernelConfig(kernelWith(["BINFMT_SCRIPT=m"]))).toEqual([
    {
      option: "CONFIG_BINFMT_SCRIPT",
      why: "the root file system's init is a script, so it must be built in, not a module",
    },
  ]);
});

test("a module will not do when the kernel came without its modules", () => {
  const bare = { modules: undefined };
  expect(optionsOf(kernelWith([], bare))).toEqual(["CONFIG_KVM", "CONFIG_KVM_AMD or CONFIG_KVM_INTEL"]);
  expect(optionsOf(kernelWith(["KVM=y", "KVM_AMD=y"], bare))).toEqual([]);
});

test("QEMU's network card is needed on QEMU only", () => {
  const kernel = kernelWith(["VIRTIO_NET="]);
  expect(optionsOf(kernel)).toEqual(["CONFIG_VIRTIO_NET"]);
  expect(optionsOf(kernel, "other")).toEqual([]);
});

test("an arm64 kernel needs its own serial console and no x86 parts", () => {
  const changes = ["SERIAL_8250_CONSOLE=", "KVM_AMD=", "KVM_INTEL=", "SERIAL_AMBA_PL011_CONSOLE=y"];
  expect(optionsOf(kernelWith(changes, { arch: "arm64" }))).toEqual([]);
  expect(optionsOf(kernelWith([], { arch: "arm64" }))).toEqual(["CONFIG_SERIAL_AMBA_PL011_CONSOLE"]);
});

test("a 32-bit kernel needs what its user space calls besides", () => {
  expect(optionsOf(kernelWith(["COMPAT_32BIT_TIME=y"], { arch: "i386" }))).toEqual([]);
  expect(optionsOf(kernelWith([], { arch: "i386" }))).toEqual(["CONFIG_COMPAT_32BIT_TIME"]);
});
