import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** What goes wrong instead of the true answer. */
export interface Fault {
  /** Default: any. */
  method?: string;
  /** Of an address's path, without its query: the REST API's, the artifact service's, or a blob's. */
  path: RegExp;
  /** For so many requests; default: 1. */
  times?: number;
  /** Lets so many matching requests through first. */
  after?: number;
  /**
   * A status; or no answer at all (`timeout`), a connection that ends before an answer (`reset`) or in the
   * middle of one (`truncated`).
   */
  with: number | "timeout" | "reset" | "truncated";
  /** Of a 429, or of a 403 with a rate limit, in seconds; default: 1. */
  retryAfter?: number;
  /** GitHub's words and headers of a limit of too much at a time, with 403 or 429. */
  secondaryRateLimit?: boolean;
  /** No request of the hour is left, with 403 or 429. */
  primaryRateLimit?: boolean;
  /** The request has its effect, and only the answer is lost. */
  afterEffect?: boolean;
}

/** The faults of a service; each request takes the first that is for it. */
export class Faults {
  readonly #left: { fault: Fault; times: number; after: number }[] = [];

  add(fault: Fault): void {
    this.#left.push({ fault, times: fault.times ?? 1, after: fault.after ?? 0 });
  }

  take(method: string, pathname: string): Fault | undefined {
    for (const each of this.#left) {
      const { fault } = each;
      if (each.times <= 0 || (fault.method ?? method) !== method || !fault.path.test(pathname)) continue;
      if (each.after > 0) {
        each.after -= 1;
        continue;
      }
      each.times -= 1;
      return fault;
    }
    return undefined;
  }
}

/** What was to be answered, had nothing gone wrong. */
export interface Content {
  status: number;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

export async function answerFault(fault: Fault, response: ServerResponse, content: Content): Promise<void> {
  const kind = fault.with;
  if (kind === "timeout") return;
  if (kind === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  if (kind === "truncated") {
    const body = content.body ?? Buffer.from("{}");
    response.writeHead(content.status, { ...content.headers, "content-length": String(body.length) });
    response.write(body.subarray(0, Math.floor(body.length / 2)));
    // The half must have left before the end comes.
    await delay(20);
    response.socket?.destroy();
    return;
  }
  response.writeHead(kind, { ...content.headers, ...headersOf(fault), "content-type": "application/json" });
  response.end(
    JSON.stringify({ message: messageOf(fault, kind), status: String(kind), msg: "told to fail" }),
  );
}

function headersOf(fault: Fault): Record<string, string> {
  const seconds = fault.retryAfter ?? 1;
  if (fault.primaryRateLimit === true) {
    const reset = String(Math.ceil(Date.now() / 1000) + seconds);
    return { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  }
  const isLimit = fault.with === 429 || fault.secondaryRateLimit === true || fault.retryAfter !== undefined;
  return isLimit ? { "retry-after": String(seconds) } : {};
}

const messages: Record<number, string> = {
  403: "Resource not accessible by integration",
  404: "Not Found",
  409: "Conflict",
  410: "Gone",
  422: "Validation Failed",
  429: "Too Many Requests",
  500: "Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

function messageOf(fault: Fault, status: number): string {
  if (fault.secondaryRateLimit === true) {
    return "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  }
  if (fault.primaryRateLimit === true) return "API rate limit exceeded for installation ID 1.";
  return messages[status] ?? `Status ${status}`;
}
