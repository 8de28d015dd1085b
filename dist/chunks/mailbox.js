import { n as kindOfPath } from "./files.js";
import { t as temporaryDirectory } from "./temporary.js";
import { a as visible, c as UserError } from "./text.js";
import { d as resolveRevision, f as git, p as quotedName } from "./variant-file.js";
import { join, resolve } from "node:path";
import { rm } from "node:fs/promises";
// src/git/mailbox.ts
/**
* Puts the patches of a mailbox on a base, in a work tree of its own that is gone afterwards. Of the same patches on
* the same base come the same commits, so that a store knows them again. No branch or tag points to them.
* @returns the commits, oldest first
* @throws UserError when the file is no mailbox, or a patch does not apply: it is named, with what git said
*/
async function applyMailbox({ repository, file, base, signal }) {
	const run = signal === void 0 ? {} : { signal };
	const from = await resolveRevision(repository, base, run);
	if (await kindOfPath(file) !== "file") throw new UserError(`${file}: there is no such file, expected a mailbox or a patch of git format-patch`);
	await using scratch = temporaryDirectory("mailbox");
	const tree = join(scratch.path, "tree");
	await git(repository, ["worktree", "prune"], run);
	await git(repository, [
		"worktree",
		"add",
		"--detach",
		"--no-checkout",
		tree,
		from
	], run);
	try {
		await git(tree, ["read-tree", from], run);
		const applied = await git(tree, [
			"am",
			"--quiet",
			"--no-3way",
			"--no-gpg-sign",
			"--committer-date-is-author-date",
			resolve(file)
		], {
			...run,
			env: committer,
			expected: [
				0,
				1,
				128
			]
		});
		if (applied.code !== 0) throw notApplied(file, base, `${applied.stdout}\n${applied.stderr}`);
		const commits = (await git(tree, [
			"rev-list",
			"--reverse",
			"HEAD",
			`^${from}`
		], run)).stdout.split("\n").filter((line) => line !== "");
		if (commits.length === 0) throw new UserError(`${file} holds no patch`);
		return commits;
	} finally {
		await rm(tree, {
			recursive: true,
			force: true
		});
		await git(repository, ["worktree", "prune"]);
	}
}
const committer = {
	GIT_COMMITTER_NAME: "vmentry",
	GIT_COMMITTER_EMAIL: "vmentry@localhost",
	GIT_EDITOR: "true"
};
function notApplied(file, base, said) {
	if (/Patch format detection failed|no patches|Failed to split patches/i.test(said)) return new UserError(`${file} is no mailbox: expected mails with patches, as git format-patch writes them`);
	const [, number = "?", subject = ""] = /^Patch failed at (\d+) (.*)$/m.exec(said) ?? [];
	const why = said.split("\n").filter((line) => /^error: /.test(line)).map((line) => line.replace(/^error: /, ""));
	const short = /^[0-9a-f]{40}$/.test(base) ? base.slice(0, 12) : base;
	return new UserError(`${file}: patch ${Number(number) || number}, ${quotedName(subject)}, does not apply to ${quotedName(short)}` + (why.length === 0 ? `: ${visible(said.trim())}` : `: ${visible(why.join("; "))}`) + `: give the --base that the patches were made for`);
}
export { applyMailbox as t };
