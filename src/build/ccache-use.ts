import { readFile } from "node:fs/promises";
import { hasCode } from "../base/index.ts";

/** How often ccache had what was to be compiled. */
export interface CcacheUse {
  hits: number;
  misses: number;
}

/**
 * Counts what ccache wrote to its statistics log (CCACHE_STATSLOG, ccache 4.3 and newer): for each call a line with
 * the source, then a line for each counter that it added to.
 * @returns undefined when there is no log: ccache was not used, or is older
 */
export async function readCcacheUse(path: string): Promise<CcacheUse | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
  const lines = text.split("\n");
  const count = (...names: readonly string[]) => lines.filter(line => names.includes(line)).length;
  return { hits: count("direct_cache_hit", "preprocessed_cache_hit"), misses: count("cache_miss") };
}
