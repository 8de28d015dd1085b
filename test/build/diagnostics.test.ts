import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMessage, relativeFile } from "../../src/build/diagnostics.ts";

const roots = ["/w/tree", "/w/output"];

function read(line: string): string | undefined {
  const found = parseMessage(line, roots);
  if (found === undefined) return undefined;
  const { severity, file, line: at, column, message, option } = found;
  return `${severity} ${file}:${at}:${column ?? "-"} ${message} {${option ?? ""}}`;
}

describe("a message is read that was printed by", () => {
  test("gcc", () => {
    expect(read("/w/tree/kernel/fork.c:12:5: error: 'x' undeclared (first use in this function)")).toBe(
      "error kernel/fork.c:12:5 'x' undeclared (first use in this function) {}",
    );
    expect(read("/w/tree/mm/slab.h:3:1: warning: unused variable 'a' [-Wunused-variable]")).toBe(
      "warning mm/slab.h:3:1 unused variable 'a' {-Wunused-variable}",
    );
    expect(read("../kernel/x.c:9:2: error: implicit [-Werror=implicit-function-declaration]")).toBe(
      "error kernel/x.c:9:2 implicit {-Wimplicit-function-declaration}",
    );
    expect(read("/w/tree/lib/x.c:1:10: fatal error: linux/gone.h: No such file or directory")).toBe(
      "error lib/x.c:1:10 linux/gone.h: No such file or directory {}",
    );
    expect(read('./include/generated/a.h:7:9: warning: "A" redefined')).toBe(
      'warning include/generated/a.h:7:9 "A" redefined {}',
    );
  });

  test("clang, whose options stand differently", () => {
    expect(read("/w/tree/a.c:1:2: error: unused [-Werror,-Wunused-variable]")).toBe(
      "error a.c:1:2 unused {-Wunused-variable}",
    );
  });

  test("the assembler", () => {
    expect(read("/w/tree/arch/x86/entry/entry.S:30: Error: no such instruction: `foo'")).toBe(
      "error arch/x86/entry/entry.S:30:- no such instruction: `foo' {}",
    );
  });

  test("the linkers", () => {
    expect(
      read(
        "ld: kernel/fork.o: in function `f': /w/tree/kernel/fork.c:8:(.text+0x5): undefined reference to `g'",
      ),
    ).toBe("error kernel/fork.c:8:- undefined reference to `g' {}");
    expect(read("fork.c:(.text+0x12): undefined reference to `g'")).toBe(
      "error fork.c:1:- undefined reference to `g' {}",
    );
    expect(read("/usr/bin/ld: warning: orphan section `.x' from `a.o'")).toBe(
      "warning vmlinux:1:- orphan section `.x' from `a.o' {}",
    );
    expect(read("ld.lld: error: undefined symbol: g")).toBe("error vmlinux:1:- undefined symbol: g {}");
  });

  test("modpost and objtool", () => {
    expect(read('ERROR: modpost: "nosuch" [drivers/x.ko] undefined!')).toBe(
      'error drivers/x.ko:1:- "nosuch" [drivers/x.ko] undefined! {}',
    );
    expect(read("WARNING: modpost: missing MODULE_DESCRIPTION() in lib/x.o")).toBe(
      "warning lib/x.o:1:- missing MODULE_DESCRIPTION() in lib/x.o {}",
    );
    expect(read("vmlinux.o: warning: objtool: f+0x1a: unreachable instruction")).toBe(
      "warning vmlinux.o:1:- objtool: f: unreachable instruction {}",
    );
  });

  test("kconfig and make", () => {
    expect(read("drivers/Kconfig:12: syntax error")).toBe("error drivers/Kconfig:12:- syntax error {}");
    expect(read(".config:34:warning: override: reassigning to symbol KVM")).toBe(
      "warning .config:34:- override: reassigning to symbol KVM {}",
    );
    expect(
      read("make[2]: *** No rule to make target 'kernel/gone.o', needed by 'kernel/built-in.a'.  Stop."),
    ).toBe("error Makefile:1:- No rule to make target 'kernel/gone.o', needed by 'kernel/built-in.a' {}");
    expect(read("/w/tree/Makefile:12: *** missing separator.  Stop.")).toBe(
      "error Makefile:12:- missing separator {}",
    );
  });
});

describe("no message is", () => {
  test.each([
    "  CC      kernel/fork.o",
    "In file included from /w/tree/kernel/fork.c:12:",
    "/w/tree/kernel/fork.c:12:5: note: declared here",
    '   12 | printk("a.c:1:2: error: fake");',
    "      | ^~~ a.c:1:2: error: fake",
    "make[1]: *** [/w/tree/Makefile:1936: kernel] Error 2",
    "",
  ])("%s", line => {
    expect(read(line)).toBeUndefined();
  });

  test("more than one line, or without a place, whatever is printed", () => {
    const part = fc.constantFrom(
      "error",
      "warning",
      ": ",
      ":",
      "a.c",
      "12",
      "ld: ",
      "[-W",
      "]",
      "(.text+0x1)",
      "modpost",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 12 }), parts => {
        const found = parseMessage(parts.join(""), roots);
        if (found === undefined) return;
        expect(found.file).not.toBe("");
        expect(found.line).toBeGreaterThan(0);
        expect(found.column ?? 1).toBeGreaterThan(0);
      }),
    );
  });
});

test("a path is as the tree has it, and never leads above it", () => {
  expect(relativeFile("/w/tree/./kernel/../mm/x.c", roots)).toBe("mm/x.c");
  expect(relativeFile("../../../etc/x.c", roots)).toBe("etc/x.c");
  expect(relativeFile("/usr/include/stdio.h", roots)).toBe("/usr/include/stdio.h");
});
