import { describe, expect, test } from "vitest";
import { inertText } from "../../../src/github/inert-text.ts";
import type { BuildResult, Report } from "../../../src/report/index.ts";
import { commandsOf } from "../../actions/runner.ts";
import { sampleReport } from "../../report/sample.ts";
import { sampleRun, sampleSplat, sampleTest } from "../../results/sample.ts";
import { failedAgain, type Lab, openLab, tell } from "./lab.ts";

/** In each of them, so that it is seen wherever it comes out. */
const canary = "pwned";

const payloads: Record<string, string> = {
  "a workflow command": `::error file=a,line=1::${canary}`,
  "a mask": `::add-mask::${canary}`,
  "a command behind a carriage return": `x\r::error::${canary}\r\n::stop-commands::${canary}`,
  "an old workflow command": `x ##[error]${canary} ##[add-matcher]/tmp/${canary}.json`,
  "an escaped newline and a command": `%0A::error::${canary}%0D::warning::${canary}`,
  "terminal escapes": `\x1b[31m${canary}\x1b]0;${canary}\x07\x9b2J`,
  "text that runs backwards": `\u202e${canary}\u2066`,
  "a table's end": `a | ${canary} | b\n| --- | --- |\n| ${canary} |`,
  "a link": `[${canary}](https://evil.example/${canary}) https://evil.example/${canary} <https://${canary}.example>`,
  "an image": `![${canary}](https://evil.example/${canary}.png)`,
  mentions: `@${canary} @${canary}/team #123 ${canary}#1 GH-12 ${canary}/repo@0123456789`,
  "closing keywords": `fixes #1, closes ${canary}/linux#2, resolves https://github.com/owner/linux/issues/3`,
  backticks: `\`${canary}\` \`\`\`\n${canary}\n\`\`\`\` ~~~\n# ${canary}`,
  HTML: `</details></summary></code><script>${canary}</script><!-- ${canary} --><img src=x onerror=${canary}>`,
  "the markers of vmentry": `<!-- vmentry-report: nightly -->\n<!-- vmentry-state: ${canary} -->`,
  "a shell's expansion": `$(reboot ${canary}) \`${canary}\` ; ${canary} && ${canary} \${{ github.token }}`,
  "references of HTML": `&lt;b&gt;${canary}&#96;${canary}&#124;`,
  "what is masked already": `*** ${canary} ***`,
};

/** A report into which a text came by every way there is. */
function hostileReport(text: string, commit: string): Report {
  const line = text.replace(/\s+/g, " ");
  const build: BuildResult = {
    ...{ commit: "d".repeat(40), subject: text, variant: "x86_64-kvm", outcome: "failed" },
    failure: { stage: text, reason: text },
    diagnostics: [{ severity: "error", file: text, line: 3, column: 5, message: text }],
    boot: null,
  };
  const splat = sampleSplat(text, {
    ...{
      kind: text,
      title: text,
      fingerprint: text,
      function: text,
      lines: [text],
      frames: [text],
      tests: [text],
    },
    location: { file: text, line: 7 },
  });
  const good = (name: string) => sampleTest(name, "pass", { id: `kvm/${name}` });
  const environment = { name: line, file: null, settings: [] };
  return sampleReport({
    run: { id: "9", commit, subject: text, at: "2026-03-01T00:00:00.000Z" },
    before: [sampleRun(line, [good("a"), good(line)], { environment })],
    after: [
      sampleRun(
        line,
        [
          failedAgain("a", { reason: text, tail: [text], location: { file: text, line: 1 } }),
          failedAgain(line, { id: `kvm/${line}`, reason: text, location: null }),
          sampleTest("new", "crash", { reason: text, tail: [text] }),
        ],
        { environment, splats: [splat], repeat: ["vmentry", text] },
      ),
    ],
    builds: [build],
    expected: [{ job: text, environments: [text] }],
  });
}

function everywhere({ headSha, pullRequest }: Lab) {
  return {
    annotations: true,
    check: { name: "vmentry", headSha },
    comment: { pullRequest },
    issues: { label: "vmentry-regression" },
    bisect: { workflow: "kvm-bisect.yml", ref: "main" },
  };
}

/** What of a Markdown text is not code: there nobody's text but vmentry's own may stand. */
function outsideCode(markdown: string): string {
  const kept: string[] = [];
  let fence = "";
  for (const line of markdown.split("\n")) {
    const mark = /^ {0,3}(`{3,})/.exec(line)?.[1] ?? "";
    if (fence === "" && mark !== "") fence = mark;
    else if (fence !== "" && mark.length >= fence.length && line.trim() === mark) fence = "";
    else if (fence === "") kept.push(line);
  }
  expect(fence).toBe("");
  return kept
    .join("\n")
    .replace(/<!-- vmentry-state: [\w-]+ -->/g, "")
    .replace(/<code>[^<]*<\/code>/g, "")
    .replace(/(?<!`)(`+)(?!`)(?:(?!\n\n)[\s\S])*?(?<!`)\1(?!`)/g, "");
}

/** Each table has as many cells in each of its lines. */
function checkTables(markdown: string): void {
  for (const block of markdown.split("\n\n")) {
    const rows = block.split("\n");
    if (!/^\| ?(?:---|:-:)/.test(rows[1] ?? "")) continue;
    const cells = rows.map(row => row.match(/\|/g)?.length ?? 0);
    expect(new Set(cells).size).toBe(1);
  }
}

describe.each(Object.entries(payloads))("%s, printed by a test, named by a file or a job", (_, text) => {
  test("changes nothing, wherever it is told", async () => {
    await using lab = await openLab();
    const report = hostileReport(text, lab.headSha);
    const { told, commands, log, summary } = await tell(lab, { report, sinks: everywhere(lab) });
    expect(told.problems).toEqual([]);
    const { repository } = lab.service;

    // The runner: as many commands as were written, each a line of its own.
    const lines = log.split("\n").filter(line => line !== "");
    expect(commands).toHaveLength(lines.length);
    expect(new Set(commands.map(({ name }) => name))).toEqual(new Set(["error", "warning"]));
    for (const { properties } of commands) {
      expect(Object.keys(properties).every(key => ["title", "file", "line", "col"].includes(key))).toBe(true);
      expect(properties["file"] ?? "").not.toContain(canary);
    }
    expect(log).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\u2066-\u2069]/);

    const [check] = [...repository.checkRuns.values()];
    const issues = [...repository.issues.values()].filter(({ pull }) => pull === undefined);
    const comments = [...repository.issues.values()].flatMap(issue => issue.comments);
    expect(issues.length).toBeGreaterThan(1);
    expect(comments).toHaveLength(1);
    const texts = [summary, check?.summary, ...issues.map(({ body }) => body), comments[0]?.body];
    for (const markdown of texts) {
      expect(markdown).toContain(canary);
      // Links say what was bisected, in letters alone.
      const links = outsideCode(markdown ?? "").replace(/\[bisect of [\w .,/-]*\]/g, "");
      expect(links).not.toContain(canary);
      expect(links.match(/<!--/g)?.length ?? 0).toBeLessThanOrEqual(1);
      checkTables(markdown ?? "");
    }
    for (const { title } of issues) {
      expect(title).not.toMatch(/[@#](?!\u200b)|`|[\x00-\x1f\x7f-\x9f\u202a-\u202e]/);
      expect(title.length).toBeLessThanOrEqual(256);
    }
    expect(check?.annotations.every(each => !each.path.includes(canary))).toBe(true);
    expect(JSON.stringify(check?.annotations)).not.toMatch(/\\u001b|\\u009b|\u202e/);

    // The bisect: what is not of the plainest characters is not in it.
    const dispatched = [...repository.runs.values()].filter(({ event }) => event === "workflow_dispatch");
    for (const { inputs } of dispatched) {
      for (const value of Object.values(inputs)) expect(value).toMatch(/^[\w.,:=+@%/ \n-]*$/);
    }
  });
});

test("a million lines are told in what GitHub takes", async () => {
  await using lab = await openLab();
  const lines = Array.from({ length: 1_000_000 }, (_, index) => `line ${index} ::error::x`);
  const report = sampleReport({
    run: { id: "9", commit: lab.headSha, subject: "x", at: "2026-03-01T00:00:00.000Z" },
    before: [sampleRun("tdp", [sampleTest("a", "pass")])],
    after: [
      sampleRun("tdp", [failedAgain("a", { reason: lines.join("\n"), tail: lines })], {
        splats: [sampleSplat("zap", { title: lines.join("\n"), lines })],
      }),
    ],
  });
  const { told, commands, summary } = await tell(lab, { report, sinks: everywhere(lab) });
  expect(told.problems).toEqual([]);
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  expect(commands.length).toBeGreaterThan(1);
  for (const { message } of commands) expect(message.length).toBeLessThanOrEqual(4096);
}, 60_000);

describe("what is printed to a job's log", () => {
  test.each(Object.entries(payloads))("starts no command: %s", (_, text) => {
    expect(commandsOf(inertText(`${text}\n`))).toEqual([]);
  });

  // .NET's own reader drops this mark at the start of a stream (StreamReader, detectEncodingFromByteOrderMarks).
  test("starts none behind a byte order mark", () => {
    expect(inertText("\ufeff::error::x\n").replace("\ufeff", "")).toBe(": :error::x\n");
  });
});
