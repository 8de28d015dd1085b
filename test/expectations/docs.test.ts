import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseAllowedSplats } from "../../src/expectations/allowed-splats-file.ts";
import { parseKernelRange } from "../../src/expectations/index.ts";
import { parseKnownFailures } from "../../src/expectations/known-failures-file.ts";

const page = await readFile(fileURLToPath(new URL("../../docs/expectations.md", import.meta.url)), "utf8");
const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => text);

describe("docs/expectations.md", () => {
  test("shows files of both kinds that can be read as they stand", () => {
    const known = blocks.filter(each => each.startsWith("known-failures:"));
    const allowed = blocks.filter(each => each.startsWith("allowed-splats:"));
    expect(known.length + allowed.length).toBe(blocks.length);
    expect(known.map(each => parseKnownFailures(each, "docs"))).toEqual([
      [expect.anything(), expect.anything()],
    ]);
    expect(allowed.map(each => parseAllowedSplats(each, "docs"))).toEqual([
      [expect.anything(), expect.anything()],
    ]);
  });

  test("says what its ranges include and what not", () => {
    const rows = [...page.matchAll(/^\| `([<>=\d][^`]*)` +\| ([^|]+) \| ([^|]+) \|$/gm)];
    expect(rows.length).toBe(4);
    for (const [, text = "", inside = "", outside = ""] of rows) {
      const range = parseKernelRange(text.replaceAll("\\|", "|"));
      if ("expected" in range) throw new Error(range.expected);
      const releases = (list: string) => list.trim().split(/, +/);
      expect(releases(inside).filter(each => !range.includes(each))).toEqual([]);
      expect(releases(outside).filter(each => range.includes(each))).toEqual([]);
    }
  });
});
