import { t as require_fastest_levenshtein } from "./packages-Cgb1ekMw.js";
// src/base/errors.ts
/**
* Bad input that the reader can mend: the message says what was given, where, what was expected and what to
* do. Commands end with exit code 2 on it. Everything else that is thrown is a fault of the machine, of the
* world or of vmentry itself and ends with exit code 3.
*/
var UserError = class extends Error {
	name = "UserError";
};
/** The machine, or the way to it, failed: it did not boot, it died, it stopped answering. */
var MachineError = class extends Error {
	name = "MachineError";
	/** The last lines of the machine's console, oldest first; empty when there are none. */
	consoleTail;
	constructor(message, options = {}) {
		super(message, options);
		this.consoleTail = options.consoleTail ?? [];
	}
};
/** The user asked to stop (Ctrl-C, a cancelled job). Commands end with exit code 130 on it. */
var Interrupted = class extends Error {
	name = "Interrupted";
	constructor(message = "interrupted") {
		super(message);
	}
};
/** The documented exit codes of every command; see docs/command.md. */
const exitCode = {
	good: 0,
	testsFailed: 1,
	badInput: 2,
	fault: 3,
	interrupted: 130
};
/** The exit code that an error ends a command with. */
function exitCodeOf(error) {
	if (error instanceof UserError) return exitCode.badInput;
	if (error instanceof Interrupted) return exitCode.interrupted;
	return exitCode.fault;
}
/** An error's message with those of its causes, one line, for a person to read. */
function describeError(error) {
	const messages = [];
	for (let each = error; each !== void 0 && messages.length < 5;) {
		const message = each instanceof Error ? each.message : String(each);
		if (!messages.some((said) => said.includes(message))) messages.push(message);
		each = each instanceof Error ? each.cause : void 0;
	}
	return messages.join(": ");
}
/** Whether an error of the operating system carries this code, such as `ENOENT`. */
function hasCode(error, code) {
	return error instanceof Error && "code" in error && error.code === code;
}
// src/base/text.ts
var import_fastest_levenshtein = require_fastest_levenshtein();
/**
* Text from outside made safe for a terminal or a log: control characters, except tab and newline, become
* visible (`\x1b`), so that it can neither move the cursor nor start an escape sequence.
*/
function visible(text) {
	return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (char) => {
		const code = char.codePointAt(0) ?? 0;
		return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
	});
}
/** The known name that `name` was most likely meant to be, or `undefined` when none is near. */
function nearestName(name, known) {
	let best;
	for (const each of known) {
		const there = (0, import_fastest_levenshtein.distance)(name.toLowerCase(), each.toLowerCase());
		if (best === void 0 || there < best.distance) best = {
			name: each,
			distance: there
		};
	}
	return best !== void 0 && best.distance <= Math.max(2, name.length / 3) ? best.name : void 0;
}
/** `, did you mean "nested"?`, or an empty string when no known name is near. */
function didYouMean(name, known) {
	const nearest = nearestName(name, known);
	return nearest === void 0 ? "" : `, did you mean "${nearest}"?`;
}
/** `1 test`, `3 tests`. */
function counted(count, singular, plural = `${singular}s`) {
	return `${count} ${count === 1 ? singular : plural}`;
}
/** A size in bytes for a person to read: `512 B`, `1.5 KiB`, `70 MiB`. */
function formatBytes(bytes) {
	let value = bytes;
	for (const unit of [
		"B",
		"KiB",
		"MiB",
		"GiB"
	]) {
		if (value < 1024 || unit === "GiB") return `${value < 10 && unit !== "B" ? value.toFixed(1) : Math.round(value)} ${unit}`;
		value /= 1024;
	}
	return `${bytes} B`;
}
export { visible as a, UserError as c, exitCodeOf as d, hasCode as f, nearestName as i, describeError as l, didYouMean as n, Interrupted as o, formatBytes as r, MachineError as s, counted as t, exitCode as u };
