import { type Answer, notFound, ok, Refusal } from "./answer.ts";
import type { Token } from "./tokens.ts";
import { showUser } from "./views.ts";

export interface RateLimit {
  limit: number;
  remaining: number;
  /** Seconds since 1970. */
  reset: number;
}

/** What belongs to no repository: who a token is, and what it has left. */
export function answerAccount(operation: string, api: string, token: Token, rate: RateLimit): Answer {
  switch (operation) {
    case "users/get-authenticated":
      // A workflow's token is an app's, and no user's.
      if (token.isApp) throw new Refusal(403, "Resource not accessible by integration");
      return ok(showPublicUser(api, token));
    case "apps/get-authenticated":
      throw new Refusal(401, "A JSON web token could not be decoded");
    case "rate-limit/get": {
      const { limit, remaining, reset } = rate;
      const core = { limit, remaining, reset, used: limit - remaining };
      return ok({ resources: { core, search: { limit: 30, remaining: 30, reset, used: 0 } }, rate: core });
    }
    default:
      throw notFound();
  }
}

function showPublicUser(api: string, { user }: Token) {
  return {
    ...showUser(api, user),
    name: null,
    company: null,
    blog: null,
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
  };
}
