// src/base/log.ts
const silentLog = {
	debug() {},
	info() {},
	warn() {},
	error() {}
};
/** Plain lines to a stream such as stderr: `warning: …`, `error: …`, or the message as it stands. */
function streamLog(stream, options = {}) {
	const write = (prefix) => (message) => {
		stream.write(`${prefix}${message}\n`);
	};
	return {
		debug: options.verbose === true ? write("debug: ") : () => {},
		info: write(""),
		warn: write("warning: "),
		error: write("error: ")
	};
}
export { streamLog as n, silentLog as t };
