import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { silentLog, type TemporaryDirectory, temporaryDirectory, UserError } from "../../src/base/index.ts";
import { type Kernel, openKernel } from "../../src/kernel/index.ts";
import { type Machine, openQemuMachine } from "../../src/machine/index.ts";
import { discoverKvmSuite } from "../../src/suite/index.ts";
import { arm64Lab, type ForeignLab, lab } from "../lab.ts";
import { crash } from "./crash.ts";

let made: ForeignLab;
let scratch: TemporaryDirectory;
let kernel: Kernel;

beforeAll(async () => {
  made = await arm64Lab();
});
beforeEach(async () => {
  scratch = temporaryDirectory("arm64-test");
  kernel = await openKernel(made.kernel, { scratch: scratch.path });
});
afterEach(() => scratch[Symbol.asyncDispose]());

function openMachine(accelerator: "auto" | "kvm" = "auto"): Promise<Machine> {
  return openQemuMachine({
    name: "test",
    cpus: 2,
    memoryMiB: 2048,
    accelerator,
    stageOneKernel: kernel,
    consolePath: join(scratch.path, "console.log"),
    directory: scratch.path,
    bootTimeoutMs: 120_000,
    menuSeconds: 0,
    log: silentLog,
  });
}

const deadlineMs = 120_000;

test("an arm64 machine boots its kernel through both stages at EL2 and passes real KVM selftests", async () => {
  const suite = await discoverKvmSuite(made.selftests, {
    filter: /^(kvm_binary_stats_test|vcpu_width_config)$/,
  });
  expect(suite.tests.map(({ broken }) => broken)).toEqual([undefined, undefined]);
  await using machine = await openMachine();
  expect(machine.description).toMatchObject({ arch: "aarch64", cpuVendor: "arm", accelerator: "tcg" });
  const { host, phases } = await machine.boot(kernel, { files: suite.libraries });
  expect(phases.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["stage one: verified", "stage one: kexec", "stage two: ready", "identified"]),
  );
  const opened = await host.run(
    ["sh", "-c", "uname -rm; exec 3<>/dev/kvm && echo opened; echo a b | awk '{ print $2 }'"],
    { deadlineMs },
  );
  expect(opened.stdout).toBe(`${kernel.identity.release} aarch64\nopened\nb\n`);
  const console = machine.console.tail(1000).join("\n");
  expect(console).toContain("CPU: All CPU(s) started at EL2");
  expect(console).toContain("VHE mode initialized successfully");

  await host.upload(suite.files, { deadlineMs });
  for (const { name, command } of suite.tests) {
    const ran = await host.run(command, { deadlineMs });
    expect([name, ran.end, ran.stderr]).toEqual([name, { kind: "exited", code: 0 }, ""]);
  }
});

test("KVM's mode on arm64 is chosen on the command line of the boot", async () => {
  await using machine = await openMachine();
  const { host } = await machine.boot(kernel, { cmdline: "kvm-arm.mode=nvhe" });
  const { stdout } = await host.run(["sh", "-c", "cat /proc/cmdline; dmesg | grep -o 'kvm .*mode.*'"], {
    deadlineMs,
  });
  expect(stdout).toMatch(/^console=ttyAMA0 .*loglevel=8 kvm-arm\.mode=nvhe /);
  expect(stdout).toMatch(/Hyp (nVHE )?mode initialized successfully/);
});

test("an arm64 kernel that panics ends its machine with the reason, and it boots again", async () => {
  await using machine = await openMachine();
  const { host, died } = await machine.boot(kernel);
  const lost = host.run(crash, { deadlineMs }).then(
    () => "answered",
    () => "lost",
  );
  expect((await died).reason).toMatch(/^Kernel panic - not syncing: Out of memory: compulsory panic_on_oom/);
  expect(await lost).toBe("lost");
  const again = await machine.boot(kernel);
  expect((await again.host.run(["uname", "-m"], { deadlineMs })).stdout).toBe("aarch64\n");
});

test("KVM cannot be insisted on for an arm64 machine, whatever this host is", async () => {
  await expect(openMachine("kvm")).rejects.toThrow(UserError);
  await expect(openMachine("kvm")).rejects.toThrow("KVM was asked for, and does not work here");
});

test("a machine refuses a kernel of another architecture than its stage one", async () => {
  await using machine = await openMachine();
  const other = await openKernel((await lab()).kernel, { scratch: scratch.path });
  expect(() => machine.check(other)).toThrow(/is for x86_64, and this machine is aarch64.*--stage1-kernel/);
});
