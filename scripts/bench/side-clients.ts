import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { answerOrders } from "./side-process.ts";

/**
 * Clients that download one URL all at once. They read from the socket into one buffer, and look at nothing but the
 * head and the number of bytes, so that they cost as little as can be.
 */
export interface DownloadOrder {
  url: string;
  clients: number;
}

export interface Downloaded {
  /** From the first connection to the last byte of the last client. */
  ms: number;
  bytes: number;
  /** CPU time of this process, user and system. */
  cpuMs: number;
}

answerOrders<DownloadOrder, Downloaded>(async ({ url, clients }) => {
  const before = process.cpuUsage();
  const started = performance.now();
  const sizes = await Promise.all(Array.from({ length: clients }, () => download(new URL(url))));
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return { ms, bytes: sizes.reduce((sum, each) => sum + each, 0), cpuMs: (user + system) / 1000 };
});

/** @returns the bytes of the body. @throws Error unless the answer is a whole one with status 200 */
async function download(url: URL): Promise<number> {
  const head: Buffer[] = [];
  let expected: number | undefined;
  let received = 0;
  const take = (bytes: number, buffer: Uint8Array) => {
    if (expected !== undefined) {
      received += bytes;
      return;
    }
    head.push(Buffer.from(buffer.subarray(0, bytes)));
    const text = Buffer.concat(head).toString("latin1");
    const end = text.indexOf("\r\n\r\n");
    if (end === -1) return;
    const length = /^HTTP\/1\.1 200 .*^content-length: (\d+)\r$/ims.exec(text.slice(0, end + 2))?.[1];
    if (length === undefined) socket.destroy(new Error(`the server answered ${text.slice(0, 200)}`));
    expected = Number(length);
    received = text.length - end - 4;
  };
  const socket = open(url, take);
  socket.setTimeout(60_000, () => socket.destroy(new Error("the server sent nothing for a minute")));
  socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`);
  await once(socket, "close");
  if (received !== expected) throw new Error(`received ${received} bytes of ${expected ?? "an answer"}`);
  return received;
}

const shared = Buffer.allocUnsafe(1024 * 1024);

function open(url: URL, take: (bytes: number, buffer: Uint8Array) => void): Socket {
  const [host, port] = [url.hostname, Number(url.port)];
  if (url.protocol === "https:") {
    const socket = connectTls({ host, port, rejectUnauthorized: false });
    socket.on("data", (chunk: Buffer) => take(chunk.length, chunk));
    return socket;
  }
  const callback = (bytes: number, buffer: Uint8Array) => {
    take(bytes, buffer);
    return true;
  };
  return connect({ host, port, onread: { buffer: shared, callback } });
}
