import { expect, test } from "vitest";
import { commitCmdline } from "../../src/machine/commit-cmdline.ts";
import { vendorIn } from "../../src/machine/cpu-vendor.ts";
import { platformFor } from "../../src/machine/qemu-platform.ts";

test("a commit kernel prints everything to its console", () => {
  expect(commitCmdline("ttyS0")).toBe("console=ttyS0 panic=-1 random.trust_cpu=on loglevel=8");
});

test("what the user adds comes last, since the kernel takes the later of two", () => {
  expect(commitCmdline("ttyAMA0", " panic=0 nokaslr ")).toBe(
    "console=ttyAMA0 panic=-1 random.trust_cpu=on loglevel=8 panic=0 nokaslr",
  );
});

test.each(["loglevel=4", "quiet", "debug", "a=1 ignore_loglevel"])(
  "%s is how loud the user wants it",
  own => {
    expect(commitCmdline("ttyS0", own)).toBe(`console=ttyS0 panic=-1 random.trust_cpu=on ${own}`);
  },
);

test.each(["quietly", "a.loglevel=4", "-- quiet"])("%s says nothing of how loud it is to be", own => {
  expect(commitCmdline("ttyS0", own)).toContain(" loglevel=8 ");
});

test.each([
  ["vendor_id\t: GenuineIntel", "intel"],
  ["processor\t: 0\nvendor_id\t: AuthenticAMD\n", "amd"],
  ["vendor_id\t: HygonGenuine", "amd"],
  ["vendor_id\t: CentaurHauls", "other"],
  ["vendor_id\t: constructor", "other"],
  ["", "other"],
])("the host's CPU with %j is one of %s", (cpuinfo, vendor) => {
  expect(vendorIn(cpuinfo)).toBe(vendor);
});

test("a 32-bit x86 kernel is booted by the 64-bit machine, an arm64 one by its own", () => {
  expect(platformFor({ arch: "i386" }).program).toBe("qemu-system-x86_64");
  expect(platformFor({ arch: "arm64" }).program).toBe("qemu-system-aarch64");
});
