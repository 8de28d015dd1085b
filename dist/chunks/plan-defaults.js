// src/matrix/plan-defaults.ts
const planDefaults = {
	builds: true,
	splitsBuilds: false,
	testsEveryCommit: false,
	jobsPerKernel: 1
};
export { planDefaults as t };
