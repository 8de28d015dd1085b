import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentLog, type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import {
  type Environment,
  type EnvironmentSession,
  openEnvironmentSession,
  planEnvironments,
  readFacts,
  stockEnvironment,
} from "../../src/environment/index.ts";
import type { Host } from "../../src/host/index.ts";
import { openKernel } from "../../src/kernel/index.ts";
import { type Machine, openQemuMachine } from "../../src/machine/index.ts";
import { lab } from "../lab.ts";
import { environment } from "./environments.ts";

let scratch: TemporaryDirectory;
let machine: Machine;
let host: Host;
let session: EnvironmentSession;
let atFirst: string;

const word = "cpuhp.parallel=0";

beforeAll(async () => {
  const made = await lab();
  scratch = temporaryDirectory("session-test");
  const kernel = await openKernel(made.kernel, { scratch: scratch.path });
  machine = await openQemuMachine({
    name: "test",
    cpus: 2,
    memoryMiB: 2048,
    accelerator: "auto",
    stageOneKernel: kernel,
    consolePath: join(scratch.path, "console.log"),
    directory: scratch.path,
    bootTimeoutMs: 120_000,
    menuSeconds: 0,
    log: silentLog,
  });
  ({ host } = await machine.boot(kernel, { cmdline: word }));
  session = await openEnvironmentSession(host);
  atFirst = await state();
});

afterAll(async () => {
  await machine?.[Symbol.asyncDispose]();
  await scratch?.[Symbol.asyncDispose]();
});

const script = `
cut -d " " -f 1 /proc/modules | sort
grep -rs "" /sys/module/kvm*/parameters | sort
grep "" /sys/kernel/mm/transparent_hugepage/enabled /sys/kernel/mm/hugepages/*/nr_hugepages
cat /proc/sys/vm/overcommit_memory`;

/** All that the environments below touch, as the machine tells it. */
async function state(): Promise<string> {
  return (await host.run(["sh", "-c", script], { deadlineMs: 30_000 })).stdout;
}

async function applied(asked: Environment): Promise<string[]> {
  const result = await session.apply(asked);
  if (result.kind !== "applied") throw new Error(`${result.kind}: ${result.reason}`);
  return result.settings.map(({ parameter, readBack }) => `${parameter}=${readBack}`);
}

describe("on a real kernel with an AMD CPU, a session", () => {
  test("finds KVM as modules", async () => {
    const facts = await readFacts(host);
    expect(facts.platform).toMatchObject({ arch: "x86_64", vendor: "amd" });
    expect([facts.modules.get("kvm"), facts.modules.get("kvm_amd")]).toEqual(["module", "module"]);
    expect(atFirst).toContain("/sys/module/kvm_amd/parameters/npt:Y");
  });

  test("goes through nested and tdp, and back", async () => {
    for (const nested of ["on", "off"]) {
      for (const tdp of ["on", "off"]) {
        expect(await applied(environment({ nested, tdp }))).toEqual([
          `kvm_amd.nested=${nested === "on" ? "1" : "0"}`,
          `kvm_amd.npt=${tdp === "on" ? "Y" : "N"}`,
        ]);
      }
    }
    expect(await applied(stockEnvironment)).toEqual([]);
    expect(await state()).toBe(atFirst);
  });

  test("reloads kvm for the TDP MMU, after KVM itself had turned it off too", async () => {
    await applied(environment({ tdp: "off" }));
    expect(await applied(environment({ "tdp-mmu": "off" }))).toEqual(["kvm.tdp_mmu=N"]);
    expect(await applied(environment({ "tdp-mmu": "on" }))).toEqual(["kvm.tdp_mmu=Y"]);
  });

  test("writes parameters, files and sysctls at run time", async () => {
    const asked = environment(
      {
        "nx-huge-pages": "on",
        "halt-polling": "12345",
        "eager-page-split": "off",
        thp: "never",
        hugepages: "2M=16",
      },
      { sysctl: { "vm.overcommit_memory": "1" } },
    );
    expect(await applied(asked)).toEqual([
      "kvm.nx_huge_pages=Y",
      "kvm.halt_poll_ns=12345",
      "kvm.eager_page_split=N",
      "/sys/kernel/mm/transparent_hugepage/enabled=always madvise [never]",
      "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages=16",
      "vm.overcommit_memory=1",
    ]);
    await session.restore();
    expect(await state()).toBe(atFirst);
  });

  const maxPages = "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size";

  test.each<[string, Environment, RegExp]>([
    [
      "a path that does not exist",
      environment({ tdp: "off" }, { sysfs: { "/sys/no/such": "1" } }),
      /does not exist/,
    ],
    [
      "a path that is read-only",
      environment({ thp: "never" }, { sysfs: { [maxPages]: "1" } }),
      /read-only: .*2097152/,
    ],
    [
      "a value that the kernel refuses",
      environment({}, { sysctl: { "vm.overcommit_memory": "9" } }),
      /Invalid argument/,
    ],
    [
      "more huge pages than there is memory",
      environment({ hugepages: "2M=4000" }),
      /^huge pages of 7\.8 GiB more were asked for/,
    ],
    [
      "a boot setting that was not given",
      environment({ mitigations: "off" }),
      /takes a boot with mitigations=off/,
    ],
  ])("makes an error of %s, and leaves nothing behind", async (_, asked, reason) => {
    const result = await session.apply(asked);
    expect(result).toMatchObject({ kind: "error", reason: expect.stringMatching(reason) });
    expect(await state()).toBe(atFirst);
  });

  test("reads a word of the command line back", async () => {
    const booted = await openEnvironmentSession(host, { cmdline: [word] });
    expect(await booted.apply(environment({ "parallel-bringup": "off" }))).toMatchObject({
      kind: "applied",
      settings: [{ readBack: word }],
    });
    await booted.restore();
  });

  test("finds what this machine cannot do not applicable", async () => {
    expect(await session.apply(environment({ sev: "on" }))).toMatchObject({ kind: "not-applicable" });
    expect(await session.apply(environment({ ksm: "on" }))).toMatchObject({
      kind: "not-applicable",
      reason: expect.stringContaining("this kernel has no /sys/kernel/mm/ksm/run"),
    });
    expect(await state()).toBe(atFirst);
  });

  test("names who uses a module, and leaves it", async () => {
    const stop = new AbortController();
    const user = host
      .run(["sh", "-c", "exec 3<>/dev/kvm; exec sleep 60"], { deadlineMs: 90_000, signal: stop.signal })
      .catch(() => undefined);
    const opened = async () =>
      (await host.run(["sh", "-c", "cat /sys/module/kvm_amd/refcnt"], { deadlineMs: 9000 })).stdout;
    await expect.poll(opened, { timeout: 30_000 }).toBe("1\n");
    const result = await session.apply(environment({ tdp: "off", thp: "never" }));
    expect(result).toMatchObject({
      kind: "error",
      reason: expect.stringMatching(/^kvm_amd is in use by .*sleep.* \(pid \d+\): it cannot be reloaded$/),
    });
    stop.abort();
    await user;
    expect(await state()).toBe(atFirst);
  });

  test("goes through a plan in its order", async () => {
    const all = [
      environment({ tdp: "off", thp: "never" }, {}, {}, "shadow-no-thp"),
      stockEnvironment,
      environment({ tdp: "off" }, {}, {}, "shadow"),
    ];
    const [boot] = planEnvironments(all, await readFacts(host)).boots;
    expect(boot?.steps.map(step => step.environment.name)).toEqual(["stock", "shadow", "shadow-no-thp"]);
    for (const step of boot?.steps ?? []) await applied(step.environment);
    await session.restore();
    expect(await state()).toBe(atFirst);
  });
});
