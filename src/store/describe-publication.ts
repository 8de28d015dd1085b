import { stat } from "node:fs/promises";
import pLimit from "p-limit";
import {
  describeError,
  kindOfPath,
  sha256OfFile,
  throwIfInterrupted,
  UserError,
  visible,
} from "../base/index.ts";
import type { NewBlob } from "./backend.ts";
import { parseJson } from "./json-object.ts";
import {
  type Manifest,
  manifestFormat,
  manifestSchema,
  manifestVersion,
  type Publication,
  type PublishedFile,
} from "./manifest.ts";

const readAtOnce = 4;

/**
 * A publication's manifest, with digests and sizes of its files as they are now, and their blobs.
 * @throws UserError when something is not as described
 */
export async function describePublication(
  publication: Publication,
  signal?: AbortSignal,
): Promise<{ manifest: Manifest; blobs: NewBlob[] }> {
  const { files, ...description } = publication;
  const blobs = await pLimit(readAtOnce).map(files, file => describeFile(file, signal));
  const stored = files.map(({ path, mode }, index) => ({ path, mode, ...digestOf(blobs[index]) }));
  const manifest = { format: manifestFormat, version: manifestVersion, ...description, files: stored };
  try {
    return {
      manifest: parseJson(JSON.stringify(manifest), "the kernel's description", manifestSchema),
      blobs,
    };
  } catch (error) {
    throw new UserError(describeError(error), { cause: error });
  }
}

function digestOf(blob: NewBlob | undefined) {
  return { sha256: blob?.sha256, bytes: blob?.bytes };
}

async function describeFile({ path, mode, source }: PublishedFile, signal?: AbortSignal): Promise<NewBlob> {
  throwIfInterrupted(signal);
  const kind = await kindOfPath(source);
  if (kind !== "file") {
    const found = kind === undefined ? `there is no ${visible(source)}` : `${visible(source)} is no file`;
    throw new UserError(`${found}, which was to be stored as ${visible(path)}`);
  }
  const { size } = await stat(source);
  return { sha256: await sha256OfFile(source), bytes: size, isExecutable: (mode & 0o111) !== 0, source };
}
