import { once } from "node:events";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import send from "send";
import { hasCode } from "../base/index.ts";
import type { Bindings } from "./api/operation.ts";
import { SharedReading } from "./shared-reading.ts";

/** What the digest header (RFC 9530) and the length are made of. */
interface Content {
  sha256: string;
  bytes: number;
  /** Default: bytes, which a browser saves. */
  type?: string;
}

const shared = new SharedReading();

/**
 * A file of this host, with ranges. What a client does not read is not read from the file either; one that reads
 * nothing for long is cut off by the server's idle time.
 * @param onGone called when the file is not there any more
 */
export async function serveFile(
  context: Context<Bindings>,
  file: Content & { path: string },
  onGone?: () => void,
): Promise<Response> {
  const { incoming, outgoing } = context.env;
  setHeaders(context, file);
  const closed = once(outgoing, "close");
  // It takes the path as it would stand in a URL.
  const sending = send(incoming, file.path.split("/").map(encodeURIComponent).join("/"), {
    dotfiles: "allow",
    cacheControl: false,
    lastModified: false,
  });
  // A stream of each client's own would read the file, and copy it, once for each of them.
  sending.stream = (path, range: { start?: number; end?: number } = {}) => {
    if (outgoing.getHeader("Content-Length") === 0) {
      outgoing.end();
      return;
    }
    const { start = 0, end = file.bytes - 1 } = range;
    pipeline(shared.read(path, { start, end }), outgoing).catch(error => {
      if (hasCode(error, "ENOENT")) onGone?.();
      outgoing.destroy();
    });
  };
  sending
    .on("error", (error: { status?: number }) => {
      const status = error.status ?? 500;
      if (status === 404) onGone?.();
      outgoing.statusCode = status;
      if (status !== 416) outgoing.removeHeader("Repr-Digest");
      outgoing.end();
    })
    .pipe(outgoing);
  await closed;
  return RESPONSE_ALREADY_SENT;
}

/** A file that comes from elsewhere, whole. One that turns out to be damaged breaks off. */
export async function serveStream(
  context: Context<Bindings>,
  content: Content,
  stream: Readable,
): Promise<Response> {
  const { outgoing } = context.env;
  setHeaders(context, content);
  outgoing.setHeader("Content-Length", content.bytes);
  try {
    await pipeline(stream, outgoing);
  } catch {
    outgoing.destroy();
  }
  return RESPONSE_ALREADY_SENT;
}

function setHeaders(
  context: Context<Bindings>,
  { sha256, type = "application/octet-stream" }: Content,
): void {
  const { outgoing } = context.env;
  outgoing.setHeader("Content-Type", type);
  outgoing.setHeader("X-Content-Type-Options", "nosniff");
  outgoing.setHeader("Repr-Digest", `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`);
}
