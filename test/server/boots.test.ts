import { describe, expect, test } from "vitest";
import { bootsOf } from "../../src/server/page/boots.ts";
import { conditionOf } from "../../src/server/page/machine-condition.ts";
import { formatMs } from "../../src/server/page/moments.ts";
import { figuresOf } from "../../src/server/page/storage-figures.ts";
import type { KeptEvent } from "../../src/server/state/boot-events.ts";
import { MemoryStore } from "./serve.ts";

let nextId = 0;
const startMs = Date.UTC(2026, 0, 1);

function told(stage: KeptEvent["stage"], uptime: number, event: string, atSeconds = uptime): KeptEvent {
  nextId += 1;
  const at = new Date(startMs + atSeconds * 1000).toISOString();
  return { id: nextId, machine: "m", stage, event, message: `${event} of ${nextId}`, uptime, at };
}

const whole = (from: number) => [
  told("stage one", 1, "waiting", from + 1),
  told("stage one", 3, "selected", from + 3),
  told("stage one", 5, "verified", from + 5),
  told("stage one", 5.5, "kexec", from + 5.5),
  told("stage two", 2, "ready", from + 8.5),
];

describe("a machine's boots", () => {
  test("are told apart by stage one's start, newest first, with the time that each step took", () => {
    const boots = bootsOf([...whole(0), ...whole(60)]);
    expect(boots).toHaveLength(2);
    expect(boots[0]?.at).toBe(new Date(startMs + 61_000).toISOString());
    expect(boots[0]?.steps).toEqual([
      { step: "start", ms: 1_000 },
      { step: "wait", ms: 2_000 },
      { step: "download", ms: 2_000 },
      { step: "load", ms: 500 },
      // By the server's clock, since stage two's own starts with its kernel.
      { step: "stage two", ms: 3_000 },
    ]);
    expect(boots.map(({ outcome }) => outcome)).toEqual(["ready", "ready"]);
  });

  test("that came in another order than they happened are put in order by their uptime", () => {
    const [waiting, selected, verified, kexec, ready] = whole(0);
    const [boot, ...more] = bootsOf([waiting, verified, selected, kexec, ready].flatMap(each => each ?? []));
    expect(more).toEqual([]);
    expect(boot?.steps.map(({ step }) => step)).toEqual(["start", "wait", "download", "load", "stage two"]);
  });

  test("that failed say why; one that was cut short is under way only while it is the last", () => {
    const cut = [told("stage one", 1, "waiting"), told("stage one", 2, "selected")];
    const gaveUp = [
      told("stage one", 1, "waiting"),
      told("stage one", 2, "selected"),
      told("stage one", 9, "gave-up"),
    ];
    const [first, second, third] = bootsOf([
      ...cut,
      ...gaveUp,
      ...cut.map(each => ({ ...each, id: each.id + 100 })),
    ]);
    expect([first?.outcome, second?.outcome, third?.outcome]).toEqual(["under way", "failed", "not told"]);
    expect(second?.failure).toContain("gave-up of");
  });

  test("go on after a failure that was tried again", () => {
    const events = [
      told("stage one", 1, "waiting"),
      told("stage one", 2, "failed"),
      told("stage one", 4, "selected"),
      told("stage one", 5, "verified"),
    ];
    expect(bootsOf(events)).toMatchObject([{ outcome: "under way" }]);
  });
});

describe("a machine", () => {
  const now = startMs + 100_000;
  const facts = (lastEvent: KeptEvent | undefined, askedAtSeconds?: number, isWaiting = false) => ({
    lastEvent,
    askedAt: askedAtSeconds === undefined ? null : new Date(startMs + askedAtSeconds * 1000).toISOString(),
    isWaiting,
  });
  const later = now + 600_000;

  test.each([
    ["that was never heard of is unknown", facts(undefined), now, "unknown"],
    ["that asks now is waiting", facts(undefined, 99, true), now, "waiting"],
    ["that downloads is booting", facts(told("stage one", 5, "selected", 90)), now, "booting"],
    [
      "whose boot tells nothing for long is silent",
      facts(told("stage one", 5, "kexec", 90)),
      later,
      "silent",
    ],
    [
      "that asked and then was gone is silent",
      facts(told("stage one", 5, "waiting", 90), 95),
      later,
      "silent",
    ],
    [
      "whose kernel is up is ready, for as long as it says nothing",
      facts(told("stage two", 2, "ready", 90)),
      later,
      "ready",
    ],
    [
      "that asks again after it was ready is waiting",
      facts(told("stage two", 2, "ready", 50), 99, true),
      now,
      "waiting",
    ],
    [
      "that failed last has failed, also long ago",
      facts(told("stage one", 2, "gave-up", 50)),
      later,
      "failed",
    ],
  ] as const)("%s", (_, given, at, expected) => {
    expect(conditionOf(given, at).mark).toBe(expected);
  });
});

test("durations are told in the units that people think in", () => {
  expect([400, 9_949, 12_300, 60_000, 200_000, 3_600_000, 7_500_000].map(formatMs)).toEqual([
    "0.4 s",
    "9.9 s",
    "12 s",
    "1 min",
    "3 min 20 s",
    "1 h",
    "2 h 5 min",
  ]);
});

test("what kernels share is counted once, within a variant and over all", () => {
  const store = new MemoryStore();
  const file = (path: string, sha: string, bytes: number) => ({
    path,
    mode: 0o644,
    sha256: sha.repeat(64),
    bytes,
  });
  store.add(
    { commit: "1".repeat(40), variant: "x" },
    { files: [file("image", "a", 10), file("config", "c", 5)] },
  );
  store.add(
    { commit: "2".repeat(40), variant: "x" },
    { files: [file("image", "b", 10), file("config", "c", 5)] },
  );
  store.add({ commit: "2".repeat(40), variant: "y" }, { outcome: "failed", files: [file("config", "c", 5)] });
  const kernels = store.kernels.map(each => ({
    ...each,
    bytes: each.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0),
  }));
  expect(figuresOf(kernels)).toMatchObject({
    ...{ kernels: 3, blobs: 3, bytes: 35, keptBytes: 25 },
    variants: [
      { variant: "x", built: 2, failed: 0, bytes: 30, keptBytes: 25 },
      { variant: "y", built: 0, failed: 1, bytes: 5, keptBytes: 5 },
    ],
  });
});
