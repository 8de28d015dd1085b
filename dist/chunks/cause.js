import { createHash } from "node:crypto";
// src/report/cause.ts
/** A test may print anything, and what is told of its reason is 500 characters. */
const mostRead = 5e3;
/**
* A reason without what differs from run to run: addresses, numbers, times. `0x7f12`, `#12`, `12.5s` are all `#`.
*/
function sameReason(reason) {
	return reason.slice(0, mostRead).replace(/\b0x[0-9a-f]+\b/gi, "#").replace(/\d+(?:\.\d+)?/g, "#").replace(/#(?:m#)?s\b/g, "#s").slice(0, 500);
}
/**
* What failures of one cause have in common: the asserting line and its text, whichever tests they are of; without
* a line the test, how it ended and its reason.
*/
function causeOf({ id, status, reason, location }) {
	return location === null ? JSON.stringify([
		"test",
		id,
		status,
		sameReason(reason)
	]) : JSON.stringify([
		"assertion",
		location.file,
		location.line,
		sameReason(reason)
	]);
}
/** As `causeOf`, and the same in another version of the source, where the line has another number. */
function steadyCauseOf({ id, status, reason, location }) {
	return location === null ? [
		"test",
		id,
		status,
		sameReason(reason)
	] : [
		"assertion",
		location.file,
		sameReason(reason)
	];
}
/** 16 hexadecimal digits. */
function fingerprintOf(parts) {
	return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
export { steadyCauseOf as i, fingerprintOf as n, sameReason as r, causeOf as t };
