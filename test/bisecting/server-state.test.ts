import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test, vi } from "vitest";
import { type Logger, silentLog, temporaryDirectory, UserError } from "../../src/base/index.ts";
import { type BisectReport, runBisect } from "../../src/bisecting/index.ts";
import { takeJournal } from "../../src/bisecting/take-journal.ts";
import { openServerClient, type ServerClient } from "../../src/server/index.ts";
import { lineOf } from "../bisect/random-graph.ts";
import { scratchDirectory } from "../build/small-tree.ts";
import { serve } from "../server/serve.ts";
import { bisectRequest } from "./bisect-request.ts";
import { type FakeProber, fakeProber } from "./fake-prober.ts";
import { type MadeRepository, makeRepositoryOf } from "./made-repository.ts";

vi.setConfig({ testTimeout: 120_000 });

let linear: MadeRepository;
let client: ServerClient;

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), "vmentry-bisect-test-"));
  linear = await makeRepositoryOf(join(directory, "linear.git"), lineOf(60));
  const scratch = temporaryDirectory("server-state");
  const served = await serve(scratch);
  client = await openServerClient(served.server.url, undefined);
  return async () => {
    await served[Symbol.asyncDispose]();
    await scratch[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  };
});

interface Run {
  name: string;
  out?: string;
  overwrite?: boolean;
  server?: ServerClient;
  log?: Logger;
  /** Called before each probe. */
  before?: (prober: FakeProber) => Promise<void> | void;
  signal?: AbortSignal;
}

/** Bisects commits 10 to 50 of a line, of which those from 33 on fail. */
async function bisect({
  name,
  out = join(scratchDirectory(), "out"),
  overwrite = false,
  ...run
}: Run): Promise<{ report: BisectReport; prober: FakeProber; out: string }> {
  const ends = { repository: linear.path, out, good: linear.idOf("10"), bad: linear.idOf("50") };
  const prober: FakeProber = fakeProber({
    truth: commit => (Number(linear.nameOf(commit) || -1) >= 33 ? 1 : 0),
    before: async (_, signal) => {
      await run.before?.(prober);
      signal.throwIfAborted();
    },
  });
  const report = await runBisect(bisectRequest(ends, { overwrite }), {
    ...{ log: run.log ?? silentLog, signal: run.signal ?? new AbortController().signal, prober },
    server: { client: run.server ?? client, name, runUrl: "https://ci.example/runs/7" },
  });
  return { report, prober, out };
}

/** Interrupted before its seventh probe. */
async function beginBisect(name: string, out?: string) {
  const cancel = new AbortController();
  return await bisect({
    ...{ name, ...(out === undefined ? {} : { out }), signal: cancel.signal },
    before: ({ orders }) => {
      if (orders.length === 7) cancel.abort();
    },
  });
}

async function summaryOf(name: string): Promise<unknown> {
  const { text } = await client.ask(`/v1/bisects/${name}`);
  return JSON.parse(text);
}

test("another host goes on with what the server keeps: the same answer, and nothing is tried twice", async () => {
  const first = await beginBisect("elsewhere");
  expect(first.report.conclusion).toBe("interrupted");
  expect(await summaryOf("elsewhere")).toMatchObject({
    isRunning: false,
    conclusion: "interrupted",
    probes: 6,
  });
  const second = await bisect({ name: "elsewhere" });
  expect(second.report.answers[0]?.first?.commit).toBe(linear.idOf("33"));
  const whole = await bisect({ name: "whole" });
  expect(second.report.probes.map(({ order }) => order.commit)).toEqual(
    whole.report.probes.map(({ order }) => order.commit),
  );
  expect(second.prober.orders.length).toBe(whole.prober.orders.length - 6);
});

test("the server has the answer, the journal as it is on the disk, and the page", async () => {
  const { out } = await bisect({ name: "told" });
  expect(await summaryOf("told")).toMatchObject({
    ...{ isRunning: false, conclusion: "found", runUrl: "https://ci.example/runs/7", expectedProbes: 0 },
    good: { commit: linear.idOf("10") },
    answers: [{ conclusion: "found", first: { commit: linear.idOf("33"), subject: "change 33" } }],
  });
  const journal = await client.ask("/v1/bisects/told/journal");
  expect(journal.text).toBe(await readFile(join(out, "bisect.jsonl"), "utf8"));
  const page = await client.ask("/bisects/told/report");
  expect(page.text).toBe(await readFile(join(out, "bisect.html"), "utf8"));
});

test("without a name, who asks the same of the same machine has the same bisect, and of another one another", async () => {
  const out = () => join(scratchDirectory(), "out");
  const run = async (memoryMiB: number) => {
    const request = bisectRequest(
      { repository: linear.path, out: out(), good: linear.idOf("30"), bad: linear.idOf("36") },
      { verify: false },
    );
    const prober = fakeProber({ truth: commit => (Number(linear.nameOf(commit)) >= 33 ? 1 : 0) });
    await runBisect(
      { ...request, probe: { ...request.probe, machine: { ...request.probe.machine, memoryMiB } } },
      { log: silentLog, signal: new AbortController().signal, prober, server: { client } },
    );
    return prober.orders.length;
  };
  expect(await run(512)).toBeGreaterThan(2);
  expect(await run(512)).toBe(0);
  expect(await run(1024)).toBeGreaterThan(2);
});

test("one that another process has gone on with ends, and says how to go on", async () => {
  const { out } = await beginBisect("both");
  let isOvertaken = false;
  const slower = bisect({
    ...{ name: "both", out },
    before: async () => {
      if (isOvertaken) return;
      isOvertaken = true;
      await bisect({ name: "both" });
    },
  });
  await expect(slower).rejects.toThrow(UserError);
  await expect(slower).rejects.toThrow(/another process has gone on with the bisect both.*another --out/);
  await expect(bisect({ name: "both", out })).rejects.toThrow(/differs from the bisect both on the server/);
  expect(await summaryOf("both")).toMatchObject({ conclusion: "found" });
});

test("an order of which nothing came is given up for what the server knows", async () => {
  const { out } = await beginBisect("lost");
  const elsewhere = await bisect({ name: "lost" });
  // Here the seventh was ordered, and there it was ordered and answered.
  const { report, prober } = await bisect({ name: "lost", out });
  expect(prober.orders).toEqual([]);
  expect(report.answers).toEqual(elsewhere.report.answers);
});

test("a server that does not answer for a while stops nothing, is told of once, and has all of it at the end", async () => {
  let isAway = false;
  const warnings: string[] = [];
  const flaky: ServerClient = {
    ...client,
    ask: async (path, request) => {
      if (isAway) throw new Error("the server does not answer: no route");
      return await client.ask(path, request);
    },
  };
  const { report, out } = await bisect({
    ...{ name: "away", server: flaky, log: { ...silentLog, warn: text => void warnings.push(text) } },
    before: async ({ orders }) => {
      isAway = orders.length > 2 && orders.length < 8;
      // Time for what is told to go out.
      await new Promise(resolve => setTimeout(resolve, 20));
    },
  });
  expect(report.conclusion).toBe("found");
  expect(warnings).toEqual([expect.stringContaining("no route")]);
  const journal = await client.ask("/v1/bisects/away/journal");
  expect(journal.text).toBe(await readFile(join(out, "bisect.jsonl"), "utf8"));
});

test("a server that does not answer at the beginning ends it before anything is tried", async () => {
  const dead: ServerClient = {
    ...client,
    ask: async () => {
      throw new Error("the server does not answer: refused");
    },
  };
  let probes = 0;
  const run = bisect({ name: "dead", server: dead, before: () => void probes++ });
  await expect(run).rejects.toThrow(/does not answer: refused/);
  expect(probes).toBe(0);
});

test("begun anew, what the server had is forgotten", async () => {
  const { out, prober } = await bisect({ name: "anew" });
  expect((await bisect({ name: "anew" })).prober.orders).toEqual([]);
  const again = await bisect({ name: "anew", out, overwrite: true });
  expect(again.prober.orders.length).toBe(prober.orders.length);
});

test("another question under the same name is refused", async () => {
  await beginBisect("asked");
  const out = join(scratchDirectory(), "out");
  const request = bisectRequest({
    repository: linear.path,
    out,
    good: linear.idOf("11"),
    bad: linear.idOf("50"),
  });
  const run = runBisect(request, {
    ...{ log: silentLog, signal: new AbortController().signal, prober: fakeProber({ truth: () => 0 }) },
    server: { client, name: "asked" },
  });
  await expect(run).rejects.toThrow(
    /^the bisect asked on the server at .* has the state of another bisect, which differs in "good"/,
  );
  expect(await readdir(out)).toEqual(["bisect.lock", "bisect.lock.holder"]);
  // Nothing was begun there, so that something else can be.
  expect((await bisect({ name: "asked", out })).report.conclusion).toBe("found");
});

const accept = () => {};

test("what is no journal is refused with its place, and nothing is put on the disk", async () => {
  const path = join(scratchDirectory(), "bisect.jsonl");
  const taking = takeJournal(path, { text: '{"event":"begun"}\n', place: "bisect x on the server", accept });
  await expect(taking).rejects.toThrow(/bisect x on the server, line 1: a bisect cannot go on from this/);
  await expect(readFile(path)).rejects.toThrow("ENOENT");
});

test.each(["/etc/passwd", "../key", "probes/../../key", "probes/p1/..", "probes/a\u0000b"])(
  "a journal that leads out of the probes' directories, to %j, is refused",
  async output => {
    const { out } = await bisect({ name: "paths" });
    const lines = (await readFile(join(out, "bisect.jsonl"), "utf8")).split(/(?<=\n)/);
    const leading = lines.map(line =>
      line.replace(/"output":null/, () => `"output":${JSON.stringify(output)}`),
    );
    expect(leading).not.toEqual(lines);
    const path = join(scratchDirectory(), "bisect.jsonl");
    const taking = takeJournal(path, { text: leading.join(""), place: "there", accept });
    await expect(taking).rejects.toThrow(/there, line \d+: .*expected a path below probes/);
    const inside = leading.join("").replaceAll(JSON.stringify(output), '"probes/p1/logs/a..b"');
    expect(await takeJournal(path, { text: inside, place: "there", accept })).toBe(true);
  },
);

test("of two journals the longer one is taken, and two that parted are never mixed", async () => {
  const { out } = await bisect({ name: "lines" });
  const lines = (await readFile(join(out, "bisect.jsonl"), "utf8")).split(/(?<=\n)/);
  const path = join(scratchDirectory(), "bisect.jsonl");
  const length = fc.integer({ min: 1, max: lines.length });
  await fc.assert(
    fc.asyncProperty(length, length, fc.boolean(), async (own, kept, isCut) => {
      const text = lines.slice(0, own).join("") + (isCut ? (lines[own] ?? "").slice(0, 9) : "");
      await writeFile(path, text);
      const isTaken = await takeJournal(path, {
        text: lines.slice(0, kept).join(""),
        place: "there",
        accept,
      });
      expect(isTaken).toBe(kept > own);
      const now = await readFile(path, "utf8");
      expect(now).toBe(kept > own ? lines.slice(0, kept).join("") : text);
    }),
    { numRuns: 60 },
  );
  const changed = lines.with(-1, (lines.at(-1) ?? "").replace("}", ',"other":1}'));
  await writeFile(path, changed.slice(0, 5).concat(lines.slice(6)).join(""));
  await expect(takeJournal(path, { text: lines.join(""), place: "there", accept })).rejects.toThrow(
    /differs from the there/,
  );
});
