import { describe, expect, test } from "vitest";
import type { BuildMessage } from "../../src/build/diagnostics.ts";
import { type Baseline, markNew } from "../../src/build/new-messages.ts";

function warning(file: string, line: number, message = "unused variable"): BuildMessage {
  return { severity: "warning", file, line, column: 1, message, option: "-Wunused" };
}

function newOnes(messages: readonly BuildMessage[], baseline: Baseline): string[] {
  return markNew(messages, baseline)
    .filter(({ isNew }) => isNew)
    .map(({ file, line }) => `${file}:${line}`);
}

describe("with the parent's whole build at hand, a warning is new", () => {
  const changed = new Set(["a.c"]);

  test("when the parent has none like it, also in a file that the commit does not touch", () => {
    const parent = { messages: [warning("a.c", 1)], isWhole: true };
    expect(newOnes([warning("a.c", 1), warning("b.c", 7)], { parent, changed })).toEqual(["b.c:7"]);
  });

  test("not when it only moved to another line", () => {
    const parent = { messages: [warning("a.c", 1)], isWhole: true };
    expect(newOnes([warning("a.c", 90)], { parent, changed })).toEqual([]);
  });

  test("when there are more of one kind than before", () => {
    const parent = { messages: [warning("a.c", 1)], isWhole: true };
    expect(newOnes([warning("a.c", 5), warning("a.c", 9)], { parent, changed })).toEqual(["a.c:9"]);
  });
});

describe("without the parent's whole build, a warning is new", () => {
  test("when the commit touches its file, so that no commit is blamed for another", () => {
    const baseline = { parent: undefined, changed: new Set(["a.c"]) };
    expect(newOnes([warning("a.c", 1), warning("b.c", 2)], baseline)).toEqual(["a.c:1"]);
  });

  test("not when the parent, which did not build, had it before it stopped", () => {
    const parent = { messages: [warning("a.c", 1)], isWhole: false };
    const messages = [warning("a.c", 1), warning("a.c", 2, "other"), warning("b.c", 3)];
    expect(newOnes(messages, { parent, changed: new Set(["a.c"]) })).toEqual(["a.c:2"]);
  });

  test("always, of a first commit", () => {
    expect(newOnes([warning("b.c", 2)], { parent: undefined, changed: undefined })).toEqual(["b.c:2"]);
  });
});

test("a header's warning counts once, however many files include it", () => {
  const messages = [warning("x.h", 3), warning("x.h", 3), warning("x.h", 4)];
  expect(markNew(messages, { parent: undefined, changed: undefined })).toHaveLength(2);
});
