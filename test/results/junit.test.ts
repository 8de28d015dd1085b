import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatJUnit, type RunResult, sumUp } from "../../src/results/index.ts";
import { anyRuns, sampleExpectation, sampleFlaky, sampleRun, sampleSplat, sampleTest } from "./sample.ts";

function junit(...runs: RunResult[]): string {
  return formatJUnit(sumUp(runs));
}

/** A strict parser of this host, if there is one: its arguments to read a document from standard input. */
const parser = [
  ["xmllint", "--noout", "-"],
  ["python3", "-c", "import sys, xml.dom.minidom as d; d.parseString(sys.stdin.buffer.read())"],
].find(([program = "", ...args]) => {
  try {
    execFileSync(program, args, { input: "<a/>", stdio: ["pipe", "ignore", "ignore"] });
    return true;
  } catch {
    return false;
  }
});

function parseStrictly(xml: string): void {
  const [program = "", ...args] = parser ?? [];
  if (program !== "") execFileSync(program, args, { input: xml, stdio: ["pipe", "ignore", "pipe"] });
}

/** What the XML recommendation allows, https://www.w3.org/TR/xml/#charsets. */
const allowed = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

/** Elements of a name, as the attributes of each. The text of this report's attributes holds no `>`. */
function elements(xml: string, name: string): Record<string, string>[] {
  const withoutText = xml.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, "");
  return [...withoutText.matchAll(new RegExp(`<${name}((?: [\\w.]+="[^"]*")*)\\s*/?>`, "g"))].map(
    ([, attributes = ""]) =>
      Object.fromEntries(
        [...attributes.matchAll(/([\w.]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
      ),
  );
}

describe("a run is a suite", () => {
  const xml = junit(
    sampleRun("shadow", [
      sampleTest("a", "pass"),
      sampleTest("b", "skip", { reason: "no SEV" }),
      sampleTest("c", "fail", { reason: "1 == 2", tail: ["last words"] }),
      sampleTest("x86/d", "timeout"),
      sampleTest("e", "crash"),
      sampleTest("f", "machine-died"),
      sampleTest("g", "not-run"),
      sampleTest("h", "error"),
    ]),
  );

  test("named after suite, environment and kernel, with its totals", () => {
    expect(elements(xml, "testsuite")).toEqual([
      {
        name: "kvm shadow 6.12.0-test",
        timestamp: "2026-01-02T03:04:05",
        time: "65",
        tests: "8",
        failures: "3",
        errors: "3",
        skipped: "1",
      },
    ]);
    expect(elements(xml, "testsuites")).toMatchObject([
      { tests: "8", failures: "3", errors: "3", skipped: "1" },
    ]);
  });

  test("with a case for each test, its time in seconds", () => {
    const cases = elements(xml, "testcase");
    expect(cases.map(({ name }) => name)).toEqual(["a", "b", "c", "x86/d", "e", "f", "g", "h"]);
    expect(cases[0]).toEqual({ classname: "kvm.shadow", name: "a", time: "1.5" });
  });

  test("whose bad tests are failures, and whose missing verdicts are errors", () => {
    expect(elements(xml, "failure").map(({ type }) => type)).toEqual(["fail", "timeout", "crash"]);
    expect(elements(xml, "error").map(({ type }) => type)).toEqual(["machine-died", "not-run", "error"]);
    expect(elements(xml, "failure")[0]?.["message"]).toBe("1 == 2");
    expect(xml).toContain("at x86_64/c.c:117\ncommand: /opt/kvm/c\n\nlast words]]>");
  });

  test("whose skips say why", () => {
    expect(elements(xml, "skipped")).toEqual([{ message: "no SEV" }]);
  });

  test("with its settings as they were read back", () => {
    expect(elements(xml, "property")).toContainEqual({ name: "kvm_amd.npt", value: "N" });
  });
});

describe("a run without tests", () => {
  test("that is not applicable is one skipped case with the reason", () => {
    const xml = junit(
      sampleRun("good", [sampleTest("a", "pass")]),
      sampleRun("ept", [], { notApplicable: "no VMX" }),
    );
    expect(elements(xml, "testcase")[1]).toMatchObject({ classname: "kvm.ept", name: "ept" });
    expect(elements(xml, "skipped")).toEqual([{ message: "no VMX" }]);
    expect(elements(xml, "testsuites")).toMatchObject([
      { tests: "2", failures: "0", errors: "0", skipped: "1" },
    ]);
  });

  test("that failed is one errored case with the reason and the console's end", () => {
    const xml = junit(sampleRun("shadow", [], { error: "it did not boot", consoleTail: ["VFS: no root"] }));
    expect(elements(xml, "testcase")).toMatchObject([{ name: "shadow" }]);
    expect(elements(xml, "error")).toEqual([{ message: "it did not boot", type: "error" }]);
    expect(xml).toContain("VFS: no root");
  });
});

test("a kernel's commit and variant are properties, when they are known", () => {
  const { kernel, ...rest } = sampleRun("tdp", [sampleTest("a", "pass")]);
  const commit = "1".repeat(40);
  const known = junit({ ...rest, kernel: { ...kernel, commit, variant: "kvm" } });
  expect(known).toContain(`name="kernel.commit" value="${commit}"`);
  expect(known).toContain('name="kernel.variant" value="kvm"');
  expect(junit({ ...rest, kernel })).not.toContain("kernel.commit");
});

test("an error that no test shows has a case of its own", () => {
  const xml = junit(sampleRun("shadow", [sampleTest("a", "pass")], { error: "could not be restored" }));
  expect(elements(xml, "error")).toEqual([{ message: "could not be restored", type: "error" }]);
});

describe("what is not red", () => {
  const known = sampleTest("k", "fail", { known: sampleExpectation, reason: "1 == 2" });
  const xml = junit(sampleRun("tdp", [sampleTest("a", "pass"), known, sampleFlaky("f")]));

  test("a known failure is skipped, with why it is known", () => {
    expect(elements(xml, "skipped")).toEqual([
      {
        message:
          "known failure: waits for the fix; kvm@example.org, https://example.org/bug/7, until 2026-06-01: 1 == 2",
      },
    ]);
  });

  test("a flaky test passes, with what both attempts said", () => {
    expect(elements(xml, "flakyFailure")).toEqual([{ message: "1 == 2", type: "flaky" }]);
    expect(xml).toContain("first: failed after 1.5s: 1 == 2\n  first words\nretry alone: passed after 1.5s");
    expect(elements(xml, "testsuites")).toMatchObject([
      { tests: "3", failures: "0", errors: "0", skipped: "1" },
    ]);
  });
});

test("a complaint of the kernel that is not allowed is a failed case of its own, the same once", () => {
  const splats = [
    sampleSplat("kvm_zap"),
    sampleSplat("kvm_zap"),
    sampleSplat("f", { allowed: sampleExpectation }),
  ];
  const xml = junit(sampleRun("tdp", [sampleTest("a", "pass")], { splats }));
  expect(elements(xml, "testcase").slice(1)).toEqual([
    {
      classname: "kernel.tdp",
      name: "WARNING kvm_zap (arch/x86/kvm/mmu.c:12)",
      time: "0",
      file: "arch/x86/kvm/mmu.c",
      line: "12",
    },
  ]);
  expect(elements(xml, "failure").map(({ type }) => type)).toEqual(["WARNING"]);
  expect(xml).toContain("running then: kvm/a_test");
});

test("a failed test says where, which subtests failed, and how to repeat it", () => {
  const subtests = [{ name: "one", status: "fail", reason: "no", durationMs: null } as const];
  const xml = junit(
    sampleRun("tdp", [sampleTest("c", "fail", { subtests })], { repeat: ["vmentry", "run"] }),
  );
  expect(elements(xml, "testcase")).toMatchObject([{ file: "x86_64/c.c", line: "117" }]);
  expect(xml).toContain("subtests that failed:\n  one\n");
  expect(xml).toContain("repeat:  vmentry run --test kvm/c\n");
});

test("a test's source is named as the kernel tree names it, when it was built in one", () => {
  const source = "/home/me/linux/tools/testing/selftests/kvm/";
  const run = sampleRun("tdp", [sampleTest("c", "fail")], { suite: { name: "kvm", source } });
  expect(elements(junit(run), "testcase")).toMatchObject([
    { file: "tools/testing/selftests/kvm/x86_64/c.c", line: "117" },
  ]);
});

test("no run at all is an errored case", () => {
  expect(elements(junit(), "error")).toEqual([{ message: "nothing was run", type: "error" }]);
});

test("what XML forbids becomes visible", () => {
  const reason = "nul \0, escape \x1b[31m, pair \u{1f600}, half \ud800, non-character \ufffe";
  const xml = junit(sampleRun("shadow", [sampleTest("a", "fail", { reason, tail: ["]]> and ]]>"] })]));
  expect(elements(xml, "failure")[0]?.["message"]).toBe(
    "nul \\x00, escape \\x1b[31m, pair \u{1f600}, half \\ud800, non-character \\ufffe",
  );
  expect(xml).toContain("]]\\x3e and ]]\\x3e");
  parseStrictly(xml);
});

test("whatever text is in the results, the report is well-formed", () => {
  const all: string[] = [];
  fc.assert(
    fc.property(anyRuns, runs => {
      const xml = junit(...runs);
      expect(xml).toMatch(allowed);
      all.push(xml.replace(/^<\?xml.*?\?>/, ""));
    }),
  );
  // All of them in one go, since each start of a parser costs time.
  parseStrictly(`<all>${all.join("")}</all>`);
});

test("the report is red exactly when the conclusion is not good, and its totals are those of its cases", () => {
  fc.assert(
    fc.property(anyRuns, runs => {
      const results = sumUp(runs);
      const xml = formatJUnit(results);
      const [total = {}] = elements(xml, "testsuites");
      const isRed = Number(total["failures"]) + Number(total["errors"]) > 0;
      expect(isRed).toBe(results.conclusion !== "good");
      for (const attribute of ["tests", "failures", "errors", "skipped"]) {
        const sum = elements(xml, "testsuite").reduce((all, suite) => all + Number(suite[attribute]), 0);
        expect(Number(total[attribute])).toBe(sum);
      }
    }),
  );
});
