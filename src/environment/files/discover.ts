import { readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { describeError, kindOfPath, readUserText, UserError } from "../../base/index.ts";
import { type Environment, stockEnvironment } from "../environment.ts";
import { cellsOf } from "./cells.ts";
import { mostCmdline } from "./cmdline-words.ts";
import { type EnvironmentFile, parseEnvironmentFile } from "./environment-file.ts";
import { Extension, type FileReader } from "./extends.ts";
import type { Layer } from "./layer.ts";

/** Names of environment files end so. */
export const environmentSuffix = ".env.yaml";

/**
 * The environments of the given files and directories, in that order; a directory stands for every
 * `*.env.yaml` in it and below, sorted by path. A file that is found twice counts once; one that is abstract
 * gives none, one with a matrix several. No paths: `stock`.
 * @throws UserError with a line for each fault of each file
 */
export async function discoverEnvironments(paths: readonly string[]): Promise<Environment[]> {
  if (paths.length === 0) return [stockEnvironment];
  const problems = new Set<string>();
  const reader = new CachingReader(problems);
  const extension = new Extension(reader, problems);
  const found: { environment: Environment; place: string }[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const files = await filesOf(path, problems);
    let count = 0;
    for (const file of files) {
      const real = (await reader.real(file)) ?? file;
      const content = await reader.read(file);
      if (content?.isAbstract === true) {
        if (file === path) problems.add(`${content.placeOf(["abstract"])}: ${whyAbstract}`);
        // Only what it extends is looked at.
        await extension.join(content);
        continue;
      }
      count += 1;
      if (content === undefined || seen.has(real)) continue;
      seen.add(real);
      const layer = await extension.join(content);
      if (layer !== undefined) found.push(...environmentsOf(content, layer, problems));
    }
    if (count === 0 && files.length > 0 && files[0] !== path) {
      problems.add(`${path}: every *${environmentSuffix} in it is abstract, so there is none to run`);
    }
  }
  tellSameNames(found, problems);
  if (problems.size > 0) throw new UserError([...problems].join("\n"));
  return found.map(({ environment }) => environment);
}

const whyAbstract = "the file is abstract: it is no environment by itself; give one that extends it";

/** The file's environment, or those of its matrix. */
function environmentsOf(
  { file, name = "", description, matrix, placeOf }: EnvironmentFile,
  layer: Layer,
  problems: Set<string>,
): { environment: Environment; place: string }[] {
  const place = placeOf(["name"]);
  const cells = matrix === undefined ? [{ name, layer }] : cellsOf(name, layer, matrix);
  const environments = cells.map(cell => ({
    ...environmentOf(cell.name, file, cell.layer),
    ...(description === undefined ? {} : { description }),
  }));
  const longest = Math.max(...environments.map(({ raw }) => raw.cmdline.join(" ").length));
  if (longest > mostCmdline) {
    problems.add(
      `${place}: all its words for the command line are ${longest} characters, and ${mostCmdline} are the most`,
    );
  }
  return environments.map(environment => ({ environment, place }));
}

function environmentOf(name: string, file: string, layer: Layer): Environment {
  const { tests, features, moduleParams, sysfs, sysctl, variables, requires } = layer;
  const cmdline = layer.cmdline.flatMap(({ words }) => words);
  return {
    name,
    file,
    features,
    raw: { moduleParams, sysfs, sysctl, cmdline },
    variables,
    requires,
    ...(tests === undefined ? {} : { tests }),
  };
}

function tellSameNames(
  found: readonly { environment: Environment; place: string }[],
  problems: Set<string>,
): void {
  const first = new Map<string, string>();
  for (const { environment, place } of found) {
    const other = first.get(environment.name);
    if (other === undefined) first.set(environment.name, place);
    else {
      problems.add(
        `${place}: the name "${environment.name}" is taken by ${other}; give one of them another name`,
      );
    }
  }
}

class CachingReader implements FileReader {
  readonly #problems: Set<string>;
  readonly #files = new Map<string, EnvironmentFile | undefined>();

  constructor(problems: Set<string>) {
    this.#problems = problems;
  }

  async read(file: string): Promise<EnvironmentFile | undefined> {
    const key = (await this.real(file)) ?? file;
    if (!this.#files.has(key)) this.#files.set(key, await this.#parse(file));
    return this.#files.get(key);
  }

  async real(file: string): Promise<string | undefined> {
    return realpath(file).catch(() => undefined);
  }

  async #parse(file: string): Promise<EnvironmentFile | undefined> {
    const read = await readUserText(file, { what: "environment" });
    const parsed = "problems" in read ? read : parseEnvironmentFile(read.text, file);
    if (!("problems" in parsed)) return parsed;
    for (const problem of parsed.problems) this.#problems.add(problem);
    return undefined;
  }
}

async function filesOf(path: string, problems: Set<string>): Promise<string[]> {
  const kind = await kindOfPath(path).catch(() => "other" as const);
  if (kind === "file") return [path];
  if (kind !== "directory") {
    problems.add(
      kind === undefined
        ? `${path}: there is no such file or directory; expected an environment file or a directory of *${environmentSuffix}`
        : `${path}: is neither a file nor a directory that can be read`,
    );
    return [];
  }
  const before = problems.size;
  const files = await filesBelow(path, problems);
  if (files.length === 0 && problems.size === before) {
    problems.add(`${path}: there is no *${environmentSuffix} in this directory or below`);
  }
  return files.sort();
}

async function filesBelow(directory: string, problems: Set<string>): Promise<string[]> {
  const files: string[] = [];
  try {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== ".git" && entry.name !== "node_modules") {
          files.push(...(await filesBelow(path, problems)));
        }
      } else if (entry.name.endsWith(environmentSuffix)) {
        files.push(path);
      } else if (/\.env\.yml$/i.test(entry.name)) {
        // Left out in silence, it would never be run.
        problems.add(
          `${path}: is not read, because its name does not end in ${environmentSuffix}; rename it`,
        );
      }
    }
  } catch (error) {
    problems.add(`${directory}: cannot be read: ${describeError(error)}`);
  }
  return files;
}
