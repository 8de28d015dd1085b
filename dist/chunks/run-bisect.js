import { c as UserError, f as hasCode, l as describeError, n as didYouMean, o as Interrupted, t as counted } from "./text.js";
import { n as formatDuration, o as within, r as monotonicMs } from "./clock.js";
import { a as syncDirectory, n as kindOfPath, o as writeFileAtomic } from "./files.js";
import { n as runTool } from "./process.js";
import { n as makeOwnDirectory, t as checkOwnDirectory } from "./own-directory.js";
import { t as temporaryDirectory } from "./temporary.js";
import { t as version } from "./version.js";
import { B as prettifyError, C as array, D as literal, E as int, M as string, O as number, T as discriminatedUnion, k as object, r as datetime, w as boolean, x as _enum } from "./packages-BqjbYHfX.js";
import { b as formatBisectJson, z as bisectConclusions } from "./size-budget.js";
import { c as shownLine } from "./markdown-text.js";
import { t as painter } from "./paint.js";
import { t as commandLine } from "./repeat-command.js";
import { n as machineWords } from "./teller.js";
import { t as askedQuestionSchema } from "./question.js";
import { n as probeReportSchema, t as probeOrderSchema } from "./probe.js";
import { t as formatMetric } from "./metric-text.js";
import { c as readCommit, d as resolveRevision, f as git, i as sourceArchitecture, p as quotedName, r as digestOfVariant } from "./variant-file.js";
import { c as placesIn, h as tracksIncludes, i as takeLock, u as readOutputState } from "./build-commit.js";
import { _ as parseKernelConfig } from "./open-kernel.js";
import { t as pLimit } from "./packages-NKO0TLQL.js";
import { n as openStore, t as defaultStore } from "./open-store.js";
import { n as findVariants } from "./find-variants.js";
import { t as defaultWorkDirectory } from "./work-directory.js";
import { a as journalOfBisect, i as forgetBisect, o as tellBisect, r as BisectConflict } from "./server.js";
import { _ as titleOf$1, a as checkSign, b as CandidateGraph, c as commitText, d as kernelText, f as percentText, g as sureText, h as shortId, i as betweenText, l as conclusionLook, m as purposeText, n as formatBisectHtml, o as checksOf, p as progressText, r as summarizeBisect, s as circumstancesText, t as formatBisectMarkdown, u as costText, v as trialsText, y as verdictWords } from "./markdown.js";
import { dirname, join, posix, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, readdir, realpath, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
// src/git/read-into-file.ts
/**
* What one of git's commands of the diff family (log, diff-tree, diff) prints, however much that is: it goes through a
* file, since a pipe's text is bounded. In fields that end with NUL, as `-z` has it.
* @param args the command and its options, without revisions
* @param revisions what comes after the options, and paths
*/
async function gitFields(repository, args, revisions, options = {}) {
	await using scratch = temporaryDirectory("git");
	const file = join(scratch.path, "output");
	await git(repository, [
		...args,
		"-z",
		`--output=${file}`,
		...revisions
	], options);
	const fields = (await readFile(file, "utf8")).split("\0");
	if (fields.at(-1) === "") fields.pop();
	return fields;
}
// src/git/candidates.ts
/**
* The commits among which a first bad one is searched, parents before children. With paths the newer end itself may
* be none of them. None when the newer end has nothing that the older one has not.
* @throws UserError when the clone is too shallow to tell, or no commit touches the paths
*/
async function readCandidates(request) {
	const { repository, newer, older, firstParent = false, paths = [], signal } = request;
	const run = signal === void 0 ? {} : { signal };
	const fields = await gitFields(repository, [
		"log",
		"--topo-order",
		"--reverse",
		"--parents",
		"--no-show-signature",
		"--no-notes",
		...firstParent ? ["--first-parent"] : [],
		"--format=tformat:%H%x00%P%x00%ct%x00%an <%ae>%x00%s"
	], [
		"--end-of-options",
		newer,
		`^${older}`,
		"--",
		...paths
	], {
		...run,
		settings: ["i18n.logOutputEncoding=utf-8", "log.follow=false"]
	});
	const commits = [];
	for (let at = 0; at < fields.length; at += 5) {
		const [id = "", parents = "", date = "", author = "", subject = ""] = fields.slice(at, at + 5);
		const own = parents.split(" ").filter((each) => each !== "");
		commits.push({
			id,
			parents: firstParent ? own.slice(0, 1) : own,
			subject,
			author,
			date: isoDate(date)
		});
	}
	await refuseShallow(repository, commits, run);
	if (commits.length === 0 && paths.length > 0) throw new UserError(`no commit of ${older.slice(0, 12)}..${newer.slice(0, 12)} touches ${paths.map(quotedName).join(", ")}: give other paths, or none`);
	return commits;
}
/** Seconds since 1970 as git has them, which anybody can write into a commit: kept within what a date can say. */
function isoDate(seconds) {
	const value = Number(seconds);
	return (/* @__PURE__ */ new Date((Number.isFinite(value) ? Math.min(Math.max(value, 0), 253402300799) : 0) * 1e3)).toISOString();
}
/** A commit whose parents are cut off looks like a first one, and what came before it like no candidate. */
async function refuseShallow(repository, commits, run) {
	const boundary = await shallowBoundary(repository, run);
	const cut = commits.find(({ id }) => boundary.has(id));
	if (cut === void 0) return;
	throw new UserError(`the clone in ${repository} is shallow: it ends at ${cut.id.slice(0, 12)}, ${quotedName(cut.subject)}, between the two ends of the bisect: git fetch --unshallow`);
}
/** The commits of a shallow clone whose parents are not in it; empty for a whole one. */
async function shallowBoundary(repository, run = {}) {
	if ((await git(repository, ["rev-parse", "--is-shallow-repository"], run)).stdout.trim() !== "true") return /* @__PURE__ */ new Set();
	const { stdout } = await git(repository, [
		"rev-parse",
		"--path-format=absolute",
		"--git-path",
		"shallow"
	], run);
	const text = await readFile(stdout.replace(/\n$/, ""), "utf8");
	return new Set(text.split("\n").filter((line) => line !== ""));
}
// src/git/ancestry.ts
/** Whether a commit is another's ancestor, or is it. Both are whole ids. In a shallow clone, a no may be wrong. */
async function isAncestor(repository, ancestor, commit, options = {}) {
	const { code } = await git(repository, [
		"merge-base",
		"--is-ancestor",
		ancestor,
		commit
	], {
		...options,
		expected: [0, 1]
	});
	return code === 0;
}
/**
* The newest commits that two have in common: one as a rule, several after criss-cross merges, none of histories that
* have nothing to do with each other, or that a shallow clone cuts off before they meet.
*/
async function findMergeBases(repository, one, other, options = {}) {
	const { stdout } = await git(repository, [
		"merge-base",
		"--all",
		one,
		other
	], {
		...options,
		expected: [0, 1]
	});
	return stdout.split("\n").filter((line) => line !== "");
}
/** Goes back along first parents, so many steps or as far as there are commits. */
async function walkBack(repository, commit, steps, options = {}) {
	const { stdout } = await git(repository, [
		"rev-list",
		"--first-parent",
		`--max-count=${steps + 1}`,
		"--end-of-options",
		commit
	], options);
	const way = stdout.split("\n").filter((line) => line !== "");
	const last = way.at(-1) ?? commit;
	if (way.length === steps + 1) return {
		commit: last,
		steps,
		end: void 0
	};
	const isCut = (await shallowBoundary(repository, options)).has(last);
	return {
		commit: last,
		steps: way.length - 1,
		end: isCut ? "shallow" : "root"
	};
}
// src/git/bisect-log.ts
/**
* What `git bisect log` would print after the same steps, for `git bisect replay`, which comes to the same commit. Git
* takes each answer for certain and the last bad commit for the nearest, so that answers that the result outweighs are
* only told as comments, and the bad ones are ordered. That the found commit's parents are without the change is said
* even where it was only concluded.
*/
function formatBisectLog(request) {
	const { direction, firstParent, paths, newer } = request;
	const older = [request.older].flat();
	const words = direction === "first-bad" ? {
		newer: "bad",
		older: "good"
	} : {
		newer: "new",
		older: "old"
	};
	const lines = [["git bisect start", ...[
		...firstParent ? ["--first-parent"] : [],
		...direction === "first-bad" ? [] : ["--term-new=new", "--term-old=old"],
		...paths.length === 0 ? [] : ["--", ...paths]
	].map(shellQuoted)].join(" ")];
	const say = (word, commit, subject, note = "") => {
		lines.push(`# ${word}${note}: [${commit}] ${inOneLine(subject)}`, `git bisect ${word} ${commit}`);
	};
	say(words.newer, newer.commit, newer.subject);
	for (const { commit, subject } of older) say(words.older, commit, subject);
	const { kept, outweighed, concluded } = sortSteps(request);
	for (const { commit, subject, state } of kept) say(state === "untestable" ? "skip" : words[state], commit, subject);
	for (const { id, subject } of concluded) say(words.older, id, subject, ", as concluded");
	for (const { commit, subject, state } of outweighed) {
		const word = state === "newer" ? words.newer : words.older;
		lines.push(`# ${word}, but outweighed: [${commit}] ${inOneLine(subject)}`);
	}
	const found = request.candidates.find(({ id }) => id === request.first);
	if (found !== void 0) lines.push(`# first ${words.newer} commit: [${found.id}] ${inOneLine(found.subject)}`);
	return `${lines.join("\n")}\n`;
}
function sortSteps({ candidates, steps, first, newer }) {
	const places = new Map(candidates.map(({ id }, place) => [id, place]));
	const placeOf = (id) => places.get(id) ?? -1;
	const last = new Map(steps.filter(({ commit }) => places.has(commit)).map((each) => [each.commit, each]));
	const found = candidates.find(({ id }) => id === first);
	const all = [...last.values()].filter(({ commit }) => commit !== newer.commit || commit === first);
	const withFirst = found === void 0 ? void 0 : descendantsOf(found.id, candidates);
	const fits = ({ commit, state }) => withFirst === void 0 || state === "untestable" || withFirst.has(commit) === (state === "newer");
	const parents = found === void 0 ? [] : candidates.filter(({ id }) => found.parents.includes(id));
	const kept = all.filter(fits);
	const isSaid = (id) => kept.some(({ commit, state }) => commit === id && (state === "older" || state === "untestable"));
	if (found !== void 0 && found.id !== newer.commit && !isBad(found.id, kept)) kept.push({
		commit: found.id,
		subject: found.subject,
		state: "newer"
	});
	const bad = kept.filter(({ state }) => state === "newer");
	return {
		kept: [...kept.filter(({ state }) => state !== "newer"), ...bad.sort((one, other) => placeOf(other.commit) - placeOf(one.commit))],
		outweighed: all.filter((each) => !fits(each)),
		concluded: parents.filter(({ id }) => !isSaid(id))
	};
}
function isBad(id, steps) {
	return steps.some(({ commit, state }) => commit === id && state === "newer");
}
/** A commit and the candidates that have it. */
function descendantsOf(id, candidates) {
	const found = /* @__PURE__ */ new Set([id]);
	for (const each of candidates) if (each.parents.some((parent) => found.has(parent))) found.add(each.id);
	return found;
}
/** As git reads it back: `git rev-parse --sq-quote`. */
function shellQuoted(text) {
	return `'${text.replace(/['!]/g, (char) => `'\\${char}'`)}'`;
}
/** A subject as it is, without what a terminal or git's reader of lines would take for something else. */
function inOneLine(subject) {
	return quotedName(subject).slice(1, -1);
}
// src/git/changes.ts
/** So many commits are asked for at once, which bounds what git says of them. */
const batch = 2e3;
/** What commits change, each by its id. Renames are a path that goes and one that comes. */
async function readChanges(request) {
	const { repository, commits, firstParent = false, signal } = request;
	const run = signal === void 0 ? {} : { signal };
	const all = /* @__PURE__ */ new Map();
	for (let at = 0; at < commits.length; at += batch) {
		const some = commits.slice(at, at + batch);
		const { stdout } = await git(repository, [
			"rev-list",
			"--no-walk=unsorted",
			"--parents",
			"--stdin"
		], {
			...run,
			input: some.map((id) => `${id}\n`).join("")
		});
		const asked = [];
		for (const line of stdout.split("\n")) {
			const [id = "", ...parents] = line.split(" ");
			if (id === "") continue;
			const isCompared = parents.length <= 1 || firstParent;
			all.set(id, {
				parents,
				changes: void 0
			});
			if (isCompared) asked.push(`${[id, ...parents.slice(0, 1)].join(" ")}\n`);
		}
		await addChanges(repository, asked.join(""), all, run);
	}
	return all;
}
async function addChanges(repository, input, all, run) {
	if (input === "") return;
	const fields = await gitFields(repository, [
		"diff-tree",
		"--stdin",
		"-r",
		"--root",
		"--always",
		"--name-status",
		"--no-renames",
		"--no-relative",
		"--no-ext-diff",
		"--ignore-submodules=none"
	], [], {
		...run,
		input
	});
	let changes;
	for (let at = 0; at < fields.length;) {
		const field = fields[at] ?? "";
		if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(field)) {
			changes = [];
			const own = all.get(field);
			if (own !== void 0) own.changes = changes;
			at += 1;
			continue;
		}
		const path = fields[at + 1];
		if (changes === void 0 || path === void 0 || !isKind(field)) throw new Error(`git diff-tree says ${JSON.stringify(field.slice(0, 40))}, which is no change of a path`);
		changes.push({
			kind: field,
			path
		});
		at += 2;
	}
}
function isKind(letter) {
	return letter === "A" || letter === "D" || letter === "M" || letter === "T";
}
// src/git/fixes-line.ts
/**
* The line by which a commit that mends another names it, `Fixes: 0123456789ab ("subject")`
* (Documentation/process/submitting-patches.rst). The id has more digits where twelve are ambiguous. Untrusted.
*/
async function readFixesLine(repository, commit, options = {}) {
	const { stdout } = await git(repository, [
		"show",
		"--no-patch",
		"--no-notes",
		"--abbrev=12",
		"--format=Fixes: %h (\"%s\")",
		"--end-of-options",
		commit
	], {
		...options,
		settings: ["i18n.logOutputEncoding=utf-8"]
	});
	return stdout.split("\n", 1)[0] ?? "";
}
// src/git/maintainers.ts
const mostPeople = 100;
/**
* Who to tell of a culprit: its author, who signed it off, and whom the kernel's own script finds in MAINTAINERS for
* what it changes. The script gets an empty home, none of this process's environment, no repository and a
* minute; when it fails, those whom the commit names are the answer.
*/
async function findMaintainers(request) {
	const people = [...await namedBy(request), ...await foundByScript(request)];
	const byAddress = /* @__PURE__ */ new Map();
	for (const each of people) {
		const key = (/<([^<>]*)>$/.exec(each.address)?.[1] ?? each.address).toLowerCase();
		const known = byAddress.get(key);
		if (known === void 0) byAddress.set(key, each);
		else if (!known.role.split(", ").includes(each.role)) known.role += `, ${each.role}`;
	}
	return [...byAddress.values()].slice(0, mostPeople);
}
async function namedBy({ repository, culprit, signal }) {
	const { stdout } = await git(repository, [
		"show",
		"--no-patch",
		"--no-notes",
		"--format=%an <%ae>%n%(trailers:key=Signed-off-by,valueonly,unfold)",
		"--end-of-options",
		culprit
	], {
		...signal === void 0 ? {} : { signal },
		settings: ["i18n.logOutputEncoding=utf-8"]
	});
	const [author = "", ...signers] = stdout.split("\n").map((line) => line.trim());
	return [{
		address: author,
		role: "author"
	}, ...signers.filter((address) => /^[^<>]{1,200}<[^<>\s]{1,200}>$/.test(address)).map((address) => ({
		address,
		role: "signed it off"
	}))];
}
async function foundByScript(request) {
	const { repository, culprit, scriptOf, listOf, signal } = request;
	const run = signal === void 0 ? {} : { signal };
	await using scratch = temporaryDirectory("maintainers");
	const tree = join(scratch.path, "tree");
	const home = join(scratch.path, "home");
	await mkdir(home, { recursive: true });
	const script = "scripts/get_maintainer.pl";
	if (!(await takeFile(repository, scriptOf, script, tree, run) && await takeFile(repository, listOf, "MAINTAINERS", tree, run))) return [];
	for (const path of [".mailmap", ".get_maintainer.ignore"]) await takeFile(repository, listOf, path, tree, run);
	const patch = join(scratch.path, "culprit.patch");
	await writePatch(repository, culprit, patch, run);
	try {
		const { stdout } = await runTool([
			"env",
			"-i",
			"PATH=/usr/bin:/bin",
			"LC_ALL=C",
			`HOME=${home}`,
			"perl",
			script,
			"--no-tree",
			"--no-git",
			"--no-git-fallback",
			"--roles",
			"--no-rolestats",
			patch
		], {
			cwd: tree,
			deadlineMs: 6e4,
			...run
		});
		return parseMaintainers(stdout);
	} catch {
		signal?.throwIfAborted();
		return [];
	}
}
/** Lines `ADDRESS (ROLE)`, as get_maintainer.pl prints them with `--roles`. */
function parseMaintainers(text) {
	return text.split("\n").flatMap((line) => {
		const [, address, role] = /^([^<>]{0,200}<[^<>\s]{1,200}>|[^\s<>()]{1,200}) \((.{1,300})\)$/.exec(line) ?? [];
		return address === void 0 || role === void 0 ? [] : [{
			address,
			role
		}];
	});
}
/** Puts a commit's file below a directory; false when the commit has none of that name. */
async function takeFile(repository, commit, path, directory, run) {
	const { code, stdout } = await git(repository, [
		"cat-file",
		"blob",
		`${commit}:${path}`
	], {
		...run,
		expected: [0, 128]
	});
	if (code !== 0) return false;
	const target = join(directory, path);
	await mkdir(dirname(target), { recursive: true });
	await writeFile(target, stdout);
	return true;
}
/** What a commit changes; of a merge, what it has changed of all its parents. Without its message, which names people. */
async function writePatch(repository, commit, file, run) {
	await git(repository, [
		"diff-tree",
		"--patch",
		"--root",
		"--cc",
		"--no-commit-id",
		"--no-ext-diff",
		"--no-textconv",
		"--no-renames",
		"--src-prefix=a/",
		"--dst-prefix=b/",
		`--output=${file}`,
		commit
	], run);
}
// src/git/revert.ts
/**
* Makes the commit that `git revert` of a culprit on top of another commit would make, without a work tree. Of the
* same two comes the same id, so that a store knows it again. No branch or tag points to it.
*/
async function revertOnto({ repository, culprit, onto, signal }) {
	const run = signal === void 0 ? {} : { signal };
	const parents = await parentsOf(repository, culprit, run);
	const [parent] = parents;
	if (parent === void 0) return {
		outcome: "not-possible",
		reason: `${culprit.slice(0, 12)} has no parent to go back to`
	};
	if (parents.length > 1) return {
		outcome: "not-possible",
		reason: `${culprit.slice(0, 12)} is a merge, of which no single change can be taken back`
	};
	const merged = await mergeTrees(repository, {
		base: culprit,
		ours: onto,
		theirs: parent
	}, run);
	if (merged.outcome !== "merged") return merged;
	if (merged.tree === await treeOf(repository, onto, run)) return {
		outcome: "not-possible",
		reason: `${onto.slice(0, 12)} has nothing of ${culprit.slice(0, 12)} anymore`
	};
	const { subject } = await readCommit(repository, culprit, run);
	const { date } = await readCommit(repository, onto, run);
	const message = `Revert "${subject}"\n\nThis reverts commit ${culprit}.\n`;
	return {
		outcome: "reverted",
		commit: await commitTree(repository, {
			tree: merged.tree,
			parents: [onto],
			message,
			date
		}, run)
	};
}
/**
* A three-way merge whose base is given. Before git 2.40 merge-tree cannot be told a base, so it gets three commits
* of which the base is the parent of both others.
*/
async function mergeTrees(repository, { base, ours, theirs }, run) {
	const message = "a side of a merge\n";
	const root = await commitTree(repository, {
		tree: await treeOf(repository, base, run),
		parents: [],
		message,
		date: 0
	}, run);
	const [left, right] = await Promise.all([ours, theirs].map(async (each) => commitTree(repository, {
		tree: await treeOf(repository, each, run),
		parents: [root],
		message,
		date: 0
	}, run)));
	const { code, stdout, stderr } = await git(repository, [
		"merge-tree",
		"--write-tree",
		"-z",
		"--name-only",
		"--no-messages",
		left ?? "",
		right ?? ""
	], {
		...run,
		expected: [
			0,
			1,
			128,
			129
		],
		settings: [
			"merge.renames=true",
			"merge.renameLimit=7000",
			"merge.directoryRenames=false",
			"merge.default=text"
		]
	});
	const [tree = "", ...conflicts] = stdout.split("\0").filter((each) => each !== "");
	if (code === 0 && /^[0-9a-f]{40,64}$/.test(tree)) return {
		outcome: "merged",
		tree
	};
	if (code === 1) return {
		outcome: "does-not-apply",
		reason: conflictsIn(conflicts)
	};
	if (code === 129 || /usage: git merge-tree/.test(stderr)) return {
		outcome: "not-possible",
		reason: "git is older than 2.38, which a revert needs"
	};
	throw new Error(`git merge-tree in ${repository} exited with ${code}: ${quotedName(stderr.trim())}`);
}
function conflictsIn(paths) {
	const names = [...new Set(paths)];
	return `its change cannot be taken out without conflicts in ${names.slice(0, 3).map(quotedName).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;
}
async function parentsOf(repository, commit, run) {
	const { stdout } = await git(repository, [
		"rev-list",
		"--parents",
		"--max-count=1",
		commit
	], run);
	return stdout.trim().split(" ").slice(1);
}
async function treeOf(repository, commit, run) {
	return (await git(repository, [
		"rev-parse",
		"--verify",
		"--end-of-options",
		`${commit}^{tree}`
	], run)).stdout.trim();
}
async function commitTree(repository, { tree, parents, message, date }, run) {
	const { stdout } = await git(repository, [
		"commit-tree",
		"--no-gpg-sign",
		...parents.flatMap((parent) => ["-p", parent]),
		tree
	], {
		...run,
		input: message,
		settings: ["i18n.commitEncoding=utf-8"],
		env: {
			GIT_AUTHOR_NAME: "vmentry",
			GIT_AUTHOR_EMAIL: "vmentry@localhost",
			GIT_AUTHOR_DATE: `@${date} +0000`,
			GIT_COMMITTER_NAME: "vmentry",
			GIT_COMMITTER_EMAIL: "vmentry@localhost",
			GIT_COMMITTER_DATE: `@${date} +0000`
		}
	});
	return stdout.trim();
}
// src/git/search.ts
/**
* What in a commit's files fits a pattern, each text once.
* @param commit undefined: the files of the repository's work tree that git knows, which is faster
* @param pattern an extended regular expression (POSIX) that fits within a line
* @param paths which files are looked at, as git's pathspecs
*/
async function searchFiles(repository, commit, pattern, paths, options = {}) {
	const { stdout } = await git(repository, [
		"grep",
		"--no-color",
		"--no-textconv",
		"--no-recurse-submodules",
		"--full-name",
		"-h",
		"-I",
		"-o",
		"-E",
		"-e",
		pattern,
		...commit === void 0 ? [] : [commit],
		"--",
		...paths
	], {
		...options,
		expected: [0, 1],
		settings: ["grep.lineNumber=false", "grep.column=false"]
	});
	return new Set(stdout.split("\n").filter((line) => line !== ""));
}
/** Which of some commits add or take away a line that fits a pattern. Of a merge, it is not known: it is none of them. */
async function commitsThatChange(repository, commits, pattern, paths, options = {}) {
	const { firstParent = false, ...run } = options;
	if (commits.length === 0) return /* @__PURE__ */ new Set();
	const fields = await gitFields(repository, [
		"log",
		"--no-walk=unsorted",
		"--stdin",
		...firstParent ? ["--first-parent", "-m"] : [],
		"--no-show-signature",
		"--no-notes",
		"--no-ext-diff",
		"--no-textconv",
		"--no-renames",
		"--no-patch",
		"-G",
		pattern,
		"--format=tformat:%H"
	], ["--", ...paths], {
		...run,
		input: commits.map((id) => `${id}\n`).join(""),
		settings: ["log.showRoot=true", "log.follow=false"]
	});
	return new Set(fields);
}
/** Whether the repository leaves contents of files at another place, from where git would fetch each one by itself. */
async function isPartialClone(repository, options = {}) {
	const { code } = await git(repository, [
		"config",
		"--get-regexp",
		"^remote\\..*\\.promisor$"
	], {
		...options,
		expected: [0, 1]
	});
	return code === 0;
}
// src/build/choose-variant.ts
/**
* The one variant of files and directories (none: of the repository's `.vmentry`) with a name; without a name there
* must be only one.
* @throws UserError that names those that are there
*/
async function chooseVariant(paths, repository, name) {
	const variants = await findVariants(paths, repository);
	const names = variants.map((variant) => variant.name);
	if (name === void 0) {
		const [only, ...others] = variants;
		if (only !== void 0 && others.length === 0) return only;
		throw new UserError(`there are several variants: name one of ${names.join(", ")}, with --variant`);
	}
	const chosen = variants.find((variant) => variant.name === name);
	if (chosen !== void 0) return chosen;
	throw new UserError(`there is no variant ${JSON.stringify(name)}${didYouMean(name, names)}: expected one of ${names.join(", ")}`);
}
// src/build/files-read.ts
/**
* What the last build in a work directory read: all C and assembler files, and their headers. Scripts, makefiles and
* Kconfig files are read, too, and are not among them.
* @returns undefined when it is not known for certain: nothing was built, or not to the end, or of another variant, or
*   with selftests that do not write it down, or it changes just now
*/
async function readFilesRead(workDirectory, variant, options = {}) {
	if (variant.selftests.some((collection) => !tracksIncludes.has(collection))) return void 0;
	const places = await placesOf(workDirectory, variant);
	const commit = places === void 0 ? void 0 : await lastBuilt(places, variant);
	if (places === void 0 || commit === void 0) return void 0;
	const found = new RecordedPaths(places.tree, places.output);
	try {
		const config = parseKernelConfig(await readFile(join(places.output, ".config"), "utf8"));
		const records = await recordsBelow(places.output);
		const hasSelftests = records.some((path) => path.startsWith(`${places.output}/kselftest/kvm/`));
		if (variant.selftests.length > 0 && !hasSelftests) return void 0;
		const limit = pLimit(8);
		await Promise.all(records.map((path) => limit(async () => {
			options.signal?.throwIfAborted();
			found.add(await readFile(path, "utf8"));
		})));
		for (const path of await withoutLinks(places.tree, found.paths)) found.paths.add(path);
		if (await lastBuilt(places, variant) !== commit || found.paths.size === 0) return void 0;
		return {
			commit,
			paths: found.paths,
			names: found.names,
			hasAllHeaders: config.has("IKHEADERS")
		};
	} catch (error) {
		options.signal?.throwIfAborted();
		if (error instanceof Error && "code" in error) return void 0;
		throw error;
	}
}
/** A line that includes a C or assembler file, and where one may stand: for the searches of git/. */
const sourceInclude = {
	pattern: "include[[:space:]]+[\"<][^\">]*\\.[cS][\">]",
	paths: [
		"*.c",
		"*.h",
		"*.S"
	]
};
/**
* The last parts of the names of C and assembler files that others include, whatever the configuration, in the tree
* that a commit was built of.
* @returns undefined when the work directory's last build is not that commit's anymore
*/
async function findIncludedSources(workDirectory, variant, commit, options = {}) {
	const places = await placesOf(workDirectory, variant);
	if (places === void 0 || await lastBuilt(places, variant) !== commit) return void 0;
	const { pattern, paths } = sourceInclude;
	const texts = await searchFiles(places.tree, void 0, pattern, paths, options);
	if (await lastBuilt(places, variant) !== commit) return void 0;
	return new Set([...texts].map((text) => text.replace(/^.*[/"<]([^/">]+)[">]$/, "$1")));
}
async function placesOf(workDirectory, variant) {
	const directory = await realpath(join(workDirectory, variant.name)).catch(() => void 0);
	return directory === void 0 ? void 0 : placesIn(directory);
}
/** The commit of the last build, when it came to its end and none has begun since. */
async function lastBuilt(places, variant) {
	const last = (await readOutputState(places.state))?.last ?? void 0;
	if (last?.isBuilt !== true || last.variantDigest !== digestOfVariant(variant)) return void 0;
	return await kindOfPath(places.unfinished) === void 0 ? last.commit : void 0;
}
/** Kbuild's records, `.NAME.cmd`, and the compilers' own, `NAME.d`. */
async function recordsBelow(directory) {
	const found = [];
	for (const entry of await readdir(directory, { withFileTypes: true })) {
		const path = join(directory, entry.name);
		if (entry.isDirectory()) found.push(...await recordsBelow(path));
		else if (entry.isFile() && /^\..+\.cmd$|\.d$/.test(entry.name)) found.push(path);
	}
	return found;
}
/** Where paths lead that go through symbolic links, as scripts/dtc/include-prefixes has them: git names the files there. */
async function withoutLinks(tree, paths) {
	const limit = pLimit(8);
	return (await Promise.all([...paths].map((path) => limit(async () => {
		const real = await realpath(join(tree, path)).catch(() => void 0);
		const inTree = real?.startsWith(`${tree}/`) === true ? real.slice(tree.length + 1) : path;
		return inTree === path ? [] : [inTree];
	})))).flat();
}
var RecordedPaths = class {
	paths = /* @__PURE__ */ new Set();
	names = /* @__PURE__ */ new Set();
	#tree;
	#output;
	/** Most lines stand in many records. */
	#lines = /* @__PURE__ */ new Set();
	constructor(tree, output) {
		this.#tree = `${tree}/`;
		this.#output = `${output}/`;
	}
	add(record) {
		for (const line of record.split("\n")) {
			if (this.#lines.has(line)) continue;
			this.#lines.add(line);
			for (const [word] of line.matchAll(/[^\s()$"';\\]+/g)) this.#addWord(word.replace(/:$/, ""));
		}
	}
	#addWord(word) {
		const at = word.indexOf(this.#tree);
		if (at !== -1) {
			const path = posix.normalize(word.slice(at + this.#tree.length));
			if (path.startsWith("../")) this.names.add(posix.basename(path));
			else this.paths.add(path);
		} else if (!word.startsWith(this.#output)) this.names.add(posix.basename(word));
	}
};
// src/bisecting/bisect-ends.ts
/** What the user gave, as commits. @throws UserError when one is none, or both are the same */
async function resolveEnds(request, signal) {
	checkQuestions(request);
	const { repository, environment = "", variant = "" } = request.probe;
	const resolve = async (given) => {
		const commit = await resolveRevision(repository, given, { signal });
		return {
			given,
			commit,
			subject: (await readCommit(repository, commit, { signal })).subject
		};
	};
	const good = await resolve(request.good);
	const bad = await resolve(request.bad);
	if (good.commit === bad.commit) throw new UserError(`good ${quotedName(request.good)} and bad ${quotedName(request.bad)} are the same commit, ${good.commit.slice(0, 12)}: give two`);
	const { direction, confidence, flaky, mostTrials, firstParent, cull, verify } = request;
	const [older, newer] = direction === "first-bad" ? [good.commit, bad.commit] : [bad.commit, good.commit];
	return {
		good,
		bad,
		older,
		newer,
		identity: {
			good: good.commit,
			bad: bad.commit,
			direction,
			environment,
			variant,
			questions: [...request.questions],
			paths: [...request.paths],
			confidence,
			flaky,
			mostTrials,
			firstParent,
			cull,
			verify
		}
	};
}
function checkQuestions({ questions, confidence, mostTrials }) {
	if (questions.length === 0) throw new UserError("nothing is asked: give a test, or another question");
	if (!(confidence >= .5 && confidence < 1)) throw new UserError(`confidence ${confidence}: expected at least 0.5 and less than 1, such as 0.99`);
	if (!(Number.isInteger(mostTrials) && mostTrials >= 1 && mostTrials <= 1e3)) throw new UserError(`trials ${mostTrials}: expected a whole number from 1 to 1000`);
}
// src/bisecting/choose-tries.ts
/**
* What so many machines try next, each a commit of its own: what must be tried first, and then what tells the most to
* all questions together, since each boot answers all of them.
*/
function chooseTries(open, machines) {
	const chosen = /* @__PURE__ */ new Map();
	for (const each of open.flatMap(({ tries }) => tries)) {
		const same = chosen.get(each.commit);
		if (same !== void 0) same.trials = Math.max(same.trials, each.trials);
		else if (chosen.size < machines) chosen.set(each.commit, { ...each });
	}
	const searching = open.filter(({ tries }) => tries.length === 0).map(({ course }) => course);
	for (const each of rank(searching, machines)) {
		if (chosen.size >= machines) break;
		if (!chosen.has(each.commit)) chosen.set(each.commit, each);
	}
	return [...chosen.values()];
}
/** Each question's choices in turn, those first that tell the most to all of them. */
function rank(searching, count) {
	const choices = searching.map((course) => course.bisection.next(count).map((choice) => rankOne(course, choice, searching)));
	if (choices.length <= 1) return choices.flat();
	const ranked = [];
	for (let turn = 0; turn < count; turn++) ranked.push(...choices.flatMap((each) => each[turn] ?? []).sort((a, b) => b.value - a.value));
	return ranked;
}
function rankOne(course, choice, all) {
	const { place } = choice;
	const trials = Math.max(choice.trials, ...all.map((each) => each.leastTrials));
	const commit = course.commitAt(place);
	if (all.length === 1) return {
		commit,
		trials,
		purpose: "search",
		value: 0
	};
	const bits = all.reduce((sum, each) => {
		const there = each.placeOf(commit);
		return there === void 0 ? sum : sum + each.bisection.tells(there, each.isFlaky ? trials : 1);
	}, 0);
	const { prepareMs, trialMs } = course.costOf(commit);
	return {
		commit,
		trials,
		purpose: "search",
		value: bits / (prepareMs + trialMs * trials)
	};
}
// src/bisecting/output.ts
const names = {
	journal: "bisect.jsonl",
	json: "bisect.json",
	markdown: "bisect.md",
	html: "bisect.html",
	gitLog: "git-bisect.log",
	probes: "probes",
	questions: "questions",
	lock: "bisect.lock"
};
function bisectOutput(out) {
	const path = resolve(out);
	const at = (name) => join(path, names[name]);
	return {
		path,
		journal: at("journal"),
		json: at("json"),
		markdown: at("markdown"),
		html: at("html"),
		gitLog: at("gitLog"),
		probes: at("probes"),
		questions: at("questions"),
		lock: at("lock")
	};
}
const bisectOwnership = {
	names: Object.values(names).filter((name) => name !== names.lock),
	maker: "vmentry bisect",
	locks: [names.lock, `${names.lock}.holder`]
};
// src/bisecting/commands.ts
/** The argv of the command that repeats a bisect from any directory of this host. */
function bisectCommand(request, { good, bad }) {
	const { direction, questions, firstParent, paths, cull, verify, confidence, flaky, out } = request;
	return [
		...[
			"vmentry",
			"bisect",
			"--good",
			good.commit,
			"--bad",
			bad.commit
		],
		...direction === "first-good" ? ["--fixed"] : [],
		...questions.flatMap((each) => questionWords(each.question, scriptFile(out, each.id))),
		...repositoryWords(request.probe),
		...variantWords(request.probe),
		...conditionWords(request.probe),
		...firstParent ? ["--first-parent"] : [],
		...cull ? [] : ["--no-cull"],
		...verify ? [] : ["--no-verify"],
		...["--confidence", String(confidence)],
		...flaky === "auto" ? [] : ["--flaky", flaky],
		...paths.flatMap((path) => ["--path", path])
	];
}
/** Where the script of a command is kept. */
function scriptFile(out, id) {
	return `${bisectOutput(out).questions}/${id}.sh`;
}
/** Argv of the commands that show a question's answer by hand: at the first commit that is so, and before it. */
function reproduceCommands(course, ending, { probe }) {
	const { culprit } = course;
	if (culprit === void 0 || ending?.conclusion !== "found") return [];
	const { question } = course.asked;
	const [parent] = course.parents;
	const store = probe.store === void 0 ? [] : ["--store", placeOf(probe.store)];
	return [culprit, ...parent === void 0 ? [] : [parent]].flatMap((commit) => {
		const build = [
			"vmentry",
			"build",
			...repositoryWords(probe),
			"--commit",
			commit,
			...variantFiles(probe),
			...store
		];
		if (question.kind === "build") return [build];
		if (question.kind === "boot") return [[...build, "--boot"]];
		const kernel = [
			"--kernel",
			probe.variant === void 0 ? commit : `${commit}/${probe.variant}`,
			...store
		];
		const tests = testsOf(question);
		if (tests.length === 0) return [build, [
			"vmentry",
			"boot",
			...kernel,
			...machineWords({
				...probe.machine,
				labels: []
			}, (path) => resolve(path))
		]];
		return [build, [
			"vmentry",
			"run",
			...kernel,
			...tests.flatMap((id) => ["--test", id]),
			...conditionWords(probe)
		]];
	});
}
/** The tests that a question needs. */
function testsOf(question) {
	if (question.kind === "test") return [question.test];
	if (question.kind === "splat") return question.tests;
	if (question.kind === "metric" && question.metric.of !== "boot") return [question.metric.test];
	return [];
}
function questionWords(question, script) {
	switch (question.kind) {
		case "test": return ["--test", question.test];
		case "boot": return ["--boot"];
		case "build": return ["--build"];
		case "splat": return [
			"--splat",
			question.fingerprint,
			...question.tests.flatMap((id) => ["--splat-during", id])
		];
		case "metric": return ["--metric", formatMetric(question)];
		case "command": return ["--command", script];
	}
}
function repositoryWords({ repository }) {
	return ["--repo", resolve(repository)];
}
function variantFiles({ variants }) {
	return variants.length === 0 ? [] : ["--variant", ...variants.map((path) => resolve(path))];
}
function variantWords(probe) {
	const { variant, store, work } = probe;
	return [
		...variantFiles(probe),
		...variant === void 0 ? [] : ["--only-variant", variant],
		...store === void 0 ? [] : ["--store", placeOf(store)],
		...work === void 0 ? [] : ["--work", resolve(work)]
	];
}
/** What `vmentry run` and `vmentry bisect` take alike. */
function conditionWords(probe) {
	const { selftests, suite, suiteFiles, environments, environment } = probe;
	return [
		...selftests === void 0 ? [] : ["--selftests", resolve(selftests)],
		...suite === void 0 ? [] : ["--suite", suite],
		...suiteFiles.flatMap((path) => ["--suite-file", resolve(path)]),
		...environments.flatMap((path) => ["--env", resolve(path)]),
		...environment === void 0 ? [] : ["--only-env", environment],
		...machineWords(probe.machine, (path) => resolve(path))
	];
}
function placeOf(store) {
	return store.startsWith("s3://") ? store : resolve(store);
}
// src/bisect/rates.ts
/**
* A test that says the same of the same kernel each time, as far as anybody knows: one contradiction in some thousand
* trials is thought possible, so that contradicting answers end in doubt and not in a division by zero.
*/
const steadyRates = {
	bad: {
		failed: 2e3,
		passed: 1
	},
	good: {
		failed: 1,
		passed: 2e3
	}
};
/**
* A test that is known to be flaky: when there is a fault it fails at any rate, else seldom. Of the trials on the
* good and the bad end both rates are learnt.
*/
const flakyRates = {
	bad: {
		failed: 1,
		passed: 1
	},
	good: {
		failed: .5,
		passed: 9.5
	}
};
function meanOf({ failed, passed }) {
	return failed / (failed + passed);
}
/** What is believed once trials have been seen. */
function learn(before, trials) {
	return {
		failed: before.failed + trials.failed,
		passed: before.passed + trials.passed
	};
}
/**
* The logarithm of how likely these trials are, one after the other, when the rate is as believed: the ratio of two
* Beta functions, as sums of logarithms, since trials are whole numbers.
*/
var LikelihoodTable = class {
	#failed;
	#passed;
	#all;
	constructor({ failed, passed }) {
		this.#failed = new LogSums(failed);
		this.#passed = new LogSums(passed);
		this.#all = new LogSums(failed + passed);
	}
	of({ failed, passed }) {
		return this.#failed.of(failed) + this.#passed.of(passed) - this.#all.of(failed + passed);
	}
};
/** ln(start) + ln(start + 1) + …, so many of them. */
var LogSums = class {
	#start;
	#sums = [0];
	constructor(start) {
		this.#start = start;
	}
	of(count) {
		for (let next = this.#sums.length; next <= count; next++) this.#sums.push((this.#sums[next - 1] ?? 0) + Math.log(this.#start + next - 1));
		return this.#sums[count] ?? 0;
	}
};
/** The entropy of a coin that shows one side with this probability, bits. */
function coinEntropy(probability) {
	if (probability <= 0 || probability >= 1) return 0;
	return -(probability * Math.log2(probability) + (1 - probability) * Math.log2(1 - probability));
}
// src/bisect/posterior.ts
/** Whether a place contains a candidate. */
function isInside(graph, place, candidate) {
	return place === "bad-end" || place !== "good-end" && graph.contains(place, candidate);
}
/**
* Which commit is the first bad one, after what was tried: Bayes' rule over the candidates, with both failure rates
* unknown and integrated out (each has a Beta distribution before, so that the trials' likelihood is a ratio of Beta
* functions). A trial on a commit is one of the bad rate when the commit contains the first bad one, else of the good.
*/
var Posterior = class {
	#graph;
	#prior;
	#bad;
	#good;
	#trials = /* @__PURE__ */ new Map();
	/** By candidate: the trials on commits that contain it. */
	#inside;
	#all = {
		failed: 0,
		passed: 0
	};
	#belief;
	#expectation;
	constructor(graph, prior) {
		this.#graph = graph;
		this.#prior = prior;
		this.#bad = new LikelihoodTable(prior.rates.bad);
		this.#good = new LikelihoodTable(prior.rates.good);
		this.#inside = {
			failed: new Float64Array(graph.size),
			passed: new Float64Array(graph.size)
		};
	}
	observe(place, { failed, passed }) {
		const before = this.trialsAt(place);
		this.#trials.set(place, {
			failed: before.failed + failed,
			passed: before.passed + passed
		});
		const inside = this.#inside;
		for (let each = 0; each < this.#graph.size; each++) {
			if (!isInside(this.#graph, place, each)) continue;
			inside.failed[each] = (inside.failed[each] ?? 0) + failed;
			inside.passed[each] = (inside.passed[each] ?? 0) + passed;
		}
		this.#all.failed += failed;
		this.#all.passed += passed;
		this.#belief = void 0;
		this.#expectation = void 0;
	}
	trialsAt(place) {
		return this.#trials.get(place) ?? {
			failed: 0,
			passed: 0
		};
	}
	get belief() {
		this.#belief ??= this.#judge();
		return this.#belief;
	}
	/** How often the test is expected to fail next, for each answer that there may be. */
	get expectation() {
		this.#expectation ??= this.#expect();
		return this.#expectation;
	}
	#expect() {
		const { size } = this.#graph;
		const { rates } = this.#prior;
		const bad = new Float64Array(size);
		const good = new Float64Array(size);
		for (let each = 0; each < size; each++) {
			const { inside, outside } = this.#split(each);
			bad[each] = meanOf(learn(rates.bad, inside));
			good[each] = meanOf(learn(rates.good, outside));
		}
		const all = this.#all;
		return {
			bad,
			good,
			earlier: meanOf(learn(rates.bad, all)),
			unchanged: meanOf(learn(rates.good, all))
		};
	}
	/** The trials on commits that contain a candidate, and the others. */
	#split(first) {
		const failed = this.#inside.failed[first] ?? 0;
		const passed = this.#inside.passed[first] ?? 0;
		const all = this.#all;
		return {
			inside: {
				failed,
				passed
			},
			outside: {
				failed: all.failed - failed,
				passed: all.passed - passed
			}
		};
	}
	#judge() {
		const { size } = this.#graph;
		const { weights, earlier, unchanged } = this.#prior;
		let all = 0;
		for (let each = 0; each < size; each++) all += weights?.[each] ?? 1;
		const share = (1 - earlier - unchanged) / all;
		const logs = new Float64Array(size + 2);
		for (let each = 0; each < size; each++) {
			const { inside, outside } = this.#split(each);
			logs[each] = Math.log(share * (weights?.[each] ?? 1)) + this.#bad.of(inside) + this.#good.of(outside);
		}
		logs[size] = Math.log(earlier) + this.#bad.of(this.#all);
		logs[size + 1] = Math.log(unchanged) + this.#good.of(this.#all);
		normalize$1(logs);
		return {
			first: logs.subarray(0, size),
			earlier: logs[size] ?? 0,
			unchanged: logs[size + 1] ?? 0
		};
	}
};
/** Logarithms of weights become probabilities. */
function normalize$1(logs) {
	const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
	let sum = 0;
	for (let each = 0; each < logs.length; each++) {
		const weight = Math.exp((logs[each] ?? 0) - most);
		logs[each] = weight;
		sum += weight;
	}
	for (let each = 0; each < logs.length; each++) logs[each] = (logs[each] ?? 0) / sum;
}
// src/bisect/information.ts
/**
* How much trials are expected to tell of the answer: the mutual information of the number of failures and of which
* answer it is, bits. Each answer expects a rate of its own, learnt from the trials so far, and not one rate for all:
* else a trial would seem to tell much that every answer explains alike.
*/
var Information = class {
	#graph;
	#belief;
	#expectation;
	#parts = /* @__PURE__ */ new Map();
	#known;
	constructor(graph, belief, expectation) {
		this.#graph = graph;
		this.#belief = belief;
		this.#expectation = expectation;
	}
	get #kinds() {
		this.#known ??= alike(this.#belief, this.#expectation);
		return this.#known;
	}
	/** Of one trial on each commit, by its number, and on the ends. */
	ofOneTrial() {
		const { first } = this.#belief;
		const { bad, good } = this.#expectation;
		const failures = (rates) => first.map((likely, each) => likely * (rates[each] ?? 0));
		const entropies = (rates) => first.map((likely, each) => likely * coinEntropy(rates[each] ?? 0));
		const [badFails, goodFails] = [failures(bad), failures(good)];
		const [badEntropy, goodEntropy] = [entropies(bad), entropies(good)];
		const rest = this.#others();
		const outside = {
			fails: sum(goodFails) + rest.fails,
			entropy: sum(goodEntropy) + rest.entropy
		};
		const fails = this.#graph.sums(badFails.map((each, index) => each - (goodFails[index] ?? 0)));
		const entropy = this.#graph.sums(badEntropy.map((each, index) => each - (goodEntropy[index] ?? 0)));
		return {
			commits: fails.map((each, commit) => told(outside.fails + each, outside.entropy + (entropy[commit] ?? 0))),
			goodEnd: told(outside.fails, outside.entropy),
			badEnd: told(sum(badFails) + rest.fails, sum(badEntropy) + rest.entropy)
		};
	}
	/** Of so many trials on a commit, for any commit. */
	ofTrials(trials) {
		const { earlier, unchanged } = this.#belief;
		const { bad, good } = this.#expectation;
		const always = new Mixture(trials);
		always.add(earlier, this.#expectation.earlier);
		always.add(unchanged, this.#expectation.unchanged);
		const mixtures = this.#kinds.map(({ each }) => ({
			inside: new Mixture(trials).add(1, bad[each] ?? 0),
			outside: new Mixture(trials).add(1, good[each] ?? 0)
		}));
		return (place) => {
			const all = new Mixture(trials).join(always, 1);
			const parts = this.#partsAt(place);
			for (const [index, { inside, outside }] of mixtures.entries()) {
				const part = parts[index] ?? 0;
				all.join(inside, part);
				all.join(outside, Math.max(0, (this.#kinds[index]?.likely ?? 0) - part));
			}
			return all.information;
		};
	}
	/** Of each kind, how likely it is that the place contains the candidate. */
	#partsAt(place) {
		const known = this.#parts.get(place);
		if (known !== void 0) return known;
		const { first } = this.#belief;
		const parts = Float64Array.from(this.#kinds, ({ candidates }) => candidates.reduce((sum, each) => isInside(this.#graph, place, each) ? sum + (first[each] ?? 0) : sum, 0));
		this.#parts.set(place, parts);
		return parts;
	}
	/** What the answers that are no candidate expect, on any commit. */
	#others() {
		const { earlier, unchanged } = this.#belief;
		const rates = this.#expectation;
		return {
			fails: earlier * rates.earlier + unchanged * rates.unchanged,
			entropy: earlier * coinEntropy(rates.earlier) + unchanged * coinEntropy(rates.unchanged)
		};
	}
};
function alike({ first }, { bad, good }) {
	const kinds = /* @__PURE__ */ new Map();
	for (const [each, likely] of first.entries()) {
		if (likely < negligible) continue;
		const key = `${bad[each]} ${good[each]}`;
		const kind = kinds.get(key) ?? {
			each,
			candidates: [],
			likely: 0
		};
		kind.candidates.push(each);
		kind.likely += likely;
		kinds.set(key, kind);
	}
	return [...kinds.values()];
}
/** Answers that are less likely change nothing that one would see. */
const negligible = 1e-7;
function told(fails, entropyWithin) {
	return Math.max(0, coinEntropy(Math.min(1, Math.max(0, fails))) - entropyWithin);
}
/** How many of some trials fail, when one of several rates is theirs. */
var Mixture = class {
	#failures;
	/** What is not known of the number when the rate is. */
	#within = 0;
	constructor(trials) {
		this.#failures = new Float64Array(trials + 1);
	}
	add(likely, rate) {
		const failures = binomial(rate, this.#failures.length - 1);
		for (const [failed, each] of failures.entries()) this.#count(failed, likely * each);
		this.#within += likely * entropyOf(failures);
		return this;
	}
	/** That one, when its answers are so likely. */
	join(other, likely) {
		if (likely === 0) return this;
		const failures = other.#failures;
		for (let failed = 0; failed < failures.length; failed++) this.#count(failed, likely * (failures[failed] ?? 0));
		this.#within += likely * other.#within;
		return this;
	}
	/** What the number tells of which rate it is, bits. */
	get information() {
		return Math.max(0, entropyOf(this.#failures) - this.#within);
	}
	#count(failed, likely) {
		this.#failures[failed] = (this.#failures[failed] ?? 0) + likely;
	}
};
/** How likely each number of failures is, at a rate between 0 and 1. */
function binomial(rate, trials) {
	const likely = new Float64Array(trials + 1);
	const odds = rate / (1 - rate);
	let next = (1 - rate) ** trials;
	for (let failed = 0; failed <= trials; failed++) {
		likely[failed] = next;
		next *= (trials - failed) / (failed + 1) * odds;
	}
	return likely;
}
function entropyOf(likely) {
	return likely.reduce((total, each) => each > 0 ? total - each * Math.log2(each) : total, 0);
}
function sum(values) {
	return values.reduce((total, each) => total + each, 0);
}
// src/bisect/choose-probes.ts
/** A trial that tells less, bits, is not worth it: thousands of them would be needed. */
const leastInformation = 3e-4;
/**
* A steady test tells much when it parts candidates at all: what is less is the doubt whether it would say again what
* it said, and not worth a boot unless so much is still to be sure of.
*/
function leastOf({ expectation, confidence }) {
	if (!isSteady(expectation)) return leastInformation;
	return Math.max(leastInformation, Math.min(.03, coinEntropy(1 - confidence) / 4));
}
/**
* The next commits to try, for so many machines at once, the most telling one first: each tells the most for its
* time, given what the others will. Empty when no trial can tell anything more.
*/
function chooseProbes(request) {
	const single = chooseOne(request);
	if (single === void 0) return [];
	return request.count === 1 ? [single] : chooseSeveral(request, single);
}
function chooseOne(request) {
	const { graph, belief, expectation, cost } = request;
	const information = new Information(graph, belief, expectation);
	const { commits, goodEnd, badEnd } = information.ofOneTrial();
	const least = leastOf(request);
	const places = [];
	const weigh = (place, told, testable) => {
		if (told < least || told * testable < least / 2) return;
		const { prepare, trial } = cost(place);
		const value = told * testable / (prepare + trial);
		places.push({
			place,
			trials: 1,
			information: told,
			testable,
			value
		});
	};
	for (const [commit, told] of commits.entries()) weigh(commit, told, request.testable(commit));
	weigh("good-end", goodEnd, 1);
	weigh("bad-end", badEnd, 1);
	places.sort((a, b) => b.value - a.value);
	const several = trialNumbers(request).flatMap((trials) => {
		const tells = information.ofTrials(trials);
		return places.slice(0, mostLookedInto).map(({ place, testable }) => {
			const told = tells(place);
			const { prepare, trial } = cost(place);
			return {
				place,
				trials,
				information: told,
				testable,
				value: told * testable / (prepare + trial * trials)
			};
		});
	});
	const [first] = places;
	if (first === void 0) return void 0;
	const { place, trials, information: told } = several.reduce((a, b) => b.value > a.value ? b : a, first);
	return {
		place,
		trials,
		information: told
	};
}
/** Of so many places, the best by a single trial, it is asked how many trials are best. */
const mostLookedInto = 24;
/** When every answer expects the same of each trial, a second one tells nothing; else numbers that grow by a half. */
function trialNumbers({ expectation, mostTrials }) {
	const most = isSteady(expectation) ? 1 : mostTrials;
	const numbers = [];
	for (let next = 2; next <= most; next += Math.max(1, next >> 1)) numbers.push(next);
	return numbers;
}
function isSteady({ bad, good }) {
	return bad.every((rate) => rate > .99) && good.every((rate) => rate < .01);
}
/**
* Several at once: the answers of all together part the candidates into groups, and the more even the groups, the
* more they tell. Greedily at first, then each is moved as long as that helps.
*/
function chooseSeveral(request, single) {
	const { graph, belief, count } = request;
	const chosen = [];
	for (let next = 0; next < count; next++) {
		const best = bestBeside(request, chosen);
		if (best === void 0) break;
		chosen.push(best);
	}
	for (let round = 0, moved = true; moved && round < mostRounds; round++) {
		moved = false;
		for (const [index, before] of chosen.entries()) {
			const best = bestBeside(request, chosen.toSpliced(index, 1));
			if (best === void 0 || best === before) continue;
			chosen[index] = best;
			moved = true;
		}
	}
	const information = new Information(graph, belief, request.expectation);
	const { trials } = single;
	const tells = information.ofTrials(trials);
	const choices = chosen.map((place) => ({
		place,
		trials,
		information: tells(place)
	}));
	return choices.length === 0 ? [single] : choices.sort((a, b) => b.information - a.information);
}
const mostRounds = 8;
/** The commit whose answer tells the most beside the answers of others; undefined when none tells anything. */
function bestBeside(request, others) {
	const { graph, belief } = request;
	const groups = partByAnswers(graph, belief.first, others);
	const insides = groups.map((group) => graph.sums(group));
	const masses = groups.map((group) => group.reduce((sum, each) => sum + each, 0));
	let best;
	for (let commit = 0; commit < graph.size; commit++) {
		const testable = request.testable(commit);
		if (testable <= 0 || others.includes(commit)) continue;
		let told = 0;
		for (const [index, mass] of masses.entries()) {
			const inside = Math.min(mass, insides[index]?.[commit] ?? 0);
			told += partEntropy(inside) + partEntropy(mass - inside) - partEntropy(mass);
		}
		if (told < leastInformation) continue;
		const { prepare, trial } = request.cost(commit);
		const value = told * testable / (prepare + trial);
		if (best === void 0 || value > best.value) best = {
			commit,
			value
		};
	}
	return best?.commit;
}
function partEntropy(mass) {
	return mass > 0 ? -mass * Math.log2(mass) : 0;
}
/** The candidates' probabilities, in groups that the same of these commits contain. */
function partByAnswers(graph, first, commits) {
	const groups = /* @__PURE__ */ new Map();
	for (const [candidate, likely] of first.entries()) {
		if (likely === 0) continue;
		const key = commits.map((each) => graph.contains(each, candidate) ? "1" : "0").join("");
		let group = groups.get(key);
		if (group === void 0) {
			group = new Float64Array(first.length);
			groups.set(key, group);
		}
		group[candidate] = likely;
	}
	return [...groups.values()];
}
// src/bisect/untestable.ts
/**
* How likely each commit is to be testable, from those that were and were not: what breaks a build or a boot is there
* for a stretch of commits, from the one that broke it to the one that mended it. Along the graph a commit is in such a
* stretch or not, as a Markov chain with two states; how long stretches are is not known, from one commit to hundreds,
* and learnt from what was tried. So one goes away from an untestable commit by steps that grow, and no further than
* the stretches that are known are long.
* @returns from 0 (was not testable) to 1
*/
function testableOf(graph, untestable, tested) {
	const testable = new Float64Array(graph.size).fill(1);
	if (untestable.size === 0) return testable;
	const ways = waysOf(graph);
	const beliefs = believeStretches(ways.both, untestable, tested);
	const before = nearestSeen(ways.children, untestable, tested);
	const after = nearestSeen(ways.parents, untestable, tested);
	for (let commit = 0; commit < graph.size; commit++) if (untestable.has(commit)) testable[commit] = 0;
	else if (!tested.has(commit)) {
		const [older, newer] = [before(commit), after(commit)];
		testable[commit] = beliefs.reduce((sum, { chain, likely }) => sum + likely * chain.testableBetween(older, newer), 0);
	}
	return testable;
}
const never = Number.POSITIVE_INFINITY;
/** Of all commits, before anything is known. */
const untestableShare = .05;
/** Stretches of one commit are the commonest; what is longer may as well be twice or a thousand times as long. */
const singleShare = .6;
const lengths = [
	1,
	2,
	4,
	8,
	16,
	32,
	64,
	128,
	256,
	512,
	1024
];
/** Whether commits are in a stretch of untestable ones, when such stretches have a length on average. */
var Chain = class {
	/** What is left of the knowledge of a commit one step further. */
	#keeps;
	constructor(length) {
		const mends = 1 / length;
		const breaks = mends * untestableShare / .95;
		this.#keeps = Math.max(0, 1 - mends - breaks);
	}
	/** That a commit is untestable that is so far from an untestable one. */
	untestableBeside(distance) {
		return untestableShare + .95 * this.#keeps ** distance;
	}
	/** That a commit is testable, from the nearest that was tried before it and after it. */
	testableBetween(older, newer) {
		const isUntestable = untestableShare * this.#explains(false, older) * this.#explains(false, newer);
		const isTestable = .95 * this.#explains(true, older) * this.#explains(true, newer);
		return isTestable / (isTestable + isUntestable);
	}
	/** That the other one is as it was seen, when this one is testable or not. */
	#explains(isTestable, { isTestable: isOther, distance }) {
		if (distance === never) return 1;
		const untestable = isTestable ? untestableShare * (1 - this.#keeps ** distance) : this.untestableBeside(distance);
		return isOther ? 1 - untestable : untestable;
	}
};
/** How likely each length is, by how far from one another, and from what was tested, the untestable ones are. */
function believeStretches(ways, untestable, tested) {
	const beliefs = lengths.map((length) => ({
		chain: new Chain(length),
		likely: length === 1 ? singleShare : .4 / (lengths.length - 1)
	}));
	const earlier = /* @__PURE__ */ new Set();
	for (const each of [...untestable].slice(-mostLearntFrom)) {
		const distances = distancesFrom(ways, /* @__PURE__ */ new Set([each]), tested);
		const [beside, end] = [nearest(distances, earlier), nearest(distances, tested)];
		for (const belief of beliefs) {
			if (beside < never) belief.likely *= belief.chain.untestableBeside(beside);
			if (end < never) belief.likely *= 1 - belief.chain.untestableBeside(end);
		}
		earlier.add(each);
	}
	const all = beliefs.reduce((sum, { likely }) => sum + likely, 0);
	return beliefs.map(({ chain, likely }) => ({
		chain,
		likely: likely / all
	}));
}
/** Each takes a walk of the graph. */
const mostLearntFrom = 32;
function nearest(distances, commits) {
	let least = never;
	for (const each of commits) least = Math.min(least, distances[each] ?? never);
	return least;
}
/** From each commit to its children, to its parents, and to both. */
function waysOf(graph) {
	const children = Array.from({ length: graph.size }, () => []);
	for (let commit = 0; commit < graph.size; commit++) for (const parent of graph.parentsOf(commit)) children[parent]?.push(commit);
	return {
		children,
		parents: children.map((_, commit) => graph.parentsOf(commit)),
		both: children.map((each, commit) => [...each, ...graph.parentsOf(commit)])
	};
}
/** By following these ways from what was tried: of each commit the nearest one that leads to it. */
function nearestSeen(ways, untestable, tested) {
	const toUntestable = distancesFrom(ways, untestable, tested);
	const toTested = distancesFrom(ways, tested, untestable);
	return (commit) => {
		const [from, to] = [toUntestable[commit] ?? never, toTested[commit] ?? never];
		return {
			isTestable: to <= from,
			distance: Math.min(from, to)
		};
	};
}
/** Steps along these ways from the nearest of some commits, not across those that end the way. */
function distancesFrom(ways, from, ends) {
	const distances = new Float64Array(ways.length).fill(never);
	const reached = [...from];
	for (const each of reached) distances[each] = 0;
	for (const each of reached) {
		if (ends.has(each)) continue;
		for (const next of ways[each] ?? []) {
			if (distances[next] !== never) continue;
			distances[next] = (distances[each] ?? 0) + 1;
			reached.push(next);
		}
	}
	return distances;
}
// src/bisect/bisection.ts
/** One test's first bad commit: what was tried, what is believed, and what is best tried next. */
var Bisection = class {
	graph;
	#options;
	#posterior;
	#untestable = /* @__PURE__ */ new Set();
	#tested = /* @__PURE__ */ new Set();
	/** The choice for one machine, which the answer depends on; undefined until it is asked for. */
	#single;
	constructor(graph, options) {
		const { rates, weights, earlier = .001, unchanged = .001 } = options;
		this.graph = graph;
		this.#options = options;
		this.#posterior = new Posterior(graph, {
			rates,
			earlier,
			unchanged,
			...weights === void 0 ? {} : { weights }
		});
	}
	observe(place, trials) {
		if (typeof place === "number") this.#tested.add(place);
		this.#posterior.observe(place, trials);
		this.#single = void 0;
	}
	/** It does not build, does not boot, or has not the test: that is no answer, and it is not asked again. */
	giveUp(commit) {
		this.#untestable.add(commit);
		this.#single = void 0;
	}
	get belief() {
		return this.#posterior.belief;
	}
	/** Undefined as long as something is to be tried. */
	get answer() {
		const { first, earlier, unchanged } = this.belief;
		const { confidence } = this.#options;
		if (earlier >= confidence) return {
			kind: "earlier",
			confidence: earlier
		};
		if (unchanged >= confidence) return {
			kind: "unchanged",
			confidence: unchanged
		};
		const commit = likeliest(first);
		if ((first[commit] ?? 0) >= confidence) return {
			kind: "found",
			commit,
			confidence: first[commit] ?? 0
		};
		this.#single ??= this.#choose(1);
		return this.#single.length > 0 ? void 0 : this.#range();
	}
	/** What is to be tried next, on so many machines at once; empty once there is an answer. */
	next(count = 1) {
		if (this.answer !== void 0) return [];
		return count === 1 ? this.#single ?? [] : this.#choose(count);
	}
	/** How much so many trials on a place are expected to tell, bits. */
	tells(place, trials) {
		return new Information(this.graph, this.belief, this.#posterior.expectation).ofTrials(trials)(place);
	}
	/** What is not known of the answer yet, bits. */
	get bits() {
		const { first, earlier, unchanged } = this.belief;
		const part = (likely) => likely > 0 ? -likely * Math.log2(likely) : 0;
		return first.reduce((sum, likely) => sum + part(likely), part(earlier) + part(unchanged));
	}
	#choose(count) {
		const { cost = () => ({
			prepare: 1,
			trial: 0
		}), mostTrials = 1, confidence } = this.#options;
		const testable = testableOf(this.graph, this.#untestable, this.#tested);
		return chooseProbes({
			graph: this.graph,
			belief: this.belief,
			cost,
			count,
			mostTrials,
			confidence,
			expectation: this.#posterior.expectation,
			testable: (commit) => testable[commit] ?? 0
		});
	}
	#range() {
		const { first } = this.belief;
		const { confidence } = this.#options;
		const order = [...first.keys()].sort((a, b) => (first[b] ?? 0) - (first[a] ?? 0));
		const commits = [];
		let sum = 0;
		for (const commit of order) {
			if (sum >= confidence) break;
			commits.push(commit);
			sum += first[commit] ?? 0;
		}
		return {
			kind: "range",
			commits,
			confidence: sum
		};
	}
};
function likeliest(first) {
	let best = 0;
	for (let each = 1; each < first.length; each++) if ((first[each] ?? 0) > (first[best] ?? 0)) best = each;
	return best;
}
// src/bisecting/observations.ts
const nothingSeen = {
	hits: 0,
	misses: 0,
	sightings: [],
	untestable: void 0
};
function trialsOf({ hits, misses }) {
	return hits + misses;
}
/** What each commit was seen to do, by its id. A machine's failure says nothing. */
function readObservations(entries, id, reading) {
	const all = /* @__PURE__ */ new Map();
	for (const { report } of entries) {
		const answer = report?.answers.find(({ question }) => question === id);
		if (report === void 0 || answer === void 0 || answer.kind === "machine-error") continue;
		const seen = all.get(report.commit) ?? {
			...nothingSeen,
			sightings: []
		};
		all.set(report.commit, seen);
		if (answer.kind === "untestable") {
			if (trialsOf(seen) === 0) seen.untestable = answer.reason;
			continue;
		}
		const { hits, misses } = judge(answer, reading);
		if (hits + misses === 0) continue;
		seen.untestable = void 0;
		seen.hits += hits;
		seen.misses += misses;
		seen.sightings.push({
			probe: report.id,
			hits,
			misses
		});
	}
	return all;
}
function judge({ failed, passed, values }, { question, isFailedHit, threshold }) {
	if (question.kind !== "metric") return isFailedHit ? {
		hits: failed,
		misses: passed
	} : {
		hits: passed,
		misses: failed
	};
	if (threshold === void 0) return {
		hits: 0,
		misses: values.length
	};
	const hits = values.filter((value) => value > threshold.value === threshold.isNewerAbove).length;
	return {
		hits,
		misses: values.length - hits
	};
}
/** The numbers that a commit gave, in the order in which they were measured. */
function valuesAt(entries, id, commit) {
	return entries.flatMap(({ report }) => {
		if (report?.commit !== commit) return [];
		const answer = report.answers.find(({ question }) => question === id);
		return answer?.kind === "trials" ? answer.values : [];
	});
}
/**
* Where good and bad part, by the ends: half way by ratio between their medians, unless the user gave it. Undefined
* as long as an end was not measured.
*/
function readThreshold(given, older, newer) {
	const [before, after] = [medianOf(older), medianOf(newer)];
	if (after === void 0) return void 0;
	if (given !== null) return {
		value: given,
		isNewerAbove: after > given
	};
	if (before === void 0) return void 0;
	return {
		value: before > 0 && after > 0 ? Math.sqrt(before * after) : (before + after) / 2,
		isNewerAbove: after > before
	};
}
function medianOf(values) {
	const sorted = values.toSorted((a, b) => a - b);
	const [low, high] = [sorted[sorted.length - 1 >> 1], sorted[sorted.length >> 1]];
	return low === void 0 || high === void 0 ? void 0 : (low + high) / 2;
}
// src/bisecting/stretch.ts
function makeStretch(ends, commits, culled) {
	const graph = new CandidateGraph(commits);
	const weights = new Float64Array(graph.size).fill(1);
	for (const { commit } of culled) {
		const number = graph.numberOf(commit);
		if (number !== void 0) weights[number] = 0;
	}
	const isAllCulled = weights.every((weight) => weight === 0);
	if (isAllCulled) weights.fill(1);
	return {
		...ends,
		commits,
		graph,
		culled: isAllCulled ? [] : culled,
		weights
	};
}
/** The name by which a stretch is known again. */
function nameOfStretch({ older, newer }) {
	return `${older.join("+")}..${newer}`;
}
// src/bisecting/question-course.ts
/** A flaky test's ends are tried so often: fewer say little of its rate. */
const flakyEndTrials = 20;
/** A test that fails in three of ten trials passes five of five in one of six cases, and a good one always. */
const steadyTrials = 5;
/** So many passes in a row of what is said to be bad are taken for good: of a test, a flaky one, and a boot. */
const patience = {
	steady: 25,
	flaky: 60,
	boots: 5
};
/** A search that has not ended by then will not. */
const mostProbes = 400;
/** Commits that were taken for the culprit and were not. */
const mostSuspects = 4;
/** How far the search for one question's answer has come, from all that was seen. Knows nothing of other questions. */
var QuestionCourse = class QuestionCourse {
	asked;
	isFlaky;
	threshold;
	stretch;
	#parts;
	#seen;
	#bisection;
	constructor(parts, known) {
		this.asked = parts.asked;
		this.#parts = parts;
		const [first, last] = [parts.stretches[0], parts.stretches.at(-1)];
		if (first === void 0 || last === void 0) throw new Error("a question without commits");
		this.stretch = last;
		this.threshold = known?.threshold ?? this.#readThreshold(first);
		this.#seen = readObservations(parts.entries, parts.asked.id, this.reading);
		const { flaky } = parts.options;
		this.isFlaky = known?.isFlaky ?? (flaky === "yes" || flaky === "auto" && this.#contradiction() !== void 0);
	}
	get reading() {
		const isFailedHit = this.#parts.options.direction === "first-bad";
		return {
			question: this.asked.question,
			isFailedHit,
			threshold: this.threshold
		};
	}
	seen(commit) {
		return this.#seen.get(commit) ?? nothingSeen;
	}
	get seenCommits() {
		return this.#seen;
	}
	get bisection() {
		this.#bisection ??= this.#observed();
		return this.#bisection;
	}
	get answer() {
		return this.bisection.answer;
	}
	/** The commit that is believed to be the first one; undefined before the search has ended with one. */
	get culprit() {
		const { answer } = this;
		return answer?.kind === "found" ? this.stretch.graph.ids[answer.commit] : void 0;
	}
	/** What the culprit is compared with: its parents that are candidates, else the older end. */
	get parents() {
		const { graph } = this.stretch;
		const number = this.culprit === void 0 ? void 0 : graph.numberOf(this.culprit);
		const parents = number === void 0 ? [] : graph.parentsOf(number);
		return parents.length === 0 ? this.stretch.older : parents.flatMap((each) => graph.ids[each] ?? []);
	}
	/** The likeliest candidate so far. */
	get likeliest() {
		return this.stretch.graph.ids[this.#likeliest()] ?? "";
	}
	/** What beside the trials decides what is believed. */
	get name() {
		const { threshold, isFlaky } = this;
		return `${this.asked.id} ${isFlaky} ${threshold?.value} ${nameOfStretch(this.stretch)}`;
	}
	/** Whether anything was tried that says something of the candidates. */
	get hasEvidence() {
		return this.evidence.trials > 0;
	}
	get evidence() {
		const seen = [...this.#seen.values()].filter((each) => trialsOf(each) > 0);
		return {
			trials: seen.reduce((sum, each) => sum + trialsOf(each), 0),
			boots: seen.reduce((sum, { sightings }) => sum + sightings.length, 0),
			commits: seen.length
		};
	}
	get verifies() {
		return this.#parts.options.verify;
	}
	/** The same with less that was seen, and with what is known now of flakiness and of the threshold. */
	withEntries(entries) {
		return new QuestionCourse({
			...this.#parts,
			entries
		}, this);
	}
	/** Whether a commit that was tried is taken for one as the newer end. */
	isAsNewer(commit) {
		const place = this.placeOf(commit);
		if (this.isFlaky && typeof place === "number") return this.stretch.graph.contains(place, this.#likeliest());
		const { hits, misses } = this.seen(commit);
		return hits > misses;
	}
	step() {
		const contradiction = this.#parts.options.flaky === "no" ? this.#contradiction() : void 0;
		if (contradiction !== void 0) return ended("contradiction", `${contradiction}: what was said to be steady is not; --flaky auto searches on`);
		const ends = this.#checkEnds();
		if (ends !== void 0) return ends;
		const { answer } = this;
		if (answer === void 0) {
			if (this.#probesSoFar() < mostProbes) return {
				kind: "search",
				bisection: this.bisection
			};
			return this.#range(`${mostProbes} probes did not tell which`);
		}
		switch (answer.kind) {
			case "earlier": return this.#older();
			case "unchanged": return this.#notReproduced();
			case "range": return this.#verifyRange(answer.commits);
			case "found": return this.#verify();
		}
	}
	/** How often one boot can try it: what a kernel does once a boot is tried once a boot. */
	get trialsABoot() {
		const { kind } = this.asked.question;
		if (kind === "build" || kind === "boot" || kind === "splat") return 1;
		return this.asked.question.kind === "metric" && this.asked.question.metric.of === "boot" ? 1 : this.#parts.options.mostTrials;
	}
	/** How often each probe of a search tries it at least: one number alone may be noise, and others beside it show that. */
	get leastTrials() {
		return this.asked.question.kind === "metric" ? Math.min(3, this.trialsABoot) : 1;
	}
	#checkEnds() {
		const { older, newer } = this.stretch;
		const tries = [];
		const wanted = this.#endTrials();
		const bad = this.seen(newer);
		if (trialsOf(bad) === 0 && bad.untestable !== void 0) return untestableEnd(newer, bad.untestable);
		this.#want(tries, newer, wanted, "bad-end");
		for (const commit of older) {
			const seen = this.seen(commit);
			if (trialsOf(seen) === 0 && seen.untestable !== void 0) return this.#older();
			const purpose = this.#parts.stretches.length > 1 ? "walk-back" : "good-end";
			this.#want(tries, commit, wanted, purpose);
		}
		if (this.#parts.options.direction === "first-good") {
			for (const each of tries) if (each.purpose === "bad-end") each.purpose = "good-end";
			else if (each.purpose === "good-end") each.purpose = "bad-end";
		}
		if (trialsOf(bad) > 0 && bad.hits === 0 && !this.#isDraft) return this.#notReproduced();
		return tries.length === 0 ? void 0 : {
			kind: "try",
			tries
		};
	}
	/** A metric without a threshold: there are values, and nobody knows yet on which side. */
	get #isDraft() {
		return this.asked.question.kind === "metric" && this.threshold === void 0;
	}
	#want(tries, commit, wanted, purpose) {
		const missing = wanted - trialsOf(this.seen(commit));
		if (missing > 0) tries.push({
			commit,
			trials: Math.min(missing, this.trialsABoot),
			purpose
		});
	}
	#endTrials() {
		const { kind } = this.asked.question;
		if (kind === "build") return 1;
		const { flaky, mostTrials } = this.#parts.options;
		if (this.isFlaky) return this.trialsABoot === 1 ? Math.ceil(flakyEndTrials / 2) : flakyEndTrials;
		if (kind === "metric") return Math.min(steadyTrials, Math.max(3, mostTrials));
		return flaky === "no" || this.trialsABoot === 1 ? 1 : Math.min(steadyTrials, mostTrials);
	}
	#older() {
		const { isGivenEnd, noneOlder, options } = this.#parts;
		const [end = ""] = this.stretch.older;
		const { untestable, hits, misses } = this.seen(end);
		const is = options.direction === "first-bad" ? "bad" : "good";
		if (!isGivenEnd && untestable === void 0) {
			const way = options.direction === "first-bad" ? "first-good" : "first-bad";
			return ended("merge-base-bad", `where the two branches parted (${end.slice(0, 12)}) it is ${is} already (${hits} of ${hits + misses} trials): what made the older end different is on its own branch; search it there, as ${way}`);
		}
		if (noneOlder === "") return { kind: "walk-back" };
		if (untestable !== void 0) return untestableEnd(end, untestable);
		return ended("always-bad", `it is ${is} at ${end.slice(0, 12)} already, and ${noneOlder}`);
	}
	#notReproduced() {
		const { newer } = this.stretch;
		const seen = this.seen(newer);
		const missing = this.#patience() - trialsOf(seen);
		if (seen.hits === 0 && missing > 0) {
			const purpose = this.#parts.options.direction === "first-bad" ? "bad-end" : "good-end";
			return {
				kind: "try",
				tries: [{
					commit: newer,
					trials: Math.min(missing, this.trialsABoot),
					purpose
				}]
			};
		}
		const is = this.#parts.options.direction === "first-bad" ? ["bad", "good"] : ["good", "bad"];
		return ended("not-reproduced", seen.hits === 0 ? `${newer.slice(0, 12)} should be ${is[0]}, and was ${is[1]} in ${seen.misses === 1 ? "its trial" : `each of ${seen.misses} trials`}` : `${newer.slice(0, 12)} is no more often ${is[0]} than the older end: ${seen.hits} of ${trialsOf(seen)} trials`);
	}
	#patience() {
		if (this.asked.question.kind === "build") return 1;
		if (this.#parts.options.flaky === "no") return this.#endTrials();
		if (this.trialsABoot === 1) return patience.boots;
		return this.isFlaky ? patience.flaky : patience.steady;
	}
	#range(why) {
		const { answer } = this;
		const count = answer?.kind === "range" ? answer.commits.length : this.stretch.graph.size;
		const blocked = [...this.#seen.values()].filter((seen) => seen.untestable !== void 0).length;
		const because = why !== "" ? why : blocked > 0 ? `${counted(blocked, "commit")} between them cannot be tried` : "no trial would tell enough to choose among them";
		return ended("range", `one of ${counted(count, "commit")}: ${because}`);
	}
	/** What bounds a range is what a wrong answer would hang on, so it is repeated; a flaky test's was, as often as it told. */
	#verifyRange(range) {
		const { graph, older } = this.stretch;
		const inside = new Set(range);
		const before = new Set(range.flatMap((each) => graph.parentsOf(each)).filter((each) => !inside.has(each)));
		const idsOf = (numbers) => [...numbers].flatMap((each) => graph.ids[each] ?? []);
		const isTried = (commit) => trialsOf(this.seen(commit)) > 0;
		const lower = before.size === 0 ? older : idsOf(before);
		const tries = [...idsOf(range).filter(isTried).flatMap((each) => this.#repeat(each, "verify-culprit")), ...lower.filter(isTried).flatMap((each) => this.#repeat(each, "verify-parent"))];
		return this.#parts.options.verify && !this.isFlaky && tries.length > 0 ? {
			kind: "try",
			tries
		} : this.#range("");
	}
	#verify() {
		const { culprit } = this;
		const { verify } = this.#parts.options;
		if (culprit === void 0) throw new Error("there is no culprit to verify");
		const subject = this.stretch.commits.find(({ id }) => id === culprit)?.subject ?? "";
		const found = ended("found", `${culprit.slice(0, 12)} ${subject}`.trim());
		if (!verify) return found;
		const tries = [...this.#repeat(culprit, "verify-culprit"), ...this.parents.flatMap((parent) => this.#repeat(parent, "verify-parent"))];
		if (tries.length > 0) {
			if (this.#suspects(culprit).size <= mostSuspects) return {
				kind: "try",
				tries
			};
			return ended("contradiction", `${counted(mostSuspects, "commit")} seemed to be the first, and each time a repetition said otherwise: what is measured changes with something other than the commit`);
		}
		const { revert } = this.#parts;
		if (revert === void 0) return {
			kind: "revert",
			culprit
		};
		if ("commit" in revert) {
			const seen = this.seen(revert.commit);
			const wanted = this.#verifyTrials() - trialsOf(seen);
			if (wanted > 0 && seen.untestable === void 0) {
				const trials = Math.min(wanted, this.trialsABoot);
				return {
					kind: "try",
					tries: [{
						commit: revert.commit,
						trials,
						purpose: "verify-revert"
					}]
				};
			}
		}
		return found;
	}
	/** Commits that were verified before, and this one. */
	#suspects(culprit) {
		const verified = this.#parts.entries.flatMap(({ order }) => order.purpose === "verify-culprit" && order.questions.some(({ id }) => id === this.asked.id) ? [order.commit] : []);
		return /* @__PURE__ */ new Set([...verified, culprit]);
	}
	/** Once more, in a boot of its own, unless that was done. A build says the same each time. */
	#repeat(commit, purpose) {
		const seen = this.seen(commit);
		if (seen.untestable !== void 0) return [];
		const boots = this.asked.question.kind === "build" ? 1 : 2;
		const missing = this.#verifyTrials() - trialsOf(seen);
		if (seen.sightings.length >= boots && missing <= 0) return [];
		return [{
			commit,
			trials: Math.min(Math.max(1, missing), this.trialsABoot),
			purpose
		}];
	}
	#verifyTrials() {
		const { kind } = this.asked.question;
		if (kind === "build") return 1;
		if (this.isFlaky) return Math.max(2, Math.min(this.#surprisingTrials(), this.trialsABoot));
		return this.trialsABoot === 1 ? 2 : steadyTrials;
	}
	/** So many misses in a row would be a surprise on a bad commit, at the rate that was seen. */
	#surprisingTrials() {
		const { bad } = this.rates;
		return Math.ceil(Math.log(1 - this.#parts.options.confidence) / Math.log(Math.max(.01, Math.min(.99, 1 - bad))));
	}
	/** How often trials are hits, on commits that have the culprit, and on others; from all that was seen, 0 to 1. */
	get rates() {
		const sides = {
			bad: {
				hits: 0,
				all: 0
			},
			good: {
				hits: 0,
				all: 0
			}
		};
		const likeliest = this.#likeliest();
		for (const [commit, seen] of this.#seen) {
			const place = this.placeOf(commit);
			if (place === void 0) continue;
			const side = place === "bad-end" || place !== "good-end" && this.stretch.graph.contains(place, likeliest) ? sides.bad : sides.good;
			side.hits += seen.hits;
			side.all += trialsOf(seen);
		}
		const rate = ({ hits, all }) => all === 0 ? 0 : hits / all;
		return {
			bad: rate(sides.bad),
			good: rate(sides.good)
		};
	}
	/** Where a commit stands in the stretch; undefined for one that says nothing of it. */
	placeOf(commit) {
		const number = this.stretch.graph.numberOf(commit);
		if (number !== void 0) return number;
		if (this.stretch.older.includes(commit)) return "good-end";
		return this.#parts.stretches.some(({ newer }) => newer === commit) ? "bad-end" : void 0;
	}
	#observed() {
		const { options } = this.#parts;
		const { graph, weights } = this.stretch;
		const bisection = new Bisection(graph, {
			rates: this.#rates(),
			confidence: options.confidence,
			mostTrials: this.isFlaky ? this.trialsABoot : 1,
			weights,
			cost: (place) => {
				const { prepareMs, trialMs } = this.costOf(this.commitAt(place));
				return {
					prepare: prepareMs,
					trial: trialMs
				};
			}
		});
		for (const [commit, seen] of this.#seen) {
			const place = this.placeOf(commit);
			if (place === void 0) continue;
			if (trialsOf(seen) > 0) bisection.observe(place, {
				failed: seen.hits,
				passed: seen.misses
			});
			else if (typeof place === "number") bisection.giveUp(place);
		}
		return bisection;
	}
	costOf(commit) {
		const { prepareMs, trialMs } = this.#parts.cost(commit);
		return {
			prepareMs: Math.max(1, prepareMs),
			trialMs: Math.max(1, trialMs)
		};
	}
	commitAt(place) {
		if (place === "good-end") return this.stretch.older[0] ?? "";
		return place === "bad-end" ? this.stretch.newer : this.stretch.graph.ids[place] ?? "";
	}
	/**
	* What would be tried if the first of these probes were a hit, and if it were a miss, the likelier one first.
	*/
	afterAnswers(orders) {
		const [first] = orders;
		const place = first === void 0 ? void 0 : this.placeOf(first.commit);
		if (first === void 0 || place === void 0) return [];
		return (typeof place !== "number" ? [place === "bad-end"] : [true, false]).flatMap((isHit) => {
			const trials = this.isFlaky ? first.trials : 1;
			const after = this.#observed();
			after.observe(place, isHit ? {
				failed: trials,
				passed: 0
			} : {
				failed: 0,
				passed: trials
			});
			if (trialsOf(this.seen(this.stretch.newer)) === 0) after.observe("bad-end", {
				failed: 1,
				passed: 0
			});
			return after.next(1).map((choice) => this.commitAt(choice.place));
		});
	}
	#rates() {
		const rates = this.isFlaky ? flakyRates : steadyRates;
		if (this.#parts.options.direction === "first-bad") return rates;
		const turned = ({ failed, passed }) => ({
			failed: passed,
			passed: failed
		});
		return {
			bad: turned(rates.good),
			good: turned(rates.bad)
		};
	}
	/** That the same kernel said two things, or that one that has a hit lost it again further on. */
	#contradiction() {
		if (this.#isDraft) return void 0;
		const { graph } = this.stretch;
		const hits = [];
		const misses = [];
		for (const [commit, seen] of this.#seen) {
			if (seen.hits > 0 && seen.misses > 0) return `${commit.slice(0, 12)} ended as bad in ${this.#badTrials(seen)} of ${counted(trialsOf(seen), "trial")}`;
			const number = graph.numberOf(commit);
			if (number === void 0) continue;
			if (seen.hits > 0) hits.push(number);
			if (seen.misses > 0) misses.push(number);
		}
		for (const hit of hits) {
			const miss = misses.find((each) => graph.contains(each, hit));
			if (miss === void 0) continue;
			return `${this.commitAt(miss).slice(0, 12)}, which has ${this.commitAt(hit).slice(0, 12)}, is not as that`;
		}
	}
	#badTrials({ hits, misses }) {
		return this.#parts.options.direction === "first-bad" ? hits : misses;
	}
	#readThreshold(first) {
		const { question, id } = this.#parts.asked;
		if (question.kind !== "metric") return void 0;
		const at = (commit) => valuesAt(this.#parts.entries, id, commit);
		return readThreshold(question.threshold, first.older.flatMap(at), at(first.newer));
	}
	#likeliest() {
		return this.bisection.belief.first.reduce((best, each, index, all) => each > (all[best] ?? 0) ? index : best, 0);
	}
	#probesSoFar() {
		return [...this.#seen.values()].reduce((sum, { sightings }) => sum + sightings.length, 0);
	}
};
function ended(conclusion, reason) {
	return {
		kind: "ended",
		conclusion,
		reason
	};
}
function untestableEnd(commit, why) {
	return ended("untestable-end", `${commit.slice(0, 12)} cannot be tried: ${why}`);
}
// src/bisecting/course.ts
/** Back from a good end that is bad, this many commits at first, and four times as many each time. */
const firstStepBack = 16;
const stepGrowth = 4;
const mostStepsBack = 5;
/**
* The course of a whole bisect: where each question stands after what probes said. It remembers nothing but what it
* asked the repository, so that from the same journal it comes to the same.
*/
var Course = class Course {
	#request;
	#states = [];
	#notes = /* @__PURE__ */ new Set();
	/** The last judgement, and of what it was: entries only ever become more. */
	#judged;
	constructor(request) {
		this.#request = request;
	}
	/** @throws UserError when the newer end has nothing that the older one has not */
	static async begin(request) {
		const course = new Course(request);
		const { history, older, newer, questions } = request;
		const { isAncestor, ...stretch } = await history.stretch(older, newer);
		if (!isAncestor) {
			const places = stretch.older.map((each) => each.slice(0, 12)).join(", ");
			course.#notes.add(`${older.slice(0, 12)} is no ancestor of ${newer.slice(0, 12)}: where both parted (${places}) is taken for the older end`);
		}
		for (const asked of questions) course.#states.push({
			asked,
			stretches: [stretch],
			isGivenEnd: isAncestor,
			stepsBack: 0,
			noneOlder: "",
			reverts: /* @__PURE__ */ new Map()
		});
		return course;
	}
	/** What was done that was not asked, for a person to read. */
	get notes() {
		return [...this.#notes];
	}
	/** As it was judged last; undefined before. */
	get lastStandings() {
		return this.#judged?.standings;
	}
	/** Where each question stands; asks the repository for what the next step takes. */
	async judge(entries) {
		const reports = entries.filter(({ report }) => report !== void 0).length;
		const of = `${entries.length} ${reports}`;
		if (this.#judged?.of === of) return this.#judged.standings;
		const standings = [];
		for (const state of this.#states) standings.push(await this.#stand(state, entries));
		this.#judged = {
			of,
			standings
		};
		return standings;
	}
	async #stand(state, entries) {
		for (;;) {
			const course = this.#courseOf(state, entries, void 0);
			const culprit = course.answer?.kind === "found" ? course.culprit : void 0;
			const revert = culprit === void 0 ? void 0 : state.reverts.get(culprit);
			const whole = revert === void 0 ? course : this.#courseOf(state, entries, revert);
			const step = whole.step();
			if (step.kind === "walk-back") await this.#walkBack(state, whole);
			else if (step.kind === "revert") await this.#revert(state, step.culprit);
			else return {
				course: whole,
				step,
				revert
			};
		}
	}
	#courseOf(state, entries, revert) {
		const { asked, stretches, isGivenEnd, noneOlder } = state;
		const { options, cost } = this.#request;
		return new QuestionCourse({
			asked,
			stretches,
			isGivenEnd,
			noneOlder,
			entries,
			revert,
			options,
			cost
		});
	}
	async #walkBack(state, course) {
		const { history, options } = this.#request;
		const { older, newer } = course.stretch;
		const [end = ""] = older;
		if (state.stepsBack >= mostStepsBack) {
			state.noneOlder = `so it was at ${counted(state.stepsBack, "older commit")}`;
			return;
		}
		const before = await history.before(end, firstStepBack * stepGrowth ** state.stepsBack);
		if (before === void 0) {
			state.noneOlder = "there is no older commit";
			return;
		}
		state.stepsBack++;
		const isHit = course.seen(end).hits > 0;
		const { isAncestor: _, ...stretch } = await history.stretch(before, isHit ? end : newer);
		state.stretches.push(stretch);
		const why = isHit ? `is ${options.direction === "first-bad" ? "bad" : "good"} already` : "cannot be tried";
		this.#notes.add(`${end.slice(0, 12)} ${why}: ${before.slice(0, 12)}, further back, is tried in its place`);
	}
	async #revert(state, culprit) {
		const { history, newer } = this.#request;
		state.reverts.set(culprit, await history.revert(culprit, newer));
	}
};
/** The questions that want something, for `chooseTries`. */
function openQuestions(standings) {
	return standings.flatMap(({ course, step }) => {
		if (step.kind === "ended") return [];
		return [{
			course,
			tries: step.kind === "try" ? step.tries : []
		}];
	});
}
/** How a question ended; undefined as long as it has not. */
function endingOf({ step }) {
	return step.kind === "ended" ? step : void 0;
}
// src/bisecting/compare-outputs.ts
/** So much of a file is compared, and so much of a line is told. */
const mostBytes = 4194304;
const mostOfLine = 500;
/**
* In what the output of a bad trial differs from that of a good one. Times, addresses and process ids, which are
* others each time, make no difference, but are told as they are.
* @param good the path of a file, as `bad`
* @returns lines of a unified diff, from its first `@@` on; none when nothing differs. Untrusted
*/
async function compareOutputs(good, bad, options = {}) {
	const { mostLines = 200, signal } = options;
	const [before, after] = await Promise.all([readLines(good), readLines(bad)]);
	await using scratch = temporaryDirectory("compare");
	await writeFile(join(scratch.path, "good"), neutralText(before));
	await writeFile(join(scratch.path, "bad"), neutralText(after));
	const { stdout } = await git(scratch.path, [
		"diff",
		"--no-index",
		"--text",
		"--no-color",
		"--no-ext-diff",
		"--no-textconv",
		"--diff-algorithm=histogram",
		"--unified=3",
		"--inter-hunk-context=0",
		"--",
		"good",
		"bad"
	], {
		expected: [0, 1],
		settings: ["diff.suppressBlankEmpty=false"],
		...signal === void 0 ? {} : { signal }
	});
	const lines = withOriginals(stdout.split("\n"), before, after);
	if (lines.length <= mostLines) return lines;
	const shown = lines.slice(0, mostLines - 1);
	return [...shown, `… and ${counted(lines.length - shown.length, "line")} more`];
}
async function readLines(path) {
	const file = await open(path, "r");
	try {
		const { size } = await file.stat();
		const buffer = Buffer.alloc(Math.min(size, mostBytes));
		let length = 0;
		while (length < buffer.length) {
			const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
			if (bytesRead === 0) break;
			length += bytesRead;
		}
		const lines = buffer.toString("utf8", 0, length).split("\n").map((line) => line.replace(/\r+$/, ""));
		if (lines.at(-1) === "") lines.pop();
		return lines;
	} finally {
		await file.close();
	}
}
function neutralText(lines) {
	return lines.map((line) => `${neutralLine(line)}\n`).join("");
}
/** A line without what is another each time that a program or a kernel runs. */
function neutralLine(line) {
	return line.replace(/\[ *\d+\.\d{3,9}\]/g, "[TIME]").replace(/\[ *[TC]\d+\]/g, "[CALLER]").replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, "TIME").replace(/\b\d\d:\d\d:\d\d(?:\.\d+)?\b/g, "TIME").replace(/\b(?:0x)?ffff(?!f{8})[0-9a-f]{12}\b/gi, "ADDRESS").replace(/\b0x(?:0{4})?(?:7[ef]|5[56])[0-9a-f]{10}\b/gi, "ADDRESS").replace(/\b([pt]id)(\s*[:=]\s*|\s+)\d+\b/gi, "$1$2ID").replace(/\b(seed)(\s*[:=]\s*|\s+)(?:0x)?[0-9a-f]+\b/gi, "$1$2SEED");
}
/** A diff of neutral texts, told with the lines that they were made of. */
function withOriginals(diff, before, after) {
	const told = [];
	let old = -1;
	let now = -1;
	for (const line of diff) {
		const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
		if (hunk !== null) {
			old = Number(hunk[1]) - (hunk[2] === "0" ? 0 : 1);
			now = Number(hunk[3]) - (hunk[4] === "0" ? 0 : 1);
			told.push(hunk[0]);
		} else if (old === -1) {} else if (line.startsWith("-")) told.push(`-${cut(before[old++])}`);
		else if (line.startsWith("+")) told.push(`+${cut(after[now++])}`);
		else if (line.startsWith(" ")) {
			told.push(` ${cut(after[now++])}`);
			old += 1;
		}
	}
	return told;
}
function cut(line = "") {
	return line.length > mostOfLine ? `${line.slice(0, mostOfLine)}…` : line;
}
// src/bisecting/details.ts
const none = {
	fixes: "",
	maintainers: [],
	difference: null
};
const mostLines = 200;
/** Looks up once what each answer is told with. */
var Details = class {
	#request;
	#output;
	#signal;
	#known = /* @__PURE__ */ new Map();
	#subjects = /* @__PURE__ */ new Map();
	constructor(request, output, signal) {
		this.#request = request;
		this.#output = output;
		this.#signal = signal;
	}
	async of({ course, step }, entries) {
		if (step.kind !== "ended") return none;
		const { culprit } = course;
		const key = `${course.asked.id} ${step.conclusion} ${culprit ?? ""}`;
		const known = this.#known.get(key);
		if (known !== void 0) return known;
		const details = {
			...culprit === void 0 || step.conclusion !== "found" ? none : await this.#people(culprit, course.stretch),
			difference: await this.#difference(course, entries)
		};
		if (!this.#signal.aborted) this.#known.set(key, details);
		return details;
	}
	/** The subjects of commits that are no candidates, such as ends further back. Untrusted. */
	async subjectsOf(commits) {
		const { repository } = this.#request.probe;
		for (const commit of commits) {
			if (this.#subjects.has(commit)) continue;
			const facts = await readCommit(repository, commit, { signal: this.#signal }).catch(() => void 0);
			if (facts !== void 0) this.#subjects.set(commit, facts.subject);
		}
		return this.#subjects;
	}
	async #people(culprit, { older, newer }) {
		const { repository } = this.#request.probe;
		const run = { signal: this.#signal };
		try {
			return {
				fixes: await readFixesLine(repository, culprit, run),
				maintainers: (await findMaintainers({
					repository,
					culprit,
					scriptOf: older[0] ?? culprit,
					listOf: newer,
					...run
				})).slice(0, 50),
				difference: null
			};
		} catch (error) {
			return {
				...none,
				maintainers: [{
					address: "not found",
					role: describeError(error)
				}]
			};
		}
	}
	async #difference(course, entries) {
		const older = outputOf(course, entries, course.parents, false);
		const newer = outputOf(course, entries, course.culprit === void 0 ? [] : [course.culprit], true);
		if (older === void 0 || newer === void 0) return null;
		const [good, bad] = this.#request.direction === "first-bad" ? [older, newer] : [newer, older];
		const at = (path) => join(this.#output.path, path);
		try {
			return {
				good,
				bad,
				lines: await compareOutputs(at(good), at(bad), {
					mostLines,
					signal: this.#signal
				})
			};
		} catch {
			return null;
		}
	}
};
/** What a trial printed that was a hit, or a miss: of one of these commits if there is any, else of the last one. */
function outputOf(course, entries, preferred, isHit) {
	const fitting = entries.flatMap(({ report }) => {
		const answer = report?.answers.find(({ question }) => question === course.asked.id);
		if (report === void 0 || answer?.kind !== "trials" || answer.output === null) return [];
		const sighting = course.seen(report.commit).sightings.find(({ probe }) => probe === report.id);
		return sighting !== void 0 && (isHit ? sighting.hits > 0 : sighting.hits === 0) ? [{
			commit: report.commit,
			output: answer.output
		}] : [];
	});
	return (fitting.findLast(({ commit }) => preferred.includes(commit)) ?? fitting.at(-1))?.output;
}
// src/bisecting/foresee-tries.ts
/**
* The commits that are likeliest to be asked for once these orders are answered, the likeliest first: what each
* question would try if the answer were one or the other.
*/
function foreseeTries(standings, orders) {
	const asked = new Set(orders.map(({ commit }) => commit));
	const foreseen = /* @__PURE__ */ new Set();
	for (const { course, step } of standings) {
		if (step.kind === "ended") continue;
		for (const { commit } of step.kind === "try" ? step.tries : []) if (!asked.has(commit)) foreseen.add(commit);
		for (const each of course.afterAnswers(orders)) if (!asked.has(each)) foreseen.add(each);
	}
	return [...foreseen];
}
// src/bisecting/expect-more.ts
/** The culprit, its parent, and the newer end without it. */
const verifyingProbes = 3;
/** What is still to come, as far as it can be told: halving, or as much as each probe of a flaky test tells. */
function expectMore(standings, machines) {
	const each = standings.filter(({ step }) => step.kind !== "ended").map(({ course, step }) => expectOf(course, step, machines));
	const probes = each.reduce((most, { probes: own }) => Math.max(most, own), 0);
	const durationMs = each.reduce((most, { durationMs: own }) => Math.max(most, own), 0);
	return {
		probes: Math.round(probes),
		durationMs: Math.round(durationMs)
	};
}
function expectOf(course, step, machines) {
	const isVerifying = course.culprit !== void 0 && step.kind === "try";
	const waiting = step.kind === "try" ? step.tries.length : 0;
	const verifying = course.verifies ? verifyingProbes : 0;
	const [next] = isVerifying ? [] : course.bisection.next(1);
	const bitsAProbe = Math.min(1, Math.max(.02, next?.information ?? 1));
	const searching = isVerifying ? 0 : Math.ceil(course.bisection.bits / bitsAProbe);
	const probes = isVerifying ? waiting : waiting + searching + verifying;
	const costOf = (commit, trials) => {
		const { prepareMs, trialMs } = course.costOf(commit);
		return prepareMs + trialMs * trials;
	};
	const trials = next?.trials ?? 1;
	const waitingMs = step.kind === "try" ? mean(step.tries.map((each) => costOf(each.commit, each.trials))) : 0;
	const searchingMs = searching === 0 ? 0 : mean(someCandidates(course).map((each) => costOf(each, trials)));
	const verifyingMs = isVerifying ? 0 : costOf(course.stretch.newer, trials);
	return {
		probes,
		durationMs: Math.ceil(waiting / machines) * waitingMs + Math.ceil(searching / Math.log2(machines + 1)) * searchingMs + Math.ceil(verifying / machines) * verifyingMs
	};
}
const mostCandidates$1 = 64;
/** Candidates from all over the history that may be the one, or all when there are few. */
function someCandidates({ stretch: { graph, weights } }) {
	const all = graph.ids.filter((_, number) => (weights[number] ?? 0) > 0);
	const step = Math.max(1, all.length / mostCandidates$1);
	return Array.from({ length: Math.min(all.length, mostCandidates$1) }, (_, index) => all[Math.floor(index * step)] ?? "");
}
function mean(values) {
	return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;
}
// src/bisecting/explain-answer.ts
/** How sure an answer is, and how that was computed; some sentences. */
function explainAnswer(course, ending, { confidence }) {
	if (!course.hasEvidence) return "";
	const { trials, boots, commits } = course.evidence;
	const seen = `${counted(trials, "trial")} in ${counted(boots, "probe")} of ${counted(commits, "commit")}`;
	const rule = course.isFlaky ? "Each trial moves the belief in every commit by Bayes' rule: how likely that trial is if the commit is the first, with both failure rates unknown and integrated out (Beta distributions), and every commit as likely as any other before the first trial." : "The trials never contradicted each other, so that each is taken for what its kernel does: one contradiction in some thousand trials is thought possible, and each probe halves what is left.";
	const rates = course.isFlaky ? ` It fails in ${percentText(course.rates.bad)} of the trials with the commit, and in ${percentText(course.rates.good)} without.` : "";
	const wanted = ending?.conclusion === "found" ? ` The search ends once a commit has ${percentText(confidence)}.` : "";
	const culled = course.stretch.culled.length;
	const left = culled === 0 ? "" : ` ${counted(culled, "commit")} that cannot change the result ${culled === 1 ? "is" : "are"} not among them.`;
	return `${seen}, of ${counted(course.stretch.graph.size, "candidate")}.${left} ${rule}${rates}${wanted}`;
}
// src/bisecting/question-title.ts
/** What is asked, one line. Untrusted: names of tests are in it. */
function titleOf(question) {
	switch (question.kind) {
		case "test": return `${question.test} fails`;
		case "boot": return "it does not boot";
		case "build": return "it does not build";
		case "splat": {
			const { fingerprint, tests } = question;
			return `the kernel complains (${fingerprint})${tests.length === 0 ? " while it boots" : ` during ${tests.join(", ")}`}`;
		}
		case "metric": {
			const { metric, threshold } = question;
			return `${metricTitle(metric)}${threshold === null ? " changed" : ` crosses ${formatValue(metric, threshold)}`}`;
		}
		case "command": return `the script fails: ${firstCommand(question.script)}`;
	}
}
function metricTitle(metric) {
	if (metric.of === "duration") return `the duration of ${metric.test}`;
	if (metric.of === "boot") return `the boot's time until ${metric.phase}`;
	return `the number /${metric.pattern}/ of ${metric.test}`;
}
/** A metric's value with its unit. */
function formatValue(metric, value) {
	return metric.of === "number" ? String(Number(value.toPrecision(4))) : formatDuration(value);
}
/** The first line that does something. */
function firstCommand(script) {
	const lines = script.split("\n").map((line) => line.trim());
	return (lines.find((line) => line !== "" && !line.startsWith("#")) ?? lines[0] ?? "").slice(0, 100);
}
// src/bisecting/make-answer.ts
const mostLikely = 50;
const mostOfAStep = 64;
const mostOfARange = 200;
/** The belief is told after each of so many probes at most. */
const mostSteps = 120;
const leastTold = 1e-4;
/** Where one question stands, to be told; the log for git comes later. */
function makeAnswer(parts) {
	const { standing, details, request, told } = parts;
	const { course, revert } = standing;
	const ending = endingOf(standing);
	const { answer, culprit } = course;
	const first = ending?.conclusion === "found" && culprit !== void 0 ? told.get(culprit) : void 0;
	const range = ending?.conclusion === "range" && answer?.kind === "range" ? answer.commits.toSorted((a, b) => a - b).flatMap((each) => told.get(course.stretch.graph.ids[each] ?? "") ?? []) : [];
	return {
		question: course.asked.id,
		conclusion: ending?.conclusion ?? null,
		reason: ending?.reason ?? openReason(course),
		first: first ?? null,
		range: range.slice(0, mostOfARange),
		rangeCount: range.length,
		confidence: course.hasEvidence ? answer?.confidence ?? 0 : 0,
		explanation: explainAnswer(course, ending, request),
		isFlaky: course.isFlaky,
		rates: course.hasEvidence ? course.rates : null,
		verification: first === void 0 ? notVerified : verificationOf(course, revert, request.verify),
		likely: likelyOf(course, mostLikely),
		steps: stepsOf(parts),
		fixes: details?.fixes ?? "",
		maintainers: details?.maintainers ?? [],
		difference: details?.difference ?? null,
		reproduce: reproduceCommands(course, ending, request),
		gitLog: ""
	};
}
function openReason(course) {
	if (!course.hasEvidence) return "the ends are tried first";
	const likely = likelyOf(course, 1)[0];
	if (likely === void 0) return "nothing is known yet";
	const threshold = course.threshold === void 0 || course.asked.question.kind !== "metric" ? "" : `, threshold ${formatValue(course.asked.question.metric, course.threshold.value)}`;
	return `${course.bisection.bits.toFixed(1)} bits to learn; the likeliest is ${likely.commit.slice(0, 12)} (${percentText(likely.probability)})${threshold}`;
}
function likelyOf(course, most) {
	const { first } = course.bisection.belief;
	return [...first.keys()].filter((each) => (first[each] ?? 0) >= leastTold).sort((a, b) => (first[b] ?? 0) - (first[a] ?? 0)).slice(0, most).map((each) => ({
		commit: course.stretch.graph.ids[each] ?? "",
		probability: Number((first[each] ?? 0).toFixed(4))
	}));
}
/**
* The belief after each probe that said something, as it is seen with what is known now. What was thought before of
* the same is taken from `memory`.
*/
function stepsOf({ standing, entries, memory }) {
	const { course } = standing;
	const saying = entries.filter(({ report }) => report?.answers.some(({ question, kind }) => question === course.asked.id && kind !== "machine-error"));
	const steps = Math.max(2, Math.min(mostSteps, 4e5 / course.stretch.graph.size));
	const stride = Math.max(1, Math.ceil(saying.length / steps));
	return saying.flatMap(({ order }, index) => {
		if ((index + 1) % stride !== 0 && index + 1 !== saying.length) return [];
		const seen = saying.slice(0, index + 1);
		const key = [course.name, ...seen.map((each) => each.order.id)].join();
		const known = memory.get(key) ?? stepOf(course.withEntries(seen), order.id);
		memory.set(key, known);
		return [known];
	});
}
function stepOf(then, probe) {
	const likely = then.hasEvidence ? likelyOf(then, mostOfAStep) : [];
	return {
		probe,
		bits: Number(then.bisection.bits.toFixed(3)),
		likely
	};
}
const notVerified = {
	culprit: "not-tried",
	parent: "not-tried",
	revert: "not-tried",
	reason: ""
};
function verificationOf(course, revert, isWanted) {
	if (!isWanted) return {
		...notVerified,
		reason: "verification was not wanted"
	};
	const { culprit = "", parents } = course;
	const parent = parents.map((each) => check(course.seen(each), false));
	const worst = parent.find((each) => each === "not-as-expected") ?? parent.find((each) => each !== "as-expected") ?? "as-expected";
	return {
		culprit: check(course.seen(culprit), true),
		parent: worst,
		...checkRevert(course, revert)
	};
}
function check(seen, isHit) {
	if (trialsOf(seen) === 0) return seen.untestable === void 0 ? "not-tried" : "not-testable";
	return (isHit ? seen.hits > seen.misses / 50 : seen.misses >= seen.hits) ? "as-expected" : "not-as-expected";
}
function checkRevert(course, revert) {
	if (revert === void 0) return {
		revert: "not-tried",
		reason: ""
	};
	if ("reason" in revert) return {
		revert: "does-not-apply",
		reason: revert.reason
	};
	const seen = course.seen(revert.commit);
	if (trialsOf(seen) === 0) return {
		revert: seen.untestable === void 0 ? "not-tried" : "not-testable",
		reason: seen.untestable ?? ""
	};
	const { bad, good } = course.rates;
	if (!(seen.hits / trialsOf(seen) > (bad + good) / 2)) return {
		revert: "as-expected",
		reason: ""
	};
	return {
		revert: "not-as-expected",
		reason: `with it taken back, the newer end is as before (${seen.hits} of ${trialsOf(seen)} trials): something else does it, too`
	};
}
// src/bisecting/verdicts.ts
/** What a probe's answers come to, by what is known now of each question. */
function verdictsOf(report, standings) {
	if (report === void 0) return [];
	return report.answers.flatMap((answer) => {
		const standing = standings.find(({ course }) => course.asked.id === answer.question);
		if (standing === void 0) return [];
		const { question } = answer;
		if (answer.kind !== "trials") return [{
			question,
			verdict: answer.kind,
			failed: 0,
			passed: 0,
			reason: answer.reason
		}];
		const { course } = standing;
		const sighting = course.seen(report.commit).sightings.find(({ probe }) => probe === report.id);
		const hits = sighting?.hits ?? 0;
		const misses = sighting?.misses ?? 0;
		const [failed, passed] = course.reading.isFailedHit ? [hits, misses] : [misses, hits];
		return [{
			question,
			verdict: !course.isFlaky && (failed === 0 || passed === 0) ? failed > 0 ? "bad" : "good" : "weak",
			failed,
			passed,
			reason: answer.reason
		}];
	});
}
// src/bisecting/make-report.ts
const mostCommits$1 = 2e3;
const mostCulled = 1e3;
/** All that is known of a bisect, to be told. */
function makeBisectReport(parts) {
	const { request, ends, journal, standings, details, stop, isRunning } = parts;
	const { entries } = journal;
	const [first] = standings;
	if (first === void 0) throw new Error("a bisect without a question");
	const { stretch } = first.course;
	const told = new Map(standings.flatMap(({ course }) => course.stretch.commits.map((each) => [each.id, tellCommit(each)])));
	const subjectOf = (commit) => told.get(commit)?.subject ?? parts.subjects.get(commit) ?? "";
	const reports = entries.flatMap(({ report }) => report ?? []);
	const answers = standings.map((standing) => makeAnswer({
		standing,
		entries,
		details: details.get(standing.course.asked.id),
		request,
		told,
		subjectOf,
		memory: parts.memory
	}));
	const answersWithLogs = answers.map((answer, index) => ({
		...answer,
		gitLog: gitLogOf(standings[index] ?? first, request, subjectOf)
	}));
	return {
		format: "vmentry-bisect",
		version: 1,
		tool: `vmentry ${version}`,
		startedAt: journal.startedAt,
		updatedAt: (/* @__PURE__ */ new Date()).toISOString(),
		isRunning,
		...concluded(answers, stop, isRunning),
		asked: {
			good: ends.good,
			bad: ends.bad,
			direction: request.direction,
			questions: request.questions.map((each) => ({
				...each,
				title: titleOf(each.question)
			})),
			...parts.prober.circumstances,
			machine: describeMachines(request, parts.prober.machines),
			confidence: request.confidence,
			firstParent: request.firstParent,
			paths: [...request.paths],
			command: bisectCommand(request, ends)
		},
		notes: [...parts.notes],
		candidates: {
			older: stretch.older[0] ?? "",
			newer: stretch.newer,
			count: stretch.graph.size,
			culled: stretch.culled.slice(0, mostCulled).map(({ commit, because }) => ({
				commit,
				because
			})),
			commits: around(stretch.commits.map(tellCommit), answers[0]?.first?.commit ?? first.course.likeliest)
		},
		answers: answersWithLogs,
		probes: entries.map(({ order, report }) => ({
			order,
			report: report ?? null,
			subject: subjectOf(order.commit),
			verdicts: verdictsOf(report, standings)
		})),
		findings: findingsOf(entries, standings, subjectOf),
		expected: isRunning ? expectMore(standings, parts.prober.machines) : {
			probes: 0,
			durationMs: 0
		},
		cost: {
			probes: reports.length,
			boots: reports.filter(({ boot }) => boot.outcome !== "none").length,
			builds: reports.filter(({ build }) => build.outcome === "built" || build.outcome === "failed" && build.durationMs > 0).length,
			durationMs: Math.round(parts.workedMs)
		}
	};
}
function tellCommit({ id, subject, author, date, parents }) {
	return {
		commit: id,
		subject,
		author,
		date,
		parents
	};
}
/** Those nearest to the answer, when there are too many to tell. */
function around(commits, center) {
	if (commits.length <= mostCommits$1) return commits;
	const at = commits.findIndex(({ commit }) => commit === center);
	const from = Math.max(0, Math.min(commits.length - mostCommits$1, at - mostCommits$1 / 2));
	return commits.slice(from, from + mostCommits$1);
}
/** Of several answers the worst counts; what stopped the bisect counts before all of them. */
function concluded(answers, stop, isRunning) {
	if (stop !== void 0) return stop;
	const open = answers.filter(({ conclusion }) => conclusion === null);
	const [answer] = answers;
	if (open.length > 0 || isRunning) return {
		conclusion: null,
		reason: answers.length === 1 ? answer?.reason ?? "" : `${answers.length - open.length} of ${answers.length} questions are answered`
	};
	const rank = ({ conclusion }) => conclusion === null ? -1 : bisectConclusions.indexOf(conclusion);
	const worst = answers.reduce((a, b) => rank(b) > rank(a) ? b : a);
	const firsts = new Set(answers.map(({ first }) => first?.commit));
	const several = answers.length > 1 && worst.conclusion === "found" && firsts.size === 1 ? ` (all ${answers.length} questions)` : answers.length > 1 ? ` (question ${worst.question})` : "";
	return {
		conclusion: worst.conclusion,
		reason: `${worst.reason}${several}`
	};
}
function describeMachines({ probe }, machines) {
	const { name, cpus, memoryMiB, accelerator } = probe.machine;
	const size = [
		...cpus === void 0 ? [] : [`${cpus} CPUs`],
		...memoryMiB === void 0 ? [] : [`${memoryMiB} MiB`],
		...accelerator === "auto" ? [] : [accelerator]
	];
	return `${machines} × ${name ?? "machine"}${size.length === 0 ? "" : ` (${size.join(", ")})`}`;
}
/** Commits that do not build or boot, of which that is not what was asked. */
function findingsOf(entries, standings, subjectOf) {
	const kinds = new Set(standings.map(({ course }) => course.asked.question.kind));
	const findings = /* @__PURE__ */ new Map();
	for (const { report } of entries) {
		if (report === void 0) continue;
		const { commit, id: probe, build, boot } = report;
		const isBuild = build.reason !== "" && build.outcome !== "error";
		const isBoot = boot.outcome === "does-not-boot";
		const kind = isBuild ? "build" : "boot";
		if (!(isBuild || isBoot) || kinds.has(kind)) continue;
		const reason = isBuild ? build.reason : boot.reason;
		findings.set(`${kind} ${commit}`, {
			kind,
			commit,
			subject: subjectOf(commit),
			reason,
			probe
		});
	}
	return [...findings.values()];
}
function gitLogOf({ course, step }, { direction, firstParent, paths }, subjectOf) {
	const { stretch } = course;
	const end = (commit) => ({
		commit,
		subject: subjectOf(commit)
	});
	const steps = [...course.seenCommits].flatMap(([commit, seen]) => {
		if (stretch.graph.numberOf(commit) === void 0) return [];
		const state = seen.untestable !== void 0 ? "untestable" : course.isAsNewer(commit) ? "newer" : "older";
		return [{
			...end(commit),
			state
		}];
	});
	return formatBisectLog({
		direction,
		firstParent,
		paths,
		candidates: stretch.commits,
		steps,
		newer: end(stretch.newer),
		older: stretch.older.map(end),
		first: endingOf({
			course,
			step,
			revert: void 0
		})?.conclusion === "found" ? course.culprit : void 0
	});
}
// src/bisecting/journal.ts
/** What makes a bisect the same one: one that is started again with another of these is another. */
const identitySchema = object({
	good: string(),
	bad: string(),
	direction: _enum(["first-bad", "first-good"]),
	questions: array(askedQuestionSchema).min(1),
	environment: string(),
	variant: string(),
	confidence: number(),
	flaky: _enum([
		"auto",
		"yes",
		"no"
	]),
	mostTrials: int().positive(),
	firstParent: boolean(),
	paths: array(string()),
	cull: boolean(),
	verify: boolean()
});
const eventSchema = discriminatedUnion("event", [
	object({
		event: literal("started"),
		format: literal("vmentry-bisect-journal"),
		version: literal(1),
		at: datetime(),
		identity: identitySchema
	}),
	object({
		event: literal("culled"),
		at: datetime(),
		stretch: string().describe("its ends"),
		culled: array(object({
			commit: string(),
			because: string()
		}))
	}).describe("what cannot change the result, as it was found at first: later the store may say otherwise"),
	object({
		event: literal("ordered"),
		at: datetime(),
		order: probeOrderSchema
	}),
	object({
		event: literal("reported"),
		at: datetime(),
		report: probeReportSchema
	}),
	object({
		event: literal("worked"),
		at: datetime(),
		ms: number().nonnegative().describe("how long a session took until now"),
		session: string()
	})
]);
/**
* All that happened in a bisect, an event a line, each on the disk before what follows from it is begun: whoever reads
* it goes on where the last one ended, however that was.
*/
var Journal = class Journal {
	startedAt;
	identity;
	#file;
	#entries = [];
	#sessions = /* @__PURE__ */ new Map();
	#culled = /* @__PURE__ */ new Map();
	constructor(file, events) {
		const [first] = events;
		if (first?.event !== "started") throw new Error("the journal does not begin with its start");
		this.#file = file;
		this.startedAt = first.at;
		this.identity = first.identity;
		for (const event of events.slice(1)) this.#take(event);
	}
	/** @returns undefined when there is none. @throws UserError when it cannot be read */
	static async read(path) {
		let text;
		try {
			text = await readFile(path, "utf8");
		} catch (error) {
			if (hasCode(error, "ENOENT")) return void 0;
			throw error;
		}
		const whole = wholeLines(text);
		if (whole === "") return void 0;
		const events = parseEvents(whole, (line) => `${path}:${line}`);
		const file = await open(path, "r+");
		try {
			await file.truncate(Buffer.byteLength(whole));
			await file.close();
			return new Journal(await open(path, "a"), events);
		} catch (error) {
			await file.close().catch(() => {});
			throw error;
		}
	}
	static async begin(path, identity) {
		await mkdir(dirname(path), { recursive: true });
		const started = {
			event: "started",
			format: "vmentry-bisect-journal",
			version: 1,
			at: (/* @__PURE__ */ new Date()).toISOString(),
			identity
		};
		const file = await open(path, "w");
		await file.writeFile(`${JSON.stringify(started)}\n`);
		await file.sync();
		await syncDirectory(dirname(path));
		return new Journal(file, [started]);
	}
	/** In the order in which they were given. */
	get entries() {
		return this.#entries;
	}
	/** Milliseconds of all sessions. */
	get workedMs() {
		return [...this.#sessions.values()].reduce((sum, ms) => sum + ms, 0);
	}
	/** Of a stretch of commits, as it was told at first. */
	culledOf(stretch) {
		return this.#culled.get(stretch);
	}
	async cull(stretch, culled) {
		await this.#append({
			event: "culled",
			at: (/* @__PURE__ */ new Date()).toISOString(),
			stretch,
			culled: [...culled]
		});
	}
	async order(order) {
		await this.#append({
			event: "ordered",
			at: (/* @__PURE__ */ new Date()).toISOString(),
			order
		});
	}
	async report(report) {
		await this.#append({
			event: "reported",
			at: (/* @__PURE__ */ new Date()).toISOString(),
			report
		});
	}
	async worked(session, ms) {
		await this.#append({
			event: "worked",
			at: (/* @__PURE__ */ new Date()).toISOString(),
			session,
			ms: Math.round(ms)
		});
	}
	async [Symbol.asyncDispose]() {
		await this.#file.close();
	}
	async #append(event) {
		await this.#file.appendFile(`${JSON.stringify(event)}\n`);
		await this.#file.datasync();
		this.#take(event);
	}
	#take(event) {
		if (event.event === "ordered") this.#entries.push({
			order: event.order,
			report: void 0
		});
		if (event.event === "culled") this.#culled.set(event.stretch, event.culled);
		if (event.event === "worked") this.#sessions.set(event.session, event.ms);
		if (event.event !== "reported") return;
		const entry = this.#entries.find(({ order }) => order.id === event.report.id);
		if (entry === void 0) throw new Error(`the journal has a report of ${event.report.id}, and no order`);
		entry.report = event.report;
	}
};
/** A journal's text without what a kill left of a line, or what is being written. */
function wholeLines(text) {
	return text.slice(0, text.lastIndexOf("\n") + 1);
}
/** Whose journal it is, all of which is read. @throws UserError for what is none. @param placeOf of a line, by its number */
function readIdentity(text, placeOf) {
	const [first] = parseEvents(text, placeOf);
	if (first?.event !== "started") throw unreadable(placeOf(1), "it is no bisect's journal");
	return first.identity;
}
/** Whether a part of a journal has what came of a probe. */
function hasReports(lines) {
	return lines.split("\n").some((line) => line.startsWith("{\"event\":\"reported\""));
}
function parseEvents(whole, placeOf) {
	const events = whole.slice(0, -1).split("\n").map((line, index) => parseEvent(line, placeOf(index + 1)));
	if (events[0]?.event !== "started") throw unreadable(placeOf(1), "it is no bisect's journal");
	return events;
}
function parseEvent(line, place) {
	let value;
	try {
		value = JSON.parse(line);
	} catch {
		throw unreadable(place, "it is no JSON");
	}
	const parsed = eventSchema.safeParse(value);
	if (parsed.success) return parsed.data;
	throw unreadable(place, prettifyError(parsed.error).split("\n")[0] ?? "");
}
function unreadable(place, why) {
	return new UserError(`${place}: a bisect cannot go on from this: ${why}. Start it anew with --overwrite, or in another directory with --out`);
}
// src/bisecting/take-journal.ts
/**
* Puts a journal that is kept elsewhere on the disk when it has more than the one that is there. What was ordered here
* and never reported is nothing to keep.
* @returns whether it was put there
* @throws UserError when both have what the other one has not, or when what is kept is no journal
*/
async function takeJournal(path, { text, place, accept }) {
	const own = await readOwn(path);
	const kept = wholeLines(text);
	if (own.startsWith(kept)) return false;
	accept(readIdentity(kept, (line) => `${place}, line ${line}`));
	if (hasReports(own.slice(commonLines(own, kept)))) throw new UserError(`${path}: what is known here differs from the ${place}, which another process has gone on with: give another --out to go on from there, or --overwrite to begin anew`);
	await writeFileAtomic(path, kept);
	return true;
}
async function readOwn(path) {
	try {
		return wholeLines(await readFile(path, "utf8"));
	} catch (error) {
		if (hasCode(error, "ENOENT")) return "";
		throw error;
	}
}
/** How many characters of whole lines both begin with. */
function commonLines(a, b) {
	let [start, end] = [0, a.indexOf("\n") + 1];
	while (end > 0 && b.startsWith(a.slice(start, end), start)) [start, end] = [end, a.indexOf("\n", end) + 1];
	return start;
}
// src/bisecting/open-journal.ts
/**
* Opens the state of a bisect in its directory, or begins it.
* @param elsewhere what is there and not here is taken from it; what is begun anew is forgotten there
* @throws UserError when another process has it, when the state there is of another bisect, or when the directory
*   holds what no bisect wrote
*/
async function openJournal(output, identity, { overwrite, elsewhere, log }) {
	const isThere = await kindOfPath(output.journal) === "file";
	if (!isThere || overwrite) await checkOwnDirectory(output.path, bisectOwnership, overwrite);
	if (!isThere) await makeOwnDirectory(output.path, bisectOwnership);
	const owned = new AsyncDisposableStack();
	try {
		owned.use(await takeLock(output.lock, {
			what: `the bisect in ${output.path}`,
			waitMs: 0,
			log
		}));
		if (overwrite) {
			await elsewhere?.forget();
			if (isThere) await makeOwnDirectory(output.path, bisectOwnership);
		} else if (elsewhere !== void 0) await takeFrom(elsewhere, output.journal, identity, log);
		const before = await Journal.read(output.journal);
		const journal = owned.use(before ?? await Journal.begin(output.journal, identity));
		if (before !== void 0) requireSame(before.identity, identity, `--out ${output.path}`);
		const kept = owned.move();
		return {
			journal,
			isResumed: before !== void 0,
			[Symbol.asyncDispose]: () => kept.disposeAsync()
		};
	} catch (error) {
		await owned.disposeAsync();
		throw error;
	}
}
async function takeFrom(elsewhere, journal, identity, log) {
	const text = await elsewhere.readJournal();
	if (text === void 0) return;
	const { place } = elsewhere;
	const accept = (kept) => requireSame(kept, identity, `the ${place}`);
	if (await takeJournal(journal, {
		text,
		place,
		accept
	})) log.info(`the state was taken from the ${place}`);
}
function requireSame(before, now, place) {
	const differing = Object.entries(now).find(([name, value]) => !isDeepStrictEqual(value, new Map(Object.entries(before)).get(name)));
	if (differing === void 0) return;
	throw new UserError(`${place} has the state of another bisect, which differs in "${differing[0]}": give the same as then to go on with it, --overwrite to begin anew, or another directory`);
}
// src/bisecting/harmless/kernel-content.ts
/**
* What a kernel in the store consists of, as a text that is the same for two kernels that answer every question alike:
* image, modules, configuration and selftests, byte for byte. Undefined of one that does not build.
*/
function contentOf(manifest) {
	if (manifest.outcome !== "built") return void 0;
	const { variantDigest, arch, release, kernelVersion, selftests } = manifest;
	const files = manifest.files.filter(({ path }) => path !== "log").map(({ path, mode, sha256 }) => [
		path,
		mode,
		sha256
	]).sort(([one], [other]) => one < other ? -1 : 1);
	const missing = selftests.failed.map(({ name }) => name).sort();
	return JSON.stringify([
		variantDigest,
		arch,
		release,
		kernelVersion,
		missing,
		files
	]);
}
// src/bisecting/harmless/path-kind.ts
/** @param architecture the directory below arch/ that is built, `x86` or `arm64` */
function kindOfSource(path, architecture) {
	const name = posix.basename(path);
	if (/^(?:Kconfig|Kbuild|Makefile|GNUmakefile)/.test(name)) return isOfOtherArchitecture(path, architecture) && !name.startsWith("Kconfig") ? "inert" : "steering";
	if (isDocumentation(path) || isOfOtherArchitecture(path, architecture)) return "inert";
	if (!/\.[chS]$/.test(name) || path.startsWith("scripts/")) return "steering";
	if (/^tools\/|^include\/uapi\/|^arch\/[^/]+\/include\/uapi\//.test(path)) return "exported";
	return "source";
}
/** Files for people. Not the YAML files of Documentation/netlink, from which selftests make programs. */
function isDocumentation(path) {
	return /^(?:MAINTAINERS|CREDITS|COPYING|README|\.mailmap|\.get_maintainer\.ignore|\.clang-format)$/.test(path) || /^LICENSES\/(?:preferred|deprecated|exceptions|dual)\/[^/]+$/.test(path) || /^Documentation\/.*\.(?:rst|txt|svg|dot|png|gif|pdf)$/.test(path) || /^Documentation\/ABI\/(?:stable|testing|obsolete|removed)\/[^.]+$/.test(path) || /^Documentation\/devicetree\/bindings\/.*\.yaml$/.test(path);
}
/**
* Files of the kernel for another architecture. Drivers that are built for all to test that they compile include
* headers of arch/arm/mach-*, so that of headers only those count that nothing outside can name.
*/
function isOfOtherArchitecture(path, architecture) {
	const [, other, rest] = /^arch\/([^/]+)\/(.*)$/.exec(path) ?? [];
	if (other === void 0 || rest === void 0 || other === architecture) return false;
	if (architecture === "arm64" && other === "arm") return false;
	if (other === "um" || !knownArchitectures.has(other)) return false;
	if (/\.h$/.test(rest)) return /^(?:include\/(?:asm|uapi)|kvm)\//.test(rest);
	return /\.(?:c|S|dts|dtsi|dtso|config)$|^configs\/[^/]+$|(?:^|\/)(?:Makefile|Kbuild)[^/]*$/.test(rest);
}
const knownArchitectures = /* @__PURE__ */ new Set([
	"alpha",
	"arc",
	"arm",
	"arm64",
	"csky",
	"hexagon",
	"loongarch",
	"m68k",
	"microblaze",
	"mips",
	"nios2",
	"openrisc",
	"parisc",
	"powerpc",
	"riscv",
	"s390",
	"sh",
	"sparc",
	"x86",
	"xtensa"
]);
// src/bisecting/harmless/unread-changes.ts
/** How far from a build its records are worth something. */
const mostCommits = 1e3;
/**
* The commits whose change no build can read, by the records of one build nearby: those of which it is known what
* their parent reads, and that change nothing of it. From commit to commit, along single parents, in both directions.
*/
function findUnread(history, evidence) {
	const known = spread(history, evidence, mostCommits);
	const unread = /* @__PURE__ */ new Set();
	for (const [commit, { parents, changes }] of history) {
		const [parent] = parents;
		const knowledge = parent === void 0 ? void 0 : known.get(parent) ?? known.get(commit);
		if (knowledge === void 0 || changes === void 0 || changes.length === 0) continue;
		if (evidence.changesIncludes(commit)) continue;
		if (changes.every((change) => isUnread(change, knowledge, evidence))) unread.add(commit);
	}
	return unread;
}
/** The commits about which a build may tell something, and those on the way to them. */
function commitsInReach(history, evidence) {
	const known = spread(history, evidence, mostCommits);
	return [...history].filter(([, { changes }]) => changes !== void 0).filter(([commit, { parents }]) => known.has(commit) || known.has(parents[0] ?? "")).map(([commit]) => commit);
}
function spread(history, evidence, most) {
	const children = /* @__PURE__ */ new Map();
	for (const [commit, { parents, changes }] of history) {
		const [parent] = parents;
		if (parent === void 0 || changes === void 0) continue;
		const own = children.get(parent);
		if (own === void 0) children.set(parent, [commit]);
		else own.push(commit);
	}
	const known = /* @__PURE__ */ new Map([[evidence.reads.commit, "same"]]);
	const waiting = [evidence.reads.commit];
	for (let commit = waiting.shift(); commit !== void 0 && known.size < most; commit = waiting.shift()) {
		const knowledge = known.get(commit) ?? "units";
		const own = history.get(commit);
		const steps = (children.get(commit) ?? []).map((child) => ({
			to: child,
			over: child
		}));
		const [parent] = own?.parents ?? [];
		if (parent !== void 0 && own?.changes !== void 0) steps.push({
			to: parent,
			over: commit
		});
		for (const { to, over } of steps) {
			if (known.has(to)) continue;
			const after = across(over, history.get(over)?.changes ?? [], knowledge, evidence);
			if (after === void 0) continue;
			known.set(to, after);
			waiting.push(to);
		}
	}
	return known;
}
/** What is known on the other side of a change; undefined: nothing. */
function across(commit, changes, knowledge, evidence) {
	if (changes.some((change) => isSteering(change, evidence.architecture))) return void 0;
	if (evidence.changesIncludes(commit)) return void 0;
	return knowledge === "same" && changes.every((change) => isUnread(change, knowledge, evidence)) ? "same" : "units";
}
function isSteering({ kind, path }, architecture) {
	const what = kindOfSource(path, architecture);
	if (what === "inert") return false;
	return what === "steering" || kind !== "M" && /\.[cS]$/.test(path);
}
function isUnread({ kind, path }, knowledge, evidence) {
	const { reads, architecture, includedSources } = evidence;
	const name = posix.basename(path);
	if (reads.paths.has(path)) return false;
	const what = kindOfSource(path, architecture);
	if (what === "inert") return true;
	if (what !== "source" || kind !== "M" || reads.names.has(name)) return false;
	if (path.endsWith(".h")) return knowledge === "same" && !reads.hasAllHeaders;
	return knowledge === "same" || !includedSources.has(name);
}
// src/bisecting/harmless/find-harmless.ts
/** To look at what each of so many commits changes takes a minute; beyond, the answer is to be searched otherwise. */
const mostCandidates = 3e4;
/**
* The candidates whose kernel and selftests are those of their only parent (with `firstParent`, of their first), so
* that they answer every question as it does: the tree differs in nothing that a build reads, or the store has the
* same for both. What is not certain is not among them. When more has been built, there may be more of them.
*/
async function findHarmless(request) {
	const { repository, candidates, firstParent, variant, log, signal } = request;
	if (candidates.length > mostCandidates) {
		log.info(`${candidates.length} commits are too many to look for those that cannot change the result`);
		return [];
	}
	const history = await readChanges({
		repository,
		commits: candidates.map(({ id }) => id),
		firstParent,
		...signal === void 0 ? {} : { signal }
	});
	const architecture = sourceArchitecture(variant.arch);
	const contents = await storedContents(request);
	const evidence = await readEvidence(request, history, architecture);
	const unread = evidence === void 0 ? /* @__PURE__ */ new Set() : findUnread(history, evidence);
	const found = [];
	for (const { id } of candidates) {
		const because = sayInert(history.get(id), architecture, evidence) ?? saySameContent(id, history.get(id), contents) ?? (unread.has(id) ? sayUnread(history.get(id), variant.name, evidence) : void 0);
		if (because !== void 0) found.push({
			commit: id,
			because
		});
	}
	return found;
}
function sayInert(own, architecture, evidence) {
	const paths = (own?.changes ?? []).map(({ path }) => path);
	if (own?.changes === void 0 || own.parents.length === 0) return void 0;
	if (paths.length === 0) return "changes no file";
	const isInert = (path) => kindOfSource(path, architecture) === "inert" && evidence?.reads.paths.has(path) !== true;
	if (!paths.every(isInert)) return void 0;
	return `changes only documentation and other architectures: ${inShort(paths)}`;
}
function saySameContent(commit, own, contents) {
	const [parent] = own?.parents ?? [];
	if (own?.changes === void 0 || parent === void 0) return void 0;
	const content = contents.get(commit);
	if (content === void 0 || content !== contents.get(parent)) return void 0;
	return "its kernel, modules and selftests in the store are those of its parent, byte for byte";
}
function sayUnread(own, variant, evidence) {
	return `${variant} is built without ${inShort((own?.changes ?? []).map(({ path }) => path))}, as the build of ${evidence?.reads.commit.slice(0, 12)} shows`;
}
function inShort(paths) {
	const [first = ""] = paths;
	return `${quotedName(first)}${paths.length > 1 ? ` and ${counted(paths.length - 1, "more file")}` : ""}`;
}
/** By commit, what the store's kernels of this very variant consist of. */
async function storedContents({ store, variant, log, signal }) {
	const contents = /* @__PURE__ */ new Map();
	if (store === void 0) return contents;
	try {
		const digest = digestOfVariant(variant);
		for (const { key, manifest } of await store.list({
			variant: variant.name,
			outcome: "built"
		})) {
			const content = manifest.variantDigest === digest ? contentOf(manifest) : void 0;
			if (content !== void 0 && key.variant === variant.name) contents.set(key.commit, content);
		}
	} catch (error) {
		signal?.throwIfAborted();
		log.warn(`the store cannot say which kernels are the same: ${describeError(error)}`);
		contents.clear();
	}
	return contents;
}
/** Undefined when nothing is known for certain; a repository that is slow or broken is told, and keeps nobody up. */
async function readEvidence(request, history, architecture) {
	const { work, variant, log, signal } = request;
	if (work === void 0) return void 0;
	try {
		const reads = await readFilesRead(work, variant, signal === void 0 ? {} : { signal });
		return reads === void 0 ? void 0 : await evidenceOf(reads, {
			...request,
			work
		}, history, architecture);
	} catch (error) {
		signal?.throwIfAborted();
		log.warn(`what the last build read says nothing of other commits: ${describeError(error)}`);
		return;
	}
}
async function evidenceOf(reads, { repository, firstParent, variant, work, signal }, history, architecture) {
	const run = signal === void 0 ? {} : { signal };
	const hopeful = {
		reads,
		architecture,
		includedSources: /* @__PURE__ */ new Set(),
		changesIncludes: () => false
	};
	if (findUnread(history, hopeful).size === 0) return hopeful;
	if (await isPartialClone(repository, run)) return void 0;
	const inReach = commitsInReach(history, hopeful);
	const includedSources = await findIncludedSources(work, variant, reads.commit, run);
	if (includedSources === void 0) return void 0;
	const { pattern, paths } = sourceInclude;
	const changing = await commitsThatChange(repository, inReach, pattern, paths, {
		...run,
		firstParent
	});
	return {
		reads,
		architecture,
		includedSources,
		changesIncludes: (commit) => changing.has(commit)
	};
}
// src/bisecting/repository-history.ts
/** The history of a git repository. What was culled once stays so: the journal has it. */
var RepositoryHistory = class {
	#request;
	#journal;
	#place;
	/** @param journal none: for a look ahead, of which nothing is kept */
	constructor(request, journal, place) {
		this.#request = request;
		this.#journal = journal;
		this.#place = place;
	}
	async stretch(older, newer) {
		const { probe, firstParent, paths } = this.#request;
		const { repository } = probe;
		const run = { signal: this.#place.signal };
		const isOlder = await isAncestor(repository, older, newer, run);
		const bases = isOlder ? [older] : await findMergeBases(repository, older, newer, run);
		if (bases.length === 0) throw new UserError(`${older.slice(0, 12)} and ${newer.slice(0, 12)} have no commit in common: give an older end that is an ancestor of the newer one`);
		if (bases.includes(newer)) throw new UserError(`${newer.slice(0, 12)} is an ancestor of ${older.slice(0, 12)}, so that nothing came after it: to search for the commit that mended something, say so (--fixed)`);
		const commits = await readCandidates({
			repository,
			newer,
			older,
			firstParent,
			paths,
			...run
		});
		const ends = {
			older: bases,
			newer
		};
		return {
			...makeStretch(ends, commits, await this.#cull(ends, commits)),
			isAncestor: isOlder
		};
	}
	async before(commit, steps) {
		const back = await walkBack(this.#request.probe.repository, commit, steps, { signal: this.#place.signal });
		return back.steps === 0 ? void 0 : back.commit;
	}
	async revert(culprit, onto) {
		const { repository } = this.#request.probe;
		const reverted = await revertOnto({
			repository,
			culprit,
			onto,
			signal: this.#place.signal
		});
		return reverted.outcome === "reverted" ? { commit: reverted.commit } : { reason: reverted.reason };
	}
	async #cull(ends, candidates) {
		const { cull, probe, firstParent } = this.#request;
		if (!cull) return [];
		const name = nameOfStretch(ends);
		const known = this.#journal?.culledOf(name);
		if (known !== void 0) return known;
		const { repository, variants, variant: wanted, work, store: place } = probe;
		const variant = await chooseVariant(variants, repository, wanted);
		await using store = await openStore(place ?? defaultStore(), { log: this.#place.log });
		const culled = await findHarmless({
			repository,
			candidates,
			firstParent,
			variant,
			store,
			work: work ?? await defaultWorkDirectory(repository),
			...this.#place
		});
		await this.#journal?.cull(name, culled);
		return culled;
	}
};
// src/bisecting/server-state.ts
/** What a bisect is called on a server when nobody names it: the same for who asks the same of the same machine. */
function serverNameOf(identity, { probe }) {
	const { suite, timeoutMs, commandTimeoutMs, machine } = probe;
	const { stageOneKernel: _, ...circumstances } = machine;
	const asked = JSON.stringify([
		identity,
		suite,
		timeoutMs,
		commandTimeoutMs,
		circumstances
	]);
	return `bisect-${createHash("sha256").update(asked).digest("hex").slice(0, 20)}`;
}
/**
* Keeps a bisect on a kernel server, where people see it and from where another host can go on with it. What counts is
* on this host's disk first: a server that does not answer is told later, and stops nothing.
*/
var ServerState = class {
	name;
	#server;
	#output;
	#log;
	#next;
	#telling;
	#problem;
	#conflict;
	#isConflictTold = false;
	constructor(server, { name, output, log }) {
		this.#server = server;
		this.#output = output;
		this.#log = log;
		this.name = name;
	}
	/** For messages. */
	get place() {
		return `bisect ${this.name} on the server at ${this.#server.client.address}`;
	}
	/** @throws UserError when another process goes on with the same bisect, so that this one has to stop */
	requireAlone() {
		if (this.#conflict === void 0) return;
		this.#isConflictTold = true;
		throw new UserError(this.#conflict);
	}
	/** @returns undefined when it has none. @throws UserError when it refuses, Error when it does not answer */
	async readJournal() {
		return await journalOfBisect(this.#server.client, this.name);
	}
	async forget() {
		await forgetBisect(this.#server.client, this.name);
	}
	/** Tells the newest there is on the disk; returns at once, and never fails. */
	update(report) {
		this.#next = report;
		this.#telling ??= this.#tellAll().finally(() => {
			this.#telling = void 0;
		});
	}
	/** Settles when all was told, or could not be. @param mostMs then it is given up */
	async finish(mostMs) {
		await within(mostMs, this.#telling ?? Promise.resolve());
		if (this.#conflict !== void 0 && !this.#isConflictTold) this.#log.warn(this.#conflict);
	}
	async #tellAll() {
		for (let report = this.#next; report !== void 0; report = this.#next) {
			this.#next = void 0;
			await this.#tell(report);
		}
	}
	async #tell(report) {
		if (this.#conflict !== void 0) return;
		const { client, runUrl = "" } = this.#server;
		try {
			await tellBisect(client, this.name, {
				summary: summarizeBisect(report, {
					host: hostname(),
					runUrl
				}),
				journal: wholeLines(await readFile(this.#output.journal, "utf8")),
				page: await readFile(this.#output.html, "utf8")
			});
			if (this.#problem !== void 0) this.#log.info(`the server has all of ${this.name} again`);
			this.#problem = void 0;
		} catch (error) {
			if (error instanceof BisectConflict) {
				this.#conflict = `another process has gone on with the ${this.place}: give the same command with another --out to go on from there`;
				return;
			}
			const why = describeError(error);
			if (why !== this.#problem) this.#log.warn(`the server was not told of the bisect: ${why}`);
			this.#problem = why;
		}
	}
};
// src/bisecting/telling/terminal.ts
const verdictColours = {
	good: "green",
	bad: "red",
	untestable: "yellow",
	weak: "yellow",
	"machine-error": "yellow"
};
/** Tells of a bisect while it runs, from one report after the other: each thing once. */
var BisectProgress = class {
	#paint;
	#begun = /* @__PURE__ */ new Set();
	#ended = /* @__PURE__ */ new Set();
	#notes = /* @__PURE__ */ new Set();
	#isTold = false;
	constructor({ colour }) {
		this.#paint = painter(colour);
	}
	/** Lines on what this report has that those before it had not: probes that began or ended, and what is believed now. */
	linesOf(report) {
		const lines = this.#isTold ? [] : beginLines(report);
		this.#isTold = true;
		for (const note of report.notes) {
			if (this.#notes.has(note)) continue;
			this.#notes.add(note);
			lines.push(shownLine(note, 400));
		}
		const ended = report.probes.filter((each) => each.report !== null && !this.#ended.has(each.order.id));
		for (const probe of ended) {
			this.#ended.add(probe.order.id);
			this.#begun.add(probe.order.id);
			lines.push(...probeLines(probe, report, this.#paint));
		}
		for (const probe of report.probes) {
			if (this.#begun.has(probe.order.id)) continue;
			this.#begun.add(probe.order.id);
			lines.push(beginLine(probe));
		}
		if (ended.length > 0 && report.isRunning) lines.push(...beliefLines(report));
		return lines;
	}
};
function beginLines(report) {
	const titles = report.asked.questions.slice(0, 20).map(({ title }) => shownLine(title, 200));
	const where = circumstancesText(report, shownLine);
	return [`bisecting ${betweenText(report, shownLine)}${where === "" ? "" : `, ${where}`}`, ...titles.map((title) => `  ${title}`)];
}
function beginLine({ order, subject }) {
	return `${order.id} begins: ${commitText({
		commit: order.commit,
		subject
	}, shownLine)} (${purposeText(order.purpose)})`;
}
function probeLines(probe, report, paint) {
	const { order, subject, verdicts } = probe;
	const hasSeveral = report.asked.questions.length > 1;
	const told = verdicts.slice(0, 20).map(({ question, verdict, reason, ...trials }) => {
		const often = trials.failed + trials.passed > 1 ? ` (${trialsText(trials)})` : "";
		const why = reason === "" || verdict === "good" ? "" : `: ${shownLine(reason, 200)}`;
		return `${hasSeveral ? `${shownLine(titleOf$1(report, question), 100)}: ` : ""}${paint(verdictColours[verdict], verdictWords[verdict])}${often}${why}`;
	});
	const what = commitText({
		commit: order.commit,
		subject
	}, shownLine);
	const how = `${purposeText(order.purpose)}; ${kernelText(probe)}`;
	const [only] = told;
	if (!hasSeveral && only !== void 0) return [`${order.id} ${what}: ${only} (${how})`];
	return [`${order.id} ${what} (${how})`, ...told.map((text) => `     ${text}`)];
}
function beliefLines(report) {
	return [`     ${[...report.answers.filter(({ conclusion }) => conclusion === null).slice(0, 5).map((answer) => {
		const [best] = answer.likely;
		const bits = answer.steps.at(-1)?.bits;
		return `${report.asked.questions.length > 1 ? `${shownLine(answer.question, 20)}: ` : ""}${[best === void 0 ? "" : `likeliest ${shortId(best.commit)}, ${percentText(best.probability)}`, bits === void 0 ? "" : `${bits.toFixed(1)} bits left`].filter((text) => text !== "").join("; ")}`;
	}).filter((text) => text !== ""), progressText(report)].join("; ")}`];
}
/** The end of a bisect as some lines for a terminal or a pipe. What matters most comes last. */
function formatBisectText(report, { colour }) {
	const paint = painter(colour);
	const { asked, answers, findings } = report;
	const text = [
		beginLines(report).slice(0, 1),
		report.notes.slice(0, 20).map((note) => `${paint("yellow", "NOTE")} ${shownLine(note, 400)}`),
		findings.slice(0, 20).map(({ kind, reason, ...commit }) => `${paint("yellow", `DOES NOT ${kind.toUpperCase()}`)} ${commitText(commit, shownLine)}: ${shownLine(reason, 200)}`),
		...answers.slice(0, 50).map((answer) => answerLines(report, answer, paint)),
		lastLines(report, paint)
	].filter((lines) => lines.length > 0).map((lines) => `${lines.join("\n")}\n`);
	return asked.questions.length === 0 ? "" : text.join("\n");
}
const lookColours = {
	good: "green",
	broken: "red",
	incomplete: "yellow"
};
function answerLines(report, answer, paint) {
	const { direction, confidence } = report.asked;
	const { conclusion, first, range, rangeCount, difference, fixes, maintainers, reproduce } = answer;
	const checks = checksOf(answer, direction).map(({ check, text }) => `${checkSign(check)} ${text}`);
	const { reason } = answer.verification;
	const verified = [checks.join(", ") || "not verified", ...reason === "" ? [] : [shownLine(reason, 200)]];
	const isSure = conclusion === "found" || conclusion === "range" || conclusion === "contradiction";
	const lines = difference?.lines.slice(0, 20) ?? [];
	const more = rangeCount - Math.min(range.length, 20);
	return [
		shownLine(titleOf$1(report, answer.question), 200),
		...lines.map((line) => `  | ${shownLine(line, 160)}`),
		...range.slice(0, 20).map((each) => `  ${commitText(each, shownLine)}`),
		...range.length > 0 && more > 0 ? [`  and ${more} more`] : [],
		...maintainers.slice(0, 12).map(({ address, role }) => `  tell: ${shownLine(address, 120)}${role === "" ? "" : ` (${shownLine(role, 100)})`}`),
		...fixes === "" ? [] : [`  ${shownLine(fixes, 300)}`],
		...reproduce.slice(0, 5).map((argv) => `  by hand: ${commandLine(argv)}`),
		...first === null ? [] : [`  verified: ${verified.join("; ")}`],
		...isSure ? [`  sure: ${sureText(answer, confidence)}`] : [],
		...report.asked.questions.length === 1 ? [] : [conclusionText(report, answer, paint)]
	];
}
function conclusionText({ asked }, answer, paint) {
	const { words, look } = conclusionLook(answer.conclusion, asked.direction);
	return answer.first === null ? `  ${paint(lookColours[look], words)}${answer.reason === "" ? "" : `: ${shownLine(answer.reason, 300)}`}` : `  ${paint(lookColours[look], words)}: ${commitText(answer.first, shownLine)}`;
}
function lastLines(report, paint) {
	const { conclusion, asked, answers, reason, isRunning } = report;
	const [only] = answers;
	const { words, look } = conclusionLook(conclusion, asked.direction);
	const found = answers.filter((each) => each.conclusion === "found").length;
	const what = asked.questions.length === 1 && only?.first != null && conclusion !== null && only.first !== null ? `${paint(lookColours[look], words)}: ${commitText(only.first, shownLine)}, ${percentText(only.confidence)} sure` : asked.questions.length > 1 && !isRunning ? `${found} of ${counted(asked.questions.length, "question")} answered with one commit${reason === "" ? "" : `: ${shownLine(reason, 300)}`}` : `${paint(lookColours[look], words)}${reason === "" ? "" : `: ${shownLine(reason, 300)}`}`;
	return [isRunning ? progressText(report) : costText(report), what];
}
// src/bisecting/run-bisect.ts
/**
* Searches for the commit that made the difference. What happens after the input was found good is in the report,
* which is on the disk after each step, with the state from which the bisect goes on when it is started again.
* @throws UserError for bad input
*/
async function runBisect(request, context) {
	const { log, signal, prober } = context;
	const ends = await resolveEnds(request, signal);
	const output = bisectOutput(request.out);
	const elsewhere = openServerState(context, {
		request,
		ends,
		output
	});
	const { overwrite } = request;
	await using opened = await openJournal(output, ends.identity, {
		overwrite,
		elsewhere,
		log
	});
	const { journal, isResumed } = opened;
	if (elsewhere !== void 0) log.info(`kept as ${elsewhere.place}, too`);
	const history = context.history ?? new RepositoryHistory(request, journal, {
		log,
		signal
	});
	const course = await Course.begin({
		questions: request.questions,
		older: ends.older,
		newer: ends.newer,
		options: request,
		history,
		cost: (commit) => prober.cost(commit)
	});
	if (isResumed) {
		const known = journal.entries.filter(({ report }) => report !== void 0).length;
		log.info(`going on with the bisect in ${output.path}, after probe ${known}`);
	}
	return await new RunningBisect({
		request,
		context,
		ends,
		output,
		journal,
		course,
		elsewhere
	}).run();
}
function openServerState({ server, log }, { request, ends, output }) {
	if (server === void 0) return void 0;
	return new ServerState(server, {
		name: server.name ?? serverNameOf(ends.identity, request),
		output,
		log
	});
}
var RunningBisect = class {
	#parts;
	#details;
	#memory = /* @__PURE__ */ new Map();
	#session = randomUUID();
	#startedMs = monotonicMs();
	/** So that reports are written one after the other. */
	#telling;
	constructor(parts) {
		this.#parts = parts;
		const { request, output, context } = parts;
		this.#details = new Details(request, output, context.signal);
	}
	async run() {
		const { request } = this.#parts;
		for (const { id, question } of request.questions) if (question.kind === "command") await writeFileAtomic(scriptFile(request.out, id), question.script);
		const { context, elsewhere } = this.#parts;
		try {
			return await this.#tell(await this.#runAll());
		} catch (error) {
			if (!context.signal.aborted && !(error instanceof Interrupted)) throw error;
			return await this.#tell({
				conclusion: "interrupted",
				reason: "interrupted; it goes on when the same command is given again"
			});
		} finally {
			await elsewhere?.finish(context.signal.aborted ? 3e3 : 12e4);
		}
	}
	/** @returns why it stops; undefined when each question has its answer */
	async #runAll() {
		const { journal, course, context, request, elsewhere } = this.#parts;
		const { prober } = context;
		await this.#tell(void 0, true);
		for (;;) {
			const standings = await course.judge(journal.entries);
			const open = openQuestions(standings);
			if (open.length === 0) return void 0;
			elsewhere?.requireAlone();
			const stop = this.#mustStop();
			if (stop !== void 0) return stop;
			const orders = [...lostOrders(journal.entries), ...this.#newOrders(standings, chooseTries(open, prober.machines))].slice(0, prober.machines);
			if (orders.length === 0) return {
				conclusion: "error",
				reason: "nothing is to be tried, and there is no answer"
			};
			prober.foresee(foreseeTries(standings, orders));
			await this.#probeAll(orders, request.mostMachineErrors);
		}
	}
	#newOrders(standings, tries) {
		const { journal, request } = this.#parts;
		const lost = new Set(lostOrders(journal.entries).map(({ commit }) => commit));
		const open = new Set(standings.flatMap(({ step, course }) => step.kind === "ended" ? [] : course.asked.id));
		const questions = request.questions.filter(({ id }) => open.has(id));
		return tries.filter(({ commit }) => !lost.has(commit)).map((each, index) => ({
			id: `p${journal.entries.length + index + 1}`,
			...pick(each),
			questions
		}));
	}
	/** All at once; each that ends is on the disk before anything else follows from it. */
	async #probeAll(orders, mostMachineErrors) {
		const { journal, context } = this.#parts;
		const known = new Set(journal.entries.map(({ order }) => order.id));
		for (const order of orders) if (!known.has(order.id)) await journal.order(order);
		const cancel = new AbortController();
		const signal = AbortSignal.any([context.signal, cancel.signal]);
		const all = orders.map(async (order) => {
			try {
				await this.#took(await this.#probe(order, signal));
			} catch (error) {
				cancel.abort(error);
				throw error;
			}
		});
		const failures = (await Promise.allSettled(all)).flatMap((each) => each.status === "rejected" ? [each.reason] : []);
		const [failure] = failures.filter((each) => !(each instanceof Interrupted)).concat(failures);
		if (failure !== void 0) throw failure;
		const errors = machineErrorsInARow(journal.entries);
		if (errors > 0) context.log.warn(`machines failed ${errors} times in a row, of at most ${mostMachineErrors}`);
	}
	/** A commit that vmentry made itself and that cannot be tried is nobody's bad input. */
	async #probe(order, signal) {
		const startedAt = (/* @__PURE__ */ new Date()).toISOString();
		try {
			return await this.#parts.context.prober.probe(order, signal);
		} catch (error) {
			if (!(error instanceof UserError) || order.purpose !== "verify-revert") throw error;
			const reason = describeError(error);
			return {
				id: order.id,
				commit: order.commit,
				startedAt,
				durationMs: 0,
				machine: "",
				files: [],
				build: {
					outcome: "error",
					reason,
					durationMs: 0
				},
				boot: {
					outcome: "none",
					reason: "",
					durationMs: 0
				},
				answers: order.questions.map(({ id: question }) => ({
					question,
					kind: "untestable",
					reason
				}))
			};
		}
	}
	async #took(report) {
		await this.#parts.journal.report(report);
		await this.#parts.journal.worked(this.#session, monotonicMs() - this.#startedMs);
		await this.#tell(void 0, true);
	}
	#mustStop() {
		const { journal, request } = this.#parts;
		const errors = machineErrorsInARow(journal.entries);
		if (errors >= request.mostMachineErrors) {
			const why = (journal.entries.findLast(({ report }) => report !== void 0)?.report)?.answers.find(({ kind }) => kind === "machine-error");
			return {
				conclusion: "machine-errors",
				reason: `machines failed ${errors} times in a row${why?.kind === "machine-error" ? `: ${why.reason}` : ""}`
			};
		}
		if (request.until !== void 0 && Date.now() >= request.until) return {
			conclusion: "handed-over",
			reason: "its time is over; it goes on when the same command is given again"
		};
	}
	/** Makes the report of all that is known, writes it, and passes it on. */
	async #tell(stop, isRunning = false) {
		const before = this.#telling;
		const telling = (async () => {
			await before?.catch(() => {});
			return await this.#tellNow(stop, isRunning);
		})();
		this.#telling = telling;
		return await telling;
	}
	/** Interrupted while the repository is asked, what was known before stands. */
	async #standings() {
		const { course, journal, context } = this.#parts;
		try {
			return await course.judge(journal.entries);
		} catch (error) {
			if (!context.signal.aborted || course.lastStandings === void 0) throw error;
			return course.lastStandings;
		}
	}
	async #tellNow(stop, isRunning) {
		const { request, context, ends, output, journal, course } = this.#parts;
		const standings = await this.#standings();
		const details = /* @__PURE__ */ new Map();
		for (const standing of standings) details.set(standing.course.asked.id, await this.#details.of(standing, journal.entries));
		const subjects = await this.#details.subjectsOf([...standings.flatMap(({ course: { stretch } }) => stretch.older), ...journal.entries.filter(({ order }) => order.purpose !== "search").map(({ order }) => order.commit)]);
		const report = makeBisectReport({
			request,
			ends,
			journal,
			standings,
			details,
			stop,
			isRunning,
			prober: context.prober,
			subjects,
			notes: course.notes,
			workedMs: journal.workedMs,
			memory: this.#memory
		});
		try {
			await writeFileAtomic(output.markdown, formatBisectMarkdown(report));
			await writeFileAtomic(output.html, formatBisectHtml(report));
			await writeFileAtomic(output.gitLog, report.answers.map(({ gitLog }) => gitLog).join("\n"));
			await writeFileAtomic(output.json, formatBisectJson(report));
		} catch (error) {
			context.log.error(`the bisect's report could not be written: ${describeError(error)}`);
		}
		this.#parts.elsewhere?.update(report);
		await context.onReport?.(report);
		return report;
	}
};
function pick({ commit, trials, purpose }) {
	return {
		commit,
		trials,
		purpose
	};
}
/** Those that were begun by a process that is no more. */
function lostOrders(entries) {
	return entries.flatMap(({ order, report }) => report === void 0 ? [order] : []);
}
/** Reports that say nothing but that a machine failed, since the last one that said more. */
function machineErrorsInARow(entries) {
	let count = 0;
	for (const { report } of entries) {
		if (report === void 0) continue;
		count = report.answers.every(({ kind }) => kind === "machine-error") ? count + 1 : 0;
	}
	return count;
}
export { titleOf as a, Course as c, chooseTries as d, resolveEnds as f, isAncestor as h, RepositoryHistory as i, openQuestions as l, findMergeBases as m, BisectProgress as n, expectMore as o, chooseVariant as p, formatBisectText as r, foreseeTries as s, runBisect as t, makeStretch as u };
