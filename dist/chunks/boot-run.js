import "./rolldown-runtime.js";
import { a as visible, l as describeError, t as counted } from "./text.js";
import { n as error, u as warning } from "./packages-w8Mu6QS6.js";
import { r as splatName, t as groupSplats } from "./splat-group.js";
import { i as findSourceFile, n as clip, r as messageLimit } from "./annotations.js";
import { o as shortLine } from "./github-error.js";
import { n as writeLog } from "./log2.js";
import { n as formatDuration } from "./clock.js";
import { i as htmlCode, n as codeBlock, r as details, t as code } from "./markdown-text.js";
import { t as joinParts } from "./markdown-size.js";
import { n as makeOwnDirectory, t as checkOwnDirectory } from "./own-directory.js";
import { t as temporaryDirectory } from "./temporary.js";
import { o as writeFileAtomic } from "./files.js";
import { n as stockEnvironment } from "./environment.js";
import { n as openSymbols, t as explainComplaints } from "./complaints.js";
import { n as lastWordsOf, t as bootOnce } from "./boot-once.js";
import { n as openGivenKernel, r as machineName } from "./given-kernel.js";
import { t as runGuestCommand } from "./guest-command.js";
import { t as openExpectations } from "./prepare.js";
import { join, resolve } from "node:path";
// src/job/boot-markdown.ts
const maxBytes = 921600;
const mostSplats = 50;
const words = {
	good: "✅ vmentry boot: good",
	"does-not-boot": "❌ vmentry boot: the kernel does not boot",
	"command-failed": "❌ vmentry boot: the command failed",
	splats: "❌ vmentry boot: the kernel complained",
	error: "⚠️ vmentry boot: error"
};
/** A boot as GitHub-flavoured Markdown: what it came to, then the last words, the command, and the complaints. */
function formatBootMarkdown(result) {
	return joinParts([
		heading(result),
		table(result),
		consolePart(result),
		commandPart(result),
		...splatParts(result)
	], maxBytes);
}
function heading({ conclusion, reason }) {
	const text = `## ${words[conclusion]}${reason === "" ? "" : `\n\n${code(reason, 1e3)}`}`;
	return {
		full: text,
		brief: text,
		leaves: "heading"
	};
}
function table({ kernel, boot, phases, command }) {
	const { machine } = boot;
	const text = [
		"| | |",
		"| --- | --- |",
		...[
			["Kernel", code(kernel.identity.release)],
			["From", code(kernel.source, 300)],
			["Build-id", code(kernel.identity.buildId ?? "")],
			...machine === null ? [] : [["Machine", code(`${machine.arch}, ${machine.cpus} CPUs, ${machine.memoryMiB} MiB, ${machine.accelerator}`)]],
			[boot.outcome === "booted" ? "Up after" : "Given up after", formatDuration(boot.durationMs)],
			...command === null ? [] : [["Command took", formatDuration(command.durationMs)]],
			...phases.length === 0 ? [] : [["Steps", phases.map(({ name, atMs }) => `${code(name)} ${formatDuration(atMs)}`).join(", ")]],
			["Kernel complaints", String(boot.splats.length)]
		].map((cells) => `| ${cells.join(" | ")} |`)
	].join("\n");
	return {
		full: text,
		brief: text,
		leaves: "table"
	};
}
function consolePart({ consoleTail, boot }) {
	if (consoleTail.length === 0) return {
		full: "",
		brief: "",
		leaves: "last words"
	};
	const more = boot.console === null ? "" : `\n\nAll of it: ${code(boot.console)}`;
	return {
		full: details("The console's last lines", `${codeBlock(consoleTail)}${more}`, { open: true }),
		brief: "",
		leaves: "console's last lines"
	};
}
function commandPart({ command }) {
	if (command === null || command.tail.length === 0) return {
		full: "",
		brief: "",
		leaves: "command"
	};
	const open = command.reason !== "";
	return {
		full: details("What the command printed last", codeBlock(command.tail), { open }),
		brief: "",
		leaves: "command's output"
	};
}
function splatParts({ boot }) {
	return boot.splats.slice(0, mostSplats).map((splat) => {
		const name = splatName(splat);
		const allowed = splat.allowed === null ? "" : " (allowed)";
		const lines = splat.frames.length > 0 ? splat.frames : splat.lines;
		return {
			full: details(`Complaint: ${htmlCode(name, 300)}${allowed}`, codeBlock(lines), { open: splat.allowed === null }),
			brief: `Complaint: ${code(name, 300)}${allowed}`,
			leaves: "kernel complaint's lines"
		};
	});
}
// src/job/boot-job.ts
const files = {
	console: "console.log",
	output: "run.log",
	summary: "summary.md"
};
const own = {
	names: Object.values(files),
	maker: "vmentry"
};
/**
* Boots a kernel once through both stages, which proves that it is the one asked for, and runs a script on it. Bad
* input is found before anything is started; what happens after that is in the result.
* @throws UserError for bad input; Interrupted when the signal fires
*/
async function runBootJob(request, context) {
	const out = resolve(request.out);
	await checkOwnDirectory(out, own, request.overwrite);
	await using scratch = temporaryDirectory("boot");
	const place = {
		scratch: scratch.path,
		log: context.log,
		signal: context.signal
	};
	await using given = await openGivenKernel(request, place);
	const { kernel } = given;
	const expectations = await openExpectations({
		knownFailures: [],
		allowedSplats: request.allowedSplats
	}, given.store === void 0 ? [request.kernel] : []);
	const consolePath = join(out, files.console);
	let command = null;
	let obituary;
	const { boot, phases, fault } = await bootOnce({
		kernel,
		machine: request.machine,
		consolePath,
		...place,
		onReady: () => makeOwnDirectory(out, own),
		whileUp: async ({ booted, machine }) => {
			command = await runScript(booted, join(out, files.output), request, context);
			if (command?.hasDied === true) obituary = lastWordsOf(machine);
		}
	});
	const symbols = boot.splats.length === 0 ? void 0 : await openSymbols(kernel, place);
	const splats = allow(await explainComplaints(boot.splats, [], symbols, context.log), expectations, kernel, boot, request.machine.name);
	const result = {
		...concludeBoot({
			...boot,
			splats
		}, command, request.failsOnSplats),
		kernel: {
			source: kernel.source,
			identity: kernel.identity
		},
		boot: {
			...boot,
			splats,
			console: files.console
		},
		phases,
		command,
		consoleTail: obituary ?? boot.consoleTail
	};
	const summaryPath = join(out, files.summary);
	const outcome = {
		result,
		consolePath,
		summaryPath,
		...fault === void 0 ? {} : { error: fault }
	};
	try {
		await writeFileAtomic(summaryPath, formatBootMarkdown(result));
		return outcome;
	} catch (error) {
		return {
			...outcome,
			notWritten: `the summary could not be written: ${describeError(error)}`
		};
	}
}
async function runScript(booted, logPath, { script, scriptTimeoutMs: timeoutMs }, { signal, onLine }) {
	if (script === void 0) return null;
	return await runGuestCommand(booted, {
		script,
		timeoutMs,
		logPath,
		signal,
		...onLine === void 0 ? {} : { onLine }
	});
}
/** The complaints, with the entries that allow them. */
function allow(splats, expectations, kernel, { machine }, name = machineName) {
	const context = {
		environment: stockEnvironment.name,
		release: kernel.identity.release,
		arch: machine?.arch ?? kernel.arch,
		machine: name
	};
	return expectations.cover({
		tests: [],
		splats,
		context
	}).splats;
}
/** What a boot comes to; the kernel that does not come up says more than what it complained of meanwhile. */
function concludeBoot({ outcome, reason, splats }, command, failsOnSplats) {
	if (outcome === "error") return {
		conclusion: "error",
		reason
	};
	if (outcome === "does-not-boot") return {
		conclusion: "does-not-boot",
		reason
	};
	if (command !== null && command.reason !== "") return {
		conclusion: "command-failed",
		reason: command.reason
	};
	const complaints = splats.filter(({ allowed }) => allowed === null);
	const [first] = complaints;
	if (failsOnSplats && first !== void 0) return {
		conclusion: "splats",
		reason: `the kernel complained (${counted(complaints.length, "complaint")}): ${splatName(first)}`
	};
	return {
		conclusion: "good",
		reason: ""
	};
}
// src/github/boot-annotations.ts
const shownLines = 20;
/**
* The annotations of a boot: that the kernel does not come up or the command failed, with the last words, then each
* complaint that nothing allows, at the kernel's line where that is in the checkout; at most `annotationLimit`.
*/
async function bootAnnotationsOf(result, places) {
	const complaints = groupSplats(result.boot.splats.filter(({ allowed }) => allowed === null));
	const level = result.conclusion === "splats" ? "error" : "warning";
	const shown = complaints.slice(0, 8);
	const annotations = await Promise.all(shown.map(({ first }) => annotationOf(first, level, places)));
	return [...endOf(result), ...annotations];
}
/** Shows what is wrong with a boot, with the run and its changes. */
async function annotateBoot(result, places) {
	for (const { level, title, message, file, line } of await bootAnnotationsOf(result, places)) {
		const properties = { title };
		if (file !== void 0) properties.file = file;
		if (line !== void 0) properties.startLine = line;
		if (level === "error") error(message, properties);
		else warning(message, properties);
	}
}
const titles = {
	"does-not-boot": "the kernel does not boot",
	"command-failed": "the command failed"
};
function endOf({ conclusion, reason, consoleTail, command, kernel }) {
	if (conclusion !== "does-not-boot" && conclusion !== "command-failed") return [];
	const lines = [reason, ...(consoleTail.length > 0 ? consoleTail : command?.tail ?? []).slice(-20).map((line) => clip(line, 300))];
	const title = `${titles[conclusion]} (${kernel.identity.release})`;
	return [{
		level: "error",
		title: shortLine(title, 200),
		message: clip(visible(lines.join("\n")), messageLimit)
	}];
}
async function annotationOf(splat, level, places) {
	const { location, frames, lines, kind } = splat;
	const file = location === null ? void 0 : await findSourceFile(location.file, places);
	const place = location === null ? [] : [`at ${location.file}:${location.line}`];
	const shown = (frames.length > 0 ? frames : lines).slice(0, shownLines).map((line) => clip(line, 300));
	return {
		level,
		title: shortLine(splatName(splat), 200),
		message: clip(visible([
			kind,
			...place,
			...shown
		].join("\n")), messageLimit),
		...file === void 0 || location === null ? {} : {
			file,
			line: location.line
		}
	};
}
// src/actions/boot-run.ts
/** A command that prints more than this has its file for the rest. */
const mostLoggedLines = 5e3;
const bootBody = {
	run: ({ job }, { log, signal }) => {
		let lines = 0;
		const onLine = (line) => {
			lines += 1;
			if (lines <= mostLoggedLines) writeLog(`  | ${visible(line)}\n`);
			else if (lines === 5001) writeLog("  | … the rest is in run.log\n");
		};
		return runBootJob(job, {
			log,
			signal,
			onLine
		});
	},
	outputs: ({ result, consolePath, summaryPath, notWritten }) => ({
		conclusion: result.conclusion,
		release: result.boot.outcome === "booted" ? result.kernel.identity.release : "",
		"boot-seconds": result.boot.outcome === "booted" ? (result.boot.durationMs / 1e3).toFixed(1) : "",
		"exit-code": result.command?.exitCode ?? "",
		splats: result.boot.splats.filter(({ allowed }) => allowed === null).length,
		console: consolePath,
		...notWritten === void 0 ? { summary: summaryPath } : {}
	}),
	annotate: async ({ result }, { job, annotate }, { runner }) => {
		if (annotate) await annotateBoot(result, {
			...runner,
			directories: [job.kernel]
		});
	},
	summary: ({ result }) => formatBootMarkdown(result),
	problems: ({ result, notWritten }) => [...result.reason === "" ? [] : [result.reason], ...notWritten === void 0 ? [] : [notWritten]],
	error: ({ error }) => error
};
export { bootBody };
