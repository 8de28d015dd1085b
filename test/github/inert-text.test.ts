import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inertText } from "../../src/github/inert-text.ts";
import { commandsOf } from "../actions/runner.ts";

describe("a line of a log that would be a workflow command", () => {
  test.each([
    "::error::you have been had",
    "  \t::warning file=a,line=1::x",
    "\u00a0::add-mask::x",
    "\u0085::error::x",
    "\u3000::stop-commands::token",
    "::set-output name=conclusion::good",
    "a harmless start ##[error]and its end",
    "##[add-matcher]/tmp/evil.json",
    "one\n::error::two",
    "one\r::error::two",
    "one\r\n::error::two",
  ])("is none any more: %j", text => {
    expect(commandsOf(text)).not.toEqual([]);
    expect(commandsOf(inertText(text))).toEqual([]);
  });

  test("stays readable", () => {
    expect(inertText("  ::error::x ##[error]y\n")).toBe("  : :error::x ## [error]y\n");
  });
});

test("text without commands stays as it is", () => {
  const text = "lib/x.c:12: a::b\n  # [x]\r\nstd::vector\n";
  expect(inertText(text)).toBe(text);
});

test("no text starts a workflow command", () => {
  const pieces = fc.constantFrom(
    "::",
    ":",
    "##[",
    "#",
    "[",
    "]",
    "error",
    " ",
    "\n",
    "\r",
    "\t",
    "\u0085",
    "x",
  );
  const text = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }).map(each => each.join(""));
  fc.assert(fc.property(text, each => commandsOf(inertText(each)).length === 0));
});
