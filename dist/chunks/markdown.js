import { c as UserError, l as describeError, t as counted } from "./text.js";
import { n as formatDuration } from "./clock.js";
import { A as object, C as array, E as int, N as string, O as literal, k as number, r as datetime, w as boolean, x as _enum } from "./packages-_G1VBY_k.js";
import { n as codeBlock, r as details, t as code } from "./markdown-text.js";
import { t as joinParts } from "./markdown-size.js";
import { t as commandLine } from "./repeat-command.js";
import { t as askedQuestionSchema } from "./question.js";
import { n as probeReportSchema, t as probeOrderSchema } from "./probe.js";
import { r as summaryBytes } from "./markdown2.js";
// src/base/versioned-json.ts
/**
* Reads JSON that says its format and version, of this version; keys that the schema does not know are left out.
* @param place where the text came from, for messages
* @throws UserError when it is none
*/
function parseVersionedJson(text, place, { schema, format, version, what }) {
	let content;
	try {
		content = JSON.parse(text.replace(/^\ufeff/, ""));
	} catch (error) {
		const why = describeError(error).slice(0, 200);
		throw new UserError(`${place}: is not JSON, so it may be cut off: ${why}`, { cause: error });
	}
	if (!object({ format: literal(format) }).safeParse(content).success) throw new UserError(`${place}: holds no ${what}: expected an object with "format": "${format}"`);
	if (!object({ version: literal(version) }).safeParse(content).success) throw new UserError(`${place}: version: this vmentry reads ${version} alone`);
	const parsed = schema.safeParse(content);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const where = issue?.path.map(String).join(".") ?? "";
	throw new UserError(`${place}: not as a ${what} is: ${where}: ${issue?.message ?? ""}`);
}
const bisectConclusions = [
	"found",
	"range",
	"not-reproduced",
	"always-bad",
	"merge-base-bad",
	"untestable-end",
	"contradiction",
	"machine-errors",
	"interrupted",
	"handed-over",
	"error"
];
const bisectConclusionSchema = _enum(bisectConclusions).describe("found: the first bad commit; range: one of several, between which nothing can be tried; not-reproduced: the bad end is as good as the good one; always-bad: no good commit was found; merge-base-bad: good and bad are on different branches, and where they parted it was bad already; untestable-end: an end does not build, does not boot or has not the test; contradiction: the first bad commit was not bad again, or its parent not good; machine-errors: machines failed too often; interrupted: by the user, goes on when started again; handed-over: a fresh job goes on; error: vmentry failed");
const commitSchema = object({
	commit: string(),
	subject: string().describe("untrusted"),
	author: string().describe("NAME <ADDRESS>, untrusted"),
	date: datetime().describe("the committer's"),
	parents: array(string()).describe("those that are candidates, or that were one before paths were limited")
});
const verdictSchema = object({
	question: string(),
	verdict: _enum([
		"good",
		"bad",
		"untestable",
		"weak",
		"machine-error"
	]).describe("weak: a flaky test's trials that say little by themselves"),
	failed: int().nonnegative(),
	passed: int().nonnegative(),
	reason: string().describe("one line")
});
const endSchema = object({
	given: string(),
	commit: string(),
	subject: string()
});
const likelySchema = object({
	commit: string(),
	probability: number()
});
const checkSchema = _enum([
	"as-expected",
	"not-as-expected",
	"not-testable",
	"does-not-apply",
	"not-tried"
]);
const bisectReportSchema = object({
	format: literal("vmentry-bisect"),
	version: literal(1),
	tool: string().describe("vmentry and its version"),
	startedAt: datetime(),
	updatedAt: datetime(),
	isRunning: boolean(),
	conclusion: bisectConclusionSchema.nullable().describe("null while it runs; of several questions the worst"),
	reason: string().describe("one line: what is known"),
	asked: object({
		good: endSchema,
		bad: endSchema,
		direction: _enum(["first-bad", "first-good"]).describe("first-good: bad is the older end, and the commit that mended it is searched"),
		questions: array(askedQuestionSchema.extend({ title: string().describe("one line, untrusted") })),
		environment: string(),
		variant: string(),
		machine: string().describe("what the machines are, one line"),
		confidence: number(),
		firstParent: boolean(),
		paths: array(string()),
		command: array(string()).describe("argv that repeats the bisect")
	}),
	notes: array(string()).describe("what was done that was not asked, such as taking the merge-base for good"),
	candidates: object({
		older: string().describe("the end in use whose commits are no candidates"),
		newer: string().describe("the end whose commits are"),
		count: int().nonnegative(),
		culled: array(object({
			commit: string(),
			because: string()
		})).describe("those that cannot change the result, at most 1000"),
		commits: array(commitSchema).describe("parents before children; at most 2000, those around the answer when there are more")
	}),
	answers: array(object({
		question: string(),
		conclusion: bisectConclusionSchema.nullable(),
		reason: string().describe("one line"),
		first: commitSchema.nullable(),
		range: array(commitSchema).describe("when the conclusion is range, oldest first; at most 200"),
		rangeCount: int().nonnegative(),
		confidence: number().describe("that the answer is right, 0 to 1"),
		explanation: string().describe("how the confidence was computed, some sentences"),
		isFlaky: boolean(),
		rates: object({
			bad: number(),
			good: number()
		}).nullable().describe("how often it fails on bad and on good commits, as seen"),
		verification: object({
			culprit: checkSchema,
			parent: checkSchema,
			revert: checkSchema,
			reason: string()
		}),
		likely: array(likelySchema).describe("the likeliest first, at most 50"),
		steps: array(object({
			probe: string(),
			bits: number().describe("what is still to be learnt"),
			likely: array(likelySchema).describe("at most 64")
		})).describe("the belief after each probe"),
		fixes: string().describe("the line Fixes: 0123456789ab (\"subject\"); empty when none was found"),
		maintainers: array(object({
			address: string(),
			role: string()
		})).describe("of scripts/get_maintainer.pl; untrusted"),
		difference: object({
			good: string(),
			bad: string(),
			lines: array(string())
		}).nullable().describe("a unified diff of what a good and a bad trial printed, the files by path; at most 200 lines"),
		reproduce: array(array(string())).describe("argv of commands that show it by hand"),
		gitLog: string().describe("for git bisect replay")
	})),
	probes: array(object({
		order: probeOrderSchema,
		report: probeReportSchema.nullable().describe("null while it runs"),
		subject: string(),
		verdicts: array(verdictSchema)
	})),
	findings: array(object({
		kind: _enum(["build", "boot"]),
		commit: string(),
		subject: string(),
		reason: string(),
		probe: string()
	})).describe("commits on the way that do not build or boot"),
	expected: object({
		probes: number(),
		durationMs: number()
	}).describe("still to come"),
	cost: object({
		probes: int(),
		boots: int(),
		builds: int(),
		durationMs: number()
	})
});
// src/bisecting/telling/words.ts
/**
* `99.82 %`, `over 99.99 %`, `43 %`: rounded down, so that nobody is told to be surer than is known. What a computer
* rounded to one is no certainty.
*/
function percentText(share) {
	const value = Math.min(1, Math.max(0, share)) * 100 + 1e-9;
	if (value > 99.99) return "over 99.99 %";
	if (value < .1) return value < 1e-8 ? "0 %" : "under 0.1 %";
	const digits = value >= 99 ? 2 : value >= 90 || value < 10 ? 1 : 0;
	return `${Number((Math.floor(value * 10 ** digits) / 10 ** digits).toFixed(digits))} %`;
}
const looks = {
	found: {
		icon: "🎯",
		sign: "✓",
		look: "good",
		words: "First bad commit"
	},
	range: {
		icon: "🔎",
		sign: "↔",
		look: "incomplete",
		words: "First bad commit is one of several"
	},
	"not-reproduced": {
		icon: "🤷",
		sign: "?",
		look: "incomplete",
		words: "Not reproduced: the bad end is good"
	},
	"always-bad": {
		icon: "⚠️",
		sign: "!",
		look: "incomplete",
		words: "No good commit was found"
	},
	"merge-base-bad": {
		icon: "⚠️",
		sign: "!",
		look: "incomplete",
		words: "Bad already where the good end's branch and the bad one's parted"
	},
	"untestable-end": {
		icon: "⚠️",
		sign: "!",
		look: "incomplete",
		words: "An end cannot be tested"
	},
	contradiction: {
		icon: "❗",
		sign: "✗",
		look: "broken",
		words: "The probes contradict each other"
	},
	"machine-errors": {
		icon: "❌",
		sign: "✗",
		look: "broken",
		words: "Machines failed too often"
	},
	interrupted: {
		icon: "⏸️",
		sign: "…",
		look: "incomplete",
		words: "Interrupted"
	},
	"handed-over": {
		icon: "⏭️",
		sign: "…",
		look: "incomplete",
		words: "A fresh job goes on"
	},
	error: {
		icon: "❌",
		sign: "✗",
		look: "broken",
		words: "vmentry failed"
	}
};
/** What is told in other words when the commit that mended something was searched. */
const mendedWords = {
	found: "Mended by",
	range: "Mended by one of several commits",
	"not-reproduced": "Not reproduced: it is not mended at the good end",
	"always-bad": "No bad commit was found",
	"merge-base-bad": "Mended already where the bad end's branch and the good one's parted"
};
/** @param conclusion null while it runs */
function conclusionLook(conclusion, direction) {
	if (conclusion === null) return {
		icon: "⏳",
		sign: "…",
		look: "incomplete",
		words: "Bisecting"
	};
	const { words, ...look } = looks[conclusion];
	return {
		...look,
		words: (direction === "first-good" ? mendedWords[conclusion] : void 0) ?? words
	};
}
const verdictWords = {
	good: "good",
	bad: "bad",
	untestable: "untestable",
	weak: "weak",
	"machine-error": "machine error"
};
const verdictIcons = {
	good: "🟢",
	bad: "🔴",
	untestable: "⚪",
	weak: "🟡",
	"machine-error": "🔧"
};
const purposeWords = {
	"bad-end": "the bad end again",
	"good-end": "the good end again",
	"walk-back": "walking back",
	search: "search",
	"verify-parent": "the parent again",
	"verify-culprit": "the culprit again",
	"verify-revert": "the culprit reverted"
};
function purposeText(purpose) {
	return purposeWords[purpose];
}
/** What became of the culprit, its parent and its revert, when they were tried again. */
function checksOf({ verification }, direction) {
	const [has, hasNot] = direction === "first-bad" ? ["bad", "good"] : ["good", "bad"];
	const { culprit, parent, revert } = verification;
	const words = {
		culprit: {
			"as-expected": `${has} again`,
			"not-as-expected": `not ${has} again`,
			"not-testable": "itself not testable again"
		},
		parent: {
			"as-expected": `its parent ${hasNot} again`,
			"not-as-expected": `its parent not ${hasNot} again`,
			"not-testable": "its parent not testable"
		},
		revert: {
			"as-expected": `${hasNot} when it is reverted`,
			"not-as-expected": `still ${has} when it is reverted`,
			"not-testable": "its revert not testable",
			"does-not-apply": "its revert does not apply"
		}
	};
	return [
		{
			check: culprit,
			text: words.culprit[culprit]
		},
		{
			check: parent,
			text: words.parent[parent]
		},
		{
			check: revert,
			text: words.revert[revert]
		}
	].flatMap(({ check, text }) => text === void 0 ? [] : [{
		check,
		text
	}]);
}
function checkSign(check) {
	return check === "as-expected" ? "✓" : check === "not-as-expected" ? "✗" : "–";
}
/** `99.82 % (99 % asked); flaky: fails 31 % of the time when bad, 1.8 % when good`. */
function sureText({ confidence, rates, isFlaky }, asked) {
	const flaky = rates === null || !isFlaky ? "" : `; flaky: fails ${rateText(rates.bad)} of the time on bad commits, ${rateText(rates.good)} on good ones`;
	return `${percentText(confidence)} (${percentText(asked)} asked)${flaky}`;
}
/** How often something was seen: that can be always. */
function rateText(rate) {
	return rate >= 1 ? "100 %" : percentText(rate);
}
/** `3 of 10 failed`; empty when there was no trial. */
function trialsText({ failed, passed }) {
	return failed + passed === 0 ? "" : `${failed} of ${failed + passed} failed`;
}
/** What it took to have the kernel up: `built in 24s, booted in 4.3s`. */
function kernelText({ report }) {
	if (report === null) return "running";
	const { build, boot } = report;
	return [{
		stored: "from the store",
		built: `built in ${formatDuration(build.durationMs)}`,
		failed: "does not build",
		error: "error while building"
	}[build.outcome], {
		booted: `booted in ${formatDuration(boot.durationMs)}`,
		"does-not-boot": "does not boot",
		error: "error while booting",
		none: ""
	}[boot.outcome]].filter((text) => text !== "").join(", ");
}
/** `26 commits from v6.12 to kvm/next`, the older one first. */
function betweenText({ asked, candidates }, shown) {
	const [older, newer] = asked.direction === "first-bad" ? [asked.good, asked.bad] : [asked.bad, asked.good];
	const name = ({ given, commit }) => commit.startsWith(given) ? shown(shortId(commit)) : `${shown(given, 80)} (${shown(shortId(commit))})`;
	return `${counted(candidates.count, "commit")} from ${name(older)} to ${name(newer)}`;
}
/** Environment, variant and machine. */
function circumstancesText({ asked }, shown) {
	const { environment, variant, machine } = asked;
	return [
		...environment === "" ? [] : [`under ${shown(environment, 80)}`],
		...variant === "" ? [] : [`variant ${shown(variant, 80)}`],
		...machine === "" ? [] : [`on ${shown(machine, 160)}`]
	].join(", ");
}
function titleOf({ asked }, question) {
	return asked.questions.find(({ id }) => id === question)?.title ?? question;
}
function shortId(commit) {
	return commit.slice(0, 12);
}
/** The commit and its subject. */
function commitText({ commit, subject }, shown = code) {
	return [shown(shortId(commit)), subject === "" ? "" : shown(subject, 150)].filter((text) => text !== "").join(" ");
}
/** `3 probes are back, 1 runs; about 4 more, 3m10s`. */
function progressText({ probes, expected }) {
	const back = probes.filter(({ report }) => report !== null).length;
	const running = probes.length - back;
	const more = Math.ceil(expected.probes - .05);
	return [`${counted(back, "probe")} back${running === 0 ? "" : `, ${running} running`}`, ...more <= 0 ? [] : [`about ${more} more, ${formatDuration(expected.durationMs)}`]].join("; ");
}
/** What it cost: `9 probes (8 boots, 5 builds) in 14m00s`. */
function costText({ cost }) {
	const { probes, boots, builds, durationMs } = cost;
	return `${counted(probes, "probe")} (${counted(boots, "boot")}, ${counted(builds, "build")}) in ${formatDuration(durationMs)}`;
}
// src/bisecting/telling/bisect-file.ts
/**
* The text of `bisect.json`. @throws Error when it is not as the schema says, which is a fault of vmentry's
*/
function formatBisectJson(report) {
	return `${JSON.stringify(bisectReportSchema.parse(report), null, 1)}\n`;
}
/**
* Reads a `bisect.json` of this version; keys that it does not know are left out.
* @param place where the text came from, for messages
* @throws UserError when it is none, or when it contradicts itself
*/
function readBisectReport(text, place) {
	const report = parseVersionedJson(text, place, {
		schema: bisectReportSchema,
		format: "vmentry-bisect",
		version: 1,
		what: "report of a bisect"
	});
	const wrong = contradictionOf(report);
	if (wrong !== void 0) throw new UserError(`${place}: contradicts itself: ${wrong}`);
	return report;
}
/** A file that names a commit without having found one, or answers what was not asked, must not pass for an answer. */
function contradictionOf({ asked, answers, probes, candidates, isRunning, conclusion }) {
	const questions = new Set(asked.questions.map(({ id }) => id));
	const ids = new Set(probes.map(({ order }) => order.id));
	const commits = new Set(candidates.commits.map(({ commit }) => commit));
	if (questions.size < asked.questions.length) return "asked.questions: one is there twice";
	if (ids.size < probes.length) return "probes: one is there twice";
	if (commits.size < candidates.commits.length) return "candidates.commits: one is there twice";
	if (candidates.count < commits.size) return "candidates.count: fewer than there are";
	if (!isRunning && conclusion === null) return "conclusion: none, and it does not run";
	for (const [index, answer] of answers.entries()) {
		const at = `answers.${index}`;
		if (!questions.has(answer.question)) return `${at}.question: was not asked`;
		if (answer.conclusion === "found" !== (answer.first !== null) && answer.conclusion !== "contradiction") return `${at}.first: not as its conclusion says`;
		if (answer.rangeCount < answer.range.length) return `${at}.rangeCount: fewer than there are`;
		if (answer.steps.some(({ probe }) => !ids.has(probe))) return `${at}.steps: a probe that is not there`;
	}
	if (new Set(answers.map(({ question }) => question)).size < answers.length) return "answers: one is there twice";
	for (const [index, { order, report, verdicts }] of probes.entries()) {
		if (report !== null && (report.id !== order.id || report.commit !== order.commit)) return `probes.${index}.report: of another probe`;
		if (verdicts.some(({ question }) => !questions.has(question))) return `probes.${index}.verdicts: of what was not asked`;
	}
}
// src/bisecting/telling/markdown-text.ts
/**
* Text that is vmentry's own sentence most of the time: as it is when it is words and plain marks alone, of which
* GitHub makes nothing, else as code.
*/
function prose(text, most) {
	return text.length <= most && /^[A-Za-z0-9][A-Za-z0-9 .,;:%()'/+=-]*$/.test(text) && !/^\d+[.)]|:\S|www\.|\bGH-\d| {2}/i.test(text) ? text : code(text, most);
}
/** Markdown as a link, where there is an address for it. */
function linkTo(text, url) {
	return url !== void 0 && url.length <= 2e3 && /^https:\/\/[^\s<>()"'`\\]+$/.test(url) ? `[${text}](<${url}>)` : text;
}
function moreLinks({ more = [] }) {
	return more.map(({ label, url }) => linkTo(label.replace(/[^\w .,/-]/g, ""), url)).filter((text) => text.startsWith("[")).join(" · ");
}
/** The commit and its subject, as a link where there is an address. */
function commitLink({ commit, subject }, links) {
	const id = linkTo(code(shortId(commit)), links.commit?.(commit));
	return subject === "" ? id : `${id} ${code(subject, 150)}`;
}
function table(head, rows) {
	const line = (cells) => `| ${cells.join(" | ")} |`;
	return [
		line(head),
		line(head.map(() => "---")),
		...rows.map(line)
	].join("\n");
}
/** The first of them, and how many more there are. */
function listOf(lines, most, where = "") {
	const more = lines.length - most;
	return [...lines.slice(0, most), ...more > 0 ? [`- and ${more} more${where}`] : []].join("\n");
}
// src/bisecting/telling/markdown-answer.ts
const mostRange = 30;
const mostLikely = 3;
const mostPeople = 12;
/** The answer in a few words: the commit, the number of those that it may be, or why there is none. */
function answerText(answer, direction, links) {
	const { words } = conclusionLook(answer.conclusion, direction);
	if (answer.first !== null) return `${words}: ${commitLink(answer.first, links)}`;
	if (answer.conclusion === "range") return `${words}: ${counted(answer.rangeCount, "commit")}`;
	return words;
}
/** What a reader wants within ten seconds: how sure, verified how, because of what, and whom to tell. */
function answerLines(report, answer, links) {
	const { conclusion, maintainers, reason, first } = answer;
	const { confidence, direction } = report.asked;
	const people = maintainers.slice(0, mostPeople).map(({ address, role }) => {
		return `${code(address, 120)}${role === "" ? "" : ` (${code(role, 100)})`}`;
	});
	const more = maintainers.length - mostPeople;
	const isSure = conclusion === "found" || conclusion === "range" || conclusion === "contradiction";
	return [
		...first === null || first.author === "" ? [] : [`**By:** ${code(first.author, 150)}, ${first.date.slice(0, 10)}`],
		...isSure ? [`**Sure:** ${sureText(answer, confidence)}`] : [],
		...first === null ? [] : [verificationText(answer, direction)],
		...reason === "" || conclusion === "found" || reason === report.reason ? [] : [prose(reason, 400)],
		...conclusion === null && answer.likely.length > 0 ? [likelyText(report, answer, links)] : [],
		...people.length === 0 ? [] : [`**Tell:** ${people.join(", ")}${more > 0 ? ` and ${more} more` : ""}`]
	];
}
const marks = {
	"as-expected": "✅",
	"not-as-expected": "❌"
};
/** `Verified: ✅ bad again · ✅ its parent good again · ➖ its revert does not apply (…)`. */
function verificationText(answer, direction) {
	const checks = checksOf(answer, direction).map(({ check, text }) => {
		return `${check === "as-expected" || check === "not-as-expected" ? marks[check] : "➖"} ${text}`;
	});
	const { reason } = answer.verification;
	const why = reason === "" ? "" : `: ${prose(reason, 300)}`;
	return checks.length === 0 ? `**Not verified**${why}` : `**Verified:** ${checks.join(" · ")}${why}`;
}
function likelyText(report, answer, links) {
	return `**Likeliest:** ${answer.likely.slice(0, mostLikely).map(({ commit, probability }) => {
		const subject = report.candidates.commits.find((each) => each.commit === commit)?.subject ?? "";
		return `${percentText(probability)} ${commitLink({
			commit,
			subject
		}, links)}`;
	}).join("; ")}`;
}
/** The line `Fixes:`, and how to see it by hand, to be copied. */
function answerBlocks({ fixes, reproduce }) {
	const commands = reproduce.map(commandLine);
	return [...fixes === "" ? [] : [whole(codeBlock([fixes]), "line Fixes:")], ...commands.length === 0 ? [] : [whole(`See it by hand:\n\n${codeBlock(commands, 16e3)}`, "command to repeat it")]];
}
function whole(text, leaves) {
	return {
		full: text,
		brief: text,
		leaves
	};
}
/** What the answer rests on: the commits of a range, the difference of two outputs, the belief, the log for git. */
function evidenceParts(report, answer, links) {
	return [
		rangePart(answer, links),
		differencePart(answer, links),
		beliefPart(report, answer, links),
		logPart(answer)
	].filter(({ full }) => full !== "");
}
const nothing = {
	full: "",
	brief: "",
	leaves: ""
};
function rangePart({ range, rangeCount, likely }, links) {
	if (range.length === 0) return nothing;
	const shares = new Map(likely.map(({ commit, probability }) => [commit, probability]));
	const lines = range.map((each) => {
		const share = shares.get(each.commit);
		return `- ${commitLink(each, links)}${share === void 0 ? "" : ` ${percentText(share)}`}`;
	});
	const shown = lines.slice(0, mostRange);
	const more = Math.max(rangeCount, lines.length) - shown.length;
	return {
		full: `One of these, oldest first:\n\n${[...shown, ...more > 0 ? [`- and ${more} more, in bisect.json`] : []].join("\n")}`,
		brief: `One of ${counted(rangeCount, "commit")}, which bisect.json lists`,
		leaves: "list of commits"
	};
}
/** A difference longer than this is folded. */
const openLines = 30;
function differencePart({ difference }, links) {
	if (difference === null || difference.lines.length === 0) return nothing;
	const { good, bad, lines } = difference;
	const files = `${linkTo(code(bad), links.file?.(bad))} (bad) and ${linkTo(code(good), links.file?.(good))} (good)`;
	const content = `${codeBlock(lines, 300, "diff")}\n\nWhole: ${files}`;
	return {
		full: details("What a good and a bad run printed differently", content, { open: lines.length <= openLines }),
		brief: "",
		leaves: "difference of outputs"
	};
}
function beliefPart(report, answer, links) {
	const { conclusion, explanation, likely, steps, confidence } = answer;
	if (explanation === "" && steps.length === 0) return nothing;
	const subjects = new Map(report.candidates.commits.map((each) => [each.commit, each.subject]));
	const name = (commit) => commitLink({
		commit,
		subject: subjects.get(commit) ?? ""
	}, links);
	const others = likely.slice(0, 10).map(({ commit, probability }) => `- ${percentText(probability)} ${name(commit)}`);
	const rows = steps.slice(-60).map(({ probe, bits, likely: then }) => {
		const [best] = then;
		return [
			code(probe),
			bits.toFixed(1),
			best === void 0 ? "" : `${percentText(best.probability)} ${name(best.commit)}`
		];
	});
	const content = [
		explanation === "" ? "" : prose(explanation, 2e3),
		others.length < 2 ? "" : `What is believed at last:\n\n${others.join("\n")}`,
		rows.length === 0 ? "" : table([
			"after",
			"bits still to learn",
			"likeliest"
		], rows)
	];
	return {
		full: details(conclusion === null ? "What is believed" : `How sure, and why: ${percentText(confidence)}`, content.filter((text) => text !== "").join("\n\n")),
		brief: explanation === "" ? "" : prose(explanation, 500),
		leaves: "belief after each probe"
	};
}
function logPart({ gitLog }) {
	if (gitLog === "") return nothing;
	const content = codeBlock(gitLog.replace(/\n$/, "").split("\n"), 1e3);
	return {
		full: details("git bisect log, for <code>git bisect replay</code>", content),
		brief: "",
		leaves: "log for git bisect replay"
	};
}
// src/bisecting/telling/markdown-probes.ts
const mostVerdicts = 20;
/** Every probe with links to its logs, folded; when there is too little room how many there were. */
function probesPart(report, links) {
	const { probes, isRunning } = report;
	if (probes.length === 0) return {
		full: "",
		brief: "",
		leaves: "table of probes"
	};
	const hasSeveral = report.asked.questions.length > 1;
	const shown = probes.slice(-1e3);
	const rows = shown.map((probe) => row(probe, hasSeveral, links));
	const earlier = probes.length - shown.length;
	const content = [...earlier > 0 ? [`${counted(earlier, "earlier probe")}, in bisect.json`, ""] : [], table([
		"probe",
		"commit",
		"why",
		"verdict",
		"kernel",
		"test",
		"machine",
		"logs"
	], rows)].join("\n");
	const summary = summaryOf(probes);
	return {
		full: details(summary, content, { open: isRunning }),
		brief: summary,
		leaves: "table of probes"
	};
}
function summaryOf(probes) {
	const counts = /* @__PURE__ */ new Map();
	for (const { verdicts, report } of probes) {
		const words = report === null ? "running" : [...new Set(verdicts.map(({ verdict }) => verdictWords[verdict]))].join(" and ") || "no verdict";
		counts.set(words, (counts.get(words) ?? 0) + 1);
	}
	const told = [...counts].map(([words, count]) => `${count} ${words}`).join(", ");
	return `${counted(probes.length, "probe")}: ${told}`;
}
function row(probe, hasSeveral, links) {
	const { order, report, subject, verdicts } = probe;
	const told = verdicts.slice(0, mostVerdicts).map(({ question, verdict, reason, ...trials }) => {
		const which = hasSeveral ? `${code(question)} ` : "";
		const often = trials.failed + trials.passed > 1 ? `, ${trialsText(trials)}` : "";
		const why = reason === "" || verdict === "good" ? "" : `: ${code(reason, 120)}`;
		return `${which}${verdictIcons[verdict]} ${verdictWords[verdict]}${often}${why}`;
	});
	const files = (report?.files ?? []).slice(0, 8).map(({ name, path }) => linkTo(code(name, 60), links.file?.(path)));
	return [
		code(order.id),
		commitLink({
			commit: order.commit,
			subject
		}, links),
		purposeText(order.purpose),
		report === null ? "⏳ running" : told.join("<br>"),
		report === null ? "" : kernelText(probe),
		report === null ? "" : formatDuration(Math.max(0, report.durationMs - report.boot.durationMs)),
		report === null ? "" : linkTo(code(report.machine, 60), links.machine?.(report.machine)),
		files.join(", ")
	];
}
// src/bisecting/telling/markdown.ts
/**
* A bisect as GitHub-flavoured Markdown: the answer with how sure it is, how it was verified, whom to tell and how to
* see it by hand; then what it rests on, folded. What does not fit is left out from the end, and counted.
*/
function formatBisectMarkdown(report, options = {}) {
	const { limit = summaryBytes, links = {} } = options;
	const { answers, asked } = report;
	const isOne = asked.questions.length === 1;
	const only = isOne ? answers[0] : void 0;
	const parts = [
		essential(heading(report, only, links), "heading"),
		essential([
			...overallLines(report, only),
			...only === void 0 ? [] : answerLines(report, only, links),
			...aboutLines(report, isOne),
			moreLinks(links)
		].filter((line) => line !== "").join("\\\n"), "heading"),
		...isOne ? [] : [answersPart(report, links)],
		...only === void 0 ? [] : answerBlocks(only),
		notesPart(report),
		...only === void 0 ? [] : evidenceParts(report, only, links),
		probesPart(report, links),
		findingsPart(report, links),
		...isOne ? [] : answers.flatMap((answer) => questionParts(report, answer, links)),
		culledPart(report, links),
		repeatPart(report),
		essential(footnote(report), "footnote")
	];
	return joinParts(parts, limit, "bisect.json and the logs");
}
function essential(text, leaves) {
	return {
		full: text,
		brief: text,
		leaves
	};
}
function heading(report, only, links) {
	const { direction } = report.asked;
	if (report.asked.questions.length > 1) return severalHeading(report);
	if (only?.first != null) return `## ${conclusionLook(only.conclusion, direction).icon} ${answerText(only, direction, links)}`;
	const { icon, words } = conclusionLook(report.conclusion, direction);
	const title = report.asked.questions.map((each) => code(each.title, 150)).join(", ");
	return `## ${icon} ${words}${only?.conclusion === "range" ? ` (${counted(only.rangeCount, "commit")})` : ""}: ${title}`;
}
function severalHeading({ asked, answers, conclusion }) {
	const found = answers.filter((each) => each.conclusion === "found").length;
	const { icon } = conclusionLook(conclusion !== null && found === asked.questions.length ? "found" : conclusion, asked.direction);
	return `## ${icon} Bisect: the ${asked.direction === "first-bad" ? "first bad commit" : "mending commit"} of ${found} of ${counted(asked.questions.length, "question")}`;
}
/** What is known of the whole. */
function overallLines(report, only) {
	const { reason, isRunning } = report;
	const known = reason === "" ? "" : prose(reason, 400);
	if (isRunning) return [`**So far:** ${[known, progressText(report)].filter((text) => text !== "").join("; ")}`];
	return known === "" || only?.conclusion === "found" && report.conclusion === "found" ? [] : [known];
}
function aboutLines(report, isOne) {
	const { asked, candidates } = report;
	const limits = [
		...asked.firstParent ? ["first parents only"] : [],
		...asked.paths.length === 0 ? [] : [`paths ${asked.paths.slice(0, 10).map((path) => code(path, 100)).join(", ")}`],
		...candidates.culled.length === 0 ? [] : [`${candidates.culled.length} cannot change the result`]
	];
	return [[!isOne || report.answers[0]?.first == null ? "" : asked.questions.map((each) => code(each.title, 200)).join(""), circumstancesText(report, code)].filter((text) => text !== "").join(" "), `${betweenText(report, code)}${limits.length === 0 ? "" : ` (${limits.join("; ")})`}`];
}
/** Each question with its answer, when there are several. */
function answersPart(report, links) {
	const { asked, answers } = report;
	const text = table([
		"question",
		"answer",
		"sure",
		"because"
	], asked.questions.map(({ id, title }) => {
		const answer = answers.find(({ question }) => question === id);
		const { icon } = conclusionLook(answer?.conclusion ?? null, asked.direction);
		if (answer === void 0) return [
			code(title, 150),
			`${icon} Bisecting`,
			"",
			""
		];
		return [
			code(title, 150),
			`${icon} ${answerText(answer, asked.direction, links)}`,
			answer.conclusion === null ? "" : percentText(answer.confidence),
			answer.first === null ? prose(answer.reason, 150) : verificationText(answer, asked.direction)
		];
	}));
	return {
		full: text,
		brief: text,
		leaves: "table of questions"
	};
}
function questionParts(report, answer, links) {
	return [
		{
			full: `${`### ${code(titleOf(report, answer.question), 200)}`}\n\n${[answerText(answer, report.asked.direction, links), ...answerLines(report, answer, links)].join("\\\n")}`,
			brief: "",
			leaves: "question"
		},
		...answerBlocks(answer).map((part) => ({
			...part,
			brief: ""
		})),
		...evidenceParts(report, answer, links).map((part) => ({
			...part,
			brief: ""
		}))
	];
}
function notesPart({ notes }) {
	const full = listOf(notes.map((note) => `- ${prose(note, 400)}`), 20, ", in bisect.json");
	const text = notes.length === 0 ? "" : `**To be known:**\n\n${full}`;
	return {
		full: text,
		brief: text,
		leaves: "list of notes"
	};
}
function findingsPart({ findings }, links) {
	if (findings.length === 0) return {
		full: "",
		brief: "",
		leaves: "list of findings"
	};
	const summary = `Found on the way: ${counted(findings.length, "commit")} that ${findings.length === 1 ? "does" : "do"} not build or boot`;
	const lines = findings.map(({ kind, reason, probe, ...commit }) => `- ${commitLink(commit, links)} does not ${kind} (${code(probe)})${reason === "" ? "" : `: ${code(reason, 300)}`}`);
	return {
		full: details(summary, listOf(lines, 100, ", in bisect.json"), { open: findings.length <= 3 }),
		brief: summary,
		leaves: "list of commits that do not build or boot"
	};
}
function culledPart({ candidates }, links) {
	const { culled, commits } = candidates;
	if (culled.length === 0) return {
		full: "",
		brief: "",
		leaves: "list"
	};
	const subjects = new Map(commits.map((each) => [each.commit, each.subject]));
	const lines = culled.map(({ commit, because }) => `- ${commitLink({
		commit,
		subject: subjects.get(commit) ?? ""
	}, links)}: ${prose(because, 200)}`);
	return {
		full: details(`${counted(culled.length, "commit")} that cannot change the result`, listOf(lines, 100, ", in bisect.json")),
		brief: "",
		leaves: "list of commits that cannot change the result"
	};
}
function repeatPart({ asked }) {
	if (asked.command.length === 0) return {
		full: "",
		brief: "",
		leaves: "command"
	};
	return {
		full: details("Repeat the bisect", codeBlock([commandLine(asked.command)], 16e3)),
		brief: "",
		leaves: "command to repeat the bisect"
	};
}
function footnote(report) {
	const tool = report.tool.replace(/[^\w .-]/g, "").slice(0, 100);
	return `<sub>${costText(report)}; ${report.updatedAt.slice(0, 16).replace("T", " ")} UTC. ${tool}</sub>`;
}
export { titleOf as _, checkSign as a, bisectConclusionSchema as b, commitText as c, kernelText as d, percentText as f, sureText as g, shortId as h, betweenText as i, conclusionLook as l, purposeText as m, formatBisectJson as n, checksOf as o, progressText as p, readBisectReport as r, circumstancesText as s, formatBisectMarkdown as t, costText as u, trialsText as v, bisectConclusions as x, verdictWords as y };
