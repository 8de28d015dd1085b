import { C as array, D as literal, M as string, O as number, T as discriminatedUnion, k as object } from "./packages-BqjbYHfX.js";
// src/bisecting/question.ts
/** A test's id, as results have it: `kvm/steal_time`. */
const testIdSchema = string().min(1).max(300);
/**
* What can be measured. Each trial gives one number; above the threshold it is as on the bad end when that is the
* larger one, else below.
*/
const metricSchema = discriminatedUnion("of", [
	object({
		of: literal("duration"),
		test: testIdSchema
	}).describe("of a test, milliseconds"),
	object({
		of: literal("boot"),
		phase: string().min(1).max(100)
	}).describe("how long the boot took until a phase, milliseconds"),
	object({
		of: literal("number"),
		test: testIdSchema,
		pattern: string().min(1).max(500)
	}).describe("a number that a test prints: a regular expression with one group, the last line that fits counts")
]);
/** What is asked of each kernel: whether it is as on the bad end. */
const questionSchema = discriminatedUnion("kind", [
	object({
		kind: literal("test"),
		test: testIdSchema
	}).describe("a test fails"),
	object({ kind: literal("boot") }).describe("the kernel does not reach user space"),
	object({ kind: literal("build") }).describe("the commit does not build"),
	object({
		kind: literal("splat"),
		fingerprint: string().min(1).max(500),
		tests: array(testIdSchema).max(100)
	}).describe("the kernel complains in this way, while these tests run (none: while it boots): a splat's fingerprint of results.json, or a finding's of a report"),
	object({
		kind: literal("metric"),
		metric: metricSchema,
		threshold: number().nullable().describe("null: half way, by ratio, between the medians of the two ends")
	}).describe("a number is on the bad end's side of a threshold"),
	object({
		kind: literal("command"),
		script: string().min(1).max(1e6)
	}).describe("a shell script on the machine: 0 is good, 125 cannot tell, anything else is bad")
]);
/** One of those that a bisect asks; each has an answer of its own. */
const askedQuestionSchema = object({
	id: string().regex(/^q[1-9]\d{0,3}$/),
	question: questionSchema
});
export { metricSchema as n, questionSchema as r, askedQuestionSchema as t };
