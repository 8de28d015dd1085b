import { r as getOctokit, t as retry } from "./packages-S9KCaI4a.js";
import { t as throttling } from "./packages-BxuSTuzV.js";
import { a as throwIfInterrupted, i as sleep, n as formatDuration, t as deadlineIn } from "./clock.js";
import { t as silentLog } from "./log.js";
import { a as readFailure, i as isFailedRequest, n as GithubRefusal, t as GithubError } from "./github-error.js";
import { t as backOffMs } from "./back-off.js";
import { r as formatBytes, t as counted } from "./text.js";
import { n as readRunnerEnvironment } from "./runner-environment.js";
// src/github/explain-failure.ts
/** The error for a failed request, in words that say what to do. @param gaveUp why it was not tried again */
function explainFailure(failure, asked, { gaveUp, now, cause }) {
	const { fault, status, said } = failure;
	const which = `GitHub: ${asked.method} ${asked.path}`;
	const options = { cause: new Error(said, { cause }) };
	const tried = gaveUp === void 0 ? "" : `; ${gaveUp}`;
	switch (fault) {
		case "sign-in": return new GithubRefusal(`${which}: the token is not taken (${said})`, failure, options);
		case "permission": return new GithubRefusal(`${which}: the token may not do that (${said}); ${neededPermission(failure, asked)}`, failure, options);
		case "missing": return new GithubError(`${which}: there is no such thing, or the token may not see it (${said})`, failure, options);
		case "gone": return new GithubError(`${which}: it has expired or was deleted (${said})`, failure, options);
		case "limit": return new GithubError(`${which}: ${limitText(failure, now)}${tried}`, failure, options);
		case "refused": return new GithubError(`${which}: refused with status ${status} (${said})`, failure, options);
		case "unavailable": {
			const what = status === void 0 ? `no answer (${said})` : `status ${status} (${said})`;
			return new GithubError(`${which}: ${what}${tried}`, failure, options);
		}
	}
}
/** Which limit was met and when it ends: `the limit of requests by the hour is used up until 12:03:10 UTC (42s)`. */
function limitText({ limit, restMs }, now) {
	const which = {
		primary: "the token's limit of requests by the hour is used up",
		secondary: "GitHub's secondary rate limit (too many requests at a time) is met",
		other: "GitHub asks for fewer requests"
	}[limit ?? "other"];
	if (restMs === void 0) return which;
	return `${which} until ${clockTime(now + restMs, now)} (${formatDuration(restMs)} from now)`;
}
/** `12:03:10 UTC`, with the day when it is another one. */
function clockTime(at, now) {
	const [day = "", time = ""] = new Date(Math.min(at, 864e13)).toISOString().split("T");
	const clock = `${time.slice(0, 8)} UTC`;
	return new Date(now).toISOString().startsWith(day) ? clock : `${day} ${clock}`;
}
/** The permission of a workflow's token that goes with a path below `/repos/OWNER/NAME`. */
const permissions = [
	[/^\/actions\//, "actions"],
	[/^\/(?:check-runs|check-suites)\b|\/check-(?:runs|suites)$/, "checks"],
	[/^\/issues\//, "issues"],
	[/^\/issues$/, "issues"],
	[/^\/pulls\b/, "pull-requests"],
	[/^\/statuses\//, "statuses"],
	[/^\/(?:commits|compare|contents|git|branches|releases)\b/, "contents"]
];
function neededPermission({ accepted }, { method, path }) {
	const fork = "; a pull request from a fork has a token that can only read, whatever the workflow says";
	const isRead = method === "GET" || method === "HEAD";
	const said = accepted === void 0 ? [] : [...accepted.matchAll(/([a-z_]+)=(read|write|admin)/g)];
	const below = path.replace(/^(?:\/api\/v3)?\/repos\/[^/]+\/[^/]+/, "");
	const known = permissions.find(([pattern]) => pattern.test(below))?.[1];
	const [first] = said.map(([, name = "", access = ""]) => `${name.replaceAll("_", "-")}: ${access}`);
	const needed = first ?? (known === void 0 ? void 0 : `${known}: ${isRead ? "read" : "write"}`);
	if (needed === void 0) return `give the job's token the permission for it${isRead ? "" : fork}`;
	return `give the job \`permissions: {${needed}}\`${isRead ? "" : fork}`;
}
// src/github/patience.ts
/** A limit that says `wait a second` for ever is not believed for ever. */
const mostLimitWaits = 10;
/** Where GitHub does not say how long: "wait at least one minute" (Rate limits for the REST API). */
const usualRestMs = 6e4;
/** Decides of one request whether it is tried again, and waits until then. */
var Patience = class {
	#options;
	#asked;
	/** Whether asking twice does no harm. */
	#mayRepeat;
	#failures = 0;
	#limitWaits = 0;
	#waitedMs = 0;
	/** Why it was not tried again. */
	gaveUp;
	constructor(asked, mayRepeat, options) {
		this.#asked = asked;
		this.#mayRepeat = mayRepeat;
		this.#options = options;
	}
	/** @returns whether to ask again. @throws the signal's reason when it fires */
	async waitAfter(failure) {
		if (failure.fault === "limit") return await this.#waitForLimit(failure);
		if (failure.fault !== "unavailable") return false;
		if (!this.#mayRepeat && !isUnsent(failure)) {
			this.gaveUp = "not tried again, since nobody knows whether it was done";
			return false;
		}
		return await this.#waitForService(failure);
	}
	/** What was refused for a limit was not done: it can be asked again whatever it is. */
	async #waitForLimit(failure) {
		const { mostWaitMs, deadline, log } = this.#options;
		const restMs = Math.max(1e3, failure.restMs ?? usualRestMs);
		const left = Math.min(mostWaitMs - this.#waitedMs, deadline.leftMs());
		if (restMs > left || this.#limitWaits >= mostLimitWaits) {
			const most = formatDuration(Math.min(mostWaitMs, deadline.leftMs()));
			this.gaveUp = this.#limitWaits >= mostLimitWaits ? `waited for ${counted(this.#limitWaits, "time")}, and no more` : `no longer than ${most} is waited for it; run the job again after that`;
			return false;
		}
		this.#limitWaits += 1;
		log.info(`waiting ${formatDuration(restMs)}: ${limitText(failure, Date.now())}`);
		await this.#sleep(Math.min(left, restMs + Math.random() * Math.min(1e3, restMs / 10)));
		return true;
	}
	async #waitForService(failure) {
		const { retries, backOff, deadline, log } = this.#options;
		this.#failures += 1;
		if (this.#failures > retries) {
			if (retries > 0) this.gaveUp = `tried ${counted(this.#failures, "time")}`;
			return false;
		}
		const usual = backOffMs(backOff, this.#failures);
		const pause = Math.max(failure.restMs ?? 0, usual / 2 + Math.random() * usual / 2);
		if (pause >= Math.min(this.#options.mostWaitMs + backOff.mostMs, deadline.leftMs())) {
			this.gaveUp = `tried ${counted(this.#failures, "time")}; there is no time for another`;
			return false;
		}
		log.debug(`${this.#asked}: ${failure.status ?? "no answer"} (${failure.said}); again in ${formatDuration(pause)}`);
		await this.#sleep(pause);
		return true;
	}
	async #sleep(ms) {
		this.#waitedMs += ms;
		await sleep(ms, this.#options.signal);
	}
};
/** No connection was made. */
function isUnsent({ status, said }) {
	return status === void 0 && /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH/.test(said);
}
// src/github/timely-fetch.ts
const mostBytes = 67108864;
/**
* A fetch for the REST API: each request has its deadline, which its body counts for too, and its answer is whole or
* an error. The client by itself takes what it got of a body that was cut off.
*/
function timelyFetch(through, { requestMs, signal }) {
	return async (address, init) => {
		using timer = timeOut(requestMs);
		const response = await through(address, {
			...init,
			signal: AbortSignal.any([
				signal,
				timer.signal,
				...init?.signal ? [init.signal] : []
			])
		});
		const body = await wholeBody(response);
		if (/^application\/(?:[\w.+-]+\+)?json\b/.test(response.headers.get("content-type") ?? "") && body.length > 0) refuseCutOff(body);
		const hasNone = [
			204,
			205,
			304
		].includes(response.status);
		const whole = new Response(hasNone ? null : body, {
			status: response.status,
			statusText: response.statusText,
			headers: [...response.headers].filter(([name]) => !/^content-(?:length|encoding)$/.test(name))
		});
		return Object.defineProperty(whole, "url", { value: response.url });
	};
}
async function wholeBody(response) {
	const chunks = [];
	let bytes = 0;
	for await (const chunk of response.body ?? []) {
		bytes += chunk.length;
		if (bytes > mostBytes) throw new Error(`its answer is larger than ${formatBytes(mostBytes)}`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
function refuseCutOff(body) {
	try {
		JSON.parse(body.toString("utf8"));
	} catch (error) {
		throw new Error("its answer is not JSON, so it may be cut off", { cause: error });
	}
}
function timeOut(ms) {
	const over = new AbortController();
	const timer = setTimeout(() => over.abort(/* @__PURE__ */ new Error(`it took longer than ${formatDuration(ms)}`)), ms);
	return {
		signal: over.signal,
		[Symbol.dispose]: () => clearTimeout(timer)
	};
}
// src/github/open-client.ts
const statuses = Array.from({ length: 200 }, (_, index) => 400 + index);
/** More than `Patience` ever allows. */
const noEnd = 1e6;
function openClient(options) {
	const { token, log = silentLog, deadlineMs = 12e5, requestMs = 3e4 } = options;
	const { retries = 4, backOff = {
		firstMs: 1e3,
		mostMs: 3e4
	}, mostWaitMs = 3e5 } = options;
	const api = (options.api ?? readRunnerEnvironment().api).replace(/\/+$/, "");
	const deadline = deadlineIn(deadlineMs);
	const signal = AbortSignal.any([...options.signal === void 0 ? [] : [options.signal], ...Number.isFinite(deadlineMs) ? [firesAfter(deadlineMs)] : []]);
	const patienceOptions = {
		retries,
		backOff,
		mostWaitMs,
		deadline,
		signal,
		log
	};
	let proxied = fetch;
	let askAgain = (error) => error;
	/** Innermost: one try. It says whether plugin-retry tries again, and has then waited already. */
	const tries = ({ hook }, { request: defaults }) => {
		proxied = defaults?.["fetch"] ?? fetch;
		const timely = timelyFetch(proxied, {
			requestMs,
			signal
		});
		hook.wrap("request", async (request, asked) => {
			throwIfInterrupted(signal);
			try {
				setFor(asked, { fetch: timely });
				return await request(asked);
			} catch (error) {
				throwIfInterrupted(signal);
				if (!isFailedRequest(error)) throw error;
				const patience = asked.request["patience"];
				throw patience instanceof Patience && await patience.waitAfter(readFailure(error, Date.now())) ? askAgain(error, noEnd, 0) : error;
			}
		});
	};
	const repeats = (octokit, its) => {
		const made = retry(octokit, its);
		askAgain = made.retry.retryRequest;
		return made;
	};
	const octokit = getOctokit(token, {
		baseUrl: api,
		log: {
			debug() {},
			info() {},
			warn: (message) => log.debug(message),
			error: (message) => log.debug(message)
		},
		retry: {
			doNotRetry: statuses,
			retryAfterBaseValue: 1
		},
		throttle: {
			enabled: options.isPaced ?? true,
			onRateLimit: () => false,
			onSecondaryRateLimit: () => false
		}
	}, tries, repeats, throttling);
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
			throw explainFailure(readFailure(error, now), {
				method: asked.method,
				path
			}, {
				gaveUp,
				now,
				cause: error
			});
		}
	});
	return {
		octokit,
		signal,
		log,
		fetch: proxied,
		backOff,
		retries
	};
}
/** In place: hooks further in were handed these options already. What is in them belongs to all requests. */
function setFor(asked, more) {
	asked.request = {
		...asked.request,
		...more
	};
}
function firesAfter(ms) {
	const over = new AbortController();
	setTimeout(() => over.abort(/* @__PURE__ */ new Error(`GitHub was asked for ${formatDuration(ms)}, and has no more time`)), ms).unref();
	return over.signal;
}
export { openClient as t };
