import { s as shortenMiddle } from "./markdown-text.js";
// src/results/reading/output-tail.ts
const tailLines = 20;
/** What stays of standard output when standard error alone would fill the tail. */
const leastStdout = 5;
const longestLine = 500;
/** A text's lines as a terminal would end up showing them: what a carriage return overwrites is left out. */
function splitLines(text) {
	const lines = text.split("\n").map((line) => {
		const shown = line.replace(/\r+$/, "");
		return shown.slice(shown.lastIndexOf("\r") + 1);
	});
	while (lines.at(-1)?.trim() === "") lines.pop();
	return lines;
}
/** How much of the tail an assertion's report may take when it is not among the last lines anyway. */
const mostReport = 12;
/**
* The last 20 lines of both streams, each at most 500 characters: standard error last, since it tells the
* failure. Which stream's line came when is not known.
* @param report lines that are to be in it: they come first if they are not among the last
*/
function outputTail(stdout, stderr, report = []) {
	const last = lastLines(stdout, stderr, tailLines);
	return (report.every((line) => last.includes(line)) ? last : [
		...report.slice(0, mostReport),
		"…",
		...lastLines(stdout, stderr, 19 - Math.min(mostReport, report.length))
	]).map((line) => shortenMiddle(line, longestLine));
}
function lastLines(stdout, stderr, count) {
	const ofStderr = lastOf(stderr, count - Math.min(stdout.length, leastStdout, count));
	return [...lastOf(stdout, count - ofStderr.length), ...ofStderr];
}
function lastOf(lines, count) {
	return lines.slice(Math.max(0, lines.length - count));
}
export { splitLines as n, outputTail as t };
