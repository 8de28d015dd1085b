import { C as array, D as literal, E as int, M as string, O as number, T as discriminatedUnion, k as object, r as datetime, x as _enum } from "./packages-BqjbYHfX.js";
import { t as askedQuestionSchema } from "./question.js";
// src/bisecting/probe.ts
const commitSchema = string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
/** A file of a probe in the bisect's directory: a state that came from elsewhere leads to no other. */
const logPathSchema = string().regex(/^probes\/(?!(?:.*\/)?\.\.(?:\/|$))[^\x00]+$/, "expected a path below probes/").describe("relative to the bisect's directory");
/** One kernel to be built if need be, booted once, and asked all that is still open. */
const probeOrderSchema = object({
	id: string().regex(/^p[1-9]\d{0,5}$/).describe("unique in its bisect"),
	commit: commitSchema,
	trials: int().positive().describe("how often each question's test is executed, in one boot"),
	questions: array(askedQuestionSchema).min(1),
	purpose: _enum([
		"bad-end",
		"good-end",
		"walk-back",
		"search",
		"verify-parent",
		"verify-culprit",
		"verify-revert"
	])
});
/**
* What a kernel answered to one question. `failed` are trials that ended as the question says (the test failed, the
* kernel complained); whether that is the bad or, in search of a fix, the good state is not the probe's business.
*/
const probeAnswerSchema = discriminatedUnion("kind", [
	object({
		question: string(),
		kind: literal("trials"),
		failed: int().nonnegative(),
		passed: int().nonnegative(),
		values: array(number()).describe("of a metric, one a trial, judged by the threshold that was asked; else empty"),
		reason: string().describe("one line: how the first failure went; empty when all passed"),
		output: logPathSchema.nullable().describe("a file with what one trial printed, a failed one if any")
	}),
	object({
		question: string(),
		kind: literal("untestable"),
		reason: string()
	}).describe("the commit does not build, does not boot, has not the test or skips it, or another kernel came up: no answer, and none to be had"),
	object({
		question: string(),
		kind: literal("machine-error"),
		reason: string()
	}).describe("the machine, the network or vmentry failed: says nothing of the commit, and is asked again")
]);
const probeReportSchema = object({
	id: string(),
	commit: commitSchema,
	startedAt: datetime(),
	durationMs: number().nonnegative().describe("without the build"),
	machine: string().describe("where it ran: a machine's name, or the address of a workflow run"),
	build: object({
		outcome: _enum([
			"stored",
			"built",
			"failed",
			"error"
		]).describe("stored: the store had it; failed: it does not build, as was seen now or as the store knows (then it took no time); error: says nothing of the commit"),
		reason: string().describe("one line; empty when it was built"),
		durationMs: number().nonnegative()
	}),
	boot: object({
		outcome: _enum([
			"booted",
			"does-not-boot",
			"error",
			"none"
		]).describe("none: it was not come to"),
		reason: string(),
		durationMs: number().nonnegative()
	}),
	answers: array(probeAnswerSchema).describe("one for each question of the order"),
	files: array(object({
		name: string(),
		path: logPathSchema
	})).describe("logs, such as console and results.json")
});
export { probeReportSchema as n, probeOrderSchema as t };
