import { c as UserError, f as hasCode, l as describeError } from "./text.js";
import { o as writeFileAtomic } from "./files.js";
import { t as formatPlan } from "./plan-file.js";
import { join } from "node:path";
import { readdir } from "node:fs/promises";
// src/matrix/plan-directory.ts
const fileName = "plan.json";
/**
* Writes a plan into a directory that holds nothing else, since the whole of it becomes an artifact.
* @returns the path of the file
* @throws UserError when the directory holds other files, or is none
*/
async function writePlan(directory, plan) {
	const foreign = (await namesIn(directory)).find((name) => name !== fileName);
	if (foreign !== void 0) throw new UserError(`--out ${directory} holds ${foreign}, which is no plan: give another directory`);
	const path = join(directory, fileName);
	await writeFileAtomic(path, formatPlan(plan));
	return path;
}
async function namesIn(directory) {
	try {
		return await readdir(directory);
	} catch (error) {
		if (hasCode(error, "ENOENT")) return [];
		throw new UserError(`--out ${directory} cannot be used: ${describeError(error)}`, { cause: error });
	}
}
export { writePlan as t };
