import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { didYouMean } from "../../base/index.ts";
import type { EnvironmentFile } from "./environment-file.ts";
import { type Layer, layOver } from "./layer.ts";

/** Files that one extends another; nobody needs as many, and each is a file to look into for the reader. */
const mostFiles = 16;

/** Reads files, each once however it is reached. */
export interface FileReader {
  /** `undefined` when it has faults, which are told already. */
  read(file: string): Promise<EnvironmentFile | undefined>;
  /** Where it really is, behind links; undefined when there is nothing that can be read. */
  real(file: string): Promise<string | undefined>;
}

interface Step {
  real: string;
  /** `FILE:LINE:COLUMN extends BASE`; undefined for the file where the chain starts. */
  told: string | undefined;
}

/** Joins files with those that they extend. Each base counts as what it comes to with its own bases. */
export class Extension {
  readonly #reader: FileReader;
  readonly #problems: Set<string>;
  /** By real path; `undefined` for a file that cannot be joined, which is told already. */
  readonly #known = new Map<string, { layer: Layer; depth: number } | undefined>();

  /** @param problems is added to, one line for each */
  constructor(reader: FileReader, problems: Set<string>) {
    this.#reader = reader;
    this.#problems = problems;
  }

  /** What a file asks for with all that it extends; `undefined` when that cannot be told. */
  async join(file: EnvironmentFile): Promise<Layer | undefined> {
    const real = (await this.#reader.real(file.file)) ?? file.file;
    return (await this.#join(file, [{ real, told: undefined }]))?.layer;
  }

  async #join(
    file: EnvironmentFile,
    chain: readonly Step[],
  ): Promise<{ layer: Layer; depth: number } | undefined> {
    const real = chain.at(-1)?.real ?? file.file;
    if (this.#known.has(real)) return this.#known.get(real);
    let layer: Layer | undefined;
    let depth = 1;
    let isWhole = true;
    for (const { path, place } of file.bases) {
      const base = await this.#base(file, path, place, chain);
      if (base === undefined) isWhole = false;
      else {
        layer = layer === undefined ? base.layer : layOver(layer, base.layer);
        depth = Math.max(depth, base.depth + 1);
      }
    }
    const own = layer === undefined ? file.layer : layOver(layer, file.layer);
    const joined = isWhole ? { layer: own, depth } : undefined;
    this.#known.set(real, joined);
    return joined;
  }

  async #base(
    file: EnvironmentFile,
    path: string,
    place: string,
    chain: readonly Step[],
  ): Promise<{ layer: Layer; depth: number } | undefined> {
    const found = await this.#find(file.file, path, place);
    if (found === undefined) return undefined;
    const step = { real: found.real, told: `${place} extends ${found.file}` };
    const start = chain.findIndex(({ real }) => real === found.real);
    if (start !== -1) {
      const circle = [...chain.slice(start + 1), step].map(({ told }) => told).join(", ");
      this.#problems.add(`${place}: extends goes round in a circle: ${circle}`);
      return undefined;
    }
    if (chain.length >= mostFiles) return this.#tooDeep(place);
    const base = await this.#reader.read(found.file);
    if (base === undefined) return undefined;
    if (base.matrix !== undefined) {
      this.#problems.add(
        `${place}: ${found.file} has a matrix, so it stands for many environments and cannot be extended; move what both share into a file of its own (abstract: true)`,
      );
      return undefined;
    }
    const joined = await this.#join(base, [...chain, step]);
    return joined !== undefined && joined.depth + chain.length > mostFiles ? this.#tooDeep(place) : joined;
  }

  #tooDeep(place: string): undefined {
    this.#problems.add(`${place}: more than ${mostFiles} files extend one another here`);
  }

  /** Relative to where the file with the path really is. */
  async #find(
    from: string,
    path: string,
    place: string,
  ): Promise<{ file: string; real: string } | undefined> {
    const isLink = await lstat(from).then(
      found => found.isSymbolicLink(),
      () => false,
    );
    const home = dirname(isLink ? ((await this.#reader.real(from)) ?? from) : from);
    const file = isAbsolute(path) ? path : join(home, path);
    const real = await this.#reader.real(file);
    if (real !== undefined) return { file, real };
    const others = await readdir(dirname(file)).catch(() => []);
    const near = didYouMean(
      basename(path),
      others.filter(each => /\.ya?ml$/.test(each)),
    );
    this.#problems.add(`${place}: there is no file ${file}${near}`);
    return undefined;
  }
}
