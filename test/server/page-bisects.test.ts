import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import type { BisectSummary } from "../../src/server/index.ts";
import { bisectMark, sureText } from "../../src/server/page/bisect-look.ts";
import { type Served, serve } from "./serve.ts";
import { bisectSummary, foundAnswer, foundBisect, toldBisect } from "./told-bisect.ts";

const line = `<script>alert(1)</script><img src=x onerror=alert(2)>"'&\u202e`;
const escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;&quot;&#39;&amp;";

let directory: TemporaryDirectory;
let served: Served;
beforeEach(async () => {
  directory = temporaryDirectory("page-bisects-test");
  served = await serve(directory);
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const tell = (id: string, summary: BisectSummary, page?: string) =>
  served.ask(`/v1/bisects/${id}`, toldBisect(summary, "{}\n", page));

async function read(path: string): Promise<string> {
  const { status, body } = await served.ask(path);
  expect([path, status]).toEqual([path, 200]);
  return String(body);
}

/** The text of the table's cells, of each row. */
function rowsOf(page: string, part: string): string[][] {
  const section = new RegExp(`<section id="${part}".*?</section>`, "s").exec(page)?.[0] ?? "";
  return [...section.matchAll(/<tr><th scope="row".*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(match =>
      (match[1] ?? "").replaceAll(/<[^>]*>/g, "").trim(),
    ),
  );
}

describe("the bisects' page", () => {
  test("has those that run first, then the others, with what is known of each", async () => {
    await tell("runs", bisectSummary());
    await tell("found", foundBisect());
    const page = await read("/bisects");
    expect(page.indexOf('id="bisecting"')).toBeLessThan(page.indexOf('id="ended"'));
    const ends = `${"a".repeat(12)}..${"b".repeat(12)}`;
    expect(rowsOf(page, "bisecting")).toEqual([
      [
        "kvm/steal_time fails",
        "◐ running  6 probes, about 4 more in 3 min 10 s",
        "",
        ends,
        expect.stringMatching(/ UTC$/),
      ],
    ]);
    expect(rowsOf(page, "ended")).toEqual([
      [
        "kvm/steal_time fails",
        "✓ found 99.82 % sure",
        `${"c".repeat(12)} KVM: x86: break it`,
        ends,
        expect.stringMatching(/ UTC$/),
      ],
    ]);
    expect(page).toContain('<a href="/bisects/found">');
  });

  test("names the older end first, and says what mended, when that is what was searched", async () => {
    await tell("m", foundBisect({ direction: "first-good" }));
    const [row] = rowsOf(await read("/bisects"), "ended");
    expect([row?.[2], row?.[3]]).toEqual([
      `mended by ${"c".repeat(12)} KVM: x86: break it`,
      `${"b".repeat(12)}..${"a".repeat(12)}`,
    ]);
  });

  test("sums up the answers of one that asked for several things", async () => {
    const answers = [
      ...Array.from({ length: 4 }, () => foundAnswer()),
      foundAnswer({ conclusion: "range", first: null, rangeCount: 3 }),
      foundAnswer({ conclusion: null, first: null }),
    ];
    await tell("many", foundBisect({ conclusion: "range", answers }));
    const page = await read("/bisects");
    const [row] = rowsOf(page, "ended");
    expect(row?.[1]).toBe("? range");
    expect(row?.[2]?.match(/break it/g)).toHaveLength(3);
    expect(row?.[2]).toMatch(/and 2 others$/);
  });

  test("comes in pages", async () => {
    for (let n = 0; n < 60; n++) await tell(`n${n}`, foundBisect({ title: `number ${n}.` }));
    const page = await read("/bisects");
    const older = /<a href="([^"]+)" rel="next">/.exec(page)?.[1] ?? "";
    const seen = [page, await read(older)].flatMap(each => rowsOf(each, "ended").map(([title]) => title));
    expect(new Set(seen).size).toBe(60);
    expect(await read(older)).toContain('<a href="/bisects" rel="first">');
    expect((await served.ask("/bisects?before=x")).status).toBe(400);
  });
});

describe("a bisect's page", () => {
  test("has the answers, the ends and the circumstances, and leads to the report", async () => {
    await tell("b", foundBisect({ runUrl: "https://ci.example/runs/7?a=1&b=2" }));
    const page = await read("/bisects/b");
    for (const text of [
      ...["How it ended", "✓</span> found", "after 6 probes", "99.82 % sure", "KVM: x86: break it"],
      ...["a".repeat(40), "the good end", "b".repeat(40), "the bad end", "shadow", "builder-7"],
      'href="https://ci.example/runs/7?a=1&amp;b=2" rel="noreferrer noopener"',
      ...['href="/bisects/b/report"', 'href="/v1/bisects/b/journal"'],
      "among the artifacts of the workflow run",
    ]) {
      expect(page).toContain(text);
    }
    expect(page).not.toContain("<progress");
  });

  test("has its progress while it runs, and says on which host its logs are", async () => {
    await tell("b", bisectSummary());
    const page = await read("/bisects/b");
    expect(page).toContain('<progress max="100" value="63"');
    expect(page).toContain("12 commits are left");
    expect(page).toContain("Nothing is known yet");
    expect(page).toContain("in the bisect's own directory on builder-7");
  });

  test("shows what others wrote as text, here and in the lists", async () => {
    const commit = { commit: "d".repeat(40), subject: line };
    const hostile = foundBisect({
      ...{ title: line, reason: line, good: commit, bad: commit, environment: line, variant: line },
      ...{ host: line, conclusion: "constructor", runUrl: `https://x.example/"><script>alert(1)</script>` },
      answers: [foundAnswer({ title: line, reason: line, first: commit, conclusion: "prototype" })],
    });
    await tell("ended", hostile);
    await tell("failed", { ...hostile, conclusion: "error" });
    await tell("runs", { ...hostile, isRunning: true });
    for (const path of ["/", "/bisects", "/bisects/ended", "/bisects/runs"]) {
      const page = await read(path);
      expect([path, page.includes(escaped), page.includes("\\u202e")]).toEqual([path, true, true]);
      expect(page).not.toMatch(/<script>|<img|\u202e|"><script/);
      expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+="/);
    }
    expect(await read("/bisects/ended")).toContain("· constructor".replace("·", "·</span>"));
  });
});

describe("a bisect's report", () => {
  test("is what was told, and can do nothing with this server whatever is in it", async () => {
    const html = "<!doctype html><script>document.cookie</script><p>the report";
    await tell("b", foundBisect(), html);
    const { body, headers, status } = await served.ask("/bisects/b/report");
    expect([status, body]).toEqual([200, html]);
    expect(headers.get("content-type")).toMatch(/^text\/html; charset=utf-8/i);
    const policy = (headers.get("content-security-policy") ?? "").split("; ");
    expect(policy.toSorted()).toEqual([
      ...["base-uri 'none'", "default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"],
      ...[
        "img-src data:",
        "sandbox allow-scripts",
        "script-src 'unsafe-inline'",
        "style-src 'unsafe-inline'",
      ],
    ]);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    expect((await served.ask("/bisects/none/report")).status).toBe(404);
  });
});

describe("the overview", () => {
  test("tells bisects that run, and those that machines or vmentry brought to an end without an answer", async () => {
    await tell("runs", bisectSummary({ title: "a running one" }));
    for (const [id, conclusion] of [
      ["m", "machine-errors"],
      ["e", "error"],
      ["i", "interrupted"],
      ["n", "not-reproduced"],
    ] as const) {
      await tell(id, foundBisect({ conclusion, reason: `because of ${id}.` }));
    }
    const page = await read("/");
    expect(rowsOf(page, "bisecting").map(([title]) => title)).toEqual(["a running one"]);
    expect(page).toMatch(/<\/span> machine errors<\/span> Bisect <a href="\/bisects\/m">.*because of m\./);
    expect(page).toContain("because of e.");
    expect(page).not.toMatch(/because of [in]\./);
    expect(page).toMatch(/data-topics="[^"]*\bbisects\b/);
    // Begun anew, it is no trouble any more.
    await served.ask("/v1/bisects/m", toldBisect(bisectSummary({ title: "again" })));
    expect(await read("/")).not.toContain("because of m.");
  });
});

test("a bisect that runs and has told nothing for 6 hours is silent", () => {
  const toldAt = "2026-01-01T00:00:00.000Z";
  const markAt = (hours: number, more: object = {}) =>
    String(
      bisectMark({ ...bisectSummary(), id: "b", toldAt, ...more }, Date.parse(toldAt) + hours * 3_600_000),
    );
  expect(markAt(5.9)).toContain("running");
  expect(markAt(6.1)).toContain("silent");
  expect(markAt(6.1, { isRunning: false, conclusion: "found" })).toContain("found");
});

test.each([
  [0.998_269, "99.82 % sure"],
  [0.99, "99 % sure"],
  [0.4399, "43 % sure"],
  [1, "over 99.99 % sure"],
  [1.000_000_1, "over 99.99 % sure"],
  [-1, "0 % sure"],
])("a confidence of %d is told rounded down: %s", (confidence, text) => {
  expect(sureText(foundAnswer({ confidence }))).toBe(text);
  expect(sureText(foundAnswer({ confidence, conclusion: "interrupted" }))).toBe("");
});
