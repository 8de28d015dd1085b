import { M as string } from "./packages-BqjbYHfX.js";
import { c as UserError } from "./text.js";
import { t as readInventory } from "./machines-file.js";
import { i as namingInputs, n as duration, r as lines, s as textLike, u as wholeNumber } from "./input-forms.js";
import { n as machineRequest, t as machineInputs } from "./machine-inputs.js";
import { t as plannedMachine } from "./plan-job.js";
import { availableParallelism } from "node:os";
// src/actions/probe-inputs.ts
const name = (what) => textLike(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/, what);
const usualCommandTimeoutMs = 6e5;
/** The inputs of every action that asks kernels: where they come from, and what they are asked under. */
const probeShape = {
	repository: string().default("."),
	variants: lines.default([]),
	variant: name("the name of a variant").optional(),
	store: string().optional(),
	work: string().optional(),
	"build-jobs": wholeNumber(1, 4096).optional(),
	selftests: string().optional(),
	suite: string().optional(),
	"suite-files": lines.default([]),
	environments: lines.default([]),
	environment: name("the name of an environment").optional(),
	"known-failures": lines.default([]),
	"allowed-splats": lines.default([]),
	timeout: duration.optional(),
	"command-timeout": duration.optional(),
	machines: string().optional(),
	"machine-class": textLike(/^[A-Za-z0-9_][A-Za-z0-9_.+, -]{0,199}$/, "a class of machines").optional(),
	labels: lines.default([]),
	...machineInputs
};
/** The machine of the inventory that has the class, when one was asked for. @throws UserError when there is none */
async function findPlannedMachine({ repository, machines, "machine-class": wanted }) {
	if (wanted === void 0) return void 0;
	const inventory = await readInventory(machines, repository);
	const all = inventory.machines.map(({ planned }) => planned);
	const found = all.find((each) => each.class === wanted) ?? all.find((each) => each.name === wanted);
	if (found !== void 0) return found;
	const known = [...new Set(all.map((each) => each.class))].join(", ");
	throw new UserError(`input "machine-class": given ${JSON.stringify(wanted)}, but ${inventory.source} has no such class of machines; it has: ${known}`);
}
/** Of a report's build or boot nobody says an environment, and none is needed to try it. */
function needsEnvironment({ question }) {
	return question.kind !== "build" && question.kind !== "boot";
}
/** What kernels are asked under. @param count how many machines are used at once */
function probeRequest(inputs, questions, planned, count) {
	const isAny = inputs.environment === void 0 && !questions.some(needsEnvironment);
	const { variant, store, work, selftests, suite, environment, timeout, labels } = inputs;
	return {
		repository: inputs.repository,
		variants: inputs.variants,
		...variant === void 0 ? {} : { variant },
		...store === void 0 ? {} : { store },
		...work === void 0 ? {} : { work },
		buildJobs: inputs["build-jobs"] ?? availableParallelism(),
		...selftests === void 0 ? {} : { selftests },
		...suite === void 0 ? {} : { suite },
		suiteFiles: inputs["suite-files"],
		environments: isAny ? [] : inputs.environments,
		...environment === void 0 ? {} : { environment },
		knownFailures: inputs["known-failures"],
		allowedSplats: inputs["allowed-splats"],
		...timeout === void 0 ? {} : { timeoutMs: timeout },
		commandTimeoutMs: inputs["command-timeout"] ?? usualCommandTimeoutMs,
		machine: machineRequest(inputs, labels, planned === void 0 ? {} : plannedMachine({ machine: planned })),
		machines: count
	};
}
/** What the command calls otherwise. */
const otherNames = {
	repo: "repository",
	variant: "variants",
	"only-variant": "variant",
	env: "environments",
	"only-env": "environment",
	"suite-file": "suite-files",
	label: "labels",
	machines: "machine-count"
};
/** A message in an action's words: what probes kernels names options as the command has them, `--only-env`. */
function inProbeWords(message, names) {
	const renamed = message.replaceAll(/"vmentry [^"]*"|(?<![\w-])--([a-z-]+)(?![\w-])/g, (found, option) => `${option === void 0 ? found : `--${otherNames[option] ?? option}`}`);
	return namingInputs(renamed, names);
}
export { probeShape as i, inProbeWords as n, probeRequest as r, findPlannedMachine as t };
