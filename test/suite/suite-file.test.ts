import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { parseSuiteFile, readSuiteFile, selectionSchema } from "../../src/suite/index.ts";
import { directoryWith } from "./directory.ts";

function problemsOf(text: string): string[] {
  const parsed = parseSuiteFile(text, "x.suite.yaml");
  return "problems" in parsed ? parsed.problems : [];
}

describe("a suite file", () => {
  test("says which tests of which suite run, with what, for how long and how often", () => {
    const text = `name: nightly
suite: kvm
only: [dirty_log_*, steal_time]
except: [dirty_log_perf_test]
arguments:
  dirty_log_test: ["-M clear-log", "-v {1,2}"]
timeouts: {dirty_log_test: 10m, steal_time: 90, "*": 0}
resources:
  dirty_log_test: {cpus: 2, memory: 512, exclusive: measures time}
  steal_time: {exclusive: false}
iterations: 5
`;
    expect(parseSuiteFile(text, "x.suite.yaml")).toEqual({
      name: "nightly",
      suite: "kvm",
      selection: {
        only: ["dirty_log_*", "steal_time"],
        except: ["dirty_log_perf_test"],
        arguments: new Map([["dirty_log_test", ["-M clear-log", "-v {1,2}"]]]),
        timeouts: new Map([
          ["dirty_log_test", 600_000],
          ["steal_time", 90_000],
          ["*", 0],
        ]),
        resources: new Map([
          ["dirty_log_test", { cpus: 2, memoryMiB: 512, exclusive: "measures time" }],
          ["steal_time", { exclusive: false }],
        ]),
        repetition: { kind: "times", times: 5 },
        place: "x.suite.yaml",
      },
    });
  });

  test("may leave out everything, and name a collection in a directory of another", () => {
    expect(parseSuiteFile("{}", "x.suite.yaml")).toMatchObject({ selection: { only: [], except: [] } });
    expect(parseSuiteFile("suite: kselftest/net/forwarding", "f")).toMatchObject({
      suite: "kselftest/net/forwarding",
    });
  });

  test("repeats tests in one of three ways", () => {
    const repetitionOf = (text: string) => {
      const parsed = parseSuiteFile(text, "f");
      return "problems" in parsed ? parsed : parsed.selection.repetition;
    };
    expect(repetitionOf("until-failure: true")).toEqual({ kind: "until-failure", atMost: 10_000 });
    expect(repetitionOf("until-failure: 7")).toEqual({ kind: "until-failure", atMost: 7 });
    expect(repetitionOf("for: 10m")).toEqual({ kind: "for", ms: 600_000 });
    expect(repetitionOf("only: [x]")).toBeUndefined();
    expect(problemsOf("iterations: 2\nfor: 1m")).toEqual([
      "x.suite.yaml:2:1: for cannot stand beside iterations: a test is repeated in one way",
    ]);
  });

  test("that is wrong is told with line, column and what was expected", () => {
    expect(problemsOf("onyl: [x]")[0]).toMatch(
      /^x\.suite\.yaml:1:1: unknown key "onyl", did you mean "only"\?/,
    );
    expect(problemsOf('arguments:\n  a:\n    - "-s $X"')[0]).toMatch(
      /^x\.suite\.yaml:3:7: .*"-s \$X", expected no \$ outside quotes \(character 4\)/,
    );
    expect(problemsOf("arguments: {a: ['{1..9999}']}")[0]).toContain(
      "at most 256 variants of one line, and these are 9999",
    );
    expect(problemsOf("timeouts: {a: soon}")[0]).toContain("expected a time from 1s to 24h");
    expect(problemsOf("for: 0")[0]).toContain("expected a time from 1s to 24h");
    expect(problemsOf("iterations: 0")[0]).toContain("expected a whole number from 1 to 10000");
    expect(problemsOf("resources: {a: {cpu: 2}}")[0]).toContain(
      'unknown key "cpu" in resources.a, did you mean "cpus"?',
    );
    expect(problemsOf("suite: kselftest/../x")[0]).toContain("expected kvm, or kselftest/NAME");
    expect(problemsOf("only: [3]")[0]).toContain("expected a test's name");
    expect(problemsOf("arguments: {a: []}")[0]).toContain("at least one line");
    expect(problemsOf("[]")[0]).toContain("expected a map");
  });

  test("is read from its path", async () => {
    const directory = directoryWith({ "a.suite.yaml": "only: [x]\n", "b.suite.yaml": "only: x\n" });
    const path = join(directory, "a.suite.yaml");
    expect(await readSuiteFile(path)).toMatchObject({ selection: { only: ["x"], place: path } });
    await expect(readSuiteFile(join(directory, "b.suite.yaml"))).rejects.toThrow(
      /b\.suite\.yaml:1:7: only is "x"/,
    );
    await expect(readSuiteFile(join(directory, "c"))).rejects.toThrow(UserError);
  });
});

test("an environment's selection is parsed by the same schema, without a place of its own", () => {
  expect(selectionSchema.parse({ only: ["a"], for: 5 })).toEqual({
    only: ["a"],
    except: [],
    arguments: new Map(),
    timeouts: new Map(),
    resources: new Map(),
    repetition: { kind: "for", ms: 5000 },
  });
});
