import { M as string, k as object, x as _enum } from "./packages-BqjbYHfX.js";
import { c as UserError } from "./text.js";
import { n as metricForm, r as parseMetric } from "./metric-text.js";
import { a as readForm, c as textLinesLike, l as truth, n as duration, r as lines, s as textLike, t as artifactName, u as wholeNumber } from "./input-forms.js";
import { i as probeShape, n as inProbeWords } from "./probe-inputs.js";
import { i as serverShape, n as readServer } from "./server-inputs.js";
// src/actions/bisect-questions.ts
const bisectKinds = [
	"test",
	"splat",
	"build",
	"boot",
	"metric",
	"command"
];
/** What is asked of each kernel. @throws UserError for what is missing */
function questionsOf(inputs) {
	return ofKind(inputs).map((question, index) => ({
		id: `q${index + 1}`,
		question
	}));
}
function ofKind({ kind, tests, fingerprint, metric, command }) {
	switch (kind) {
		case "test":
			if (tests.length === 0) throw missing("tests", "the ids of the tests that broke, one a line");
			return tests.map((test) => ({
				kind,
				test
			}));
		case "splat":
			if (fingerprint === "") throw missing("fingerprint", "that of the complaint, which the report has");
			return [{
				kind,
				fingerprint,
				tests: [...tests]
			}];
		case "build":
		case "boot": return [{ kind }];
		case "metric":
			if (metric.length === 0) throw missing("metric", metricForm);
			return metric.map(readMetric);
		case "command":
			if (command === void 0) throw missing("command", "a shell script for the machine");
			return [{
				kind,
				script: command
			}];
	}
}
function readMetric(text) {
	const metric = parseMetric(text);
	if (metric !== void 0) return metric;
	throw new UserError(`input "metric": given ${JSON.stringify(text.slice(0, 200))}, expected ${metricForm}`);
}
function missing(name, expected) {
	return new UserError(`input "${name}": not given, expected ${expected}`);
}
// src/actions/bisect-inputs.ts
const commit = "a whole commit, 40 or 64 lower-case hexadecimal digits";
const commitForm = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const runIdForm = /^[1-9]\d{0,14}$/;
/** Where a bisect is told, and on whose behalf; what the action that only tells has, too. */
const tellShape = {
	fingerprint: textLike(/^[0-9a-f]{16}$/, "a finding's fingerprint, 16 lower-case hexadecimal digits").default(""),
	"report-run": textLike(/^(?:\d{1,15}|https?:\/\/[\w.:-]+\/[\w./-]{1,300})$/, "the address or the id of a workflow run").default(""),
	token: string().optional(),
	"hand-over": truth.default(false)
};
const tellInForm = textLike(/^(?:auto|issue|none|[1-9]\d{0,8})$/, "auto, issue, none, or the number of an issue or a pull request");
const probability = textLike(/^0?\.\d{1,6}$/, "a number from 0.5 to below 1, such as 0.99").transform(Number);
const inputsSchema = object({
	good: textLike(commitForm, commit),
	bad: textLike(commitForm, commit),
	kind: _enum(bisectKinds, { error: bisectKinds.join(", ") }).default("test"),
	tests: textLinesLike(/^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.,:=+@%/ -]{0,299}$/, 20, "at most 20 ids of tests, such as kvm/steal_time, one a line").default([]),
	metric: lines.default([]),
	command: string().max(1e6, { error: "a shell script of at most a million characters" }).optional(),
	fixed: truth.default(false),
	...tellShape,
	...probeShape,
	"machine-count": wholeNumber(1, 256).default(1),
	"probe-workflow": textLike(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,200}\.ya?ml$/, "the file name of a workflow, such as kvm-bisect-probe.yml").optional(),
	confidence: probability.default(.99),
	flaky: _enum([
		"auto",
		"yes",
		"no"
	], { error: "auto, yes or no" }).default("auto"),
	"most-trials": wholeNumber(1, 1e3).default(10),
	"first-parent": truth.default(false),
	paths: lines.default([]),
	cull: truth.default(true),
	verify: truth.default(true),
	"most-machine-errors": wholeNumber(1, 1e3).default(5),
	"tell-in": tellInForm.default("none"),
	"hand-over-after": duration.optional(),
	"continue-run": textLike(runIdForm, "the id of a workflow run").optional(),
	out: string().optional(),
	overwrite: truth.default(false),
	upload: truth.default(true),
	"artifact-name": artifactName.default("vmentry-bisect"),
	"allow-fork": truth.default(false),
	...serverShape
});
const bisectInputNames = Object.keys(inputsSchema.shape);
/**
* Reads the action's inputs; one that is not given is the empty string, as the runner has it.
* @param defaultOut the output directory when none is given
* @throws UserError that names every wrong input with what was given and what was expected
*/
function readBisectInputs(get, defaultOut) {
	const inputs = readForm(inputsSchema, get);
	const { good, bad, fingerprint, token, confidence } = inputs;
	if (good === bad) throw new UserError("inputs \"good\" and \"bad\": given the same commit, expected two");
	if (confidence < .5) throw new UserError(`input "confidence": given ${confidence}, expected a number from 0.5 to below 1`);
	const wish = wishOf(inputs["tell-in"]);
	const probeWorkflow = inputs["probe-workflow"];
	const handsOver = inputs["hand-over"];
	const handOverAfterMs = inputs["hand-over-after"];
	const continueRun = inputs["continue-run"];
	for (const [name, isGiven] of [
		["probe-workflow", probeWorkflow !== void 0],
		["tell-in", wish !== "none"],
		["hand-over", handsOver],
		["continue-run", continueRun !== void 0]
	]) if (isGiven && token === void 0) throw new UserError(`input "token": not given, expected the job's token, which input "${name}" needs`);
	if (handOverAfterMs !== void 0 && !inputs.upload) throw new UserError("input \"hand-over-after\": given with upload: false, but the state goes to a fresh run as an artifact");
	if (handsOver && handOverAfterMs === void 0) throw new UserError("input \"hand-over\": given true without input \"hand-over-after\", which says when");
	return {
		wanted: wantedOf(inputs),
		probe: inputs,
		machineCount: inputs["machine-count"],
		probeWorkflow,
		token,
		tell: {
			wish,
			fingerprint,
			reportRun: inputs["report-run"]
		},
		handsOver,
		handOverAfterMs,
		continueRun: continueRun === void 0 ? void 0 : Number(continueRun),
		out: inputs.out ?? defaultOut,
		overwrite: inputs.overwrite,
		upload: inputs.upload,
		artifactName: inputs["artifact-name"],
		allowFork: inputs["allow-fork"],
		server: readServer(inputs)
	};
}
function wishOf(tellIn) {
	return tellIn === "auto" || tellIn === "issue" || tellIn === "none" ? tellIn : Number(tellIn);
}
function wantedOf(inputs) {
	const { good, bad, fixed, flaky, paths, cull, verify, confidence } = inputs;
	const questions = questionsOf({
		...inputs,
		command: inputs.command
	});
	return {
		good,
		bad,
		direction: fixed ? "first-good" : "first-bad",
		questions,
		confidence,
		flaky,
		mostTrials: inputs["most-trials"],
		firstParent: inputs["first-parent"],
		paths,
		cull,
		verify,
		mostMachineErrors: inputs["most-machine-errors"]
	};
}
/** A message of the bisect in the action's words: it names options as the command has them, `--out`. */
function inBisectActionWords(message) {
	return inProbeWords(message, bisectInputNames);
}
export { wishOf as a, tellShape as i, readBisectInputs as n, tellInForm as r, inBisectActionWords as t };
