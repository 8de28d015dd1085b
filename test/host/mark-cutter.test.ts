import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MarkCutter } from "../../src/host/mark-cutter.ts";

const nonce = "0123456789abcdef0123456789abcdef";
const opening = `\x1e${nonce} `;

/** What comes out for a stream in these chunks: its bytes, and the marks with where they stood among them. */
function cut(chunks: readonly Uint8Array[]) {
  const cutter = new MarkCutter(nonce);
  const output: Buffer[] = [];
  const marks: { text: string; at: number }[] = [];
  let at = 0;
  const take = (bytes: Buffer) => {
    output.push(bytes);
    at += bytes.length;
  };
  for (const chunk of chunks) {
    for (const piece of cutter.push(Buffer.from(chunk))) {
      if (piece.kind === "mark") marks.push({ text: piece.text, at });
      else take(piece.bytes);
    }
  }
  take(cutter.end());
  return { output: Buffer.concat(output).toString("latin1"), marks };
}

function chunked(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...new Set([...cuts.map(cut => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

/** Output that likes to look like the beginning of a mark. */
const output = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes).toString("latin1")),
      fc.integer({ min: 1, max: opening.length - 1 }).map(length => opening.slice(0, length)),
      fc.constantFrom("\x1e", "\n", `\x1e${nonce}`, `${nonce} ended 0\n`, "\x1eother ended 0\n"),
    ),
    { maxLength: 6 },
  )
  .map(parts => parts.join(""))
  // A whole opening is the wrapper's alone: the command does not know the nonce.
  .filter(text => !text.includes(opening));

describe("cutting the wrapper's marks out of a command's output", () => {
  test("takes a mark that ends a stream without a newline before it", () => {
    expect(cut([Buffer.from(`no newline${opening}ended 4\n`)])).toEqual({
      output: "no newline",
      marks: [{ text: "ended 4", at: 10 }],
    });
  });

  test("gives output at once that cannot become a mark", () => {
    const cutter = new MarkCutter(nonce);
    expect(cutter.push(Buffer.from("progress 10%"))).toHaveLength(1);
  });

  test("lets output through that opens like a mark and goes on like none", () => {
    const text = `${opening}${"x".repeat(100)}\n`;
    expect(cut([Buffer.from(text)])).toEqual({ output: text, marks: [] });
  });

  test("gives what was held back when the stream breaks off in the middle of a mark", () => {
    expect(cut([Buffer.from(`out${opening}end`)])).toEqual({ output: `out${opening}end`, marks: [] });
  });

  test("gives the same whatever the chunks are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(output, fc.constantFrom("started 17", "ended 0", "ended 139"))),
        output,
        fc.array(fc.nat(), { maxLength: 60 }),
        (parts, tail, cuts) => {
          const text = `${parts.map(([before, mark]) => `${before}${opening}${mark}\n`).join("")}${tail}`;
          const plain = parts.map(([before]) => before).join("") + tail;
          const result = cut(chunked(Buffer.from(text, "latin1"), cuts));
          expect(result.output).toBe(plain);
          expect(result.marks.map(mark => mark.text)).toEqual(parts.map(([, mark]) => mark));
          let at = 0;
          expect(result.marks.map(mark => mark.at)).toEqual(parts.map(([before]) => (at += before.length)));
        },
      ),
      { numRuns: 500 },
    );
  });
});
