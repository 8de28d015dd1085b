import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentLog } from "../../src/base/index.ts";
import type { ProbeOrder, ProbeReport } from "../../src/bisecting/index.ts";
import { type BisectIdentity, Journal } from "../../src/bisecting/journal.ts";
import { openJournal } from "../../src/bisecting/open-journal.ts";
import { bisectOutput } from "../../src/bisecting/output.ts";
import { scratchDirectory } from "../build/small-tree.ts";

const commit = "a".repeat(40);
const questions = [{ id: "q1", question: { kind: "boot" as const } }];
const identity: BisectIdentity = {
  ...{ good: commit, bad: "b".repeat(40), direction: "first-bad", questions, environment: "", variant: "" },
  ...{
    confidence: 0.99,
    flaky: "auto",
    mostTrials: 10,
    firstParent: false,
    paths: [],
    cull: true,
    verify: true,
  },
};
const order: ProbeOrder = { id: "p1", commit, trials: 1, questions, purpose: "search" };
const report: ProbeReport = {
  ...{ id: "p1", commit, startedAt: "2026-01-01T00:00:00.000Z", durationMs: 1, machine: "m", files: [] },
  build: { outcome: "stored", reason: "", durationMs: 0 },
  boot: { outcome: "booted", reason: "", durationMs: 1 },
  answers: [
    { question: "q1", kind: "trials", failed: 1, passed: 0, values: [], reason: "\u001b[31m", output: null },
  ],
};

async function written(): Promise<string> {
  const path = join(scratchDirectory(), "bisect.jsonl");
  await using journal = await Journal.begin(path, identity);
  await journal.cull("x..y", [{ commit, because: "only documentation" }]);
  await journal.order(order);
  await journal.report(report);
  await journal.order({ ...order, id: "p2" });
  await journal.worked("one", 5);
  await journal.worked("one", 7);
  await journal.worked("two", 3);
  return path;
}

test("all that was written is read again, with the order that nobody answered", async () => {
  await using journal = await Journal.read(await written());
  expect(journal?.identity).toEqual(identity);
  expect(journal?.entries).toEqual([
    { order, report },
    { order: { ...order, id: "p2" }, report: undefined },
  ]);
  expect(journal?.culledOf("x..y")).toEqual([{ commit, because: "only documentation" }]);
  expect(journal?.workedMs).toBe(10);
});

test("cut off anywhere, what is whole of it is read, and what follows is written behind that", async () => {
  const path = await written();
  const whole = await readFile(path);
  const begin = whole.indexOf("\n") + 1;
  for (let length = begin; length < whole.length; length += 17) {
    await writeFile(path, whole.subarray(0, length));
    {
      await using journal = await Journal.read(path);
      await journal?.worked("three", 1);
    }
    await using again = await Journal.read(path);
    const lines = whole.subarray(0, length).toString("utf8").split("\n").length - 1;
    expect((await readFile(path, "utf8")).split("\n").length - 1).toBe(lines + 1);
    expect(again?.identity).toEqual(identity);
  }
});

test("of a beginning that is not whole there is none", async () => {
  const path = await written();
  await writeFile(path, (await readFile(path)).subarray(0, 30));
  expect(await Journal.read(path)).toBeUndefined();
  expect(await Journal.read(`${path}-not-there`)).toBeUndefined();
});

test("what cannot be read is told with its line and what to do", async () => {
  const path = await written();
  const lines = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, [lines[0], '{"event":"ordered"}', ...lines.slice(1)].join("\n"));
  await expect(Journal.read(path)).rejects.toThrow(
    /bisect\.jsonl:2: a bisect cannot go on from this: .*--overwrite/,
  );
  await writeFile(path, lines.slice(1).join("\n"));
  await expect(Journal.read(path)).rejects.toThrow(/bisect\.jsonl:1: .*it is no bisect's journal/);
});

test("one process has a bisect at a time", async () => {
  const output = bisectOutput(join(scratchDirectory(), "out"));
  const how = { overwrite: false, log: silentLog };
  await using _first = await openJournal(output, identity, how);
  await expect(openJournal(output, identity, how)).rejects.toThrow(/is in use by process \d+/);
});

test("a directory with something else in it is left alone", async () => {
  const directory = scratchDirectory();
  await writeFile(join(directory, "thesis.tex"), "");
  for (const overwrite of [false, true]) {
    await expect(
      openJournal(bisectOutput(directory), identity, { overwrite, log: silentLog }),
    ).rejects.toThrow(/is there already|did not make/);
  }
});
