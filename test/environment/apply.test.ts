import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MachineError } from "../../src/base/index.ts";
import {
  applyEnvironment,
  type Environment,
  type FeatureValue,
  stockEnvironment,
} from "../../src/environment/index.ts";
import { HostLost } from "../../src/host/index.ts";
import { FakeHost, moduleFiles } from "./fake-host.ts";

function environment(features: Record<string, FeatureValue>): Environment {
  return { name: "tried", file: undefined, features: new Map(Object.entries(features)) };
}

const impatient = { patienceMs: 0 };

function apply(host: FakeHost, features: Record<string, FeatureValue>) {
  return applyEnvironment(environment(features), host, impatient);
}

async function applied(host: FakeHost, features: Record<string, FeatureValue>) {
  const result = await apply(host, features);
  if (result.kind !== "applied") throw new Error(`not applied: ${result.reason}`);
  return result;
}

function machineWith(cpu: "amd" | "intel", words: readonly string[] = []): FakeHost {
  const host = new FakeHost(cpu);
  host.load(cpu === "amd" ? "kvm_amd" : "kvm_intel", words);
  return host;
}

const amd = "/sys/module/kvm_amd";

describe("applying", () => {
  test("maps the features to kvm_amd on AMD, and tells what the kernel says", async () => {
    const host = machineWith("amd");
    const { settings } = await applied(host, { nested: "off", tdp: "off" });
    expect(settings).toEqual([
      { feature: "nested", asked: "off", parameter: "kvm_amd.nested", readBack: "0" },
      { feature: "tdp", asked: "off", parameter: "kvm_amd.npt", readBack: "N" },
    ]);
    expect(host.get(`${amd}/parameters/npt`)).toBe("N");
  });

  test("maps the features to kvm_intel on Intel", async () => {
    const host = machineWith("intel");
    const { settings } = await applied(host, { nested: "on", tdp: "off" });
    expect(settings.map(({ parameter, readBack }) => `${parameter}=${readBack}`)).toEqual([
      "kvm_intel.nested=Y",
      "kvm_intel.ept=N",
    ]);
  });

  test("changes nothing when all is as asked already", async () => {
    const host = machineWith("amd", ["npt=0"]);
    const { restore } = await applied(host, { nested: "on", tdp: "off" });
    await restore();
    expect(host.changes()).toEqual([]);
  });

  test("unloads only the module that has the parameter, so that kvm keeps its own", async () => {
    const host = machineWith("amd");
    host.tree.set("/sys/module/kvm/parameters/tdp_mmu", "N");
    await applied(host, { tdp: "off" });
    expect(host.changes()).toEqual(["rmmod kvm_amd", "modprobe kvm_amd nested=1 npt=0"]);
    expect(host.get("/sys/module/kvm/parameters/tdp_mmu")).toBe("N");
  });

  test("keeps what another environment set when it reloads", async () => {
    const host = machineWith("amd", ["nested=0"]);
    await applied(host, { tdp: "off" });
    expect(host.get(`${amd}/parameters/nested`)).toBe("0");
  });

  test("loads the module when it is not loaded, and unloads it with all that came with it", async () => {
    const host = new FakeHost("amd");
    host.load("ccp");
    const before = host.snapshot();
    const { restore } = await applied(host, { tdp: "off" });
    expect(host.get(`${amd}/parameters/npt`)).toBe("N");
    await restore();
    expect(host.snapshot()).toEqual(before);
  });

  test("leaves a module alone that somebody else loaded meanwhile", async () => {
    const host = new FakeHost("amd");
    host.files.set("e1000", { needs: [], parameters: {} });
    host.beforeEach = command => {
      if (command[0] === "modprobe") host.load("e1000");
    };
    const { restore } = await applied(host, {});
    await restore();
    expect(host.loaded).toEqual(["e1000"]);
  });

  test("stock loads KVM with the kernel's own values, and sets nothing", async () => {
    const host = new FakeHost("intel");
    const result = await applyEnvironment(stockEnvironment, host, impatient);
    expect(result).toMatchObject({ kind: "applied", settings: [] });
    expect(host.changes()).toEqual(["modprobe kvm_intel"]);
  });

  test("waits for a user who is on the way out", async () => {
    const host = machineWith("amd");
    host.busyReads = 2;
    const result = await applyEnvironment(environment({ tdp: "off" }), host, { patienceMs: 60_000 });
    expect(result.kind).toBe("applied");
  });
});

describe("what the platform cannot do is not applicable, and nothing is changed", () => {
  test.each<[string, FakeHost, Record<string, FeatureValue>, string]>([
    [
      "tdp off on arm64",
      new FakeHost("arm"),
      { tdp: "off" },
      "tdp off: arm64 KVM always uses stage-2 translation",
    ],
    ["nested on arm64", new FakeHost("arm"), { nested: "on" }, "kvm-arm.mode=nested"],
    ["a platform without a meaning", withArch("riscv64"), { tdp: "on" }, "no such setting on riscv64"],
    ["tdp on without NPT", withoutFlag("amd", "npt"), { tdp: "on" }, "tdp on: this CPU has no npt"],
    ["tdp on without EPT", withoutFlag("intel", "ept"), { tdp: "on" }, "tdp on: this CPU has no ept"],
    [
      "any without SVM",
      withoutFlag("amd", "svm"),
      { nested: "off" },
      "this CPU has no svm, so KVM does not run",
    ],
    ["a CPU of another vendor", withVendor("CentaurHauls"), { tdp: "on" }, "neither Intel nor AMD"],
    [
      "a parameter that this kernel lacks",
      withoutParameter(),
      { tdp: "off" },
      "this kernel has no parameter kvm_amd.npt",
    ],
  ])("%s", async (_, host, features, reason) => {
    const before = host.snapshot();
    const result = await apply(host, features);
    expect(result).toMatchObject({ kind: "not-applicable", reason: expect.stringContaining(reason) });
    expect(host.snapshot()).toEqual(before);
    expect(host.changes()).toEqual([]);
  });

  test("every feature that cannot be had is named", async () => {
    const result = await apply(new FakeHost("arm"), { nested: "off", tdp: "off" });
    expect(result).toMatchObject({ reason: expect.stringMatching(/^nested off: .*; tdp off: /) });
  });

  test("a parameter found missing only after the module was loaded unloads it again", async () => {
    const host = new FakeHost("amd");
    host.files.set("kvm_amd", { needs: ["kvm"], parameters: {} });
    const result = await apply(host, { tdp: "off" });
    expect(result.kind).toBe("not-applicable");
    expect(host.loaded).toEqual([]);
  });
});

test("tdp on is satisfied on arm64 without a command that changes anything", async () => {
  const host = new FakeHost("arm");
  const { settings } = await applied(host, { tdp: "on" });
  expect(settings).toEqual([{ feature: "tdp", asked: "on", parameter: "always on", readBack: "on" }]);
  expect(host.changes()).toEqual([]);
});

test("tdp off needs no NPT in the CPU", async () => {
  const host = withoutFlag("amd", "npt");
  host.load("kvm_amd", ["npt=0"]);
  await applied(host, { tdp: "off" });
});

describe("what should be possible and does not happen is an error, and all is put back", () => {
  test("a parameter that the kernel does not honour", async () => {
    const host = machineWith("amd", ["nested=0"]);
    host.deaf.add("kvm_amd.npt");
    const before = host.snapshot();
    const result = await apply(host, { tdp: "off", nested: "on" });
    expect(result).toMatchObject({
      kind: "error",
      reason: "tdp off was asked for, but the kernel says kvm_amd.npt is Y",
      settings: [
        { feature: "tdp", asked: "off", parameter: "kvm_amd.npt", readBack: "Y" },
        { feature: "nested", asked: "on", parameter: "kvm_amd.nested", readBack: "1" },
      ],
    });
    expect(host.snapshot()).toEqual(before);
  });

  test("a module in use is left as it is, and its user is named", async () => {
    const host = machineWith("amd");
    host.tree.set(`${amd}/refcnt`, "2");
    host.users = [
      "/proc/1/fd:",
      "lrwx------ 1 root root 64 Jan  1 00:00 0 -> /dev/console",
      "",
      "/proc/812/fd:",
      "lrwx------ 1 root root 64 Jan  1 00:00 9 -> /dev/kvm",
      "lrwx------ 1 root root 64 Jan  1 00:00 10 -> anon_inode:kvm-vm",
      "/proc/1/comm:init",
      "/proc/812/comm:qemu-system-x86",
    ].join("\n");
    const result = await apply(host, { tdp: "off" });
    expect(result).toMatchObject({
      kind: "error",
      reason: "kvm_amd is in use by qemu-system-x86 (pid 812): it cannot be reloaded",
    });
    expect(host.changes()).toEqual([]);
  });

  test("a built-in module is called a boot setting, with the words to add", async () => {
    const host = new FakeHost("amd");
    host.buildIn("kvm_amd");
    const result = await apply(host, { tdp: "off", nested: "on" });
    expect(result).toMatchObject({
      kind: "error",
      reason: expect.stringContaining("add kvm_amd.npt=0 to its"),
    });
    expect((await apply(host, { tdp: "on" })).kind).toBe("applied");
  });

  test("a kernel without the module names the option it needs", async () => {
    const host = new FakeHost("amd");
    host.files.delete("kvm_amd");
    const result = await apply(host, { tdp: "off" });
    expect(result).toMatchObject({
      kind: "error",
      reason: expect.stringMatching(/not found.*CONFIG_KVM_AMD/),
    });
  });

  test("a module that the kernel refuses to load leaves nothing behind that came with it", async () => {
    const host = new FakeHost("intel");
    host.refuses.set("kvm_intel", "Operation not supported");
    const result = await apply(host, {});
    expect(result).toMatchObject({
      kind: "error",
      reason: expect.stringContaining("Operation not supported"),
    });
    expect(host.loaded).toEqual([]);
  });

  test("a module that the kernel cannot unload", async () => {
    const host = machineWith("amd");
    host.tree.delete(`${amd}/refcnt`);
    const result = await apply(host, { tdp: "off" });
    expect(result).toMatchObject({ kind: "error", reason: expect.stringContaining("CONFIG_MODULE_UNLOAD") });
  });

  test("no /dev/kvm", async () => {
    const host = new FakeHost("arm");
    host.hasDeviceAlways = false;
    const result = await apply(host, { tdp: "on" });
    expect(result).toMatchObject({ kind: "error", reason: expect.stringContaining("/dev/kvm") });
  });
});

describe("restoring", () => {
  test("gives back what vmentry does not set but somebody had set at load", async () => {
    const host = machineWith("intel", ["pml=0", "vmentry_l1d_flush=never"]);
    const before = host.snapshot();
    const { restore } = await applied(host, { tdp: "off" });
    await restore();
    expect(host.snapshot()).toEqual(before);
  });

  test("does its work once, and each who asks waits until it is done", async () => {
    const host = machineWith("amd");
    const before = host.snapshot();
    const { restore } = await applied(host, { tdp: "off" });
    const first = restore();
    await restore();
    expect(host.snapshot()).toEqual(before);
    await first;
    const { length } = host.commands;
    await restore();
    expect(host.commands).toHaveLength(length);
  });

  test("throws when the kernel does not take the former value back", async () => {
    const host = machineWith("amd");
    const { restore } = await applied(host, { tdp: "off" });
    host.files.set("kvm_amd", {
      needs: ["kvm"],
      parameters: { ...moduleFiles["kvm_amd"]?.parameters, npt: { type: "bool", initial: "N" } },
    });
    host.deaf.add("kvm_amd.npt");
    const promise = restore();
    await expect(promise).rejects.toThrow(MachineError);
    await expect(promise).rejects.toThrow("npt was Y and is N");
  });

  test("throws when a test left something behind that uses KVM", async () => {
    const host = machineWith("amd");
    const { restore } = await applied(host, { tdp: "off" });
    host.tree.set(`${amd}/refcnt`, "1");
    await expect(restore()).rejects.toThrow(
      "could not be put back as it was: kvm_amd is in use (reference count 1)",
    );
  });

  test("throws when the module cannot be loaded again", async () => {
    const host = machineWith("amd");
    const { restore } = await applied(host, { tdp: "off" });
    host.refuses.set("kvm_amd", "Cannot allocate memory");
    await expect(restore()).rejects.toThrow(/could not be put back.*Cannot allocate memory/);
  });

  test("happens when the user stops half-way, whenever that is", async () => {
    const count = await commandCount();
    for (let at = 1; at <= count; at++) {
      const host = machineWith("amd");
      const before = host.snapshot();
      const stop = new AbortController();
      let left = at;
      host.beforeEach = () => {
        left -= 1;
        if (left === 0) stop.abort(new Error("stopped"));
      };
      const promise = applyEnvironment(environment({ tdp: "off" }), host, { signal: stop.signal });
      const ended = await promise.catch(() => undefined);
      if (ended?.kind === "applied") await ended.restore();
      expect(host.snapshot(), `stopped at command ${at}`).toEqual(before);
    }
  });

  test("is not tried on a host that is lost", async () => {
    const host = machineWith("amd");
    host.beforeEach = command => {
      if (command[0] === "modprobe") throw new HostLost("connection lost");
    };
    await expect(apply(host, { tdp: "off" })).rejects.toThrow(HostLost);
    expect(host.commands.at(-1)).toMatch(/^modprobe/);
  });

  test("that fails after a failure tells of both", async () => {
    const host = machineWith("amd");
    host.refuses.set("kvm_amd", "Cannot allocate memory");
    await expect(apply(host, { tdp: "off" })).rejects.toThrow(/npt=0.*and then .*could not be put back/);
  });

  test("leaves any machine as it was, whatever was asked of it", async () => {
    const value = fc.constantFrom<FeatureValue>("on", "off");
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("amd" as const, "intel" as const),
        fc.constantFrom("absent", "loaded", "built-in"),
        fc.record({ nested: value, tdp: value }, { requiredKeys: [] }),
        fc.record({ npt: bit, ept: bit, nested: bit, vgif: bit, pml: bit }, { requiredKeys: [] }),
        fc.subarray(["kvm_amd.npt", "kvm_amd.nested", "kvm_intel.ept", "kvm_intel.nested"]),
        fc.subarray(["ccp", "irqbypass", "kvm"]),
        fc.nat(2),
        async (cpu, start, features, parameters, deaf, others, references) => {
          const host = new FakeHost(cpu);
          const module = cpu === "amd" ? "kvm_amd" : "kvm_intel";
          for (const other of others) host.load(other);
          if (start === "built-in") host.buildIn(module);
          if (start === "loaded") {
            host.load(
              module,
              Object.entries(parameters).map(([name, each]) => `${name}=${each}`),
            );
            // Now and then somebody uses it.
            host.tree.set(`/sys/module/${module}/refcnt`, references === 2 ? "1" : "0");
          }
          const before = host.snapshot();
          // Deaf from the start means that it can only have been as it is initially.
          const isInitial = Object.keys(parameters).length === 0;
          for (const each of isInitial ? deaf : []) host.deaf.add(each);
          const result = await apply(host, features as Record<string, FeatureValue>);
          if (result.kind === "applied") {
            for (const { asked, readBack } of result.settings) {
              expect(asked === "on" ? ["Y", "1"] : ["N", "0"]).toContain(readBack);
            }
            await result.restore();
          }
          expect(host.snapshot()).toEqual(before);
        },
      ),
    );
  });
});

const bit = fc.constantFrom("0", "1");

async function commandCount(): Promise<number> {
  const host = machineWith("amd");
  await applied(host, { tdp: "off" });
  return host.commands.length;
}

function withArch(arch: string): FakeHost {
  const host = new FakeHost("arm");
  host.arch = arch;
  return host;
}

function withoutFlag(cpu: "amd" | "intel", flag: string): FakeHost {
  const host = new FakeHost(cpu);
  host.cpuinfo = host.cpuinfo.replace(` ${flag}`, "");
  return host;
}

function withVendor(vendor: string): FakeHost {
  const host = new FakeHost("amd");
  host.cpuinfo = host.cpuinfo.replace("AuthenticAMD", vendor);
  return host;
}

function withoutParameter(): FakeHost {
  const host = machineWith("amd");
  host.tree.delete(`${amd}/parameters/npt`);
  return host;
}
