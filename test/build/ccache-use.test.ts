import { join } from "node:path";
import { expect, test } from "vitest";
import { readCcacheUse } from "../../src/build/ccache-use.ts";
import { scratchDirectory, writeFiles } from "./small-tree.ts";

test("what ccache had and had not is counted from its statistics log", async () => {
  const directory = scratchDirectory();
  // As ccache 4.7.5 writes it, with a call that it only passes on.
  writeFiles(directory, {
    log: [
      "# a.c\ncache_miss\ndirect_cache_miss\nlocal_storage_miss\nlocal_storage_write\npreprocessed_cache_miss",
      "# a.c\ndirect_cache_hit\nlocal_storage_hit\nlocal_storage_read_hit",
      "# a.c\ncalled_for_preprocessing",
      "# b.c\ndirect_cache_miss\npreprocessed_cache_hit\n",
    ].join("\n"),
  });
  expect(await readCcacheUse(join(directory, "log"))).toEqual({ hits: 2, misses: 1 });
});

test("without a log nothing is known of ccache", async () => {
  expect(await readCcacheUse(join(scratchDirectory(), "log"))).toBeUndefined();
});
