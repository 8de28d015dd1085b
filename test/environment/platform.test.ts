import { describe, expect, test } from "vitest";
import { MachineError } from "../../src/base/index.ts";
import { readPlatform } from "../../src/environment/index.ts";
import { kindOfPlatform, parsePlatform } from "../../src/environment/platform.ts";
import { FakeHost } from "./fake-host.ts";

describe("the platform", () => {
  test.each([
    ["x86_64", "GenuineIntel", "intel", "x86-intel"],
    ["x86_64", "AuthenticAMD", "amd", "x86-amd"],
    ["i686", "AuthenticAMD", "amd", "x86-amd"],
    ["x86_64", "HygonGenuine", "amd", "x86-amd"],
    ["x86_64", "CentaurHauls", "other", undefined],
    ["riscv64", "", "other", "riscv64"],
    ["s390x", "IBM/S390", "other", "s390x"],
    ["loongarch64", "", "other", "loongarch64"],
    ["ppc64le", "", "other", undefined],
  ])("of %s with %s is told", (arch, vendorId, vendor, kind) => {
    const platform = parsePlatform(arch, ["processor\t: 0", `vendor_id\t: ${vendorId}`]);
    expect(platform).toMatchObject({ arch, vendor });
    expect(kindOfPlatform(platform)).toBe(kind);
  });

  test("of arm64 is read from the machine", async () => {
    const platform = await readPlatform(new FakeHost("arm"));
    expect(platform).toMatchObject({ arch: "aarch64", vendor: "arm" });
    expect(kindOfPlatform(platform)).toBe("arm64");
  });

  test("has no known CPU flags where the kernel gives numbers for them", () => {
    expect(parsePlatform("x86_64", ["flags\t\t: 0:0 0:1 3:5"]).cpuFlags).toBeUndefined();
    expect(parsePlatform("x86_64", ["flags\t\t: fpu svm"]).cpuFlags).toEqual(new Set(["fpu", "svm"]));
  });

  test("has the flags of VMX, and those of platforms that call them features", () => {
    const intel = ["flags\t\t: fpu vmx", "vmx flags\t: vnmi unrestricted_guest"];
    expect(parsePlatform("x86_64", intel).cpuFlags).toContain("unrestricted_guest");
    expect(parsePlatform("s390x", ["features\t: esan3 sie"]).cpuFlags).toContain("sie");
    expect(parsePlatform("loongarch64", ["Features\t\t: cpucfg lvz"]).cpuFlags).toContain("lvz");
    expect(parsePlatform("riscv64", ["isa\t\t: rv64imafdch"]).cpuFlags).toBeUndefined();
  });

  test("that cannot be read is the machine's fault", async () => {
    const host = new FakeHost("amd");
    host.run = async () => ({
      end: { kind: "exited", code: 127 },
      durationMs: 0,
      stdout: "",
      stderr: "sh: uname: not found",
    });
    await expect(readPlatform(host)).rejects.toThrow(MachineError);
    host.run = async () => ({
      end: { kind: "timed-out", survivors: 0 },
      durationMs: 0,
      stdout: "",
      stderr: "",
    });
    await expect(readPlatform(host)).rejects.toThrow("did not end within 60 s");
  });
});
