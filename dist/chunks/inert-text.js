// src/github/inert-text.ts
/**
* Text that the runner takes for text: a line of a log can be a workflow command (`::error::`, `##[error]`),
* and logs hold what tests say. The runner looks for `::` after a line's leading white space, and for `##[`
* anywhere in it (actions/runner, src/Runner.Common/ActionCommand.cs, TryParseV2 and TryParse); both get a
* space that makes them harmless and leaves them readable.
*/
function inertText(text) {
	return text.split(/(\r\n|[\n\r\u0085\u2028\u2029])/).map((line) => line.replace(/^([\s\u0085]*):(?=:)/, "$1: ").replaceAll("##[", "## [")).join("");
}
export { inertText as t };
