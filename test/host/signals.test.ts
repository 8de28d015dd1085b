import { describe, expect, test } from "vitest";
import { endOfStatus } from "../../src/host/signals.ts";

describe("reading a shell's status", () => {
  test.each([0, 1, 4, 127, 128, 193, 255])("takes %i for an exit code", code => {
    expect(endOfStatus(code)).toEqual({ kind: "exited", code });
  });

  test.each([
    [134, "SIGABRT"],
    [135, "SIGBUS"],
    [137, "SIGKILL"],
    [139, "SIGSEGV"],
    [143, "SIGTERM"],
    [159, "SIGSYS"],
    [160, "SIG32"],
    [162, "SIGRTMIN"],
    [192, "SIGRTMIN+30"],
  ])("takes %i for an end by %s", (status, signal) => {
    expect(endOfStatus(status)).toEqual({ kind: "signaled", signal });
  });
});
