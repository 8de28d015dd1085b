import { n as Option } from "./packages-C-SQMqLh.js";
// src/cli/colour.ts
/** As grep has it: `auto` colours what a terminal shows, unless NO_COLOR (https://no-color.org) says no. */
function colourOption() {
	return new Option("--color <when>", "auto (on a terminal, unless NO_COLOR is set), always or never").choices([
		"auto",
		"always",
		"never"
	]).default("auto");
}
function wantsColour(choice, stream) {
	if (choice !== "auto") return choice === "always";
	return stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
}
export { wantsColour as n, colourOption as t };
