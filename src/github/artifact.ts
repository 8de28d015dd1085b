import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { DefaultArtifactClient } from "@actions/artifact";
import { describeError, type Logger, visible } from "../base/index.ts";

export interface ArtifactRequest {
  name: string;
  /** All of its files go into the artifact, under their paths in it. */
  directory: string;
  log: Logger;
  /** Fires when the job is cancelled: the upload then has seconds left, since the runner kills after ten. */
  signal: AbortSignal;
  deadlineMs?: number;
  cancelledDeadlineMs?: number;
}

export interface UploadedArtifact {
  id: number;
  /** Of the zip file. */
  size: number;
}

/**
 * Uploads a directory as one artifact.
 * @throws Error when it cannot be: no file, no service, a name taken, or the deadline over
 */
export async function uploadArtifact(request: ArtifactRequest): Promise<UploadedArtifact> {
  const { name, directory, log } = request;
  const { files, left } = await artifactFiles(directory);
  for (const each of left) log.warn(`not in the artifact: ${visible(each.path)}: ${each.reason}`);
  if (files.length === 0) throw new Error(`artifact ${name}: ${directory} has no files to upload`);
  using limit = uploadLimit(request);
  try {
    const upload = new DefaultArtifactClient().uploadArtifact(name, files, directory);
    const { id, size } = await Promise.race([upload, limit.over]);
    if (id === undefined || size === undefined) throw new Error("the artifact service gave no id");
    return { id, size };
  } catch (error) {
    throw new Error(`artifact ${name} was not uploaded: ${describeError(error)}${hint(error)}`, {
      cause: error,
    });
  }
}

function hint(error: unknown): string {
  const message = describeError(error);
  if (/\b409\b|already exists/.test(message)) {
    return "; each use of the action in a workflow run needs an artifact-name of its own, such as one with the matrix's value in it";
  }
  return /GHES/.test(message) ? "; give upload: false and keep the output directory in another way" : "";
}

interface ArtifactFiles {
  files: string[];
  left: { path: string; reason: string }[];
}

/**
 * The files of a directory that can go into an artifact, and those that cannot. Links are not followed: what
 * they lead to is not the job's. Some characters are not allowed in an artifact's paths, for Windows' sake
 * (@actions/artifact, path-and-artifact-name-validation).
 */
export async function artifactFiles(directory: string): Promise<ArtifactFiles> {
  const found: ArtifactFiles = { files: [], left: [] };
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const inside = relative(directory, path);
    if (entry.isSymbolicLink()) found.left.push({ path: inside, reason: "it is a symbolic link" });
    else if (!entry.isFile()) found.left.push({ path: inside, reason: "it is no regular file" });
    else if (/[":<>|*?\r\n]/.test(inside)) {
      found.left.push({
        path: inside,
        reason: 'its name has one of the characters " : < > | * ? or a newline',
      });
    } else found.files.push(path);
  }
  found.files.sort();
  return found;
}

interface UploadLimit extends Disposable {
  /** Rejects when the upload has taken too long. */
  over: Promise<never>;
}

function uploadLimit(request: ArtifactRequest): UploadLimit {
  const { signal, deadlineMs = 600_000, cancelledDeadlineMs = 4_000 } = request;
  const { promise, reject } = Promise.withResolvers<never>();
  // It may be over when nobody waits any more.
  promise.catch(() => {});
  let timer: NodeJS.Timeout;
  const start = (ms: number, why: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => reject(new Error(why)), ms);
  };
  const onCancel = () => start(cancelledDeadlineMs, "the job was cancelled, and there was no more time");
  timer = setTimeout(() => reject(new Error(`it took longer than ${deadlineMs / 1000} s`)), deadlineMs);
  signal.addEventListener("abort", onCancel, { once: true });
  if (signal.aborted) onCancel();
  return {
    over: promise,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onCancel);
    },
  };
}
