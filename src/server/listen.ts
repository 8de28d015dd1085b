import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { isIPv6 } from "node:net";
import { createSecureContext } from "node:tls";
import { describeError, hasCode, UserError } from "../base/index.ts";

export interface TlsFiles {
  /** The certificate with those that lead to the root, PEM. */
  cert: string;
  /** Its private key, PEM. */
  key: string;
}

export interface Listening extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
}

const limits = {
  // Slowly sent requests: the head within 10 s, all of it within 30 s.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 15_000,
} as const;

/** A client that takes nothing, or says nothing, for so long is cut off. Longer than the longest wait. */
const idleMs = 90_000;

/** Fewer than the file descriptors that a process usually may have. */
const mostConnections = 8_000;

/** Listens for HTTP, or for HTTPS with `tls`. @throws UserError when the address or the certificate cannot be had */
export async function listen(
  handle: RequestListener,
  { address, port, tls }: { address: string; port: number; tls: TlsFiles | undefined },
): Promise<Listening> {
  const server = tls === undefined ? createServer(limits, handle) : await createTls(handle, tls);
  server.timeout = idleMs;
  server.maxConnections = mostConnections;
  server.maxRequestsPerSocket = 10_000;
  server.listen(port, address);
  try {
    await once(server, "listening");
  } catch (error) {
    if (hasCode(error, "EADDRINUSE")) {
      throw new UserError(`port ${port} of ${address} is in use; choose another with --port`, {
        cause: error,
      });
    }
    throw new UserError(`the kernel server cannot listen on ${address}: ${String(error)}`, { cause: error });
  }
  const bound = portOf(server);
  const host = isIPv6(address) ? `[${address}]` : address;
  return {
    port: bound,
    url: `${tls === undefined ? "http" : "https"}://${host}:${bound}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function createTls(handle: RequestListener, files: TlsFiles): Promise<Server> {
  const [cert, key] = await Promise.all([readPem(files.cert), readPem(files.key)]);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new UserError(
      `${files.cert} and ${files.key} are no certificate and its private key in PEM: ${describeError(error)}`,
      { cause: error },
    );
  }
  return createTlsServer({ ...limits, cert, key, handshakeTimeout: 10_000 }, handle);
}

async function readPem(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${describeError(error)}`, { cause: error });
  }
}

function portOf(server: Server): number {
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the server has no port");
  return bound.port;
}

/** Whether only this host can reach an address. */
export function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}
