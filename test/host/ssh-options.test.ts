import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/index.ts";
import { knownHostsLine } from "../../src/host/ssh-options.ts";

describe("a host's key", () => {
  test.each([
    "ssh-ed25519 AAAAC3Nz",
    "ssh-ed25519 AAAAC3Nz root@host\n",
    "[10.0.0.1]:2222 ssh-ed25519 AAAAC3Nz",
    "host,10.0.0.1 ssh-ed25519 AAAAC3Nz some comment",
  ])("is taken from %j", hostKey => {
    expect(knownHostsLine(hostKey)).toBe("vmentry-host ssh-ed25519 AAAAC3Nz\n");
  });

  test.each([
    "",
    "AAAAC3Nz",
    "ssh-ed25519",
    "ssh-ed25519 AAAA\n* ssh-ed25519 BBBB",
    "ssh-ed25519 -----BEGIN",
  ])("is not found in %j", hostKey => {
    expect(() => knownHostsLine(hostKey)).toThrow(UserError);
  });
});
