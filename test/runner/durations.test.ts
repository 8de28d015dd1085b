import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nothingMore, type Status, type TestResult } from "../../src/results/index.ts";
import { readDurations, recordDurations } from "../../src/runner/index.ts";
import { temporary } from "./run.ts";

function result(name: string, durationMs: number, changes: Partial<TestResult> = {}): TestResult {
  return {
    ...nothingMore,
    id: `kvm/${name}`,
    status: "pass",
    startedAt: "2026-01-01T00:00:00.000Z",
    durationMs,
    exitCode: 0,
    signal: null,
    reason: "",
    location: null,
    tail: [],
    command: [name],
    logs: null,
    ...changes,
  };
}

function attempt(status: Status, durationMs: number): TestResult["attempts"][number] {
  const { startedAt: _, ...rest } = result("a", durationMs, { status });
  const { exitCode, signal, reason, location, tail, logs } = rest;
  return {
    ...{ status, durationMs, exitCode, signal, reason, location, tail, logs },
    startedAt: "2026-01-01T00:00:00.000Z",
    alone: true,
    why: "iteration",
  };
}

function place() {
  return join(temporary(), "cache/durations.json");
}

describe("recorded durations", () => {
  test("are read again under their key alone", async () => {
    const file = place();
    await recordDurations(file, "qemu 2 stock", [result("a", 100), result("b", 5.4)]);
    await recordDurations(file, "qemu 2 shadow", [result("a", 900)]);
    expect([...(await readDurations(file, "qemu 2 stock"))]).toEqual([
      ["kvm/a", 100],
      ["kvm/b", 5],
    ]);
    expect((await readDurations(file, "qemu 2 shadow")).get("kvm/a")).toBe(900);
    expect((await readDurations(file, "other")).size).toBe(0);
  });

  test("go halfway to each newer one", async () => {
    const file = place();
    for (const ms of [100, 200, 200]) await recordDurations(file, "k", [result("a", ms)]);
    expect((await readDurations(file, "k")).get("kvm/a")).toBe(175);
  });

  test("are of what ended by itself or at its deadline, of several attempts the median", async () => {
    const file = place();
    await recordDurations(file, "k", [
      result("timeout", 7, { status: "timeout" }),
      result("died", 7, { status: "machine-died" }),
      result("not-run", 7, { status: "not-run" }),
      result("error", 7, { status: "error" }),
      result("many", 1, {
        attempts: [
          attempt("pass", 30),
          attempt("pass", 20),
          attempt("machine-died", 1),
          attempt("fail", 900),
        ],
      }),
    ]);
    expect([...(await readDurations(file, "k"))]).toEqual([
      ["kvm/timeout", 7],
      ["kvm/many", 30],
    ]);
  });

  test("start afresh from a file that is missing, damaged, or of another version", async () => {
    const file = place();
    expect((await readDurations(file, "k")).size).toBe(0);
    await recordDurations(file, "k", [result("a", 1)]);
    for (const damaged of ["", "{", "null", '{"format":"vmentry-durations","version":2,"places":[]}']) {
      writeFileSync(file, damaged);
      expect((await readDurations(file, "k")).size).toBe(0);
      await recordDurations(file, "k", [result("b", 2)]);
      expect([...(await readDurations(file, "k"))]).toEqual([["kvm/b", 2]]);
    }
  });

  test("do not grow for ever: the tests and keys used last stay", async () => {
    const file = place();
    const many = Array.from({ length: 5_001 }, (_, index) => result(`t${index}`, 1));
    await recordDurations(file, "many", many);
    const kept = await readDurations(file, "many");
    expect([kept.size, kept.has("kvm/t0"), kept.has("kvm/t5000")]).toEqual([5_000, false, true]);
    for (let key = 0; key < 50; key++) await recordDurations(file, `k${key}`, [result("a", 1)]);
    expect((await readDurations(file, "many")).size).toBe(0);
    expect((await readDurations(file, "k0")).size).toBe(1);
  });

  test("stay whole when two write at one time", async () => {
    const file = place();
    const writes = Array.from({ length: 10 }, (_, index) =>
      recordDurations(file, `k${index}`, [result("a", 1)]),
    );
    await Promise.all(writes);
    expect(JSON.parse(readFileSync(file, "utf8")).places.length).toBeGreaterThanOrEqual(1);
  });

  test("take a test named like a property of all objects", async () => {
    const file = place();
    await recordDurations(file, "__proto__", [result("a", 3, { id: "__proto__" })]);
    expect((await readDurations(file, "__proto__")).get("__proto__")).toBe(3);
  });

  test("that cannot be written are an error of the caller's choice", async () => {
    const file = join(temporary(), "a-file");
    writeFileSync(file, "where a directory should be");
    await expect(recordDurations(join(file, "durations.json"), "k", [])).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});
