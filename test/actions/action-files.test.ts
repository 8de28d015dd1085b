import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import config from "../../rolldown.config.ts";
import { bisectInputNames, readBisectInputs } from "../../src/actions/bisect-inputs.ts";
import { bisectProbeInputNames, readBisectProbeInputs } from "../../src/actions/bisect-probe-inputs.ts";
import { bisectTellInputNames, readBisectTellInputs } from "../../src/actions/bisect-tell-inputs.ts";
import { bootInputNames, readBootInputs } from "../../src/actions/boot-inputs.ts";
import { buildInputNames, readBuildInputs } from "../../src/actions/build-inputs.ts";
import { planInputNames, readPlanInputs } from "../../src/actions/plan-inputs.ts";
import { readReportInputs, reportInputNames } from "../../src/actions/report-inputs.ts";
import { readAllInOneInputs, rootInputNames } from "../../src/actions/root-inputs.ts";
import { readTestInputs, testInputNames } from "../../src/actions/test-inputs.ts";
import { UserError } from "../../src/base/index.ts";

type Get = (name: string) => string;

interface ActionFile {
  name: string;
  description: string;
  inputs: Record<string, { description: string; default?: string; required?: boolean }>;
  outputs: Record<string, { description: string }>;
  runs: { using: string; main: string };
}

const commit = "1".repeat(40);
const order = {
  ...{ id: "p3", commit, trials: 2, purpose: "search" },
  questions: [{ id: "q1", question: { kind: "test", test: "kvm/steal_time" } }],
};
const actions: {
  file: string;
  entry: string;
  names: readonly string[];
  read: (get: Get) => unknown;
  needed: Record<string, string>;
}[] = [
  {
    file: "action.yml",
    entry: "action",
    names: rootInputNames,
    read: get => readTestInputs(get, undefined, "/tmp/out"),
    needed: { kernel: "build" },
  },
  {
    file: "action.yml",
    entry: "action",
    names: rootInputNames,
    read: get => readAllInOneInputs(get, "/tmp/out"),
    needed: {},
  },
  {
    file: "actions/plan/action.yml",
    entry: "plan",
    names: planInputNames,
    read: get => readPlanInputs(get, "/tmp/out"),
    needed: {},
  },
  {
    file: "actions/build/action.yml",
    entry: "build",
    names: buildInputNames,
    read: get => readBuildInputs(get, "/tmp/out"),
    needed: {},
  },
  {
    file: "actions/boot/action.yml",
    entry: "boot",
    names: bootInputNames,
    read: get => readBootInputs(get, "/tmp/out"),
    needed: { kernel: "build" },
  },
  {
    file: "actions/test/action.yml",
    entry: "test",
    names: testInputNames,
    read: get => readTestInputs(get, undefined, "/tmp/out"),
    needed: { kernel: "build" },
  },
  {
    file: "actions/report/action.yml",
    entry: "report",
    names: reportInputNames,
    read: get => readReportInputs(get, "/tmp/out"),
    needed: {},
  },
  {
    file: "actions/bisect/action.yml",
    entry: "bisect",
    names: bisectInputNames,
    read: get => readBisectInputs(get, "/tmp/out"),
    needed: { good: commit, bad: "2".repeat(40), tests: "kvm/steal_time" },
  },
  {
    file: "actions/bisect-probe/action.yml",
    entry: "bisect-probe",
    names: bisectProbeInputNames,
    read: get => readBisectProbeInputs(get, "/tmp/out"),
    needed: { order: JSON.stringify(order) },
  },
  {
    file: "actions/bisect-tell/action.yml",
    entry: "bisect-tell",
    names: bisectTellInputNames,
    read: readBisectTellInputs,
    needed: { token: "ghs_0123456789" },
  },
];

function getting(given: Record<string, string>): Get {
  return name => given[name] ?? "";
}

describe.each(actions)("$file", ({ file, entry, names, read, needed }) => {
  const parsed = readFile(new URL(`../../${file}`, import.meta.url), "utf8").then(
    text => parse(text) as ActionFile,
  );

  test("has the inputs that are read, and no other", async () => {
    expect(Object.keys((await parsed).inputs).sort()).toEqual([...names].sort());
  });

  test("has the defaults that hold without it, but for the token", async () => {
    const { inputs } = await parsed;
    const defaults = Object.fromEntries(
      Object.entries(inputs)
        .filter(([name]) => name !== "token")
        .map(([name, input]) => [name, input.default ?? ""]),
    );
    expect(read(getting({ ...defaults, ...needed }))).toEqual(read(getting(needed)));
  });

  test("describes every input and output in whole sentences", async () => {
    const { inputs, outputs } = await parsed;
    const texts = [...Object.values(inputs), ...Object.values(outputs)].map(({ description }) => description);
    expect(texts.filter(text => !/[.\]`)]$/.test(text.trim()))).toEqual([]);
    expect(Object.keys(outputs)).toContain("conclusion");
  });

  test("requires nothing that can be left out", async () => {
    const { inputs } = await parsed;
    const required = Object.keys(inputs).filter(name => inputs[name]?.required === true);
    for (const name of required) {
      expect(() => read(getting({ ...needed, [name]: "" }))).toThrow(`input "${name}": not given`);
    }
  });

  test("starts an entry that is bundled", async () => {
    const { using, main } = (await parsed).runs;
    expect(using).toBe("node24");
    expect(main.replaceAll("../", "")).toBe(`dist/${entry}.js`);
    expect(Object.keys(config.input ?? {})).toContain(entry);
  });

  test("whatever is given, is read or refused in words", () => {
    const name = fc.constantFrom(...names);
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom("::error::x", "$(reboot)", "`id`", "../..", "\u0000"),
    );
    fc.assert(
      fc.property(fc.dictionary(name, value), given => {
        try {
          return typeof read(getting({ ...needed, ...given })) === "object";
        } catch (error) {
          return error instanceof UserError;
        }
      }),
    );
  });
});
