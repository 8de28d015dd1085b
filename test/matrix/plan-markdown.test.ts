import { expect, test } from "vitest";
import { makePlan } from "../../src/matrix/make-plan.ts";
import { formatPlanMarkdown } from "../../src/matrix/plan-markdown.ts";
import { environment } from "../environment/environments.ts";
import { choices, sampleParts, variant } from "./parts.ts";

const named = (name: string, requires = {}) => environment({}, {}, requires, name);

test("the summary has a row for each test job, then what is not tested, then the builds", () => {
  const parts = sampleParts({
    commits: 2,
    variants: [variant("x86"), variant("arm", { arch: "arm64" })],
    environments: [..."abcdefg"].map(name => named(name)).concat(named("metal", { labels: ["bare-metal"] })),
    machines: "machines: [{name: lab, kind: qemu, runs-on: [self-hosted, kvm]}]",
  });
  const text = formatPlanMarkdown(makePlan(parts, choices()));
  expect(text).toMatch(/^## vmentry: plan of 1 test job, 2 build jobs\n/);
  expect(text).toContain("; 2 commits are built\n");
  expect(text).toContain(
    "| variant | machine | runs on | environments |\n| --- | --- | --- | --- |\n" +
      "| `x86` | `lab` | `self-hosted, kvm` | 7: `a`, `b`, `c`, `d`, `e`, and 2 more |\n",
  );
  expect(text).toContain(
    "**Not tested:**\n\n- variant `arm`: `arm64 is not booted by lab`\n- environment `metal`: ",
  );
  expect(text).toContain("<summary>2 build jobs</summary>");
  expect(text).not.toContain("left out");
});

test("names the commit when several are tested", () => {
  const text = formatPlanMarkdown(makePlan(sampleParts({ commits: 2 }), choices({ testsEveryCommit: true })));
  expect(text).toContain("| commit | variant | machine | runs on | environments |");
});

test("takes nothing that a subject, a branch or a label says for Markdown or HTML", () => {
  const parts = sampleParts({
    machines: 'machines: [{name: m, kind: qemu, runs-on: ["a|b`c", "<script>"]}]',
  });
  const hostile = "](http://evil) | `x` <script>alert(1)</script> @all #1";
  const commits = {
    ...parts.commits,
    commits: [{ id: parts.commits.commits[0]?.id ?? "", subject: hostile }],
    base: { branch: "$(reboot)`|<b>", commit: "a".repeat(40) },
  };
  const text = formatPlanMarkdown(makePlan({ ...parts, commits }, choices()));
  expect(text).not.toMatch(/<script>|<b>|\]\(|@all/);
  const [row] = text.split("\n").filter(line => line.includes("script") && line.startsWith("|"));
  expect(row?.match(/(?<!\\)\|/g)).toHaveLength(5);
});

test("stays within what GitHub takes, and says what it leaves out", () => {
  const environments = Array.from({ length: 200 }, (_, index) => named(`e${index}`, { labels: ["gone"] }));
  const plan = makePlan(sampleParts({ environments: [named("a"), ...environments] }), choices());
  const [omission] = plan.leftOut;
  if (omission === undefined) throw new Error("nothing is left out");
  const leftOut = Array.from({ length: 10_000 }, () => ({ ...omission, reason: "x".repeat(500) }));
  const text = formatPlanMarkdown({ ...plan, leftOut });
  expect(Buffer.byteLength(text)).toBeLessThan(900 * 1024);
  expect(text).toMatch(/_Left out to stay within 900 KiB: 1 list of what is not tested/);
});
