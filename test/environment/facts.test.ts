import { describe, expect, test } from "vitest";
import { expectFacts, readFacts } from "../../src/environment/index.ts";
import { FakeHost } from "./fake-host.ts";

describe("facts", () => {
  test("of a running machine tell how its kernel has KVM", async () => {
    const amd = await readFacts(new FakeHost("amd"), { labels: new Set(["big"]) });
    expect(amd).toMatchObject({ platform: { vendor: "amd" }, labels: new Set(["big"]) });
    expect([amd.modules.get("kvm"), amd.modules.get("kvm_amd")]).toEqual(["module", "module"]);
    expect((await readFacts(new FakeHost("arm"))).modules.get("kvm")).toBe("built-in");
  });

  test("of a machine whose kernel lacks KVM say that it is absent", async () => {
    const host = new FakeHost("intel");
    host.files.delete("kvm_intel");
    expect((await readFacts(host)).modules.get("kvm_intel")).toBe("absent");
  });

  test("that are expected come from the kernel's configuration", () => {
    const modules = new Map([
      ["kvm", "y"],
      ["kvm_amd", "m"],
      ["kvm_intel", undefined],
    ] as const);
    const facts = expectFacts({ arch: "x86_64", modules, labels: new Set() });
    expect(facts.platform).toEqual({ arch: "x86_64", vendor: "amd", cpuFlags: undefined });
    expect(Object.fromEntries(facts.modules)).toEqual({
      kvm: "built-in",
      kvm_amd: "module",
      kvm_intel: "absent",
    });
  });

  test.each([
    ["aarch64", [], "arm"],
    ["s390x", [], "other"],
    ["x86_64", ["kvm_intel"], "intel"],
    ["x86_64", ["kvm_intel", "kvm_amd"], "amd"],
  ] as const)("that are expected of %s with %j take the vendor to be %s", (arch, names, vendor) => {
    const modules = new Map(names.map(name => [name, "m"] as const));
    expect(expectFacts({ arch, modules, labels: new Set() }).platform.vendor).toBe(vendor);
    expect(expectFacts({ arch, vendor: "intel", modules, labels: new Set() }).platform.vendor).toBe("intel");
  });
});
