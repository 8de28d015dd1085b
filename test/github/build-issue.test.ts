import { expect, test } from "vitest";
import { endComment, issueBody, issueMarker, issueTitle } from "../../src/github/build-issue.ts";
import type { BreakIssue } from "../../src/watch/index.ts";

const evil = "@all #1 `code` | <img src=x> [a](http://x) -->\n::error::x ##[error]y";

function issue(more: Partial<BreakIssue["story"]> = {}, rest: Partial<BreakIssue> = {}): BreakIssue {
  const commit = "1".repeat(40);
  return {
    of: {
      ...{ id: "ab-1", branch: "main", variant: "small", told: commit, first: commit, goodBefore: null },
      ...{ unknownBefore: 0, mendedBy: null, unknownMend: 0, kind: "told", foundAt: "2026-01-01T00:00:00Z" },
    },
    story: {
      ...{
        commit,
        subject: "a change",
        author: "A",
        email: "a@example.org",
        date: "2026-01-01",
        stage: "kernel",
      },
      ...{ reason: "", errors: [], newWarnings: 2, excerpt: [] },
      ...more,
    },
    ...{ repository: "/linux", command: "vmentry build", label: "l", number: undefined, end: null },
    ...{ beginning: `${commit} is the first`, ending: null },
    ...rest,
  };
}

test("an issue says what is known of a break, and has its marker", () => {
  const body = issueBody(issue({ errors: ["lib/a.c:1:2: no"], excerpt: ["  CC a.o", "no"] }));
  expect(body.startsWith(`${issueMarker("ab-1")}\n`)).toBe(true);
  expect(body).toContain("| Branch | `main` |");
  expect(body).toContain("Errors (`kernel`):\n\n```text\nlib/a.c:1:2: no\n```");
  expect(body).toContain("```text\n  CC a.o\nno\n```");
  expect(body).toContain("| New warnings | 2 |");
  expect(body).toContain("```text\nvmentry build\n```");
});

test("nothing that a commit or its compiler says is Markdown, HTML, a mention or a command", () => {
  const fence = "```\n<script>\n````";
  const body = issueBody(
    issue({ subject: evil, author: evil, errors: [evil, fence], excerpt: [fence, evil] }),
  );
  // What is no code block and no inline code.
  const outside = body
    .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "")
    .replace(/<code>[^<]*<\/code>/g, "")
    .replace(/`[^`\n]*`/g, "");
  expect(outside).not.toMatch(/[@#]|<img|<script|\[a\]|::error|##\[/);
  expect(body.match(/<!--/g)).toHaveLength(1);
  expect(body).not.toMatch(/^\s*::error::/m);
});

test("a title mentions nobody and no issue, is one line, and not too long", () => {
  expect(issueTitle(issue({ subject: evil }))).not.toMatch(/[@#](?!\u200b)|\n/);
  expect(issueTitle(issue({ subject: "x".repeat(500) }))).toHaveLength(240);
});

test("the comment that closes an issue says who mended it, or that nobody knows", () => {
  expect(endComment(issue({}, { end: "mended", ending: "2".repeat(40) }))).toMatch(/Mended by `2{40}`\.$/);
  expect(endComment(issue({}, { end: "gone" }))).toMatch(/nobody knows whether this is mended\.$/);
});
