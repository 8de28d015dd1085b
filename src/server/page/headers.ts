import type { Context } from "hono";
import type { Bindings } from "../api/operation.ts";

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Of every page: nothing but its own style and script, no frame around it, nothing of it told to others. */
export function setPageHeaders(context: Context<Bindings>): void {
  context.header("Content-Security-Policy", policy);
  context.header("X-Content-Type-Options", "nosniff");
  context.header("X-Frame-Options", "DENY");
  // With no-referrer browsers would leave the origin out of the page's own forms too.
  context.header("Referrer-Policy", "same-origin");
  context.header("Cross-Origin-Opener-Policy", "same-origin");
  context.header("Cross-Origin-Resource-Policy", "same-origin");
  context.header("Cache-Control", "no-store");
}

/**
 * What keeps a page that a publisher made, whatever is in it, from this server: as if it came from nowhere (`sandbox`,
 * without allow-same-origin), it reads nothing here and is sent no session, and it fetches nothing from anywhere.
 */
const reportPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "script-src 'unsafe-inline'",
  "img-src data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "sandbox allow-scripts",
].join("; ");

/** Of a page that others made. */
export function setReportHeaders(context: Context<Bindings>): void {
  context.header("Content-Security-Policy", reportPolicy);
  context.header("X-Content-Type-Options", "nosniff");
  context.header("X-Frame-Options", "DENY");
  context.header("Referrer-Policy", "no-referrer");
  // No Cross-Origin-Opener-Policy: with one, what is in a sandbox is not loaded
  // (https://html.spec.whatwg.org/multipage/browsing-the-web.html).
  context.header("Cross-Origin-Resource-Policy", "same-origin");
  context.header("Cache-Control", "no-store");
}
