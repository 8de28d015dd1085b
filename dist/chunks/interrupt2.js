import { u as exitCode } from "./text.js";
import { t as interruptedBy } from "./interrupt.js";
// src/cli/interrupt.ts
/** A signal that fires at the first Ctrl-C (SIGINT), SIGTERM or hang-up; a second one ends the process at once. */
function interruptSignal(onFirst) {
	return interruptedBy({
		signals: [
			"SIGINT",
			"SIGTERM",
			"SIGHUP"
		],
		message: "interrupted",
		exitCode: exitCode.interrupted,
		onFirst
	});
}
export { interruptSignal as t };
