import { expect, test } from "vitest";
import { notesOf } from "../../scripts/release/notes.ts";

const changelog = `# Changelog

## Unreleased

- Something that is to come.

## 1.2.0 (2026-11-21)

- A first thing,
  on two lines.

### Mended

- \`## 1.1.0\` in the middle of a line.

## [1.1.0]

- Another.

## 1.0.0
`;

test("a version's notes are what stands below its heading, smaller headings and all", () => {
  expect(notesOf(changelog, "1.2.0")).toBe(
    "- A first thing,\n  on two lines.\n\n### Mended\n\n- `## 1.1.0` in the middle of a line.\n",
  );
  expect(notesOf(changelog, "1.1.0")).toBe("- Another.\n");
});

test("a version that the changelog does not have is no release", () => {
  expect(() => notesOf(changelog, "1.2.1")).toThrow(
    /no heading "## 1\.2\.1"; it has Unreleased, 1\.2\.0, 1\.1\.0, 1\.0\.0/,
  );
  // A part of a version is none.
  expect(() => notesOf(changelog, "1.2")).toThrow(/no heading/);
  expect(() => notesOf("# Changelog\n", "1.0.0")).toThrow(/it has none/);
});

test("a version without notes, or with two headings, is no release", () => {
  expect(() => notesOf(changelog, "1.0.0")).toThrow(/nothing below "## 1\.0\.0"/);
  expect(() => notesOf(`${changelog}\n## 1.2.0\n\n- Again.\n`, "1.2.0")).toThrow(/2 headings/);
});

test("notes that GitHub would not take are told before the release is made", () => {
  expect(() => notesOf(`## 1.0.0\n\n${"x".repeat(125_001)}\n`, "1.0.0")).toThrow(/GitHub takes 125000/);
});
