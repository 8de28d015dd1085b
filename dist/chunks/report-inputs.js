import { C as array, M as string, k as object, x as _enum } from "./packages-BqjbYHfX.js";
import { r as findingClasses } from "./finding-class.js";
import { a as readForm, i as namingInputs, l as truth, r as lines, s as textLike, t as artifactName } from "./input-forms.js";
import { i as serverShape, n as readServer } from "./server-inputs.js";
// src/actions/report-inputs.ts
const runNumber = string().regex(/^[1-9]\d{0,14}$/);
/** The inputs of every action that reports. */
const reportShape = {
	token: string().optional(),
	baseline: textLike(/^(?:auto|none|[1-9]\d{0,14})$/, "auto, none, or the id of a workflow run").default("auto"),
	"base-branch": textLike(/^[^\x00-\x20\x7f~^:?*[\\]{1,255}$/, "a branch, such as next").optional(),
	"fail-on": lines.pipe(array(_enum(findingClasses, { error: `classes of findings, one a line: ${findingClasses.join(", ")}` }))).optional(),
	comment: truth.default(false),
	check: truth.default(false),
	issues: truth.default(false),
	"bisect-workflow": textLike(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,200}\.ya?ml$/, "the file name of a workflow, such as kvm-bisect.yml").optional(),
	history: _enum([
		"auto",
		"record",
		"none"
	], { error: "auto, record or none" }).default("auto"),
	html: truth.default(true),
	...serverShape
};
const inputsSchema = object({
	...reportShape,
	"run-id": runNumber.optional(),
	out: string().optional(),
	overwrite: truth.default(false),
	upload: truth.default(true),
	"artifact-name": artifactName.default("vmentry-report"),
	annotate: truth.default(true)
});
const reportInputNames = Object.keys(inputsSchema.shape);
/**
* Reads the action's inputs; one that is not given is the empty string, as the runner has it.
* @param defaultOut the output directory when none is given
* @throws UserError that names every wrong input with what was given and what was expected
*/
function readReportInputs(get, defaultOut) {
	const inputs = readForm(inputsSchema, get);
	const runId = inputs["run-id"];
	return {
		...reportWishes(inputs),
		runId: runId === void 0 ? void 0 : Number(runId),
		out: inputs.out ?? defaultOut,
		overwrite: inputs.overwrite,
		upload: inputs.upload,
		artifactName: inputs["artifact-name"],
		annotate: inputs.annotate
	};
}
/** What the inputs of `reportShape` ask for. */
function reportWishes(inputs) {
	const { token, baseline, comment, check, issues, history, html } = inputs;
	return {
		token,
		baseline: baseline === "auto" || baseline === "none" ? baseline : Number(baseline),
		baseBranch: inputs["base-branch"],
		failOn: inputs["fail-on"],
		comment,
		check,
		issues,
		bisectWorkflow: inputs["bisect-workflow"],
		history,
		html,
		server: readServer(inputs)
	};
}
/** A message of the job in the action's words: the job names options as the command has them, `--out`. */
function inReportActionWords(message) {
	return namingInputs(message, reportInputNames);
}
export { reportWishes as i, readReportInputs as n, reportShape as r, inReportActionWords as t };
