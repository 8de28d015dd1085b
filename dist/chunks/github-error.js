import { a as visible, c as UserError, l as describeError } from "./text.js";
// src/github/github-error.ts
/** A request that GitHub did not answer as it should have. */
var GithubError = class extends Error {
	failure;
	constructor(message, failure, options) {
		super(message, options);
		this.failure = failure;
	}
};
/** One that whoever wrote the workflow can mend: a token that is wrong or may too little. */
var GithubRefusal = class extends UserError {
	failure;
	constructor(message, failure, options) {
		super(message, options);
		this.failure = failure;
	}
};
/** What is known of an error; undefined when it is none of GitHub's. */
function failureOf(error) {
	return error instanceof GithubError || error instanceof GithubRefusal ? error.failure : void 0;
}
function isFailedRequest(error) {
	return error instanceof Error && error.name === "HttpError" && "status" in error && "request" in error;
}
function readFailure(error, now) {
	const { response } = error;
	const entries = Object.entries(response?.headers ?? {});
	const headers = new Map(entries.map(([name, value]) => [name, String(value)]));
	const status = response === void 0 ? void 0 : error.status;
	const said = shortLine(status === void 0 ? describeError(error.cause ?? error) : error.message, 300);
	const restMs = restOf(headers, now);
	const limit = limitOf(status, headers, said);
	return {
		fault: limit === void 0 ? faultOf(status) : "limit",
		status,
		restMs,
		limit,
		accepted: headers.get("x-accepted-github-permissions"),
		said
	};
}
function faultOf(status) {
	if (status === void 0 || status >= 500) return "unavailable";
	if (status === 401) return "sign-in";
	if (status === 403) return "permission";
	if (status === 404) return "missing";
	return status === 410 ? "gone" : "refused";
}
/** GitHub's "Rate limits for the REST API": 403 or 429, told by a header or by the message. */
function limitOf(status, headers, said) {
	if (status !== 403 && status !== 429) return void 0;
	if (/\bsecondary rate\b|abuse detection/i.test(said)) return "secondary";
	if (headers.get("x-ratelimit-remaining") === "0") return "primary";
	return status === 429 || headers.has("retry-after") ? "other" : void 0;
}
function restOf(headers, now) {
	const after = headers.get("retry-after");
	if (after !== void 0) {
		const ms = /^\d+$/.test(after) ? Number(after) * 1e3 : Date.parse(after) - now;
		if (Number.isFinite(ms)) return Math.max(0, ms);
	}
	if (headers.get("x-ratelimit-remaining") !== "0") return void 0;
	const ms = (Number(headers.get("x-ratelimit-reset")) + 1) * 1e3 - now;
	return Number.isFinite(ms) ? Math.max(0, ms) : void 0;
}
/** On one line, safe for a terminal. Cut before it is looked at, since a test may print anything. */
function shortLine(text, most) {
	const line = visible(text.slice(0, 4 * most).replace(/\s+/g, " ")).trim();
	return line.length > most ? `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…` : line;
}
export { readFailure as a, isFailedRequest as i, GithubRefusal as n, shortLine as o, failureOf as r, GithubError as t };
