import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BisectReport } from "../../../src/bisecting/bisect-report.ts";
import { BisectProgress, formatBisectText } from "../../../src/bisecting/telling/index.ts";
import { hostileText } from "../../results/sample.ts";
import {
  foundReport,
  mendedReport,
  notReproducedReport,
  rangeReport,
  runningReport,
  samples,
  severalReport,
  withTexts,
} from "./sample.ts";

const linesOf = (report: BisectReport) => formatBisectText(report, { colour: false }).trimEnd().split("\n");

describe("the end", () => {
  test("has the answer as its last line", () => {
    const report = foundReport();
    const first = report.answers[0]?.first;
    expect(linesOf(report).at(-1)).toBe(
      `First bad commit: ${first?.commit.slice(0, 12)} ${first?.subject}, over 99.99 % sure`,
    );
    const { probes, boots, builds } = report.cost;
    expect(linesOf(report).at(-2)).toBe(`${probes} probes (${boots} boots, ${builds} builds) in 14m00s`);
    expect(linesOf(notReproducedReport()).at(-1)).toBe(
      "Not reproduced: the bad end is good: kvm/next passed 10 of 10 times, under shadow on qemu",
    );
    expect(linesOf(mendedReport()).at(-1)).toMatch(/^Mended by: /);
  });

  test("says how it was verified, whom to tell, and the commands", () => {
    const text = formatBisectText(foundReport(), { colour: false });
    expect(text).toContain("verified: ✓ bad again, ✓ its parent good again, ✓ good when it is reverted");
    expect(text).toContain("tell: Sean Sample <sean@example.org> (supporter:KERNEL");
    expect(text).toMatch(/ {2}by hand: vmentry run --commit [0-9a-f]{40} --test/);
    expect(text).toMatch(/ {2}Fixes: [0-9a-f]{12} \("/);
    expect(text).toContain("DOES NOT BUILD");
    expect(text).toContain("NOTE kvm/next does not contain v6.12");
  });

  test("of a range lists it, and of several questions each has its answer", () => {
    const range = rangeReport().answers[0]?.range ?? [];
    const text = formatBisectText(rangeReport(), { colour: false });
    for (const { commit } of range) expect(text).toContain(`  ${commit.slice(0, 12)} `);
    const several = formatBisectText(severalReport(), { colour: false });
    expect(several).toContain("\nthe kernel does not reach user space\n  Not reproduced");
    expect(several).toContain("1 of 3 questions answered with one commit");
  });

  test("has colours when they are wanted", () => {
    const start = String.fromCharCode(0x1b);
    expect(formatBisectText(foundReport(), { colour: true })).toContain(
      `${start}[32mFirst bad commit${start}[39m`,
    );
    expect(formatBisectText(foundReport(), { colour: false })).not.toContain(start);
  });
});

describe("while it runs", () => {
  const whole = runningReport();
  const upTo = (count: number, isLastRunning: boolean): BisectReport => ({
    ...whole,
    probes: whole.probes
      .slice(0, count)
      .map((probe, index) =>
        isLastRunning && index === count - 1 ? { ...probe, report: null, verdicts: [] } : probe,
      ),
  });

  test("each probe is told when it begins and when it ends, once", () => {
    const progress = new BisectProgress({ colour: false });
    const begin = progress.linesOf({ ...whole, probes: [] });
    expect(begin[0]).toMatch(
      /^bisecting 200 commits from v6\.12 \([0-9a-f]{12}\) to kvm\/next .* under shadow/,
    );
    expect(begin[1]).toBe("  kvm/dirty_log_test fails");
    expect(progress.linesOf(upTo(1, true))).toEqual([
      expect.stringMatching(/^p1 begins: [0-9a-f]{12} .* \(the bad end again\)$/),
    ]);
    expect(progress.linesOf(upTo(1, true))).toEqual([]);
    const ended = progress.linesOf(upTo(2, true));
    expect(ended[0]).toMatch(
      /^p1 [0-9a-f]{12} .*: bad: Assertion Failure: .* \(the bad end again; built in 24s, booted in 4\.3s\)$/,
    );
    expect(ended[1]).toMatch(/^p2 begins: /);
    expect(ended[2]).toMatch(
      /^ {5}likeliest [0-9a-f]{12}, \d\.\d %; \d+\.\d bits left; 1 probe back, 1 running; about 5 more, 3m10s$/,
    );
    expect(ended).toHaveLength(3);
    expect(progress.linesOf(upTo(2, true))).toEqual([]);
  });

  test("a bisect that goes on tells what is there already", () => {
    const lines = new BisectProgress({ colour: false }).linesOf(whole);
    expect(lines.filter(line => /^p\d+ [0-9a-f]{12} /.test(line))).toHaveLength(5);
    expect(lines.filter(line => line.includes(" begins: "))).toHaveLength(1);
  });

  test("notes are told when they come up", () => {
    const progress = new BisectProgress({ colour: false });
    progress.linesOf(whole);
    expect(progress.linesOf({ ...whole, notes: ["p3 was repeated"] })).toEqual(["p3 was repeated"]);
    expect(progress.linesOf({ ...whole, notes: ["p3 was repeated"] })).toEqual([]);
  });

  test("several questions have a line each", () => {
    const lines = new BisectProgress({ colour: false }).linesOf(severalReport());
    const at = lines.findIndex(line => line.startsWith("p1 "));
    expect(lines[at + 1]).toMatch(/^ {5}kvm\/dirty_log_test fails: bad: /);
    expect(lines[at + 3]).toMatch(/^ {5}the kernel does not reach user space: bad: /);
  });
});

test("hostile text neither moves the cursor nor adds a line", () => {
  const all = Object.values(samples).map(make => make());
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.array(hostileText, { minLength: 1, maxLength: 30 }),
      (report, texts) => {
        const hostile = withTexts(report, texts);
        const plain = withTexts(report, ["plain"]);
        const lines = new BisectProgress({ colour: false }).linesOf(hostile);
        expect([...lines, formatBisectText(hostile, { colour: false })].join("\n")).not.toMatch(
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/,
        );
        for (const line of lines) expect(line).not.toContain("\n");
        expect(lines.length).toBeLessThanOrEqual(
          new BisectProgress({ colour: false }).linesOf(plain).length + report.notes.length,
        );
      },
    ),
    { numRuns: 100 },
  );
});
