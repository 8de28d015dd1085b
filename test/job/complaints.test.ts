import { expect, test } from "vitest";
import { silentLog } from "../../src/base/index.ts";
import { explainComplaints } from "../../src/job/complaints.ts";
import type { Symbols } from "../../src/kernel/index.ts";
import { sampleAttempt, sampleSplat, sampleTest } from "../results/sample.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 2, 3, 0, 0) + seconds * 1000).toISOString();

function ran(name: string, from: number, seconds: number) {
  return sampleTest(name, "pass", { startedAt: at(from), durationMs: seconds * 1000 });
}

async function blamed(seconds: number, ...tests: Parameters<typeof explainComplaints>[1]) {
  const splat = { ...sampleSplat("f"), seenAt: at(seconds) };
  const [explained] = await explainComplaints([splat], tests, undefined, silentLog);
  return explained?.tests;
}

test("a complaint belongs to every test that was running when the console showed it", async () => {
  expect(await blamed(5, ran("a", 0, 10), ran("b", 4, 2), ran("c", 6, 2))).toEqual(["kvm/a", "kvm/b"]);
});

test("one that comes when nothing runs belongs to what ended just before, if anything did", async () => {
  expect(await blamed(10.3, ran("a", 0, 5), ran("b", 6, 4))).toEqual(["kvm/b"]);
  expect(await blamed(12, ran("a", 0, 5), ran("b", 6, 4))).toEqual([]);
  expect(await blamed(5.2, ran("a", 0, 5), ran("b", 5.1, 4))).toEqual(["kvm/b"]);
});

test("an earlier attempt of a test counts as well as the last one", async () => {
  const attempts = [sampleAttempt("fail", { startedAt: at(0), durationMs: 2000 })];
  const test = sampleTest("a", "flaky", { startedAt: at(20), durationMs: 1000, attempts });
  expect(await blamed(1, test)).toEqual(["kvm/a"]);
});

test("traces are decoded where that tells more than the kernel did, and a fault of it costs no complaint", async () => {
  const splats = [sampleSplat("f"), sampleSplat("g")];
  const symbols = (decodeAll: Symbols["decodeAll"]): Symbols => ({
    decode: async lines => [...lines],
    decodeAll,
  });
  const first = symbols(async traces =>
    traces.map((lines, index) => (index === 0 ? ["f (a.c:1)"] : [...lines])),
  );
  expect((await explainComplaints(splats, [], first, silentLog)).map(({ frames }) => frames)).toEqual([
    ["f (a.c:1)"],
    [],
  ]);
  const broken = symbols(async () => {
    throw new Error("addr2line is gone");
  });
  expect(await explainComplaints(splats, [], broken, silentLog)).toHaveLength(2);
});
