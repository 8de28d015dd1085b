import "./rolldown-runtime.js";
import { t as defaultOutput } from "./runner-environment.js";
import { n as probeArtifact } from "./probe-artifact.js";
import { M as string, k as object } from "./packages-BqjbYHfX.js";
import { a as visible, c as UserError } from "./text.js";
import { t as probeOrderSchema } from "./probe.js";
import { a as readForm, l as truth, s as textLike } from "./input-forms.js";
import { i as probeShape, n as inProbeWords } from "./probe-inputs.js";
// src/actions/bisect-probe-inputs.ts
const inputsSchema = object({
	order: string({ error: "the order of a bisect, as JSON" }),
	bundle: textLike(/^[A-Za-z0-9+/\s]+=*\s*$/, "a git bundle in base64").optional(),
	...probeShape,
	out: string().optional(),
	overwrite: truth.default(false),
	upload: truth.default(true),
	"allow-fork": truth.default(false)
});
const bisectProbeInputNames = Object.keys(inputsSchema.shape);
/** @throws UserError that names every wrong input with what was given and what was expected */
function readBisectProbeInputs(get, defaultOut) {
	const inputs = readForm(inputsSchema, get);
	return {
		order: readOrder(inputs.order),
		bundle: inputs.bundle,
		probe: inputs,
		out: inputs.out ?? defaultOut,
		overwrite: inputs.overwrite,
		upload: inputs.upload,
		allowFork: inputs["allow-fork"]
	};
}
function readOrder(text) {
	let content;
	try {
		content = JSON.parse(text);
	} catch {
		content = void 0;
	}
	const parsed = probeOrderSchema.safeParse(content);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const where = issue === void 0 || issue.path.length === 0 ? "" : ` (${issue.path.join(".")}: ${issue.message})`;
	const given = JSON.stringify(visible(text).slice(0, 200));
	throw new UserError(`input "order": given ${given}, expected the order of a bisect, as JSON${visible(where)}`);
}
/** A message of the probe in the action's words: it names options as the command has them, `--out`. */
function inBisectProbeWords(message) {
	return inProbeWords(message, bisectProbeInputNames);
}
// src/actions/bisect-probe-front.ts
/** Builds and asks one kernel for a bisect that another run carries out; red when there is no answer to give it. */
const bisectProbeFront = {
	read: (get, runner) => readBisectProbeInputs(get, defaultOutput(runner, "vmentry-bisect-probe")),
	words: inBisectProbeWords,
	output: ({ out, upload }) => ({
		out,
		upload,
		artifactName: probeArtifact
	}),
	uses: ({ allowFork }) => ({
		code: ["build", "qemu"],
		allowFork
	}),
	load: async () => (await import("./bisect-probe-run.js")).bisectProbeBody
};
export { bisectProbeFront };
