import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeptOutput } from "../../src/host/kept-output.ts";

describe("keeping the end of a stream", () => {
  test("keeps the last bytes whatever the chunks are", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3000 })), fc.nat(5000), (chunks, limit) => {
        const kept = new KeptOutput(limit);
        for (const chunk of chunks) kept.add(chunk);
        const all = Buffer.concat(chunks);
        expect(kept.bytes().equals(all.subarray(Math.max(0, all.length - limit)))).toBe(true);
      }),
    );
  });

  test("does not begin with half a character", () => {
    const kept = new KeptOutput(5);
    kept.add(Buffer.from("ééé"));
    expect(kept.text()).toBe("éé");
  });

  test("shows bytes that are no UTF-8 as U+FFFD", () => {
    const kept = new KeptOutput(10);
    kept.add(Buffer.from([0x80, 0x61, 0xff]));
    expect(kept.text()).toBe("\ufffda\ufffd");
  });
});
