import { resolve } from "node:path";
import { runTool, UserError } from "../base/index.ts";
import type { CodePlace } from "./decode-frame.ts";

/** Object files of a size as debug information makes it take seconds to load; then each address is quick. */
const deadlineMs = 180_000;

export interface ObjectFile {
  path: string;
  /** `e_machine`, elf(5). */
  machine: number;
  /** A module's addresses are offsets in a section. */
  isRelocatable: boolean;
}

/** binutils for another machine than this host's: the host's own cannot resolve its relocations. */
const foreign: Readonly<Record<number, { hosts: readonly string[]; prefix: string; package: string }>> = {
  3: { hosts: ["x64", "ia32"], prefix: "i686-linux-gnu-", package: "binutils-i686-linux-gnu" },
  62: { hosts: ["x64", "ia32"], prefix: "x86_64-linux-gnu-", package: "binutils-x86-64-linux-gnu" },
  183: { hosts: ["arm64"], prefix: "aarch64-linux-gnu-", package: "binutils-aarch64-linux-gnu" },
};

/**
 * Where the code at each address of an object was written: a list for each address, the innermost inlined
 * function first, empty where it is not known. One process for all of them.
 * @param section what the addresses are offsets in, for a relocatable object
 * @throws UserError when binutils are not installed; Error when they fail
 */
export async function placesOfAddresses(
  object: ObjectFile,
  section: string | undefined,
  addresses: readonly bigint[],
  signal?: AbortSignal,
): Promise<CodePlace[][]> {
  if (addresses.length === 0) return [];
  const input = addresses.map(each => `0x${each.toString(16)}\n`).join("");
  const args = ["-a", "-f", "-i", `--exe=${resolve(object.path)}`];
  if (section !== undefined) args.push(`--section=${section}`);
  let missing: unknown;
  for (const tool of toolsFor(object)) {
    try {
      const { stdout } = await runTool([tool.program, ...args], {
        package: tool.package,
        input,
        deadlineMs,
        ...(signal === undefined ? {} : { signal }),
      });
      return parsePlaces(stdout, addresses.length);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      missing ??= error;
    }
  }
  throw missing;
}

function toolsFor({ machine, isRelocatable }: ObjectFile): { program: string; package: string }[] {
  const own = { program: "addr2line", package: "binutils" };
  const other = foreign[machine];
  if (other === undefined || other.hosts.includes(process.arch)) return [own];
  const cross = { program: `${other.prefix}addr2line`, package: other.package };
  return isRelocatable ? [cross] : [cross, own];
}

/**
 * What addr2line -a -f -i prints: for each address a line with it, then a function and its FILE:LINE in turn.
 * @throws Error when there are not as many as were asked for
 */
export function parsePlaces(output: string, count: number): CodePlace[][] {
  const all: CodePlace[][] = [];
  const lines = output.split("\n");
  for (let index = 0; index < lines.length; ) {
    if (/^0x[0-9a-f]+$/.test(lines[index] ?? "")) {
      all.push([]);
      index += 1;
      continue;
    }
    const place = /^(.+):(\d+)(?: \(discriminator \d+\))?$/.exec(lines[index + 1] ?? "");
    const [, file = "??", line = "0"] = place ?? [];
    if (file !== "??" && line !== "0") {
      all.at(-1)?.push({ function: lines[index] ?? "", file, line: Number(line) });
    }
    index += 2;
  }
  if (all.length !== count) throw new Error(`addr2line told of ${all.length} addresses instead of ${count}`);
  return all;
}
