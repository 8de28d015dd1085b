import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countStatuses, formatKtap, isBad, type RunResult, sumUp } from "../../src/results/index.ts";
import { anyRuns, sampleExpectation, sampleFlaky, sampleRun, sampleSplat, sampleTest } from "./sample.ts";

function ktap(...runs: RunResult[]): string {
  return formatKtap(sumUp(runs));
}

interface Node {
  isOk: boolean;
  name: string;
  directive: string;
  nested: Node[];
}

/** A reader that takes nothing but what the specification allows, https://docs.kernel.org/dev-tools/ktap.html */
function read(text: string): Node[] {
  expect(text.endsWith("\n")).toBe(true);
  const lines = text.slice(0, -1).split("\n");
  const plan = (indent: string): Node[] => {
    expect(lines.shift()).toBe(`${indent}KTAP version 1`);
    if (lines[0]?.startsWith(`${indent}# Subtest: `)) lines.shift();
    const [, count = ""] = /^ *1\.\.(\d+)$/.exec(lines.shift() ?? "") ?? [];
    const nodes: Node[] = [];
    while (nodes.length < Number(count)) {
      let nested: Node[] = [];
      while (lines[0]?.startsWith(`${indent}#`) || lines[0]?.startsWith(`${indent}  `)) {
        if (lines[0].startsWith(`${indent}  `)) nested = plan(`${indent}  `);
        else lines.shift();
      }
      const line = lines.shift() ?? "";
      expect(line.startsWith(indent)).toBe(true);
      const result = /^(ok|not ok) (\d+) ([^#]*?)(?: # ([^#]*))?$/.exec(line.slice(indent.length));
      expect(result, line).not.toBeNull();
      const [, ok, number, name = "", directive = ""] = result ?? [];
      expect(Number(number)).toBe(nodes.length + 1);
      nodes.push({ isOk: ok === "ok", name, directive, nested });
    }
    return nodes;
  };
  const nodes = plan("");
  expect(lines).toEqual([]);
  return nodes;
}

test("runs have their tests nested in them, and tests their subtests", () => {
  const subtests = [
    { name: "one", status: "pass", reason: "", durationMs: null } as const,
    { name: "two", status: "skip", reason: "no AMX", durationMs: null } as const,
    { name: "three", status: "fail", reason: "1 == 2", durationMs: null } as const,
  ];
  expect(
    ktap(
      sampleRun("tdp", [
        sampleTest("a_test", "pass"),
        sampleTest("b_test", "fail", {
          reason: "1 == 2",
          tail: ["ok 1 last words"],
          subtests,
          location: null,
        }),
      ]),
      sampleRun("ept", [], { notApplicable: "no VMX" }),
    ),
  ).toBe(
    [
      "KTAP version 1",
      "1..2",
      "  KTAP version 1",
      "  # Subtest: kvm tdp 6.12.0-test",
      "  1..2",
      "  ok 1 a_test",
      "    KTAP version 1",
      "    # Subtest: b_test",
      "    1..3",
      "    ok 1 one",
      "    ok 2 two # SKIP no AMX",
      "    not ok 3 three # 1 == 2",
      "  # | 1 == 2",
      "  # | subtests that failed:",
      "  # |   three",
      "  # | command: /opt/kvm/b_test",
      "  # |",
      "  # | ok 1 last words",
      "  not ok 2 b_test # fail: 1 == 2",
      "# 1 failed, 1 passed",
      "not ok 1 kvm tdp 6.12.0-test # 1 failed",
      "ok 2 kvm ept 6.12.0-test # SKIP no VMX",
      "",
    ].join("\n"),
  );
});

describe("a line says how a test ended:", () => {
  test.each([
    ["a skip", sampleTest("a", "skip", { reason: "no SEV" }), "ok 1 a # SKIP no SEV"],
    ["a timeout", sampleTest("a", "timeout", { reason: "2m" }), "not ok 1 a # TIMEOUT 2m"],
    ["a crash", sampleTest("a", "crash", { reason: "SIGSEGV" }), "not ok 1 a # crash: SIGSEGV"],
    ["no turn", sampleTest("a", "not-run", { reason: "stopped" }), "not ok 1 a # ERROR not-run: stopped"],
    ["flaky", sampleFlaky("a"), "ok 1 a # flaky: 1 == 2"],
    [
      "a known failure",
      sampleTest("a", "fail", { known: sampleExpectation, reason: "1 == 2" }),
      "ok 1 a # XFAIL known failure: waits for the fix; kvm@example.org, https://example.org/bug/7, until 2026-06-01: 1 == 2",
    ],
  ])("%s", (_, result, line) => {
    expect(ktap(sampleRun("tdp", [result, sampleTest("b", "pass")]))).toContain(`\n  ${line}\n`);
  });
});

test("a complaint of the kernel is a failure of its own", () => {
  const [run] = read(ktap(sampleRun("tdp", [sampleTest("a", "pass")], { splats: [sampleSplat("f")] })));
  expect(run).toMatchObject({ isOk: false });
  expect(run?.nested[1]).toMatchObject({ isOk: false, name: "kernel: WARNING f (arch/x86/kvm/mmu.c:12)" });
});

test("no run at all is a failure", () => {
  expect(read(ktap())).toMatchObject([{ isOk: false, directive: "ERROR error: nothing was run" }]);
});

test("whatever text is in the results, a strict reader reads it, with the same counts, red when they are", () => {
  fc.assert(
    fc.property(anyRuns, runs => {
      const results = sumUp(runs);
      const nodes = read(formatKtap(results));
      expect(nodes.every(({ isOk }) => isOk)).toBe(results.conclusion === "good");
      for (const [index, { tests }] of runs.entries()) {
        const lines = (nodes[index]?.nested ?? []).slice(0, tests.length);
        expect(lines.filter(({ isOk }) => !isOk)).toHaveLength(tests.filter(isBad).length);
        const counts = countStatuses(tests);
        const withWord = (word: string) => lines.filter(({ directive }) => directive.split(" ")[0] === word);
        expect(withWord("SKIP").length).toBe(counts.skip);
        expect(withWord("XFAIL").length).toBe(counts["known-failure"]);
        expect(lines.map(({ nested }) => nested.length)).toEqual(
          tests.map(({ subtests }) => subtests.length),
        );
      }
    }),
  );
});
