import { o as Interrupted } from "./text.js";
// src/base/interrupt.ts
/**
* An abort signal that fires at the first of these signals of the operating system, for a clean end; a second
* one ends the process at once. Machines end with the process in any case.
*/
function interruptedBy({ signals, message, exitCode, onFirst }) {
	const controller = new AbortController();
	const stop = () => {
		if (controller.signal.aborted) process.exit(exitCode);
		onFirst();
		controller.abort(new Interrupted(message));
	};
	for (const signal of signals) process.on(signal, stop);
	return controller.signal;
}
export { interruptedBy as t };
