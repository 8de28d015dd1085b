// src/results/splat-group.ts
/** Complaints that are the same, together, in the order in which they came first. */
function groupSplats(splats) {
	const groups = /* @__PURE__ */ new Map();
	for (const splat of splats) {
		const key = splatKey(splat);
		const known = groups.get(key);
		if (known === void 0) groups.set(key, [splat]);
		else known.push(splat);
	}
	return [...groups].flatMap(([key, alike]) => {
		const [first] = alike;
		return first === void 0 ? [] : [{
			key,
			first,
			splats: alike
		}];
	});
}
/** The fingerprint; where there is none, as in results of version 1, the kind and the title. */
function splatKey({ fingerprint, kind, title }) {
	return fingerprint === "" ? `${kind} ${withoutNumbers(title)}` : fingerprint;
}
/** The same complaint differs by the CPU and the process that hit it. */
function withoutNumbers(title) {
	return title.replace(/\b(CPU|PID)(: |#)\d+/g, "$1").replace(/\/\d+$/, "");
}
/** What to call a complaint in a line: `WARNING kvm_zap (arch/x86/kvm/mmu.c:12)`, or by its title. */
function splatName({ kind, title, function: where, location }) {
	const place = location === null ? "" : ` (${location.file}:${location.line})`;
	if (where !== null && where !== "") return `${kind} ${where}${place}`;
	return title.startsWith(`${kind}: `) ? `${kind} ${title.slice(kind.length + 2)}` : `${kind} ${title}`;
}
export { splatKey as n, splatName as r, groupSplats as t };
