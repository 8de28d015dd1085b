import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareOutputs, neutralLine } from "../../src/bisecting/compare-outputs.ts";
import { scratchDirectory, writeFiles } from "../build/small-tree.ts";

async function compare(good: string | Buffer, bad: string | Buffer, mostLines?: number): Promise<string[]> {
  const directory = scratchDirectory();
  writeFiles(directory, { good, bad });
  return await compareOutputs(
    join(directory, "good"),
    join(directory, "bad"),
    mostLines === undefined ? {} : { mostLines },
  );
}

describe("the difference of two outputs", () => {
  test("is a unified diff of their lines", async () => {
    const good = "1..3\nok 1 a\nok 2 b\nok 3 c\n";
    const bad = "1..3\nok 1 a\nnot ok 2 b\nok 3 c\n# more";
    expect(await compare(good, bad)).toEqual([
      "@@ -1,4 +1,5 @@",
      " 1..3",
      " ok 1 a",
      "-ok 2 b",
      "+not ok 2 b",
      " ok 3 c",
      "+# more",
    ]);
  });

  test("leaves out what is another each time, and tells the rest as it was", async () => {
    const trial = (time: string, address: string, pid: number, rax: string) =>
      [
        `[   ${time}] KVM: at ${address}, pid ${pid}`,
        `[   ${time}][ T${pid}] pid=${pid} tid=${pid}`,
        `2026-11-21T10:${String(pid % 60).padStart(2, "0")}:00.5Z Random seed: 0x${pid}`,
        `rax = ${rax} at ${time}`,
      ].join("\r\n");
    const good = trial("1.234567", "0xffff888012345678", 12, "0x1000");
    expect(
      await compare(
        good,
        trial("9.876543", "0xffffffff81000001", 77, "0x1000").replace(/at 9.*/, "at 1.234567"),
      ),
    ).toEqual([]);
    const lines = await compare(good, trial("9.876543", "0xffff8880aaaaaaaa", 77, "0x2000"));
    expect(lines).toEqual([
      "@@ -1,4 +1,4 @@",
      " [   9.876543] KVM: at 0xffff8880aaaaaaaa, pid 77",
      " [   9.876543][ T77] pid=77 tid=77",
      " 2026-11-21T10:17:00.5Z Random seed: 0x77",
      "-rax = 0x1000 at 1.234567",
      "+rax = 0x2000 at 9.876543",
    ]);
  });

  test("of the same, and of nothing, is empty", async () => {
    expect(await compare("a\nb", "a\nb\n")).toEqual([]);
    expect(await compare("", "")).toEqual([]);
    expect(await compare("", "a\n")).toEqual(["@@ -0,0 +1 @@", "+a"]);
    expect(await compare("a\n\nb\n", "\n")).toEqual(["@@ -1,3 +1 @@", "-a", " ", "-b"]);
  });

  test("has at most so many lines, of bounded length, and says how many are left out", async () => {
    const lines = await compare("", "x\n".repeat(1000), 10);
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe("… and 992 lines more");
    const [, long] = await compare("", `${"y".repeat(10_000)}\n`);
    expect(long).toHaveLength(502);
  });

  test("is found in outputs of any bytes, also those that look like a diff", async () => {
    const noise = Buffer.from([0, 255, 10, 27, 91, 50, 74, 10, 13, 10, 0]);
    expect(await compare(noise, Buffer.concat([noise, Buffer.from("\nlast\n")]))).toContain("+last");
    const odd = "@@ -1,9 +1,9 @@\n--- a\n+++ b\n\\ No newline at end of file\ndiff --git a b\n";
    expect(await compare("", odd)).toEqual([
      "@@ -0,0 +1,5 @@",
      ...odd
        .trim()
        .split("\n")
        .map(line => `+${line}`),
    ]);
  });

  test("puts back together what it was made of, for random outputs", async () => {
    const lines = fc.array(fc.constantFrom("a", "b", "", "-x", "+y", "@@ -1 +1 @@", "pid 1", "pid 2"), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(lines, lines, async (good, bad) => {
        const diff = await compare(
          good.map(line => `${line}\n`).join(""),
          bad.map(line => `${line}\n`).join(""),
        );
        const body = diff.filter(
          (line, place) => place > 0 && !/^@@ -\d+(,\d+)? \+\d+(,\d+)? @@$/.test(line),
        );
        const ofBad = body.filter(line => !line.startsWith("-")).map(line => line.slice(1));
        const told = ofBad.filter(line => bad.some(each => each === line));
        expect(told).toEqual(ofBad);
        const isSame = good.map(neutralLine).join("\n") === bad.map(neutralLine).join("\n");
        expect(diff.length === 0).toBe(isSame);
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

test("values that a test or a kernel reports stay, since they may be what differs", () => {
  for (const line of [
    "expected 0x1000, got 0x2000",
    "rax 0xffffffffffffffff",
    "errno 12 (-12)",
    "exit reason 0x30",
    "took 12 ms",
    "guest 0x12345678 deadbeef",
  ]) {
    expect(neutralLine(line)).toBe(line);
  }
});
