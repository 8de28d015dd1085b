import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatReportHtml, type HtmlReportInput } from "../../src/html-report/index.ts";
import type { Finding, Report } from "../../src/report/index.ts";
import { runOf, sampleReport } from "../report/sample.ts";
import { sampleRun, sampleTest } from "../results/sample.ts";
import { hostilePieces, sampleInput, withTexts } from "./sample.ts";

const input = sampleInput();
const { report } = input;
const html = formatReportHtml(input);

/** What a reader sees, tags aside. */
function textOf(part: string): string {
  return part
    .replace(/<(style|script)\b[^>]*>.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ");
}

function sectionOf(page: string, id: string): string {
  const start = page.indexOf(`<section id="${id}"`);
  return start === -1 ? "" : page.slice(start, page.indexOf("</section>", start));
}

function findingOf(page: string, title: string): string {
  const parts = page.split('<details class="finding"').slice(1);
  return parts.find(part => textOf(`<${part.slice(0, part.indexOf("</summary>"))}`).includes(title)) ?? "";
}

function changed(changes: Partial<Finding>, which = 0): Report {
  return {
    ...report,
    findings: report.findings.map((finding, index) =>
      index === which ? { ...finding, ...changes } : finding,
    ),
  };
}

describe("the file", () => {
  test("allows its own style and script by their digests, and nothing else", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
    for (const name of ["style", "script"]) {
      const text = new RegExp(`<${name}\\b[^>]*>(.*?)</${name}>`, "s").exec(html)?.[1] ?? "";
      expect(text.length).toBeGreaterThan(1000);
      const digest = createHash("sha256").update(text).digest("base64");
      expect(policy).toContain(`${name}-src 'sha256-${digest}'`);
    }
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(html.match(/<script\b/g)).toHaveLength(1);
    expect(html.match(/<style\b/g)).toHaveLength(1);
    expect(html).not.toMatch(/<[^>]* style=/);
  });

  test("fetches nothing: addresses are those of links that somebody clicks at", () => {
    const page = html.replace(/<(style|script)\b[^>]*>.*?<\/\1>/gs, "");
    const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? "";
    expect(style).not.toMatch(/url\(|@import|@font-face/);
    expect(page).not.toMatch(/\ssrc=/);
    const links = [...page.matchAll(/<(\w+)[^>]* href="([^"#][^"]*)"/g)].map(
      match => `${match[1]} ${match[2]?.slice(0, 8)}`,
    );
    expect(new Set(links)).toEqual(new Set(["link data:ima", "a https://"]));
  });

  test("is the same for the same report", () => {
    expect(formatReportHtml(sampleInput())).toBe(html);
  });

  test("names no place twice, and links within it lead somewhere", () => {
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(match => match[1]);
    expect(ids.length).toBe(new Set(ids).size);
    const targets = [...html.matchAll(/ href="#([^"]*)"/g)].map(match => match[1]);
    expect(targets.length).toBeGreaterThan(report.findings.length);
    expect(targets.filter(target => !ids.includes(target))).toEqual([]);
  });

  test("addresses a finding by its fingerprint", () => {
    for (const { fingerprint } of report.findings) expect(html).toContain(` id="f-${fingerprint}"`);
  });

  test("addresses two findings of one fingerprint apart, and one whose fingerprint is none at all", () => {
    const same = {
      ...report,
      findings: report.findings.map(finding => ({ ...finding, fingerprint: "abc" })),
    };
    expect(formatReportHtml({ report: same }).match(/ id="f-abc(-\d+)?"/g)).toHaveLength(
      report.findings.length,
    );
    expect(formatReportHtml({ report: changed({ fingerprint: '" onclick="x' }) })).toContain('id="f-1"');
  });
});

describe("what is read first", () => {
  test("is what broke, by classes, and what the report is compared with", () => {
    const heading = textOf(/<header.*?<\/header>/s.exec(html)?.[0] ?? "");
    expect(heading).toContain("broken: 2 regressions, 1 new kernel complaint, 1 problem");
    expect(heading).toContain("KVM: x86/mmu: Zap only the leaf SPTEs");
    expect(heading).toContain("2 commits before the merge-base; run 18124 of main");
    expect(heading).toContain("606 passed");
  });

  test("is the problems, with the console of the job, when results are missing", () => {
    expect(html.indexOf('id="problems"')).toBeGreaterThan(0);
    expect(html.indexOf('id="problems"')).toBeLessThan(html.indexOf('id="red"'));
    const problems = textOf(sectionOf(html, "problems"));
    expect(problems).toContain("results are missing xeon-6-x86_64-kvm");
    expect(problems).toContain("Kernel panic - not syncing");
    expect(formatReportHtml({ report: { ...report, problems: [] } })).not.toContain('<section id="problems"');
  });

  test("says of each red finding its class, tests, scope, reason, and how often it failed before", () => {
    const red = textOf(sectionOf(html, "red"));
    expect(red).toMatch(/regression kvm\/nested_exceptions_test and 2 more tests all with nested=on 0x7f/);
    expect(red).toContain("lib/x86_64/processor.c:1187");
    expect(red).toContain(
      "new kernel complaint WARNING kvm_tdp_mmu_zap_leafs (arch/x86/kvm/mmu/tdp_mmu.c:921)",
    );
    expect(red).not.toContain("kvm/rseq_test");
    const flake = { failed: 3, of: 60, low: 0.017, high: 0.137, chance: 0.001, isOftener: true, drift: null };
    expect(textOf(sectionOf(formatReportHtml({ report: changed({ flake }) }), "red"))).toContain(
      "failed 3 of 60 times before (1.7 % to 14 %); now oftener than that (chance 0.1 %)",
    );
  });

  test("is that nothing broke, when nothing did", () => {
    const run = runOf("tdp", [sampleTest("a", "pass")]);
    const good = formatReportHtml({ report: sampleReport({ before: [run], after: [run] }) });
    expect(textOf(good)).toContain("good: Nothing broke");
    expect(textOf(sectionOf(good, "red"))).toContain("Nothing.");
    expect(textOf(sectionOf(good, "table"))).toContain("Nothing to say of any of");
  });
});

describe("a finding", () => {
  const regression = findingOf(html, "kvm/nested_exceptions_test");

  test("shows the assertion's place as a link to it, and points it out in the output", () => {
    expect(regression).toContain('href="https://example.org/source/lib/x86_64/processor.c#L1187"');
    expect(regression).toMatch(/<b class="hit">[^<]*processor\.c:1187: stable_pa/);
  });

  test("says where the logs are: the files, and the artifact that has them", () => {
    expect(textOf(regression)).toContain("logs/shadow/nested_exceptions_test/stdout.log");
    expect(regression).toMatch(
      /<a href="https:\/\/example\.org\/artifacts\/[^"]*"[^>]*><code>vmentry-results-/,
    );
  });

  test("has the command that repeats it, and never a part of one", () => {
    expect(textOf(regression)).toContain(
      "--environment shadow-nested --suite kvm --test kvm/nested_exceptions_test",
    );
    const example = report.findings[0]?.example;
    const repeatOf = (repeat: string) =>
      findingOf(
        formatReportHtml({
          report: changed({
            example: example === null || example === undefined ? null : { ...example, repeat },
          }),
        }),
        "kvm/nested_exceptions_test",
      );
    const long = `vmentry ${"x".repeat(5000)}`;
    expect(repeatOf(long)).toContain(long);
    expect(repeatOf(`vmentry ${"y".repeat(50_000)}`)).not.toContain("yyy");
  });

  test("leads to the complaint that the kernel made meanwhile, which has its trace", () => {
    const id = /href="#(f-[0-9a-f]+)"><code>WARNING kvm_tdp_mmu_zap_leafs/.exec(regression)?.[1];
    const complaint = findingOf(html, "WARNING kvm_tdp_mmu_zap_leafs");
    expect(complaint).toContain(`id="${id}"`);
    expect(textOf(complaint)).toContain("kvm_unmap_gfn_range (arch/x86/kvm/mmu/mmu.c:1621)");
    expect(textOf(complaint)).toContain("entry_SYSCALL_64_after_hwframe+0x76/0x7e");
  });

  test("shows the console's excerpt of its job and file alone", () => {
    const of = (job: string) => {
      const consoles = [{ job, file: "console.log", lines: ["[ 1.0] the console says so"] }];
      return formatReportHtml({ report, consoles });
    };
    expect(of("epyc-9004-x86_64-kvm")).toContain("the console says so");
    expect(of("another")).not.toContain("the console says so");
  });

  test("tells how it ended in earlier runs: in a picture, and in words", () => {
    expect(regression).toContain('aria-label="the last 20 runs, oldest first: 20 passed; now failed"');
    const flaky = findingOf(html, "kvm/rseq_test");
    expect(flaky).toMatch(/the last 20 runs, oldest first: \d+ flaky, \d+ passed; now flaky/);
    const slower = findingOf(html, "kvm/hyperv_tlb_flush");
    expect(slower).toContain('<polyline class="durations"');
    expect(slower).toMatch(/how long it took in 20 earlier passes, and now/);
    expect(findingOf(html, "WARNING kvm_tdp_mmu_zap_leafs")).toContain("in 0 of 20 earlier runs");
    expect(formatReportHtml({ report })).not.toContain('class="spark"');
  });

  test("has the first bad commit beside it, with the ends and where all of it is, and a line above", () => {
    const about = textOf(findingOf(html, "kvm/dirty_log_test"));
    expect(about).toContain(
      "First bad commit dddddddddddd KVM: x86/mmu: Zap too much 99.2 %, bisected between aaaaaaaaaaaa Linux 6.12 and eeeeeeeeeeee Merge branch 'next' in shadow, 2026-02-03 04:19 UTC; see vmentry-bisect/bisect.html",
    );
    expect(textOf(sectionOf(html, "red"))).toContain(
      "first bad commit dddddddddddd (99.2 %) between aaaaaaaaaaaa and eeeeeeeeeeee in shadow",
    );
  });

  test("says of a bisect that runs what it asks and how far it is, and names no commit", () => {
    const about = textOf(findingOf(html, "WARNING kvm_tdp_mmu_zap_leafs"));
    expect(about).toContain(
      "Bisect under way the kernel complains (WARNING kvm_tdp_mmu_zap_leafs) during kvm/state_test: 14 commits are left bisected between aaaaaaaaaaaa",
    );
    expect(about).not.toContain("31 %");
    expect(about).not.toContain("irst bad commit");
  });

  test("of a build has what the compiler says", () => {
    const page = formatReportHtml({
      report: changed({
        class: "build-failure",
        title: "x86_64-kvm does not build",
        build: {
          commit: "d".repeat(40),
          subject: "Break the build",
          variant: "x86_64-kvm",
          stage: "kernel",
          messages: [
            { severity: "error", file: "arch/x86/kvm/x86.c", line: 7, column: 3, message: "expected ';'" },
          ],
        },
      }),
    });
    expect(textOf(findingOf(page, "does not build"))).toContain(
      "arch/x86/kvm/x86.c:7:3 : error: expected ';'",
    );
  });
});

describe("the table", () => {
  const table = sectionOf(html, "table");

  test("has a row for each test with a finding, and a cell for each environment", () => {
    for (const { test: id, states } of report.table.rows) {
      const row = table.split("<tr").find(part => part.includes(`title="${id}"`)) ?? "";
      expect([id, [...row.matchAll(/<td/g)].length]).toEqual([id, states.length]);
    }
    expect(textOf(table)).toContain("63 more tests with nothing to say");
  });

  test("leads from a cell to the finding of its class", () => {
    const row = table.split("<tr").find(part => part.includes('title="kvm/rseq_test"')) ?? "";
    const flaky = report.findings.find(finding => finding.class === "flaky");
    expect(row).toContain(`<td class=K><a href="#f-${flaky?.fingerprint}">K</a>`);
  });

  test("says what each of its letters means", () => {
    const legend = textOf(/<ul class="legend".*?<\/ul>/s.exec(table)?.[0] ?? "");
    expect(legend).toMatch(/B regression .*K flaky .*Z newly skipped .*S still failing .*G fixed .*· passed/);
    expect(legend).not.toContain("timed out");
  });
});

test("the time line tells of each machine's boots and runs, as a picture and as a table", () => {
  const time = sectionOf(html, "time");
  expect(time.match(/<rect class="boot"/g)?.length).toBeGreaterThanOrEqual(2);
  expect(time).toContain("<title>boot, 5.9s</title>");
  expect(time).toMatch(/<rect class="bad"[^>]*><title>kvm\/dirty_log_test: timed out, 2m00s/);
  expect(textOf(time)).toMatch(/shadow-nested qemu-2cpu-x86_64-kvm, qemu-2cpu 2026-03-01 09:3\d UTC/);
  expect(formatReportHtml({ report })).not.toContain('<section id="time"');
});

test("machines that ran hours apart are each drawn from their own start", () => {
  const [first] = input.timelines ?? [];
  const day = 86_400_000;
  const later =
    first?.runs.map(run => ({ ...run, from: run.from + day, to: run.to + day, firstTest: undefined })) ?? [];
  const page = formatReportHtml({
    report,
    timelines: [first ?? { job: "", runs: [], boots: [] }, { job: "later", runs: later, boots: [] }],
  });
  const axis = (text: string) => textOf(/<span class="axis">.*?<\/th>/s.exec(text)?.[0] ?? "").trim();
  expect(axis(page)).toMatch(/^\+0s /);
  expect(axis(html)).toMatch(/^2026-03-01 09:29 UTC/);
});

test("the table of environments tells settings and counts, and leaves out columns that say nothing", () => {
  const environments = textOf(sectionOf(html, "environments"));
  expect(environments).toContain("shadow-nested tdp=off nested=on epyc-9004 tests failed 4 0 59 9");
  expect(environments).not.toContain("No verdict");
  expect(environments).toContain("All of variant x86_64-kvm");
});

describe("text from outside", () => {
  const own = tagsOf(html);

  /** Names of tags, and of their attributes. Fails on a `<` that begins no tag. */
  function tagsOf(page: string): Set<string> {
    const rest = page
      .replace(/<(style|script)\b([^>]*)>.*?<\/\1>/gs, "<$1$2></$1>")
      .replace("<!doctype html>", "");
    const names = new Set<string>();
    const outside = rest.replace(
      /<(\/?[a-z]\w*)((?:\s+[a-z-]+(?:=(?:"[^"<>]*"|[A-Za-z]+))?)*)\s*\/?>/gi,
      (_, tag: string, attributes: string) => {
        names.add(tag);
        for (const [, name] of attributes.matchAll(/\s([a-z-]+)(?:=(?:"[^"]*"|[A-Za-z]+))?/gi))
          names.add(`${tag} ${name}`);
        return "";
      },
    );
    expect(outside).not.toMatch(/[<>]/);
    return names;
  }

  test("makes no tag and no attribute, wherever it stands", () => {
    fc.assert(
      fc.property(fc.array(hostilePieces, { minLength: 1, maxLength: 4 }), pieces => {
        const page = formatReportHtml(withTexts(input, pieces));
        expect([...tagsOf(page)].filter(name => !own.has(name))).toEqual([]);
        expect(page).not.toMatch(
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
        );
      }),
      { numRuns: 25 },
    );
  });

  test("is shown as it is", () => {
    const page = formatReportHtml({
      report: changed({ title: '</script><script>alert("&amp;")</script>', reason: "\u001b[31mred\u202e" }),
    });
    expect(page).toContain("&lt;/script&gt;&lt;script&gt;alert(&quot;&amp;amp;&quot;)&lt;/script&gt;");
    expect(page).toContain("\\x1b[31mred\\u202e");
  });

  test("of a megabyte takes no more room than a long line", () => {
    const huge = "A".repeat(2_000_000);
    const page = formatReportHtml(withTexts(input, [huge]));
    expect(page.length).toBeLessThan(3_000_000);
    expect(page).not.toContain("A".repeat(1001));
  });

  test.each([
    "javascript:alert(1)",
    "http://example.org/",
    'https://example.org/" onclick="x',
    "data:text/html,x",
  ])("is no link: %s", url => {
    const page = formatReportHtml({
      report,
      links: [{ label: "here", url }],
      artifacts: new Map([["epyc-9004-x86_64-kvm", { name: "there", url }]]),
      sourceUrl: () => url,
    });
    expect(page).not.toContain(url.slice(0, 18));
    expect(page).not.toContain(">here<");
    expect(page).toContain("<code>there</code>");
  });
});

describe("a report that is too large", () => {
  const rows = Array.from({ length: 2000 }, (_, index) => ({
    test: `kvm/test_${index}`,
    states: "BpLKpsNpSG".repeat(5),
  }));
  const [place] = report.table.places;
  const large: Report = {
    ...report,
    findings: Array.from({ length: 3000 }, (_, index) => ({
      ...(report.findings[0] as Finding),
      fingerprint: index.toString(16),
      title: `kvm/test_${index}`,
      tests: [`kvm/test_${index}`],
      isRed: index < 1000,
    })),
    table: { places: place === undefined ? [] : Array.from({ length: 50 }, () => place), rows, rest: 0 },
  };
  const given: HtmlReportInput = { ...input, report: large };
  const bytesOf = (page: string) => Buffer.byteLength(page);

  test.each([256 * 1024, 400_000, 1_000_000, 5_000_000])("stays under %d bytes", maxBytes => {
    expect(bytesOf(formatReportHtml({ ...given, maxBytes }))).toBeLessThanOrEqual(maxBytes);
  });

  test("says what was left out, and where it is; the most important is there", () => {
    const page = formatReportHtml({ ...given, maxBytes: 1_000_000 });
    const told = textOf(/<aside class="left-out">.*?<\/aside>/s.exec(page)?.[0] ?? "");
    expect(told).toContain("so that this file stays under 977 KiB and opens quickly");
    expect(told).toMatch(/\d+ findings' details: in report\.json \(findings\)/);
    expect(told).toMatch(/\d+ rows of the table: in report\.json \(table\.rows\)/);
    expect(findingOf(page, "kvm/test_0")).toContain("Repeat it");
    expect(formatReportHtml(input)).not.toContain('left-out"');
  });

  test("has no table when there is no room for its heads alone", () => {
    const places = place === undefined ? [] : Array.from({ length: 20_000 }, () => place);
    const wide = { ...report, table: { places, rows: rows.slice(0, 5), rest: 0 } };
    const page = formatReportHtml({ report: wide, maxBytes: 1_000_000 });
    expect(bytesOf(page)).toBeLessThanOrEqual(1_000_000);
    expect(page).toContain("too many environments for a table");
    expect(page).toContain("5 rows of the table: in report.json");
  });

  test("has a thousand findings with all detail, the rest in a line", () => {
    const page = formatReportHtml(given);
    expect(page.match(/<details class="finding"/g)).toHaveLength(1000);
    expect(page.match(/<p class="finding brief"/g)).toHaveLength(2000);
    expect(page).toContain("2000 findings&#39; details");
  });

  test("is refused when there is no room for anything", () => {
    expect(() => formatReportHtml({ ...given, maxBytes: 1000 })).toThrow("262144");
  });
});

test("places without results are told so", () => {
  const before = sampleRun("tdp", [sampleTest("a", "pass")]);
  const other = sampleRun("shadow", [sampleTest("a", "pass")]);
  const page = formatReportHtml({ report: sampleReport({ before: [before, other], after: [other] }) });
  expect(textOf(sectionOf(page, "environments"))).toContain("no results");
});
