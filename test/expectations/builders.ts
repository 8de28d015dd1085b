import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Expectations, readExpectations } from "../../src/expectations/index.ts";
import { nothingMore, type Splat, type TestResult } from "../../src/results/model.ts";

export const today = "2026-06-15";

/** The last lines of every entry that is nobody's subject. */
export const account = "reason: it is known, owner: kvm, link: https://bugs.example/1, expires: 2027-01-01";

export const context = {
  environment: "stock",
  release: "6.12.57+deb13-amd64",
  arch: "x86_64",
  machine: "qemu",
} as const;

export function testResult(
  id: string,
  status: TestResult["status"],
  more: Partial<TestResult> = {},
): TestResult {
  return {
    id,
    status,
    startedAt: "2026-06-15T10:00:00.000Z",
    durationMs: 1,
    exitCode: null,
    signal: null,
    reason: status === "pass" ? "" : `ended in ${status}`,
    location: null,
    tail: [],
    command: [],
    logs: null,
    ...nothingMore,
    ...more,
  };
}

export function splat(more: Partial<Splat> = {}): Splat {
  return {
    kind: "WARNING",
    title: "WARNING: CPU: 0 PID: 7 at virt/kvm/kvm_main.c:12 kvm_put+0x1/0x2 [kvm]",
    lines: [],
    fingerprint: "WARNING kvm_put virt/kvm/kvm_main.c",
    function: "kvm_put",
    location: { file: "virt/kvm/kvm_main.c", line: 12 },
    seenAt: null,
    tests: ["kvm/a"],
    frames: [],
    allowed: null,
    ...more,
  };
}

/** Expectations from entries in flow form, each on a line of its own from line 2 on. */
export async function expectations(
  directory: string,
  entries: { known?: readonly string[]; allowed?: readonly string[] },
  on: string = today,
): Promise<Expectations> {
  const place = await mkdtemp(join(directory, "entries-"));
  const write = async (key: string, all: readonly string[] | undefined) => {
    if (all === undefined) return [];
    const file = join(place, `${key}.yaml`);
    await writeFile(file, `${key}:\n${all.map(each => `  - {${each}}\n`).join("")}`);
    return [file];
  };
  return await readExpectations({
    knownFailures: await write("known-failures", entries.known),
    allowedSplats: await write("allowed-splats", entries.allowed),
    today: on,
  });
}
