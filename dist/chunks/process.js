import { t as execa } from "./packages-B4e4DWND.js";
import { a as visible, c as UserError } from "./text.js";
// src/base/process.ts
/**
* Runs a tool on this host, for what it prints: at most 16 MiB of each stream. Not for tests: those are
* run by a Host.
* @param argv the program and its arguments; no shell is involved
* @throws UserError when the tool is not installed; Error when it fails or the deadline passes
*/
async function runTool(argv, options = {}) {
	const [program, ...args] = argv;
	const expected = options.expected ?? [0];
	const child = execa(program, args, {
		reject: false,
		detached: true,
		stripFinalNewline: false,
		maxBuffer: 16777216,
		stdin: options.input === void 0 ? "ignore" : "pipe",
		...options.input === void 0 ? {} : { input: options.input },
		...options.cwd === void 0 ? {} : { cwd: options.cwd },
		...options.env === void 0 ? {} : { env: options.env }
	});
	const deadlineMs = options.deadlineMs ?? 6e4;
	let isLate = false;
	const timer = setTimeout(() => {
		isLate = true;
		killGroup(child.pid);
	}, deadlineMs);
	const stop = () => killGroup(child.pid);
	options.signal?.addEventListener("abort", stop, { once: true });
	if (options.signal?.aborted === true) stop();
	try {
		const result = await child;
		options.signal?.throwIfAborted();
		if (isLate) throw new Error(`${program} did not end within ${deadlineMs / 1e3} s`);
		if (result.code === "ENOENT") {
			const from = options.package === void 0 ? "" : `: apt-get install ${options.package}`;
			throw new UserError(`${program} is not installed${from}`);
		}
		if (result.exitCode === void 0 || !expected.includes(result.exitCode)) {
			const said = visible(String(result.stderr).trim() || String(result.stdout).trim()).split("\n").slice(-5).join("\n");
			const how = result.exitCode === void 0 ? `was ended by ${result.signal}` : `exited with ${result.exitCode}`;
			throw new Error(`${program} ${how}${said === "" ? "" : `: ${said}`}`, { cause: result.cause });
		}
		return {
			code: result.exitCode,
			stdout: String(result.stdout),
			stderr: String(result.stderr)
		};
	} finally {
		clearTimeout(timer);
		options.signal?.removeEventListener("abort", stop);
	}
}
/** Kills a process and its whole group; does nothing when they are gone already. */
function killGroup(pid, signal = "SIGKILL") {
	if (pid === void 0) return;
	try {
		process.kill(-pid, signal);
	} catch {}
}
export { runTool as n, killGroup as t };
