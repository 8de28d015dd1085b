// src/base/quantities.ts
/** What `parseDuration` takes, for messages. */
const durationForm = "a time from 1s to 24h, such as 90, 90s or 2m";
/** A time in seconds, `90`, or with a unit, `90s`, `2m`, `1h`, as milliseconds; undefined when it is none. */
function parseDuration(text) {
	const match = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text);
	const unit = {
		s: 1e3,
		m: 6e4,
		h: 36e5
	}[match?.[2] ?? "s"] ?? 1e3;
	const ms = Number(match?.[1]) * unit;
	return ms >= 1e3 && ms <= 864e5 ? ms : void 0;
}
/** A whole number between two bounds, in decimal digits; undefined when it is none. */
function parseWholeNumber(text, least, most) {
	const value = Number(text);
	return /^\d+$/.test(text) && value >= least && value <= most ? value : void 0;
}
export { parseDuration as n, parseWholeNumber as r, durationForm as t };
