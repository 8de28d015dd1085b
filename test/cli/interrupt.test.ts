import { afterEach, expect, test, vi } from "vitest";
import { Interrupted } from "../../src/base/index.ts";
import { interruptSignal } from "../../src/cli/interrupt.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const before = signals.map(signal => ({ signal, listeners: process.listeners(signal) }));

afterEach(() => {
  for (const { signal, listeners } of before) {
    process.removeAllListeners(signal);
    for (const listener of listeners) process.on(signal, listener);
  }
  vi.restoreAllMocks();
});

test.each(signals)("the first %s asks for a clean end, and the second ends the process with 130", signal => {
  const exit = vi.spyOn(process, "exit").mockImplementation(() => {
    throw new Error("exited");
  });
  const said = vi.fn();
  const asked = interruptSignal(said);
  expect(asked.aborted).toBe(false);
  process.emit(signal, signal);
  expect(asked.aborted).toBe(true);
  expect(asked.reason).toBeInstanceOf(Interrupted);
  expect(said).toHaveBeenCalledOnce();
  expect(exit).not.toHaveBeenCalled();
  expect(() => process.emit("SIGINT", "SIGINT")).toThrow("exited");
  expect(exit).toHaveBeenCalledWith(130);
  expect(said).toHaveBeenCalledOnce();
});
