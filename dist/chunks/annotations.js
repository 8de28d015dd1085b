import { n as error, u as warning } from "./packages-w8Mu6QS6.js";
import { a as visible, t as counted } from "./text.js";
import { a as countsAs } from "./counts.js";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { readFile, realpath, stat } from "node:fs/promises";
// src/github/source-file.ts
const collection = "tools/testing/selftests/kvm";
const upFromCollection = [
	"..",
	"..",
	"..",
	".."
];
/**
* The file that a test or the kernel named in its output, as a path in the repository, or `undefined` when it is not in the
* checkout or belongs to another repository. The name is a test's word: it leads nowhere outside the workspace.
*/
async function findSourceFile(file, places) {
	const workspace = await realpathOf(places.workspace);
	if (workspace === void 0 || file === "" || file.includes("\0")) return void 0;
	const trees = [...places.directories, places.workspace];
	const candidates = isAbsolute(file) ? [file] : [
		...places.directories.map((each) => join(each, file)),
		...trees.flatMap((each) => [
			join(each, file),
			join(each, "source", file),
			join(each, ...upFromCollection, file)
		]),
		...trees.flatMap((each) => [join(each, collection, file), join(each, "source", collection, file)])
	];
	for (const candidate of candidates) {
		const path = await realpathOf(resolve(candidate));
		if (path === void 0 || !isWithin(path, workspace) || !(await stat(path)).isFile()) continue;
		return pathInRepository(path, workspace, places.repository);
	}
}
async function pathInRepository(path, workspace, repository) {
	const root = await repositoryRoot(path, workspace) ?? workspace;
	const origin = await originOf(root);
	return (origin === void 0 ? root === workspace : repository === void 0 || origin.toLowerCase() === repository.toLowerCase()) ? relative(root, path).split(sep).join("/") : void 0;
}
async function repositoryRoot(path, workspace) {
	for (let directory = dirname(path); isWithin(directory, workspace); directory = dirname(directory)) {
		if (await realpathOf(join(directory, ".git")) !== void 0) return directory;
		if (directory === workspace) break;
	}
}
/** `OWNER/NAME` of the remote `origin`, from git's configuration file; undefined when it names none. */
async function originOf(root) {
	const config = await readFile(join(root, ".git", "config"), "utf8").catch(() => "");
	const section = /^\[remote "origin"\]\n((?:[^[].*\n?|\n)*)/m.exec(config)?.[1] ?? "";
	const url = /^\s*url\s*=\s*(\S+)/m.exec(section)?.[1] ?? "";
	return /([^/:]+\/[^/:]+?)(?:\.git)?\/?$/.exec(url)?.[1];
}
function isWithin(path, directory) {
	return path === directory || path.startsWith(directory === sep ? sep : directory + sep);
}
/** Where a path leads, links followed; undefined when nothing is there that can be looked at. */
async function realpathOf(path) {
	try {
		return await realpath(path);
	} catch {
		return;
	}
}
/** The runner cuts a message at 4096 characters. */
const messageLimit = 3500;
const tailLimit = 20;
/** The more it says of the kernel, the earlier. What is not here is not annotated by itself. */
const ranks = {
	"machine-died": 0,
	crash: 1,
	fail: 2,
	timeout: 3,
	error: 4
};
/** Before tests that failed, behind machines that died: the kernel itself says what is wrong with it. */
const splatRank = .5;
/**
* The annotations of a job's failed tests and of the kernel's complaints, most important first, at most
* `annotationLimit`. What went wrong at the same place in several environments takes one annotation, not several;
* what is known or allowed takes none.
*/
async function annotationsOf(results, places) {
	const failures = failuresOf(results).slice(0, 9);
	return Promise.all(failures.map(async (failure) => {
		const { location } = failure.what;
		const directories = [failure.run.suite.source, ...places.directories];
		const file = location === null ? void 0 : await findSourceFile(location.file, {
			...places,
			directories
		});
		return {
			title: clip(visible(titleOf(failure)).replaceAll("\n", " "), 200),
			message: messageOf(failure),
			...file === void 0 || location === null ? {} : {
				file,
				line: location.line
			}
		};
	}));
}
function failuresOf(results) {
	const found = /* @__PURE__ */ new Map();
	const add = (key, failure) => {
		const known = found.get(JSON.stringify(key));
		const { name } = failure.run.environment;
		if (known === void 0) found.set(JSON.stringify(key), {
			...failure,
			environments: [name]
		});
		else if (!known.environments.includes(name)) known.environments.push(name);
	};
	for (const run of results.runs) {
		for (const test of run.tests) {
			const rank = ranks[test.status];
			if (rank === void 0 || countsAs(test) === "known-failure") continue;
			add([
				test.id,
				test.status,
				placeOf(test.location) ?? test.reason
			], {
				what: test,
				rank,
				run
			});
		}
		for (const splat of run.splats) if (splat.allowed === null) add([splat.fingerprint === "" ? splat.title : splat.fingerprint], {
			what: splat,
			rank: splatRank,
			run
		});
	}
	return [...found.values()].sort((a, b) => a.rank - b.rank);
}
function placeOf(location) {
	return location === null ? void 0 : `${location.file}:${location.line}`;
}
function titleOf({ what, environments }) {
	return `${"id" in what ? `${what.id}: ${what.status}` : what.title} (${environments.join(", ")})`;
}
function messageOf({ what }) {
	const place = placeOf(what.location);
	const [first, rest] = "id" in what ? [what.reason === "" ? what.status : what.reason, what.tail.slice(-20)] : [what.tests.length === 0 ? what.kind : `${what.kind} while ${what.tests.join(", ")} ran`, (what.frames.length > 0 ? what.frames : what.lines).slice(0, tailLimit)];
	const lines = [
		first,
		...place === void 0 ? [] : [`at ${place}`],
		...rest.map((line) => clip(line, 300))
	];
	return clip(visible(lines.join("\n")), messageLimit);
}
function clip(text, limit) {
	return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}
/** Shows what failed, what was flaky, and the environments that the platform cannot do, with the run and its changes. */
async function annotateResults(results, places) {
	for (const { title, message, file, line } of await annotationsOf(results, places)) {
		const properties = { title };
		if (file !== void 0) properties.file = file;
		if (line !== void 0) properties.startLine = line;
		error(message, properties);
	}
	for (const notice of results.notices.slice(0, 9)) warning(clip(visible(notice), messageLimit), { title: "expectations" });
	for (const { environment, conclusion, reason, tests } of results.runs) {
		const flaky = tests.filter(({ status }) => status === "flaky").map(({ id }) => id);
		if (flaky.length > 0) warning(clip(visible(flaky.join("\n")), messageLimit), { title: `${counted(flaky.length, "flaky test")} (${visible(environment.name)})` });
		if (conclusion === "not-applicable") warning(visible(reason), { title: `environment ${visible(environment.name)} is not applicable` });
	}
}
export { findSourceFile as i, clip as n, messageLimit as r, annotateResults as t };
