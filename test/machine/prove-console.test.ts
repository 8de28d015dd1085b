import { expect, test, vi } from "vitest";
import { proveConsole } from "../../src/machine/prove-console.ts";

function consoleOf(lines: string[]) {
  return { since: () => lines };
}

const quiet = { run: vi.fn() };
const place = { mark: 0, boot: "boot 7", signal: undefined, patienceMs: 20 };
const line = "vmentry stage two: console of 6.12, boot 7";

test("a line that is there proves it, and nothing is asked", async () => {
  expect(await proveConsole(consoleOf(["x", line]), quiet, place)).toBe(true);
  expect(quiet.run).not.toHaveBeenCalled();
});

test("another boot's line proves nothing", async () => {
  const { run } = { run: vi.fn() };
  const proved = proveConsole(consoleOf(["vmentry stage two: console of 6.12, boot 6"]), { run }, place);
  expect(await proved).toBe(false);
  expect(run).toHaveBeenCalledTimes(2);
});

test("a line into which the kernel printed is asked for again", async () => {
  const lines = ["vmentry stage two: cons[    3.1] kvm: yesole of 6.12, boot 7"];
  const run = vi.fn(() => void lines.push(line));
  const proved = proveConsole(consoleOf(lines), { run: run as never }, place);
  expect(await proved).toBe(true);
  expect(run).toHaveBeenCalledTimes(1);
});
