import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import {
  backOffMs,
  counted,
  describeError,
  formatBytes,
  formatDuration,
  sleep,
  throwIfInterrupted,
} from "../../base/index.ts";
import { shortLine } from "../github-error.ts";
import type { GithubClient } from "../open-client.ts";
import type { ListedArtifact, Repository } from "./list-artifacts.ts";

export interface DownloadRequest {
  repository: Repository;
  artifact: ListedArtifact;
  /** Where it goes; there must be nothing. */
  file: string;
  mostBytes: number;
  signal: AbortSignal;
  /** How long the service may send nothing. Default 60 s. */
  idleMs?: number;
}

/** A transfer that another try may mend. */
class Hitch extends Error {
  readonly restMs: number | undefined;

  constructor(message: string, restMs?: number, options?: ErrorOptions) {
    super(message, options);
    this.restMs = restMs;
  }
}

/**
 * Downloads an artifact as it is stored, and checks it against the digest that GitHub has of it.
 * @returns `zip` for an archive, `file` for one file that was uploaded as it is
 * @throws Error that says why not; then there is no file
 */
export async function downloadArtifact(
  client: GithubClient,
  request: DownloadRequest,
): Promise<"zip" | "file"> {
  const { artifact, file, mostBytes, signal } = request;
  if (artifact.isExpired) throw new Error("has expired");
  if (artifact.bytes > mostBytes) throw new Error(tooLarge(artifact.bytes, mostBytes));
  for (let failures = 1; ; failures += 1) {
    try {
      // A new address each time: one is good for a minute (GitHub: "Download an artifact").
      return await transfer(client, request, await addressOf(client, request));
    } catch (error) {
      await rm(file, { force: true });
      throwIfInterrupted(signal);
      if (!(error instanceof Hitch)) throw error;
      if (failures > client.retries) {
        const tries = failures === 1 ? "" : `; tried ${counted(failures, "time")}`;
        throw new Error(`cannot be downloaded: ${error.message}${tries}`, { cause: error });
      }
      const usual = backOffMs(client.backOff, failures);
      const pause = Math.max(error.restMs ?? 0, usual / 2 + (Math.random() * usual) / 2);
      client.log.debug(`${artifact.name}: ${error.message}; again in ${formatDuration(pause)}`);
      await sleep(pause, signal);
    }
  }
}

async function addressOf(client: GithubClient, { repository, artifact }: DownloadRequest): Promise<URL> {
  const { status, headers } = await client.octokit.rest.actions.downloadArtifact({
    ...repository,
    artifact_id: artifact.id,
    archive_format: "zip",
    // Followed below: the token is not for whoever stores it.
    request: { redirect: "manual" },
  });
  const { location } = headers;
  const url = location !== undefined && URL.canParse(location) ? new URL(location) : undefined;
  const allowed = client.octokit.request.endpoint.DEFAULTS.baseUrl.startsWith("http:")
    ? ["http:", "https:"]
    : ["https:"];
  if (url === undefined || !allowed.includes(url.protocol)) {
    throw new Hitch(`GitHub names no address to download it from (status ${status})`);
  }
  return url;
}

async function transfer(
  client: GithubClient,
  request: DownloadRequest,
  address: URL,
): Promise<"zip" | "file"> {
  const { artifact, file, mostBytes, signal, idleMs = 60_000 } = request;
  using idle = idleTimer(idleMs);
  const hash = createHash("sha256");
  let bytes = 0;
  let type: string;
  try {
    const response = await client.fetch(address, { signal: AbortSignal.any([signal, idle.signal]) });
    refuseStatus(response);
    type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    const declared = Number(response.headers.get("content-length") ?? 0);
    if (declared > mostBytes) throw new Error(tooLarge(declared, mostBytes));
    if (response.body === null) throw new Hitch("the answer is empty");
    const counting = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        idle.restart();
        bytes += chunk.length;
        if (bytes > mostBytes) throw new Error(tooLarge(bytes, mostBytes));
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(response.body, counting, createWriteStream(file, { flags: "wx", mode: 0o600 }));
  } catch (error) {
    throwIfInterrupted(signal);
    // Sockets, name service, a body that was cut off: all that is no decision of ours.
    const isOurs =
      error instanceof Hitch || (error instanceof Error && error.name === "Error" && !("code" in error));
    if (isOurs && !idle.signal.aborted) throw error;
    const why = idle.signal.aborted ? `nothing came for ${formatDuration(idleMs)}` : describeError(error);
    throw new Hitch(shortLine(why, 300), undefined, { cause: error });
  }
  const digest = `sha256:${hash.digest("hex")}`;
  if (artifact.digest?.startsWith("sha256:") === true && artifact.digest !== digest) {
    throw new Hitch(`what came is not what was uploaded (${formatBytes(bytes)}, another SHA-256)`);
  }
  return (await isArchive(type, file)) ? "zip" : "file";
}

function tooLarge(bytes: number, most: number): string {
  return `has ${formatBytes(bytes)}; ${formatBytes(most)} are downloaded at most`;
}

function refuseStatus({ status, headers }: Response): void {
  if (status === 200) return;
  const after = Number(headers.get("retry-after"));
  const restMs = Number.isFinite(after) && after > 0 ? Math.min(after * 1000, 120_000) : undefined;
  // 403 and 404 too: the address may have become too old.
  throw new Hitch(`the artifact's storage answered with status ${status}`, restMs);
}

/** By its type; where that says nothing, by its first bytes (APPNOTE.TXT, 4.3.7 and 4.3.16). */
async function isArchive(type: string, file: string): Promise<boolean> {
  if (/^application\/(?:x-)?zip(?:-compressed)?$/.test(type)) return true;
  if (type !== "" && !/^(?:application|binary)\/octet-stream$/.test(type)) return false;
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && /^PK(?:\x03\x04|\x05\x06)$/.test(buffer.toString("latin1"));
  } finally {
    await handle.close();
  }
}

function idleTimer(ms: number): Disposable & { signal: AbortSignal; restart(): void } {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), ms);
  return {
    signal: over.signal,
    restart: () => timer.refresh(),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
