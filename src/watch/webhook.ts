import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { verify } from "@octokit/webhooks-methods";
import { hasCode, type Logger, UserError } from "../base/index.ts";

export interface WebhookOptions {
  address: string;
  /** 0: any that is free. */
  port: number;
  secret: string;
  log: Logger;
  /** Somebody who knows the secret says that something was pushed. */
  onPush: () => void;
}

export interface Webhook extends AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
}

/** GitHub's largest are 25 MB; whoever sends more than this is looked after by the next poll. */
const mostBytes = 8 * 1024 * 1024;

/**
 * Listens for GitHub's push webhooks. What one says is not looked at beyond its signature: it only makes the watch
 * look at the repository.
 * @throws UserError when the address cannot be listened on
 */
export async function openWebhook(options: WebhookOptions): Promise<Webhook> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    void answer(request, options).then(
      ({ status, text }) => reply(response, status, text),
      // The sender went away in the middle.
      () => response.destroy(),
    );
  });
  server.maxConnections = 64;
  server.keepAliveTimeout = 5_000;
  await listen(server, options);
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}/webhook`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listen(server: Server, { address, port, log }: WebhookOptions): Promise<void> {
  server.listen(port, address);
  try {
    await once(server, "listening");
  } catch (error) {
    const why = hasCode(error, "EADDRINUSE")
      ? "somebody else listens there"
      : hasCode(error, "EACCES")
        ? "that is not allowed"
        : "this host has no such address";
    throw new UserError(`the webhook cannot listen on ${address} port ${port}: ${why}`, { cause: error });
  }
  server.on("error", error => log.warn(`the webhook: ${error.message}`));
}

async function answer(
  request: IncomingMessage,
  { secret, onPush, log }: WebhookOptions,
): Promise<{ status: number; text: string }> {
  const path = (request.url ?? "").split("?")[0];
  if (path !== "/webhook") return { status: 404, text: "nothing here; webhooks go to /webhook" };
  if (request.method !== "POST") return { status: 405, text: "expected POST" };
  const body = await readBody(request);
  if (body === undefined) return { status: 413, text: `expected at most ${mostBytes} bytes` };
  const signature = request.headers["x-hub-signature-256"];
  if (typeof signature !== "string" || !(await isSigned(secret, body, signature))) {
    log.warn("a webhook with a wrong signature, or none, was refused");
    return { status: 401, text: "expected a signature made with the webhook's secret" };
  }
  const event = request.headers["x-github-event"];
  if (event === "ping") return { status: 200, text: "here" };
  if (event !== "push") return { status: 422, text: "expected the event push" };
  onPush();
  return { status: 202, text: "looking" };
}

async function isSigned(secret: string, body: Buffer, signature: string): Promise<boolean> {
  if (body.length === 0 || !/^sha256=[0-9a-f]{64}$/.test(signature)) return false;
  const text = body.toString("utf8");
  // What is no text is not GitHub's, and would be another body as text.
  return Buffer.from(text, "utf8").equals(body) && (await verify(secret, text, signature));
}

/** Undefined: it is too large. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > mostBytes) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue;
    bytes += chunk.length;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reply(response: ServerResponse, status: number, text: string): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(text) + 1,
    ...(status === 405 ? { Allow: "POST" } : {}),
    // The rest of what is too large is not read.
    ...(status === 413 ? { Connection: "close" } : {}),
  });
  response.end(`${text}\n`);
}
