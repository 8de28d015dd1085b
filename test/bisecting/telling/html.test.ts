import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BisectReport } from "../../../src/bisecting/bisect-report.ts";
import { formatBisectHtml } from "../../../src/bisecting/telling/index.ts";
import { hostileText } from "../../results/sample.ts";
import {
  flakyReport,
  foundReport,
  longReport,
  mendedReport,
  notReproducedReport,
  rangeReport,
  runningReport,
  samples,
  severalReport,
  withTexts,
} from "./sample.ts";

const html = formatBisectHtml(foundReport());

/** What of the page is text. */
const textOf = (page: string) =>
  page
    .replace(/<(style|script)\b[^>]*>.*?<\/\1>/gs, " ")
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
const headOf = (page: string) => textOf(/<header.*?<\/header>/s.exec(page)?.[0] ?? "");
const rowsOf = (page: string, table: string) =>
  [
    ...(new RegExp(`<table class="[^"]*\\b${table}\\b[^"]*".*?</table>`, "s").exec(page)?.[0] ?? "").matchAll(
      /<tr.*?<\/tr>/gs,
    ),
  ].map(([row]) => row);

describe("the file", () => {
  test("allows its own style and script by their digests, and nothing else", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
    for (const name of ["style", "script"]) {
      const text = new RegExp(`<${name}\\b[^>]*>(.*?)</${name}>`, "s").exec(html)?.[1] ?? "";
      const digest = createHash("sha256").update(text).digest("base64");
      expect(policy).toContain(`${name}-src 'sha256-${digest}'`);
      expect(html.match(new RegExp(`<${name}\\b`, "g"))).toHaveLength(1);
    }
    expect(policy).toContain("default-src 'none'");
    expect(html).not.toMatch(/<[^>]* style=|\ssrc=|url\(|@import/);
  });

  test("names no place twice, and links within it lead somewhere", () => {
    for (const make of Object.values(samples)) {
      const page = formatBisectHtml(make());
      const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(match => match[1]);
      expect(ids.length).toBe(new Set(ids).size);
      const targets = [...page.matchAll(/ href="#([^"]*)"/g)].map(match => match[1]);
      expect(targets.filter(target => !ids.includes(target))).toEqual([]);
    }
  });

  test("is the same for the same report", () => {
    expect(formatBisectHtml(foundReport())).toBe(html);
  });
});

describe("what is read first", () => {
  test("is the commit, how sure, verified how, whom to tell, and the commands", () => {
    const first = foundReport().answers[0]?.first;
    const head = headOf(html);
    expect(head).toContain(`First bad commit: ${first?.commit.slice(0, 12)} ${first?.subject}`);
    expect(head).toContain("over 99.99 % (99 % asked)");
    expect(head).toContain("✓ bad again✓ its parent good again✓ good when it is reverted");
    expect(head).toContain("Sean Sample <sean@example.org> supporter:KERNEL VIRTUAL MACHINE");
    expect(head).toContain(`Fixes: ${first?.commit.slice(0, 12)} ("`);
    expect(head).toContain(`vmentry run --commit ${first?.commit} --test kvm/dirty_log_test`);
  });

  test("is why there is no commit", () => {
    expect(headOf(formatBisectHtml(notReproducedReport()))).toContain("Not reproduced: the bad end is good");
    expect(headOf(formatBisectHtml(notReproducedReport()))).not.toContain("asked)");
    const range = rangeReport().answers[0]?.range ?? [];
    const page = formatBisectHtml(rangeReport());
    expect(headOf(page)).toContain(`First bad commit is one of several: ${range.length} commits`);
    for (const { commit } of range) expect(textOf(page)).toContain(commit.slice(0, 12));
  });

  test("is the progress while it runs", () => {
    const head = headOf(formatBisectHtml(runningReport()));
    expect(head).toContain("… Bisecting");
    expect(head).toContain("14 commits are left");
    expect(head).toContain("5 probes back, 1 running; about 5 more, 3m10s");
    expect(formatBisectHtml(runningReport())).toMatch(/<tr id="p6">.*?running.*?<\/tr>/s);
  });

  test("is what stopped it, when something did", () => {
    const stopped: BisectReport = {
      ...runningReport(),
      ...{ isRunning: false, conclusion: "handed-over", reason: "the job's time is up" },
    };
    const head = headOf(formatBisectHtml(stopped));
    expect(head).toContain("A fresh job goes on");
    expect(head).toContain("the job's time is up");
    expect(head).toContain("Likeliest");
    expect(head).not.toContain("Bisecting");
  });

  test("is a table of answers when several are asked, each with its own part below", () => {
    const page = formatBisectHtml(severalReport());
    expect(headOf(page)).toContain("1 of 3 questions answered with one commit");
    for (const id of ["q1", "q2", "q3"]) {
      expect(page).toContain(`<section id="${id}"`);
      expect(page).toMatch(new RegExp(`<header.*href="#${id}".*</header>`, "s"));
    }
    expect(headOf(formatBisectHtml(mendedReport()))).toContain("Mended by: ");
    expect(headOf(formatBisectHtml(flakyReport()))).toContain("fails 31 % of the time on bad commits, 1.8 %");
  });
});

describe("the drawings", () => {
  test("have a row for each commit with its state, the newest first, and mark the first bad one", () => {
    const report = foundReport();
    const rows = rowsOf(html, "commits").slice(1);
    expect(rows).toHaveLength(27);
    const told = rows.map(row => /<code title="([0-9a-f]{40})"/.exec(row)?.[1]);
    expect(told).toEqual([
      ...report.candidates.commits.map(each => each.commit).reverse(),
      report.candidates.older,
    ]);
    const marked = rows.filter(row => row.startsWith('<tr class="first tried"'));
    expect(marked).toHaveLength(1);
    expect(marked[0]).toContain(report.answers[0]?.first?.commit);
    for (const { order } of report.probes) {
      const row = rows.find(each => each.includes(`title="${order.commit}"`));
      expect(row).toContain(`<a href="#${order.id}">`);
    }
  });

  test("contract what says nothing when there are thousands, and count it", () => {
    const report = longReport();
    const page = formatBisectHtml(report);
    const rows = rowsOf(page, "commits").slice(1);
    expect(rows.length).toBeLessThan(300);
    const gaps = rows.flatMap(row => Number(/(\d+) commits?: /.exec(textOf(row))?.[1] ?? 0));
    const shown = rows.filter(row => !row.startsWith('<tr class="gap"')).length - 1;
    expect(shown + gaps.reduce((sum, each) => sum + each, 0)).toBe(2000);
    for (const { order } of report.probes) expect(rows.join("")).toContain(`title="${order.commit}"`);
    expect(textOf(page)).toContain("9873 more candidates of the 11873");
  });

  test("have a row for each step with where the probe was and what is believed", () => {
    const report = foundReport();
    const rows = rowsOf(html, "beliefs").slice(2);
    expect(rows).toHaveLength(report.answers[0]?.steps.length ?? -1);
    for (const [index, { order }] of report.probes.entries()) {
      expect(rows[index]).toContain(`<a href="#${order.id}">`);
      expect(rows[index]).toMatch(/aria-label="after p\d+, \w+: \d+\.\d bits left; likeliest /);
      if (order.commit !== report.candidates.older)
        expect(rows[index]).toMatch(/<rect class="(?:good|bad|untestable)" x=/);
    }
    // At last nearly all of it is at one of 26 commits.
    const last = /<path class="belief" fill-opacity="1\.00" d="M([\d.]+) 0H([\d.]+)/.exec(rows.at(-1) ?? "");
    expect(Number(last?.[2]) - Number(last?.[1])).toBeCloseTo(1000 / 26, 0);
  });
});

describe("logs", () => {
  test("are links beside the page, unless they are told to be elsewhere", () => {
    expect(html).toContain('<a href="probes/p1/console.log">');
    const links = { file: (path: string) => `https://example.org/${path}` };
    const page = formatBisectHtml(foundReport(), { links });
    expect(page).toContain('<a href="https://example.org/probes/p1/console.log"');
    expect(page).not.toContain('href="probes/');
  });

  test("that lead out of the bisect's directory are no links", () => {
    const report = foundReport();
    const paths = [
      "../../etc/passwd",
      "/etc/passwd",
      "javascript:alert(1)",
      "a/../b",
      ".hidden",
      "a//b",
      "//host/x",
    ];
    const files = paths.map(path => ({ name: "console", path }));
    const probes = report.probes.map(probe => ({
      ...probe,
      report: probe.report === null ? null : { ...probe.report, files },
    }));
    const page = formatBisectHtml({ ...report, probes });
    expect([...page.matchAll(/ href="([^"#][^"]*)"/g)].map(match => match[1]?.slice(0, 8))).toEqual([
      ...["data:ima", "probes/p", "probes/p"],
    ]);
  });
});

test("what is too large keeps the answer, stays within its size, and says what is missing", () => {
  const report = severalReport();
  const probes = Array.from({ length: 4000 }, (_, index) => {
    const probe = report.probes[index % report.probes.length] ?? expect.fail();
    const id = `p${index + 1}`;
    return { ...probe, order: { ...probe.order, id } };
  });
  const questions = Array.from({ length: 300 }, (_, index) => ({
    ...(report.asked.questions[0] ?? expect.fail()),
    id: `q${index + 1}`,
  }));
  const large: BisectReport = { ...report, probes, asked: { ...report.asked, questions } };
  for (const maxBytes of [256 * 1024, 1_000_000]) {
    const page = formatBisectHtml(large, { maxBytes });
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(maxBytes);
    expect(headOf(page)).toContain("1 of 300 questions answered");
    expect(textOf(page)).toMatch(
      /Left out, so that this file stays under .*\d+ probes: in bisect\.json \(probes\)/s,
    );
  }
  expect(() => formatBisectHtml(report, { maxBytes: 1000 })).toThrow("at least");
});

test("hostile text stays text: no element, attribute or link is made of it", () => {
  const all = Object.values(samples).map(make => make());
  const shape = (page: string) => new Set(page.match(/<[a-z][a-z0-9]*/g));
  const known = new Set(all.flatMap(report => [...shape(formatBisectHtml(report))]));
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.array(hostileText, { minLength: 1, maxLength: 30 }),
      (report, texts) => {
        const page = formatBisectHtml(withTexts(report, texts));
        expect([...shape(page)].filter(each => !known.has(each))).toEqual([]);
        expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
        expect(page.match(/<script\b/g)).toHaveLength(1);
        for (const [, href] of page.matchAll(/ href="([^"#][^"]*)"/g))
          expect(href).toMatch(/^(?:data:image|[\w.+@,=/-]+$)/);
      },
    ),
    { numRuns: 40 },
  );
});
