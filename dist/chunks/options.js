import { n as Option, r as InvalidArgumentError } from "./packages-C-SQMqLh.js";
import { n as parseDuration, r as parseWholeNumber, t as durationForm } from "./quantities.js";
// src/cli/options.ts
/** Reads a whole number between two bounds, or says what was expected. */
function wholeNumber(least, most) {
	return (text) => {
		const value = parseWholeNumber(text, least, most);
		if (value !== void 0) return value;
		throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
	};
}
/** Reads a time as milliseconds, or says what was expected. */
function duration(text) {
	const ms = parseDuration(text);
	if (ms !== void 0) return ms;
	throw new InvalidArgumentError(`expected ${durationForm}.`);
}
function collect(value, previous = []) {
	return [...previous, value];
}
/** Which kernel is booted, the same for every command that boots one. */
function kernelOptions() {
	return [
		new Option("--kernel <kernel>", "a kernel build directory (O=), an image, a linux-image .deb, or COMMIT/VARIANT of the kernel store").makeOptionMandatory(),
		new Option("--store <place>", "the kernel store; default: see vmentry store"),
		new Option("--modules <dir>", "the modules of a kernel that is given as an image")
	];
}
/** The options of a machine, the same for every command that boots one. */
function machineOptions() {
	return [
		new Option("--cpus <n>", "the machine's CPUs; default: this host's").argParser(wholeNumber(1, 512)),
		new Option("--memory <MiB>", "the machine's memory; default: 6144, at most half of this host's").argParser(wholeNumber(256, 1048576)),
		new Option("--accelerator <name>", "kvm, tcg (emulation), or auto: kvm where it is proved to work").choices([
			"auto",
			"kvm",
			"tcg"
		]).default("auto"),
		new Option("--boot-timeout <time>", "how long each boot stage may take").argParser(duration).default(12e4, "120s"),
		new Option("--stage1-kernel <path>", "the known-good kernel of stage one; default: see vmentry doctor"),
		new Option("--cmdline <text>", "added to the kernel's command line")
	];
}
export { wholeNumber as a, machineOptions as i, duration as n, kernelOptions as r, collect as t };
