import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";

/** The files of a commit. Paths are relative, with slashes. */
export interface Tree {
  readonly sha: string;
  /** Each file's git blob, by path. */
  blobs(): ReadonlyMap<string, string>;
  read(path: string): Buffer | undefined;
}

/** Files that a test gives, by path. */
export function memoryTree(files: ReadonlyMap<string, Buffer>): Tree {
  const blobs = new Map([...files].sort().map(([path, content]) => [path, blobOf(content)]));
  const list = [...blobs].map(([path, blob]) => `${blob} ${path}\n`).join("");
  return {
    sha: createHash("sha1").update(`tree ${list}`).digest("hex"),
    blobs: () => blobs,
    read: path => files.get(path),
  };
}

/** Files of a commit of a real repository, read when they are asked for. */
export function gitTree(directory: string, commit: string): Tree {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", directory, ...args], {
      maxBuffer: 256 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"],
    });
  let blobs: Map<string, string> | undefined;
  return {
    sha: git("rev-parse", `${commit}^{tree}`).toString("utf8").trim(),
    blobs() {
      blobs ??= new Map(
        git("ls-tree", "-r", "-z", commit)
          .toString("utf8")
          .split("\0")
          .filter(line => line !== "")
          .map(line => {
            const [facts = "", path = ""] = line.split("\t");
            return [path, facts.split(" ")[2] ?? ""];
          }),
      );
      return blobs;
    },
    read(path) {
      try {
        return git("cat-file", "blob", `${commit}:${path}`);
      } catch {
        return undefined;
      }
    },
  };
}

/** As git names it (git-hash-object). */
export function blobOf(content: Buffer): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}
