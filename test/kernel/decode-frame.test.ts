import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePlaces } from "../../src/kernel/decode-addresses.ts";
import { type CodePlace, describeFrames, framesOf } from "../../src/kernel/decode-frame.ts";

describe("the frames of a line", () => {
  test("are found with offset, size and module", () => {
    expect(framesOf("[   12.345678][   T12]  kvm_arch_vcpu_ioctl_run+0x1b/0x20 [kvm]")).toMatchObject([
      { name: "kvm_arch_vcpu_ioctl_run", offset: 0x1b, size: 0x20, module: "kvm", isReturn: true },
    ]);
    expect(framesOf(" ? __pfx_kthread+0x10/0x10")).toMatchObject([
      { name: "__pfx_kthread", offset: 0x10, size: 0x10, module: undefined },
    ]);
    expect(framesOf(" foo.constprop.0+0x1/0x2")).toMatchObject([{ name: "foo.constprop.0" }]);
  });

  test("are found behind build-ids", () => {
    const id = "0123456789abcdef0123456789abcdef01234567";
    expect(framesOf(` vmx_init+0x1/0x2 [kvm_intel ${id}]`)).toMatchObject([{ module: "kvm_intel" }]);
    expect(framesOf(` start_kernel+0x1/0x2 ${id}`)).toMatchObject([{ name: "start_kernel" }]);
  });

  test("are several in a line of lockdep", () => {
    const line = " #0: ffff (&vcpu->mutex){+.+.}-{3:3}, at: kvm_vcpu_ioctl+0x7f/0x9d0 [kvm]";
    expect(framesOf(line)).toMatchObject([{ name: "kvm_vcpu_ioctl", isReturn: true }]);
    expect(framesOf("a+0x1/0x2 b+0x3/0x4").map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test.each([
    "RIP: 0010:kvm_foo+0x12/0x34 [kvm]",
    "EIP: kvm_foo+0x12/0x34",
    "pc : kvm_foo+0x12/0x34",
    "WARNING: arch/x86/kvm/x86.c:123 at kvm_foo+0x12/0x34 [kvm], CPU#1: test/7",
    "[    1.000000] WARNING: CPU: 0 PID: 7 at arch/x86/kvm/x86.c:123 kvm_foo+0x12/0x34 [kvm]",
  ])("are the instruction's own address in %s", line => {
    expect(framesOf(line)).toMatchObject([{ name: "kvm_foo", isReturn: false }]);
  });

  test.each([
    "lr : kvm_foo+0x12/0x34",
    " kvm_foo+0x12/0x34",
    "BUG: KASAN: use-after-free in kvm_foo+0x12/0x34",
  ])("are where a call returns to in %s", line => {
    expect(framesOf(line)).toMatchObject([{ isReturn: true }]);
  });

  test.each([
    "",
    "1+0x1/0x2",
    "foo+0x12",
    "foo+1/2",
    "foo+0x20/0x10",
    "foo+0x1/0x2zz",
    "$(reboot)+0x1/0x2",
    `${"x".repeat(3000)} foo+0x1/0x2`,
  ])("are none in %j", line => {
    expect(framesOf(line)).toEqual([]);
  });

  test("take no time that grows faster than the line, whatever it holds", () => {
    for (const part of ["a", "a+0x", "a+0x1/0x1 ", "[", "a.", "IP: "]) {
      expect(framesOf(part.repeat(2000 / part.length)).length).toBeLessThanOrEqual(8);
    }
  });
});

describe("a line with its places", () => {
  const place = (name: string, line: number): CodePlace => ({ function: name, file: "virt/kvm/a.c", line });
  const describeLine = (line: string, places: readonly CodePlace[]) =>
    describeFrames(line, framesOf(line), () => places);

  test("has them behind the frame and its module", () => {
    expect(describeLine(" foo+0x1/0x2 [kvm]", [place("foo", 12)])).toEqual([
      " foo+0x1/0x2 [kvm] (virt/kvm/a.c:12)",
    ]);
  });

  test("has what stood behind the frame behind them", () => {
    expect(describeLine("in foo+0x1/0x2 bar", [place("foo", 12)])).toEqual([
      "in foo+0x1/0x2 (virt/kvm/a.c:12) bar",
    ]);
  });

  test("comes after a line for each inlined function, with the same time stamp", () => {
    const places = [place("inner", 1), place("middle", 2), place("foo", 3)];
    expect(describeLine("[    1.000000][   T12]  ? foo+0x1/0x2", places)).toEqual([
      "[    1.000000][   T12]  ? inner (virt/kvm/a.c:1) [inlined]",
      "[    1.000000][   T12]  ? middle (virt/kvm/a.c:2) [inlined]",
      "[    1.000000][   T12]  ? foo+0x1/0x2 (virt/kvm/a.c:3)",
    ]);
  });

  test("stays as it is when it names no frame, or none that is known", () => {
    const anyLine = fc.string({ unit: "binary-ascii", maxLength: 200 });
    fc.assert(
      fc.property(anyLine, line => {
        const frames = framesOf(line);
        expect(describeFrames(line, frames, () => [])).toEqual([line]);
        if (frames.length === 0) expect(describeLine(line, [place("x", 1)])).toEqual([line]);
      }),
    );
  });

  test("still holds the whole line, whatever surrounds the frame", () => {
    const around = fc.stringMatching(/^[ -*,-~]{0,40}$/);
    fc.assert(
      fc.property(around, around, (before, after) => {
        const line = `${before} foo+0x1/0x2 ${after}`;
        const told = describeLine(line, [place("foo", 12)]).at(-1) ?? "";
        expect(told.replace(" (virt/kvm/a.c:12)", "")).toBe(line);
        expect(told).not.toBe(line);
      }),
    );
  });
});

describe("what addr2line prints", () => {
  test("gives each address its places, without discriminators", () => {
    const output = [
      "0x0000000000000008",
      "inner",
      "/src/a.h:4 (discriminator 3)",
      "outer",
      "/src/a.c:13",
      "0x000000000000ffff",
      "??",
      "??:0",
      "0x0000000000000009",
      "asm_entry",
      "/src/entry.S:?",
      "",
    ].join("\n");
    expect(parsePlaces(output, 3)).toEqual([
      [
        { function: "inner", file: "/src/a.h", line: 4 },
        { function: "outer", file: "/src/a.c", line: 13 },
      ],
      [],
      [],
    ]);
  });

  test("is not taken when addresses are missing: places would be those of others", () => {
    expect(() => parsePlaces("0x1\nfoo\n/a.c:1\n", 2)).toThrow("1 addresses instead of 2");
  });
});
