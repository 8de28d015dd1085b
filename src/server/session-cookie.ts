import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Bindings } from "./api/operation.ts";
import { Sessions, sessionMs } from "./session.ts";
import type { Caller, Tokens } from "./state/tokens.ts";

/** Sessions, by the cookie that a browser holds: no script can read it, and no other site's link or form sends it. */
export class SessionCookies {
  readonly #sessions: Sessions;
  readonly #name: string;
  readonly #isTls: boolean;

  constructor(tokens: Tokens, { isTls }: { isTls: boolean }) {
    this.#sessions = new Sessions(tokens);
    this.#isTls = isTls;
    // Browsers take a cookie of this prefix over TLS alone, and of this host alone (RFC 6265bis, 4.1.3).
    this.#name = isTls ? "__Host-vmentry" : "vmentry";
  }

  holderOf(context: Context<Bindings>): Caller | undefined {
    const id = getCookie(context, this.#name);
    return id === undefined ? undefined : this.#sessions.holderOf(id);
  }

  /** Whether the token was good for it. */
  begin(context: Context<Bindings>, token: string): boolean {
    const begun = this.#sessions.begin(token);
    if (begun === undefined) return false;
    this.#endSession(context);
    setCookie(context, this.#name, begun.id, {
      path: "/",
      httpOnly: true,
      sameSite: "Strict",
      secure: this.#isTls,
      maxAge: sessionMs / 1000,
    });
    return true;
  }

  end(context: Context<Bindings>): void {
    this.#endSession(context);
    deleteCookie(context, this.#name, { path: "/", secure: this.#isTls });
  }

  #endSession(context: Context<Bindings>): void {
    const id = getCookie(context, this.#name);
    if (id !== undefined) this.#sessions.end(id);
  }
}
