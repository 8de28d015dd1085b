import { a as visible, c as UserError, l as describeError, n as didYouMean, s as MachineError, t as counted } from "./text.js";
import { n as kindOfPath } from "./files.js";
import { n as parseDuration, t as durationForm } from "./quantities.js";
import { t as readUserText } from "./user-file.js";
import { A as record, C as array, D as literal, E as int, F as unknown, M as string, O as number, P as union, V as NEVER, j as strictObject, k as object, w as boolean, x as _enum, z as toJSONSchema } from "./packages-BqjbYHfX.js";
import { n as plainIssue, t as parseYaml } from "./yaml-file.js";
import { n as stockEnvironment } from "./environment.js";
import { basename, dirname, isAbsolute, join } from "node:path";
import { createHash } from "node:crypto";
import { lstat, readdir, realpath } from "node:fs/promises";
// src/environment/apply/command.ts
/** How long one of this room's commands may take: the slowest, rmmod, waits for an RCU grace period or two. */
const deadlineMs = 6e4;
/**
* Runs a constant shell script, for POSIX sh and busybox alike; values reach it as `$1`, `$2` … only.
* @throws MachineError when it is killed, does not end in time, or fails although it must succeed
*/
async function runScript(host, script, values, options = {}) {
	const { signal, mustSucceed = false } = options;
	const { end, stdout, stderr } = await host.run([
		"sh",
		"-c",
		script,
		"sh",
		...values
	], {
		deadlineMs,
		...signal === void 0 ? {} : { signal }
	});
	const what = `${host.name}: ${values.length === 0 ? JSON.stringify(script) : values.join(" ")}`;
	if (end.kind === "timed-out") throw new MachineError(`${what} did not end within ${deadlineMs / 1e3} s`);
	if (end.kind === "signaled") throw new MachineError(`${what} was ended by ${end.signal}`);
	if (mustSucceed && end.code !== 0) throw new MachineError(`${what} exited with ${end.code}: ${firstLines(stderr)}`);
	return {
		code: end.code,
		stdout,
		stderr
	};
}
/** Root's own programs are not on every login's path. */
const adminScript = "PATH=\"$PATH:/usr/sbin:/sbin\"; exec \"$@\"";
/** What a command said, short enough for one line of a message. */
function firstLines(text) {
	const said = visible(text).trim().split("\n").slice(0, 3).join("; ");
	return said === "" ? "(it said nothing)" : said;
}
// src/environment/platform.ts
/** The platforms that features are told apart by. */
const platformKinds = [
	"x86-intel",
	"x86-amd",
	"arm64",
	"s390x",
	"riscv64",
	"loongarch64"
];
/**
* The module that brings /dev/kvm, and the CPU's flag for it, where /proc/cpuinfo has one. On arm64 KVM is always
* built in (arch/arm64/kvm/Kconfig: bool); on s390x, riscv64 and loongarch64 it may be a module.
*/
const kvmModules = {
	"x86-intel": {
		module: "kvm_intel",
		cpuFlag: "vmx"
	},
	"x86-amd": {
		module: "kvm_amd",
		cpuFlag: "svm"
	},
	s390x: {
		module: "kvm",
		cpuFlag: "sie"
	},
	riscv64: { module: "kvm" },
	loongarch64: {
		module: "kvm",
		cpuFlag: "lvz"
	}
};
/** KVM's modules on a platform, those that others need first. */
function kvmModulesOf(kind) {
	const module = kind === void 0 ? void 0 : kvmModules[kind]?.module;
	return module === void 0 || module === "kvm" ? ["kvm"] : ["kvm", module];
}
const platformScript = "uname -m; exec grep -m 64 \"\" /proc/cpuinfo";
/** What the machine is. @throws MachineError when it does not tell */
async function readPlatform(host, options = {}) {
	const { stdout } = await runScript(host, platformScript, [], {
		...options,
		mustSucceed: true
	});
	const [arch = "", ...cpuinfo] = stdout.split("\n");
	return parsePlatform(arch.trim(), cpuinfo);
}
/** @param cpuinfo lines of /proc/cpuinfo */
function parsePlatform(arch, cpuinfo) {
	const field = (...names) => {
		const line = cpuinfo.find((each) => names.includes(each.split(":")[0]?.trim() ?? ""));
		return line?.slice(line.indexOf(":") + 1).trim();
	};
	const flags = (field("flags", "Features", "features") ?? "").split(/\s+/);
	return {
		arch,
		vendor: arch === "aarch64" ? "arm" : vendors$1[field("vendor_id") ?? ""] ?? "other",
		cpuFlags: nameFlags(arch, flags, field("vmx flags"))
	};
}
/** Undefined when the kernel gives no names. */
function nameFlags(arch, flags, vmxFlags) {
	if (!(/86|aarch64/.test(arch) ? flags.includes("fpu") || flags.includes("fp") : flags.some((flag) => flag !== ""))) return void 0;
	return new Set([...flags, ...(vmxFlags ?? "").split(/\s+/)].filter((flag) => flag !== ""));
}
const vendors$1 = {
	GenuineIntel: "intel",
	AuthenticAMD: "amd",
	HygonGenuine: "amd"
};
/** Undefined for a platform that vmentry knows no features of. */
function kindOfPlatform({ arch, vendor }) {
	if (arch === "aarch64") return "arm64";
	if (arch === "s390x" || arch === "riscv64" || arch === "loongarch64") return arch;
	if (!isX86(arch)) return void 0;
	if (vendor === "intel") return "x86-intel";
	return vendor === "amd" ? "x86-amd" : void 0;
}
function isX86(arch) {
	return /^(x86_64|i[3-6]86)$/.test(arch);
}
// src/environment/features/switch.ts
/** What users may write for a feature that is on or off. */
const onOffForm = "on or off";
/** Reads `on`, `off`, `true`, `false`. */
const onOff = union([_enum(["on", "off"]), boolean()], { error: "on or off (true and false mean the same)" }).transform(nameOfSwitch);
/** Reads some words, and on, off, true and false as those that they stand for. */
function oneOf(words, on, off) {
	const error = `one of ${[
		...words,
		"on",
		"off"
	].join(", ")}`;
	return union([_enum([
		...words,
		"on",
		"off"
	]), boolean()], { error }).transform((value) => ({
		on,
		off
	})[nameOfSwitch(value)] ?? String(value));
}
function nameOfSwitch(value) {
	return typeof value === "string" ? value : value ? "on" : "off";
}
/** A parameter of a module, of type bool or int, that is 1 when the feature is on. */
function parameterSwitch(module, parameter, details = {}) {
	const { since = "", cpuFlag } = details;
	return {
		kind: "settings",
		means: `${module}.${parameter}`,
		since,
		...cpuFlag === void 0 ? {} : { cpuFlag },
		settings: (value) => [{
			kind: "module-parameter",
			module,
			parameter,
			value: value === "on" ? "1" : "0"
		}]
	};
}
/** The same meaning on several platforms, by default on all. */
function everywhere(meaning, kinds = platformKinds) {
	return Object.fromEntries(kinds.map((kind) => [kind, meaning]));
}
function notApplicable(reason) {
	return {
		kind: "not-applicable",
		reason
	};
}
function always(value, reason) {
	return {
		kind: "always",
		value,
		reason
	};
}
/** All that are not x86, where a feature of x86 means nothing. */
const otherThanX86 = [
	"arm64",
	"s390x",
	"riscv64",
	"loongarch64"
];
const x86 = ["x86-intel", "x86-amd"];
// src/environment/features/apicv.ts
/** Parameters: arch/x86/kvm/vmx/vmx.c, arch/x86/kvm/svm/svm.c, arch/s390/kvm/kvm-s390.c. */
const apicv = {
	name: "apicv",
	summary: "interrupts that reach guests without an exit (APICv, AVIC, GISA)",
	value: onOff,
	form: onOffForm,
	meanings: {
		"x86-intel": parameterSwitch("kvm_intel", "enable_apicv"),
		"x86-amd": parameterSwitch("kvm_amd", "avic", { cpuFlag: "avic" }),
		arm64: notApplicable("arm64 KVM always uses the GIC's virtual interface; direct injection is GICv4's"),
		s390x: parameterSwitch("kvm", "use_gisa", { since: "5.7" }),
		riscv64: notApplicable("riscv64 KVM uses the AIA where the CPU has it, and cannot be told not to"),
		loongarch64: notApplicable("loongarch64 KVM has no such switch")
	}
};
// src/environment/features/eager-page-split.ts
/** arch/x86/kvm/x86.c (bool, writable). */
const eagerPageSplit = {
	name: "eager-page-split",
	summary: "huge pages that are split when dirty logging starts, not at the guest's first write",
	value: onOff,
	form: onOffForm,
	meanings: {
		...everywhere(parameterSwitch("kvm", "eager_page_split", { since: "5.18" }), x86),
		arm64: notApplicable("on arm64 each VM's owner chooses it (KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE)"),
		...everywhere(notApplicable("this platform's KVM splits no page eagerly"), [
			"s390x",
			"riscv64",
			"loongarch64"
		])
	}
};
// src/environment/features/halt-polling.ts
/** KVM_HALT_POLL_NS_DEFAULT in each arch/ARCH/include/asm/kvm_host.h of 6.12, nanoseconds. */
const defaults = {
	"x86-intel": 2e5,
	"x86-amd": 2e5,
	arm64: 5e5,
	s390x: 5e4,
	riscv64: 5e5,
	loongarch64: 5e5
};
const value$1 = union([onOff, int().min(0).max(4294967295).transform((ns) => ns === 0 ? "off" : String(ns))], { error: "on, off or a number of nanoseconds from 0 to 4294967295" });
function on(kind) {
	return {
		kind: "settings",
		means: "kvm.halt_poll_ns",
		since: "",
		settings: (asked) => [{
			kind: "module-parameter",
			module: "kvm",
			parameter: "halt_poll_ns",
			value: {
				on: String(defaults[kind]),
				off: "0"
			}[asked] ?? asked
		}]
	};
}
/** virt/kvm/kvm_main.c (uint, writable). */
const haltPolling = {
	name: "halt-polling",
	summary: "how long KVM polls before it lets a halted virtual CPU sleep; on: the platform's default time",
	value: value$1,
	form: "on, off or nanoseconds",
	meanings: Object.fromEntries(platformKinds.map((kind) => [kind, on(kind)]))
};
// src/environment/features/hugepages.ts
const sizeForm = /^([1-9]\d*)([KMG])$/;
const kibPer = {
	K: 1,
	M: 1024,
	G: 1048576
};
const error = "a map of page sizes and how many of them, such as {2M: 64, 1G: 1}";
const value = record(string().regex(sizeForm, { error: "a page size such as 2M or 1G" }), int({ error: "a number of pages" }).min(0, { error: "a number of pages, 0 or more" }), { error }).refine((pages) => Object.keys(pages).length > 0, { error }).transform((pages) => Object.entries(pages).map(([size, count]) => `${size}=${count}`).join(" "));
/** `2048` for `2M`; undefined for what is no size. */
function kibOf(size) {
	const [, digits = "", unit = ""] = sizeForm.exec(size) ?? [];
	const factor = kibPer[unit];
	return factor === void 0 ? void 0 : Number(digits) * factor;
}
/** mm/hugetlb.c, nr_hugepages_store: the kernel takes as many as it can get, and says how many in the same file. */
const hugepages = {
	name: "hugepages",
	summary: "pages in the pools of hugetlbfs, by size; sizes that are not named stay as they are",
	value,
	form: "a map of sizes and counts, such as {2M: 64, 1G: 1}",
	meanings: everywhere({
		kind: "settings",
		means: "/sys/kernel/mm/hugepages/hugepages-SIZEkB/nr_hugepages",
		since: "",
		settings: (asked) => {
			return asked.split(" ").map((each) => {
				const [size = "", count = ""] = each.split("=");
				return {
					kib: kibOf(size),
					count
				};
			}).flatMap(({ kib, count }) => kib === void 0 ? [] : [{
				kind: "sysfs",
				path: `/sys/kernel/mm/hugepages/hugepages-${kib}kB/nr_hugepages`,
				value: count,
				hint: "the machine has too little memory for them, or too little of it in one piece"
			}]);
		}
	})
};
// src/environment/features/ksm.ts
const path$3 = "/sys/kernel/mm/ksm/run";
/** mm/ksm.c, run_store: 0 stops it and leaves merged pages merged. */
const ksm = {
	name: "ksm",
	summary: "equal pages that the kernel merges (KSM)",
	value: onOff,
	form: onOffForm,
	meanings: everywhere({
		kind: "settings",
		means: path$3,
		since: "",
		settings: (value) => [{
			kind: "sysfs",
			path: path$3,
			value: value === "on" ? "1" : "0"
		}]
	})
};
// src/environment/features/mitigations.ts
function words(canDisableSmt) {
	return {
		kind: "settings",
		means: "mitigations=",
		since: "",
		settings: (value) => value.includes("nosmt") && !canDisableSmt ? "auto,nosmt is a choice of x86 alone" : [{
			kind: "cmdline",
			word: `mitigations=${value === "on" ? "auto" : value}`
		}]
	};
}
/** kernel/cpu.c, mitigations_parse_cmdline; a kernel without CONFIG_CPU_MITIGATIONS takes no notice. */
const mitigations = {
	name: "mitigations",
	summary: "the kernel's optional mitigations of CPU vulnerabilities; on means auto",
	value: oneOf(["auto", "auto,nosmt"], "auto", "off"),
	form: "off, auto, auto,nosmt or on",
	meanings: {
		...everywhere(words(true), x86),
		...everywhere(words(false), ["arm64", "s390x"]),
		...everywhere(notApplicable("the kernel does not read mitigations= on this platform"), ["riscv64", "loongarch64"])
	}
};
// src/environment/features/kvm-arm-mode.ts
/**
* A mode of arm64's KVM, which is chosen on the kernel's command line (arch/arm64/kvm/arm.c, early_kvm_mode_cfg).
* The log's line `kvm [1]: VHE mode initialized successfully` tells what came of it.
*/
function kvmArmMode(mode, since, says) {
	const word = `kvm-arm.mode=${mode}`;
	const line = /\bkvm \[\d+\]: .*VHE.* mode initialized/;
	return {
		kind: "settings",
		means: word,
		since,
		settings: (value) => [value === "on" ? {
			kind: "cmdline",
			word,
			logged: {
				line,
				says
			}
		} : {
			kind: "cmdline",
			word,
			unwanted: true
		}]
	};
}
// src/environment/features/nested.ts
/** Parameters: arch/x86/kvm/vmx/vmx.c (bool), arch/x86/kvm/svm/svm.c (int), arch/s390/kvm/kvm-s390.c (int). */
const nested = {
	name: "nested",
	summary: "guests that can run guests of their own (nested virtualization)",
	value: onOff,
	form: onOffForm,
	meanings: {
		"x86-intel": parameterSwitch("kvm_intel", "nested"),
		"x86-amd": parameterSwitch("kvm_amd", "nested"),
		arm64: kvmArmMode("nested", "6.16", /\+NV/),
		s390x: parameterSwitch("kvm", "nested"),
		riscv64: notApplicable("riscv64 KVM gives guests no hypervisor extension"),
		loongarch64: notApplicable("loongarch64 KVM gives guests no LVZ")
	}
};
// src/environment/features/numa-balancing.ts
/** kernel/sched/core.c, sysctl_numa_balancing. */
const numaBalancing = {
	name: "numa-balancing",
	summary: "memory that the kernel moves to the node where it is used",
	value: onOff,
	form: onOffForm,
	meanings: everywhere({
		kind: "settings",
		means: "sysctl kernel.numa_balancing",
		since: "",
		settings: (value) => [{
			kind: "sysctl",
			key: "kernel.numa_balancing",
			value: value === "on" ? "1" : "0"
		}]
	})
};
/** arch/x86/kvm/mmu/mmu.c, set_nx_huge_pages and get_nx_huge_pages: it reads as Y or N, whatever was written. */
const nxHugePages = {
	name: "nx-huge-pages",
	summary: "huge pages that are split where a guest executes them (iTLB multihit); auto: if the CPU needs it",
	value: oneOf(["auto"], "on", "off"),
	form: "on, off or auto",
	meanings: {
		...everywhere({
			kind: "settings",
			means: "kvm.nx_huge_pages",
			since: "",
			settings: (value) => [{
				kind: "module-parameter",
				module: "kvm",
				parameter: "nx_huge_pages",
				value: value === "on" ? "force" : value,
				readsAs: {
					on: ["Y"],
					off: ["N", "never"]
				}[value] ?? [
					"Y",
					"N",
					"never"
				]
			}]
		}, x86),
		...everywhere(notApplicable("iTLB multihit is an erratum of Intel CPUs"), otherThanX86)
	}
};
/** kernel/cpu.c; CONFIG_HOTPLUG_PARALLEL, which 6.12 selects on x86-64 alone (of the platforms here). */
const parallelBringup = {
	name: "parallel-bringup",
	summary: "CPUs that come up at the same time when the kernel boots",
	value: onOff,
	form: onOffForm,
	meanings: {
		...everywhere({
			kind: "settings",
			means: "cpuhp.parallel=",
			since: "6.5",
			settings: (value, { arch }) => arch === "x86_64" ? [{
				kind: "cmdline",
				word: `cpuhp.parallel=${value === "on" ? "1" : "0"}`
			}] : "32-bit x86 brings its CPUs up one by one"
		}, x86),
		...everywhere(notApplicable("the switch cpuhp.parallel= is x86-64's as of Linux 6.12"), otherThanX86)
	}
};
// src/environment/features/protected-kvm.ts
/** arch/arm64/kvm/arm.c, early_kvm_mode_cfg. */
const protectedKvm = {
	name: "protected-kvm",
	summary: "guests whose memory the host's kernel cannot reach (pKVM); it rules out nested, and kexec afterwards",
	value: onOff,
	form: onOffForm,
	meanings: {
		...everywhere(notApplicable("protected KVM (pKVM) is a mode of arm64 KVM"), [
			"x86-intel",
			"x86-amd",
			"s390x",
			"riscv64",
			"loongarch64"
		]),
		arm64: kvmArmMode("protected", "5.12", /Protected/)
	}
};
// src/environment/features/sev-probe.ts
/**
* Read only: whether it is there is up to the CPU, the firmware and the kernel's configuration.
* arch/x86/kvm/svm/sev.c, sev_hardware_setup: afterwards the parameters say what there is.
*/
function sevProbe(parameter, name, since) {
	const onAmd = {
		kind: "settings",
		means: `kvm_amd.${parameter}, read only`,
		since,
		settings: (value) => [{
			kind: "probe",
			path: `/sys/module/kvm_amd/parameters/${parameter}`,
			value: value === "on" ? "1" : "0",
			otherwise: value === "on" ? `${name} needs CPU, firmware and kernel (CONFIG_KVM_AMD_SEV) that have it` : `${name} is on, and vmentry does not switch it`
		}]
	};
	return {
		...everywhere(notApplicable("Secure Encrypted Virtualization is AMD's")),
		"x86-amd": onAmd
	};
}
// src/environment/features/sev.ts
const sev = {
	name: "sev",
	summary: "guests with encrypted memory (AMD SEV): asked for, not switched",
	value: onOff,
	form: onOffForm,
	meanings: sevProbe("sev", "SEV", "")
};
// src/environment/features/sev-es.ts
const sevEs = {
	name: "sev-es",
	summary: "guests with encrypted memory and registers (AMD SEV-ES): asked for, not switched",
	value: onOff,
	form: onOffForm,
	meanings: sevProbe("sev_es", "SEV-ES", "5.11")
};
// src/environment/features/tdp.ts
/** Parameters: arch/x86/kvm/vmx/vmx.c, arch/x86/kvm/svm/svm.c. */
const tdp = {
	name: "tdp",
	summary: "two-dimensional paging by the CPU (EPT, NPT, stage 2); off means shadow paging",
	value: onOff,
	form: onOffForm,
	meanings: {
		"x86-intel": parameterSwitch("kvm_intel", "ept", { cpuFlag: "ept" }),
		"x86-amd": parameterSwitch("kvm_amd", "npt", { cpuFlag: "npt" }),
		arm64: always("on", "arm64 KVM always uses stage-2 translation"),
		s390x: always("on", "s390x KVM always lets the CPU translate guests' addresses through gmap tables"),
		riscv64: always("on", "riscv64 KVM always uses G-stage translation"),
		loongarch64: always("on", "loongarch64 KVM always uses LVZ's second-level translation")
	}
};
// src/environment/features/tdp-mmu.ts
const module = "kvm";
const parameter = "tdp_mmu";
/** arch/x86/kvm/mmu/mmu.c; without tdp it is off, whatever is asked (kvm_configure_mmu). */
const tdpMmu = {
	name: "tdp-mmu",
	summary: "the x86 MMU for two-dimensional paging that handles faults in parallel; off means the older one",
	value: onOff,
	form: onOffForm,
	meanings: {
		...everywhere({
			kind: "settings",
			means: `${module}.${parameter}`,
			since: "5.10",
			settings: (value, { arch }) => arch === "x86_64" ? [{
				kind: "module-parameter",
				module,
				parameter,
				value: value === "on" ? "1" : "0"
			}] : "KVM on 32-bit x86 has no TDP MMU"
		}, x86),
		...everywhere(notApplicable("the TDP MMU is a part of x86 KVM alone"), otherThanX86)
	}
};
// src/environment/features/thp.ts
const path$2 = "/sys/kernel/mm/transparent_hugepage/enabled";
/** mm/huge_memory.c, enabled_store. */
const thp = {
	name: "thp",
	summary: "transparent huge pages for guests' memory; on means always, off means never",
	value: oneOf([
		"always",
		"madvise",
		"never"
	], "always", "never"),
	form: "always, madvise, never, on or off",
	meanings: everywhere({
		kind: "settings",
		means: path$2,
		since: "",
		settings: (value) => [{
			kind: "sysfs",
			path: path$2,
			value: {
				on: "always",
				off: "never"
			}[value] ?? value
		}]
	})
};
// src/environment/features/unrestricted-guest.ts
/** arch/x86/kvm/vmx/vmx.c; without ept it is off, whatever is asked (vmx_hardware_setup). */
const unrestrictedGuest = {
	name: "unrestricted-guest",
	summary: "guests in real mode and without paging that run on the CPU itself; off means emulation",
	value: onOff,
	form: onOffForm,
	meanings: {
		"x86-intel": parameterSwitch("kvm_intel", "unrestricted_guest"),
		"x86-amd": always("on", "SVM runs guests in every mode"),
		...everywhere(notApplicable("only x86 has real mode"), otherThanX86)
	}
};
// src/environment/features/vgif.ts
/** arch/x86/kvm/svm/svm.c. */
const vgif = {
	name: "vgif",
	summary: "AMD's virtual global interrupt flag for nested guests",
	value: onOff,
	form: onOffForm,
	meanings: {
		"x86-intel": notApplicable("VMX has no global interrupt flag"),
		"x86-amd": parameterSwitch("kvm_amd", "vgif", { cpuFlag: "vgif" }),
		...everywhere(notApplicable("the global interrupt flag is a part of AMD's SVM"), otherThanX86)
	}
};
// src/environment/features/vnmi.ts
/** arch/x86/kvm/vmx/vmx.c, arch/x86/kvm/svm/svm.c (there it needs vgif, svm_hardware_setup). */
const vnmi = {
	name: "vnmi",
	summary: "non-maskable interrupts that the CPU tracks for the guest",
	value: onOff,
	form: onOffForm,
	meanings: {
		"x86-intel": parameterSwitch("kvm_intel", "vnmi", { cpuFlag: "vnmi" }),
		"x86-amd": parameterSwitch("kvm_amd", "vnmi", {
			since: "6.4",
			cpuFlag: "vnmi"
		}),
		...everywhere(notApplicable("virtual NMIs are x86's"), otherThanX86)
	}
};
// src/environment/features/index.ts
/** Every feature that an environment can ask for, in the order in which documentation lists them. */
const features = [
	nested,
	tdp,
	tdpMmu,
	apicv,
	{
		name: "vpid",
		summary: "TLB entries that carry the guest's number, so that an exit need not flush them",
		value: onOff,
		form: onOffForm,
		meanings: {
			"x86-intel": parameterSwitch("kvm_intel", "vpid", { cpuFlag: "vpid" }),
			"x86-amd": always("on", "AMD KVM always gives each guest an ASID"),
			arm64: always("on", "arm64 KVM always gives each guest a VMID"),
			s390x: notApplicable("on s390x the CPU tags TLB entries by itself"),
			riscv64: notApplicable("riscv64 KVM uses VMIDs where the CPU has them, and cannot be told not to"),
			loongarch64: always("on", "loongarch64 KVM always gives each virtual CPU a VPID")
		}
	},
	unrestrictedGuest,
	vgif,
	vnmi,
	nxHugePages,
	haltPolling,
	eagerPageSplit,
	sev,
	sevEs,
	protectedKvm,
	parallelBringup,
	thp,
	hugepages,
	numaBalancing,
	ksm,
	mitigations
];
// src/environment/files/cmdline-words.ts
/** Characters. x86 and arm64 kernels take 2048 in all (COMMAND_LINE_SIZE), of which the boot needs its own. */
const mostCmdline = 1024;
const expected = "a word of printable ASCII for the kernel's command line, such as mitigations=off";
/** Words that the boot stands on, and what would come of another value. Dashes are underscores to the kernel. */
const reserved = [
	{
		word: /^vmentry\./,
		why: "these words are how vmentry's boot is told what to do"
	},
	{
		word: /^console$/,
		why: "vmentry follows the kernel on a console that it chooses itself"
	},
	{
		word: /^(quiet|loglevel)$/,
		why: "it would hide complaints of the kernel from the console"
	},
	{
		word: /^panic$/,
		why: "a panic has to end the machine at once, or the run would wait for it"
	},
	{
		word: /^(init|rdinit|initrd|noinitrd|initrdmem)$/,
		why: "the machine has to start vmentry's stage two, or it is never reached"
	},
	{
		word: /^--$/,
		why: "what stands behind it is not for the kernel, and vmentry's own words come later"
	}
];
const wordSchema = string({ error: expected }).regex(/^[ -~]+$/, { error: expected }).superRefine((text, context) => {
	const words = splitCmdline(text);
	if (words === void 0) context.addIssue(plainIssue([], unbalanced(text)));
	else if (words.length !== 1) context.addIssue({
		code: "custom",
		message: `one word; ${expected}`
	});
	else if (words[0] !== void 0) refuse(words[0], context);
});
const textSchema = string({ error: expected }).regex(/^[ -~]*$/, { error: expected }).superRefine((text, context) => {
	const words = splitCmdline(text);
	if (words === void 0) context.addIssue(plainIssue([], unbalanced(text)));
	else for (const word of words) refuse(word, context);
}).transform((text) => splitCmdline(text) ?? []);
/** Words for the kernel's command line, as a list or as one text. */
const cmdlineSchema = union([textSchema, array(wordSchema, { error: "a list of words" })], { error: "words for the kernel's command line, such as \"mitigations=off nosmt\" or [mitigations=off, nosmt]" }).refine((words) => words.join(" ").length <= mostCmdline, { error: `at most ${mostCmdline} characters` });
/**
* Splits as the kernel does (next_arg in lib/cmdline.c): at spaces outside double quotes.
* @returns undefined when a quote is left open
*/
function splitCmdline(text) {
	const words = text.match(/(?:[^ "]|"[^"]*")+/g) ?? [];
	return [...text.matchAll(/"/g)].length % 2 === 0 ? words : void 0;
}
function refuse(word, context) {
	const name = (word.replace(/^"/, "").split(/[="]/)[0] ?? "").replaceAll("-", "_");
	const known = reserved.find((each) => each.word.test(word === "--" ? word : name));
	if (known === void 0) return;
	context.addIssue(plainIssue([], `${word} cannot be set by an environment: ${known.why}`));
}
function unbalanced(text) {
	return `a double quote is left open in ${JSON.stringify(text)}`;
}
// src/environment/files/choose.ts
/**
* The environments that are named, in the order of `environments`; in a name `*` stands for anything, so
* `mmu.*` are the cells of `mmu`'s matrix. No names: all.
* @throws UserError for each name that no environment has
*/
function chooseEnvironments(environments, names) {
	if (names.length === 0) return [...environments];
	const known = environments.map(({ name }) => name);
	const problems = names.filter((name) => !known.some((each) => doesMatch(each, name))).map((name) => {
		const family = known.some((each) => each.startsWith(`${name}.`)) ? `, did you mean "${name}.*"?` : void 0;
		const list = known.length > 20 ? `${known.slice(0, 20).join(", ")}, …` : known.join(", ");
		return `there is no environment ${JSON.stringify(name)}${family ?? didYouMean(name, known)} (known: ${list})`;
	});
	if (problems.length > 0) throw new UserError(problems.join("\n"));
	return environments.filter(({ name }) => names.some((each) => doesMatch(name, each)));
}
/** Piece by piece, so that many stars cost no more than the length of both. */
function doesMatch(name, pattern) {
	const [start = "", ...rest] = pattern.split("*");
	const end = rest.pop();
	if (end === void 0) return name === pattern;
	if (!name.startsWith(start) || name.length < start.length + end.length || !name.endsWith(end)) return false;
	let at = start.length;
	for (const piece of rest) {
		const found = name.indexOf(piece, at);
		if (found === -1) return false;
		at = found + piece.length;
	}
	return at <= name.length - end.length;
}
// src/environment/files/layer.ts
const emptyLayer = {
	features: /* @__PURE__ */ new Map(),
	moduleParams: /* @__PURE__ */ new Map(),
	sysfs: /* @__PURE__ */ new Map(),
	sysctl: /* @__PURE__ */ new Map(),
	variables: /* @__PURE__ */ new Map(),
	cmdline: [],
	requires: {
		arch: [],
		vendor: [],
		cpuFlags: [],
		labels: []
	}
};
/**
* Lays one over another: what `over` names wins, key by key; words of the command line come behind those of
* `under`. Associative, so it does not matter in which order a chain of files is joined.
*/
function layOver(under, over) {
	const tests = selectionOver(under.tests, over.tests);
	const files = new Set(over.cmdline.map(({ file }) => file));
	return {
		features: joined(under.features, over.features),
		moduleParams: joinedEach(under.moduleParams, over.moduleParams),
		sysfs: joined(under.sysfs, over.sysfs),
		sysctl: joined(under.sysctl, over.sysctl),
		variables: joined(under.variables, over.variables),
		cmdline: [...under.cmdline.filter(({ file }) => !files.has(file)), ...over.cmdline],
		requires: {
			arch: listOver(under.requires.arch, over.requires.arch),
			vendor: listOver(under.requires.vendor, over.requires.vendor),
			cpuFlags: listOver(under.requires.cpuFlags, over.requires.cpuFlags),
			labels: listOver(under.requires.labels, over.requires.labels)
		},
		...tests === void 0 ? {} : { tests }
	};
}
function selectionOver(under, over) {
	if (under === void 0 || over === void 0) return over ?? under;
	return {
		...under,
		...over,
		only: listOver(under.only, over.only),
		except: listOver(under.except, over.except),
		arguments: joined(under.arguments, over.arguments),
		timeouts: joined(under.timeouts, over.timeouts),
		resources: joined(under.resources ?? /* @__PURE__ */ new Map(), over.resources ?? /* @__PURE__ */ new Map())
	};
}
function joined(under, over) {
	return new Map([...under, ...over]);
}
function joinedEach(under, over) {
	return joined(under, new Map([...over].map(([name, values]) => [name, joined(under.get(name) ?? /* @__PURE__ */ new Map(), values)])));
}
function listOver(under, over) {
	return over.length > 0 ? over : under;
}
// src/environment/files/raw-settings.ts
const moduleName = "[A-Za-z0-9_]{1,56}";
const parameterName = "[A-Za-z0-9_]{1,100}";
/** No `.` or `..` among the names, nothing doubled, no slash at the end. */
const sysfsPath = String.raw`/sys(?:/(?!\.{1,2}(?:/|$))[!-.0-~]{1,255})+`;
const sysctlKey = String.raw`[a-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+`;
const variableName = "[A-Za-z_][A-Za-z0-9_]{0,255}";
const kernelWords = "one line of text, a whole number, or on/off (other numbers in quotes)";
const moduleWords = "a word without spaces and quotes, a whole number, or on/off";
const variableWords = "one line of text, a whole number, or true/false (other numbers in quotes)";
/** What is written into a file of sysfs or /proc/sys. */
const kernelValue = scalar(/^(?! )[^\x00-\x1f\x7f]{1,4000}(?<! )$/, kernelWords, ["1", "0"]);
/** Module parameters are separated by spaces, on the command line and for modprobe. */
const moduleValue = scalar(/^[!#-&(-~]{1,1024}$/, moduleWords, ["1", "0"]);
const variableValue = scalar(/^[^\x00\r\n]{0,4096}$/, variableWords, ["true", "false"]);
/**
* Text, or a number or truth value that comes to one text only. A fraction does not: 6.10 is read as 6.1.
* @param truth what true and false are written as; the kernel's parsers of truth values all take 1 and 0
*/
function scalar(text, error, [yes, no]) {
	return union([
		string({ error }).regex(text, { error }),
		int({ error }),
		boolean({ error })
	], { error }).transform((given) => given === true ? yes : given === false ? no : String(given));
}
function key(pattern, error) {
	return string({ error }).regex(new RegExp(`^${pattern}$`), { error });
}
const parameters = record(key(parameterName, "a parameter's name, such as halt_poll_ns"), moduleValue, { error: "a map of parameters, such as {halt_poll_ns: 0}" });
/** The escape hatches, as keys of a file. */
const rawSettingsShape = {
	"module-params": record(key(moduleName, "a module's name with underscores, such as kvm_intel"), parameters, { error: "a map of modules and their parameters, such as {kvm: {halt_poll_ns: 0}}" }).describe("parameters of kernel modules: {MODULE: {PARAMETER: value}}"),
	sysfs: record(key(sysfsPath, "a path below /sys without . and .., such as /sys/kernel/mm/ksm/run"), kernelValue, { error: "a map of files below /sys, such as {/sys/kernel/mm/ksm/run: 1}" }).describe("files below /sys and what is written into them"),
	sysctl: record(key(sysctlKey, "a sysctl with dots, such as vm.nr_hugepages"), kernelValue, { error: "a map of sysctls, such as {vm.nr_hugepages: 64}" }).describe("sysctls and their values"),
	cmdline: cmdlineSchema.describe("words that are added to the kernel's command line; needs a boot"),
	env: record(key(variableName, "a variable's name of letters, digits and underscores"), variableValue, { error: "a map of variables, such as {LANG: C}" }).describe("variables that every test is started with")
};
// src/environment/files/axis.ts
/** Raw settings as axes: their keys in a file, joined by dots. */
const axisForms = [
	{
		pattern: `^module-params\\.(${moduleName})\\.(${parameterName})$`,
		value: moduleValue,
		layer: ([module = "", parameter = ""], value) => ({ moduleParams: /* @__PURE__ */ new Map([[module, /* @__PURE__ */ new Map([[parameter, value]])]]) })
	},
	{
		pattern: `^sysfs\\.(${sysfsPath})$`,
		value: kernelValue,
		layer: ([path = ""], value) => ({ sysfs: /* @__PURE__ */ new Map([[path, value]]) })
	},
	{
		pattern: `^sysctl\\.(${sysctlKey})$`,
		value: kernelValue,
		layer: ([key = ""], value) => ({ sysctl: /* @__PURE__ */ new Map([[key, value]]) })
	},
	{
		pattern: `^env\\.(${variableName})$`,
		value: variableValue,
		layer: ([name = ""], value) => ({ variables: /* @__PURE__ */ new Map([[name, value]]) })
	}
];
/** For messages: what an axis may be, the features' names to follow. */
const axisKinds = "an axis is cmdline, module-params.MODULE.PARAMETER, sysfs.PATH, sysctl.KEY, env.NAME, or a feature";
/** @returns undefined for what is no axis */
function readAxis(name) {
	if (name === "cmdline") return { kind: "cmdline" };
	if (features.some((feature) => feature.name === name)) return { kind: "feature" };
	for (const { pattern, value, layer } of axisForms) {
		const [, ...parts] = new RegExp(pattern).exec(name) ?? [];
		const last = parts.at(-1);
		if (last === void 0) continue;
		return {
			kind: "raw",
			value,
			short: last.split(/[./]/).at(-1) ?? last,
			layer: (each) => layer(parts, each)
		};
	}
}
/** What an axis comes to at one of its values. */
function layerOfAxis(name, target, value) {
	if (target.kind === "feature") return {
		...emptyLayer,
		features: /* @__PURE__ */ new Map([[name, value]])
	};
	if (target.kind === "raw") return {
		...emptyLayer,
		...target.layer(value)
	};
	return {
		...emptyLayer,
		cmdline: [{
			file: `axis ${name}`,
			words: splitCmdline(value) ?? []
		}]
	};
}
/** The environments that a matrix makes of one, each named after its values: `mmu.nested-on.tdp-off`. */
function cellsOf(name, layer, { axes, cells }) {
	const plain = cells.map((cell) => nameOf(name, axes, cell));
	return cells.map((cell, index) => {
		const own = plain[index] ?? name;
		return {
			name: plain.filter((each) => each === own).length === 1 && own.length <= 64 ? own : withDigest(own, axes, cell),
			layer: axes.map((axis, at) => layerOfAxis(axis.name, axis.target, cell[at] ?? "")).reduce(layOver, layer)
		};
	});
}
function nameOf(name, axes, cell) {
	const shorts = axes.map(shortOf);
	return [name, ...axes.map((axis, at) => {
		const short = shorts[at] ?? axis.name;
		return `${fitName(shorts.filter((each) => each === short).length === 1 ? short : axis.name)}-${fitName(cell[at] ?? "")}`;
	})].join(".");
}
function shortOf({ name, target }) {
	return target.kind === "raw" ? target.short : name;
}
function fitName(text) {
	const words = text.replaceAll(/[^A-Za-z0-9_]+/g, "-").replaceAll(/^-|-$/g, "");
	return words === "" ? "none" : words;
}
function withDigest(name, axes, cell) {
	const values = JSON.stringify(axes.map((axis, at) => [axis.name, cell[at]]));
	const digest = createHash("sha256").update(name).update(values).digest("hex").slice(0, 10);
	return `${name.slice(0, 64 - digest.length - 1).replace(/[.-]+$/, "")}.${digest}`;
}
// src/suite/printable-name.ts
/** A name for ids, lists and single lines: control characters, newline and tab too, become visible (`\x0a`). */
function printableName(name) {
	return visible(name).replaceAll("\n", "\\x0a").replaceAll("	", "\\x09");
}
/** Things by printable names of theirs; those that would share one get `~2`, `~3` … behind it. */
function byUniqueName(named) {
	const unique = /* @__PURE__ */ new Map();
	for (const [name, thing] of named) {
		const printable = printableName(name);
		let free = printable;
		for (let count = 2; unique.has(free); count++) free = `${printable}~${count}`;
		unique.set(free, thing);
	}
	return unique;
}
// src/suite/argument-line.ts
/** What would mean something to a shell, and that no one expands here. */
const forShells = /[|&;<>()$`*?[\]]/;
/**
* The words of a line, parted as a POSIX shell parts them: blanks, single and double quotes, backslashes, and
* a comment behind `#`. What a shell would expand or act on is refused outside quotes, since no shell reads
* the line; see "2.2 Quoting" and "2.3 Token Recognition" of POSIX's Shell Command Language.
*/
function splitWords(line) {
	const words = [];
	let word;
	for (let at = 0; at < line.length; at++) {
		const char = line[at] ?? "";
		if (isBlank(char)) {
			if (word !== void 0) words.push(word);
			word = void 0;
		} else if (char === "#" && word === void 0) at = endOfComment(line, at) - 1;
		else {
			const quoted = quotedAt(line, at);
			if (quoted !== void 0 && "expected" in quoted) return quoted;
			if (quoted !== void 0) {
				word = (word ?? "") + quoted.text;
				at = quoted.end - 1;
			} else if (forShells.test(char) || char === "~" && word === void 0) return { expected: `no ${char} outside quotes (${place(at)}), since no shell reads the line` };
			else if (char === "\0") return { expected: `no NUL (${place(at)}), which no argument can hold` };
			else word = (word ?? "") + char;
		}
	}
	if (word !== void 0) words.push(word);
	return words;
}
/** What quotes hold that open at `at`, and where they end; undefined when none open there. */
function quotedAt(line, at) {
	const quote = line[at];
	if (quote === "\\") {
		const next = line[at + 1];
		if (next === void 0) return { expected: `a character behind the backslash at the end (${place(at)})` };
		return {
			text: next === "\n" ? "" : next,
			end: at + 2
		};
	}
	if (quote !== "'" && quote !== "\"") return void 0;
	let text = "";
	for (let inside = at + 1; inside < line.length; inside++) {
		const char = line[inside] ?? "";
		if (char === quote) return {
			text,
			end: inside + 1
		};
		if (char === "\0") return { expected: `no NUL (${place(inside)}), which no argument can hold` };
		if (quote === "\"" && (char === "$" || char === "`")) return { expected: `no ${char} in double quotes (${place(inside)}), since no shell reads the line` };
		if (quote === "\"" && char === "\\" && /["\\$`\n]/.test(line[inside + 1] ?? "")) {
			inside++;
			if (line[inside] !== "\n") text += line[inside] ?? "";
		} else text += char;
	}
	return { expected: `the quote ${quote} at ${place(at)} to be closed` };
}
/** Where the comment ends that starts at `at`. */
function endOfComment(line, at) {
	const end = line.indexOf("\n", at);
	return end === -1 ? line.length : end;
}
function isBlank(char) {
	return char === " " || char === "	" || char === "\n" || char === "\r";
}
/** For messages; from 1. */
function place(at) {
	return `character ${at + 1}`;
}
/** A line that `splitWords`, and a shell, would part into these words. */
function quoteWords(words) {
	return words.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}
// src/suite/ranges.ts
/**
* A line once for each way to choose from its ranges: `-v {1,2} -n {1..3}` is six lines, of which the last
* range changes fastest. An alternative may be empty and may hold blanks: `{,-n} {-x 2,-x 4}`. Quoted braces
* are no ranges.
*/
function expandRanges(line, most) {
	/** What stands in the line one behind the other: a text, or the alternatives of a range. */
	const parts = [];
	let count = 1;
	let from = 0;
	for (let at = 0; at < line.length; at++) {
		const char = line[at] ?? "";
		const quoted = quotedAt(line, at);
		if (quoted !== void 0 && "expected" in quoted) return quoted;
		if (quoted !== void 0) at = quoted.end - 1;
		else if (char === "#" && (at === 0 || isBlank(line[at - 1] ?? ""))) at = endOfComment(line, at) - 1;
		else if (char === "}") return { expected: `a { before the } at ${place(at)}, or the } in quotes` };
		else if (char === "{") {
			const range = rangeAt(line, at, most);
			if ("expected" in range) return range;
			count *= range.alternatives.length;
			if (count > most) return { expected: tooMany(count, most) };
			parts.push([line.slice(from, at)], range.alternatives);
			at = range.end - 1;
			from = range.end;
		}
	}
	parts.push([line.slice(from)]);
	return parts.reduce((lines, part) => lines.flatMap((before) => part.map((each) => before + each)), [""]);
}
function rangeAt(line, open, most) {
	const alternatives = [];
	let from = open + 1;
	for (let at = from; at < line.length; at++) {
		const quoted = quotedAt(line, at);
		if (quoted !== void 0 && "expected" in quoted) return quoted;
		if (quoted !== void 0) at = quoted.end - 1;
		else if (line[at] === "{") return { expected: `no range inside the range at ${place(open)}` };
		else if (line[at] === "," || line[at] === "}") {
			alternatives.push(line.slice(from, at));
			from = at + 1;
			if (line[at] === ",") continue;
			const [only, ...others] = alternatives;
			if (only !== void 0 && others.length === 0) {
				const numbers = numbersOf(only, open, most);
				return "expected" in numbers ? numbers : {
					alternatives: numbers.all,
					end: from
				};
			}
			return {
				alternatives,
				end: from
			};
		}
	}
	return { expected: `the { at ${place(open)} to be closed, or in quotes` };
}
/** The numbers of `1..4`, `4..1` and `0..64..16`; zeros before the first stay, as in `01..10`. */
function numbersOf(text, open, most) {
	const [, from, to, step = "1"] = /^(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? [];
	if (from === void 0 || to === void 0 || Number(step) === 0) return { expected: `a range such as {1,2,4} or {1..4} at ${place(open)}, or the brace in quotes` };
	const [first, last] = [Number(from), Number(to)];
	const count = Math.floor(Math.abs(last - first) / Number(step)) + 1;
	if (count > most) return { expected: tooMany(count, most) };
	const width = /^0\d/.test(from) ? from.length : 0;
	const by = first <= last ? Number(step) : -Number(step);
	return { all: Array.from({ length: count }, (_, index) => String(first + index * by).padStart(width, "0")) };
}
function tooMany(count, most) {
	return `at most ${most} variants of one line, and these are ${count}`;
}
const longestName = 200;
/** What a line of arguments with ranges stands for. */
function expandArguments(line) {
	const lines = expandRanges(line, 256);
	if ("expected" in lines) return lines;
	const variants = [];
	for (const each of lines) {
		const words = splitWords(each);
		if ("expected" in words) return words;
		variants.push({
			name: nameVariant(words),
			words
		});
	}
	return variants;
}
/** What arguments are called: themselves, printable and bounded. */
function nameVariant(words) {
	const whole = quoteWords(words);
	const name = printableName(whole);
	if (name.length <= longestName) return name;
	const digest = createHash("sha256").update(whole).digest("hex").slice(0, 8);
	return `${name.slice(0, 190)}…~${digest}`;
}
// src/suite/selection-file.ts
const pattern = "a test's name, in which * stands for anything, such as dirty_log_* (at most 300 characters)";
const patterns = "a list of tests' names, such as [dirty_log_*, steal_time]";
const line = "a line of arguments, such as \"-M clear-log -v {1,2,4}\" (at most 4096 characters)";
const mostExecutions = 1e4;
const executions = `a whole number from 1 to ${mostExecutions}`;
const patternSchema = string({ error: pattern }).min(1, { error: pattern }).max(300, { error: pattern });
const patternsSchema = array(patternSchema, { error: patterns });
const executionsSchema = int({ error: executions }).min(1, { error: executions }).max(mostExecutions, { error: executions });
const lineSchema = string({ error: line }).max(4096, { error: line }).superRefine((text, context) => {
	const variants = expandArguments(text);
	if ("expected" in variants) context.addIssue({
		code: "custom",
		message: variants.expected
	});
});
/** A duration in the form of `parseDuration`, as milliseconds. */
function durationSchema(error, options) {
	return union([string(), number()], { error }).transform((given, context) => {
		const text = String(given);
		const ms = options.isZeroAllowed && text === "0" ? 0 : parseDuration(text);
		if (ms !== void 0) return ms;
		context.addIssue({
			code: "custom",
			message: error
		});
		return NEVER;
	});
}
const resources = "a map, such as {cpus: 4, memory: 2048, exclusive: measures time}";
const cpus = "a whole number of CPUs from 1 to 4096";
const memory = "a whole number of MiB from 0 to 16777216";
const resourcesSchema = strictObject({
	cpus: int({ error: cpus }).min(1, { error: cpus }).max(4096, { error: cpus }).describe("how many CPUs it keeps busy").optional(),
	memory: int({ error: memory }).min(0, { error: memory }).max(16777216, { error: memory }).describe("MiB that it takes").optional(),
	exclusive: union([string().min(1).max(300), literal(false)], { error: "why it runs alone, in words (at most 300 characters), or false" }).describe("why nothing may run beside it; false: something may").optional()
}, { error: resources }).transform(({ cpus, memory, exclusive }) => ({
	...cpus === void 0 ? {} : { cpus },
	...memory === void 0 ? {} : { memoryMiB: memory },
	...exclusive === void 0 ? {} : { exclusive }
}));
/** The keys of a selection: of an environment's `tests`, and of a suite file beside its own. */
const selectionShape = {
	only: patternsSchema.describe("only tests whose name one of these matches").optional(),
	except: patternsSchema.describe("not the tests whose name one of these matches").optional(),
	arguments: record(patternSchema, array(lineSchema, { error: "a list of lines of arguments, such as [\"-M clear-log\", \"-v {1,2,4}\"]" }).min(1, { error: "at least one line of arguments" }), { error: "a map from tests to lines of arguments, such as {dirty_log_test: [\"-M clear-log\"]}" }).describe("lines of arguments by test: the test runs once with each, in place of the plain test").optional(),
	timeouts: record(patternSchema, durationSchema(`${durationForm}, or 0 for none`, { isZeroAllowed: true }), { error: "a map from tests to times, such as {dirty_log_test: 10m}" }).describe("how long a test may take; a number without a unit is in seconds, 0 is no limit").optional(),
	resources: record(patternSchema, resourcesSchema, { error: "a map from tests to what they take, such as {memslot_perf_test: {exclusive: measures time}}" }).describe("what a test takes of the machine while it runs").optional(),
	iterations: executionsSchema.describe("how often each test runs; it ends at the first that does not pass").optional(),
	"until-failure": union([literal(true), executionsSchema], { error: `true, or ${executions}` }).describe(`again until it fails, at most so often (true: ${mostExecutions})`).optional(),
	for: durationSchema(durationForm, { isZeroAllowed: false }).describe("again until this time is over, at least once; it ends at the first that does not pass").optional()
};
const repetitions = [
	"iterations",
	"until-failure",
	"for"
];
/** Repetitions exclude each other. */
function checkRepetition(value, context) {
	const [first, second] = repetitions.filter((key) => value[key] !== void 0);
	if (first === void 0 || second === void 0) return;
	context.addIssue(plainIssue([second], `${second} cannot stand beside ${first}: a test is repeated in one way`, "key"));
}
function asSelection(value) {
	const repetition = repetitionOf(value);
	return {
		only: value.only ?? [],
		except: value.except ?? [],
		arguments: new Map(Object.entries(value.arguments ?? {})),
		timeouts: new Map(Object.entries(value.timeouts ?? {})),
		resources: new Map(Object.entries(value.resources ?? {})),
		...repetition === void 0 ? {} : { repetition }
	};
}
function repetitionOf(value) {
	const { iterations, "until-failure": untilFailure, for: ms } = value;
	if (iterations !== void 0) return {
		kind: "times",
		times: iterations
	};
	if (untilFailure !== void 0) return {
		kind: "until-failure",
		atMost: untilFailure === true ? mostExecutions : untilFailure
	};
	return ms === void 0 ? void 0 : {
		kind: "for",
		ms
	};
}
/** Which tests run, with what arguments and how often, as an environment's `tests` says it. */
const selectionSchema = strictObject(selectionShape, { error: "a map, such as {only: [dirty_log_*]}" }).superRefine(checkRepetition).transform(asSelection);
/** As many as are looked at one by one for what `exclude` leaves of them. */
const mostProduct = 65536;
const mostExcludes = 256;
const axisError = "a list of at least one value, such as [on, off]";
const entryError = "a map from axes to values, such as {nested: on, tdp: off}";
const cmdlineValue = cmdlineSchema.transform((words) => words.join(" "));
const featureValues = Object.fromEntries(features.map(({ name, summary, value }) => [name, value.describe(summary)]));
function axisOf(value) {
	return array(value, { error: axisError }).min(1, { error: axisError });
}
const excludeEntrySchema = object({
	...Object.fromEntries(Object.entries(featureValues).map(([name, value]) => [name, value.optional()])),
	cmdline: cmdlineValue.optional()
}, { error: entryError }).catchall(unknown()).meta({
	additionalProperties: false,
	patternProperties: forms((value) => value)
});
/** Axes and what is left out of their product, as GitHub's workflows have it. */
const matrixSchema = object({
	...Object.fromEntries(Object.entries(featureValues).map(([name, value]) => [name, axisOf(value).optional()])),
	cmdline: axisOf(cmdlineValue).describe("words for the kernel's command line").optional(),
	exclude: array(excludeEntrySchema, { error: "a list of maps, such as [{nested: on, tdp: off}]" }).max(mostExcludes, { error: `at most ${mostExcludes} entries` }).describe("cells that are left out: those in which all of an entry's values meet").optional()
}, { error: "a map from axes to lists of values, such as {nested: [on, off], tdp: [on, off]}" }).catchall(unknown()).meta({
	additionalProperties: false,
	patternProperties: forms(axisOf)
}).transform((given, context) => readMatrix(given, context) ?? NEVER);
/** For editors: the axes that no list of names can hold. */
function forms(of) {
	return Object.fromEntries(axisForms.map(({ pattern, value }) => {
		const { $schema, ...schema } = toJSONSchema(of(value), { io: "input" });
		return [pattern, schema];
	}));
}
function readMatrix(given, context) {
	const { exclude, ...rest } = given;
	const faults = context.issues.length;
	const axes = Object.entries(rest).flatMap(([name, values]) => readAxisValues(name, values, context) ?? []);
	if (context.issues.length > faults) return void 0;
	if (axes.length === 0) {
		context.addIssue(plainIssue([], "the matrix has no axis, such as nested: [on, off]", "key"));
		return;
	}
	const entries = Array.isArray(exclude) ? exclude.map((entry, index) => readExclude(entry, index, axes, context)) : [];
	if (context.issues.length > faults) return void 0;
	const cells = expand(axes, entries);
	if (typeof cells !== "string") return {
		axes,
		cells
	};
	context.addIssue(plainIssue([], cells, "key"));
}
/** An axis' values in canonical words; those of features and of the command line are that already. */
function readAxisValues(name, given, context) {
	if (given === void 0) return void 0;
	const target = readAxis(name);
	if (target === void 0) {
		const known = features.map((feature) => feature.name);
		const near = didYouMean(name, [
			...known,
			"cmdline",
			"exclude"
		]);
		context.addIssue(plainIssue([name], `there is no axis ${JSON.stringify(name)}${near} (${axisKinds}: ${known.join(", ")})`, "key"));
		return;
	}
	const read = (target.kind === "feature" || target.kind === "cmdline" ? axisOf(string()) : axisOf(target.value)).safeParse(given);
	if (!read.success) {
		for (const issue of read.error.issues) context.addIssue({
			...issue,
			path: [name, ...issue.path]
		});
		return;
	}
	const seen = /* @__PURE__ */ new Set();
	for (const [index, value] of read.data.entries()) {
		if (seen.has(value)) {
			context.addIssue(plainIssue([name, index], `${shown(value)} is there twice in the axis ${name}`));
			return;
		}
		seen.add(value);
	}
	return {
		name,
		target,
		values: read.data
	};
}
function readExclude(given, index, axes, context) {
	const entry = new Map(Object.entries(given ?? {}).filter(([, value]) => value !== void 0));
	const tell = (message, key, part) => context.addIssue(plainIssue([
		"exclude",
		index,
		key
	], message, part));
	if (entry.size === 0) context.addIssue(plainIssue(["exclude", index], "names no axis, so it would leave out all"));
	const names = axes.map(({ name }) => name);
	for (const key of entry.keys()) {
		if (names.includes(key)) continue;
		tell(`${JSON.stringify(key)} is no axis of this matrix${didYouMean(key, names)} (${names.join(", ")})`, key, "key");
	}
	return axes.map(({ name, target, values }) => {
		if (!entry.has(name)) return void 0;
		const read = (target.kind === "feature" || target.kind === "cmdline" ? string() : target.value).safeParse(entry.get(name));
		if (!read.success) {
			for (const issue of read.error.issues) context.addIssue({
				...issue,
				path: [
					"exclude",
					index,
					name,
					...issue.path
				]
			});
			return;
		}
		if (!values.includes(read.data)) {
			const known = values.slice(0, 20).map(shown).join(", ");
			tell(`matches nothing: ${name} is never ${shown(read.data)} (${known})`, name, "value");
		}
		return read.data;
	});
}
/** @returns the cells, or why there are none */
function expand(axes, excludes) {
	const limit = `at most 256 are run`;
	const product = axes.reduce((size, { values }) => size * BigInt(values.length), 1n);
	if (product > mostProduct) {
		const left = excludes.length === 0 ? "" : ` before exclude, of which at most ${mostProduct} are looked at`;
		return `the matrix has ${tellSize(product)} cells${left}, and ${limit}`;
	}
	let cells = [[]];
	for (const { values } of axes) cells = cells.flatMap((cell) => values.map((value) => [...cell, value]));
	const kept = cells.filter((cell) => !excludes.some((exclude) => exclude.every((value, axis) => value === void 0 || value === cell[axis])));
	if (kept.length > 256) return `the matrix has ${counted(kept.length, "cell")}, and ${limit}`;
	return kept.length === 0 ? "exclude leaves nothing of the matrix" : kept;
}
function tellSize(size) {
	const digits = size.toString();
	return digits.length <= 18 ? digits : `about 10^${digits.length - 1}`;
}
function shown(value) {
	return /^[\w.=-]{1,60}$/.test(value) ? value : JSON.stringify(value.slice(0, 60));
}
// src/environment/files/requirements.ts
/** As `uname -m` says it, of the architectures that have KVM. */
const architectures = [
	"x86_64",
	"i686",
	"aarch64",
	"s390x",
	"riscv64",
	"loongarch64",
	"ppc64le",
	"mips64"
];
const vendors = [
	"intel",
	"amd",
	"arm",
	"other"
];
const arch = `an architecture as uname -m says it (${architectures.join(", ")})`;
const vendor = `a vendor (${vendors.join(", ")})`;
const flag = "a flag as /proc/cpuinfo has it, such as svm";
const label = "a label of 1 to 64 letters, digits, dots, dashes and underscores";
function oneOrMore(one, error) {
	const list = array(one, { error }).min(1, { error: `at least one; ${error}` });
	return union([one, list], { error }).transform((given) => Array.isArray(given) ? given : [given]);
}
/** What must hold, or the environment is not applicable. */
const requirementsSchema = strictObject({
	arch: oneOrMore(_enum(architectures, { error: arch }), `${arch}, or a list of them`).describe("one of these architectures, as uname -m says it").optional(),
	vendor: oneOrMore(_enum(vendors, { error: vendor }), `${vendor}, or a list of them`).describe("one of these vendors of CPUs").optional(),
	"cpu-flags": oneOrMore(string({ error: flag }).regex(/^[a-z0-9_.]{1,64}$/, { error: flag }), `${flag}, or a list of them`).describe("flags of /proc/cpuinfo, all of them").optional(),
	labels: oneOrMore(string({ error: label }).regex(/^[A-Za-z0-9._-]{1,64}$/, { error: label }), `${label}, or a list of them`).describe("labels of the machine, all of them").optional()
}, { error: "a map, such as {arch: x86_64, cpu-flags: [svm, npt]}" }).transform((given) => ({
	arch: given.arch ?? [],
	vendor: given.vendor ?? [],
	cpuFlags: given["cpu-flags"] ?? [],
	labels: given.labels ?? []
}));
// src/environment/files/environment-file.ts
const name = "a name of 1 to 64 letters, digits, dots, dashes and underscores (in quotes if it is a number)";
const path$1 = "the path of a file, relative to this one";
const pathSchema = string({ error: path$1 }).regex(/^[^\x00]{1,4096}$/, { error: path$1 });
const fileShape = {
	name: string({ error: name }).regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,64}$/, { error: name }).describe("names the environment in results and directories").optional(),
	description: string({ error: "text" }).describe("what the environment is for").optional(),
	abstract: boolean({ error: "true or false" }).describe("true: only for other files to extend, no environment by itself").optional(),
	extends: union([pathSchema, array(pathSchema, { error: `${path$1}, or a list of them` })], { error: `${path$1}, or a list of them` }).describe("files whose settings are taken over; later ones win over earlier ones, and this file over all").optional(),
	features: strictObject(Object.fromEntries(features.map(({ name, summary, value }) => [name, value.describe(summary).optional()])), { error: "a map of features, such as {tdp: off}" }).describe("what is set; a feature that is not named stays as it is").optional(),
	"module-params": rawSettingsShape["module-params"].optional(),
	sysfs: rawSettingsShape.sysfs.optional(),
	sysctl: rawSettingsShape.sysctl.optional(),
	cmdline: rawSettingsShape.cmdline.optional(),
	env: rawSettingsShape.env.optional(),
	requires: requirementsSchema.describe("what the machine must be or have, or the environment is not applicable").optional(),
	tests: selectionSchema.describe("which tests run, and how").optional(),
	matrix: matrixSchema.describe("makes the file a family: one environment for each combination of the values").optional()
};
/** A `*.env.yaml` file. */
const environmentFileSchema = strictObject(fileShape, { error: "a map with a name and features" }).meta({
	title: "vmentry environment",
	description: "A named setting of a machine, or a family of them (*.env.yaml)",
	anyOf: [{ required: ["name"] }, {
		required: ["abstract"],
		properties: { abstract: { const: true } }
	}]
}).refine((given) => !isMap(given) || given["name"] !== void 0 || given["abstract"] === true, {
	path: ["name"],
	error: name,
	when: () => true
}).superRefine((given, context) => {
	if (given.matrix === void 0 || context.issues.length > 0) return;
	if (given.abstract === true) context.addIssue(plainIssue(["matrix"], "an abstract file is no family: it has no matrix", "key"));
	for (const { name: axis } of given.matrix.axes) {
		if (!isSetBy(given, axis)) continue;
		context.addIssue(plainIssue(["matrix", axis], `${axis} is set by this file too, and can only be one`, "key"));
	}
});
/** @returns what the file holds, or at least one problem, each `FILE:LINE:COLUMN: …` */
function parseEnvironmentFile(text, file) {
	const parsed = parseYaml(text, file, environmentFileSchema);
	if ("problems" in parsed) return parsed;
	const { value, placeOf } = parsed;
	const bases = value.extends ?? [];
	return {
		file,
		name: value.name,
		description: value.description,
		isAbstract: value.abstract === true,
		bases: Array.isArray(bases) ? bases.map((path, index) => ({
			path,
			place: placeOf(["extends", index])
		})) : [{
			path: bases,
			place: placeOf(["extends"])
		}],
		layer: layerOf(value, file, placeOf),
		matrix: value.matrix,
		placeOf
	};
}
function layerOf(value, file, placeOf) {
	const { tests, cmdline = [] } = value;
	return {
		features: mapOf(value.features),
		moduleParams: new Map(Object.entries(value["module-params"] ?? {}).map(([module, parameters]) => [module, mapOf(parameters)])),
		sysfs: mapOf(value.sysfs),
		sysctl: mapOf(value.sysctl),
		variables: mapOf(value.env),
		cmdline: cmdline.length === 0 ? [] : [{
			file,
			words: cmdline
		}],
		requires: value.requires ?? {
			arch: [],
			vendor: [],
			cpuFlags: [],
			labels: []
		},
		...tests === void 0 ? {} : { tests: {
			...tests,
			place: placeOf(["tests"])
		} }
	};
}
function mapOf(values = {}) {
	return new Map(Object.entries(values).flatMap(([key, value]) => value === void 0 ? [] : [[key, value]]));
}
/** Words of the command line may come from both: they are appended. */
function isSetBy(given, axis) {
	const target = readAxis(axis);
	if (target?.kind === "feature") return given.features?.[axis] !== void 0;
	if (target?.kind !== "raw") return false;
	const { moduleParams, sysfs, sysctl, variables } = target.layer("");
	const own = given["module-params"] ?? {};
	return [...moduleParams ?? []].some(([module, values]) => [...values.keys()].some((each) => own[module]?.[each] !== void 0)) || [...sysfs?.keys() ?? []].some((path) => given.sysfs?.[path] !== void 0) || [...sysctl?.keys() ?? []].some((key) => given.sysctl?.[key] !== void 0) || [...variables?.keys() ?? []].some((each) => given.env?.[each] !== void 0);
}
function isMap(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
// src/environment/files/extends.ts
/** Files that one extends another; nobody needs as many, and each is a file to look into for the reader. */
const mostFiles = 16;
/** Joins files with those that they extend. Each base counts as what it comes to with its own bases. */
var Extension = class {
	#reader;
	#problems;
	/** By real path; `undefined` for a file that cannot be joined, which is told already. */
	#known = /* @__PURE__ */ new Map();
	/** @param problems is added to, one line for each */
	constructor(reader, problems) {
		this.#reader = reader;
		this.#problems = problems;
	}
	/** What a file asks for with all that it extends; `undefined` when that cannot be told. */
	async join(file) {
		const real = await this.#reader.real(file.file) ?? file.file;
		return (await this.#join(file, [{
			real,
			told: void 0
		}]))?.layer;
	}
	async #join(file, chain) {
		const real = chain.at(-1)?.real ?? file.file;
		if (this.#known.has(real)) return this.#known.get(real);
		let layer;
		let depth = 1;
		let isWhole = true;
		for (const { path, place } of file.bases) {
			const base = await this.#base(file, path, place, chain);
			if (base === void 0) isWhole = false;
			else {
				layer = layer === void 0 ? base.layer : layOver(layer, base.layer);
				depth = Math.max(depth, base.depth + 1);
			}
		}
		const own = layer === void 0 ? file.layer : layOver(layer, file.layer);
		const joined = isWhole ? {
			layer: own,
			depth
		} : void 0;
		this.#known.set(real, joined);
		return joined;
	}
	async #base(file, path, place, chain) {
		const found = await this.#find(file.file, path, place);
		if (found === void 0) return void 0;
		const step = {
			real: found.real,
			told: `${place} extends ${found.file}`
		};
		const start = chain.findIndex(({ real }) => real === found.real);
		if (start !== -1) {
			const circle = [...chain.slice(start + 1), step].map(({ told }) => told).join(", ");
			this.#problems.add(`${place}: extends goes round in a circle: ${circle}`);
			return;
		}
		if (chain.length >= mostFiles) return this.#tooDeep(place);
		const base = await this.#reader.read(found.file);
		if (base === void 0) return void 0;
		if (base.matrix !== void 0) {
			this.#problems.add(`${place}: ${found.file} has a matrix, so it stands for many environments and cannot be extended; move what both share into a file of its own (abstract: true)`);
			return;
		}
		const joined = await this.#join(base, [...chain, step]);
		return joined !== void 0 && joined.depth + chain.length > mostFiles ? this.#tooDeep(place) : joined;
	}
	#tooDeep(place) {
		this.#problems.add(`${place}: more than ${mostFiles} files extend one another here`);
	}
	/** Relative to where the file with the path really is. */
	async #find(from, path, place) {
		const isLink = await lstat(from).then((found) => found.isSymbolicLink(), () => false);
		const home = dirname(isLink ? await this.#reader.real(from) ?? from : from);
		const file = isAbsolute(path) ? path : join(home, path);
		const real = await this.#reader.real(file);
		if (real !== void 0) return {
			file,
			real
		};
		const others = await readdir(dirname(file)).catch(() => []);
		const near = didYouMean(basename(path), others.filter((each) => /\.ya?ml$/.test(each)));
		this.#problems.add(`${place}: there is no file ${file}${near}`);
	}
};
// src/environment/files/discover.ts
/** Names of environment files end so. */
const environmentSuffix = ".env.yaml";
/**
* The environments of the given files and directories, in that order; a directory stands for every
* `*.env.yaml` in it and below, sorted by path. A file that is found twice counts once; one that is abstract
* gives none, one with a matrix several. No paths: `stock`.
* @throws UserError with a line for each fault of each file
*/
async function discoverEnvironments(paths) {
	if (paths.length === 0) return [stockEnvironment];
	const problems = /* @__PURE__ */ new Set();
	const reader = new CachingReader(problems);
	const extension = new Extension(reader, problems);
	const found = [];
	const seen = /* @__PURE__ */ new Set();
	for (const path of paths) {
		const files = await filesOf(path, problems);
		let count = 0;
		for (const file of files) {
			const real = await reader.real(file) ?? file;
			const content = await reader.read(file);
			if (content?.isAbstract === true) {
				if (file === path) problems.add(`${content.placeOf(["abstract"])}: ${whyAbstract}`);
				await extension.join(content);
				continue;
			}
			count += 1;
			if (content === void 0 || seen.has(real)) continue;
			seen.add(real);
			const layer = await extension.join(content);
			if (layer !== void 0) found.push(...environmentsOf(content, layer, problems));
		}
		if (count === 0 && files.length > 0 && files[0] !== path) problems.add(`${path}: every *${environmentSuffix} in it is abstract, so there is none to run`);
	}
	tellSameNames(found, problems);
	if (problems.size > 0) throw new UserError([...problems].join("\n"));
	return found.map(({ environment }) => environment);
}
const whyAbstract = "the file is abstract: it is no environment by itself; give one that extends it";
/** The file's environment, or those of its matrix. */
function environmentsOf({ file, name = "", description, matrix, placeOf }, layer, problems) {
	const place = placeOf(["name"]);
	const environments = (matrix === void 0 ? [{
		name,
		layer
	}] : cellsOf(name, layer, matrix)).map((cell) => ({
		...environmentOf(cell.name, file, cell.layer),
		...description === void 0 ? {} : { description }
	}));
	const longest = Math.max(...environments.map(({ raw }) => raw.cmdline.join(" ").length));
	if (longest > 1024) problems.add(`${place}: all its words for the command line are ${longest} characters, and ${mostCmdline} are the most`);
	return environments.map((environment) => ({
		environment,
		place
	}));
}
function environmentOf(name, file, layer) {
	const { tests, features, moduleParams, sysfs, sysctl, variables, requires } = layer;
	return {
		name,
		file,
		features,
		raw: {
			moduleParams,
			sysfs,
			sysctl,
			cmdline: layer.cmdline.flatMap(({ words }) => words)
		},
		variables,
		requires,
		...tests === void 0 ? {} : { tests }
	};
}
function tellSameNames(found, problems) {
	const first = /* @__PURE__ */ new Map();
	for (const { environment, place } of found) {
		const other = first.get(environment.name);
		if (other === void 0) first.set(environment.name, place);
		else problems.add(`${place}: the name "${environment.name}" is taken by ${other}; give one of them another name`);
	}
}
var CachingReader = class {
	#problems;
	#files = /* @__PURE__ */ new Map();
	constructor(problems) {
		this.#problems = problems;
	}
	async read(file) {
		const key = await this.real(file) ?? file;
		if (!this.#files.has(key)) this.#files.set(key, await this.#parse(file));
		return this.#files.get(key);
	}
	async real(file) {
		return realpath(file).catch(() => void 0);
	}
	async #parse(file) {
		const read = await readUserText(file, { what: "environment" });
		const parsed = "problems" in read ? read : parseEnvironmentFile(read.text, file);
		if (!("problems" in parsed)) return parsed;
		for (const problem of parsed.problems) this.#problems.add(problem);
	}
};
async function filesOf(path, problems) {
	const kind = await kindOfPath(path).catch(() => "other");
	if (kind === "file") return [path];
	if (kind !== "directory") {
		problems.add(kind === void 0 ? `${path}: there is no such file or directory; expected an environment file or a directory of *${environmentSuffix}` : `${path}: is neither a file nor a directory that can be read`);
		return [];
	}
	const before = problems.size;
	const files = await filesBelow(path, problems);
	if (files.length === 0 && problems.size === before) problems.add(`${path}: there is no *${environmentSuffix} in this directory or below`);
	return files.sort();
}
async function filesBelow(directory, problems) {
	const files = [];
	try {
		for (const entry of await readdir(directory, { withFileTypes: true })) {
			const path = join(directory, entry.name);
			if (entry.isDirectory()) {
				if (entry.name !== ".git" && entry.name !== "node_modules") files.push(...await filesBelow(path, problems));
			} else if (entry.name.endsWith(".env.yaml")) files.push(path);
			else if (/\.env\.yml$/i.test(entry.name)) problems.add(`${path}: is not read, because its name does not end in ${environmentSuffix}; rename it`);
		}
	} catch (error) {
		problems.add(`${directory}: cannot be read: ${describeError(error)}`);
	}
	return files;
}
export { readPlatform as _, selectionShape as a, runScript as b, byUniqueName as c, features as d, isX86 as f, platformKinds as g, kvmModulesOf as h, checkRepetition as i, chooseEnvironments as l, kvmModules as m, environmentSuffix as n, expandArguments as o, kindOfPlatform as p, asSelection as r, nameVariant as s, discoverEnvironments as t, splitCmdline as u, adminScript as v, firstLines as y };
