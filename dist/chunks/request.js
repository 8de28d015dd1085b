// src/job/request.ts
const jobDefaults = {
	timeoutMs: 12e4,
	bootTimeoutMs: 12e4,
	accelerator: "auto",
	out: "vmentry-out"
};
export { jobDefaults as t };
