import { o as Interrupted } from "./text.js";
import { setTimeout } from "node:timers/promises";
// src/base/clock.ts
/** Milliseconds of a clock that never jumps; only differences mean something. */
function monotonicMs() {
	return performance.now();
}
/** @param ms milliseconds from now */
function deadlineIn(ms) {
	const end = monotonicMs() + ms;
	return {
		leftMs: () => Math.max(0, end - monotonicMs()),
		isOver: () => monotonicMs() >= end
	};
}
/** Sleeps `ms` milliseconds. @throws Interrupted when the signal fires first */
async function sleep(ms, signal) {
	throwIfInterrupted(signal);
	try {
		await setTimeout(ms, void 0, signal === void 0 ? {} : { signal });
	} catch (error) {
		throwIfInterrupted(signal);
		throw error;
	}
}
/** The signal's own reason if that is an Error, else Interrupted. */
function throwIfInterrupted(signal) {
	if (signal?.aborted !== true) return;
	throw isAbortDefault(signal.reason) ? new Interrupted() : signal.reason;
}
function isAbortDefault(reason) {
	return !(reason instanceof Error) || reason.name === "AbortError";
}
/** A promise's value, or `undefined` once `ms` milliseconds have gone by; leaves no timer behind. */
async function within(ms, promise) {
	const over = new AbortController();
	try {
		return await Promise.race([promise, setTimeout(ms, void 0, {
			signal: over.signal,
			ref: true
		}).catch(() => void 0)]);
	} finally {
		over.abort();
	}
}
/** `0.4s`, `12s`, `2m05s`, `1h02m`: a duration in milliseconds for a person to read. */
function formatDuration(ms) {
	const seconds = ms / 1e3;
	if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole}s`;
	if (whole < 3600) return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s`;
	const minutes = Math.round(seconds / 60);
	return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}m`;
}
export { throwIfInterrupted as a, sleep as i, formatDuration as n, within as o, monotonicMs as r, deadlineIn as t };
