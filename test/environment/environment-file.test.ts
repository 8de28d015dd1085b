import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import { parseEnvironmentFile } from "../../src/environment/environment-file.ts";
import { environmentFileSchema, type FeatureValue, features } from "../../src/environment/index.ts";

function problemsOf(text: string): string[] {
  const parsed = parseEnvironmentFile(text, "f");
  return "problems" in parsed ? parsed.problems : [];
}

function featuresOf(text: string): Record<string, FeatureValue> {
  const parsed = parseEnvironmentFile(text, "f");
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return Object.fromEntries(parsed.environment.features);
}

const named =
  "expected a name of 1 to 64 letters, digits, dots, dashes and underscores (in quotes if it is a number)";
const onOrOff = "expected on or off (true and false mean the same)";

describe("an environment file", () => {
  test.each([
    ["on", "on"],
    ["true", "on"],
    ['"on"', "on"],
    ["off", "off"],
    ["false", "off"],
  ])("takes %s as %s", (written, value) => {
    expect(featuresOf(`name: a\nfeatures: {tdp: ${written}}`)).toEqual({ tdp: value });
  });

  test("that declares YAML 1.1 means the same", () => {
    expect(featuresOf("%YAML 1.1\n---\nname: a\nfeatures: {tdp: off, nested: on}")).toEqual({
      tdp: "off",
      nested: "on",
    });
  });

  test("may use an alias", () => {
    expect(featuresOf("name: a\nfeatures: {tdp: &value off, nested: *value}")).toEqual({
      tdp: "off",
      nested: "off",
    });
  });

  test.each([
    ["is empty", "", "f:1:1: the file holds nothing, expected a map with a name and features"],
    ["holds a list", "- name: a", "f:1:1: the file holds a list, expected a map with a name and features"],
    ["has no name", "features: {}", `f:1:1: name is missing, ${named}`],
    ["has a number for a name", "name: 6.12", `f:1:7: name is 6.12 (a number), ${named}`],
    ["has a path for a name", "name: a/b", `f:1:7: name is "a/b", ${named}`],
    ["names the directory above", 'name: ".."', `f:1:7: name is "..", ${named}`],
    [
      "has a feature value that is neither",
      "name: a\nfeatures:\n  tdp: yes",
      `f:3:8: features.tdp is "yes", ${onOrOff}`,
    ],
    [
      "has a feature without a value",
      "name: a\nfeatures:\n  tdp:\n",
      `f:3:7: features.tdp is empty, ${onOrOff}`,
    ],
    [
      "has no features below the word",
      "name: a\nfeatures:\n",
      "f:2:10: features is empty, expected a map of features, such as {tdp: off}",
    ],
    [
      "has an unknown feature",
      "name: a\nfeatures:\n  nestd: on",
      'f:3:3: unknown key "nestd" in features, did you mean "nested"? (known: nested, tdp)',
    ],
    [
      "has an unknown key",
      "name: a\nfeature: {}",
      'f:2:1: unknown key "feature", did you mean "features"? (known: name, description, features)',
    ],
    ["has a key twice", "name: a\nfeatures: {tdp: on, tdp: off}", 'f:2:21: "tdp" is there twice'],
    [
      "holds two documents",
      "name: a\n---\nname: b",
      "f:2:1: a second document starts here, but a file holds one",
    ],
    ["has an alias to nothing", "name: *a", "f:1:7: there is no &a before this alias"],
    ["has an unknown tag", "name: !secret a", "f:1:7: not YAML: Unresolved tag: !secret"],
    ["nests too deeply", "[".repeat(100_000), "f:1:1: is nested too deeply"],
  ])("that %s is refused with the place", (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test("that is no YAML is refused with the place", () => {
    expect(problemsOf("name: a\nfeatures: {tdp: on\n")[0]).toMatch(/^f:\d+:\d+: not YAML: /);
  });

  test("with aliases that multiply is refused", () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (let level = 1; level < 9; level++) {
      const [was, is] = ["abcdefghi"[level - 1], "abcdefghi"[level]];
      bomb.push(`${is}: &${is} [${Array(9).fill(`*${was}`).join(",")}]`);
    }
    expect(problemsOf(bomb.join("\n"))).toEqual([expect.stringContaining("Excessive alias count")]);
  });

  test("with more aliases than anybody needs is refused", () => {
    const uses = Array(200).fill("*a").join(", ");
    expect(problemsOf(`name: a\nfeatures: {tdp: &a [x, ${uses}]}`)).toEqual([
      expect.stringMatching(/^f:2:\d+: more than 100 aliases$/),
    ]);
  });

  test("with ten thousand faults tells the first twenty", () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `key${index}: 1\n`);
    expect(problemsOf(`name: a\n${keys.join("")}`)).toHaveLength(20);
  });
});

const name = fc.stringMatching(/^[a-zA-Z0-9._-]{1,64}$/).filter(each => each !== "." && each !== "..");
const asked = fc.dictionary(
  fc.constantFrom(...features.map(feature => feature.name)),
  fc.constantFrom<FeatureValue>("on", "off"),
  { noNullPrototype: true },
);

test("any name and features written as YAML are read back", () => {
  fc.assert(
    fc.property(name, asked, fc.boolean(), (written, values, isBoolean) => {
      const given = Object.fromEntries(
        Object.entries(values).map(([key, value]) => [key, isBoolean ? value === "on" : value]),
      );
      const parsed = parseEnvironmentFile(stringify({ name: written, features: given }), "f");
      expect(parsed).toMatchObject({
        environment: { name: written, features: new Map(Object.entries(values)) },
      });
    }),
  );
});

test("malformed text ends in problems that have a place, never in anything else", () => {
  const piece = fc.constantFrom(
    ..."name: features: tdp nested on off { } [ ] , : - ? & * ! | > ' \" % @ # --- ... << ~ &a *a !!map !!int".split(" "),
    " ", "\n", "\n  ", "\t", "\0", "__proto__", "\u2028", "%YAML 1.1\n---\n",
  ); // biome-ignore format: pieces
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(piece).map(pieces => pieces.join("")),
      ),
      text => {
        const parsed = parseEnvironmentFile(text, "f");
        if (!("problems" in parsed)) return;
        expect(parsed.problems.length).toBeGreaterThan(0);
        for (const problem of parsed.problems) expect(problem).toMatch(/^f:\d+:\d+: /);
      },
    ),
    { numRuns: 500 },
  );
});

test("the schema can be published, with every feature in it", () => {
  const published = z.toJSONSchema(environmentFileSchema);
  expect(Object.keys(published.properties ?? {})).toEqual(["name", "description", "features"]);
  for (const { name, summary } of features) {
    expect(published.properties).toHaveProperty(["features", "properties", name, "description"], summary);
  }
});
