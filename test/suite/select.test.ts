import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { matchesPattern, type Selection, type Suite, selectTests } from "../../src/suite/index.ts";

function suiteOf(names: readonly string[], name = "kvm"): Suite {
  const command = (test: string): [string] => [`/opt/${test}`];
  return {
    name,
    source: "/tests",
    tests: names.map(each => ({
      id: `${name}/${each}`,
      name: each,
      command: command(each),
      timeoutMs: 7000,
    })),
    files: [...names, "helper"].map(each => ({
      source: `/tests/${each}`,
      path: `/opt/${each}`,
      mode: 0o755,
    })),
    libraries: [],
    workingDirectory: "/opt",
  };
}

function selectionOf(parts: Partial<Selection>): Selection {
  return { only: [], except: [], arguments: new Map(), timeouts: new Map(), place: "a.yaml:3:1", ...parts };
}

const suite = suiteOf(["cpuid_test", "demand_paging_test", "dirty_log_test", "steal_time"]);
const withArguments = (test: string, ...lines: string[]) =>
  selectionOf({ arguments: new Map([[test, lines]]) });

function select(...selections: Partial<Selection>[]): string[] {
  return selectTests(
    suite,
    selections.map(each => selectionOf(each)),
  ).tests.map(({ id }) => id);
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return "no error";
}

describe("a selection", () => {
  test("that says nothing leaves the suite as it is", () => {
    expect(selectTests(suite, [selectionOf({})])).toEqual(suite);
    expect(selectTests(suite, [])).toEqual(suite);
  });

  test("keeps what only matches, without what except matches", () => {
    expect(select({ only: ["d*", "steal_time"], except: ["*_log_*"] })).toEqual([
      "kvm/demand_paging_test",
      "kvm/steal_time",
    ]);
  });

  test("puts a variant for each line of arguments, with its ranges, in place of the plain test", () => {
    const { tests } = selectTests(suite, [withArguments("dirty_log_test", "-M clear-log", "-v {1,2}", "")]);
    expect(tests.map(({ name, command }) => [name, command])).toEqual([
      ["cpuid_test", ["/opt/cpuid_test"]],
      ["demand_paging_test", ["/opt/demand_paging_test"]],
      ["dirty_log_test/-M clear-log", ["/opt/dirty_log_test", "-M", "clear-log"]],
      ["dirty_log_test/-v 1", ["/opt/dirty_log_test", "-v", "1"]],
      ["dirty_log_test/-v 2", ["/opt/dirty_log_test", "-v", "2"]],
      ["dirty_log_test", ["/opt/dirty_log_test"]],
      ["steal_time", ["/opt/steal_time"]],
    ]);
    expect(tests[2]).toMatchObject({ id: "kvm/dirty_log_test/-M clear-log", variantOf: "dirty_log_test" });
    expect(tests[5]?.variantOf).toBeUndefined();
  });

  test("can leave out a variant that its own arguments make", () => {
    expect(
      select({
        only: ["steal_time"],
        except: ["steal_time/-v 1 -n 1"],
        arguments: new Map([["steal_time", ["-v {1,2} -n {1,2}"]]]),
      }),
    ).toEqual(["kvm/steal_time/-v 1 -n 2", "kvm/steal_time/-v 2 -n 1", "kvm/steal_time/-v 2 -n 2"]);
  });

  test("sets times, what a test takes, and the repetition; a name counts before a pattern, a later before an earlier one", () => {
    const { tests } = selectTests(suite, [
      selectionOf({
        timeouts: new Map([
          ["steal_time", 1],
          ["*", 2],
          ["d*", 3],
        ]),
        resources: new Map([["d*", { cpus: 3 }]]),
        repetition: { kind: "times", times: 5 },
      }),
    ]);
    expect(tests.map(({ timeoutMs }) => timeoutMs)).toEqual([2, 3, 3, 1]);
    expect(tests[1]?.resources).toEqual({ cpus: 3, memoryMiB: 0 });
    expect(tests[3]).toMatchObject({ repetition: { kind: "times", times: 5 } });
    expect(tests[3]?.resources).toBeUndefined();
  });

  test("can take a reason to run alone back", () => {
    const known = suiteOf(["arch_timer"]);
    const asked = (exclusive: string | false) =>
      selectTests(known, [
        withArguments("arch_timer", "-x"),
        selectionOf({ resources: new Map([["*", { exclusive }]]) }),
      ]).tests[0]?.resources;
    expect(asked(false)).toEqual({ cpus: 4, memoryMiB: 0 });
    expect(asked("mine")).toEqual({ cpus: 4, memoryMiB: 0, exclusive: "mine" });
  });

  test("that comes later narrows what earlier ones left, and replaces what they set", () => {
    expect(select({ only: ["d*"] }, { except: ["demand*"] })).toEqual(["kvm/dirty_log_test"]);
    const { tests } = selectTests(suite, [
      selectionOf({
        only: ["dirty_log_test"],
        arguments: new Map([["dirty_log_test", ["-a", "-b"]]]),
        timeouts: new Map([["dirty_log_test/-a", 1]]),
        resources: new Map([["dirty_log_test", { cpus: 9 }]]),
      }),
      selectionOf({ arguments: new Map([["dirty_log_test", ["-c"]]]), timeouts: new Map([["*", 5]]) }),
    ]);
    expect(tests).toMatchObject([
      { id: "kvm/dirty_log_test/-c", timeoutMs: 5, command: ["/opt/dirty_log_test", "-c"] },
    ]);
    expect(tests[0]?.resources?.cpus).toBe(9);
  });

  test("may speak of a test that an earlier one left out", () => {
    expect(select({ only: ["steal_time"] }, { except: ["dirty_log_test"] })).toEqual(["kvm/steal_time"]);
  });
});

describe("a selection is refused with its place", () => {
  test("when a pattern matches nothing, with the nearest names", () => {
    for (const key of ["only", "except"] as const) {
      expect(messageOf(() => select({ [key]: ["dirty_lgo_test"] }))).toBe(
        `a.yaml:3:1: ${key} names "dirty_lgo_test", which matches none of the 4 tests of kvm; the nearest is dirty_log_test`,
      );
    }
    expect(messageOf(() => select({ timeouts: new Map([["cpu_*", 1]]) }))).toContain(
      'timeouts names "cpu_*"',
    );
    expect(messageOf(() => select({ resources: new Map([["nope", {}]]) }))).toContain(
      'resources names "nope"',
    );
    expect(messageOf(() => selectTests(suite, [withArguments("dirty_log_test/-x", "-y")]))).toContain(
      'arguments names "dirty_log_test/-x"',
    );
  });

  test("when a line of arguments cannot be read", () => {
    expect(messageOf(() => selectTests(suite, [withArguments("steal_time", "-s 'x")]))).toBe(
      `a.yaml:3:1: the arguments of steal_time are "-s 'x", expected the quote ' at character 4 to be closed`,
    );
  });

  test("when a variant is there twice", () => {
    expect(messageOf(() => selectTests(suite, [withArguments("steal_time", "-v {1,2}", "-v  2")]))).toBe(
      'a.yaml:3:1: steal_time "-v 2" is there twice in its arguments; leave one out',
    );
    expect(messageOf(() => selectTests(suite, [withArguments("steal_time", "", "#")]))).toContain(
      "steal_time without arguments is there twice",
    );
  });

  test("when it leaves no test", () => {
    expect(messageOf(() => select({ only: ["d*"] }, { except: ["d*"] }))).toContain(
      "a.yaml:3:1: except d* leaves no test of kvm",
    );
  });

  test("when it comes to more tests than a run can hold", () => {
    const many = suiteOf(Array.from({ length: 40 }, (_, index) => `t${index}`));
    expect(messageOf(() => selectTests(many, [withArguments("*", "{1..16} {1..16}")]))).toContain(
      "comes to 10240 tests, and 10000 are the most",
    );
  });
});

describe("the options of a selection", () => {
  test("filter by the name with its variant", () => {
    const { tests } = selectTests(suite, [withArguments("d*", "-v {1,2}")], { filter: /_log_test\/-v 2$/g });
    expect(tests.map(({ name }) => name)).toEqual(["dirty_log_test/-v 2"]);
  });

  test("pick tests by their ids, in the suite's order", () => {
    const picked = selectTests(suite, [withArguments("dirty_log_test", "-M clear-log")], {
      ids: ["kvm/steal_time", "kvm/dirty_log_test/-M clear-log"],
    });
    expect(picked.tests.map(({ id }) => id)).toEqual(["kvm/dirty_log_test/-M clear-log", "kvm/steal_time"]);
  });

  test("refuse an id that is none of the selected tests, with the nearest", () => {
    expect(messageOf(() => selectTests(suite, [], { ids: ["kvm/steal_tmie", "kvm/cpuid_test"] }))).toBe(
      'there is no test "kvm/steal_tmie" among those selected; the nearest is kvm/steal_time',
    );
    expect(messageOf(() => selectTests(suite, [], { ids: ["kvm/dirty_log_test/-x"] }))).toContain(
      "the nearest is kvm/dirty_log_test",
    );
  });

  test("set a time over that of settings and under that of a selection", () => {
    const { tests } = selectTests(suite, [selectionOf({ timeouts: new Map([["cpuid_test", 1]]) })], {
      timeoutMs: 99,
    });
    expect(tests.map(({ timeoutMs }) => timeoutMs)).toEqual([1, 99, 99, 99]);
  });

  test("leave the programs of other KVM tests at home, and no file of another collection", () => {
    const paths = ({ files }: Suite) => files.map(({ path }) => path);
    expect(paths(selectTests(suite, [], { ids: ["kvm/steal_time"] }))).toEqual([
      "/opt/steal_time",
      "/opt/helper",
    ]);
    const other = suiteOf(["a", "b"], "kselftest/x86");
    expect(paths(selectTests(other, [], { filter: /a/ }))).toEqual(paths(other));
  });
});

describe("what is known of KVM tests", () => {
  test("follows the number of vCPUs that a variant asks for", () => {
    const { tests } = selectTests(suite, [withArguments("demand_paging_test", "-v 3", "-b 1G -v8", "")]);
    const known = tests.filter(({ name }) => name.startsWith("demand")).map(({ resources }) => resources);
    expect(known).toEqual([
      { cpus: 3, memoryMiB: 3072 },
      { cpus: 8, memoryMiB: 8192 },
      { cpus: 1, memoryMiB: 1024 },
    ]);
  });
});

describe("a selection of any kind", () => {
  const pattern = fc.constantFrom("*", "d*", "*_test", "steal_time", "*log*", "cpuid_test");
  const line = fc.constantFrom("-a", "-v {1,2}", "-v 1", "'x y'", "", "{-a,-b} {1..3}");
  const selection = fc.record({
    only: fc.array(pattern, { maxLength: 2 }),
    except: fc.array(pattern, { maxLength: 1 }),
    arguments: fc
      .array(fc.tuple(pattern, fc.array(line, { minLength: 1, maxLength: 3 })), { maxLength: 2 })
      .map(entries => new Map(entries)),
    timeouts: fc.array(fc.tuple(pattern, fc.nat())).map(entries => new Map(entries)),
  });

  test("never yields an id twice, nor a test that the suite does not have", () => {
    fc.assert(
      fc.property(fc.array(selection, { maxLength: 3 }), parts => {
        let selected: Suite;
        try {
          selected = selectTests(
            suite,
            parts.map(each => selectionOf(each)),
          );
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          return;
        }
        const ids = selected.tests.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBeGreaterThan(0);
        for (const { command, name, variantOf } of selected.tests) {
          expect(command[0]).toBe(`/opt/${variantOf ?? name}`);
        }
      }),
    );
  });
});

describe("a pattern", () => {
  test("stands for any text at each star, and for itself elsewhere", () => {
    const name = fc.string({ unit: fc.constantFrom("a", "b", "*", ".", "/"), maxLength: 8 });
    fc.assert(
      fc.property(name, name, (pattern, text) => {
        const expression = pattern.replaceAll(".", "\\.").replaceAll("*", ".*");
        expect(matchesPattern(pattern, text)).toBe(new RegExp(`^${expression}$`, "s").test(text));
      }),
    );
  });

  test("full of stars does not take long", () => {
    expect(matchesPattern("*a".repeat(100).concat("*b"), "a".repeat(100_000))).toBe(false);
  });
});
