import "./rolldown-runtime.js";
import { n as makeOwnDirectory, t as checkOwnDirectory } from "./own-directory.js";
import { l as describeError } from "./text.js";
import { t as temporaryDirectory } from "./temporary.js";
import { a as throwIfInterrupted } from "./clock.js";
import { o as writeFileAtomic } from "./files.js";
import { a as planArtifact, i as reportRun, n as reportDirectories, r as reportOutputs } from "./report-run.js";
import { r as uploadArtifact } from "./artifact.js";
import { t as planRun } from "./plan-request.js";
import { t as writePlan } from "./plan-directory.js";
import { n as kernelsOf, r as runBuilds } from "./build-run.js";
import { a as testRequest } from "./test-inputs.js";
import { t as runTests } from "./test-run.js";
import { dirname, join } from "node:path";
// src/actions/all-in-one.ts
/** What a workflow's jobs would run on, each of them here. */
const runner = {
	kind: "qemu",
	"runs-on": ["self-hosted"]
};
const inventory = { machines: [{
	name: "qemu",
	...runner
}, {
	name: "qemu-arm64",
	arch: "arm64",
	...runner
}] };
/** What a workflow does in jobs, one after the other on this runner: plans, builds, tests, reports. */
async function runAllInOne(inputs, context) {
	const { current, report } = inputs;
	const own = {
		names: ["current", "report"],
		maker: "vmentry"
	};
	await checkOwnDirectory(dirname(current), own, report.overwrite);
	const plan = await planHere(inputs, context);
	await makeOwnDirectory(dirname(current), own);
	await writePlan(join(current, planArtifact), plan);
	const job = new AllInOne(inputs, context);
	await job.leave(planArtifact);
	await job.build(plan);
	await job.test(plan);
	return {
		report: report.token === void 0 ? await reportDirectories([current], report, context) : await reportRun(report, context),
		kernels: job.kernels,
		store: job.store,
		problems: job.problems
	};
}
async function planHere({ plan }, { signal }) {
	await using scratch = temporaryDirectory("plan");
	const machines = join(scratch.path, "machines.yaml");
	await writeFileAtomic(machines, JSON.stringify(inventory));
	return await planRun({
		...plan,
		machines
	}, { signal });
}
var AllInOne = class {
	#inputs;
	#context;
	kernels = [];
	problems = [];
	store = "";
	constructor(inputs, context) {
		this.#inputs = inputs;
		this.#context = context;
	}
	/** What does not build is told by the report, and stops nothing. */
	async build({ buildJobs }) {
		const { signal } = this.#context;
		for (const { artifact, variantFile, commit } of buildJobs) {
			const out = join(this.#inputs.current, artifact);
			const { report, error } = await runBuilds({
				...this.#inputs.build,
				commit,
				variants: [variantFile],
				out
			}, this.#context);
			throwIfInterrupted(signal);
			await this.leave(artifact);
			if (error !== void 0) throw error;
			this.store = report.store;
			this.kernels.push(...kernelsOf(report));
		}
	}
	async test({ jobs }) {
		const { test, current } = this.#inputs;
		const inputs = {
			...test,
			environments: [],
			"only-environments": [],
			commit: void 0
		};
		for (const planned of jobs.filter(({ kernel }) => this.kernels.includes(kernel))) {
			const { kernel, artifact } = planned;
			const out = join(current, artifact);
			const { notWritten } = await runTests({
				...testRequest(inputs, planned),
				kernel,
				out,
				store: this.store
			}, this.#context);
			throwIfInterrupted(this.#context.signal);
			if (notWritten !== void 0) this.problems.push(notWritten);
			await this.leave(artifact);
		}
	}
	/** Uploads what a job left, which later runs compare with. */
	async leave(name) {
		const { upload } = this.#inputs.report;
		if (!upload) return;
		const { log, signal } = this.#context;
		try {
			await uploadArtifact({
				name,
				directory: join(this.#inputs.current, name),
				log,
				signal
			});
		} catch (error) {
			this.problems.push(describeError(error));
		}
	}
};
/** Annotations and summary are among the places that a report is told in. */
const allInOneBody = {
	run: runAllInOne,
	outputs: ({ report, kernels, store }) => ({
		...reportOutputs(report),
		summary: report.files.markdown?.path ?? "",
		kernels: JSON.stringify(kernels),
		store
	}),
	problems: ({ report, problems }) => [...problems, ...report.problems]
};
export { allInOneBody };
