import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inBisectActionWords, readBisectInputs } from "../../src/actions/bisect-inputs.ts";
import { readBisectProbeInputs } from "../../src/actions/bisect-probe-inputs.ts";
import { findPlannedMachine, probeRequest } from "../../src/actions/probe-inputs.ts";
import { scratchDirectory, writeFiles } from "../build/small-tree.ts";

const good = "1".repeat(40);
const bad = "2".repeat(40);

function read(given: Record<string, string>) {
  const inputs: Record<string, string> = { good, bad, ...given };
  return readBisectInputs(name => inputs[name] ?? "", "/tmp/out");
}

function asked(given: Record<string, string>) {
  return read(given).wanted.questions;
}

describe("what is asked", () => {
  test("is each test by itself, once", () => {
    expect(asked({ tests: "kvm/a\nkvm/b\n\nkvm/a\n" })).toEqual([
      { id: "q1", question: { kind: "test", test: "kvm/a" } },
      { id: "q2", question: { kind: "test", test: "kvm/b" } },
    ]);
  });

  test("is the finding's complaint, while the tests of the report run", () => {
    const fingerprint = "0123456789abcdef";
    expect(asked({ kind: "splat", fingerprint, tests: "kvm/a" })).toEqual([
      { id: "q1", question: { kind: "splat", fingerprint, tests: ["kvm/a"] } },
    ]);
  });

  test("is a build or a boot with nothing else", () => {
    expect(asked({ kind: "build" })).toEqual([{ id: "q1", question: { kind: "build" } }]);
    expect(asked({ kind: "boot", fingerprint: "0123456789abcdef" })).toEqual([
      { id: "q1", question: { kind: "boot" } },
    ]);
  });

  test("is a number with its threshold, and a script as it stands", () => {
    expect(asked({ kind: "metric", metric: "duration:kvm/a at 90s\nboot:init" })).toEqual([
      {
        id: "q1",
        question: { kind: "metric", metric: { of: "duration", test: "kvm/a" }, threshold: 90_000 },
      },
      { id: "q2", question: { kind: "metric", metric: { of: "boot", phase: "init" }, threshold: null } },
    ]);
    const script = "dmesg | grep -q BUG && exit 1\nexit 0";
    expect(asked({ kind: "command", command: script })).toEqual([
      { id: "q1", question: { kind: "command", script } },
    ]);
  });

  test("is missing when the kind has it not", () => {
    expect(() => asked({})).toThrow('input "tests": not given');
    expect(() => asked({ kind: "splat" })).toThrow('input "fingerprint": not given');
    expect(() => asked({ kind: "metric" })).toThrow('input "metric": not given');
    expect(() => asked({ kind: "metric", metric: "speed" })).toThrow('input "metric": given "speed"');
    expect(() => asked({ kind: "command" })).toThrow('input "command": not given');
  });
});

test("the end that mended it is searched when that is what was asked for", () => {
  expect(read({ tests: "kvm/a" }).wanted.direction).toBe("first-bad");
  expect(read({ tests: "kvm/a", fixed: "true" }).wanted.direction).toBe("first-good");
});

test("what needs the token says so before anything is started", () => {
  for (const [name, value] of Object.entries({
    "probe-workflow": "kvm-bisect-probe.yml",
    "tell-in": "auto",
    "continue-run": "77",
  })) {
    expect(() => read({ tests: "kvm/a", [name]: value })).toThrow(
      new RegExp(`"token": not given.*"${name}"`),
    );
  }
  expect(() => read({ tests: "kvm/a", token: "x", "hand-over": "true" })).toThrow(/"hand-over-after", which/);
  expect(() => read({ tests: "kvm/a", "hand-over-after": "1h", upload: "false" })).toThrow(/upload: false/);
});

describe("the machine", () => {
  const inventory = [
    "machines:",
    "  - {name: small, kind: qemu, runs-on: [self-hosted, kvm], class: amd, cpus: 2, cmdline: nosmt}",
    "  - {name: big, kind: qemu, runs-on: [self-hosted, kvm, intel], class: intel, cpus: 8}",
    "",
  ].join("\n");

  async function machineOf(given: Record<string, string>) {
    const directory = scratchDirectory();
    writeFiles(directory, { "machines.yaml": inventory });
    const { probe, wanted } = read({ tests: "kvm/a", machines: join(directory, "machines.yaml"), ...given });
    const planned = await findPlannedMachine(probe);
    return { planned, request: probeRequest(probe, wanted.questions, planned, 3) };
  }

  test("is the inventory's that has the class, what the inputs say aside", async () => {
    const { planned, request } = await machineOf({ "machine-class": "amd", cpus: "4" });
    expect(planned?.runsOn).toEqual(["self-hosted", "kvm"]);
    expect(request).toMatchObject({ machines: 3, machine: { name: "small", cpus: 4, cmdline: "nosmt" } });
  });

  test("of a class that nobody has is an error that names those that there are", async () => {
    await expect(machineOf({ "machine-class": "arm" })).rejects.toThrow(
      /"machine-class": given "arm".*no such class of machines; it has: amd, intel/,
    );
  });

  test("is any when no class was asked for", async () => {
    expect((await machineOf({})).planned).toBeUndefined();
  });
});

test("a build or a boot that a report names no environment for is tried in the stock one", () => {
  const environmentsOf = (given: Record<string, string>) => {
    const { probe, wanted } = read({ environments: ".vmentry", ...given });
    return probeRequest(probe, wanted.questions, undefined, 1).environments;
  };
  expect(environmentsOf({ kind: "build" })).toEqual([]);
  expect(environmentsOf({ kind: "boot" })).toEqual([]);
  expect(environmentsOf({ kind: "boot", environment: "shadow" })).toEqual([".vmentry"]);
  expect(environmentsOf({ tests: "kvm/a" })).toEqual([".vmentry"]);
});

test("a message of the search names inputs, where it names the command's options", () => {
  expect(inBisectActionWords("--only-env x: give --env, --only-variant or --machines, and --out y")).toBe(
    'input "environment" x: give input "environments", input "variant" or input "machine-count", and input "out" y',
  );
});

test("an order that is none is refused with what is wrong with it", () => {
  const probe = (order: string) => readBisectProbeInputs(name => (name === "order" ? order : ""), "/tmp/out");
  expect(() => probe("")).toThrow('input "order": not given');
  expect(() => probe("{")).toThrow(/^input "order": given "\{", expected the order of a bisect/);
  expect(() => probe('{"id": "../p1"}')).toThrow(/\(id: /);
});

test("a server's token is for a server, which is an address", () => {
  expect(read({ tests: "kvm/a" }).server).toBeUndefined();
  expect(read({ tests: "kvm/a", server: "https://ci.example", "server-token": "t" }).server).toEqual({
    address: "https://ci.example",
    token: "t",
  });
  expect(() => read({ tests: "kvm/a", "server-token": "t" })).toThrow(
    '"server-token": given without input "server"',
  );
  expect(() => read({ tests: "kvm/a", server: "ci.example" })).toThrow('input "server"');
});
