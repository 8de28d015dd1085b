import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTestLists } from "../../src/suite/makefile.ts";
import { directoryWith } from "./directory.ts";

const x86 = { kernel: "x86", uname: "x86_64" };
const arm64 = { kernel: "arm64", uname: "aarch64" };

async function listsOf(
  makefile: string,
  options: { arch?: typeof x86; beside?: Record<string, string> } = {},
) {
  const directory = directoryWith({ Makefile: makefile, ...options.beside });
  return await readTestLists(join(directory, "Makefile"), options.arch ?? x86);
}

async function programsOf(makefile: string, options: Parameters<typeof listsOf>[1] = {}) {
  const { programs } = await listsOf(makefile, options);
  return programs.map(each => (each.isCertain ? each.path : `${each.path}?`));
}

const archDirectory = `all:

ARCH ?= $(SUBARCH)
ifeq ($(ARCH),x86)
	ARCH_DIR := x86_64
else ifeq ($(ARCH),arm64)
	ARCH_DIR := aarch64
else
	ARCH_DIR := $(ARCH)
endif
TEST_GEN_PROGS_x86_64 = x86_64/cpuid_test
TEST_GEN_PROGS_x86_64 += steal_time
TEST_GEN_PROGS_aarch64 += aarch64/psci_test
TEST_GEN_PROGS_EXTENDED_x86_64 += x86_64/nx_helper
TEST_PROGS_x86_64 += x86_64/nx.sh
TEST_PROGS += $(TEST_PROGS_$(ARCH_DIR))
TEST_GEN_PROGS += $(TEST_GEN_PROGS_$(ARCH_DIR))
TEST_GEN_PROGS_EXTENDED += $(TEST_GEN_PROGS_EXTENDED_$(ARCH_DIR))
include ../lib.mk
`;

describe("the lists of a Makefile", () => {
  test("are those of the architecture that the programs were built for", async () => {
    expect(await programsOf(archDirectory)).toEqual(["x86_64/cpuid_test", "steal_time"]);
    expect(await programsOf(archDirectory, { arch: arm64 })).toEqual(["aarch64/psci_test"]);
  });

  test("tell programs, scripts and helpers apart", async () => {
    const lists = await listsOf(archDirectory);
    expect(lists.scripts.map(each => each.path)).toEqual(["x86_64/nx.sh"]);
    expect(lists.helpers).toEqual(["x86_64/nx_helper"]);
    expect(lists.isComplete).toBe(true);
  });

  test("are found when the Makefile goes by uname -m, as before 6.2", async () => {
    const makefile = `UNAME_M := $(shell uname -m)
ifeq ($(ARCH),arm64)
	UNAME_M := aarch64
endif
TEST_GEN_PROGS_x86_64 = a
TEST_GEN_PROGS_aarch64 = b
TEST_GEN_PROGS += $(TEST_GEN_PROGS_$(UNAME_M))
`;
    expect(await programsOf(makefile)).toEqual(["a"]);
    expect(await programsOf(makefile, { arch: arm64 })).toEqual(["b"]);
  });

  test("are found in Makefile.kvm with a list common to all architectures, as since 6.14", async () => {
    const beside = {
      "Makefile.kvm": `TEST_GEN_PROGS_COMMON = dirty_log_test
TEST_GEN_PROGS_x86 = $(TEST_GEN_PROGS_COMMON)
TEST_GEN_PROGS_x86 += x86/cpuid_test
TEST_GEN_PROGS += $(TEST_GEN_PROGS_$(ARCH))
`,
    };
    const makefile = `ifeq ($(ARCH),$(filter $(ARCH),arm64 s390 riscv x86 x86_64))
ifeq ($(ARCH),x86_64)
	ARCH := x86
endif
include Makefile.kvm
else
all:
endif
`;
    expect(await programsOf(makefile, { beside })).toEqual(["dirty_log_test", "x86/cpuid_test"]);
  });

  test("do not hold what a recipe, a comment, a definition or another branch says", async () => {
    const makefile = `# TEST_GEN_PROGS += commented
all:
	TEST_GEN_PROGS += recipe
define MACRO
TEST_GEN_PROGS += defined
endef
ifneq ($(ARCH),x86)
TEST_GEN_PROGS += elsewhere
else
TEST_GEN_PROGS += here # why
endif
TEST_GEN_PROGS := $(TEST_GEN_PROGS) \\
	continued
`;
    expect(await programsOf(makefile)).toEqual(["here", "continued"]);
  });

  test("mark as uncertain what stands under a condition that only make can decide", async () => {
    const makefile = `TEST_GEN_PROGS = always
ifeq ($(shell pkg-config --exists foo; echo $$?),0)
TEST_GEN_PROGS += with_foo
else
TEST_GEN_PROGS += without_foo
endif
ifdef CONFIGURED_ELSEWHERE
TEST_GEN_PROGS += configured
endif
`;
    expect(await programsOf(makefile)).toEqual(["always", "with_foo?", "without_foo?", "configured?"]);
  });

  test("keep the doubt of a list that another one refers to", async () => {
    const makefile = `ifdef CONFIGURED_ELSEWHERE
COMMON = doubtful
endif
COMMON += sure
TEST_GEN_PROGS = $(COMMON) own
`;
    expect(await programsOf(makefile)).toEqual(["doubtful?", "sure", "own"]);
  });

  test("are incomplete when a part of them only make can work out", async () => {
    const lists = await listsOf("TEST_GEN_PROGS = known $(patsubst %.c,%,$(wildcard *_test.c))\n");
    expect(lists.programs.map(each => each.path)).toEqual(["known"]);
    expect(lists.isComplete).toBe(false);
  });

  test("end although variables refer to each other in a circle", async () => {
    const lists = await listsOf("A = $(B)\nB = $(A)\nTEST_GEN_PROGS = $(A) x\n");
    expect(lists.programs.map(each => each.path)).toEqual(["x"]);
    expect(lists.isComplete).toBe(false);
  });

  test("are refused when a Makefile includes itself", async () => {
    await expect(listsOf("include Makefile Makefile\n")).rejects.toThrow(
      /Makefile includes itself without end/,
    );
  });

  test("hold every program once, however it is spread over lines and assignments", async () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
    const style = fc.constantFrom("line", "continued", "variable");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, style), { maxLength: 20 }), async entries => {
        const text = entries.map(([program, how], index) => {
          if (how === "line") return `TEST_GEN_PROGS += ${program}`;
          if (how === "continued") return `TEST_GEN_PROGS += \\\n\t${program}`;
          return `LIST_${index} := ${program}\nTEST_GEN_PROGS += $(LIST_${index})`;
        });
        expect(await programsOf(`${text.join("\n")}\n`)).toEqual([...new Set(entries.map(([each]) => each))]);
      }),
      { numRuns: 30 },
    );
  });

  test("can be asked of any text", async () => {
    const line = fc.oneof(
      fc.constantFrom(
        "else",
        "endif",
        "ifeq (",
        "ifdef X",
        "endef",
        "define Y",
        "include",
        "x:",
        "\ty",
        "A=$(",
      ),
      fc.string({ maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 15 }), async lines => {
        expect(await listsOf(lines.join("\n"))).toHaveProperty("programs");
      }),
      { numRuns: 100 },
    );
  });
});
