import { getOctokit } from "@actions/github";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import {
  type BackOff,
  deadlineIn,
  formatDuration,
  type Logger,
  silentLog,
  throwIfInterrupted,
} from "../base/index.ts";
import { explainFailure } from "./explain-failure.ts";
import { isFailedRequest, readFailure } from "./github-error.ts";
import { Patience } from "./patience.ts";
import { readRunnerEnvironment } from "./runner-environment.ts";
import { type Fetch, timelyFetch } from "./timely-fetch.ts";

export interface ClientOptions {
  token: string;
  /** Of the REST API: `https://HOST/api/v3` on GitHub Enterprise Server. Default: $GITHUB_API_URL, else GitHub's. */
  api?: string;
  /** Default: says nothing. */
  log?: Logger;
  signal?: AbortSignal;
  /** For all that is asked through this client. Default 20 minutes; Infinity for one that is kept. */
  deadlineMs?: number;
  /** For one try of one request. Default 30 s. */
  requestMs?: number;
  /** How often a request is tried again when GitHub fails or is silent. Default 4. */
  retries?: number;
  backOff?: BackOff;
  /** The longest that one request waits for rate limits, in all. Default 5 minutes; 0 never waits. */
  mostWaitMs?: number;
  /** Whether writes are spread as GitHub asks, one a second, one in three that notify people. Default true. */
  isPaced?: boolean;
}

export type Octokit = ReturnType<typeof getOctokit>;

/**
 * The one way to GitHub. A request that fails is tried again as far as that can do no harm: GET, HEAD, PUT and DELETE
 * after a failure of GitHub's or of the network, any method when it was refused for a limit or never sent. What else
 * may be asked twice says so: `{request: {mayRepeat: true}}`. Errors are `GithubError` or `GithubRefusal`.
 */
export interface GithubClient {
  readonly octokit: Octokit;
  /** Fires when the job is cancelled or the client's deadline is over. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Asks anything, through the proxy of the environment, and without the token. */
  readonly fetch: Fetch;
  readonly backOff: BackOff;
  readonly retries: number;
}

type Plugin = NonNullable<Parameters<typeof getOctokit>[2]>;
type RetryRequest = ReturnType<typeof retry>["retry"]["retryRequest"];

const statuses = Array.from({ length: 200 }, (_, index) => 400 + index);
/** More than `Patience` ever allows. */
const noEnd = 1_000_000;

export function openClient(options: ClientOptions): GithubClient {
  const { token, log = silentLog, deadlineMs = 20 * 60_000, requestMs = 30_000 } = options;
  const { retries = 4, backOff = { firstMs: 1000, mostMs: 30_000 }, mostWaitMs = 5 * 60_000 } = options;
  const api = (options.api ?? readRunnerEnvironment().api).replace(/\/+$/, "");
  const deadline = deadlineIn(deadlineMs);
  const signal = AbortSignal.any([
    ...(options.signal === undefined ? [] : [options.signal]),
    ...(Number.isFinite(deadlineMs) ? [firesAfter(deadlineMs)] : []),
  ]);
  const patienceOptions = { retries, backOff, mostWaitMs, deadline, signal, log };
  let proxied: Fetch = fetch;
  let askAgain: RetryRequest = error => error;

  /** Innermost: one try. It says whether plugin-retry tries again, and has then waited already. */
  const tries: Plugin = ({ hook }, { request: defaults }) => {
    proxied = defaults?.["fetch"] ?? fetch;
    const timely = timelyFetch(proxied, { requestMs, signal });
    hook.wrap("request", async (request, asked) => {
      throwIfInterrupted(signal);
      try {
        setFor(asked, { fetch: timely });
        return await request(asked);
      } catch (error) {
        throwIfInterrupted(signal);
        if (!isFailedRequest(error)) throw error;
        const patience: unknown = asked.request["patience"];
        const isAgain =
          patience instanceof Patience && (await patience.waitAfter(readFailure(error, Date.now())));
        throw isAgain ? askAgain(error, noEnd, 0) : error;
      }
    });
  };
  const repeats: Plugin = (octokit, its) => {
    const made = retry(octokit, its);
    askAgain = made.retry.retryRequest;
    return made;
  };

  const octokit = getOctokit(
    token,
    {
      baseUrl: api,
      log: {
        debug() {},
        info() {},
        warn: message => log.debug(message),
        error: message => log.debug(message),
      },
      // Which errors are worth another try is said above, for each request.
      retry: { doNotRetry: statuses, retryAfterBaseValue: 1 },
      throttle: {
        enabled: options.isPaced ?? true,
        // Limits are waited for above: the plugin's own waits go on when the job is cancelled.
        onRateLimit: () => false,
        onSecondaryRateLimit: () => false,
      },
    },
    tries,
    repeats,
    throttling,
  );

  // Outermost: what the caller sees.
  octokit.hook.wrap("request", async (request, asked) => {
    const path = new URL(octokit.request.endpoint(asked).url).pathname;
    const mayRepeat = asked.request["mayRepeat"] === true || !/^(?:POST|PATCH)$/.test(asked.method);
    const patience = new Patience(`${asked.method} ${path}`, mayRepeat, patienceOptions);
    try {
      setFor(asked, { patience });
      return await request(asked);
    } catch (error) {
      throwIfInterrupted(signal);
      if (!isFailedRequest(error)) throw error;
      const now = Date.now();
      const { gaveUp } = patience;
      const failure = readFailure(error, now);
      throw explainFailure(failure, { method: asked.method, path }, { gaveUp, now, cause: error });
    }
  });
  return { octokit, signal, log, fetch: proxied, backOff, retries };
}

/** In place: hooks further in were handed these options already. What is in them belongs to all requests. */
function setFor(asked: { request: object }, more: { fetch: Fetch } | { patience: Patience }): void {
  asked.request = { ...asked.request, ...more };
}

function firesAfter(ms: number): AbortSignal {
  const over = new AbortController();
  const timer = setTimeout(
    () => over.abort(new Error(`GitHub was asked for ${formatDuration(ms)}, and has no more time`)),
    ms,
  );
  timer.unref();
  return over.signal;
}
