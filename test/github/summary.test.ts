import { expect, test } from "vitest";
import { fitSummary } from "../../src/github/summary.ts";

const limit = 1024 * 1024;

test("a summary that GitHub takes stays as it is", () => {
  const text = "é".repeat(limit / 2);
  expect(fitSummary(text, "the artifact")).toBe(text);
});

test("a longer one is cut at a line's end, and says where the rest is", () => {
  const line = "| café | ünïcödé |\n";
  const fit = fitSummary(line.repeat(100_000), "the artifact x");
  expect(Buffer.byteLength(fit)).toBeLessThanOrEqual(limit);
  const [body = "", note = ""] = fit.split("\n\n> ");
  expect(`${body}\n`.replaceAll(line, "")).toBe("\n");
  expect(note).toBe("The summary is longer than GitHub shows; all of it is in the artifact x.\n");
});

test("a cut inside a folded code block closes both, so that the note is seen", () => {
  const start = "<details>\n<summary>x</summary>\n\n````text\n```\n";
  const fit = fitSummary(start + "line\n".repeat(300_000), "y");
  expect(fit).toMatch(/line\n````\n\n<\/details>\n\n> The summary/);
});
