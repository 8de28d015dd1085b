import { open, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { describeError, hasCode, kindOfPath, UserError } from "../base/index.ts";
import { type Environment, stockEnvironment } from "./environment.ts";
import { type NamedEnvironment, parseEnvironmentFile } from "./environment-file.ts";

/** Names of environment files end so. */
export const environmentSuffix = ".env.yaml";

const mostBytes = 1024 * 1024;

/**
 * The environments of the given files and directories, in that order; a directory stands for every
 * `*.env.yaml` in it and below, sorted by path. A file that is found twice counts once. No paths: `stock`.
 * @throws UserError with a line for each fault of each file
 */
export async function discoverEnvironments(paths: readonly string[]): Promise<Environment[]> {
  if (paths.length === 0) return [stockEnvironment];
  const problems: string[] = [];
  const found: NamedEnvironment[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    for (const file of await filesOf(path, problems)) {
      const real = await realpath(file).catch(() => file);
      if (seen.has(real)) continue;
      seen.add(real);
      const parsed = await readEnvironmentFile(file);
      if ("problems" in parsed) problems.push(...parsed.problems);
      else found.push(parsed);
    }
  }
  const first = new Map<string, string>();
  for (const { environment, place } of found) {
    const other = first.get(environment.name);
    if (other === undefined) first.set(environment.name, place);
    else {
      problems.push(
        `${place}: the name "${environment.name}" is taken by ${other}; give one of them another name`,
      );
    }
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return found.map(({ environment }) => environment);
}

async function filesOf(path: string, problems: string[]): Promise<string[]> {
  const kind = await kindOfPath(path).catch(() => "other" as const);
  if (kind === "file") return [path];
  if (kind !== "directory") {
    problems.push(
      kind === undefined
        ? `${path}: there is no such file or directory; expected an environment file or a directory of *${environmentSuffix}`
        : `${path}: is neither a file nor a directory that can be read`,
    );
    return [];
  }
  const before = problems.length;
  const files = await filesBelow(path, problems);
  if (files.length === 0 && problems.length === before) {
    problems.push(`${path}: there is no *${environmentSuffix} in this directory or below`);
  }
  return files.sort();
}

async function filesBelow(directory: string, problems: string[]): Promise<string[]> {
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
        problems.push(
          `${path}: is not read, because its name does not end in ${environmentSuffix}; rename it`,
        );
      }
    }
  } catch (error) {
    problems.push(`${directory}: cannot be read: ${describeError(error)}`);
  }
  return files;
}

async function readEnvironmentFile(file: string): Promise<NamedEnvironment | { problems: string[] }> {
  let bytes: Buffer;
  try {
    bytes = await readAtMost(file, mostBytes + 1);
  } catch (error) {
    const why = hasCode(error, "ENOENT") ? "is a link to nothing" : `cannot be read: ${describeError(error)}`;
    return { problems: [`${file}: ${why}`] };
  }
  if (bytes.length > mostBytes) {
    return { problems: [`${file}: is larger than 1 MiB, which no environment is`] };
  }
  const strict = new TextDecoder("utf-8", { fatal: true });
  try {
    return parseEnvironmentFile(strict.decode(bytes), file);
  } catch (error) {
    if (!hasCode(error, "ERR_ENCODING_INVALID_ENCODED_DATA")) throw error;
    return { problems: [`${file}:${lineOfBadByte(bytes)}:1: is not UTF-8 text`] };
  }
}

async function readAtMost(file: string, limit: number): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const buffer = Buffer.alloc(limit);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, limit - length);
      length += bytesRead;
      if (bytesRead === 0 || length === limit) return buffer.subarray(0, length);
    }
  } finally {
    await handle.close();
  }
}

/** The first line, from 1, that is not UTF-8. */
function lineOfBadByte(bytes: Buffer): number {
  const lines = bytes.toString("utf8").split("\n");
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    // Decoding turns a bad byte into U+FFFD, so that the line is no longer the same bytes.
    const end = bytes.indexOf(0x0a, offset);
    if (!Buffer.from(line, "utf8").equals(bytes.subarray(offset, end === -1 ? bytes.length : end))) {
      return index + 1;
    }
    offset = end + 1;
  }
  return lines.length;
}
