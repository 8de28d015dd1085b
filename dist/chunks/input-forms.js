import { M as string, V as NEVER } from "./packages-BqjbYHfX.js";
import { a as visible, c as UserError, l as describeError, t as counted } from "./text.js";
import { n as parseDuration, r as parseWholeNumber, t as durationForm } from "./quantities.js";
// src/actions/input-forms.ts
/** An input that `read` understands; what it does not is an issue that says what was expected. */
function input(expected, read) {
	return string({ error: expected }).transform((text, context) => {
		const value = read(text);
		if (value !== void 0) return value;
		context.issues.push({
			code: "custom",
			message: expected,
			input: text
		});
		return NEVER;
	});
}
function wholeNumber(least, most) {
	return input(`a whole number from ${least} to ${most}`, (text) => parseWholeNumber(text, least, most));
}
const duration = input(durationForm, parseDuration);
const truth = input("true or false", (text) => {
	if (/^(true|True|TRUE)$/.test(text)) return true;
	return /^(false|False|FALSE)$/.test(text) ? false : void 0;
});
/** One line of a form. */
function textLike(form, expected) {
	return input(expected, (text) => form.test(text) ? text : void 0);
}
/** At most so many lines of a form, each once. */
function textLinesLike(form, most, expected) {
	return input(expected, (text) => {
		const given = [...new Set(linesOf(text))];
		return given.length <= most && given.every((line) => form.test(line)) ? given : void 0;
	});
}
function linesOf(text) {
	return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
}
const lines = string().transform(linesOf);
const regularExpression = string().superRefine((text, context) => {
	try {
		new RegExp(text, "v");
	} catch (error) {
		context.addIssue({
			code: "custom",
			message: `a JavaScript regular expression (${describeError(error)})`
		});
	}
});
const artifactName = input("a name without the characters \" : < > | * ? \\ /", (text) => /^[^":<>|*?\\/\r\n]+$/.test(text) ? text : void 0);
/**
* Reads the inputs that a schema names; one that is not given is the empty string, as the runner has it.
* @throws UserError that names every wrong input with what was given and what was expected
*/
function readForm(schema, get) {
	const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, get(name)]).filter(([, text]) => text !== ""));
	const parsed = schema.safeParse(given);
	if (parsed.success) return parsed.data;
	throw new UserError(describeIssues(parsed.error.issues, given));
}
function describeIssues(issues, given) {
	const wrong = issues.map(({ path, message }) => {
		const name = String(path[0]);
		const text = given[name];
		return `input "${name}": ${text === void 0 ? "not given" : `given ${JSON.stringify(visible(text).slice(0, 200))}`}, expected ${message}`;
	});
	if (wrong.length === 1) return wrong.join();
	return [`${counted(wrong.length, "input")} are wrong:`, ...wrong.map((line) => `  ${line}`)].join("\n");
}
/**
* A message in an action's words: the command's options, such as `--out`, are inputs there.
* @param names the action's inputs; only these are replaced, and none in a command to be run, `"vmentry …"`
*/
function namingInputs(message, names) {
	return message.replaceAll(/"vmentry [^"]*"|(?<![\w-])--([a-z0-9-]+)/g, (found, name) => name !== void 0 && names.includes(name) ? `input "${name}"` : found);
}
export { readForm as a, textLinesLike as c, namingInputs as i, truth as l, duration as n, regularExpression as o, lines as r, textLike as s, artifactName as t, wholeNumber as u };
