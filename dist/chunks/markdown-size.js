import { t as counted } from "./text.js";
// src/results/markdown-size.ts
const separator = "\n\n";
/** For the line that says what was left out. */
const noteBytes = 600;
/**
* Joins parts to a document of at most `maxBytes` bytes of UTF-8: in full as many as fit, the first ones first,
* the others in brief; then a line that says what was left out.
* @param where all of it is
*/
function joinParts(parts, maxBytes, where = "the results and logs") {
	const left = /* @__PURE__ */ new Map();
	const pieces = parts.map(({ full }) => full);
	if (bytesOf(pieces) > maxBytes) {
		const room = maxBytes - noteBytes;
		let used = 0;
		const briefs = parts.map(({ brief }) => {
			const bytes = bytesOf([brief]);
			if (used + bytes > room) return "";
			used += bytes;
			return brief;
		});
		for (const [index, { full, leaves }] of parts.entries()) {
			const brief = briefs[index] ?? "";
			const more = bytesOf([full]) - bytesOf([brief]);
			if (used + more <= room) used += more;
			else {
				pieces[index] = brief;
				left.set(leaves, (left.get(leaves) ?? 0) + 1);
			}
		}
	}
	if (left.size > 0) pieces.push(describeLeft(left, maxBytes, where));
	return `${pieces.filter((piece) => piece !== "").join(separator)}\n`;
}
function describeLeft(left, maxBytes, where) {
	const what = [...left].map(([leaves, count]) => counted(count, leaves)).join(", ");
	return `_Left out to stay within ${Math.floor(maxBytes / 1024)} KiB: ${what}. All of it is in ${where}._`;
}
function bytesOf(pieces) {
	return pieces.reduce((sum, piece) => sum + (piece === "" ? 0 : Buffer.byteLength(piece) + 2), 0);
}
export { joinParts as t };
