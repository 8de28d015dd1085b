import { u as exitCode } from "./text.js";
// src/cli/bisect-exit-code.ts
const exitCodes = {
	found: exitCode.good,
	range: exitCode.testsFailed,
	"not-reproduced": exitCode.testsFailed,
	"always-bad": exitCode.testsFailed,
	"merge-base-bad": exitCode.testsFailed,
	"untestable-end": exitCode.testsFailed,
	contradiction: exitCode.testsFailed,
	"machine-errors": exitCode.fault,
	error: exitCode.fault,
	interrupted: exitCode.interrupted,
	"handed-over": exitCode.interrupted
};
/** What a search ends a command with. @param conclusion null when it has none, which is a fault */
function bisectExitCode(conclusion) {
	return conclusion === null ? exitCode.fault : exitCodes[conclusion];
}
export { bisectExitCode as t };
