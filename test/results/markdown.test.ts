import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatMarkdown, type RunResult, sumUp } from "../../src/results/index.ts";
import { anyRuns, sampleExpectation, sampleFlaky, sampleRun, sampleSplat, sampleTest } from "./sample.ts";

function markdown(...runs: RunResult[]): string {
  return formatMarkdown(sumUp(runs));
}

const shadow = sampleRun("shadow", [
  sampleTest("access_test", "skip", { reason: "no idle page tracking" }),
  sampleTest("amx_test", "skip", { reason: "no AMX" }),
  sampleTest("cpuid_test", "pass"),
  sampleTest("hyperv_tlb_flush", "fail", {
    reason: "val == expected",
    tail: ["Random seed", "val == expected"],
  }),
  sampleTest("slow_test", "timeout", { reason: "did not end within 2m00s" }),
]);
const tdp = sampleRun("tdp", [sampleTest("hyperv_tlb_flush", "fail"), sampleTest("cpuid_test", "pass")]);

describe("the summary", () => {
  const lines = markdown(tdp, shadow).split("\n");

  test("begins with the conclusion and the counts", () => {
    expect(lines[0]).toBe("## ❌ vmentry: tests failed: 2 failed, 1 timed out, 2 passed, 2 skipped");
  });

  test("names each failed test with its environments before anything else", () => {
    expect(lines[2]).toBe("**Failed:** `hyperv_tlb_flush` (`tdp`, `shadow`), `slow_test` (`shadow`)");
  });

  test("has a row for each run, with the settings as read back", () => {
    expect(lines.slice(4, 8)).toEqual([
      "| environment | kernel | conclusion | failed | timed out | passed | skipped | time | settings as read back |",
      "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
      "| `tdp` | `6.12.0-test` | ❌ tests failed | 1 | 0 | 1 | 0 | 1m05s | `kvm_amd.npt = N` |",
      "| `shadow` | `6.12.0-test` | ❌ tests failed | 1 | 1 | 1 | 2 | 1m05s | `kvm_amd.npt = N` |",
    ]);
  });

  test("tells a failure's reason, place, logs and last lines", () => {
    const text = markdown(shadow);
    expect(text).toContain(
      "**failed** `hyperv_tlb_flush` after 1.5s: `val == expected`\\\nat `x86_64/hyperv_tlb_flush.c:117`, logs in `logs/shadow/hyperv_tlb_flush/`\n\n" +
        "<details><summary>its last lines</summary>\n\n```text\nRandom seed\nval == expected\n```\n\n</details>",
    );
  });

  test("tells skips by name and reason, folded, and the slowest tests last", () => {
    const text = markdown(shadow);
    expect(text.slice(text.indexOf("<details><summary>2 skipped"))).toBe(
      "<details><summary>2 skipped</summary>\n\n- `no idle page tracking`: `access_test` (`logs/shadow/access_test/`)\n- `no AMX`: `amx_test` (`logs/shadow/amx_test/`)\n\n</details>\n\n" +
        "<details><summary>slowest tests</summary>\n\n- 1.5s `access_test` (`shadow`)\n- 1.5s `amx_test` (`shadow`)\n- 1.5s `cpuid_test` (`shadow`)\n- 1.5s `hyperv_tlb_flush` (`shadow`)\n- 1.5s `slow_test` (`shadow`)\n\n</details>\n",
    );
  });
});

test("the commit that the kernel was built from is named, once", () => {
  const { kernel, ...rest } = sampleRun("tdp", [sampleTest("a", "pass")]);
  const commit = "1".repeat(40);
  const given = markdown({ ...rest, kernel: { ...kernel, commit } });
  expect(given).toContain(`kernel \`#1 SMP\` from \`/build\`, commit \`${commit}\``);
  const stored = markdown({
    ...rest,
    kernel: { ...kernel, commit, variant: "kvm", source: `${commit}/kvm` },
  });
  expect(stored.split(commit)).toHaveLength(2);
});

test("a good run is told in few words", () => {
  const text = markdown(sampleRun("tdp", [sampleTest("a", "pass")]));
  expect(text).toMatch(/^## ✅ vmentry: good: 1 passed\n\n\| /);
  expect(text).not.toContain("Failed");
  expect(text).not.toContain("###");
});

test("a machine that died is told with the console's last lines, unfolded, and the tests that it took along", () => {
  const text = markdown(
    sampleRun(
      "shadow",
      [
        sampleTest("smm_test", "machine-died"),
        sampleTest("later_test", "not-run", { reason: "the machine died" }),
      ],
      {
        error: "the machine died: kernel panic",
        consoleTail: ["Kernel panic - not syncing: x"],
      },
    ),
  );
  expect(text).toContain("⚠️ error: `the machine died: kernel panic (1 died with the machine, 1 not run)`");
  expect(text).toContain(
    "<details open><summary>the console's last lines (<code>console&#46;log</code>)</summary>\n\n```text\nKernel panic - not syncing: x\n```",
  );
  expect(text).toContain("\n**Died with the machine:** `smm_test` (`shadow`)\n");
  expect(text).toContain("**died with the machine** `smm_test`");
  expect(text).toContain("- `the machine died`: `later_test`");
});

test("a run that is not applicable says why in its row", () => {
  const text = markdown(tdp, sampleRun("ept", [], { notApplicable: "no VMX" }));
  expect(text).toContain("| `ept` | `6.12.0-test` | ➖ not applicable: `no VMX` |");
});

test("the same complaint of the kernel is shown once, with place, tests, trace and how often it came", () => {
  const splats = [
    sampleSplat("kvm_zap", { frames: ["kvm_zap at arch/x86/kvm/mmu.c:12"] }),
    sampleSplat("kvm_zap", { lines: ["another time"] }),
  ];
  const text = markdown(sampleRun("tdp", [sampleTest("a", "pass")], { splats }));
  expect(text).toContain("## ❌ vmentry: kernel complained: 1 passed\n");
  expect(text).toContain("**Kernel complained:** `WARNING kvm_zap (arch/x86/kvm/mmu.c:12)` (`tdp`)\n");
  expect(text).toContain("**2 kernel complaints** on the console (`console.log`)");
  expect(text).toContain(
    ", 2 times</summary>\n\nat `arch/x86/kvm/mmu.c:12`\\\nwhile `kvm/a_test` ran\\\n" +
      "fingerprint `WARNING kvm_zap arch/x86/kvm/mmu.c`\n\n" +
      "```text\nkvm_zap at arch/x86/kvm/mmu.c:12\n```\n\n```text\nWARNING: ",
  );
  expect(text).not.toContain("another time");
});

test("allowed complaints and known failures say why, who and until when, and are not red", () => {
  const known = sampleTest("k", "fail", { known: sampleExpectation, reason: "1 == 2" });
  const splats = [sampleSplat("f", { allowed: sampleExpectation })];
  const text = markdown(sampleRun("tdp", [sampleTest("a", "pass"), known], { splats }));
  expect(text).toContain("## ✅ vmentry: good: 1 failed as known, 1 passed\n");
  expect(text).not.toContain("**Failed");
  expect(text).toContain("**1 allowed kernel complaint**");
  const why = "`waits for the fix`, `kvm@example.org`, `https://example.org/bug/7`, until 2026-06-01";
  expect(text).toContain(`allowed: ${why}`);
  expect(text).toContain(
    `<details><summary>1 known failure</summary>\n\n- failed \`k\`: \`1 == 2\`; known: ${why}\n`,
  );
});

test("flaky and suspicious tests, deaths, notices, and the command that repeats a test are told", () => {
  const text = markdown(
    sampleRun(
      "tdp",
      [
        sampleFlaky("f"),
        sampleTest("s", "skip", { suspicious: "a failed assertion" }),
        sampleTest("d", "fail"),
      ],
      {
        deaths: [{ reason: "it panicked", suspects: ["kvm/d"], killer: "kvm/d" }],
        repeat: ["vmentry", "run"],
      },
    ),
  );
  expect(text).toContain("**Flaky:** `f` (`tdp`)\n");
  expect(text).toContain("- first: failed after 1.5s: `1 == 2`\n- retry alone: passed after 1.5s\n");
  expect(text).toContain(
    "<summary>1 suspicious</summary>\n\n- skipped `s` (`logs/shadow/s/`): `a failed assertion`",
  );
  expect(text).toContain("**machine died** `it panicked`\\\nkilled by `kvm/d`");
  expect(formatMarkdown(sumUp([tdp], { notices: ["an entry expired"] }))).toContain(
    "**Notices:**\n\n- `an entry expired`\n",
  );
  expect(text).toContain("<summary>repeat it</summary>\n\n```text\nvmentry run --test kvm/d\n```");
});

/** What is left when all code, in which nothing is read as markup, is taken away. */
function withoutCode(text: string): string {
  return text
    .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "BLOCK")
    .replace(/`[^`\n]*`/g, "CODE")
    .replace(/<code>(?:[^<>&\n]|&#\d+;)*<\/code>/g, "CODE");
}

describe("untrusted text", () => {
  test.each([
    ["ends no table cell", "a | b", "<code>a &#124; b</code>"],
    ["ends no code", "a `b` c", "<code>a &#96;b&#96; c</code>"],
    ["is no HTML", "</details><b>", "`</details><b>`"],
    ["mentions nobody", "@octocat #1", "`@octocat #1`"],
    ["moves no cursor", "\x1b[2J", "<code>&#92;x1b&#91;2J</code>"],
    ["stays on its line", "a\n# b", "`a # b`"],
  ])("%s", (_, reason, shown) => {
    const text = markdown(sampleRun("tdp", [sampleTest("a", "fail", { reason })]));
    expect(text).toContain(`after 1.5s: ${shown}\\\n`);
  });

  test("ends no code block", () => {
    const text = markdown(
      sampleRun("tdp", [sampleTest("a", "fail", { tail: ["```", "@octocat", "`````"] })]),
    );
    expect(text).toContain("``````text\n```\n@octocat\n`````\n``````\n");
  });

  test("stands nowhere but in code, whatever it is", () => {
    fc.assert(
      fc.property(anyRuns, runs => {
        const bare = withoutCode(markdown(...runs));
        expect(bare).not.toMatch(/[`@&[\]~]/);
        expect(bare.replace(/<\/?details>|<details open>|<\/?summary>|<br>/g, "")).not.toMatch(/[<>]/);
        expect(bare.match(/<details/g)?.length).toBe(bare.match(/<\/details>/g)?.length);
        const rows = bare.split("\n").filter(line => line.startsWith("|"));
        expect(new Set(rows.map(row => row.split("|").length)).size).toBeLessThanOrEqual(1);
        expect(rows.length).toBe(runs.length === 0 ? 0 : runs.length + 2);
      }),
    );
  });
});

describe("a summary that is too large", () => {
  const tail = Array.from({ length: 20 }, () => "x".repeat(500));
  const tests = Array.from({ length: 100 }, (_, index) => sampleTest(`test_${index}`, "fail", { tail }));
  const runs = ["one", "two"].map(name => sampleRun(name, tests));
  const text = markdown(...runs);

  test("stays below GitHub's limit", () => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(900 * 1024);
    expect(Buffer.byteLength(text)).toBeGreaterThan(850 * 1024);
  });

  test("still names every failed test with its reason", () => {
    for (const { reason } of tests) expect(text.split(reason).length).toBe(3);
  });

  test("says what was left out", () => {
    expect(text).toMatch(
      /_Left out to stay within 900 KiB: \d+ test's outputs\. All of it is in the results and logs\._\n$/,
    );
  });

  test("stays below any limit, and keeps the conclusion", () => {
    fc.assert(
      fc.property(anyRuns, fc.integer({ min: 2048, max: 20_000 }), (some, maxBytes) => {
        const cut = formatMarkdown(sumUp([...some, ...runs]), { maxBytes });
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(maxBytes);
        expect(cut).toMatch(/^## \S+ vmentry: /u);
        expect(cut).toContain("_Left out");
      }),
      { numRuns: 30 },
    );
  });
});
