// src/results/repeat-command.ts
/**
* The command that repeats a test alone, in the same environment on the same kernel, to be copied into a shell;
* empty when the run does not say how it was started.
*/
function repeatCommand(test, run) {
	return run.repeat.length === 0 ? "" : commandLine([
		...run.repeat,
		"--test",
		test.id
	]);
}
/** Words as a person copies them into a shell, on one line. */
function commandLine(words) {
	return words.map(shownWord).join(" ");
}
/**
* One word as a person copies it: control characters, and those that reorder text, are written as bash's
* `$'\x1b'`, so that the word is the same and the terminal is left alone.
*/
function shownWord(word) {
	if (/^[\w@%+:,./=-]+$/.test(word)) return word;
	if (!unprintable.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
	return `$'${word.replace(/[\\']/g, "\\$&").replace(new RegExp(unprintable, "gu"), (char) => {
		const code = char.charCodeAt(0).toString(16);
		return char < "" ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
	})}'`;
}
const unprintable = /[\p{Cc}\p{Surrogate}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
export { repeatCommand as n, commandLine as t };
