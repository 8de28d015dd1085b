import "./rolldown-runtime.js";
import { k as object } from "./packages-BqjbYHfX.js";
import { c as UserError } from "./text.js";
import { a as wishOf, i as tellShape, r as tellInForm } from "./bisect-inputs.js";
import { a as readForm, i as namingInputs, t as artifactName } from "./input-forms.js";
import { i as serverShape, n as readServer } from "./server-inputs.js";
// src/actions/bisect-tell-inputs.ts
const inputsSchema = object({
	...tellShape,
	"tell-in": tellInForm.default("auto"),
	"artifact-name": artifactName.default("vmentry-bisect"),
	...serverShape
});
const bisectTellInputNames = Object.keys(inputsSchema.shape);
/** @throws UserError that names every wrong input with what was given and what was expected */
function readBisectTellInputs(get) {
	const inputs = readForm(inputsSchema, get);
	const { token, fingerprint } = inputs;
	if (token === void 0) throw new UserError("input \"token\": not given, expected the job's token, with which the bisect is read and told");
	return {
		token,
		tell: {
			wish: wishOf(inputs["tell-in"]),
			fingerprint,
			reportRun: inputs["report-run"]
		},
		handsOver: inputs["hand-over"],
		artifactName: inputs["artifact-name"],
		server: readServer(inputs)
	};
}
function inBisectTellWords(message) {
	return namingInputs(message, bisectTellInputNames);
}
// src/actions/bisect-tell-front.ts
/** Tells what another job's bisect found, and starts a fresh run when that one ran out of time; builds nothing. */
const bisectTellFront = {
	read: (get) => readBisectTellInputs(get),
	words: inBisectTellWords,
	output: () => ({
		out: "",
		upload: false,
		artifactName: ""
	}),
	load: async () => (await import("./bisect-tell-run.js")).bisectTellBody
};
export { bisectTellFront };
