import { readFile } from "node:fs/promises";
import { hasCode } from "../base/index.ts";

/** A kernel's .config: option name without CONFIG_ → `y`, `m` or its value; options that are not set are absent. */
export function parseKernelConfig(text: string): Map<string, string> {
  const config = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, option, value] = /^CONFIG_(\w+)=(.*?)\r?$/.exec(line) ?? [];
    if (option !== undefined && value !== undefined) config.set(option, unquoted(value));
  }
  return config;
}

function unquoted(value: string): string {
  return /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
}

/** The first of the files that exists, parsed. */
export async function readKernelConfig(paths: readonly string[]): Promise<Map<string, string> | undefined> {
  for (const path of paths) {
    try {
      return parseKernelConfig(await readFile(path, "utf8"));
    } catch (error) {
      if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
    }
  }
  return undefined;
}
