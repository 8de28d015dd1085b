import { c as UserError, f as hasCode, l as describeError } from "./text.js";
import { n as kindOfPath } from "./files.js";
import { join } from "node:path";
import { mkdir, readdir, rm } from "node:fs/promises";
// src/base/own-directory.ts
/**
* Refuses an output directory that would lose something: one that is there and not empty, unless `overwrite` is given
* and it holds what an earlier job wrote and nothing else.
*/
async function checkOwnDirectory(out, { names, maker, locks = [] }, overwrite) {
	const kind = await kindOfPath(out);
	if (kind === void 0) return;
	if (kind !== "directory") throw new UserError(`--out ${out} is there and is no directory`);
	const there = (await readdir(out).catch((error) => {
		throw unusable(out, error);
	})).filter((name) => !locks.includes(name));
	if (there.length === 0) return;
	if (!overwrite) throw new UserError(`--out ${out} is there already; give --overwrite to replace it, or another directory`);
	const foreign = there.find((name) => !isOwn(name, names));
	if (foreign === void 0) return;
	throw new UserError(`--out ${out} holds ${foreign}, which ${maker} did not make, so --overwrite does not replace it; give another directory`);
}
/** Makes the directory, or empties it of what an earlier job wrote; call `checkOwnDirectory` first. */
async function makeOwnDirectory(path, { names }) {
	try {
		await mkdir(path, { recursive: true });
		for (const name of await readdir(path)) if (isOwn(name, names)) await rm(join(path, name), {
			recursive: true,
			force: true
		});
	} catch (error) {
		throw unusable(path, error);
	}
}
/** Also what `writeFileAtomic` leaves when it is killed. */
function isOwn(name, names) {
	return names.some((own) => name === own || name.startsWith(`.${own}.`) && name.endsWith(".tmp"));
}
/** A place that cannot be had is the user's to mend; a full disk is not bad input. */
function unusable(out, error) {
	if (![
		"EACCES",
		"EPERM",
		"EROFS",
		"ENOENT",
		"ENOTDIR",
		"EEXIST",
		"ENAMETOOLONG"
	].some((code) => hasCode(error, code))) return error;
	return new UserError(`--out ${out} cannot be used: ${describeError(error)}`, { cause: error });
}
export { makeOwnDirectory as n, checkOwnDirectory as t };
