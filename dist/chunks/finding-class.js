// src/report/finding-class.ts
/** What a change did to a test, to the kernel or to a build: the classes of findings, the most important first. */
const findingClasses = [
	"build-failure",
	"regression",
	"new-splat",
	"infrastructure",
	"unjudged",
	"new-failure",
	"boot-splat",
	"new-warning",
	"slower",
	"flaky",
	"missing",
	"newly-skipped",
	"still-failing",
	"old-splat",
	"newly-known",
	"fixed",
	"splat-gone"
];
/**
* What makes a report red unless the user says otherwise: what worked and does not any more. A complaint of the
* kernel that is new is a regression of the kernel, and a commit that does not build one of the build. What fails
* and cannot be compared with anything might be one, so that it does not pass for none.
*/
const defaultFailOn = [
	"build-failure",
	"regression",
	"new-splat",
	"unjudged"
];
/** How a class reads: of one, of many, and what it means. */
const classWords = {
	"build-failure": {
		one: "build failure",
		many: "build failures",
		icon: "🧱"
	},
	regression: {
		one: "regression",
		many: "regressions",
		icon: "❌"
	},
	"new-splat": {
		one: "new kernel complaint",
		many: "new kernel complaints",
		icon: "💥"
	},
	infrastructure: {
		one: "test without a verdict",
		many: "tests without a verdict",
		icon: "⚠️"
	},
	unjudged: {
		one: "failure without a baseline",
		many: "failures without a baseline",
		icon: "❓"
	},
	"new-failure": {
		one: "failure of a new test",
		many: "failures of new tests",
		icon: "🆕"
	},
	"boot-splat": {
		one: "kernel complaint at boot",
		many: "kernel complaints at boot",
		icon: "🥾"
	},
	"new-warning": {
		one: "new compiler warning",
		many: "new compiler warnings",
		icon: "🚧"
	},
	slower: {
		one: "slower",
		many: "slower",
		icon: "🐢"
	},
	flaky: {
		one: "flaky",
		many: "flaky",
		icon: "🎲"
	},
	missing: {
		one: "missing",
		many: "missing",
		icon: "🕳️"
	},
	"newly-skipped": {
		one: "newly skipped",
		many: "newly skipped",
		icon: "⏭️"
	},
	"still-failing": {
		one: "still failing",
		many: "still failing",
		icon: "🟠"
	},
	"old-splat": {
		one: "earlier kernel complaint",
		many: "earlier kernel complaints",
		icon: "🟤"
	},
	"newly-known": {
		one: "newly known failure",
		many: "newly known failures",
		icon: "📌"
	},
	fixed: {
		one: "fixed",
		many: "fixed",
		icon: "✅"
	},
	"splat-gone": {
		one: "kernel complaint gone",
		many: "kernel complaints gone",
		icon: "🧹"
	}
};
export { defaultFailOn as n, findingClasses as r, classWords as t };
