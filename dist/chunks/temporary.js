import { join } from "node:path";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
// src/base/temporary.ts
const prefix = "vmentry-";
const live = /* @__PURE__ */ new Set();
let isExitHooked = false;
/**
* Makes a temporary directory owned by this process. Also removes what earlier processes left when they
* were killed: each directory's name carries its owner's process id and start time.
*/
function temporaryDirectory(purpose) {
	if (!isExitHooked) {
		isExitHooked = true;
		process.on("exit", () => {
			for (const path of live) rmSync(path, {
				recursive: true,
				force: true
			});
		});
		sweep();
	}
	const path = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-${startTime(process.pid) ?? 0}-${purpose}-`));
	live.add(path);
	return {
		path,
		async [Symbol.asyncDispose]() {
			await rm(path, {
				recursive: true,
				force: true
			});
			live.delete(path);
		}
	};
}
function sweep() {
	for (const name of readdirSync(tmpdir())) {
		const owner = /^vmentry-(\d+)-(\d+)-/.exec(name);
		if (owner === null || startTime(Number(owner[1])) === Number(owner[2])) continue;
		try {
			rmSync(join(tmpdir(), name), {
				recursive: true,
				force: true
			});
		} catch {}
	}
}
/** When a process started, in clock ticks since boot (proc_pid_stat(5), field 22); undefined when it is gone. */
function startTime(pid) {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
		return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
	} catch {
		return;
	}
}
export { temporaryDirectory as t };
