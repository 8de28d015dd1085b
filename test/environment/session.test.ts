import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MachineError, UserError } from "../../src/base/index.ts";
import {
  type Environment,
  openEnvironmentSession,
  type SessionOptions,
  stockEnvironment,
} from "../../src/environment/index.ts";
import { HostLost } from "../../src/host/index.ts";
import { environment } from "./environments.ts";
import { FakeHost } from "./fake-host.ts";
import type { MachineName } from "./machines.ts";

function open(host: FakeHost, options: SessionOptions = {}) {
  return openEnvironmentSession(host, { patienceMs: 0, ...options });
}

async function apply(host: FakeHost, asked: Environment, options: SessionOptions = {}) {
  return (await open(host, options)).apply(asked);
}

async function settingsOf(host: FakeHost, asked: Environment, options: SessionOptions = {}) {
  const result = await apply(host, asked, options);
  if (result.kind !== "applied") throw new Error(`not applied: ${result.reason}`);
  return result.settings;
}

function machineWith(cpu: "amd" | "intel", words: readonly string[] = []): FakeHost {
  const host = new FakeHost(cpu);
  host.load(cpu === "amd" ? "kvm_amd" : "kvm_intel", words);
  return host;
}

const thp = "/sys/kernel/mm/transparent_hugepage/enabled";
const pool = "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages";

describe("applying", () => {
  test("maps features to kvm_amd on AMD, and tells what the kernel says", async () => {
    const host = machineWith("amd");
    expect(await settingsOf(host, environment({ nested: "off", tdp: "off" }))).toEqual([
      { feature: "nested", asked: "off", parameter: "kvm_amd.nested", readBack: "0" },
      { feature: "tdp", asked: "off", parameter: "kvm_amd.npt", readBack: "N" },
    ]);
    expect(host.says("kvm_amd.npt")).toBe("N");
  });

  test("maps features to kvm_intel on Intel", async () => {
    const settings = await settingsOf(
      machineWith("intel"),
      environment({ nested: "on", tdp: "off", vpid: "off" }),
    );
    expect(settings.map(({ parameter, readBack }) => `${parameter}=${readBack}`)).toEqual([
      "kvm_intel.nested=Y",
      "kvm_intel.ept=N",
      "kvm_intel.vpid=N",
    ]);
  });

  test("maps nested to kvm on s390x, and loads it", async () => {
    const host = new FakeHost("s390x");
    const settings = await settingsOf(host, environment({ nested: "on", tdp: "on" }));
    expect(settings.map(({ parameter, readBack }) => `${parameter}=${readBack}`)).toEqual([
      "always on=on",
      "kvm.nested=1",
    ]);
    expect(host.changes()).toEqual(["modprobe kvm nested=1"]);
  });

  test.each<MachineName>(["riscv64", "loongarch64"])("stock loads kvm on %s", async name => {
    const host = new FakeHost(name);
    expect(await settingsOf(host, stockEnvironment)).toEqual([]);
    expect(host.changes()).toEqual(["modprobe kvm"]);
  });

  test("changes nothing when all is as asked already", async () => {
    const host = machineWith("amd", ["npt=0"]);
    const session = await open(host);
    await session.apply(environment({ nested: "on", tdp: "off", "halt-polling": "on", thp: "madvise" }));
    await session.restore();
    expect(host.changes()).toEqual([]);
  });

  test("reloads only the module that has the parameter, so that kvm keeps its own", async () => {
    const host = machineWith("amd");
    await settingsOf(host, environment({ tdp: "off" }));
    expect(host.changes().map(each => each.split(" ").slice(0, 2).join(" "))).toEqual([
      "rmmod kvm_amd",
      "modprobe kvm_amd",
    ]);
  });

  test("reloads kvm's user with it, each with its own parameters", async () => {
    const host = machineWith("amd", ["nested=0"]);
    await settingsOf(host, environment({ "tdp-mmu": "off", vgif: "off" }));
    expect(host.changes().map(each => each.split(" ").slice(0, 2).join(" "))).toEqual([
      "rmmod kvm_amd",
      "rmmod kvm",
      "modprobe kvm",
      "modprobe kvm_amd",
    ]);
    expect([host.says("kvm.tdp_mmu"), host.says("kvm_amd.vgif"), host.says("kvm_amd.nested")]).toEqual([
      "N",
      "0",
      "0",
    ]);
  });

  test("loads kvm with its parameters before the module that would bring it along", async () => {
    const host = new FakeHost("intel");
    await settingsOf(host, environment({ "tdp-mmu": "off" }));
    expect(host.changes()).toEqual(["modprobe kvm tdp_mmu=0", "modprobe kvm_intel"]);
  });

  test("keeps what somebody else had set, as far as features go", async () => {
    const host = machineWith("amd", ["nested=0"]);
    await settingsOf(host, environment({ tdp: "off" }));
    expect(host.says("kvm_amd.nested")).toBe("0");
  });

  test("does not take for a choice what followed from another parameter", async () => {
    const host = machineWith("intel", ["ept=0"]);
    expect(host.says("kvm_intel.unrestricted_guest")).toBe("N");
    await settingsOf(host, environment({ tdp: "on" }));
    expect(host.says("kvm_intel.unrestricted_guest")).toBe("Y");
  });

  test("writes what can be written at run time, without a reload", async () => {
    const host = machineWith("amd");
    const asked = { "halt-polling": "12345", "nx-huge-pages": "on", "eager-page-split": "off" };
    const settings = await settingsOf(host, environment(asked));
    expect(settings.map(({ readBack }) => readBack)).toEqual(["12345", "Y", "N"]);
    expect(host.changes()).toEqual([
      "write /sys/module/kvm/parameters/halt_poll_ns 12345",
      "write /sys/module/kvm/parameters/nx_huge_pages force",
      "write /sys/module/kvm/parameters/eager_page_split 0",
    ]);
  });

  test("writes sysfs and sysctls, and reads a choice in brackets", async () => {
    const host = machineWith("amd");
    const asked = { thp: "always", hugepages: "2M=64 1G=1", "numa-balancing": "off", ksm: "on" };
    const settings = await settingsOf(host, environment(asked));
    expect(settings.map(({ parameter, readBack }) => [parameter, readBack])).toEqual([
      [thp, "[always] madvise never"],
      [pool, "64"],
      [pool.replace("2048", "1048576"), "1"],
      ["kernel.numa_balancing", "0"],
      ["/sys/kernel/mm/ksm/run", "1"],
    ]);
  });

  test("takes raw settings, and names them by their key in the file", async () => {
    const host = machineWith("intel");
    const settings = await settingsOf(
      host,
      environment(
        {},
        {
          moduleParams: { kvm_intel: { pml: "0" }, kvm: { ignore_msrs: "1" } },
          sysfs: { [thp]: "never" },
          sysctl: { "vm.overcommit_memory": "1" },
          cmdline: ["console=ttyS0"],
        },
      ),
      { cmdline: ["console=ttyS0"] },
    );
    expect(settings.map(({ feature, parameter, readBack }) => `${feature} ${parameter} ${readBack}`)).toEqual(
      [
        "module-params kvm_intel.pml N",
        "module-params kvm.ignore_msrs Y",
        `sysfs ${thp} always madvise [never]`,
        "sysctl vm.overcommit_memory 1",
        "cmdline command line console=ttyS0",
      ],
    );
  });

  test("waits for a user who is on the way out", async () => {
    const host = machineWith("amd");
    host.busyReads = 2;
    expect((await apply(host, environment({ tdp: "off" }), { patienceMs: 60_000 })).kind).toBe("applied");
  });

  test("tdp on is satisfied on arm64 without a command that changes anything", async () => {
    const host = new FakeHost("arm");
    expect(await settingsOf(host, environment({ tdp: "on" }))).toEqual([
      { feature: "tdp", asked: "on", parameter: "always on", readBack: "on" },
    ]);
    expect(host.changes()).toEqual([]);
  });

  test("a probe that is satisfied is told, and changes nothing", async () => {
    const host = machineWith("amd");
    expect(await settingsOf(host, environment({ sev: "off" }))).toEqual([
      { feature: "sev", asked: "off", parameter: "kvm_amd.sev", readBack: "N" },
    ]);
    expect(host.changes()).toEqual([]);
  });
});

describe("going from one environment to the next", () => {
  test("takes one reload, which also gives up what is asked no more", async () => {
    const host = machineWith("amd");
    const session = await open(host);
    await session.apply(environment({ nested: "off" }));
    host.commands.length = 0;
    await session.apply(environment({ tdp: "off" }));
    expect(host.changes()).toHaveLength(2);
    expect([host.says("kvm_amd.nested"), host.says("kvm_amd.npt")]).toEqual(["1", "N"]);
  });

  test("takes no reload when the parameters are the same", async () => {
    const host = machineWith("amd");
    const session = await open(host);
    await session.apply(environment({ tdp: "off" }));
    host.commands.length = 0;
    await session.apply(environment({ tdp: "off", thp: "never" }));
    expect(host.changes()).toEqual([`write ${thp} never`]);
    await session.apply(environment({ tdp: "off" }));
    expect(host.get(thp)).toBe("always [madvise] never");
  });

  test("gives a parameter that KVM had turned off by itself its own reload", async () => {
    const host = machineWith("amd");
    const session = await open(host);
    await session.apply(environment({ tdp: "off" }));
    expect(host.says("kvm.tdp_mmu")).toBe("N");
    expect(await session.apply(environment({ "tdp-mmu": "off" }))).toMatchObject({ kind: "applied" });
    expect([host.says("kvm.tdp_mmu"), host.says("kvm_amd.npt")]).toEqual(["N", "Y"]);
    expect(await session.apply(environment({ "tdp-mmu": "on" }))).toMatchObject({ kind: "applied" });
  });

  test("puts written parameters back as they were", async () => {
    const host = machineWith("intel");
    const session = await open(host);
    await session.apply(environment({ "halt-polling": "off", "nx-huge-pages": "on" }));
    await session.apply(environment({ tdp: "off" }));
    expect([host.says("kvm.halt_poll_ns"), host.says("kvm.nx_huge_pages")]).toEqual(["200000", "N"]);
    await session.apply(environment({ "nx-huge-pages": "on" }));
    expect(host.says("kvm.nx_huge_pages")).toBe("Y");
  });

  test("goes on from the machine as it was at first after one that is not applicable", async () => {
    const host = machineWith("amd");
    const before = host.snapshot();
    const session = await open(host);
    await session.apply(environment({ tdp: "off" }));
    expect(await session.apply(environment({ sev: "on" }))).toMatchObject({
      kind: "not-applicable",
      reason: expect.stringMatching(/^sev on: kvm_amd\.sev is N; SEV needs CPU, firmware/),
    });
    expect(host.snapshot()).toEqual(before);
  });
});

describe("boot settings", () => {
  test("are read back from the command line", async () => {
    const host = machineWith("amd");
    host.cmdline += " mitigations=off cpuhp.parallel=0";
    const asked = environment({ mitigations: "off", "parallel-bringup": "off" });
    const options = { cmdline: ["mitigations=off", "cpuhp.parallel=0"] };
    expect((await settingsOf(host, asked, options)).map(({ readBack }) => readBack)).toEqual(options.cmdline);
  });

  test("that are not there are an error, as are those that another word overrides", async () => {
    const host = machineWith("amd");
    expect(await apply(host, environment({ mitigations: "off" }))).toMatchObject({
      kind: "error",
      reason:
        "mitigations off was asked for, which takes a boot with mitigations=off, but the kernel says nothing",
    });
    host.cmdline += " mitigations=off mitigations=auto";
    expect(await apply(host, environment({ mitigations: "off" }))).toMatchObject({
      reason: expect.stringMatching(/the kernel says mitigations=auto$/),
    });
  });

  test("of another environment are an error", async () => {
    const host = machineWith("amd");
    host.cmdline += " mitigations=off";
    expect(await apply(host, stockEnvironment, { cmdline: ["mitigations=off"] })).toMatchObject({
      kind: "error",
      reason: expect.stringContaining("booted with mitigations=off, which this environment does not ask for"),
    });
  });

  test("for arm64's mode are held against the kernel's log", async () => {
    const host = new FakeHost("arm");
    host.cmdline += " kvm-arm.mode=nested";
    const options = { cmdline: ["kvm-arm.mode=nested"] };
    expect(await apply(host, environment({ nested: "on" }), options)).toMatchObject({
      kind: "error",
      reason: expect.stringContaining("kvm [1]: VHE mode initialized successfully"),
    });
    host.kernelLog = "[    0.3] kvm [1]: VHE+NV2 mode initialized successfully";
    expect(await apply(host, environment({ nested: "on" }), options)).toMatchObject({ kind: "applied" });
    host.kernelLog = "";
    expect(await apply(host, environment({ nested: "on" }), options)).toMatchObject({ kind: "applied" });
    expect(await apply(host, environment({ nested: "off" }), options)).toMatchObject({ kind: "error" });
    host.cmdline = "console=ttyAMA0";
    expect(await settingsOf(host, environment({ nested: "off" }))).toEqual([
      { feature: "nested", asked: "off", parameter: "kvm-arm.mode=nested", readBack: "not set" },
    ]);
  });

  test("of a built-in module are named when they are missing, and judged by their value when they are there", async () => {
    const host = new FakeHost("amd");
    for (const name of ["kvm", "kvm_amd"]) host.buildIn(name);
    expect(await apply(host, environment({ tdp: "off" }))).toMatchObject({
      kind: "error",
      reason: expect.stringContaining("add kvm_amd.npt=0 to its command line"),
    });
    expect(await apply(host, environment({ tdp: "on" }))).toMatchObject({ kind: "applied" });
    host.cmdline += " kvm_amd.npt=0";
    const options = { cmdline: ["kvm_amd.npt=0"] };
    expect(await apply(host, environment({ tdp: "off" }), options)).toMatchObject({
      kind: "error",
      reason: "tdp off was asked for, but the kernel says kvm_amd.npt is Y",
    });
    host.buildIn("kvm_amd", { npt: "N" });
    expect(await apply(host, environment({ tdp: "off" }), options)).toMatchObject({ kind: "applied" });
  });

  test("are not needed for what a built-in module lets be written", async () => {
    const host = new FakeHost("arm");
    const session = await open(host);
    expect(await session.apply(environment({ "halt-polling": "off" }))).toMatchObject({ kind: "applied" });
    await session.restore();
    expect(host.says("kvm.halt_poll_ns")).toBe("500000");
  });
});

describe("what the platform cannot do is not applicable, and nothing is changed", () => {
  test.each<[string, FakeHost, Environment, string]>([
    [
      "tdp off on arm64",
      new FakeHost("arm"),
      environment({ tdp: "off" }),
      "tdp off: arm64 KVM always uses stage-2",
    ],
    ["an x86 feature elsewhere", new FakeHost("s390x"), environment({ "tdp-mmu": "on" }), "x86 KVM alone"],
    [
      "tdp on without NPT",
      withoutFlag("amd", "npt"),
      environment({ tdp: "on" }),
      "tdp on: this CPU has no npt",
    ],
    [
      "any without SVM",
      withoutFlag("amd", "svm"),
      environment({ nested: "off" }),
      "no svm, so KVM does not run",
    ],
    [
      "a CPU of another vendor",
      withVendor("CentaurHauls"),
      environment({ tdp: "on" }),
      "neither Intel nor AMD",
    ],
    ["the TDP MMU of 32-bit x86", withArch("i686"), environment({ "tdp-mmu": "on" }), "32-bit x86"],
    [
      "a parameter that this kernel lacks",
      withoutParameter(),
      environment({ tdp: "off" }),
      "this kernel has no parameter kvm_amd.npt",
    ],
    [
      "a file that this kernel lacks",
      withoutFile(thp),
      environment({ thp: "never" }),
      `thp never: this kernel has no ${thp}`,
    ],
    [
      "another architecture than required",
      machineWith("amd"),
      environment({}, {}, { arch: ["aarch64", "s390x"] }),
      "requires aarch64 or s390x, and this is x86_64",
    ],
    [
      "another vendor",
      machineWith("amd"),
      environment({}, {}, { vendor: ["intel"] }),
      "of intel, and this one is of amd",
    ],
    [
      "a flag that the CPU lacks",
      machineWith("amd"),
      environment({}, {}, { cpuFlags: ["svm", "la57"] }),
      "the CPU flag la57, which",
    ],
    [
      "a label that the machine lacks",
      machineWith("amd"),
      environment({}, {}, { labels: ["big"] }),
      "the label big",
    ],
    [
      "features that exclude each other here",
      new FakeHost("arm"),
      environment({ nested: "on", "protected-kvm": "on" }),
      "nested on and protected-kvm on set kvm_arm.mode to different values",
    ],
  ])("%s", async (_, host, asked, reason) => {
    const before = host.snapshot();
    expect(await apply(host, asked)).toMatchObject({
      kind: "not-applicable",
      reason: expect.stringContaining(reason),
    });
    expect(host.snapshot()).toEqual(before);
    expect(host.changes()).toEqual([]);
  });

  test("every reason is named", async () => {
    const asked = environment({ vgif: "off", tdp: "off" }, {}, { labels: ["big"] });
    expect(await apply(new FakeHost("arm"), asked)).toMatchObject({
      reason: expect.stringMatching(/^it requires .*; vgif off: .*; tdp off: /),
    });
  });

  test("flags that the kernel does not name are not taken to be there", async () => {
    const host = machineWith("amd");
    host.cpuinfo = host.cpuinfo.replace(/flags.*/, "flags\t\t: 0:0 0:1");
    expect(await apply(host, environment({}, {}, { cpuFlags: ["svm"] }))).toMatchObject({
      kind: "not-applicable",
      reason: expect.stringContaining("does not name the CPU's flags"),
    });
  });

  test("a label that the machine has is enough", async () => {
    const asked = environment({}, {}, { labels: ["big"] });
    expect(await apply(machineWith("amd"), asked, { labels: new Set(["big"]) })).toMatchObject({
      kind: "applied",
    });
  });
});

describe("two settings of one thing", () => {
  test.each<[string, Environment]>([
    ["a feature and a parameter", environment({ tdp: "off" }, { moduleParams: { kvm_amd: { npt: "1" } } })],
    [
      "a feature and a file",
      environment({ "halt-polling": "off" }, { sysfs: { [param("halt_poll_ns")]: "5" } }),
    ],
    ["a feature and a word", environment({ mitigations: "off" }, { cmdline: ["mitigations=auto"] })],
    [
      "a file and a sysctl",
      environment({ "numa-balancing": "off" }, { sysctl: { "kernel.numa_balancing": "1" } }),
    ],
  ])("are refused before anything is changed: %s", async (_, asked) => {
    const host = machineWith("amd");
    const promise = apply(host, asked);
    await expect(promise).rejects.toThrow(UserError);
    await expect(promise).rejects.toThrow("to different values; take one of them out");
    expect(host.changes()).toEqual([]);
  });

  test("are fine when they say the same", async () => {
    const asked = environment({ tdp: "off" }, { moduleParams: { kvm_amd: { npt: "N" } } });
    expect(await apply(machineWith("amd"), asked)).toMatchObject({ kind: "applied" });
  });
});

describe("what should be possible and does not happen is an error, and all is put back", () => {
  test("a parameter that the kernel does not honour", async () => {
    const host = machineWith("amd", ["nested=0"]);
    host.deaf.add("kvm_amd.npt");
    const before = host.snapshot();
    const result = await apply(host, environment({ tdp: "off", nested: "on", thp: "never" }));
    expect(result).toMatchObject({
      kind: "error",
      reason: "tdp off was asked for, but the kernel says kvm_amd.npt is Y",
      settings: [
        { feature: "tdp", asked: "off", parameter: "kvm_amd.npt", readBack: "Y" },
        { feature: "nested", asked: "on", parameter: "kvm_amd.nested", readBack: "1" },
        { feature: "thp", parameter: thp },
      ],
    });
    expect(host.snapshot()).toEqual(before);
    expect(host.changes().filter(each => each.startsWith("rmmod"))).toHaveLength(2);
  });

  test("fewer huge pages than asked, with what the kernel gave", async () => {
    const host = machineWith("amd");
    host.mostPages = 12;
    const before = host.snapshot();
    expect(await apply(host, environment({ hugepages: "2M=64" }))).toMatchObject({
      kind: "error",
      reason: expect.stringMatching(
        /^hugepages 2M=64 was asked for, but the kernel says .* is 12 \(.*memory/,
      ),
    });
    expect(host.snapshot()).toEqual(before);
  });

  test.each<[string, Environment]>([
    ["by a feature", environment({ hugepages: "2M=100 1G=4" })],
    ["by a path", environment({}, { sysfs: { [pool]: "2000" } })],
  ])("huge pages that would leave the machine without memory are not even tried, %s", async (_, asked) => {
    const host = machineWith("amd");
    expect(await apply(host, asked)).toMatchObject({
      kind: "error",
      reason: expect.stringMatching(
        /^huge pages of .* GiB more were asked for, but the machine has 3\.8 GiB of memory/,
      ),
    });
    expect(host.changes()).toEqual([]);
  });

  test("a pool may be as large as what another one gives back allows", async () => {
    const host = machineWith("amd");
    host.tree.set(pool, "1900");
    host.tree.set("/proc/meminfo", "MemTotal: 4194304 kB\nMemAvailable: 300000 kB");
    expect(await apply(host, environment({ hugepages: "2M=0 1G=3" }))).toMatchObject({ kind: "applied" });
    expect(host.get(pool)).toBe("0");
  });

  test.each<[string, Environment, string]>([
    [
      "a file that there is not",
      environment({}, { sysfs: { "/sys/no/such": "1" } }),
      "/sys/no/such does not exist",
    ],
    [
      "a file that is read-only",
      environment({ thp: "never" }, { sysfs: { "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size": "1" } }),
      "hpage_pmd_size is read-only: 1 was asked for, and it says 2097152",
    ],
    [
      "a value that a file refuses",
      environment({ ksm: "on" }, { sysfs: { [thp]: "sometimes" } }),
      "Invalid argument",
    ],
    [
      "a sysctl that there is not",
      environment({}, { sysctl: { "vm.no_such": "1" } }),
      "/proc/sys/vm/no_such does not",
    ],
    [
      "a parameter that there is not",
      environment({}, { moduleParams: { kvm: { no_such: "1" } } }),
      "this kernel has no parameter kvm.no_such",
    ],
    [
      "a module that there is not",
      environment({}, { moduleParams: { nowhere: { a: "1" } } }),
      "nowhere not found",
    ],
    [
      "a value that a module refuses",
      environment({}, { moduleParams: { kvm_amd: { pause_filter_count: "many" } } }),
      "Invalid argument",
    ],
    [
      "a raw value that the kernel does not honour",
      environment({}, { moduleParams: { kvm_amd: { avic: "1", npt: "0" } } }),
      "kvm_amd.avic=1 was asked for, but the kernel says it is N",
    ],
  ])("%s", async (_, asked, reason) => {
    const host = machineWith("amd");
    const before = host.snapshot();
    expect(await apply(host, asked)).toMatchObject({
      kind: "error",
      reason: expect.stringContaining(reason),
    });
    expect(host.snapshot()).toEqual(before);
  });

  test("a module in use is left as it is, and its user is named", async () => {
    const host = machineWith("amd");
    host.tree.set("/sys/module/kvm_amd/refcnt", "2");
    host.users = [
      "/proc/812/fd:",
      "lrwx------ 1 root root 64 Jan  1 00:00 10 -> anon_inode:kvm-vm",
      "/proc/812/comm:qemu-system-x86",
    ].join("\n");
    expect(await apply(host, environment({ tdp: "off" }))).toMatchObject({
      kind: "error",
      reason: "kvm_amd is in use by qemu-system-x86 (pid 812): it cannot be reloaded",
    });
    expect(host.changes()).toEqual([]);
  });

  test("a module that another module uses names that one, and the rest is put back", async () => {
    const host = machineWith("amd");
    host.files.set("kvmgt", { needs: ["kvm"], parameters: {} });
    host.load("kvmgt");
    host.tree.set("/sys/module/kvm/refcnt", "1");
    const before = host.snapshot();
    expect(await apply(host, environment({ "tdp-mmu": "off" }))).toMatchObject({
      kind: "error",
      reason: "kvm is in use by module kvmgt: it cannot be reloaded",
    });
    expect(host.snapshot()).toEqual(before);
  });

  test("a kernel without the module names the option it needs", async () => {
    const host = new FakeHost("amd");
    host.files.delete("kvm_amd");
    expect(await apply(host, environment({ tdp: "off" }))).toMatchObject({
      kind: "error",
      reason: expect.stringMatching(/not found.*CONFIG_KVM_AMD/),
    });
  });

  test.each(["amd", "intel"] as const)("a module that is refused leaves nothing behind on %s", async name => {
    const host = new FakeHost(name);
    host.refuses.set(`kvm_${name}`, "Operation not supported");
    expect(await apply(host, stockEnvironment)).toMatchObject({
      kind: "error",
      reason: expect.stringContaining("Operation not supported"),
    });
    expect(host.loaded).toEqual([]);
  });

  test("a module that the kernel cannot unload", async () => {
    const host = machineWith("amd");
    host.tree.delete("/sys/module/kvm_amd/refcnt");
    expect(await apply(host, environment({ tdp: "off" }))).toMatchObject({
      kind: "error",
      reason: expect.stringContaining("CONFIG_MODULE_UNLOAD"),
    });
  });

  test("no /dev/kvm", async () => {
    const host = new FakeHost("arm");
    host.hasDevice = false;
    expect(await apply(host, stockEnvironment)).toMatchObject({
      kind: "error",
      reason: expect.stringContaining("/dev/kvm does not open"),
    });
  });
});

describe("restoring", () => {
  test("gives back what vmentry does not set but somebody had set at load", async () => {
    const host = machineWith("intel", ["pml=0", "vmentry_l1d_flush=never"]);
    const before = host.snapshot();
    const session = await open(host);
    await session.apply(environment({ tdp: "off" }));
    await session.restore();
    expect(host.snapshot()).toEqual(before);
  });

  test("unloads what was loaded, and all that came with it, but not what somebody else loaded meanwhile", async () => {
    const host = new FakeHost("amd");
    host.load("ccp");
    host.files.set("e1000", { needs: [], parameters: {} });
    host.beforeEach = command => {
      if (command[0] === "modprobe") host.load("e1000");
    };
    const session = await open(host);
    await session.apply(environment({ tdp: "off" }));
    await session.restore();
    expect(host.loaded.toSorted()).toEqual(["ccp", "e1000"]);
  });

  test("reloads kvm where a written value cannot be taken back by writing", async () => {
    const host = machineWith("amd");
    const before = host.snapshot();
    const session = await open(host);
    await session.apply(environment({}, { moduleParams: { kvm: { nx_huge_pages: "never" } } }));
    expect(host.says("kvm.nx_huge_pages")).toBe("never");
    await session.restore();
    expect(host.snapshot()).toEqual(before);
  });

  test("does its work once, and each who asks waits until it is done", async () => {
    const host = machineWith("amd");
    const before = host.snapshot();
    const session = await open(host);
    await session.apply(environment({ tdp: "off" }));
    const first = session.restore();
    await session.restore();
    expect(host.snapshot()).toEqual(before);
    await first;
    const { length } = host.commands;
    await session.restore();
    expect(host.commands).toHaveLength(length);
  });

  test("leaves the session fit for more", async () => {
    const host = machineWith("amd");
    const before = host.snapshot();
    const session = await open(host);
    for (let round = 0; round < 2; round++) {
      expect(await session.apply(environment({ tdp: "off", hugepages: "2M=8" }))).toMatchObject({
        kind: "applied",
      });
      await session.restore();
      expect(host.snapshot()).toEqual(before);
    }
  });

  test("throws when the kernel does not take the former value back, and names both", async () => {
    const host = machineWith("amd");
    const session = await open(host);
    await session.apply(environment({ tdp: "off", thp: "never" }));
    const file = host.files.get("kvm_amd");
    if (file === undefined) throw new Error("no kvm_amd");
    host.files.set("kvm_amd", {
      ...file,
      parameters: { ...file.parameters, npt: { type: "bool", initial: "N" } },
    });
    for (const each of ["kvm_amd.npt", thp]) host.deaf.add(each);
    const promise = session.restore();
    await expect(promise).rejects.toThrow(MachineError);
    await expect(promise).rejects.toThrow(/enabled was madvise and is never.*kvm_amd\.npt was Y and is N/);
  });

  test("throws when a test left something behind that uses KVM", async () => {
    const host = machineWith("amd");
    const session = await open(host);
    await session.apply(environment({ tdp: "off" }));
    host.tree.set("/sys/module/kvm_amd/refcnt", "1");
    await expect(session.restore()).rejects.toThrow(
      "could not be put back as it was: kvm_amd is in use (reference count 1)",
    );
  });

  test("throws when the module cannot be loaded again", async () => {
    const host = machineWith("amd");
    const session = await open(host);
    await session.apply(environment({ tdp: "off" }));
    host.refuses.set("kvm_amd", "Cannot allocate memory");
    await expect(session.restore()).rejects.toThrow(/could not be put back.*Cannot allocate memory/);
  });

  test("happens when the user stops half-way, whenever that is", async () => {
    const asked = environment({ "tdp-mmu": "off", tdp: "off", hugepages: "2M=4" });
    const whole = machineWith("amd");
    await apply(whole, asked);
    for (let at = 1; at <= whole.commands.length; at++) {
      const host = machineWith("amd");
      const before = host.snapshot();
      const stop = new AbortController();
      let left = at;
      host.beforeEach = () => {
        left -= 1;
        if (left === 0) stop.abort(new Error("stopped"));
      };
      const session = await open(host, { signal: stop.signal }).catch(() => undefined);
      const ended = await session?.apply(asked).catch(() => undefined);
      if (ended?.kind === "applied") await session?.restore();
      expect(host.snapshot(), `stopped at command ${at}`).toEqual(before);
    }
  });

  test("is not tried on a host that is lost", async () => {
    const host = machineWith("amd");
    host.beforeEach = command => {
      if (command[0] === "modprobe") throw new HostLost("connection lost");
    };
    await expect(apply(host, environment({ tdp: "off" }))).rejects.toThrow(HostLost);
    expect(host.commands.at(-1)).toMatch(/^modprobe/);
  });

  test("that fails after a failure tells of both", async () => {
    const host = machineWith("amd");
    host.refuses.set("kvm_amd", "Cannot allocate memory");
    await expect(apply(host, environment({ tdp: "off" }))).rejects.toThrow(
      /npt=0.*and then .*could not be put back/,
    );
  });
});

describe("whatever is asked of a machine", () => {
  const values: Readonly<Record<string, readonly string[]>> = {
    nested: ["on", "off"],
    tdp: ["on", "off"],
    "tdp-mmu": ["on", "off"],
    apicv: ["on", "off"],
    vpid: ["on", "off"],
    "unrestricted-guest": ["on", "off"],
    vgif: ["on", "off"],
    vnmi: ["on", "off"],
    sev: ["off", "on"],
    "nx-huge-pages": ["on", "off", "auto"],
    "halt-polling": ["on", "off", "777"],
    "eager-page-split": ["on", "off"],
    thp: ["always", "madvise", "never"],
    hugepages: ["2M=3", "2M=30 1G=1", "1M=2", "32M=1"],
    ksm: ["on", "off"],
    "numa-balancing": ["on", "off"],
  };
  const feature = fc
    .constantFrom(...Object.keys(values))
    .chain(name => fc.tuple(fc.constant(name), fc.constantFrom(...(values[name] ?? []))));
  const features = fc.array(feature, { maxLength: 4 }).map(each => Object.fromEntries(each));
  const raw = fc.constantFrom(
    ...[{}, {}, {}, {}, {}],
    { sysfs: { "/sys/no/such": "1" } },
    { moduleParams: { kvm_intel: { pml: "0" } } },
    { moduleParams: { kvm: { ignore_msrs: "1", mmio_caching: "0" } } },
    { sysctl: { "vm.overcommit_memory": "2" } },
  );
  const words = fc.subarray(["npt=0", "ept=0", "nested=0", "vgif=0", "pml=0", "pause_filter_count=7"]);

  test("every applied setting is as asked, and it is put back as it was", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<MachineName[]>(
          "amd",
          "amd",
          "intel",
          "intel",
          "arm",
          "s390x",
          "riscv64",
          "loongarch64",
        ),
        fc.constantFrom("absent", "loaded", "built-in"),
        words,
        fc.array(fc.tuple(features, raw), { minLength: 1, maxLength: 4 }),
        fc.subarray([
          thp,
          pool,
          "kvm.halt_poll_ns",
          "kvm_amd.nested",
          "kvm.tdp_mmu",
          "/sys/kernel/mm/ksm/run",
        ]),
        fc.nat(20),
        async (name, start, given, asked, deaf, mostPages) => {
          const host = new FakeHost(name);
          host.mostPages = mostPages;
          const vendor = `kvm_${name}`;
          const module = host.files.has(vendor) ? vendor : "kvm";
          if (start === "built-in") for (const each of new Set(["kvm", module])) host.buildIn(each);
          if (start === "loaded") host.load(module, given);
          const before = host.snapshot();
          // Deaf from the start means that it can only have been as it is initially.
          for (const each of given.length === 0 ? deaf : []) host.deaf.add(each);
          const session = await open(host);
          for (const [each, more] of asked) {
            const result = await session.apply(environment(each, more));
            if (result.kind !== "applied") expect(host.snapshot()).toEqual(before);
            else await expectAgain(host, environment(each, more));
          }
          await session.restore();
          expect(host.snapshot()).toEqual(before);
        },
      ),
      { numRuns: 300 },
    );
  });

  /** What is in force is what a session without a past takes for it: nothing is left to change. */
  async function expectAgain(host: FakeHost, asked: Environment) {
    const { length } = host.commands;
    const again = await apply(host, asked);
    expect(again.kind).toBe("applied");
    const changes = host.commands.slice(length).filter(each => /^(modprobe|rmmod) /.test(each));
    expect(changes).toEqual([]);
  }
});

function param(name: string): string {
  return `/sys/module/kvm/parameters/${name}`;
}

function withArch(arch: string): FakeHost {
  const host = machineWith("amd");
  host.arch = arch;
  return host;
}

function withoutFlag(cpu: "amd" | "intel", flag: string): FakeHost {
  const host = machineWith(cpu);
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
  host.tree.delete("/sys/module/kvm_amd/parameters/npt");
  return host;
}

function withoutFile(path: string): FakeHost {
  const host = machineWith("amd");
  host.tree.delete(path);
  return host;
}
