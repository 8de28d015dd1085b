import { readdir, readFile, realpath } from "node:fs/promises";
import { join, posix } from "node:path";
import pLimit from "p-limit";
import { kindOfPath } from "../base/index.ts";
import { searchFiles } from "../git/index.ts";
import { parseKernelConfig } from "../kernel/index.ts";
import { tracksIncludes } from "./build-selftests.ts";
import { type Places, placesIn, readOutputState } from "./output-directory.ts";
import { digestOfVariant, type Variant } from "./variant.ts";

/** Of which source files a commit was built as a variant, as compilers and kbuild wrote it down. */
export interface FilesRead {
  commit: string;
  /** In the tree. Also those of an earlier commit that are not read anymore. */
  paths: ReadonlySet<string>;
  /** The last parts of paths that were written down without saying from where. */
  names: ReadonlySet<string>;
  /** Whether the kernel carries all headers (CONFIG_IKHEADERS), which nothing writes down. */
  hasAllHeaders: boolean;
}

/**
 * What the last build in a work directory read: all C and assembler files, and their headers. Scripts, makefiles and
 * Kconfig files are read, too, and are not among them.
 * @returns undefined when it is not known for certain: nothing was built, or not to the end, or of another variant, or
 *   with selftests that do not write it down, or it changes just now
 */
export async function readFilesRead(
  workDirectory: string,
  variant: Variant,
  options: { signal?: AbortSignal } = {},
): Promise<FilesRead | undefined> {
  if (variant.selftests.some(collection => !tracksIncludes.has(collection))) return undefined;
  const places = await placesOf(workDirectory, variant);
  const commit = places === undefined ? undefined : await lastBuilt(places, variant);
  if (places === undefined || commit === undefined) return undefined;
  const found = new RecordedPaths(places.tree, places.output);
  try {
    const config = parseKernelConfig(await readFile(join(places.output, ".config"), "utf8"));
    const records = await recordsBelow(places.output);
    const hasSelftests = records.some(path => path.startsWith(`${places.output}/kselftest/kvm/`));
    if (variant.selftests.length > 0 && !hasSelftests) return undefined;
    const limit = pLimit(8);
    await Promise.all(
      records.map(path =>
        limit(async () => {
          options.signal?.throwIfAborted();
          found.add(await readFile(path, "utf8"));
        }),
      ),
    );
    for (const path of await withoutLinks(places.tree, found.paths)) found.paths.add(path);
    // A build that began meanwhile has changed what was read.
    if ((await lastBuilt(places, variant)) !== commit || found.paths.size === 0) return undefined;
    return { commit, paths: found.paths, names: found.names, hasAllHeaders: config.has("IKHEADERS") };
  } catch (error) {
    options.signal?.throwIfAborted();
    // Files go while a build runs.
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

/** A line that includes a C or assembler file, and where one may stand: for the searches of git/. */
export const sourceInclude = {
  pattern: 'include[[:space:]]+["<][^">]*\\.[cS][">]',
  paths: ["*.c", "*.h", "*.S"],
} as const;

/**
 * The last parts of the names of C and assembler files that others include, whatever the configuration, in the tree
 * that a commit was built of.
 * @returns undefined when the work directory's last build is not that commit's anymore
 */
export async function findIncludedSources(
  workDirectory: string,
  variant: Variant,
  commit: string,
  options: { signal?: AbortSignal } = {},
): Promise<ReadonlySet<string> | undefined> {
  const places = await placesOf(workDirectory, variant);
  if (places === undefined || (await lastBuilt(places, variant)) !== commit) return undefined;
  const { pattern, paths } = sourceInclude;
  const texts = await searchFiles(places.tree, undefined, pattern, paths, options);
  // A build marks that it has begun before it moves the tree on.
  if ((await lastBuilt(places, variant)) !== commit) return undefined;
  return new Set([...texts].map(text => text.replace(/^.*[/"<]([^/">]+)[">]$/, "$1")));
}

async function placesOf(workDirectory: string, variant: Variant): Promise<Places | undefined> {
  const directory = await realpath(join(workDirectory, variant.name)).catch(() => undefined);
  return directory === undefined ? undefined : placesIn(directory);
}

/** The commit of the last build, when it came to its end and none has begun since. */
async function lastBuilt(places: Places, variant: Variant): Promise<string | undefined> {
  const state = await readOutputState(places.state);
  const last = state?.last ?? undefined;
  if (last?.isBuilt !== true || last.variantDigest !== digestOfVariant(variant)) return undefined;
  return (await kindOfPath(places.unfinished)) === undefined ? last.commit : undefined;
}

/** Kbuild's records, `.NAME.cmd`, and the compilers' own, `NAME.d`. */
async function recordsBelow(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) found.push(...(await recordsBelow(path)));
    else if (entry.isFile() && /^\..+\.cmd$|\.d$/.test(entry.name)) found.push(path);
  }
  return found;
}

/** Where paths lead that go through symbolic links, as scripts/dtc/include-prefixes has them: git names the files there. */
async function withoutLinks(tree: string, paths: ReadonlySet<string>): Promise<string[]> {
  const limit = pLimit(8);
  const found = await Promise.all(
    [...paths].map(path =>
      limit(async () => {
        // Of an earlier commit, it may be gone.
        const real = await realpath(join(tree, path)).catch(() => undefined);
        const inTree = real?.startsWith(`${tree}/`) === true ? real.slice(tree.length + 1) : path;
        return inTree === path ? [] : [inTree];
      }),
    ),
  );
  return found.flat();
}

class RecordedPaths {
  readonly paths = new Set<string>();
  readonly names = new Set<string>();
  readonly #tree: string;
  readonly #output: string;
  /** Most lines stand in many records. */
  readonly #lines = new Set<string>();

  constructor(tree: string, output: string) {
    this.#tree = `${tree}/`;
    this.#output = `${output}/`;
  }

  add(record: string): void {
    for (const line of record.split("\n")) {
      if (this.#lines.has(line)) continue;
      this.#lines.add(line);
      for (const [word] of line.matchAll(/[^\s()$"';\\]+/g)) this.#addWord(word.replace(/:$/, ""));
    }
  }

  #addWord(word: string): void {
    // Also within a word, such as -I/PATH or --file=/PATH.
    const at = word.indexOf(this.#tree);
    if (at !== -1) {
      const path = posix.normalize(word.slice(at + this.#tree.length));
      if (path.startsWith("../")) this.names.add(posix.basename(path));
      else this.paths.add(path);
    } else if (!word.startsWith(this.#output)) this.names.add(posix.basename(word));
  }
}
