import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import type { CoverableRun } from "../../src/expectations/index.ts";
import { statuses, type TestResult } from "../../src/results/model.ts";
import { account, context, expectations, splat, testResult } from "./builders.ts";

const directory = temporaryDirectory("test");
afterAll(() => directory[Symbol.asyncDispose]());

const read = (entries: { known?: readonly string[]; allowed?: readonly string[] }, on?: string) =>
  expectations(directory.path, entries, on);

type Runs = readonly (Partial<Omit<CoverableRun, "context">> & {
  context?: Partial<CoverableRun["context"]>;
})[];

function runOf(run: Runs[number]): CoverableRun {
  return { tests: [], splats: [], ...run, context: { ...context, ...run.context } };
}

/** Whether an entry covers a failure that nothing but these fields tell from any other. */
async function covers(entry: string, given: Partial<TestResult> = {}, where: Runs[number]["context"] = {}) {
  const all = await read({ known: [`${entry}, ${account}`] });
  const { tests } = all.cover(runOf({ tests: [testResult("kvm/a", "fail", given)], context: where }));
  return tests[0]?.known !== null;
}

/** The notices without file names, but with line and column. */
async function notices(entries: Parameters<typeof read>[0], runs: Runs, on?: string): Promise<string[]> {
  const all = await read(entries, on);
  for (const run of runs) all.cover(runOf(run));
  return all.notices().map(each => each.replace(/^.*\/(\w+-\w+)\.yaml/, "$1"));
}

describe("a known failure", () => {
  test("is marked with the entry's account and place, and nothing else of the test changes", async () => {
    const all = await read({ known: [`test: kvm/a, ${account}`] });
    const failed = testResult("kvm/a", "fail");
    const other = testResult("kvm/b", "fail");
    const { tests } = all.cover(runOf({ tests: [failed, other] }));
    expect(tests).toEqual([
      {
        ...failed,
        known: {
          reason: "it is known",
          owner: "kvm",
          link: "https://bugs.example/1",
          expires: "2027-01-01",
          place: expect.stringMatching(/known-failures\.yaml:2:5$/),
        },
      },
      other,
    ]);
    expect(failed.known).toBeNull();
  });

  test.each(statuses)(
    "can be what ended in %s only if that is bad, and machine-died is asked for",
    async status => {
      expect(await covers("test: kvm/a", { status })).toBe(["fail", "timeout", "crash"].includes(status));
      expect(await covers("test: kvm/a, status: [fail, timeout, crash, machine-died]", { status })).toBe(
        ["fail", "timeout", "crash"].includes(status),
      );
    },
  );

  test("may be the death of the machine, for the test that was found to kill it", async () => {
    const cover = async (entry: string, killer: string | null) => {
      const all = await read({ known: [`${entry}, ${account}`] });
      const tests = [testResult("kvm/a", "machine-died")];
      const deaths = [{ reason: "panic", suspects: ["kvm/a"], killer }];
      return all.cover(runOf({ tests, deaths })).tests[0]?.known !== null;
    };
    expect(await cover("test: kvm/a, status: machine-died", "kvm/a")).toBe(true);
    expect(await cover("test: kvm/a, status: machine-died", null)).toBe(false);
    expect(await cover("test: kvm/a, status: machine-died", "kvm/b")).toBe(false);
    expect(await cover("test: kvm/a", "kvm/a")).toBe(false);
  });

  test.each([
    ["test: kvm/*", {}, {}, true],
    ["test: kvm/b", {}, {}, false],
    ["test: kvm/a, status: timeout", {}, {}, false],
    ["test: kvm/a, status: [timeout, fail]", {}, {}, true],
    ["test: kvm/a, match: line 12", { reason: "x.c, line 12: no" }, {}, true],
    ["test: kvm/a, match: line 12", { reason: "x.c, line 13: no" }, {}, false],
    ["test: kvm/a, environment: 'st*'", {}, {}, true],
    ["test: kvm/a, environment: nested", {}, {}, false],
    ["test: kvm/a, kernel: '>=6.1 <6.13'", {}, {}, true],
    ["test: kvm/a, kernel: '>=6.1 <6.13'", {}, { release: "6.13.0-rc1" }, false],
    ["test: kvm/a, kernel: '>=6.1'", {}, { release: "" }, false],
    ["test: kvm/a, arch: x86_64", {}, {}, true],
    ["test: kvm/a, arch: arm64", {}, {}, false],
    ["test: kvm/a, arch: arm64", {}, { arch: "aarch64" }, true],
    ["test: kvm/a, machine: qemu", {}, {}, true],
    ["test: kvm/a, machine: 'rack-*'", {}, {}, false],
  ] as const)("by %s, of %j under %j: %s", async (entry, given, where, isKnown) => {
    expect(await covers(entry, given, where)).toBe(isKnown);
  });

  test("is told by the first entry that covers it", async () => {
    const more = "owner: kvm, link: '#1', expires: 2027-01-01";
    const known = [
      `test: kvm/b, reason: one, ${more}`,
      `test: 'kvm/*', reason: two, ${more}`,
      `test: kvm/a, reason: three, ${more}`,
    ];
    const all = await read({ known });
    const { tests } = all.cover(runOf({ tests: [testResult("kvm/a", "fail")] }));
    expect(tests[0]?.known?.reason).toBe("two");
    expect(all.notices().filter(each => each.includes("yaml:4"))).toEqual([]);
  });

  test("is one on the day that its entry expires, and not on the next", async () => {
    const known = ["test: kvm/a, reason: r, owner: o, link: 'http://x', expires: 2026-06-15"];
    const isKnown = async (day: string) => {
      const all = await read({ known }, day);
      return all.cover(runOf({ tests: [testResult("kvm/a", "fail")] })).tests[0]?.known !== null;
    };
    expect(await isKnown("2026-06-15")).toBe(true);
    expect(await isKnown("2026-06-16")).toBe(false);
  });

  test("leaves everything uncovered where there are no entries", async () => {
    const all = await read({});
    const run = runOf({ tests: [testResult("kvm/a", "fail")], splats: [splat()] });
    expect(all.cover(run)).toEqual({ tests: run.tests, splats: run.splats });
    expect(all.notices()).toEqual([]);
  });

  test("never stands on what did not end badly, whatever entries and results there are", async () => {
    const all = await read({
      known: [`test: 'kvm/*', ${account}`, `test: 'k*', status: [machine-died, crash], ${account}`],
    });
    const anyTests = fc.array(
      fc
        .tuple(fc.constantFrom("kvm/a", "kvm/b", "x/a"), fc.constantFrom(...statuses))
        .map(([id, status]) => testResult(id, status)),
    );
    fc.assert(
      fc.property(anyTests, tests => {
        const covered = all.cover(runOf({ tests })).tests;
        expect(covered.map(each => ({ ...each, known: null }))).toEqual(tests);
        for (const { status, known } of covered) {
          if (known !== null) expect(["fail", "timeout", "crash"]).toContain(status);
        }
      }),
    );
  });
});

describe("a splat", () => {
  const allows = async (entry: string, given = {}, where: Runs[number]["context"] = {}) => {
    const all = await read({ allowed: [`${entry}, ${account}`] });
    return all.cover(runOf({ splats: [splat(given)], context: where })).splats[0]?.allowed !== null;
  };

  test.each([
    ["fingerprint: WARNING kvm_put virt/kvm/kvm_main.c", {}, {}, true],
    ["fingerprint: 'WARNING kvm_put *'", {}, {}, true],
    ["fingerprint: WARNING kvm_put", {}, {}, false],
    ["title: '* at virt/kvm/kvm_main.c:*'", {}, {}, true],
    ["title: '*use-after-free*'", {}, {}, false],
    ["function: kvm_put, kind: warning", {}, {}, true],
    ["function: kvm_put, kind: KASAN", {}, {}, false],
    ["function: kvm_get", {}, {}, false],
    ["function: kvm_put", { function: null }, {}, false],
    ["function: kvm_put, file: '*kvm_main.c'", {}, {}, true],
    ["function: kvm_put, file: '*kvm_main.c'", { location: null }, {}, false],
    ["function: kvm_put, test: 'kvm/*'", {}, {}, true],
    ["function: kvm_put, test: kvm/b", {}, {}, false],
    ["function: kvm_put, test: kvm/b", { tests: ["kvm/a", "kvm/b"] }, {}, true],
    ["function: kvm_put, test: 'kvm/*'", { tests: [] }, {}, false],
    ["function: kvm_put, kernel: '<6'", {}, {}, false],
    ["function: kvm_put, environment: nested, arch: x86_64", {}, { environment: "nested" }, true],
  ] as const)("by %s, of %j under %j: %s", async (entry, given, where, isAllowed) => {
    expect(await allows(entry, given, where)).toBe(isAllowed);
  });

  test("is not allowed any more once its entry expired", async () => {
    const allowed = ["function: kvm_put, reason: r, owner: o, link: 'http://x', expires: 2026-06-14"];
    const all = await read({ allowed });
    expect(all.cover(runOf({ splats: [splat()] })).splats[0]?.allowed).toBeNull();
    expect(all.notices()).toEqual([
      expect.stringMatching(
        /allowed-splats\.yaml:2:5: expired on 2026-06-14 and no longer allows "WARNING: .*": mend what it stands for, or give it a later date$/,
      ),
    ]);
  });
});

describe("notices", () => {
  const until = (expires: string) => `reason: r, owner: o, link: 'http://x', expires: ${expires}`;
  const failing = [{ tests: [testResult("kvm/a", "fail")] }];

  test("tell which test an expired entry would have covered", async () => {
    expect(await notices({ known: [`test: kvm/a, ${until("2026-06-14")}`] }, failing)).toEqual([
      "known-failures:2:5: expired on 2026-06-14 and no longer covers kvm/a in stock: mend what it stands for, or give it a later date",
    ]);
  });

  test("tell of an expired entry that nothing needs, even of one for other kernels", async () => {
    expect(await notices({ known: [`test: kvm/b, kernel: '<5', ${until("2026-06-14")}`] }, failing)).toEqual([
      "known-failures:2:5: expired on 2026-06-14 and no longer covers anything: remove this entry",
    ]);
  });

  test.each([
    ["2026-06-15", ["known-failures:2:5: expires today; it covers kvm/a in stock"]],
    ["2026-06-16", ["known-failures:2:5: expires on 2026-06-16, in 1 day; it covers kvm/a in stock"]],
    ["2026-06-29", ["known-failures:2:5: expires on 2026-06-29, in 14 days; it covers kvm/a in stock"]],
    ["2026-06-30", []],
  ])("announce that an entry in use expires on %s", async (expires, told) => {
    expect(await notices({ known: [`test: kvm/a, ${until(expires)}`] }, failing)).toEqual(told);
  });

  test("announce nothing of an entry that is not in use", async () => {
    const known = [`test: kvm/a, ${until("2026-06-16")}`];
    expect(await notices({ known }, [{ tests: [testResult("kvm/a", "skip")] }])).toEqual([]);
  });

  test("tell of tests that pass now", async () => {
    const runs = [
      { tests: [testResult("kvm/a", "pass")] },
      { tests: [testResult("kvm/a", "pass")], context: { environment: "nested" } },
    ];
    expect(await notices({ known: [`test: kvm/a, ${account}`] }, runs)).toEqual([
      "known-failures:2:5: kvm/a in stock, kvm/a in nested pass now: remove this entry, or narrow it to where it is still needed",
    ]);
  });

  test.each(["flaky", "error", "not-run", "machine-died"] as const)(
    "do not say that an entry can go when one of its tests is %s",
    async status => {
      const tests = [testResult("kvm/a", "pass"), testResult("kvm/b", status)];
      expect(await notices({ known: [`test: 'kvm/*', ${account}`] }, [{ tests }])).toEqual([]);
    },
  );

  test("do not say that an entry can go that is needed in one environment", async () => {
    const runs = [
      { tests: [testResult("kvm/a", "pass")] },
      { ...failing[0], context: { environment: "nested" } },
    ];
    expect(await notices({ known: [`test: kvm/a, ${account}`] }, runs)).toEqual([]);
  });

  test("say why an entry does not cover the failure of its test", async () => {
    const known = [`test: kvm/a, status: timeout, ${account}`, `test: kvm/a, match: "ENOMEM", ${account}`];
    expect(await notices({ known }, failing)).toEqual([
      "known-failures:2:5: does not cover the failure of kvm/a in stock: it ended in fail, not in timeout",
      'known-failures:3:5: does not cover the failure of kvm/a in stock: its reason does not contain "ENOMEM"',
    ]);
  });

  test("are silent of an entry for one way to fail when its test failed in another that is known too", async () => {
    const known = [`test: kvm/a, match: ENOMEM, ${account}`, `test: kvm/a, match: ended, ${account}`];
    expect(await notices({ known }, failing)).toEqual([]);
  });

  test("tell of an entry that matches no test", async () => {
    expect(await notices({ known: [`test: kvm/gone, ${account}`] }, failing)).toEqual([
      'known-failures:2:5: "kvm/gone" matches no test that there is: correct it or remove this entry',
    ]);
  });

  test.each([
    ["another kernel", "test: kvm/gone, kernel: '<6'", {}],
    ["another architecture", "test: kvm/gone, arch: arm64", {}],
    ["another environment", "test: kvm/gone, environment: nested", {}],
    ["another machine", "test: kvm/gone, machine: rack", {}],
    ["another suite", "test: kselftest/net/gone", {}],
    ["another collection", "test: kselftest/net/gone", { suite: "kselftest/x86" }],
    ["a whole suite, while some of its tests were asked for", "test: kvm/gone", { isPartial: true }],
  ])("are silent of an entry for %s", async (_, entry, where) => {
    expect(await notices({ known: [`${entry}, ${account}`] }, [{ ...failing[0], context: where }])).toEqual(
      [],
    );
  });

  test("are silent of every entry when no test was there", async () => {
    const entries = { known: [`test: kvm/a, ${account}`], allowed: [`function: f, ${account}`] };
    expect(await notices(entries, [{ tests: [] }])).toEqual([]);
    expect(await notices(entries, [{ tests: [testResult("kvm/a", "not-run")] }])).toEqual([]);
  });

  test("tell of an allowed splat that was not seen while its tests ran", async () => {
    const allowed = [
      `title: 'RCU *', ${account}`,
      `function: kvm_put, ${account}`,
      `function: f, test: kvm/b, ${account}`,
      `function: f, arch: s390x, ${account}`,
    ];
    expect(await notices({ allowed }, [{ ...failing[0], splats: [splat()] }])).toEqual([
      'allowed-splats:2:5: "RCU *" was not seen: remove this entry, or narrow it to where it is still needed',
    ]);
  });

  test("are the same when a run is covered again", async () => {
    const known = [`test: kvm/a, ${until("2026-06-16")}`, `test: kvm/gone, ${account}`];
    expect(await notices({ known }, [...failing, ...failing])).toEqual(await notices({ known }, failing));
  });

  test("list at most five tests", async () => {
    const tests = Array.from({ length: 8 }, (_, index) => testResult(`kvm/t${index}`, "pass"));
    const [told] = await notices({ known: [`test: 'kvm/*', ${account}`] }, [{ tests }]);
    expect(told).toContain("kvm/t4 in stock and 3 more pass now");
  });
});
