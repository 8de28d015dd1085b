import { mkdtemp, realpath } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { describeError, kindOfPath, type Logger, silentLog, throwIfInterrupted } from "../base/index.ts";
import { ElfError, type ElfSymbol, readBuildId, readSymbols } from "../elf/index.ts";
import { placesOfAddresses } from "./decode-addresses.ts";
import { type CodePlace, describeFrames, type Frame, framesOf } from "./decode-frame.ts";
import type { KernelIdentity, ModuleFile, ModuleSource } from "./kernel.ts";
import { decompressModule } from "./module-info.ts";

/** What the source lines of a trace are found in. A Kernel is one. */
export interface SymbolFiles {
  /** The kernel as an ELF file with debug information. */
  vmlinux?: string | undefined;
  modules?: ModuleSource | undefined;
  /** Of the kernel that the traces come from. */
  identity?: Pick<KernelIdentity, "buildId" | "release"> | undefined;
}

export interface SymbolOptions {
  /** A directory of the caller's for modules that are compressed; it must live as long as the symbols are used. */
  scratch: string;
  log?: Logger;
  signal?: AbortSignal;
}

/** Adds source lines to the kernel's traces. */
export interface Symbols {
  /**
   * A trace's lines with ` (FILE:LINE)` behind each frame that can be found, and a line before it for each
   * function that was inlined there. All other lines stay as they are.
   */
  decode(lines: readonly string[]): Promise<string[]>;
  /** The same for several traces, at the cost of one. */
  decodeAll(traces: readonly (readonly string[])[]): Promise<string[][]>;
}

/** A run has some hundred; a machine that does nothing but complain must not cost minutes. */
const mostFrames = 5000;

/**
 * Makes ready to decode the traces of a kernel. Undefined when that cannot be done; a debug message says why: no
 * vmlinux, one without debug information, or of another build.
 */
export async function openSymbols(files: SymbolFiles, options: SymbolOptions): Promise<Symbols | undefined> {
  const log = options.log ?? silentLog;
  const problem = await problemOf(files);
  if (problem === undefined) return new TraceDecoder(files, options);
  log.debug(`traces are shown without source lines: ${problem}`);
  return undefined;
}

/** Why the files do not do; undefined when they do. */
async function problemOf({ vmlinux, identity }: SymbolFiles): Promise<string | undefined> {
  if (vmlinux === undefined) return "there is no vmlinux with the kernel";
  try {
    if (!(await readSymbols(vmlinux, new Set())).hasDebugInfo) {
      return `${vmlinux} has no debug information (CONFIG_DEBUG_INFO)`;
    }
    const buildId = await readBuildId(vmlinux);
    if (identity?.buildId !== undefined && buildId !== undefined && identity.buildId !== buildId) {
      return `${vmlinux} is of another build (build-id ${buildId}) than the kernel (${identity.buildId})`;
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof ElfError) && !(error instanceof Error && "syscall" in error)) throw error;
    return `${vmlinux} cannot be read: ${describeError(error)}`;
  }
}

class TraceDecoder implements Symbols {
  readonly #files: SymbolFiles;
  readonly #scratch: string;
  readonly #log: Logger;
  readonly #signal: AbortSignal | undefined;
  /** By keyOf. */
  readonly #places = new Map<string, readonly CodePlace[]>();
  /** Directories that file names in the tree begin with; undefined until the first trace. */
  #trees: string[] | undefined;
  /** Modules that had to be decompressed, by name. */
  readonly #plain = new Map<string, string>();
  /** Each is said once, however many traces it concerns. */
  readonly #said = new Set<string>();

  constructor(files: SymbolFiles, { scratch, log, signal }: SymbolOptions) {
    this.#files = files;
    this.#scratch = scratch;
    this.#log = log ?? silentLog;
    this.#signal = signal;
  }

  async decode(lines: readonly string[]): Promise<string[]> {
    const [decoded = []] = await this.decodeAll([lines]);
    return decoded;
  }

  async decodeAll(traces: readonly (readonly string[])[]): Promise<string[][]> {
    const found = traces.map(lines => lines.map(line => ({ line, frames: framesOf(line) })));
    const wanted = new Map<string, Frame>();
    for (const { frames } of found.flat()) {
      for (const frame of frames) {
        const key = keyOf(frame);
        if (!this.#places.has(key) && wanted.size < mostFrames) wanted.set(key, frame);
      }
    }
    const byModule = Map.groupBy(wanted.values(), ({ module }) => module);
    // The kernel's own first: with them comes where its tree is.
    for (const module of new Set([undefined, ...byModule.keys()])) {
      const frames = byModule.get(module) ?? [];
      if (wanted.size > 0) await this.#findAll(module, frames);
    }
    const placesOf = (frame: Frame) => this.#places.get(keyOf(frame)) ?? [];
    return found.map(lines => lines.flatMap(({ line, frames }) => describeFrames(line, frames, placesOf)));
  }

  /** Finds the places of frames of the kernel or of one module; of what cannot be found there are none. */
  async #findAll(module: string | undefined, frames: readonly Frame[]): Promise<void> {
    for (const frame of frames) this.#places.set(keyOf(frame), []);
    try {
      const path = module === undefined ? this.#files.vmlinux : await this.#moduleFile(module);
      if (path !== undefined) await this.#findIn(path, frames, module === undefined);
    } catch (error) {
      throwIfInterrupted(this.#signal);
      // Traces that are not decoded are still traces; no failure here may cost the results.
      const what = `traces stay without source lines: ${describeError(error)}`;
      if (!this.#said.has(what)) this.#log.debug(what);
      this.#said.add(what);
    }
  }

  async #findIn(path: string, frames: readonly Frame[], isKernel: boolean): Promise<void> {
    const names = new Set(frames.map(({ name }) => name));
    const isFirst = isKernel && this.#trees === undefined;
    if (isFirst) names.add(landmark.function);
    if (names.size === 0) return;
    const object = { path, ...(await readSymbols(path, names)) };
    if (!object.hasDebugInfo) throw new Error(`${path} has no debug information`);
    if (isFirst) this.#trees = await treesAround(path);
    const located: { section: string | undefined; address: bigint; key: string | undefined }[] = [];
    const [mark] = isFirst ? (object.symbols.get(landmark.function) ?? []) : [];
    if (mark !== undefined) located.push({ section: undefined, address: mark.value, key: undefined });
    for (const frame of frames) {
      const symbol = symbolOf(frame, object.symbols.get(frame.name) ?? []);
      if (symbol === undefined) continue;
      const offset = frame.isReturn ? Math.max(0, frame.offset - 1) : frame.offset;
      const section = object.isRelocatable ? symbol.section : undefined;
      located.push({ section, address: symbol.value + BigInt(offset), key: keyOf(frame) });
    }
    for (const [section, all] of Map.groupBy(located, each => each.section)) {
      const addresses = all.map(({ address }) => address);
      const places = await placesOfAddresses({ ...object, path }, section, addresses, this.#signal);
      for (const [index, { key }] of all.entries()) {
        const there = places[index] ?? [];
        if (key === undefined) this.#trees?.unshift(...treeOf(there));
        else
          this.#places.set(
            key,
            there.map(each => ({ ...each, file: this.#withinTree(each.file) })),
          );
      }
    }
  }

  #withinTree(file: string): string {
    const path = posix.normalize(file);
    const tree = (this.#trees ?? []).find(each => path.startsWith(`${each}/`));
    return tree === undefined ? path : path.slice(tree.length + 1);
  }

  /** A module's file with debug information, uncompressed; undefined when there is no such module. */
  async #moduleFile(name: string): Promise<string | undefined> {
    const file = this.#files.modules?.modules.get(name);
    if (file === undefined) return undefined;
    const separate = await this.#separateDebugFile(file);
    if (separate !== undefined) return separate;
    if (file.path.endsWith(".ko")) return file.path;
    const before = this.#plain.get(name);
    if (before !== undefined) return before;
    const plain = join(await mkdtemp(join(this.#scratch, "symbols-")), "module.ko");
    await decompressModule(file, plain, this.#signal);
    this.#plain.set(name, plain);
    return plain;
  }

  /** Distributions install debug information of modules in a tree of its own, below /usr/lib/debug. */
  async #separateDebugFile({ path }: ModuleFile): Promise<string | undefined> {
    const release = this.#files.identity?.release ?? "";
    const within = path.split(`/lib/modules/${release}/`).at(1);
    if (release === "" || within === undefined) return undefined;
    const plain = within.replace(/\.ko\.\w+$/, ".ko");
    for (const each of [plain, `${plain}.debug`]) {
      const file = join("/usr/lib/debug/lib/modules", release, each);
      if ((await kindOfPath(file)) === "file") return file;
    }
    return undefined;
  }
}

/** A function that every kernel has, in a file that has not moved since 1991. */
const landmark = { function: "panic", file: "/kernel/panic.c" } as const;

/** The tree that the landmark's file is in. */
function treeOf(places: readonly CodePlace[]): string[] {
  const file = posix.normalize(places.at(-1)?.file ?? "");
  return file.endsWith(landmark.file) ? [file.slice(0, -landmark.file.length)] : [];
}

/** The build directory of a vmlinux, and the source directory that `make O=` leaves a link to. */
async function treesAround(vmlinux: string): Promise<string[]> {
  const directory = dirname(vmlinux);
  const real = (path: string) => realpath(path).catch(() => undefined);
  const all = [await real(join(directory, "source")), directory, await real(directory)];
  return [...new Set(all.flatMap(each => (each === undefined || each === "/" ? [] : [each])))];
}

/** Functions begin at such multiples, and the room before them may hold a prefix of that size (CFI, call depth). */
const mostPadding = 64;

/**
 * The symbol that a frame means: its size is the distance to the next symbol, as kallsyms has it, or at least what
 * padding may be left to it. Undefined when none has it, as in a file of another build, or several have.
 */
function symbolOf({ size }: Frame, symbols: readonly ElfSymbol[]): ElfSymbol | undefined {
  const same = symbols.filter(({ distance }) => distance === size);
  const near =
    same.length > 0 ? same : symbols.filter(each => each.size <= size && size < each.size + mostPadding);
  return near.length === 1 ? near[0] : undefined;
}

function keyOf({ name, offset, size, module, isReturn }: Frame): string {
  return `${module ?? ""}\0${name}\0${offset}\0${size}\0${isReturn}`;
}
