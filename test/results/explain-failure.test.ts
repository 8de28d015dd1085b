import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explainFailure, type TestOutput } from "../../src/results/index.ts";
import { hostileText } from "./sample.ts";

function failed(stderr: string, given: Partial<TestOutput> = {}) {
  return explainFailure({ stdout: "", stderr, exitCode: 254, signal: null, ...given });
}

function skipped(stdout: string, stderr = "") {
  return explainFailure({ stdout, stderr, exitCode: 4, signal: null }).reason;
}

/** What a test printed on a console of the fixtures: the lines behind its RESULT. */
function outputOf(file: string, name: string): string {
  const text = readFileSync(new URL(`../fixtures/${file}.log`, import.meta.url), "utf8");
  const block = text.split(/^(?=RESULT )/m).find(each => each.startsWith(`RESULT ${name} `)) ?? "";
  return block.slice(block.indexOf("\n") + 1).replaceAll("\r", "");
}

/** test_assert()'s report. */
function assertion(place: string, message: string, trace = "  (stack trace empty)"): string {
  return `==== Test Assertion Failure ====\n  ${place}\n  pid=9 tid=9 errno=4 - Interrupted system call\n${trace}\n  ${message}\n`;
}

describe("a KVM selftest's failure, as seen on real machines, is told by", () => {
  test.each([
    [
      "6.12-npt1-nested1",
      "debug_regs",
      "Unhandled exception '0x3' at guest RIP '0x40309a'",
      "lib/x86_64/processor.c",
      567,
    ],
    [
      "6.12-npt1-nested1",
      "max_guest_memory_test",
      "get_ucall(vcpu, NULL) == UCALL_SYNC: 0 != 0x1",
      "max_guest_memory_test.c",
      57,
    ],
    [
      "6.12-npt1-nested1",
      "monitor_mwait_test",
      "!(vector): Expected success on MONITOR for testcase '0x6', got '0x6'",
      "x86_64/monitor_mwait_test.c",
      49,
    ],
    [
      "6.12-npt1-nested1",
      "nested_exceptions_test",
      "ctrl->exit_info_1 == error_code: 0xc2 != 0x62",
      "x86_64/nested_exceptions_test.c",
      87,
    ],
    ["6.12-npt0-nested0", "hyperv_tlb_flush", "val == expected", "x86_64/hyperv_tlb_flush.c", 117],
    [
      "6.1-debian-npt1-nested1",
      "hyperv_clock",
      "delta_ns * 100 < (t2 - t1) * 100",
      "x86_64/hyperv_clock.c",
      76,
    ],
    // The kernel's macro mixes up its arguments here, so its line number is none.
    [
      "6.1-debian-npt1-nested1",
      "nested_exceptions_test",
      "ctrl->exit_info_1 == error_code: 0x59 != 0xc2",
      "x86_64/nested_exceptions_test.c",
      186,
    ],
  ])("%s %s: %s", (console, name, reason, file, line) => {
    const output = outputOf(`console-${console}`, name);
    expect(failed(output)).toMatchObject({ reason, location: { file, line } });
  });
});

describe("a failure's reason", () => {
  test("is the assertion's message, not its backtrace", () => {
    const trace = "     1\t0x4025c4: test at a.c:139\n     2\t (inlined by) main at a.c:187";
    expect(
      failed(assertion("a.c:139: fd == -1 && errno == EINVAL", "should fail with EINVAL", trace)).reason,
    ).toBe("fd == -1 && errno == EINVAL: should fail with EINVAL");
  });

  test("is the message alone when nothing was compared", () => {
    expect(failed(assertion("a.c:1: false", "Unknown ucall 7")).reason).toBe("Unknown ucall 7");
  });

  test("is found behind a message that begins with a newline", () => {
    expect(failed(assertion("a.c:1: x > 0", "\nwas -1")).reason).toBe("x > 0: was -1");
  });

  test("is the first assertion's when several threads fail", () => {
    expect(failed(assertion("a.c:1: false", "first") + assertion("b.c:2: false", "second")).reason).toBe(
      "first",
    );
  });

  test("is the expression when the assertion was cut off behind it", () => {
    expect(failed("==== Test Assertion Failure ====\n  a.c:12: x == y")).toMatchObject({
      reason: "x == y",
      location: { file: "a.c", line: 12 },
    });
  });

  test("is what the kselftest harness expected", () => {
    const stdout =
      "TAP version 13\n#  RUN  g.t ...\n# x86/a.c:123:t:Expected 0 (0) == ret (-1)\n# t: Test terminated\nnot ok 1 g.t\n";
    expect(failed("", { stdout, exitCode: 1 })).toMatchObject({
      reason: "t: Expected 0 (0) == ret (-1)",
      location: { file: "x86/a.c", line: 123 },
    });
  });

  test("is the C library's assertion, with the signal", () => {
    expect(
      failed("prog: lib/x.c:7: f: Assertion `a::b < 3' failed.\n", { exitCode: null, signal: "SIGABRT" }),
    ).toMatchObject({
      reason: "ended by SIGABRT: Assertion `a::b < 3' failed",
      location: { file: "lib/x.c", line: 7 },
    });
  });

  test("is the first test that is not ok, and none that is skipped", () => {
    const stdout =
      "1..3\nnot ok 1 one # SKIP no such thing\nnot ok 2 two\nnot ok 3 three\n# Totals: pass:0 fail:2\n";
    expect(failed("", { stdout, exitCode: 1 }).reason).toBe("not ok 2 two");
  });

  test("is the words behind `Bail out!`", () => {
    expect(failed("", { stdout: "Bail out! Can't parse kernel version\n", exitCode: 1 }).reason).toBe(
      "Can't parse kernel version",
    );
  });

  test("is the last line when no assertion is told", () => {
    expect(
      failed("one\nlibgcc_s.so.1 must be installed\n", { exitCode: null, signal: "SIGABRT" }).reason,
    ).toBe("ended by SIGABRT: libgcc_s.so.1 must be installed");
    expect(
      failed("", { stdout: "Random seed: 0x6b8b4567\n", exitCode: null, signal: "SIGSEGV" }).reason,
    ).toBe("ended by SIGSEGV");
    expect(failed("", { exitCode: 1 }).reason).toBe("exit code 1, without a word");
  });

  test("names a source within its collection when tests were built elsewhere", () => {
    const place = "/home/u/linux/tools/testing/selftests/kvm/x86/a.c:5: false";
    expect(failed(assertion(place, "m")).location).toEqual({ file: "x86/a.c", line: 5 });
  });

  test("is empty for a pass", () => {
    expect(failed("warning\n", { exitCode: 0 })).toMatchObject({ reason: "", location: null });
  });
});

describe("a skip's reason", () => {
  test("is that of ksft_exit_skip()", () => {
    expect(
      skipped("Random seed: 0x6b8b4567\n1..0 # SKIP - Requirement not met: kvm_cpu_has(X86_FEATURE_SEV)\n"),
    ).toBe("Requirement not met: kvm_cpu_has(X86_FEATURE_SEV)");
    expect(skipped("1..4\nok 1 a\nok 2 # SKIP no vPMU\n")).toBe("no vPMU");
  });

  test("is that of print_skip()", () => {
    expect(skipped("MCG_CMCI_P is not supported, skipping test\n")).toBe("MCG_CMCI_P is not supported");
  });

  test("is that of the harness", () => {
    expect(skipped("", "#      SKIP      no huge pages\n")).toBe("no huge pages");
  });

  test("is in plain words", () => {
    expect(skipped("Skipping: needs root\n")).toBe("needs root");
    expect(skipped("", "HUGETLB is not configured in host kernel")).toBe(
      "HUGETLB is not configured in host kernel",
    );
  });

  test("names the assertion that access was denied to", () => {
    const stderr = assertion("lib/kvm_util.c:30: fd >= 0", "open /dev/kvm failed");
    expect(skipped("Access denied - Exiting, skipping test\n", stderr)).toBe(
      "Access denied - Exiting: fd >= 0: open /dev/kvm failed",
    );
  });

  test("is said to be missing when there is none", () => {
    expect(skipped("Random seed: 0x6b8b4567\n")).toBe("skipped without a reason");
  });
});

describe("the tail", () => {
  const lines = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);

  test("is the last lines of both streams, standard error last", () => {
    const stdout = lines("out", 100).join("\n");
    expect(failed("err0\nerr1\n", { stdout }).tail).toEqual([
      ...lines("out", 100).slice(-18),
      "err0",
      "err1",
    ]);
  });

  test("keeps some of standard output when standard error is long", () => {
    const tail = failed(lines("err", 100).join("\n"), { stdout: lines("out", 100).join("\n") }).tail;
    expect(tail).toEqual([...lines("out", 100).slice(-5), ...lines("err", 100).slice(-15)]);
  });

  test("shows a line as a terminal would after a carriage return", () => {
    expect(failed("10%\r50%\r100%\r\ndone\r\n").tail).toEqual(["100%", "done"]);
  });

  test("has the assertion's backtrace, when much came after it", () => {
    const trace = "     1\t0x4025c4: test at a.c:139";
    const tail = failed(assertion("a.c:139: x", "late", trace) + lines("after", 100).join("\n")).tail;
    expect(tail.slice(0, 7)).toEqual([
      "==== Test Assertion Failure ====",
      "  a.c:139: x",
      "  pid=9 tid=9 errno=4 - Interrupted system call",
      trace,
      "  late",
      "…",
      "after86",
    ]);
    expect(tail.at(-1)).toBe("after99");
    expect(tail.length).toBe(20);
  });

  test("keeps both ends of a long line", () => {
    const [line = ""] = failed(`start${"x".repeat(5000)}end`).tail;
    expect(line).toMatch(/^startx+ … x+end$/);
    expect(line.length).toBeLessThanOrEqual(500);
  });
});

test("whatever a test prints, the explanation keeps its bounds", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          hostileText,
          fc.constantFrom(
            "==== Test Assertion Failure ====",
            "  a.c:1: x",
            "# a.c:1:t:Expected ",
            "1..0 # SKIP ",
          ),
        ),
      ),
      fc.array(hostileText),
      fc.option(fc.constantFrom(0, 1, 4, 254)),
      (stderr, stdout, exitCode) => {
        const explained = explainFailure({
          stderr: stderr.join("\n"),
          stdout: stdout.join("\n"),
          exitCode,
          signal: exitCode === null ? "SIGKILL" : null,
        });
        expect(explained.reason.length).toBeLessThanOrEqual(300);
        expect(explained.reason).not.toMatch(/[\n\r]/);
        expect(explained.tail.length).toBeLessThanOrEqual(20);
        for (const line of explained.tail) expect(line.length).toBeLessThanOrEqual(500);
        expect(explained.reason === "").toBe(exitCode === 0);
      },
    ),
  );
});

test("a flood without an end of line is read in time", () => {
  const flood = "1 vCPUs haven't rendezvoused...".repeat(8000);
  const explained = failed(
    `${flood}==== Test Assertion Failure ====\n  a.c:9: false\n  pid=1 tid=1 errno=0 - Success\n  late\n`,
  );
  expect(explained).toMatchObject({ reason: "late", location: { line: 9 } });
});
