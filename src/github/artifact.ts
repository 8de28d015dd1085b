import { copyFile, lstat, readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { describeError, type Logger, temporaryDirectory, visible } from "../base/index.ts";

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
  /** Bytes: of the zip file, or of the one file that is not zipped. */
  size: number;
}

export interface FileRequest extends Omit<ArtifactRequest, "directory"> {
  /** The artifact and the file in it have the same name: with an ending, such as `.html`. */
  name: string;
  path: string;
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
  return await upload(request, client => client.uploadArtifact(name, files, directory));
}

/**
 * Uploads one file as an artifact that is no zip file: a browser opens it with one click.
 * @throws Error when it cannot be: no such file, no service, a name taken, or the deadline over
 */
export async function uploadFile(request: FileRequest): Promise<UploadedArtifact> {
  const name = legalArtifactName(request.name);
  const stats = await lstat(request.path).catch(() => undefined);
  if (stats?.isFile() !== true) throw new Error(`artifact ${name}: ${visible(request.path)} is no file`);
  // The artifact is called what the file is called.
  await using directory = temporaryDirectory("artifact");
  const path = join(directory.path, name);
  await copyFile(request.path, path);
  return await upload({ ...request, name }, client =>
    client.uploadArtifact(name, [path], dirname(path), { skipArchive: true }),
  );
}

/** Deletes an artifact of this run. @throws Error when it is not there, or the service fails */
export async function deleteArtifact(name: string): Promise<void> {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  await new DefaultArtifactClient().deleteArtifact(name);
}

/** The name with `_` in place of what GitHub takes in no artifact's name, and never empty or longer than 200. */
export function legalArtifactName(name: string): string {
  const legal = name.replace(/["<>|*?:\\/\x00-\x1f\x7f]/g, "_").replace(/^[. ]+|[. ]+$/g, "_");
  if (legal.length <= 200) return legal === "" ? "_" : legal;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(legal)?.[0] ?? "";
  return `${legal.slice(0, 200 - ending.length).replace(/[\ud800-\udbff]$/, "")}${ending}`;
}

type ArtifactClient = import("@actions/artifact").ArtifactClient;

async function upload(
  request: Omit<ArtifactRequest, "directory">,
  send: (client: ArtifactClient) => Promise<{ id?: number; size?: number }>,
): Promise<UploadedArtifact> {
  using limit = uploadLimit(request);
  try {
    // Heavy, and most of an action's time is before there is anything to upload.
    const { DefaultArtifactClient } = await import("@actions/artifact");
    const { id, size } = await Promise.race([send(new DefaultArtifactClient()), limit.over]);
    if (id === undefined || size === undefined) throw new Error("the artifact service gave no id");
    return { id, size };
  } catch (error) {
    throw new Error(`artifact ${request.name} was not uploaded: ${describeError(error)}${hint(error)}`, {
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

function uploadLimit(request: Omit<ArtifactRequest, "directory">): UploadLimit {
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
