import { r as formatBytes, t as counted } from "./text.js";
import { n as formatDuration } from "./clock.js";
import { _ as linked, f as PageFrame, h as joined, i as section, m as httpsOnly, n as leftOutPart, p as clipped, r as pageBody, s as momentText, t as SizeBudget, v as markup, w as summaryBytes, y as whole$1 } from "./size-budget.js";
import { c as shownLine, n as codeBlock, r as details, t as code } from "./markdown-text.js";
import { t as joinParts } from "./markdown-size.js";
import { t as commandLine } from "./repeat-command.js";
// src/bisect/candidate-graph.ts
/**
* The commits of which one may be the first bad one, as a graph: those that the bad end contains and the good end does
* not. They are numbered from 0, parents before children. A commit contains itself and all that it descends from.
*
* Most commits have one parent, so that what they contain is their parent's and themselves. Only for the others, the
* roots here, a set is kept: one bit for each candidate.
*/
var CandidateGraph = class {
	ids;
	#numbers;
	#parents;
	/** Of each commit, the root that it descends from by single parents. */
	#root;
	/** Of each root, the candidates that it contains. */
	#contained;
	/** Of each commit, when a walk of the trees below the roots enters and leaves it. */
	#entered;
	#left;
	/** @throws Error when a commit is there twice, or the graph has a circle */
	constructor(commits) {
		const order = parentsFirst(commits);
		this.ids = order.map(({ id }) => id);
		this.#numbers = new Map(this.ids.map((id, index) => [id, index]));
		this.#parents = order.map(({ parents }) => [...new Set(parents.map((id) => this.#numbers.get(id)).filter((each) => each !== void 0))]);
		const { root, entered, left } = walkTrees(this.#parents);
		this.#root = root;
		this.#entered = entered;
		this.#left = left;
		this.#contained = this.#sets();
	}
	get size() {
		return this.ids.length;
	}
	/** Undefined for a commit that is no candidate. */
	numberOf(id) {
		return this.#numbers.get(id);
	}
	parentsOf(commit) {
		return this.#parents[commit] ?? [];
	}
	/** Whether a commit contains another, or is it. */
	contains(commit, other) {
		const entered = this.#entered[other] ?? 0;
		const at = this.#entered[commit] ?? 0;
		if (entered <= at && at < (this.#left[other] ?? 0)) return true;
		const set = this.#contained.get(this.#root[commit] ?? 0);
		return set !== void 0 && ((set[other >>> 5] ?? 0) & 1 << (other & 31)) !== 0;
	}
	/** For each commit the sum of the values of all that it contains. */
	sums(values) {
		const sums = new Float64Array(this.size);
		for (let commit = 0; commit < this.size; commit++) {
			const set = this.#contained.get(commit);
			const [parent = 0] = this.parentsOf(commit);
			sums[commit] = set === void 0 ? (sums[parent] ?? 0) + (values[commit] ?? 0) : sumOfSet(set, values);
		}
		return sums;
	}
	#sets() {
		const sets = /* @__PURE__ */ new Map();
		const words = this.size + 31 >>> 5;
		for (let commit = 0; commit < this.size; commit++) {
			if (this.#root[commit] !== commit) continue;
			const set = new Uint32Array(words);
			add(set, commit);
			for (const parent of this.parentsOf(commit)) {
				let each = parent;
				for (; this.#root[each] !== each; each = this.parentsOf(each)[0] ?? 0) add(set, each);
				const below = sets.get(each);
				for (let word = 0; word < words; word++) set[word] = (set[word] ?? 0) | (below?.[word] ?? 0);
			}
			sets.set(commit, set);
		}
		return sets;
	}
};
function add(set, member) {
	set[member >>> 5] = (set[member >>> 5] ?? 0) | 1 << (member & 31);
}
function sumOfSet(set, values) {
	let sum = 0;
	for (let word = 0; word < set.length; word++) for (let bits = set[word] ?? 0; bits !== 0; bits &= bits - 1) sum += values[(word << 5) + (31 - Math.clz32(bits & -bits))] ?? 0;
	return sum;
}
/** Kahn's algorithm; among those that are ready the first that was given comes first. */
function parentsFirst(commits) {
	const byId = new Map(commits.map((each) => [each.id, each]));
	if (byId.size !== commits.length) throw new Error("a commit is there twice");
	const waiting = /* @__PURE__ */ new Map();
	const children = /* @__PURE__ */ new Map();
	for (const commit of commits) {
		const parents = new Set(commit.parents.filter((id) => byId.has(id)));
		waiting.set(commit.id, parents.size);
		for (const id of parents) {
			const known = children.get(id);
			if (known === void 0) children.set(id, [commit]);
			else known.push(commit);
		}
	}
	const order = commits.filter(({ id }) => waiting.get(id) === 0);
	for (const { id } of order) for (const child of children.get(id) ?? []) {
		const left = (waiting.get(child.id) ?? 0) - 1;
		waiting.set(child.id, left);
		if (left === 0) order.push(child);
	}
	if (order.length !== commits.length) throw new Error("the commits' parents go in a circle");
	return order;
}
/** The trees that single parents make, each walked from its root: what a commit is above is entered within it. */
function walkTrees(parents) {
	const size = parents.length;
	const trees = {
		root: new Int32Array(size),
		entered: new Int32Array(size),
		left: new Int32Array(size)
	};
	const children = parents.map(() => []);
	for (const [commit, own] of parents.entries()) {
		const [parent] = own;
		if (own.length === 1 && parent !== void 0) {
			children[parent]?.push(commit);
			trees.root[commit] = trees.root[parent] ?? 0;
		} else trees.root[commit] = commit;
	}
	let time = 0;
	for (let commit = 0; commit < size; commit++) {
		if (trees.root[commit] !== commit) continue;
		const path = [{
			commit,
			next: 0
		}];
		trees.entered[commit] = time++;
		for (let top = path.at(-1); top !== void 0; top = path.at(-1)) {
			const child = children[top.commit]?.[top.next++];
			if (child === void 0) {
				trees.left[top.commit] = time;
				path.pop();
			} else {
				trees.entered[child] = time++;
				path.push({
					commit: child,
					next: 0
				});
			}
		}
	}
	return trees;
}
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
// src/bisecting/server-summary.ts
/** What a kernel server lists a bisect by: a line of each text, of the length that it takes. */
function summarizeBisect(report, { host, runUrl }) {
	const { asked, answers, cost, expected, startedAt, updatedAt, isRunning, conclusion } = report;
	const titles = new Map(asked.questions.map(({ id, title }) => [id, title]));
	const end = ({ commit, subject }) => ({
		commit,
		subject: shownLine(subject, 500)
	});
	return {
		title: shownLine(asked.questions.map(({ title }) => title).join("; "), 500),
		startedAt,
		updatedAt,
		isRunning,
		conclusion,
		host,
		runUrl,
		reason: shownLine(report.reason, 2e3),
		good: end(asked.good),
		bad: end(asked.bad),
		direction: asked.direction,
		environment: asked.environment,
		variant: asked.variant,
		probes: cost.probes,
		expectedProbes: Math.ceil(expected.probes),
		expectedMs: expected.durationMs,
		answers: answers.slice(0, 100).map((answer) => ({
			title: shownLine(titles.get(answer.question) ?? answer.question, 500),
			conclusion: answer.conclusion,
			reason: shownLine(answer.reason, 2e3),
			first: answer.first === null ? null : end(answer.first),
			rangeCount: answer.rangeCount,
			confidence: answer.confidence
		}))
	};
}
// src/bisecting/telling/bisect.browser.js
var bisect_browser_default = "// Runs after page.browser.js, whose names it uses. All of the page is there without it: it adds keys.\n\nconst stops = all(\"[data-stop]\", HTMLElement);\n\n/** @param {HTMLElement} part */\nfunction stopAt(part) {\n  for (const each of all(\".here\", HTMLElement)) each.classList.remove(\"here\");\n  part.classList.add(\"here\");\n  part.focus({ preventScroll: true });\n  part.scrollIntoView({ block: \"center\" });\n  const cells = [...part.querySelectorAll(\"td\")].map(cell => cell.textContent.trim());\n  say(cells.filter(text => text !== \"\").join(\", \"));\n}\n\n/** @param {number} step */\nfunction walkStops(step) {\n  const at = stops.findIndex(each => each.classList.contains(\"here\"));\n  const next = stops[at === -1 ? (step > 0 ? 0 : stops.length - 1) : at + step];\n  if (next !== undefined) stopAt(next);\n}\n\nkeys.set(\"j\", () => walkStops(1));\nkeys.set(\"k\", () => walkStops(-1));\nkeys.set(\"f\", () => {\n  const first = document.querySelector(\".commits tr.first\");\n  if (first instanceof HTMLElement) stopAt(first);\n});\nkeys.set(\"p\", () => element(\"probes\")?.scrollIntoView());\n";
// src/bisecting/telling/bisect.css
var bisect_default = "h2,\nh3,\nli,\ndd,\nfigcaption,\nsummary {\n  overflow-wrap: anywhere;\n}\n\nsvg .ground {\n  fill: light-dark(#eef2f6, #1d262f);\n}\n\nsvg .belief {\n  fill: var(--accent);\n}\n\nsvg .implied {\n  opacity: 0.38;\n}\n\nsvg .untestable {\n  fill: light-dark(#6a3fb5, #c4a5ff);\n}\n\nsvg .edge {\n  fill: none;\n  stroke: var(--strong-line);\n  stroke-width: 1.6;\n}\n\nsvg .edge.broken {\n  stroke-dasharray: 2 3;\n}\n\nsvg .node {\n  stroke: var(--card);\n  stroke-width: 1.5;\n}\n\nsvg .node.implied {\n  opacity: 1;\n  fill: var(--card);\n  stroke: var(--good-fill);\n  stroke-width: 2;\n}\n\nsvg .node.bad.implied {\n  stroke: var(--bad-fill);\n}\n\nsvg .ring {\n  fill: none;\n  stroke: var(--text);\n  stroke-width: 1.6;\n}\n\n.commits {\n  table-layout: auto;\n}\n\n.commits th,\n.commits td {\n  height: 26px;\n  padding: 0 0.7rem 0 0;\n  border: 0;\n  line-height: 26px;\n  vertical-align: middle;\n}\n\n.commits svg.graph {\n  display: block;\n  overflow: visible;\n}\n\n.commits .subject {\n  width: 100%;\n  max-width: 0;\n  overflow: hidden;\n  text-overflow: ellipsis;\n}\n\n.commits tr.first {\n  background: light-dark(#fdf0ee, #2e1d1e);\n}\n\n.commits tr.first .subject {\n  font-weight: 600;\n}\n\n.commits .share {\n  vertical-align: -0.05em;\n}\n\ntr.here {\n  background: var(--hover);\n  box-shadow: inset 3px 0 0 var(--accent);\n}\n\ntr:focus {\n  outline: none;\n}\n\ntr:focus-visible {\n  outline: 2px solid var(--accent);\n  outline-offset: -2px;\n}\n\n.beliefs th:first-child {\n  width: 7.5rem;\n  vertical-align: middle;\n  white-space: nowrap;\n}\n\n.beliefs td,\n.beliefs th {\n  vertical-align: middle;\n}\n\n.beliefs td:nth-child(2) {\n  width: 100%;\n}\n\n.beliefs td:nth-child(n + 3),\n.beliefs th:nth-child(n + 3) {\n  padding-left: 1rem;\n  white-space: nowrap;\n}\n\n.beliefs th .sign {\n  display: inline-block;\n}\n\n.axis .right {\n  text-align: right;\n}\n\n.each-line {\n  display: block;\n}\n\n.checks {\n  display: flex;\n  flex-wrap: wrap;\n  gap: 0.1rem 1.1rem;\n}\n\n.checks b {\n  font-weight: 650;\n}\n\n.conclusion .copied {\n  max-width: 70rem;\n}\n\n.conclusion figure {\n  margin-bottom: 0.6rem;\n}\n\n.diff .plus {\n  color: var(--bad);\n}\n\n.diff .minus {\n  color: var(--good);\n}\n\n.diff .at {\n  color: var(--soft);\n}\n\n.probes td,\n.probes th {\n  vertical-align: top;\n}\n\n.probes .what {\n  min-width: 15rem;\n  white-space: normal;\n  overflow-wrap: anywhere;\n}\n\n.probes .verdicts {\n  min-width: 12rem;\n  white-space: normal;\n  overflow-wrap: anywhere;\n}\n\n.probes :target,\n.probes tr:target {\n  background: var(--hover);\n}\n\n@media (max-width: 48rem) {\n  .beliefs td svg,\n  .beliefs .axis {\n    min-width: 8rem;\n  }\n\n  .beliefs th:first-child {\n    width: 4.2rem;\n    min-width: 4.2rem;\n    white-space: normal;\n  }\n\n  .beliefs td:nth-child(3),\n  .beliefs th:nth-child(3),\n  .commits .by,\n  .commits svg.share {\n    display: none;\n  }\n\n  .commits th,\n  .commits td {\n    padding-right: 0.45rem;\n  }\n}\n";
// src/bisecting/telling/told-graph.ts
/** The commits of a report as a graph, numbered in the order in which they are told: git's, branch by branch. */
var ToldGraph = class {
	#numbers;
	#graph;
	#inGraph;
	#parents;
	/** @param commits each once, parents before children */
	constructor(commits) {
		this.#numbers = new Map(commits.map(({ commit }, index) => [commit, index]));
		this.#graph = new CandidateGraph(commits.map(({ commit, parents }) => ({
			id: commit,
			parents
		})));
		this.#inGraph = commits.map(({ commit }) => this.#graph.numberOf(commit) ?? 0);
		this.#parents = commits.map(({ parents }) => [...new Set(parents.flatMap((parent) => this.#numbers.get(parent) ?? []))]);
	}
	get size() {
		return this.#parents.length;
	}
	/** Undefined for a commit that is not told. */
	numberOf(commit) {
		return this.#numbers.get(commit);
	}
	parentsOf(commit) {
		return this.#parents[commit] ?? [];
	}
	contains(commit, other) {
		return this.#graph.contains(this.#inGraph[commit] ?? 0, this.#inGraph[other] ?? 0);
	}
};
// src/bisecting/telling/commit-line.ts
/** The candidates of a bisect with what is known and believed of each for one question, parents before children. */
var CommitLine = class {
	commits;
	graph;
	#report;
	#answer;
	#tried = /* @__PURE__ */ new Map();
	#shares;
	#implied;
	constructor(report, question) {
		this.#report = report;
		this.#answer = report.answers.find((answer) => answer.question === question);
		this.commits = inOrder(report.candidates.commits);
		this.graph = new ToldGraph(this.commits);
		this.#shares = new Map(this.#answer?.likely.map(({ commit, probability }) => [commit, probability]));
		for (const probe of report.probes) this.#note(probe, question);
		this.#implied = this.#imply();
	}
	tried(commit) {
		return this.#tried.get(commit);
	}
	/** How likely it is to be the first. */
	share(commit) {
		return this.#shares.get(commit) ?? 0;
	}
	isFirst(commit) {
		return this.#answer?.first?.commit === commit;
	}
	stateOf(index) {
		const verdict = this.#tried.get(this.commits[index]?.commit ?? "")?.verdict;
		if (verdict !== void 0 && verdict !== "machine-error") return verdict;
		const implied = this.#implied[index];
		return implied === void 0 ? verdict ?? "unknown" : `implied-${implied}`;
	}
	/** Which commits the verdicts leave as the first one, after each step of the answer. */
	*possibleAfterSteps() {
		const { probes } = this.#report;
		const possible = this.commits.map(() => true);
		let known = 0;
		for (const { probe } of this.#answer?.steps ?? []) {
			const at = probes.findIndex(({ order }) => order.id === probe);
			for (const each of probes.slice(known, at + 1)) this.#ruleOut(possible, each);
			known = Math.max(known, at + 1);
			yield [...possible];
		}
	}
	#ruleOut(possible, { order, verdicts }) {
		const at = this.graph.numberOf(order.commit);
		const state = verdicts.find(({ question }) => question === this.#answer?.question)?.verdict;
		if (at === void 0 || state !== "good" && state !== "bad" || this.#answer?.isFlaky === true) return;
		for (const index of possible.keys()) if (this.graph.contains(at, index) !== (state === this.#newerState)) possible[index] = false;
	}
	get #newerState() {
		return this.#report.asked.direction === "first-bad" ? "bad" : "good";
	}
	#note(probe, question) {
		const verdict = probe.verdicts.find((each) => each.question === question);
		const known = this.#tried.get(probe.order.commit) ?? {
			probes: [],
			failed: 0,
			passed: 0,
			verdict: void 0
		};
		this.#tried.set(probe.order.commit, {
			probes: [...known.probes, probe],
			failed: known.failed + (verdict?.failed ?? 0),
			passed: known.passed + (verdict?.passed ?? 0),
			verdict: together(known.verdict, verdict?.verdict)
		});
	}
	/** What follows for those that were not tried: all that a commit without the change contains are without it. */
	#imply() {
		const implied = this.commits.map(() => void 0);
		if (this.#answer?.isFlaky === true) return implied;
		for (const [commit, { verdict }] of this.#tried) {
			const at = this.graph.numberOf(commit);
			if (at === void 0 || verdict !== "good" && verdict !== "bad") continue;
			const hasIt = verdict === this.#newerState;
			for (const [index] of implied.entries()) if (hasIt ? this.graph.contains(index, at) : this.graph.contains(at, index)) implied[index] = verdict;
		}
		return implied;
	}
};
/** Good and bad of the same commit say little. */
function together(a, b) {
	if (a === void 0 || b === void 0 || a === b) return a ?? b;
	const both = /* @__PURE__ */ new Set([a, b]);
	if (both.has("good") && both.has("bad")) return "weak";
	return [
		"bad",
		"good",
		"weak",
		"untestable",
		"machine-error"
	].find((each) => both.has(each));
}
/** As they are told, without what would be no graph: one that is there twice, a parent after its child. */
function inOrder(commits) {
	const seen = /* @__PURE__ */ new Set();
	const all = new Set(commits.map(({ commit }) => commit));
	return commits.flatMap((each) => {
		if (seen.has(each.commit)) return [];
		const parents = each.parents.filter((parent) => seen.has(parent) || !all.has(parent));
		seen.add(each.commit);
		return [{
			...each,
			parents
		}];
	});
}
// src/bisecting/telling/html-look.ts
/** How a state looks: a letter, a look of the page's signs, one of its drawings, and what it means. */
const stateLooks = {
	good: {
		letter: "G",
		sign: "G",
		drawing: "good",
		words: "good"
	},
	bad: {
		letter: "B",
		sign: "B",
		drawing: "bad",
		words: "bad"
	},
	weak: {
		letter: "W",
		sign: "K",
		drawing: "flaky",
		words: "weak: its trials say little by themselves"
	},
	untestable: {
		letter: "U",
		sign: "U",
		drawing: "untestable",
		words: "untestable"
	},
	"machine-error": {
		letter: "E",
		sign: "I",
		drawing: "odd",
		words: "machine error"
	},
	"implied-good": {
		letter: "g",
		sign: "p",
		drawing: "good implied",
		words: "good, as others tell"
	},
	"implied-bad": {
		letter: "b",
		sign: "f",
		drawing: "bad implied",
		words: "bad, as others tell"
	},
	unknown: {
		letter: "·",
		sign: "none",
		drawing: "calm",
		words: "not known"
	}
};
function stateSign(state) {
	const { letter, sign, words } = stateLooks[state];
	return markup`<span class="sign ${sign}" role="img" aria-label="${words}" title="${words}">${letter}</span>`;
}
function commitMark({ commit }, links) {
	return markup`<code title="${commit}">${linked(clipped(shortId(commit), 12), links.commit?.(commit))}</code>`;
}
/**
* A file of the bisect's directory, as a link: to where it is told to be, else to its place beside the page. Paths
* that lead elsewhere are no links.
*/
function fileLink(name, path, links) {
	const text = markup`<code title="${clipped(path, 400)}">${clipped(name, 80)}</code>`;
	if (links.file !== void 0) return markup`${linked(text, links.file(path))}`;
	return path.length <= 500 && /^[\w+@,=-][\w.+@,=-]*(?:\/[\w+@,=-][\w.+@,=-]*)*$/.test(path) && path !== "" ? markup`<a href="${path}">${text}</a>` : text;
}
// src/bisecting/telling/html-belief.ts
const width = 1e3;
const height = 18;
const mostColumns = 400;
const mostSteps = 300;
const levels = 12;
/**
* How the belief narrowed: a row for each probe, with all candidates from the oldest on the left to the newest on the
* right, darker where the first bad one is likelier, and a bar where the probe was.
*/
function beliefPart$1(report, answer, line) {
	if (answer.steps.length === 0 || line.commits.length === 0) return void 0;
	const rows = [];
	let number = 0;
	for (const possible of line.possibleAfterSteps()) {
		const step = answer.steps[number++];
		if (step === void 0 || rows.length >= mostSteps) break;
		rows.push(stepRow(report, answer, line, step, possible));
	}
	const more = answer.steps.length - rows.length;
	return markup`<div class="scroll lines" tabindex="0" role="region" aria-label="What was believed after each probe"><table class="timeline beliefs"><thead><tr><th scope="col">After</th><th scope="col"><span class="axis"><span>older</span><span class="right">newer</span></span></th><th scope="col" class="number" title="what is still to be learnt">Bits left</th><th scope="col">Likeliest</th></tr></thead><tbody><tr><th scope="row">What is known</th><td>${statesLine(line)}</td><td></td><td></td></tr>
${rows}</tbody></table></div>${more > 0 && markup`<p class="soft">and ${more} more steps, in bisect.json</p>`}`;
}
function stepRow(report, answer, line, { probe, bits, likely }, possible) {
	const told = report.probes.find(({ order }) => order.id === probe);
	const verdict = told?.verdicts.find(({ question }) => question === answer.question)?.verdict;
	const at = line.graph.numberOf(told?.order.commit ?? "");
	const look = verdict === void 0 ? "calm" : stateLooks[verdict].drawing;
	const [best] = likely;
	const words = best === void 0 ? "" : `${percentText(best.probability)} ${shortId(best.commit)}`;
	const shares = sharesOf(line, likely, possible);
	const mark = at === void 0 ? "" : `<rect class="${look}" x="${(xOf(line, at + .5) - 2).toFixed(1)}" width="4" height="${height}"/>`;
	const label = `after ${probe}${verdict === void 0 ? "" : `, ${verdictWords[verdict]}`}: ${bits.toFixed(1)} bits left${words === "" ? "" : `; likeliest ${words}`}`;
	return markup`<tr><th scope="row"><a href="#${clipped(probe, 20)}">${clipped(probe, 20)}</a> ${verdict !== void 0 && markup`<span class="sign ${stateLooks[verdict].sign}">${stateLooks[verdict].letter}</span>`}</th><td><svg viewBox="0 0 ${width} ${height}" height="${height}" preserveAspectRatio="none" role="img" aria-label="${label}"><rect class="ground" width="${width}" height="${height}"/>${shading(shares)}${joined([mark])}</svg></td><td class="number">${bits.toFixed(1)}</td><td>${best !== void 0 && markup`${percentText(best.probability)} <code>${clipped(shortId(best.commit), 12)}</code>`}</td></tr>
`;
}
const xOf = (line, index) => index / line.commits.length * width;
/** What each commit has of the belief; what the report does not tell one by one is spread over those that are possible. */
function sharesOf(line, likely, possible) {
	const shares = new Float64Array(line.commits.length);
	let told = 0;
	for (const { commit, probability } of likely) {
		const index = line.graph.numberOf(commit);
		told += probability;
		if (index !== void 0) shares[index] = probability;
	}
	const others = [...shares.keys()].filter((index) => shares[index] === 0 && possible[index] === true);
	const rest = Math.max(0, 1 - told);
	const least = likely.at(-1)?.probability ?? 1;
	if (rest > .001) for (const index of others) shares[index] = Math.min(least, rest / others.length);
	return shares;
}
/** By the densest place of the row: where the belief is can be seen however thinly it is spread. */
function shading(shares) {
	const columns = Math.min(mostColumns, shares.length);
	const sums = new Float64Array(columns);
	for (const [index, share] of shares.entries()) {
		const column = Math.floor(index / shares.length * columns);
		sums[column] = Math.max(sums[column] ?? 0, share);
	}
	const most = Math.max(...sums, 1e-12);
	const paths = /* @__PURE__ */ new Map();
	const levelOf = (column) => Math.ceil((sums[column] ?? 0) / most * levels - 1e-9);
	for (let from = 0; from < columns;) {
		let to = from + 1;
		while (to < columns && levelOf(to) === levelOf(from)) to += 1;
		const level = levelOf(from);
		if ((sums[from] ?? 0) > most / 100) {
			const [a, b] = [from / columns * width, to / columns * width];
			const drawn = `M${a.toFixed(1)} 0H${Math.max(b, a + 2).toFixed(1)}V${height}H${a.toFixed(1)}z`;
			paths.set(level, [...paths.get(level) ?? [], drawn]);
		}
		from = to;
	}
	return joined([...paths].map(([level, drawn]) => `<path class="belief" fill-opacity="${(level / levels).toFixed(2)}" d="${drawn.join("")}"/>`));
}
/** All candidates in a line: what is known of each at last, and which one it is. */
function statesLine(line) {
	const paths = /* @__PURE__ */ new Map();
	const all = line.commits.length;
	for (let from = 0; from < all;) {
		const state = line.stateOf(from);
		let to = from + 1;
		while (to < all && line.stateOf(to) === state) to += 1;
		const isTried = state !== "unknown" && !state.startsWith("implied");
		const [a, b] = [xOf(line, from), Math.max(xOf(line, to), xOf(line, from) + (isTried ? 4 : .5))];
		const [top, bottom] = isTried ? [1, 17] : [5, 13];
		const drawn = `M${a.toFixed(1)} ${top}H${b.toFixed(1)}V${bottom}H${a.toFixed(1)}z`;
		paths.set(state, [...paths.get(state) ?? [], drawn]);
		from = to;
	}
	const order = [...paths].sort(([a], [b]) => Number(isTriedState(a)) - Number(isTriedState(b)));
	const first = line.commits.findIndex(({ commit }) => line.isFirst(commit));
	const mark = first === -1 ? "" : `<rect class="now" x="${(xOf(line, first + .5) - 1.5).toFixed(1)}" width="3" height="${height}"/>`;
	const counts = /* @__PURE__ */ new Map();
	for (let index = 0; index < all; index++) counts.set(line.stateOf(index), (counts.get(line.stateOf(index)) ?? 0) + 1);
	const label = [...counts].map(([state, count]) => `${count} ${stateLooks[state].words}`).join("; ");
	return markup`<svg viewBox="0 0 ${width} ${height}" height="${height}" preserveAspectRatio="none" role="img" aria-label="${label}"><title>${label}</title>${joined([...order.map(([state, drawn]) => `<path class="${stateLooks[state].drawing}" d="${drawn.join("")}"/>`), mark])}</svg>`;
}
function isTriedState(state) {
	return state !== "unknown" && !state.startsWith("implied");
}
/** The lanes of a graph of which some commits are drawn, the newest first. @param drawn numbers, ascending */
function layLanes(graph, drawn) {
	const edges = edgesBetween(graph, drawn);
	const lanes = [];
	const free = () => {
		const index = lanes.indexOf(void 0);
		return index === -1 ? lanes.length : index;
	};
	return [...drawn].reverse().map((commit) => {
		const waiting = [...lanes.entries()].filter(([, edge]) => edge?.to === commit);
		const lane = waiting[0]?.[0] ?? free();
		const lines = waiting.map(([from, edge]) => ({
			from,
			to: lane,
			part: "above",
			isBroken: edge?.isBroken ?? false
		}));
		for (const [from] of waiting) lanes[from] = void 0;
		for (const [from, edge] of lanes.entries()) if (edge !== void 0) lines.push({
			from,
			to: from,
			part: "through",
			isBroken: edge.isBroken
		});
		for (const [order, edge] of (edges.get(commit) ?? []).entries()) {
			const known = lanes.findIndex((each) => each?.to === edge.to);
			const to = order === 0 && (known === -1 || edge.to !== -1) ? lane : known !== -1 ? known : free();
			const isBroken = edge.isBroken || (lanes[to]?.isBroken ?? false);
			lanes[to] = {
				to: edge.to,
				isBroken
			};
			lines.push({
				from: lane,
				to,
				part: "below",
				isBroken: edge.isBroken
			});
		}
		while (lanes.length > 0 && lanes.at(-1) === void 0) lanes.pop();
		return {
			commit,
			lane,
			lines,
			below: lanes.length
		};
	});
}
/** From each drawn commit to the nearest drawn ones that it descends from. */
function edgesBetween(graph, drawn) {
	const isDrawn = new Set(drawn);
	const nearest = [];
	const edges = /* @__PURE__ */ new Map();
	for (let commit = 0; commit < graph.size; commit++) {
		const parents = graph.parentsOf(commit);
		const reached = [...new Set(parents.flatMap((each) => isDrawn.has(each) ? [each] : nearest[each] ?? []))];
		const own = reached.filter((each) => !reached.some((other) => other !== each && graph.contains(other, each)));
		nearest[commit] = own;
		if (!isDrawn.has(commit)) continue;
		const direct = new Set(parents);
		const order = own.sort((a, b) => parents.indexOf(a) - parents.indexOf(b));
		edges.set(commit, order.length === 0 ? [{
			to: -1,
			isBroken: parents.length > 0
		}] : order.map((to) => ({
			to,
			isBroken: !direct.has(to)
		})));
	}
	return edges;
}
// src/bisecting/telling/html-commits.ts
/** So many are all drawn. */
const mostRows$1 = 60;
const mostDrawn = 150;
/** Those around the answer that are drawn whatever else is. */
const around = 5;
const [pitch, rowHeight, radius] = [
	13,
	26,
	4.5
];
const mostLanes = 9;
/** The commits as a graph, the newest first, with what was tried, what follows, and what is believed of each. */
function commitsPart(report, answer, line, id, links) {
	const drawn = chooseDrawn(report, answer, line);
	const rows = layLanes(line.graph, drawn);
	const wide = Math.min(mostLanes, Math.max(1, ...rows.flatMap((row) => [row.lane + 1, row.below]))) * pitch + 4;
	const told = [];
	const newest = drawn.at(-1);
	if (newest !== void 0 && newest < line.commits.length - 1) told.push(gapRow(line, newest + 1, line.commits.length, [], wide));
	for (const [at, row] of rows.entries()) {
		told.push(commitRow(report, line, row, {
			wide,
			id,
			links
		}));
		const next = rows[at + 1]?.commit ?? -1;
		if (row.commit - next > 1) told.push(gapRow(line, next + 1, row.commit, lanesBelow(row), wide));
	}
	const more = report.candidates.count - line.commits.length;
	return markup`${legend(line)}
<div class="scroll" tabindex="0" role="region" aria-label="Commits, the newest first"><table class="commits"><thead class="away"><tr><th scope="col">Graph</th><th scope="col">State</th><th scope="col">Commit</th><th scope="col">Subject</th><th scope="col">Probes</th><th scope="col">Probability</th></tr></thead><tbody>
${told}${endRow(report, line, rows.at(-1), wide, links)}</tbody></table></div>
${more > 0 && markup`<p class="soft">${counted(more, "more candidate")} of the ${report.candidates.count}, away from the answer, ${more === 1 ? "is" : "are"} in the repository alone.</p>`}`;
}
/** Of few commits all; of many those that were tried or matter, and what is beside them. Ascending. */
function chooseDrawn({ candidates, findings }, answer, line) {
	const { graph, commits } = line;
	if (commits.length <= mostRows$1) return commits.map((_, index) => index);
	const chosen = /* @__PURE__ */ new Set();
	const add = (index) => {
		if (index !== void 0 && index >= 0 && index < commits.length && chosen.size < mostDrawn) chosen.add(index);
	};
	const first = answer?.first === null ? void 0 : graph.numberOf(answer?.first.commit ?? "");
	if (first !== void 0) for (let by = -5; by <= around; by++) add(first + by);
	add(graph.numberOf(candidates.newer));
	add(commits.length - 1);
	add(0);
	for (const [index, { commit }] of commits.entries()) if (line.tried(commit) !== void 0) add(index);
	for (const { commit } of answer?.likely.slice(0, 20) ?? []) add(graph.numberOf(commit));
	for (const { commit } of answer?.range ?? []) add(graph.numberOf(commit));
	for (const { commit } of findings) add(graph.numberOf(commit));
	return [...chosen].sort((a, b) => a - b);
}
const x = (lane) => 8 + Math.min(lane, 8) * pitch;
function lanesBelow({ lines }) {
	const on = lines.flatMap(({ to, part }) => part === "above" ? [] : [to]);
	return [...new Set(on)].slice(0, mostLanes);
}
function graphOf(wide, shapes) {
	return joined([`<svg class="graph" width="${wide}" height="${rowHeight}" viewBox="0 0 ${wide} ${rowHeight}" aria-hidden="true">${shapes}</svg>`]);
}
function linesOf({ lines }) {
	const middle = rowHeight / 2;
	return lines.map(({ from, to, part, isBroken }) => {
		const [a, b] = [x(from), x(to)];
		const way = {
			above: `M${a} -1C${a} ${middle / 2} ${b} ${middle / 2} ${b} ${middle}`,
			through: `M${a} -1V${rowHeight + 1}`,
			below: `M${a} ${middle}C${a} ${middle * 1.5} ${b} ${middle * 1.5} ${b} ${rowHeight + 1}`
		}[part];
		return `<path class="${isBroken ? "edge broken" : "edge"}" d="${way}"/>`;
	}).join("");
}
function commitRow(report, line, row, { wide, id, links }) {
	const told = line.commits[row.commit];
	if (told === void 0) return joined([]);
	const state = line.stateOf(row.commit);
	const isFirst = line.isFirst(told.commit);
	const tried = line.tried(told.commit);
	const node = `<circle class="node ${stateLooks[state].drawing}" cx="${x(row.lane)}" cy="${rowHeight / 2}" r="${radius}"/>${isFirst ? `<circle class="ring" cx="${x(row.lane)}" cy="${rowHeight / 2}" r="${radius + 3}"/>` : ""}`;
	const mark = report.asked.direction === "first-bad" ? "first bad" : "mended by";
	const looks = [isFirst && "first", tried !== void 0 && "tried"].filter(Boolean).join(" ");
	return markup`<tr class="${looks}"${(isFirst || tried !== void 0) && markup` data-stop tabindex="-1"`}${isFirst && markup` id="${id}-first"`}><td>${graphOf(wide, linesOf(row) + node)}</td><td>${stateSign(state)}</td><td>${commitMark(told, links)}</td><td class="subject" title="${clipped(told.subject, 300)}&#10;${clipped(told.author, 150)}&#10;${told.date.slice(0, 10)}">${isFirst && markup`<b>${mark}</b> `}${clipped(told.subject, 200)}</td><td class="by">${probeLinks(tried)}</td><td>${shareBar(line.share(told.commit))}</td></tr>
`;
}
function probeLinks(tried) {
	if (tried === void 0) return void 0;
	const ids = tried.probes.map(({ order }) => order.id);
	const often = tried.failed + tried.passed > 1 && ` ${trialsText(tried)}`;
	return markup`${ids.slice(0, 6).map((id) => markup`<a href="#${id}">${id}</a> `)}${ids.length > 6 && "…"}<span class="soft">${often}</span>`;
}
function shareBar(share) {
	if (share < 5e-4) return void 0;
	const wide = Math.max(1, Math.min(1, share) * 46).toFixed(1);
	return markup`<svg class="share" width="46" height="8" aria-hidden="true"><rect class="ground" width="46" height="8" rx="2"/><rect class="belief" width="${wide}" height="8" rx="2"/></svg> ${percentText(share)}`;
}
/** Commits that are not drawn, and what is known of them. */
function gapRow(line, from, to, lanes, wide) {
	const counts = /* @__PURE__ */ new Map();
	for (let index = from; index < to; index++) {
		const state = line.stateOf(index);
		counts.set(state, (counts.get(state) ?? 0) + 1);
	}
	const said = counts.size === 1 ? [...counts].map(([state]) => stateLooks[state].words).join("") : [...counts].map(([state, count]) => `${count} ${stateLooks[state].words}`).join("; ");
	const shapes = lanes.map((lane) => `<path class="edge broken" d="M${x(lane)} -1V${rowHeight + 1}"/>`).join("");
	return markup`<tr class="gap"><td>${graphOf(wide, shapes)}</td><td></td><td colspan="4" class="soft">${counted(to - from, "commit")}: ${said}</td></tr>
`;
}
/** The end whose commits are no candidates. */
function endRow({ asked, candidates }, line, last, wide, links) {
	const tried = line.tried(candidates.older);
	const state = tried?.verdict ?? "unknown";
	const middle = rowHeight / 2;
	const lines = (last === void 0 ? [] : lanesBelow(last)).map((lane) => `<path class="edge" d="M${x(lane)} 0C${x(lane)} ${middle / 2} ${x(0)} ${middle / 2} ${x(0)} ${middle}"/>`).join("");
	const node = `<circle class="node ${stateLooks[state].drawing}" cx="${x(0)}" cy="${middle}" r="${radius}"/>`;
	const older = asked.direction === "first-bad" ? asked.good : asked.bad;
	const name = older.commit === candidates.older ? older.given : "";
	return markup`<tr class="${tried !== void 0 && "tried"}"${tried !== void 0 && markup` data-stop tabindex="-1"`}><td>${graphOf(wide, lines + node)}</td><td>${stateSign(state)}</td><td>${commitMark({ commit: candidates.older }, links)}</td><td class="subject"><span class="soft">the older end${name !== "" && `, ${clipped(name, 100)}`}</span> ${older.commit === candidates.older && clipped(older.subject, 200)}</td><td class="by">${probeLinks(tried)}</td><td></td></tr>
`;
}
function legend(line) {
	const there = new Set(line.commits.map((_, index) => line.stateOf(index)));
	const told = Object.keys(stateLooks).filter((state) => there.has(state));
	return markup`<ul class="legend">${told.map((state) => markup`<li>${stateSign(state)} ${stateLooks[state].words}</li>`)}</ul>`;
}
// src/bisecting/telling/html-answer.ts
const mostRange$1 = 200;
const mostPeople$1 = 20;
const mostCommands = 10;
/** A command that is cut would do something else than it says. */
const mostCommand = 16e3;
function fact(name, value) {
	return markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
/** What a reader wants within ten seconds, but for the commit itself. */
function answerFacts(report, answer, links) {
	const { conclusion, first, reason, maintainers, likely } = answer;
	const isSure = conclusion === "found" || conclusion === "range" || conclusion === "contradiction";
	const people = maintainers.slice(0, mostPeople$1).map(({ address, role }) => markup`<span class="each-line">${clipped(address, 150)}${role !== "" && markup` <span class="soft">${clipped(role, 150)}</span>`}</span>`);
	const more = maintainers.length - people.length;
	return markup`${first !== null && fact("By", markup`${clipped(first.author, 200)} <span class="soft">${first.date.slice(0, 10)}</span>`)}${isSure && fact("Sure", markup`<b>${sureText(answer, report.asked.confidence)}</b>`)}${first !== null && fact("Verified", verification(report, answer))}${conclusion !== "found" && reason !== "" && fact(conclusion === null ? "Known" : "Because", clipped(reason, 500))}${conclusion === null && likely.length > 0 && fact("Likeliest", likeliest(report, answer, links))}${people.length > 0 && fact("Tell", markup`${people}${more > 0 && markup`<span class="each-line soft">and ${more} more</span>`}`)}`;
}
function verification({ asked }, answer) {
	const looks = {
		"as-expected": "good",
		"not-as-expected": "bad"
	};
	const checks = checksOf(answer, asked.direction).map(({ check, text }) => markup`<span><b class="${looks[check] ?? "soft"}">${checkSign(check)}</b> ${text}</span>`);
	const { reason } = answer.verification;
	return markup`<span class="checks">${checks.length === 0 ? "not verified" : checks}${reason !== "" && markup`<span class="soft">${clipped(reason, 300)}</span>`}</span>`;
}
function likeliest({ candidates }, { likely }, links) {
	return markup`${likely.slice(0, 5).map(({ commit, probability }) => {
		const subject = candidates.commits.find((each) => each.commit === commit)?.subject ?? "";
		return markup`<span class="each-line">${percentText(probability)} ${commitMark({ commit }, links)} ${clipped(subject, 150)}</span>`;
	})}`;
}
/** The line `Fixes:`, and the commands that show it by hand. */
function answerCommands({ fixes, reproduce }) {
	const commands = reproduce.slice(0, mostCommands).map(commandLine).filter((text) => text.length <= mostCommand);
	return markup`${fixes !== "" && commandFigure("Line for the commit that mends it", shownLine(fixes, 500))}${commands.length > 0 && commandFigure("See it by hand", commands.join("\n"))}`;
}
/** Something that is copied, as a whole. */
function commandFigure(caption, text) {
	return markup`<figure class="copied"><figcaption>${caption}</figcaption><pre class="command" tabindex="0"><code>${whole$1(text)}</code></pre></figure>`;
}
/** What the answer rests on. @param id of its part of the page */
function answerEvidence(report, answer, question, id, links) {
	const line = new CommitLine(report, question);
	const belief = answer === void 0 ? void 0 : beliefPart$1(report, answer, line);
	const hasCommits = line.commits.length > 0;
	return markup`${answer !== void 0 && rangeList(answer, links)}
${belief !== void 0 && markup`<h3>How the belief narrowed, probe by probe</h3>${belief}`}
${answer !== void 0 && answer.explanation !== "" && markup`<p class="soft">${clipped(answer.explanation, 3e3)}</p>`}
${hasCommits && markup`<h3>Commits</h3>${commitsPart(report, answer, line, id, links)}`}
${answer !== void 0 && differenceFigure(answer, links)}
${answer !== void 0 && gitLog(answer)}`;
}
function rangeList({ range, rangeCount, conclusion }, links) {
	if (range.length === 0 || conclusion === "found") return void 0;
	const told = range.slice(0, mostRange$1);
	const more = Math.max(rangeCount, range.length) - told.length;
	return markup`<h3>${counted(rangeCount, "commit")} of which it is one, oldest first</h3><ul class="range">${told.map((each) => markup`<li>${commitMark(each, links)} ${clipped(each.subject, 200)} <span class="soft">${clipped(each.author, 150)}</span></li>`)}</ul>${more > 0 && markup`<p class="soft">and ${more} more, in bisect.json</p>`}`;
}
const mostLines = 300;
function differenceFigure({ difference }, links) {
	if (difference === null || difference.lines.length === 0) return void 0;
	const lines = difference.lines.slice(0, mostLines).map((line) => {
		const look = line.startsWith("@@") ? "at" : line.startsWith("+") ? "plus" : line.startsWith("-") ? "minus" : "";
		return markup`<span class="${look}">${line}</span>\n`;
	});
	return markup`<figure><figcaption>What a good (<span class="good">−</span> ${fileLink(difference.good, difference.good, links)}) and a bad run (<span class="bad">+</span> ${fileLink(difference.bad, difference.bad, links)}) printed differently</figcaption><pre class="diff" tabindex="0">${joined(lines)}</pre></figure>`;
}
function gitLog({ gitLog: text }) {
	if (text === "") return void 0;
	const shown = text.length > 1e5 ? `${text.slice(0, 1e5)}…` : text;
	return markup`<details class="fold"><summary>git bisect log, for <code>git bisect replay</code></summary><figure><pre class="command" tabindex="0"><code>${whole$1(shown.trimEnd())}</code></pre></figure></details>`;
}
/** The answer in a line: its commit, how many it may be, or why there is none, such as what stopped the bisect. */
function answerLine({ asked, conclusion }, answer, links) {
	const { words } = conclusionLook(answer?.conclusion ?? conclusion, asked.direction);
	if (answer?.first != null) return markup`${words}: ${commitMark(answer.first, links)} ${clipped(answer.first.subject, 200)}`;
	return answer?.conclusion === "range" ? markup`${words}: ${counted(answer.rangeCount, "commit")}` : markup`${words}`;
}
// src/bisecting/telling/html-probes.ts
const mostVerdicts$1 = 30;
const mostFiles = 12;
const mostRows = 2e3;
/** Every probe in its order, with links to its logs. */
function probesTable(report, budget, links) {
	const { probes } = report;
	if (probes.length === 0) return markup`<p class="soft">None yet.</p>`;
	const hasSeveral = report.asked.questions.length > 1;
	const rows = budget.takeAll((function* () {
		for (const probe of probes.slice(0, mostRows)) yield probeRow(probe, hasSeveral, links);
	})(), probes.length, .1, {
		one: "probe",
		many: "probes",
		where: "in bisect.json (probes)"
	});
	return markup`<div class="scroll" tabindex="0" role="region" aria-label="Probes"><table class="probes" data-sorts><thead><tr><th scope="col">Probe</th><th scope="col">Verdict</th><th scope="col">Commit</th><th scope="col">Why</th><th scope="col">Kernel</th><th scope="col" class="number">Took</th><th scope="col">Machine</th><th scope="col">Logs</th></tr></thead><tbody>
${rows}</tbody></table></div>`;
}
function probeRow(probe, hasSeveral, links) {
	const { order, report, subject, verdicts } = probe;
	const told = verdicts.slice(0, mostVerdicts$1).map(({ question, verdict, reason, ...trials }) => {
		const { letter, sign } = stateLooks[verdict];
		const often = trials.failed + trials.passed > 1 ? `, ${trialsText(trials)}` : "";
		const why = reason !== "" && verdict !== "good" && markup` <span class="soft">${clipped(reason, 240)}</span>`;
		return markup`<div>${hasSeveral && markup`<span class="soft">${clipped(question, 20)}</span> `}<span class="sign ${sign}" aria-hidden="true">${letter}</span> ${verdictWords[verdict]}${often}${why}</div>`;
	});
	const more = verdicts.length - told.length;
	const files = (report?.files ?? []).slice(0, mostFiles).map(({ name, path }) => markup`${fileLink(name, path, links)} `);
	const took = report === null ? 0 : report.durationMs + report.build.durationMs;
	return markup`<tr id="${order.id}"><th scope="row">${order.id}</th><td class="verdicts">${report === null ? "running" : told}${more > 0 && markup`<div class="soft">and ${counted(more, "more verdict")}</div>`}</td><td class="what">${commitMark({ commit: order.commit }, links)} ${clipped(subject, 200)}</td><td>${purposeText(order.purpose)}</td><td>${kernelText(probe)}</td><td class="number" data-value="${took}">${report !== null && formatDuration(took)}</td><td>${report !== null && linked(clipped(report.machine, 80), links.machine?.(report.machine))}</td><td>${files}</td></tr>
`;
}
// src/bisecting/telling/html.ts
const leastBytes = 262144;
const frame = new PageFrame({
	style: bisect_default,
	script: bisect_browser_default
});
const keys = [
	["j k", "next, previous commit that was tried"],
	["f", "to the first bad commit"],
	["p", "to the table of probes"]
];
/**
* A bisect as one HTML file that needs nothing else: no network, no font, and without JavaScript all of it can be
* read. What does not fit its size is left out, the least important first, and told at the top.
*/
function formatBisectHtml(report, options = {}) {
	const { links = {}, maxBytes = 2e7 } = options;
	if (maxBytes < leastBytes) throw new Error(`an HTML report needs ${leastBytes} bytes at least, not ${maxBytes}`);
	const budget = new SizeBudget(maxBytes - frame.bytes);
	const { asked, answers } = report;
	const only = asked.questions.length === 1 ? answers[0] : void 0;
	const heading = headingPart(report, only, links);
	budget.take(heading, 0);
	const probes = probesTable(report, budget, links);
	const questions = questionSections(report, budget, links);
	const rest = restPart(report, links);
	const hasRest = budget.take(rest, 0);
	budget.leaveOut(hasRest ? 0 : 1, {
		one: "part",
		many: "parts",
		where: "in bisect.json"
	});
	const main = markup`${heading}
${leftOutPart(budget.leftOut(), formatBytes(maxBytes))}
${questions.map(({ content }) => content)}
${section("probes", "Probes", costText(report), probes)}
${hasRest && section("rest", "About this bisect", void 0, rest)}
<footer><p>${report.tool}, begun ${momentText(report.startedAt)}, as of ${momentText(report.updatedAt)}. The same as data: bisect.json.</p></footer>`;
	const parts = [
		...questions.slice(0, 8).map(({ id, name }) => ({
			id,
			name
		})),
		{
			id: "probes",
			name: "Probes"
		},
		...hasRest ? [{
			id: "rest",
			name: "About"
		}] : []
	];
	const { look } = conclusionLook(report.conclusion, asked.direction);
	const body = pageBody({
		parts,
		main,
		keys
	});
	return frame.fill(pageTitle(report, only), look, body).toString();
}
function pageTitle({ asked, conclusion }, only) {
	const { words } = conclusionLook(only?.conclusion ?? conclusion, asked.direction);
	const what = only?.first == null ? words : `${words}: ${shortId(only.first.commit)}`;
	const titles = asked.questions.map(({ title }) => title).join(", ");
	return `${what} · ${clipped(titles, 100)} · vmentry`;
}
function headingPart(report, only, links) {
	const { asked, isRunning, notes, conclusion, answers } = report;
	const { look, sign } = conclusionLook(only?.conclusion ?? conclusion, asked.direction);
	const found = answers.filter((answer) => answer.conclusion === "found").length;
	const isOne = asked.questions.length === 1;
	const title = isOne ? answerLine(report, only, links) : markup`${found} of ${counted(asked.questions.length, "question")} answered with one commit`;
	const more = (links.more ?? []).filter(({ url }) => httpsOnly(url) !== void 0).slice(0, 20);
	const plain = (text, most = 200) => clipped(text, most);
	const facts = [
		only !== void 0 && answerFacts(report, only, links),
		report.reason !== "" && report.reason !== only?.reason && fact(conclusion === null ? "Known" : "Because", clipped(report.reason, 500)),
		isRunning && fact("Progress", progressText(report)),
		isOne && fact("Asked", asked.questions.map((each) => clipped(each.title, 300)).join("")),
		fact("Tested", circumstancesText(report, plain)),
		fact("Among", amongText(report)),
		notes.length > 0 && fact("To be known", notes.slice(0, 20).map((note) => markup`<span class="each-line">${clipped(note, 500)}</span>`))
	];
	return markup`<header class="conclusion ${look !== "good" && look}">
<h1><span class="verdict" aria-hidden="true">${sign}</span> ${title}</h1>
<dl class="origin">${facts}</dl>
${only !== void 0 && answerCommands(only)}
${!isOne && answersTable(report, links)}
${more.length > 0 && markup`<ul class="links">${more.map(({ label, url }) => markup`<li>${linked(clipped(label, 100), url)}</li>`)}</ul>`}
</header>`;
}
function amongText(report) {
	const { asked, candidates } = report;
	const plain = (text, most = 200) => clipped(text, most);
	return [
		betweenText(report, plain),
		...asked.firstParent ? ["first parents only"] : [],
		...asked.paths.length === 0 ? [] : [`paths ${clipped(asked.paths.join(", "), 300)}`],
		...candidates.culled.length === 0 ? [] : [`${candidates.culled.length} of them cannot change the result`]
	].join("; ");
}
/** Each question with its answer. */
function answersTable(report, links) {
	const { asked, answers } = report;
	const rows = asked.questions.slice(0, 100).map(({ id, title }) => {
		const answer = answers.find(({ question }) => question === id);
		const { sign } = conclusionLook(answer?.conclusion ?? report.conclusion, asked.direction);
		return markup`<tr><th scope="row" class="wrap"><a href="#${id}">${clipped(title, 200)}</a></th><td class="wrap">${sign} ${answerLine(report, answer, links)}</td><td>${answer !== void 0 && answer.conclusion !== null && percentText(answer.confidence)}</td></tr>`;
	});
	return markup`<div class="scroll" tabindex="0" role="region" aria-label="Questions"><table><thead><tr><th scope="col">Question</th><th scope="col">Answer</th><th scope="col">Sure</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
function questionSections(report, budget, links) {
	const { asked, answers } = report;
	const isOne = asked.questions.length === 1;
	const made = [];
	for (const { id, title } of asked.questions) {
		const answer = answers.find(({ question }) => question === id);
		const evidence = answerEvidence(report, answer, id, id, links);
		const own = !isOne && markup`<p><b>${answerLine(report, answer, links)}</b></p><dl class="facts">${answer !== void 0 && answerFacts(report, answer, links)}</dl>${answer !== void 0 && answerCommands(answer)}`;
		const content = section(id, isOne ? "Evidence" : clipped(title, 200), void 0, markup`${own}${evidence}`);
		if (!budget.take(content, .05)) break;
		made.push({
			id,
			name: isOne ? "Evidence" : clipped(title, 30),
			content
		});
	}
	const missing = asked.questions.length - made.length;
	budget.leaveOut(missing, {
		one: "question",
		many: "questions",
		where: "in bisect.json (answers)"
	});
	return made;
}
const mostListed = 500;
/** What was found on the way, what was not tried because it cannot matter, and the bisect's own command. */
function restPart({ findings, candidates, asked }, links) {
	const subjects = new Map(candidates.commits.map((each) => [each.commit, each.subject]));
	const broken = findings.slice(0, mostListed).map(({ kind, reason, probe, subject, commit }) => markup`<li>${commitMark({ commit }, links)} ${clipped(subject, 200)}: does not ${kind} (<a href="#${clipped(probe, 20)}">${clipped(probe, 20)}</a>)${reason !== "" && markup` <span class="soft">${clipped(reason, 400)}</span>`}</li>`);
	const culled = candidates.culled.slice(0, mostListed).map(({ commit, because }) => markup`<li>${commitMark({ commit }, links)} ${clipped(subjects.get(commit) ?? "", 200)}: ${clipped(because, 300)}</li>`);
	return markup`${broken.length > 0 && markup`<h3>Commits on the way that do not build or boot</h3><ul>${broken}${findings.length > broken.length && markup`<li>and ${findings.length - broken.length} more</li>`}</ul>`}
${culled.length > 0 && markup`<details class="fold"><summary>${counted(candidates.culled.length, "commit")} that cannot change the result</summary><ul>${culled}${candidates.culled.length > culled.length && markup`<li>and ${candidates.culled.length - culled.length} more</li>`}</ul></details>`}
${asked.command.length > 0 && commandFigure("Repeat the bisect", commandLine(asked.command).slice(0, 1e5))}`;
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
export { titleOf as _, checkSign as a, CandidateGraph as b, commitText as c, kernelText as d, percentText as f, sureText as g, shortId as h, betweenText as i, conclusionLook as l, purposeText as m, formatBisectHtml as n, checksOf as o, progressText as p, summarizeBisect as r, circumstancesText as s, formatBisectMarkdown as t, costText as u, trialsText as v, verdictWords as y };
