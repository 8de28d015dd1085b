import { a as isDebug, u as warning } from "./packages-w8Mu6QS6.js";
import { a as visible } from "./text.js";
import { t as inertText } from "./inert-text.js";
// src/github/log.ts
/** Writes whole lines to the job's log; nothing in it is taken for a workflow command. */
function writeLog(text) {
	process.stdout.write(inertText(text));
}
/**
* A log for a job. A warning also becomes an annotation; an error does not, since the step's few error
* annotations (`annotateResults`) are kept for the tests, and what failed is said again by its end.
* @param print takes a line without its newline, and writes it with `writeLog`
*/
function jobLog(print) {
	return {
		debug: (message) => {
			if (isDebug()) print(`debug: ${message}`);
		},
		info: print,
		warn: (message) => warning(visible(message)),
		error: (message) => print(`error: ${message}`)
	};
}
export { writeLog as n, jobLog as t };
