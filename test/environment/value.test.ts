import { describe, expect, test } from "vitest";
import { pathOfSysctl } from "../../src/environment/apply/kernel-file.ts";
import { chosen, isAsAsked } from "../../src/environment/value.ts";

describe("a value", () => {
  test.each([
    ["1", "Y\n"],
    ["0", "N"],
    ["on", "1"],
    ["Y", "1"],
    ["madvise", "always [madvise] never\n"],
    ["1 2  3", "1\t2\t3\n"],
    ["0x10", "16"],
    ["064", "64"],
    ["-1", "-1"],
    ["text", "text"],
  ])("%j is what %j says", (asked, said) => {
    expect(isAsAsked(asked, said)).toBe(true);
  });

  test.each([
    ["1", "N"],
    ["1", "2"],
    ["64", "12"],
    ["always", "always [madvise] never"],
    ["madvise", "madvise [never]"],
    ["-1", "1"],
    ["force", "Y"],
    ["1", ""],
    ["1", undefined],
  ])("%j is not what %j says", (asked, said) => {
    expect(isAsAsked(asked, said)).toBe(false);
  });

  test("may read as something else", () => {
    expect(isAsAsked("force", "Y", ["Y"])).toBe(true);
    expect(isAsAsked("force", "N", ["Y"])).toBe(false);
  });

  test("that is chosen is the one in brackets", () => {
    expect(chosen("always [madvise] never\n")).toBe("madvise");
    expect(chosen("12\n")).toBe("12");
  });
});

test.each([
  ["vm.nr_hugepages", "/proc/sys/vm/nr_hugepages"],
  ["net/ipv4/conf/eth0.1/forwarding", "/proc/sys/net/ipv4/conf/eth0.1/forwarding"],
  ["net.ipv4.conf.eth0/1.forwarding", "/proc/sys/net/ipv4/conf/eth0.1/forwarding"],
])("the sysctl %s is %s", (key, path) => {
  expect(pathOfSysctl(key)).toBe(path);
});
