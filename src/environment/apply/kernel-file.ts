import { visible } from "../../base/index.ts";
import type { Host } from "../../host/index.ts";
import { firstLines, runScript } from "./command.ts";

/** A file of /sys or /proc. */
export interface KernelFile {
  path: string;
  /** Undefined when it is not there, or cannot be read. */
  text: string | undefined;
  isThere: boolean;
  /** By its permission bits, which hold for root as well: sysfs refuses what they do not grant. */
  isWritable: boolean;
}

// Two lines and more for each file: what ls says, or nothing, and the content behind "=" signs.
export const readFilesScript = `
for file; do
  echo "file $file"
  [ -e "$file" ] || continue
  ls -ldL -- "$file"
  sed "s/^/=/" "$file" 2>/dev/null || echo "unreadable"
done`;

export const writeFileScript = 'printf "%s\\n" "$2" | cat >"$1"';

/** What files are and say. */
export async function readFiles(
  host: Host,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, KernelFile>> {
  if (paths.length === 0) return new Map();
  const { stdout } = await runScript(host, readFilesScript, paths, { signal });
  return new Map(parseFiles(stdout).map(file => [file.path, file]));
}

export function parseFiles(text: string): KernelFile[] {
  const files: (KernelFile & { lines: string[]; isReadable: boolean })[] = [];
  for (const line of text.split("\n")) {
    const path = /^file (.*)$/.exec(line)?.[1];
    const file = files.at(-1);
    if (path !== undefined) {
      files.push({
        path,
        text: undefined,
        isThere: false,
        isWritable: false,
        lines: [],
        isReadable: true,
      });
    } else if (file !== undefined && line.startsWith("=")) file.lines.push(line.slice(1));
    else if (file !== undefined && line === "unreadable") file.isReadable = false;
    else if (file !== undefined && line !== "") {
      file.isThere = true;
      file.isWritable = line[2] === "w";
    }
  }
  return files.map(({ path, isThere, isWritable, isReadable, lines }) => ({
    path,
    isThere,
    isWritable,
    text: isThere && isReadable ? visible(lines.join("\n")) : undefined,
  }));
}

/** @returns why it failed, undefined when it did not */
export async function writeFile(
  host: Host,
  path: string,
  value: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { code, stderr } = await runScript(host, writeFileScript, [path, value], { signal });
  return code === 0 ? undefined : firstLines(stderr);
}

/** The file of /proc/sys that a key stands for; dots and slashes change places as in sysctl(8). */
export function pathOfSysctl(key: string): string {
  const first = /[./]/.exec(key)?.[0];
  const path = first === "/" ? key : key.replaceAll(/[./]/g, each => (each === "." ? "/" : "."));
  return `/proc/sys/${path}`;
}
