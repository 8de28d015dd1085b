import { formatBytes, formatDuration } from "../base/index.ts";

export type Fetch = typeof fetch;

const mostBytes = 64 * 1024 * 1024;

/**
 * A fetch for the REST API: each request has its deadline, which its body counts for too, and its answer is whole or
 * an error. The client by itself takes what it got of a body that was cut off.
 */
export function timelyFetch(
  through: Fetch,
  { requestMs, signal }: { requestMs: number; signal: AbortSignal },
): Fetch {
  return async (address, init) => {
    using timer = timeOut(requestMs);
    const response = await through(address, {
      ...init,
      signal: AbortSignal.any([signal, timer.signal, ...(init?.signal ? [init.signal] : [])]),
    });
    const body = await wholeBody(response);
    const isJson = /^application\/(?:[\w.+-]+\+)?json\b/.test(response.headers.get("content-type") ?? "");
    if (isJson && body.length > 0) refuseCutOff(body);
    const hasNone = [204, 205, 304].includes(response.status);
    const whole = new Response(hasNone ? null : body, {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers].filter(([name]) => !/^content-(?:length|encoding)$/.test(name)),
    });
    // A list of several pages is read from where its first one came from.
    return Object.defineProperty(whole, "url", { value: response.url });
  };
}

async function wholeBody(response: Pick<Response, "body">): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`its answer is larger than ${formatBytes(mostBytes)}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refuseCutOff(body: Buffer): void {
  try {
    JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw new Error("its answer is not JSON, so it may be cut off", { cause: error });
  }
}

function timeOut(ms: number): Disposable & { signal: AbortSignal } {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(new Error(`it took longer than ${formatDuration(ms)}`)), ms);
  return { signal: over.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
