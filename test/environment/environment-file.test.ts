import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import type { FeatureValue } from "../../src/environment/environment.ts";
import { features } from "../../src/environment/features/index.ts";
import { environmentFileSchema, parseEnvironmentFile } from "../../src/environment/files/environment-file.ts";

function problemsOf(text: string): string[] {
  const parsed = parseEnvironmentFile(text, "f");
  return "problems" in parsed ? parsed.problems : [];
}

function featuresOf(text: string): Record<string, FeatureValue> {
  const parsed = parseEnvironmentFile(text, "f");
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return Object.fromEntries(parsed.layer.features);
}

/** Maps as plain objects, to be read in a test. */
function layerOf(text: string): unknown {
  const parsed = parseEnvironmentFile(text, "f");
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return plain(parsed.layer);
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
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
      expect.stringMatching(
        /^f:3:3: unknown key "nestd" in features, did you mean "nested"\? \(known: nested, /,
      ),
    ],
    [
      "has an unknown key",
      "name: a\nfeature: {}",
      expect.stringMatching(/^f:2:1: unknown key "feature", did you mean "features"\? \(known: name, desc/),
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
const switches = ["nested", "tdp", "apicv", "vpid"];
const asked = fc.dictionary(fc.constantFrom(...switches), fc.constantFrom<FeatureValue>("on", "off"), {
  noNullPrototype: true,
});

test("any name and features written as YAML are read back", () => {
  fc.assert(
    fc.property(name, asked, fc.boolean(), (written, values, isBoolean) => {
      const given = Object.fromEntries(
        Object.entries(values).map(([key, value]) => [key, isBoolean ? value === "on" : value]),
      );
      const parsed = parseEnvironmentFile(stringify({ name: written, features: given }), "f");
      expect(parsed).toMatchObject({ name: written, layer: { features: new Map(Object.entries(values)) } });
    }),
  );
});

test("malformed text ends in problems that have a place, never in anything else", () => {
  const piece = fc.constantFrom(
    ..."name: features: matrix: exclude: tests: extends: cmdline: env: sysfs: requires: tdp nested on off { } [ ] , : - ? & * ! | > ' \" % @ # --- ... << ~ &a *a !!map !!int".split(" "),
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

describe("raw settings", () => {
  test("become the text that the kernel and the tests are given", () => {
    const text = `name: a
module-params: {kvm: {halt_poll_ns: 0, force_emulation_prefix: true}, kvm_amd: {avic: Y}}
sysfs: {/sys/kernel/mm/ksm/run: 1}
sysctl: {vm.nr_hugepages: 64, kernel.printk: 4 4 1 7}
env: {LANG: C, DEBUG: true, EMPTY: ""}`;
    expect(layerOf(text)).toMatchObject({
      moduleParams: { kvm: { halt_poll_ns: "0", force_emulation_prefix: "1" }, kvm_amd: { avic: "Y" } },
      sysfs: { "/sys/kernel/mm/ksm/run": "1" },
      sysctl: { "vm.nr_hugepages": "64", "kernel.printk": "4 4 1 7" },
      variables: { LANG: "C", DEBUG: "true", EMPTY: "" },
    });
  });

  test.each([
    ["one text", "mitigations=off   nosmt"],
    ["a list", "[mitigations=off, nosmt]"],
  ])("take words of the command line as %s", (_, written) => {
    expect(layerOf(`name: a\ncmdline: ${written}`)).toMatchObject({
      cmdline: [{ file: "f", words: ["mitigations=off", "nosmt"] }],
    });
  });

  test("keep a quoted word of the command line whole", () => {
    expect(layerOf(`name: a\ncmdline: 'dyndbg="file svm.c +p" nosmt'`)).toMatchObject({
      cmdline: [{ words: ['dyndbg="file svm.c +p"', "nosmt"] }],
    });
  });

  const number = "(other numbers in quotes)";
  test.each([
    ["a module with a dash", "module-params: {kvm-intel: {ept: 0}}", '17: a key in module-params is "kvm-intel", expected a module\'s name with underscores, such as kvm_intel'],
    ["a parameter that is no name", "module-params: {kvm: {a b: 0}}", '23: a key in module-params.kvm is "a b", expected a parameter\'s name, such as halt_poll_ns'],
    ["a parameter's value with a space", "module-params: {kvm: {a: b c}}", '26: module-params.kvm.a is "b c", expected a word without spaces and quotes, a whole number, or on/off'],
    ["a module without parameters", "module-params: {kvm: 1}", "22: module-params.kvm is 1 (a number), expected a map of parameters, such as {halt_poll_ns: 0}"],
    ["a path outside of sysfs", "sysfs: {/proc/x: 1}", '9: a key in sysfs is "/proc/x", expected a path below /sys without . and .., such as /sys/kernel/mm/ksm/run'],
    ["a path that climbs out of sysfs", "sysfs: {/sys/../etc/x: 1}", '9: a key in sysfs is "/sys/../etc/x", expected a path below /sys without . and .., such as /sys/kernel/mm/ksm/run'],
    ["a value of two lines", 'sysfs: {/sys/a: "1\\n2"}', `17: sysfs./sys/a is "1\\n2", expected one line of text, a whole number, or on/off ${number}`],
    ["an empty value for the kernel", "sysctl: {vm.x: ''}", `16: sysctl.vm.x is "", expected one line of text, a whole number, or on/off ${number}`],
    ["a sysctl that is no name", "sysctl: {../vm: 1}", '10: a key in sysctl is "../vm", expected a sysctl with dots, such as vm.nr_hugepages'],
    ["a variable that is no name", "env: {1X: a}", '7: a key in env is "1X", expected a variable\'s name of letters, digits and underscores'],
    ["a variable with a NUL", 'env: {A: "\\0"}', `10: env.A is "\\u0000", expected one line of text, a whole number, or true/false ${number}`],
    ["a fraction, of which YAML loses digits", "env: {V: 6.10}", `10: env.V is 6.1 (a number), expected one line of text, a whole number, or true/false ${number}`],
    ["a number that YAML rounds", "sysctl: {vm.x: 18446744073709551615}", `16: sysctl.vm.x is 18446744073709552000 (a number), expected one line of text, a whole number, or on/off ${number}`],
    ["a quote that is left open", `cmdline: ['a="b']`, '11: a double quote is left open in "a=\\"b"'],
    ["two words in one", "cmdline: [a b]", "11: cmdline[0] is \"a b\", expected one word; a word of printable ASCII for the kernel's command line, such as mitigations=off"],
    ["a word of two lines", 'cmdline: ["a\\nb"]', "11: cmdline[0] is \"a\\nb\", expected a word of printable ASCII for the kernel's command line, such as mitigations=off"],
    ["more words than a kernel takes", `cmdline: ${"a".repeat(1025)}`, `10: cmdline is "${"a".repeat(60)}…", expected at most 1024 characters`],
  ])("with %s are refused", (_, line, problem) => {
    expect(problemsOf(`name: a\n${line}`)).toEqual([`f:2:${problem}`]);
  }); // biome-ignore format: a table

  test.each([
    "vmentry.server=http://x",
    "console=ttyS1",
    '"console=ttyS1"',
    "quiet",
    "panic=0",
    "rdinit=/bin/sh",
    "init=/x",
    "--",
    "noinitrd",
    "loglevel=0",
  ])("refuse the word %s, on which the boot stands, and say why", word => {
    for (const written of [[word], word]) {
      expect(problemsOf(stringify({ name: "a", cmdline: written }))).toEqual([
        expect.stringMatching(/^f:\d:\d+: \S+ cannot be set by an environment: .{30}/),
      ]);
    }
  });

  test.each(["panic_on_warn=1", "initcall_debug", "kvm-arm.mode=nvhe", "consoleblank=0"])(
    "take the word %s",
    word => {
      expect(problemsOf(stringify({ name: "a", cmdline: [word] }))).toEqual([]);
    },
  );
});

describe("requirements", () => {
  test("are a word or a list", () => {
    expect(
      layerOf(
        "name: a\nrequires: {arch: x86_64, vendor: [intel, amd], cpu-flags: svm, labels: [bare-metal]}",
      ),
    ).toMatchObject({
      requires: { arch: ["x86_64"], vendor: ["intel", "amd"], cpuFlags: ["svm"], labels: ["bare-metal"] },
    });
  });

  test("that no machine meets are refused with the nearest name", () => {
    expect(problemsOf("name: a\nrequires: {arch: [x86-64], vendor: inetl}")).toEqual([
      expect.stringMatching(
        /^f:2:19: requires\.arch\[0\] is "x86-64", expected an arch.*, did you mean "x86_64"\?$/,
      ),
      expect.stringMatching(/^f:2:36: requires\.vendor is "inetl", expected .*, did you mean "intel"\?$/),
    ]);
  });
});

test("the tests of an environment say where they were asked for", () => {
  expect(layerOf("name: a\ntests:\n  only: [dirty_log_*]\n  timeouts: {dirty_log_test: 10m}")).toMatchObject({
    tests: { only: ["dirty_log_*"], timeouts: { dirty_log_test: 600_000 }, place: "f:3:3" },
  });
});

test("an abstract file needs no name, another does, with whatever else is wrong", () => {
  expect(problemsOf("abstract: true\nfeatures: {tdp: off}")).toEqual([]);
  expect(problemsOf("abstract: false\nfeatures: {tdp: maybe}")).toEqual([
    `f:1:1: name is missing, ${named}`,
    `f:2:17: features.tdp is "maybe", ${onOrOff}`,
  ]);
});

describe("the published schema", () => {
  const published = z.toJSONSchema(environmentFileSchema, { io: "input" });

  test("describes every key and every feature, in features and as an axis", () => {
    for (const [key, schema] of Object.entries(published.properties ?? {})) {
      expect(schema, key).toHaveProperty("description");
    }
    for (const { name, summary } of features) {
      expect(published.properties).toHaveProperty(["features", "properties", name, "description"], summary);
      expect(published.properties).toHaveProperty(
        ["matrix", "properties", name, "items", "description"],
        summary,
      );
    }
  });

  test("asks for a name of all that is not abstract", () => {
    expect(published.anyOf).toEqual([
      { required: ["name"] },
      { required: ["abstract"], properties: { abstract: { const: true } } },
    ]);
  });

  test("lets truth values stand for on and off", () => {
    expect(published.properties).toHaveProperty(
      ["features", "properties", "tdp", "anyOf"],
      [{ type: "string", enum: ["on", "off"] }, { type: "boolean" }],
    );
  });

  test("knows the axes that are raw settings, and no others", () => {
    const matrix: unknown = published.properties?.["matrix"];
    expect(matrix).toMatchObject({ additionalProperties: false });
    if (typeof matrix !== "object" || matrix === null || !("patternProperties" in matrix))
      throw new Error("no patterns");
    const patterns = Object.keys(matrix.patternProperties ?? {}).map(each => new RegExp(each));
    const isKnown = (axis: string) => patterns.some(each => each.test(axis));
    for (const axis of [
      "module-params.kvm.halt_poll_ns",
      "sysctl.vm.nr_hugepages",
      "sysfs./sys/a/b",
      "env.LANG",
    ]) {
      expect(isKnown(axis), axis).toBe(true);
    }
    for (const axis of ["module-params.kvm", "sysctl.vm", "sysfs./proc/a", "envLANG", "tpd"]) {
      expect(isKnown(axis), axis).toBe(false);
    }
  });
});
