import { describeError, throwIfInterrupted } from "../base/index.ts";
import { forEachAtOnce } from "./at-once.ts";
import type { NewBlob } from "./backend.ts";
import { manifestName } from "./catalog.ts";
import { describePublication } from "./describe-publication.ts";
import { type Intent, makeIntent } from "./intent.ts";
import { formatJson } from "./json-object.ts";
import { formatKey, type Manifest, type Publication, type StoreKey } from "./manifest.ts";
import { differencesOf } from "./same-content.ts";
import type { Published, PublishOptions } from "./store.ts";
import { StoreError } from "./store-error.ts";
import type { StoreParts } from "./store-parts.ts";

const writtenAtOnce = 8;

/** See Store.publish. */
export async function publish(
  parts: StoreParts,
  publication: Publication,
  { replace = false, signal }: PublishOptions = {},
): Promise<Published> {
  const { backend, log } = parts;
  await backend.prepare();
  const { manifest, blobs } = await describePublication(publication, signal);
  const key: StoreKey = { commit: manifest.commit, variant: manifest.variant };
  const digests = [...new Set(blobs.map(blob => blob.sha256))];
  await using intent = await makeIntent(backend, { key, blobs: digests }, { log, signal });
  const there = await whatIsThere(parts, key);
  const means = replace && there.kind === "readable" ? "replace" : meansFor(there, manifest);
  if (means === "leave") return told(there, manifest, { blobs: 0, bytes: 0 });

  const added = await putBlobs(parts, blobs, intent, signal);
  throwIfInterrupted(signal);
  const name = manifestName(key);
  const content = formatJson(manifest);
  if (means === "mend") return { ...told(there, manifest, added), status: "repaired" };
  if (means === "replace") {
    await backend.replaceObject(name, content);
    const differences = there.kind === "readable" ? differencesOf(there.manifest, manifest) : [];
    return { status: "replaced", manifest, differences, added };
  }
  if (await backend.createObject(name, content)) {
    return { status: "published", manifest, differences: [], added };
  }
  // Another was faster: the first one wins.
  return told(await whatIsThere(parts, key), manifest, added);
}

/** What the store has under a key. */
type There =
  | { kind: "nothing" }
  /** A manifest that cannot be read. */
  | { kind: "unreadable" }
  | { kind: "readable"; manifest: Manifest; lacking: ReadonlySet<string> };

async function whatIsThere({ catalog, damage, log }: StoreParts, key: StoreKey): Promise<There> {
  try {
    const manifest = await catalog.read(key);
    if (manifest === undefined) return { kind: "nothing" };
    const lacking = new Set((await damage.among(manifest.files)).keys());
    return { kind: "readable", manifest, lacking };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    log.warn(`${describeError(error)}; ${formatKey(key)} is written anew`);
    return { kind: "unreadable" };
  }
}

/** What is to be done about a kernel, given what is there. What is whole is left; what is not is mended if it is the same. */
function meansFor(there: There, manifest: Manifest): "create" | "leave" | "mend" | "replace" {
  if (there.kind === "nothing") return "create";
  if (there.kind === "unreadable") return "replace";
  if (there.lacking.size === 0) return "leave";
  const own = new Set(manifest.files.map(file => file.sha256));
  const isSame = differencesOf(there.manifest, manifest).length === 0;
  const canMend = [...there.lacking].every(sha256 => own.has(sha256));
  // A log is never the same twice: if that of the other build is damaged, it goes with the other manifest.
  return isSame && canMend ? "mend" : "replace";
}

function told(there: There, manifest: Manifest, added: Published["added"]): Published {
  if (there.kind !== "readable") {
    throw new Error(`${formatKey(manifest)} was removed from the store while it was published`);
  }
  const differences = differencesOf(there.manifest, manifest);
  return {
    status: differences.length === 0 ? "unchanged" : "differs",
    manifest: there.manifest,
    differences,
    added,
  };
}

/** Stores those blobs that are not there, or not as they should be; each once. */
async function putBlobs(
  { backend, damage }: StoreParts,
  blobs: readonly NewBlob[],
  intent: Intent,
  signal: AbortSignal | undefined,
): Promise<Published["added"]> {
  const added = { blobs: 0, bytes: 0 };
  // An intent that ran out meanwhile (a suspended host) did not keep gc away: what gc removed is stored again.
  do {
    const lacking = await damage.among(blobs);
    const once = new Map(blobs.filter(({ sha256 }) => lacking.has(sha256)).map(blob => [blob.sha256, blob]));
    await forEachAtOnce(writtenAtOnce, once.values(), async blob => {
      throwIfInterrupted(signal);
      await backend.putBlob(blob);
      if (lacking.get(blob.sha256) === "damaged") await damage.forget(blob.sha256);
      added.blobs += 1;
      added.bytes += blob.bytes;
    });
  } while (!(await intent.stillHolds()));
  return added;
}
