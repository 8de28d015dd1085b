import "./rolldown-runtime.js";
import { t as code } from "./markdown-text.js";
import { A as object, N as string, x as _enum } from "./packages-_G1VBY_k.js";
import { c as UserError } from "./text.js";
import { a as readForm, c as textLinesLike, s as textLike } from "./input-forms.js";
// src/actions/bisect-inputs.ts
const kinds = [
	"test",
	"splat",
	"build",
	"boot"
];
const inputsSchema = object({
	good: textLike(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "a whole commit, 40 or 64 lower-case hexadecimal digits"),
	bad: textLike(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "a whole commit, 40 or 64 lower-case hexadecimal digits"),
	kind: _enum(kinds, { error: kinds.join(", ") }).default("test"),
	tests: textLinesLike(/^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.,:=+@%/ -]{0,299}$/, 20, "at most 20 ids of tests, such as kvm/steal_time, one a line").default([]),
	environment: textLike(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/, "the name of an environment").default(""),
	"machine-class": textLike(/^[A-Za-z0-9_][A-Za-z0-9_.+, -]{0,199}$/, "a class of machines").default(""),
	variant: textLike(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/, "the name of a variant").default(""),
	fingerprint: textLike(/^[0-9a-f]{16}$/, "a finding's fingerprint, 16 lower-case hexadecimal digits").default(""),
	"report-run": textLike(/^(?:\d{1,15}|https?:\/\/[\w.:-]+\/[\w./-]{1,300})$/, "the address or the id of a workflow run").default(""),
	store: string().optional()
});
Object.keys(inputsSchema.shape);
/**
* Reads the action's inputs; one that is not given is the empty string, as the runner has it.
* @throws UserError that names every wrong input with what was given and what was expected
*/
function readBisectInputs(get) {
	const inputs = readForm(inputsSchema, get);
	const { good, bad, kind, tests } = inputs;
	if (good === bad) throw new UserError("inputs \"good\" and \"bad\": given the same commit, expected two");
	if (kind === "test" && tests.length === 0) throw new UserError("input \"tests\": not given, expected the ids of the tests that broke, one a line");
	return inputs;
}
// src/actions/bisect-front.ts
const missing = "this version of vmentry starts bisects and does not carry them out: nothing was searched, and no commit was found. The summary has what was asked, for a bisect by hand.";
/** Says what it was asked to find, and that it does not find it; red in any case. */
const bisectFront = {
	read: (get) => readBisectInputs(get),
	words: (message) => message,
	output: () => ({
		out: "",
		upload: false,
		artifactName: ""
	}),
	load: async () => ({
		run: async (inputs) => inputs,
		outputs: (inputs) => ({
			conclusion: "not-done",
			asked: JSON.stringify(askedOf(inputs))
		}),
		summary: (inputs) => `## ⚠️ vmentry bisect: not done\n\n${missing}\n\n${tableOf(inputs)}\n`,
		problems: () => [missing]
	})
};
/** Without where kernels would come from, which is no part of the question. */
function askedOf({ store: _, ...question }) {
	return question;
}
function tableOf(inputs) {
	return [
		"| | |",
		"| --- | --- |",
		...Object.entries(askedOf(inputs)).map(([name, value]) => {
			return `| ${name} | ${(typeof value === "string" ? [code(value, 400)] : value.map((each) => code(each, 400))).join("<br>")} |`;
		})
	].join("\n");
}
export { bisectFront };
