import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { ConsoleLog } from "../../src/machine/console.ts";

const stamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /;

async function logOf(chunks: readonly Uint8Array[]): Promise<{ lines: Buffer[]; tail: string[] }> {
  await using directory = temporaryDirectory("console-test");
  const path = join(directory.path, "console.log");
  const console = new ConsoleLog(path, error => {
    throw error;
  });
  console.open();
  for (const chunk of chunks) console.add(chunk);
  const tail = console.tail(1000);
  await console.close();
  const text = await readFile(path);
  const lines: Buffer[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf(10, from);
    lines.push(text.subarray(from, end));
    from = end + 1;
  }
  return { lines, tail };
}

test("every line stands behind the host's time, bytes that are no text included", async () => {
  const { lines } = await logOf([
    Buffer.from([0x61, 0xff, 0xfe, 0x0d, 0x0a]),
    Buffer.from("last, unfinished"),
  ]);
  expect(lines.every(line => stamp.test(line.toString("latin1")))).toBe(true);
  expect(lines.map(line => line.subarray(25))).toEqual([
    Buffer.from([0x61, 0xff, 0xfe]),
    Buffer.from("last, unfinished"),
  ]);
});

test("lines are the same however the bytes arrive", async () => {
  const text = fc.array(fc.stringMatching(/^[a-z [\]]{0,12}$/), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(40), { maxLength: 6 }), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map(line => `${line}\n`).join(""));
      const places = [0, ...cuts.map(cut => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      expect((await logOf(chunks)).tail).toEqual(lines);
    }),
    { numRuns: 50 },
  );
});

test("what came since a mark is found again, and a marker can be waited for", async () => {
  await using directory = temporaryDirectory("console-test");
  const console = new ConsoleLog(join(directory.path, "console.log"), () => {});
  const seen: string[] = [];
  console.add(Buffer.from("before\n"));
  const mark = console.mark();
  const forget = console.watch(line => seen.push(line));
  console.add(Buffer.from("one\ntwo\nthr"));
  forget();
  console.add(Buffer.from("ee\n"));
  expect(console.since(mark)).toEqual(["one", "two", "three"]);
  expect(console.tail(2)).toEqual(["two", "three"]);
  expect(seen).toEqual(["one", "two"]);
  await console.close();
});

test("a mark stays right when a flood has pushed old lines out", async () => {
  await using directory = temporaryDirectory("console-test");
  const console = new ConsoleLog(join(directory.path, "console.log"), () => {});
  console.add(Buffer.from("old\n".repeat(50_000)));
  const mark = console.mark();
  console.add(Buffer.from("new\n".repeat(3)));
  expect(console.since(mark)).toEqual(["new", "new", "new"]);
  await console.close();
});

test("a log that cannot be written is told, not thrown into the void", async () => {
  const failure = Promise.withResolvers<Error>();
  const console = new ConsoleLog("/dev/full", failure.resolve);
  console.add(Buffer.from("x\n"));
  expect((await failure.promise).message).toBe("cannot write the console to /dev/full");
  await console.close();
});
