import { formatDuration } from "../base/index.ts";
import { GithubError, type GithubFailure, GithubRefusal } from "./github-error.ts";

/** A request, as people know it. */
export interface AskedFor {
  method: string;
  /** Without the query. */
  path: string;
}

/** The error for a failed request, in words that say what to do. @param gaveUp why it was not tried again */
export function explainFailure(
  failure: GithubFailure,
  asked: AskedFor,
  { gaveUp, now, cause }: { gaveUp?: string | undefined; now: number; cause: unknown },
): GithubError | GithubRefusal {
  const { fault, status, said } = failure;
  const which = `GitHub: ${asked.method} ${asked.path}`;
  const options = { cause: new Error(said, { cause }) };
  const tried = gaveUp === undefined ? "" : `; ${gaveUp}`;
  switch (fault) {
    case "sign-in":
      return new GithubRefusal(`${which}: the token is not taken (${said})`, failure, options);
    case "permission":
      return new GithubRefusal(
        `${which}: the token may not do that (${said}); ${neededPermission(failure, asked)}`,
        failure,
        options,
      );
    case "missing":
      return new GithubError(
        `${which}: there is no such thing, or the token may not see it (${said})`,
        failure,
        options,
      );
    case "gone":
      return new GithubError(`${which}: it has expired or was deleted (${said})`, failure, options);
    case "limit":
      return new GithubError(`${which}: ${limitText(failure, now)}${tried}`, failure, options);
    case "refused":
      return new GithubError(`${which}: refused with status ${status} (${said})`, failure, options);
    case "unavailable": {
      const what = status === undefined ? `no answer (${said})` : `status ${status} (${said})`;
      return new GithubError(`${which}: ${what}${tried}`, failure, options);
    }
  }
}

/** Which limit was met and when it ends: `the limit of requests by the hour is used up until 12:03:10 UTC (42s)`. */
export function limitText({ limit, restMs }: GithubFailure, now: number): string {
  const which = {
    primary: "the token's limit of requests by the hour is used up",
    secondary: "GitHub's secondary rate limit (too many requests at a time) is met",
    other: "GitHub asks for fewer requests",
  }[limit ?? "other"];
  if (restMs === undefined) return which;
  return `${which} until ${clockTime(now + restMs, now)} (${formatDuration(restMs)} from now)`;
}

/** `12:03:10 UTC`, with the day when it is another one. */
function clockTime(at: number, now: number): string {
  const [day = "", time = ""] = new Date(Math.min(at, 8.64e15)).toISOString().split("T");
  const clock = `${time.slice(0, 8)} UTC`;
  return new Date(now).toISOString().startsWith(day) ? clock : `${day} ${clock}`;
}

/** The permission of a workflow's token that goes with a path below `/repos/OWNER/NAME`. */
const permissions: readonly (readonly [RegExp, string])[] = [
  [/^\/actions\//, "actions"],
  [/^\/(?:check-runs|check-suites)\b|\/check-(?:runs|suites)$/, "checks"],
  [/^\/issues\//, "issues"],
  [/^\/issues$/, "issues"],
  [/^\/pulls\b/, "pull-requests"],
  [/^\/statuses\//, "statuses"],
  [/^\/(?:commits|compare|contents|git|branches|releases)\b/, "contents"],
];

function neededPermission({ accepted }: GithubFailure, { method, path }: AskedFor): string {
  const fork = "; a pull request from a fork has a token that can only read, whatever the workflow says";
  const isRead = method === "GET" || method === "HEAD";
  const said = accepted === undefined ? [] : [...accepted.matchAll(/([a-z_]+)=(read|write|admin)/g)];
  const below = path.replace(/^(?:\/api\/v3)?\/repos\/[^/]+\/[^/]+/, "");
  const known = permissions.find(([pattern]) => pattern.test(below))?.[1];
  const [first] = said.map(([, name = "", access = ""]) => `${name.replaceAll("_", "-")}: ${access}`);
  const needed = first ?? (known === undefined ? undefined : `${known}: ${isRead ? "read" : "write"}`);
  if (needed === undefined) return `give the job's token the permission for it${isRead ? "" : fork}`;
  return `give the job \`permissions: {${needed}}\`${isRead ? "" : fork}`;
}
