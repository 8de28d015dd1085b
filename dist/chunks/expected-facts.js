import { a as visible, c as UserError, n as didYouMean } from "./text.js";
import { _ as readPlatform, b as runScript, d as features, f as isX86, g as platformKinds, h as kvmModulesOf, m as kvmModules, p as kindOfPlatform, y as firstLines } from "./discover.js";
// src/environment/facts.ts
const factsScript = `
cd /sys/module && for module in *; do
  if [ -e "$module/initstate" ]; then echo "module $module"
  elif [ -d "$module/parameters" ]; then echo "built-in $module"
  fi
done
cd "/lib/modules/$(uname -r)" 2>/dev/null || exit 0
[ -e modules.dep ] && sed -n 's,^\\([^:]*/\\)*\\([^/:]*\\)\\.ko[.a-z0-9]*:.*,module \\2,p' modules.dep
[ -e modules.builtin ] && sed -n 's,^\\(.*/\\)*\\([^/]*\\)\\.ko$,built-in \\2,p' modules.builtin
exit 0`;
/** What a running machine is, as far as environments care. @throws MachineError when it does not tell */
async function readFacts(host, options = {}) {
	const { labels = /* @__PURE__ */ new Set(), signal } = options;
	const platform = await readPlatform(host, signal === void 0 ? {} : { signal });
	const { stdout } = await runScript(host, factsScript, [], {
		signal,
		mustSucceed: true
	});
	const modules = new Map(parsePresence(stdout));
	for (const name of kvmModulesOf(kindOfPlatform(platform))) if (!modules.has(name)) modules.set(name, "absent");
	return {
		platform,
		modules,
		labels
	};
}
function parsePresence(text) {
	const modules = /* @__PURE__ */ new Map();
	for (const line of text.split("\n")) {
		const [, presence, name] = /^(module|built-in) (.+)$/.exec(line) ?? [];
		if (name === void 0) continue;
		const key = name.replaceAll("-", "_");
		if (!modules.has(key)) modules.set(key, presence === "module" ? "module" : "built-in");
	}
	return modules;
}
/**
* What is expected of a machine before it boots. Where the vendor of an x86 CPU is not known, it is taken to be
* the one that the kernel has a module for, AMD if both (which QEMU emulates): such a plan is to be made again
* once the machine is up.
*/
function expectFacts(expected) {
	const { arch, cpuFlags, labels } = expected;
	const modules = new Map([...expected.modules].map(([name, value]) => [name, value === "y" ? "built-in" : value === "m" ? "module" : "absent"]));
	return {
		platform: {
			arch,
			vendor: expected.vendor ?? likelyVendor(arch, modules),
			cpuFlags
		},
		modules,
		labels
	};
}
function likelyVendor(arch, modules) {
	if (arch === "aarch64") return "arm";
	if (!isX86(arch)) return "other";
	const has = (name) => modules.get(name) !== void 0 && modules.get(name) !== "absent";
	return has("kvm_intel") && !has("kvm_amd") ? "intel" : "amd";
}
// src/environment/apply/kernel-file.ts
const readFilesScript = `
for file; do
  echo "file $file"
  [ -e "$file" ] || continue
  ls -ldL -- "$file"
  sed "s/^/=/" "$file" 2>/dev/null || echo "unreadable"
done`;
const writeFileScript = "printf \"%s\\n\" \"$2\" | cat >\"$1\"";
/** What files are and say. */
async function readFiles(host, paths, signal) {
	if (paths.length === 0) return /* @__PURE__ */ new Map();
	const { stdout } = await runScript(host, readFilesScript, paths, { signal });
	return new Map(parseFiles(stdout).map((file) => [file.path, file]));
}
function parseFiles(text) {
	const files = [];
	for (const line of text.split("\n")) {
		const path = /^file (.*)$/.exec(line)?.[1];
		const file = files.at(-1);
		if (path !== void 0) files.push({
			path,
			text: void 0,
			isThere: false,
			isWritable: false,
			lines: [],
			isReadable: true
		});
		else if (file !== void 0 && line.startsWith("=")) file.lines.push(line.slice(1));
		else if (file !== void 0 && line === "unreadable") file.isReadable = false;
		else if (file !== void 0 && line !== "") {
			file.isThere = true;
			file.isWritable = line[2] === "w";
		}
	}
	return files.map(({ path, isThere, isWritable, isReadable, lines }) => ({
		path,
		isThere,
		isWritable,
		text: isThere && isReadable ? visible(lines.join("\n")) : void 0
	}));
}
/** @returns why it failed, undefined when it did not */
async function writeFile(host, path, value, signal) {
	const { code, stderr } = await runScript(host, writeFileScript, [path, value], { signal });
	return code === 0 ? void 0 : firstLines(stderr);
}
/** The file of /proc/sys that a key stands for; dots and slashes change places as in sysctl(8). */
function pathOfSysctl(key) {
	return `/proc/sys/${/[./]/.exec(key)?.[0] === "/" ? key : key.replaceAll(/[./]/g, (each) => each === "." ? "/" : ".")}`;
}
// src/environment/module-parameters.ts
/**
* KVM's parameters that can be written at run time (0644 in Linux 6.12: arch/x86/kvm, arch/s390/kvm, virt/kvm).
* Needed for a plan only: on a running machine the file's permission bits tell.
*/
const writtenAtRunTime = /* @__PURE__ */ new Set([
	"kvm.diag9c_forwarding_hz",
	"kvm.eager_page_split",
	"kvm.flush_on_reuse",
	"kvm.force_emulation_prefix",
	"kvm.halt_poll_max_steal",
	"kvm.halt_poll_ns",
	"kvm.halt_poll_ns_grow",
	"kvm.halt_poll_ns_grow_start",
	"kvm.halt_poll_ns_shrink",
	"kvm.ignore_msrs",
	"kvm.min_timer_period_us",
	"kvm.nx_huge_pages",
	"kvm.nx_huge_pages_recovery_period_ms",
	"kvm.nx_huge_pages_recovery_ratio",
	"kvm.pi_inject_timer",
	"kvm.report_ignored_msrs",
	"kvm.tsc_tolerance_ppm",
	"kvm.use_gisa",
	"kvm_amd.dump_invalid_vmcb",
	"kvm_intel.dump_invalid_vmcs",
	"kvm_intel.vmentry_l1d_flush"
]);
function isWrittenAtRunTime(module, parameter) {
	return writtenAtRunTime.has(`${module}.${parameter}`);
}
/**
* Parameters that KVM turns off by itself while another one is off, so that what they say then is not what
* anybody chose: vmx_hardware_setup, svm_hardware_setup, avic_hardware_setup, kvm_configure_mmu.
*/
const leaders = /* @__PURE__ */ new Map([
	["kvm.tdp_mmu", ["kvm_intel.ept", "kvm_amd.npt"]],
	["kvm_intel.unrestricted_guest", ["kvm_intel.ept"]],
	["kvm_intel.eptad", ["kvm_intel.ept"]],
	["kvm_intel.pml", ["kvm_intel.ept"]],
	["kvm_intel.vmentry_l1d_flush", ["kvm_intel.ept"]],
	["kvm_intel.enable_ipiv", ["kvm_intel.enable_apicv"]],
	["kvm_amd.avic", ["kvm_amd.npt"]],
	["kvm_amd.vnmi", ["kvm_amd.vgif"]],
	["kvm_amd.vls", ["kvm_amd.npt"]],
	["kvm_amd.sev", ["kvm_amd.npt"]],
	["kvm_amd.sev_es", ["kvm_amd.npt", "kvm_amd.sev"]],
	["kvm_amd.sev_snp", [
		"kvm_amd.npt",
		"kvm_amd.sev",
		"kvm_amd.sev_es"
	]]
]);
/** Those whose being off turns this one off. */
function leadersOf(module, parameter) {
	return leaders.get(`${module}.${parameter}`) ?? [];
}
/** Every parameter of a module that some feature sets: what a reload must carry over. */
function parametersOfFeatures(module) {
	return known.get(module) ?? none;
}
const none = /* @__PURE__ */ new Set();
const known = collectKnown();
function collectKnown() {
	const found = /* @__PURE__ */ new Map();
	for (const setting of platformKinds.flatMap(settingsOn)) {
		if (setting.kind !== "module-parameter") continue;
		const parameters = found.get(setting.module) ?? /* @__PURE__ */ new Set();
		found.set(setting.module, parameters.add(setting.parameter));
	}
	return found;
}
/** A feature that sets a parameter does so for "off" too. */
function settingsOn(kind) {
	const arch = kind.startsWith("x86") ? "x86_64" : kind;
	return features.flatMap(({ meanings }) => {
		const meaning = meanings[kind];
		if (meaning?.kind !== "settings") return [];
		const settings = meaning.settings("off", {
			arch,
			vendor: "other",
			cpuFlags: void 0
		});
		return typeof settings === "string" ? [] : settings;
	});
}
// src/environment/value.ts
/**
* Whether what the kernel says is what was asked for, in spite of its own ways to write a value: `Y` for 1, the
* choice in brackets of `always [madvise] never`, tabs between numbers, a newline at the end.
* @param readsAs what else it may say
*/
function isAsAsked(asked, said, readsAs = []) {
	if (said === void 0) return false;
	const value = chosen(said);
	if (readsAs.some((each) => tidy(each) === value)) return true;
	const wanted = tidy(asked);
	if (value === wanted) return true;
	const meaning = switchOf(wanted);
	if (meaning !== void 0 && meaning === switchOf(value)) return true;
	const number = numberOf(wanted);
	return number !== void 0 && number === numberOf(value);
}
/** What is written to have again what the kernel says: of a choice, the chosen word. */
function chosen(said) {
	return /(?:^|\s)\[([^\]\s]+)\](?:\s|$)/.exec(said)?.[1] ?? tidy(said);
}
/** Whether it can be given to a module: not everything that a kernel prints is something that it reads. */
function isPlainValue(text) {
	return /^[\w.,:+-]+$/.test(text);
}
function tidy(text) {
	return text.trim().replaceAll(/\s+/g, " ");
}
/** Parameters of type bool take any of these, and print Y or N (lib/kstrtox.c, kstrtobool). */
function switchOf(text) {
	if (/^(y|yes|1|on|t|true)$/i.test(text)) return true;
	return /^(n|no|0|off|f|false)$/i.test(text) ? false : void 0;
}
function numberOf(text) {
	if (!/^-?(0x[0-9a-f]+|\d+)$/i.test(text)) return void 0;
	return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
}
// src/environment/resolve.ts
/**
* What an environment comes to on a machine.
* @returns the reasons, at least one, when the machine cannot do it
* @throws UserError for a feature that there is not, and for two settings of one thing
*/
function resolveEnvironment(environment, facts) {
	const reasons = unmetRequirements(environment, facts);
	const settings = [];
	const always = [];
	for (const [feature, asked] of environment.features) {
		const meaning = meaningOf(feature, facts.platform);
		const answer = settingsOf(asked, meaning, facts.platform);
		if (typeof answer === "string") reasons.push(`${feature} ${asked}: ${answer}`);
		else if (meaning.kind === "always") always.push({
			feature,
			asked
		});
		else settings.push(...answer.map((setting) => ({
			feature,
			asked,
			isRaw: false,
			setting
		})));
	}
	settings.push(...rawSettings(environment));
	reasons.push(...conflicts(environment, settings));
	if (reasons.length > 0) return { reasons };
	return {
		settings,
		always,
		words: wordsOf(settings, facts)
	};
}
function unmetRequirements({ requires }, { platform, labels }) {
	const { arch, vendor, cpuFlags } = requires;
	const reasons = [];
	if (arch.length > 0 && !arch.includes(platform.arch)) reasons.push(`it requires ${arch.join(" or ")}, and this is ${platform.arch}`);
	if (vendor.length > 0 && !vendor.includes(platform.vendor)) reasons.push(`it requires a CPU of ${vendor.join(" or ")}, and this one is of ${platform.vendor}`);
	const lacking = cpuFlags.filter((flag) => platform.cpuFlags?.has(flag) === false);
	if (lacking.length > 0) reasons.push(`it requires the CPU flag ${lacking.join(", ")}, which this CPU has not`);
	const missing = requires.labels.filter((label) => !labels.has(label));
	if (missing.length > 0) reasons.push(`it requires a machine with the label ${missing.join(", ")}`);
	return reasons;
}
function meaningOf(name, platform) {
	const feature = features.find((each) => each.name === name);
	if (feature === void 0) {
		const known = features.map((each) => each.name);
		throw new UserError(`there is no feature "${name}"${didYouMean(name, known)} (known: ${known.join(", ")})`);
	}
	const kind = kindOfPlatform(platform);
	const meaning = kind === void 0 ? void 0 : feature.meanings[kind];
	if (meaning !== void 0) return meaning;
	const cpu = kind === void 0 && /86/.test(platform.arch) ? " with a CPU of neither Intel nor AMD" : "";
	return {
		kind: "not-applicable",
		reason: `vmentry knows no such setting on ${platform.arch}${cpu}`
	};
}
/** A string says why there are none. */
function settingsOf(asked, meaning, platform) {
	if (meaning.kind === "not-applicable") return meaning.reason;
	if (meaning.kind === "always") return asked === meaning.value ? [] : meaning.reason;
	const lacks = (flag) => flag !== void 0 && platform.cpuFlags?.has(flag) === false;
	if (asked !== "off" && lacks(meaning.cpuFlag)) return `this CPU has no ${meaning.cpuFlag}`;
	const settings = meaning.settings(asked, platform);
	const kind = kindOfPlatform(platform);
	const virtualization = kind === void 0 ? void 0 : kvmModules[kind]?.cpuFlag;
	const isKvm = (each) => each.kind === "module-parameter" && kvmModulesOf(kind).includes(each.module);
	return typeof settings !== "string" && settings.some(isKvm) && lacks(virtualization) ? `this CPU has no ${virtualization}, so KVM does not run on it` : settings;
}
function rawSettings({ raw }) {
	const asked = (feature, value, setting) => ({
		feature,
		asked: value,
		isRaw: true,
		setting
	});
	return [
		...[...raw.moduleParams].flatMap(([module, parameters]) => [...parameters].map(([parameter, value]) => asked("module-params", value, {
			kind: "module-parameter",
			module,
			parameter,
			value
		}))),
		...[...raw.sysfs].map(([path, value]) => asked("sysfs", value, {
			kind: "sysfs",
			path,
			value
		})),
		...[...raw.sysctl].map(([key, value]) => asked("sysctl", value, {
			kind: "sysctl",
			key,
			value
		})),
		...raw.cmdline.map((word) => asked("cmdline", word, {
			kind: "cmdline",
			word
		}))
	];
}
/**
* Two settings of one thing with different values. Features that exclude each other on this platform make an
* environment not applicable; a setting in the platform's own terms is one that the user can take out.
*/
function conflicts({ name, file }, settings) {
	const reasons = [];
	const first = /* @__PURE__ */ new Map();
	for (const each of settings) {
		const target = targetOf(each.setting);
		if (target === void 0) continue;
		const other = first.get(target);
		if (other === void 0) first.set(target, each);
		else if (!areSame(other.setting, each.setting) && !(other.feature === "cmdline" && each.feature === "cmdline")) {
			const both = `${describeAsked(other)} and ${describeAsked(each)} set ${target} to different values`;
			if (!other.isRaw && !each.isRaw) reasons.push(both);
			else throw new UserError(`${file ?? "environment"}: ${name}: ${both}; take one of them out`);
		}
	}
	return reasons;
}
/** The one thing that is set, however it is written; undefined for what sets nothing. */
function targetOf(setting) {
	switch (setting.kind) {
		case "module-parameter": return `${setting.module}.${setting.parameter}`;
		case "sysfs": return setting.path.replace(/^\/sys\/module\/([^/]+)\/parameters\/([^/]+)$/, "$1.$2");
		case "sysctl": return pathOfSysctl(setting.key);
		case "cmdline": return setting.unwanted === true ? void 0 : nameOfWord(setting.word);
		case "probe": return;
	}
}
function areSame(one, other) {
	const value = (setting) => setting.kind === "cmdline" ? setting.word.slice(nameOfWord(setting.word).length + 1) : setting.value;
	return isAsAsked(value(one), value(other));
}
function describeAsked({ feature, asked, isRaw }) {
	return isRaw ? `${asked} in ${feature}` : `${feature} ${asked}`;
}
/** Of `kvm-arm.mode=nested`, the name as the kernel compares it: dashes are underscores (kernel/params.c). */
function nameOfWord(word) {
	return (word.replace(/^"/, "").split("=")[0] ?? "").replaceAll("-", "_");
}
/** What the kernel must be booted with: its words, and parameters of what is built into it that are read at boot. */
function wordsOf(settings, facts) {
	const words = settings.flatMap(({ setting }) => {
		if (setting.kind === "cmdline") return setting.unwanted === true ? [] : [setting.word];
		return setting.kind === "module-parameter" && isBootSetting(setting, facts) ? [bootWord(setting)] : [];
	});
	return [...new Set(words)];
}
function isBootSetting({ module, parameter }, { modules }) {
	return modules.get(module) === "built-in" && !isWrittenAtRunTime(module, parameter);
}
function bootWord({ module, parameter, value }) {
	return `${module}.${parameter}=${value}`;
}
// src/environment/order.ts
/** Up to this many are put in the very best order: the work doubles with each. */
const mostExact = 10;
/** Passes over the order to improve it; each makes it better, and a few are enough. */
const mostPasses = 20;
/**
* Orders things so that the costs from each to the next, from the start on, and from the last to the end sum up to
* the least: exactly up to ten of them, beyond that by improving on the nearest neighbour's and on the given order.
* Of orders that cost the same it takes the one nearest to the given, so that the same input gives the same order.
* @param cost from one to another, numbers from 0 to count - 1; -1 is the start, or the end. Else symmetric.
*/
function cheapestOrder(count, cost) {
	const given = Array.from({ length: count }, (_, index) => index);
	const table = /* @__PURE__ */ new Map();
	const known = (from, to) => {
		const key = (from + 1) * (count + 1) + to + 1;
		let value = table.get(key);
		if (value === void 0) {
			value = cost(from, to);
			table.set(key, value);
		}
		return value;
	};
	if (count <= mostExact) return exactOrder(count, known);
	return [improved(given, known), improved(nearestNeighbour(given, known), known)].reduce((best, each) => total(each, known) < total(best, known) ? each : best);
}
function total(order, cost) {
	let sum = 0;
	let last = -1;
	for (const each of order) {
		sum += cost(last, each);
		last = each;
	}
	return order.length === 0 ? 0 : sum + cost(last, -1);
}
/** Held and Karp: for each set of things that are done and the last of them, the least that the rest can cost. */
function exactOrder(count, cost) {
	const all = 2 ** count - 1;
	const rest = /* @__PURE__ */ new Map();
	const least = (done, last) => {
		if (done === all) return count === 0 ? 0 : cost(last, -1);
		const key = done * (count + 1) + last + 1;
		const known = rest.get(key);
		if (known !== void 0) return known;
		let best = Number.POSITIVE_INFINITY;
		for (let next = 0; next < count; next++) {
			if ((done & 2 ** next) !== 0) continue;
			best = Math.min(best, cost(last, next) + least(done | 2 ** next, next));
		}
		rest.set(key, best);
		return best;
	};
	const order = [];
	let done = 0;
	let last = -1;
	while (done !== all) {
		const goal = least(done, last);
		for (let next = 0; next < count; next++) {
			if ((done & 2 ** next) !== 0) continue;
			if (cost(last, next) + least(done | 2 ** next, next) > goal) continue;
			order.push(next);
			done |= 2 ** next;
			last = next;
			break;
		}
	}
	return order;
}
function nearestNeighbour(given, cost) {
	const left = new Set(given);
	const order = [];
	let last = -1;
	while (left.size > 0) {
		let best;
		for (const each of left) if (best === void 0 || cost(last, each) < cost(last, best)) best = each;
		if (best === void 0) break;
		left.delete(best);
		order.push(best);
		last = best;
	}
	return order;
}
/** Turns stretches of the order round as long as that makes it cheaper (2-opt). */
function improved(order, cost) {
	let now = [...order];
	for (let pass = 0; pass < mostPasses; pass++) {
		let isBetter = false;
		for (let from = 0; from < now.length - 1; from++) for (let to = from + 1; to < now.length; to++) {
			if (gainOfTurning(now, from, to, cost) <= 0) continue;
			now = [
				...now.slice(0, from),
				...now.slice(from, to + 1).reverse(),
				...now.slice(to + 1)
			];
			isBetter = true;
		}
		if (!isBetter) break;
	}
	return now;
}
function gainOfTurning(order, from, to, cost) {
	const at = (index) => order[index] ?? -1;
	return cost(at(from - 1), at(from)) + cost(at(to), at(to + 1)) - cost(at(from - 1), at(to)) - cost(at(from), at(to + 1));
}
// src/environment/step-state.ts
/** The machine as it comes. */
const nothingAsked = {
	loaded: /* @__PURE__ */ new Map(),
	written: /* @__PURE__ */ new Map()
};
function stepState({ settings }, facts) {
	const loaded = /* @__PURE__ */ new Map();
	const written = /* @__PURE__ */ new Map();
	for (const { setting } of settings) {
		if (setting.kind === "sysfs") written.set(setting.path, setting.value);
		if (setting.kind === "sysctl") written.set(pathOfSysctl(setting.key), setting.value);
		if (setting.kind !== "module-parameter" || isBootSetting(setting, facts)) continue;
		const { module, parameter, value } = setting;
		if (isWrittenAtRunTime(module, parameter)) written.set(`${module}.${parameter}`, value);
		else loaded.set(module, [...loaded.get(module) ?? [], `${parameter}=${value}`]);
	}
	return {
		loaded: new Map([...loaded].map(([name, words]) => [name, words.sort().join(" ")])),
		written
	};
}
/** The modules that are reloaded on the way, those that others need first. */
function reloadsBetween(from, to, facts) {
	const names = /* @__PURE__ */ new Set([...from.loaded.keys(), ...to.loaded.keys()]);
	const reloaded = new Set([...names].filter((name) => from.loaded.get(name) !== to.loaded.get(name)));
	const chain = kvmModulesOf(kindOfPlatform(facts.platform));
	if (reloaded.has("kvm")) for (const name of chain) reloaded.add(name);
	return [...chain.filter((name) => reloaded.delete(name)), ...[...reloaded].sort()];
}
function writesBetween(from, to) {
	return [.../* @__PURE__ */ new Set([...from.written.keys(), ...to.written.keys()])].filter((name) => from.written.get(name) !== to.written.get(name));
}
/** What going from one state to the other takes, one line each. */
function changesBetween(from, to, facts) {
	const reloads = reloadsBetween(from, to, facts).map((module) => {
		return {
			kind: "reload",
			text: `reload ${module} (${to.loaded.get(module) ?? (from.loaded.has(module) ? "as it was at first" : "because kvm is")})`
		};
	});
	const writes = writesBetween(from, to).map((name) => {
		const value = to.written.get(name);
		return {
			kind: "write",
			text: value === void 0 ? `write ${name} as it was at first` : `write ${name}=${value}`
		};
	});
	return [...reloads, ...writes];
}
// src/environment/plan.ts
/**
* Plans environments: as few boots as there are different sets of words for the command line, and in each boot the
* order with the fewest modules reloaded.
* @throws UserError for a feature that there is not, and for two settings of one thing
*/
function planEnvironments(environments, facts) {
	const notApplicable = [];
	const boots = /* @__PURE__ */ new Map();
	for (const environment of environments) {
		const resolved = resolveEnvironment(environment, facts);
		if ("reasons" in resolved) {
			notApplicable.push({
				environment,
				reason: resolved.reasons.join("; ")
			});
			continue;
		}
		const key = JSON.stringify([...new Set(resolved.words)].sort());
		const boot = boots.get(key) ?? [];
		boot.push({
			environment,
			resolved,
			state: stepState(resolved, facts)
		});
		boots.set(key, boot);
	}
	return {
		boots: [...boots.values()].sort((one, other) => Number(hasWords(one)) - Number(hasWords(other))).map((boot) => planBoot(boot, facts)),
		notApplicable
	};
}
function hasWords(boot) {
	return boot.some(({ resolved }) => resolved.words.length > 0);
}
function planBoot(boot, facts) {
	const state = (index) => boot[index]?.state ?? nothingAsked;
	const order = cheapestOrder(boot.length, (from, to) => to === -1 ? reloadsBetween(state(from), nothingAsked, facts).length * puttingBack : weigh(state(from), state(to), facts));
	let last = nothingAsked;
	const steps = [];
	for (const index of order) {
		const each = boot[index];
		if (each === void 0) continue;
		const changes = changesBetween(last, each.state, facts);
		if (steps.length === 0) changes.unshift(...firstLoad(changes, facts));
		steps.push({
			environment: each.environment,
			changes
		});
		last = each.state;
	}
	return {
		cmdline: boot[0]?.resolved.words ?? [],
		steps
	};
}
/** A reload outweighs any number of writes, and decides before what it takes to put all back at the end. */
const reloading = 1e9;
const puttingBack = 1e5;
function weigh(from, to, facts) {
	return reloadsBetween(from, to, facts).length * reloading + writesBetween(from, to).length;
}
/** Every environment ends with KVM loaded; what is reloaded for its parameters is loaded by that. */
function firstLoad(changes, facts) {
	const kind = kindOfPlatform(facts.platform);
	const module = kind === void 0 ? void 0 : kvmModules[kind]?.module;
	if (module === void 0 || facts.modules.get(module) === "built-in") return [];
	if (changes.some(({ kind: how, text }) => how === "reload" && text.startsWith(`reload ${module} `))) return [];
	return [{
		kind: "load",
		text: `load ${module}, unless it is loaded`
	}];
}
// src/job/expected-facts.ts
/** What a kernel on a machine is expected to be like before it boots; once it is up, it is asked. */
function expectedFacts(kernel, machine, labels) {
	return expectFacts({
		arch: machine.arch,
		vendor: machine.cpuVendor,
		modules: new Map(kvmOptions.map(([module, option]) => [module, built(kernel.config?.get(option))])),
		labels: new Set(labels)
	});
}
/** KVM's modules and the options of the kernel's configuration that say how they are built. */
const kvmOptions = [
	["kvm", "KVM"],
	["kvm_intel", "KVM_INTEL"],
	["kvm_amd", "KVM_AMD"]
];
function built(value) {
	return value === "y" || value === "m" ? value : void 0;
}
export { chosen as a, leadersOf as c, readFiles as d, writeFile as f, resolveEnvironment as i, parametersOfFeatures as l, planEnvironments as n, isAsAsked as o, readFacts as p, nameOfWord as r, isPlainValue as s, expectedFacts as t, pathOfSysctl as u };
