import { isIP } from "node:net";

/** What a browser says of where a request comes from (Fetch Metadata; RFC 6454). */
export interface RequestOrigin {
  site: string | undefined;
  mode: string | undefined;
  origin: string | undefined;
  host: string | undefined;
}

export function readOrigin(header: (name: string) => string | undefined): RequestOrigin {
  return {
    site: header("Sec-Fetch-Site"),
    mode: header("Sec-Fetch-Mode"),
    origin: header("Origin"),
    host: header("Host"),
  };
}

/**
 * Whether a web page that somebody has open elsewhere asks: such a page must not be able to talk to a server without
 * tokens. A link that somebody follows is no such request, as long as it only reads a page.
 */
export function isForeign(request: RequestOrigin, { isPageRead }: { isPageRead: boolean }): boolean {
  if (request.origin !== undefined && !isOwnOrigin(request)) return true;
  if (request.site !== "cross-site") return false;
  return !(isPageRead && request.mode === "navigate");
}

/** Whether a form was sent from a page of this server. A browser that says nothing of it is not believed. */
export function isFromOwnPage(request: RequestOrigin): boolean {
  if (request.origin !== undefined) return isOwnOrigin(request);
  return request.site === "same-origin";
}

function isOwnOrigin({ origin, host }: RequestOrigin): boolean {
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Whether a request was meant for this host. Behind a name, which a foreign page may have made to lead here after it
 * was loaded (DNS rebinding), may be anything; an address, and localhost, cannot be made to.
 */
export function isOwnHost(host: string | undefined): boolean {
  // A browser always says it.
  if (host === undefined) return true;
  const name = host.replace(/:\d+$/, "").toLowerCase();
  return name === "localhost" || name.endsWith(".localhost") || isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;
}
