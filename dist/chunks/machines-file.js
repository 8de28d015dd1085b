import { C as array, j as strictObject } from "./packages-BqjbYHfX.js";
import { n as kindOfPath } from "./files.js";
import { n as plainIssue, t as parseYaml } from "./yaml-file.js";
import { t as readUserText } from "./user-file.js";
import { c as UserError } from "./text.js";
import { a as machineEntrySchema, o as runsOnForm, s as timeoutSchema } from "./plan-file.js";
import { join } from "node:path";
// src/matrix/machines-file.ts
/** The inventory's file, in `.vmentry/` of the kernel tree. */
const machinesFileName = "machines.yaml";
const smallest = "a map, such as {machines: [{name: intel, kind: qemu, runs-on: [self-hosted, kvm, intel]}]}";
const machineList = "a list of at least one machine, such as [{name: intel, kind: qemu, runs-on: [self-hosted, kvm]}]";
const machinesFileSchema = strictObject({
	machines: array(machineEntrySchema, { error: machineList }).min(1, { error: machineList }).max(256, { error: "at most 256 machines" }).describe("what kernels are tested on: each a machine, or a class of machines that are alike"),
	build: strictObject({
		"runs-on": runsOnForm.describe("the labels of the runners that build; default: those of the first machine").optional(),
		"timeout-minutes": timeoutSchema.optional()
	}, { error: "a map, such as {runs-on: [self-hosted, build]}" }).describe("where kernels are built").optional()
}, { error: smallest }).superRefine(({ machines }, context) => {
	if (context.issues.length > 0) return;
	const names = machines.map(({ planned }) => planned.name);
	for (const [index, name] of names.entries()) {
		if (names.indexOf(name) === index) continue;
		context.addIssue(plainIssue([
			"machines",
			index,
			"name"
		], `there are two machines ${JSON.stringify(name)}`));
	}
}).meta({
	title: "vmentry machines",
	description: "What kernels are tested on, and which runners have it (machines.yaml)"
});
/** @returns what the file says, or at least one problem, each `FILE:LINE:COLUMN: …` */
function parseMachinesFile(text, file) {
	const parsed = parseYaml(text, file, machinesFileSchema);
	if ("problems" in parsed) return parsed;
	const { machines, build } = parsed.value;
	return {
		source: file,
		machines,
		build: {
			runsOn: build?.["runs-on"] ?? machines[0]?.planned.runsOn ?? [],
			timeoutMinutes: build?.["timeout-minutes"]
		}
	};
}
const withoutFile = "machines: [{name: qemu, kind: qemu, runs-on: [self-hosted, kvm]}]";
/**
* The inventory of a file; without one, that of `.vmentry/` in the repository's work tree; without that, one QEMU
* machine on runners with the labels self-hosted and kvm.
* @throws UserError with a line for each fault of the file
*/
async function readInventory(file, repository) {
	const own = join(repository, ".vmentry", machinesFileName);
	const path = file ?? (await kindOfPath(own) === void 0 ? void 0 : own);
	const parsed = path === void 0 ? parseMachinesFile(withoutFile, `the machine that there is without ${own}`) : await readMachines(path);
	if (!("problems" in parsed)) return parsed;
	throw new UserError(parsed.problems.join("\n"));
}
async function readMachines(path) {
	const read = await readUserText(path, { what: "inventory of machines" });
	return "problems" in read ? read : parseMachinesFile(read.text, path);
}
export { readInventory as t };
