// src/actions/test-action.ts
/** Boots the kernel, runs the tests, and tells GitHub; red unless all is good. */
function testAction(reading) {
	return {
		...reading,
		output: ({ job, upload, artifactName }) => ({
			out: job.out,
			upload,
			artifactName
		}),
		isQuiet: ({ annotate }) => !annotate,
		uses: ({ machineKind, allowFork }) => ({
			code: [machineKind],
			allowFork
		}),
		load: async () => (await import("./test-run2.js")).testBody
	};
}
export { testAction as t };
