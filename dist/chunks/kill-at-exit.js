import { t as killGroup } from "./process.js";
// src/base/kill-at-exit.ts
const pids = /* @__PURE__ */ new Set();
let isHooked = false;
/**
* Kills a process and its group at this process's own exit at the latest, when nobody did so in order before.
* @returns to be called once it has ended
*/
function killAtExit(pid) {
	if (pid === void 0) return () => {};
	if (!isHooked) {
		isHooked = true;
		process.on("exit", () => {
			for (const each of pids) killGroup(each);
		});
	}
	pids.add(pid);
	return () => pids.delete(pid);
}
export { killAtExit as t };
