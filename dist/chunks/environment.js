// src/environment/environment.ts
/** What is used when the user names no environment: the machine as it comes, with KVM loaded. */
const stockEnvironment = {
	name: "stock",
	file: void 0,
	features: /* @__PURE__ */ new Map(),
	raw: {
		moduleParams: /* @__PURE__ */ new Map(),
		sysfs: /* @__PURE__ */ new Map(),
		sysctl: /* @__PURE__ */ new Map(),
		cmdline: []
	},
	variables: /* @__PURE__ */ new Map(),
	requires: {
		arch: [],
		vendor: [],
		cpuFlags: [],
		labels: []
	}
};
/** One line for a log: `shadow (nested off, tdp off, kvm.halt_poll_ns=0) from shadow.env.yaml`. */
function describeEnvironment({ name, file, features, raw, variables }) {
	const parameters = [...raw.moduleParams].flatMap(([module, values]) => [...values].map(([parameter, value]) => `${module}.${parameter}=${value}`));
	const asked = [
		...[...features].map(([feature, value]) => `${feature} ${value}`),
		...parameters,
		...[...raw.sysfs, ...raw.sysctl].map(([key, value]) => `${key}=${value}`),
		...raw.cmdline,
		...[...variables].map(([variable, value]) => `$${variable}=${value}`)
	].join(", ");
	const from = file === void 0 ? "" : ` from ${file}`;
	return `${name} (${asked === "" ? "changes nothing" : asked})${from}`;
}
export { stockEnvironment as n, describeEnvironment as t };
