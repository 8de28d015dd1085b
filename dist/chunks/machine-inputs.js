import { M as string, x as _enum } from "./packages-BqjbYHfX.js";
import { t as jobDefaults } from "./request.js";
import { n as duration, u as wholeNumber } from "./input-forms.js";
// src/actions/machine-inputs.ts
/** The inputs of every action that boots a machine. */
const machineInputs = {
	cpus: wholeNumber(1, 512).optional(),
	memory: wholeNumber(256, 1048576).optional(),
	accelerator: _enum([
		"auto",
		"kvm",
		"tcg"
	], { error: "auto, kvm or tcg" }).optional(),
	"boot-timeout": duration.optional(),
	"stage1-kernel": string().optional(),
	cmdline: string().optional()
};
/** The machine that the inputs ask for. @param planned what a plan says of it, under what the inputs say */
function machineRequest(inputs, labels = [], planned = {}) {
	const { cpus, memory, accelerator, cmdline } = inputs;
	const bootTimeoutMs = inputs["boot-timeout"];
	const stageOneKernel = inputs["stage1-kernel"];
	return {
		accelerator: jobDefaults.accelerator,
		bootTimeoutMs: jobDefaults.bootTimeoutMs,
		labels,
		...planned,
		...labels.length === 0 ? {} : { labels },
		...accelerator === void 0 ? {} : { accelerator },
		...bootTimeoutMs === void 0 ? {} : { bootTimeoutMs },
		...cpus === void 0 ? {} : { cpus },
		...memory === void 0 ? {} : { memoryMiB: memory },
		...stageOneKernel === void 0 ? {} : { stageOneKernel },
		...cmdline === void 0 ? {} : { cmdline }
	};
}
export { machineRequest as n, machineInputs as t };
