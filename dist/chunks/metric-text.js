import { n as metricSchema } from "./question.js";
// src/bisecting/metric-text.ts
/** What `parseMetric` takes, for messages. */
const metricForm = "duration:TEST, boot:PHASE or number:TEST:/REGEXP/, each with a threshold behind it if there is one, such as duration:kvm/memslot_perf_test at 90s";
/** A metric as users write it on one line, with its threshold; undefined when it is none. */
function parseMetric(text) {
	const [, what = text, limit] = /^(.*\S)\s+at\s+(\S+)$/s.exec(text) ?? [];
	const metric = metricSchema.safeParse(readMetric(what));
	if (!metric.success || !isPattern(metric.data)) return void 0;
	const threshold = limit === void 0 ? null : readThreshold(limit, metric.data.of === "number");
	return threshold === void 0 ? void 0 : {
		kind: "metric",
		metric: metric.data,
		threshold
	};
}
/** As `parseMetric` reads it. */
function formatMetric({ metric, threshold }) {
	const unit = metric.of === "number" ? "" : "ms";
	const limit = threshold === null ? "" : ` at ${threshold}${unit}`;
	if (metric.of === "duration") return `duration:${metric.test}${limit}`;
	if (metric.of === "boot") return `boot:${metric.phase}${limit}`;
	return `number:${metric.test}:/${metric.pattern}/${limit}`;
}
function readMetric(text) {
	const [, of, name = ""] = /^(duration|boot|number):(.*)$/s.exec(text) ?? [];
	if (of === "duration") return {
		of,
		test: name
	};
	if (of === "boot") return {
		of,
		phase: name
	};
	const [, test, pattern] = /^(.*?):\/(.*)\/$/s.exec(name) ?? [];
	return {
		of,
		test,
		pattern
	};
}
/** One that can be compiled and has the group that the number stands in. */
function isPattern(metric) {
	if (metric.pattern === void 0) return true;
	try {
		return new RegExp(`${metric.pattern}|`).exec("")?.length === 2;
	} catch {
		return false;
	}
}
function readThreshold(text, isNumber) {
	if (isNumber) return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(text) ? Number(text) : void 0;
	const [, amount, unit = ""] = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
	const ms = {
		ms: 1,
		s: 1e3,
		m: 6e4,
		h: 36e5
	}[unit];
	return amount === void 0 || ms === void 0 ? void 0 : Number(amount) * ms;
}
export { metricForm as n, parseMetric as r, formatMetric as t };
