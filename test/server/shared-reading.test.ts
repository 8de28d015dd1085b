import { randomBytes } from "node:crypto";
import { readFileSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { SharedReading } from "../../src/server/shared-reading.ts";

const scratch = temporaryDirectory("shared-reading");
afterAll(() => scratch[Symbol.asyncDispose]());

const path = join(scratch.path, "image");
const bytes = 2_600_000;

async function readAll(reading: SharedReading, range: { start: number; end: number }): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(reading.read(path, range)));
}

test("each of several readers at once gets the very bytes that it asked for", async () => {
  writeFileSync(path, randomBytes(bytes));
  const content = readFileSync(path);
  const reading = new SharedReading();
  const range = fc
    .tuple(fc.nat(bytes - 1), fc.nat(bytes - 1))
    .map(([one, other]) => ({ start: Math.min(one, other), end: Math.max(one, other) }));
  await fc.assert(
    fc.asyncProperty(fc.array(range, { minLength: 1, maxLength: 8 }), async ranges => {
      const read = await Promise.all(ranges.map(each => readAll(reading, each)));
      for (const [index, { start, end }] of ranges.entries()) {
        expect(read[index]?.equals(content.subarray(start, end + 1))).toBe(true);
      }
    }),
    { numRuns: 25 },
  );
});

test("a reader beside a slow one gets what is in the file now, when it was written to meanwhile", async () => {
  writeFileSync(path, Buffer.alloc(bytes, "a"));
  const reading = new SharedReading();
  const slow = reading.read(path, { start: 0, end: bytes - 1 });
  expect((await slow.next()).value?.includes("b")).toBe(false);
  writeFileSync(path, Buffer.alloc(bytes, "b"));
  // Not within the same tick of the file system's clock, as it would be here alone.
  utimesSync(path, 1, 1);
  expect((await readAll(reading, { start: 0, end: bytes - 1 })).equals(Buffer.alloc(bytes, "b"))).toBe(true);
  await slow.return(undefined);
});

test("a file that ends before what was asked for is an error, and so is one that is not there", async () => {
  writeFileSync(path, Buffer.alloc(bytes));
  truncateSync(path, bytes - 1);
  const reading = new SharedReading();
  await expect(readAll(reading, { start: 0, end: bytes - 1 })).rejects.toThrow(
    `ends after ${bytes - 1} bytes`,
  );
  const gone = reading.read(join(scratch.path, "gone"), { start: 0, end: 1 });
  await expect(gone.next()).rejects.toThrow("ENOENT");
});
