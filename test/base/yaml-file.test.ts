import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseYaml, plainIssue } from "../../src/base/index.ts";

const text = z.string({ error: "text" });
const item = z.strictObject(
  { id: text, size: z.int({ error: "a whole number" }).optional() },
  { error: "an item" },
);
const schema = z.strictObject(
  {
    items: z.array(item, { error: "a list of items" }).optional(),
    byName: z.record(z.string().regex(/^[a-z]+$/, { error: "a lower-case name" }), item).optional(),
    either: z.union([text, z.array(text), item], { error: "text, a list or an item" }).optional(),
    words: z.record(z.enum(["left", "right"]), text).optional(),
    kind: z.enum(["first", "second"], { error: "first or second" }).optional(),
    shaped: item.transform(({ id }) => id).optional(),
    pair: z.tuple([item, text]).optional(),
    own: z
      .array(text)
      .superRefine((list, context) => {
        if (list.length > 1) context.addIssue(plainIssue([1], "one is enough"));
      })
      .optional(),
    map: z
      .looseObject({})
      .superRefine((map, context) => {
        for (const key of Object.keys(map)) context.addIssue(plainIssue([key], `no ${key} here`, "key"));
      })
      .optional(),
  },
  { error: "a map" },
);

function problemsOf(yaml: string): string[] {
  const parsed = parseYaml(yaml, "f", schema);
  return "problems" in parsed ? parsed.problems : [];
}

const known = "(known: id, size)";

describe("a fault is told with its place and what was expected", () => {
  test.each([
    ["in a list", "items: [{id: a}, {id: 1}]", "f:1:23: items[1].id is 1 (a number), expected text"],
    ["missing in a list", "items:\n  - size: 1", "f:2:5: items[0].id is missing, expected text"],
    [
      "an unknown key in a list",
      "items:\n  - id: a\n    sise: 1",
      `f:3:5: unknown key "sise" in items[0], did you mean "size"? ${known}`,
    ],
    [
      "an unknown key in a map of any names",
      "byName: {a: {id: a, sise: 1}}",
      `f:1:21: unknown key "sise" in byName.a, did you mean "size"? ${known}`,
    ],
    [
      "a key that is no name",
      "byName: {A1: {id: a}}",
      'f:1:10: a key in byName is "A1", expected a lower-case name',
    ],
    [
      "none of a union's branches",
      "either: 3",
      "f:1:9: either is 3 (a number), expected text, a list or an item",
    ],
    [
      "inside the branch that was meant",
      "either: [a, 3]",
      "f:1:13: either[1] is 3 (a number), expected text",
    ],
    [
      "an unknown key in a branch of a union",
      "either: {id: a, sise: 3}",
      `f:1:17: unknown key "sise" in either, did you mean "size"? ${known}`,
    ],
    [
      "behind a transformation",
      "shaped: {id: a, sise: 3}",
      `f:1:17: unknown key "sise" in shaped, did you mean "size"? ${known}`,
    ],
    [
      "in a tuple",
      "pair: [{id: a, x: 3}, b]",
      `f:1:16: unknown key "x" in pair[0], did you mean "id"? ${known}`,
    ],
    [
      "a word that is none",
      "kind: frist",
      'f:1:7: kind is "frist", expected first or second, did you mean "first"?',
    ],
    ["by the schema's own words, at a value", "own: [a, b]", "f:1:10: one is enough"],
    ["by the schema's own words, at a key", "map: {x: 1}", "f:1:7: no x here"],
    ["a key that JavaScript would lose", "byName: {__proto__: {id: a}}", "f:1:10: __proto__ cannot be a key"],
    [
      "a number that is octal to some",
      "items: [{id: a, size: 0644}]",
      "f:1:23: 0644 starts with a zero, so it can be read in two ways; put it in quotes",
    ],
    [
      "a key with a newline",
      'byName: {"a\\nb": {id: 1}}',
      'f:1:10: a key in byName is "a\\nb", expected a lower-case name',
    ],
  ])("%s", (_, yaml, problem) => {
    expect(problemsOf(yaml)).toContain(problem);
  });
});

test("numbers that can be read in one way are taken", () => {
  for (const size of ["0", "-0", "0x10", "0o17", "7", "-12"]) {
    expect(problemsOf(`items: [{id: a, size: ${size}}, {id: "0644"}]`)).toEqual([]);
  }
});

test("several faults are told in the order of the file", () => {
  expect(problemsOf("zzz: 1\nkind: none\nitems: 3")).toEqual([
    expect.stringMatching(/^f:1:1: unknown key "zzz"/),
    expect.stringMatching(/^f:2:7: kind is "none"/),
    expect.stringMatching(/^f:3:8: items is 3/),
  ]);
});

test("twenty faults of ten thousand are told", () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => `  K${index}: 1\n`);
  expect(problemsOf(`byName:\n${lines.join("")}`)).toHaveLength(20);
});

test("the place of a value, of its key, and of what is nearest to something missing can be asked for", () => {
  const parsed = parseYaml("items:\n  - id: a\nkind: first\n", "f", schema);
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  expect(parsed.placeOf(["items", 0, "id"])).toBe("f:2:9");
  expect(parsed.placeOf(["items", 0, "id"], "key")).toBe("f:2:5");
  expect(parsed.placeOf(["kind"], "key")).toBe("f:3:1");
  expect(parsed.placeOf(["items", 0, "size"])).toBe("f:2:5");
});

test("any text at all ends in a value or in problems that have a place", () => {
  const piece = fc.constantFrom(
    ..."items: byName: either: words: kind: shaped: pair: own: map: id: size: left first a 1 [ ] { } , - : & * &a *a ? |".split(" "),
    " ", "\n", "\n  ", "\n    ", "__proto__",
  ); // biome-ignore format: pieces
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
      const parsed = parseYaml(pieces.join(""), "f", schema);
      if (!("problems" in parsed)) return;
      expect(parsed.problems.length).toBeGreaterThan(0);
      for (const problem of parsed.problems) expect(problem).toMatch(/^f:\d+:\d+: ./);
    }),
    { numRuns: 500 },
  );
});
