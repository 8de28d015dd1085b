import { createHash, randomBytes } from "node:crypto";
import { monotonicMs } from "../base/index.ts";
import { type Caller, type Tokens, tokenId } from "./state/tokens.ts";

export const sessionMs = 12 * 3_600_000;
const mostSessions = 1_000;

interface Session {
  token: string;
  endsAtMs: number;
}

/**
 * People who logged in to the web page with a token. In memory, so a restart ends them; what a browser holds is kept
 * here as a hash alone. A session ends with its token's revocation, and after 12 hours.
 */
export class Sessions {
  readonly #tokens: Pick<Tokens, "check" | "holderOf">;
  readonly #now: () => number;
  /** By the hash of the session's id, the oldest first. */
  readonly #byHash = new Map<string, Session>();

  constructor(tokens: Pick<Tokens, "check" | "holderOf">, now: () => number = monotonicMs) {
    this.#tokens = tokens;
    this.#now = now;
  }

  /** @returns the session's id, for the browser alone; undefined when the token is nobody's who may see the page */
  begin(token: string): { id: string; caller: Caller } | undefined {
    const caller = this.#tokens.check(token);
    const ofToken = tokenId(token);
    if (caller === undefined || ofToken === undefined || !maySeePages(caller)) return undefined;
    const id = randomBytes(32).toString("base64url");
    this.#byHash.set(hashOf(id), { token: ofToken, endsAtMs: this.#now() + sessionMs });
    const [oldest] = this.#byHash.keys();
    if (this.#byHash.size > mostSessions && oldest !== undefined) this.#byHash.delete(oldest);
    return { id, caller };
  }

  /** Whose session it is; undefined when it has ended. */
  holderOf(id: string): Caller | undefined {
    const session = this.#byHash.get(hashOf(id));
    if (session === undefined) return undefined;
    const caller = session.endsAtMs > this.#now() ? this.#tokens.holderOf(session.token) : undefined;
    if (caller === undefined) this.end(id);
    return caller;
  }

  end(id: string): void {
    this.#byHash.delete(hashOf(id));
  }
}

/** Machines have no use for the page, and their tokens are in their images. */
export function maySeePages({ role }: Caller): boolean {
  return role === "admin" || role === "publisher";
}

function hashOf(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}
