import { c as UserError, f as hasCode } from "./text.js";
import { n as kindOfPath } from "./files.js";
import { n as variantSuffix, t as readVariant } from "./variant-file.js";
import { join } from "node:path";
import { readdir } from "node:fs/promises";
// src/build/find-variants.ts
/**
* The variants of the given files and directories, in that order; a directory stands for every
* `*.variant.yaml` in it, sorted by name. No paths: those of `.vmentry/` in the repository's work tree.
* @throws UserError with a line for each fault, when there is none, or when two have one name
*/
async function findVariants(paths, repository) {
	return (await findVariantFiles(paths, repository)).map(({ variant }) => variant);
}
/** As `findVariants`, with the file of each. */
async function findVariantFiles(paths, repository) {
	const own = join(repository, ".vmentry");
	const files = [];
	if (paths.length > 0) for (const path of paths) files.push(...await filesOf(path));
	else if (await kindOfPath(own) === "directory") files.push(...await filesOf(own));
	if (files.length === 0) {
		const where = paths.length === 0 ? own : paths.join(", ");
		throw new UserError(`there is no *${variantSuffix} in ${where}: give one that says what to build, such as {name: x86_64-kvm, arch: x86_64, config: defconfig}`);
	}
	const variants = [];
	const problems = [];
	const places = /* @__PURE__ */ new Map();
	for (const file of files) try {
		const variant = await readVariant(file);
		const other = places.get(variant.name);
		if (other === void 0) variants.push({
			file,
			variant
		});
		else problems.push(`${file}: the name "${variant.name}" is taken by ${other}`);
		places.set(variant.name, file);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		problems.push(error.message);
	}
	if (problems.length > 0) throw new UserError(problems.join("\n"));
	return variants;
}
async function filesOf(path) {
	if (await kindOfPath(path) !== "directory") return [path];
	try {
		return (await readdir(path)).filter((name) => name.endsWith(variantSuffix)).sort().map((name) => join(path, name));
	} catch (error) {
		if (hasCode(error, "EACCES")) throw new UserError(`${path}: cannot be read`, { cause: error });
		throw error;
	}
}
export { findVariants as n, findVariantFiles as t };
