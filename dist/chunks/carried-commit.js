import { t as temporaryDirectory } from "./temporary.js";
import { f as git } from "./variant-file.js";
import { join } from "node:path";
import { readFile, writeFile } from "node:fs/promises";
// src/git/carried-commit.ts
/**
* Packs a commit that only this repository has, so that another one can take it up.
* @throws Error when it has no parent, or is not there
*/
async function packCommit(repository, commit, run = {}) {
	const { stdout } = await git(repository, [
		"rev-parse",
		"--verify",
		"--end-of-options",
		`${commit}^1`
	], run);
	const onto = stdout.trim();
	await using scratch = temporaryDirectory("carried");
	const file = join(scratch.path, "bundle");
	const ref = `refs/vmentry/carried/${process.pid}-${commit}`;
	await git(repository, [
		"update-ref",
		ref,
		commit
	], run);
	try {
		await git(repository, [
			"bundle",
			"create",
			"--quiet",
			file,
			ref,
			`^${onto}`
		], run);
	} finally {
		await git(repository, [
			"update-ref",
			"-d",
			ref
		]);
	}
	return {
		onto,
		bundle: (await readFile(file)).toString("base64")
	};
}
/**
* Takes a commit up that `packCommit` packed; no branch or tag points to it.
* @throws Error when the bundle is none, or the commit that it stands on is not there
*/
async function unpackCommit(repository, bundle, run = {}) {
	await using scratch = temporaryDirectory("carried");
	const file = join(scratch.path, "bundle");
	await writeFile(file, Buffer.from(bundle, "base64"));
	await git(repository, [
		"bundle",
		"unbundle",
		file
	], run);
}
export { unpackCommit as n, packCommit as t };
