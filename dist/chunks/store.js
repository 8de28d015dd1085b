import "./rolldown-runtime.js";
import { n as Option, r as InvalidArgumentError } from "./packages-C-SQMqLh.js";
import { a as visible, c as UserError, f as hasCode, l as describeError, r as formatBytes, t as counted, u as exitCode } from "./text.js";
import { n as parseDuration, t as durationForm } from "./quantities.js";
import { n as streamLog } from "./log.js";
import { n as openStore, t as defaultStore } from "./open-store.js";
import { r as formatKey } from "./manifest.js";
import { t as interruptSignal } from "./interrupt2.js";
import { a as wholeNumber, n as duration, t as collect } from "./options.js";
import { n as formatDuration } from "./clock.js";
import { t as formatTable } from "./table.js";
import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { text } from "node:stream/consumers";
// src/cli/store-text.ts
/** A table of kernels. */
function formatKernels(rows) {
	const table = rows.map(({ key, manifest, storedAt, bytes, keptBy }) => [
		key.commit.slice(0, 12),
		key.variant,
		manifest.failure === null ? manifest.outcome : `failed: ${manifest.failure.stage}`,
		visible(manifest.release ?? "-"),
		formatBytes(bytes),
		`${storedAt.slice(0, 16)}Z`,
		visible(keptBy.join("; "))
	]);
	return formatTable([[
		"COMMIT",
		"VARIANT",
		"OUTCOME",
		"RELEASE",
		"SIZE",
		"STORED",
		"KEPT BY"
	], ...table]);
}
/** What is known of one kernel, a line a thing. */
function formatKernel(manifest, keptBy, damage) {
	const { failure, toolchain, diagnostics, selftests, files } = manifest;
	const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
	const count = (severity) => diagnostics.filter((each) => each.severity === severity).length;
	const lines = [
		["commit", manifest.commit],
		["variant", manifest.variant],
		["outcome", failure === null ? manifest.outcome : `failed at ${failure.stage}: ${failure.reason}`],
		["release", manifest.release ?? "-"],
		["version", manifest.kernelVersion ?? "-"],
		["build-id", manifest.buildId ?? "-"],
		["for", manifest.arch],
		["compiler", toolchain.compiler],
		["linker", toolchain.linker],
		["built", `${manifest.startedAt} in ${formatDuration(manifest.durationMs)} on ${manifest.builder}`],
		["files", `${files.length}, ${formatBytes(bytes)}`],
		["selftests", `${selftests.built.length} built, ${selftests.failed.length} failed`],
		["compiler said", `${counted(count("error"), "error")}, ${counted(count("warning"), "warning")}`],
		...selftests.failed.map(({ name, reason }) => ["not built", `${name}: ${reason}`]),
		...keptBy.map((keeper) => ["kept by", keeper]),
		...damage.flatMap(({ problem, files: damaged }) => damaged.map(({ path }) => [problem, path]))
	];
	return formatTable(lines.map(([name, value]) => [name, oneLine(value)]));
}
function keepersOf({ key }, pins, leases) {
	const name = formatKey(key);
	return [...pins.filter((each) => formatKey(each.key) === name).map(({ by, reason }) => `pin of ${by}: ${reason}`), ...leases.filter((lease) => lease.keys.some((each) => formatKey(each) === name)).map(({ holder, expiresAt }) => `${holder} until ${expiresAt.slice(0, 16)}Z`)];
}
function oneLine(value) {
	return visible(value).replace(/\s+/g, " ").trim();
}
function formatVerifyReport({ kernels, blobs, bytes, damage, unreadable, unneeded }) {
	const lines = [
		...unreadable.map(({ problem }) => visible(problem)),
		...damage.flatMap(({ sha256, problem, files }) => files.map(({ key, path }) => `${problem}: ${visible(path)} of ${formatKey(key)} (blob ${sha256})`)),
		`${counted(kernels, "kernel")}, ${counted(blobs, "blob")}, ${formatBytes(bytes)}: ${damage.length + unreadable.length === 0 ? "all as it should be" : `${counted(damage.length, "blob")} damaged or missing, ${counted(unreadable.length, "manifest")} unreadable`}`
	];
	if (unneeded.blobs > 0) lines.push(`${counted(unneeded.blobs, "blob")}, ${formatBytes(unneeded.bytes)}, that no kernel needs: gc removes them`);
	return `${lines.join("\n")}\n`;
}
// src/cli/store.ts
function addStore(program) {
	const store = program.command("store").description("commit kernels by commit and variant: what is there, keeping, removing, copying. See docs/store.md");
	add(store, "ls", "list the kernels, newest first", { json: true }).option("--commit <prefix>", "of commits that start so").option("--variant <name>", "of this variant").addOption(new Option("--outcome <outcome>", "that were built, or failed to").choices(["built", "failed"])).option("--since <time>", "stored then or later (ISO 8601, such as 2026-11-21)").action(list);
	add(store, "show", "say what is known of one kernel", { json: true }).argument("<kernel>", "COMMIT or COMMIT/VARIANT; the start of a commit will do").action(show);
	add(store, "verify", "read every file; ends with 1 when one is damaged or missing", { json: true }).action(verify);
	add(store, "gc", "remove the kernels that nothing keeps, and the files that no kernel needs", { json: true }).option("--keep-newest <n>", "keep so many of each variant", wholeNumber(0, 1e6)).option("--keep-age <time>", "keep those stored within this time, such as 12h or 30d", age).option("--keep-commits <file>", "keep those of the commits in this file, one a line, or - for standard input; can be repeated", collect).option("--grace <time>", "leave files younger than this", duration, 36e5).option("--dry-run", "say what would go, and remove nothing", false).action(gc);
	add(store, "checkout", "lay a kernel out as a directory that vmentry run --kernel takes").argument("<kernel>", "COMMIT or COMMIT/VARIANT").argument("<directory>", "a new or an empty one").option("--copy", "copies, which may be written to, instead of links to the store", false).action(checkOut);
	add(store, "export", "copy a kernel to a file or a directory that import reads").argument("<kernel>", "COMMIT or COMMIT/VARIANT").argument("<target>", "a new path: a tar archive if it ends with .tar, else a directory").action(exportTo);
	add(store, "import", "take a kernel from a file or a directory that export wrote").argument("<source>", "a tar archive, or a directory").option("--replace", "take the place of another kernel of the same commit and variant", false).option("--most-gib <n>", "refuse more than this", wholeNumber(1, 1024), 16).action(importFrom);
	add(store, "pin", "keep a kernel until unpin").argument("<kernel>", "COMMIT or COMMIT/VARIANT").requiredOption("--reason <text>", "why, for whoever asks later").option("--by <name>", "who wants it; default: your user name").action(pin);
	add(store, "unpin", "leave a kernel to gc again").argument("<kernel>", "COMMIT or COMMIT/VARIANT").action(unpin);
	return store;
}
function add(parent, name, what, { json = false } = {}) {
	const command = parent.command(name).description(what).option("--store <place>", "a directory, or s3://BUCKET/PREFIX; default: $VMENTRY_STORE, else in the cache");
	return json ? command.option("--json", "print JSON", false) : command;
}
/** Opens the store that the options say. One that is given by name must be there, unless it is to be filled. */
async function open$1({ store }, { isFilling = false } = {}) {
	const place = store ?? defaultStore();
	return await openStore(place, {
		log: streamLog(process.stderr),
		mustExist: !isFilling && (store !== void 0 || place === process.env["VMENTRY_STORE"])
	});
}
async function list({ json, store: place, ...query }) {
	await using store = await open$1({ ...place === void 0 ? {} : { store: place } });
	const kernels = await store.list(query);
	const [pins, leases] = [await store.pins(), await store.leases()];
	const rows = kernels.map((kernel) => ({
		...kernel,
		keptBy: keepersOf(kernel, pins, leases)
	}));
	if (json) {
		const shown = rows.map(({ key, manifest, storedAt, bytes, keptBy }) => {
			const { outcome, failure, arch, release, buildId } = manifest;
			return {
				...key,
				outcome,
				failure,
				arch,
				release,
				buildId,
				storedAt,
				bytes,
				keptBy
			};
		});
		process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
		return;
	}
	process.stdout.write(formatKernels(rows));
}
async function show(kernel, { json, ...place }) {
	await using store = await open$1(place);
	const key = await store.find(kernel);
	const manifest = await store.read(key);
	if (manifest === void 0) throw new UserError(`${store.place} has no kernel ${formatKey(key)} any more`);
	const damage = await store.damageOf(key);
	const keptBy = keepersOf({ key }, await store.pins(), await store.leases());
	if (json) {
		process.stdout.write(`${JSON.stringify({
			manifest,
			damage,
			keptBy
		}, null, 2)}\n`);
		return;
	}
	process.stdout.write(formatKernel(manifest, keptBy, damage));
}
async function verify({ json, ...place }) {
	await using store = await open$1(place);
	const signal = interruptSignal(() => {});
	const isLive = process.stderr.isTTY && !json;
	const report = await store.verify({
		signal,
		onProgress: ({ blobs, blobsInAll, bytes }) => {
			if (isLive) process.stderr.write(`\r\x1b[K${blobs} of ${blobsInAll} files, ${formatBytes(bytes)}`);
		}
	});
	if (isLive) process.stderr.write("\r\x1B[K");
	process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatVerifyReport(report));
	const isWhole = report.damage.length === 0 && report.unreadable.length === 0;
	process.exitCode = isWhole ? exitCode.good : exitCode.testsFailed;
}
async function gc({ json, keepNewest, keepAge, keepCommits, grace, dryRun, ...place }) {
	const branches = await Promise.all((keepCommits ?? []).map(readCommits));
	const policy = {
		...branches.length === 0 ? {} : { branches },
		...keepAge === void 0 ? {} : { ageMs: keepAge },
		...keepNewest === void 0 ? {} : { newest: keepNewest }
	};
	if (Object.keys(policy).length === 0) throw new UserError("say what to keep: --keep-newest, --keep-age or --keep-commits");
	await using store = await open$1(place);
	const signal = interruptSignal(() => {});
	const report = await store.gc(policy, {
		dryRun,
		graceMs: grace,
		signal
	});
	if (json) {
		process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
		return;
	}
	const verb = dryRun ? "would remove" : "removed";
	for (const key of report.removed) process.stdout.write(`${verb} ${formatKey(key)}\n`);
	process.stdout.write(`${verb} ${counted(report.removed.length, "kernel")}, ${counted(report.blobs, "blob")}, ${formatBytes(report.bytes)}; ${report.kept.length} kept\n`);
}
async function readCommits(file) {
	return {
		name: file,
		commits: (await (file === "-" ? text(process.stdin) : readFile(file, "utf8")).catch((error) => {
			if (!hasCode(error, "ENOENT") && !hasCode(error, "EISDIR")) throw error;
			throw new UserError(`--keep-commits ${file}: ${describeError(error)}`);
		})).split("\n").flatMap((line) => line.trim() === "" ? [] : [line.trim()])
	};
}
async function checkOut(kernel, directory, { copy, ...place }) {
	await using store = await open$1(place);
	const key = await store.find(kernel);
	const out = await store.checkout(key, directory, { copy });
	process.stdout.write(`${formatKey(key)} -> ${out.directory}\n`);
}
async function exportTo(kernel, target, place) {
	await using store = await open$1(place);
	const key = await store.find(kernel);
	await store.export(key, target.endsWith(".tar") ? { tar: target } : { directory: target });
	process.stdout.write(`${formatKey(key)} -> ${target}\n`);
}
async function importFrom(source, { replace, mostGib, ...place }) {
	await using store = await open$1(place, { isFilling: true });
	const signal = interruptSignal(() => {});
	const { status, manifest, differences, added } = await store.import(source, {
		replace,
		mostBytes: mostGib * 1024 ** 3,
		signal
	});
	const name = formatKey(manifest);
	if (status === "differs") throw new UserError(`${store.place} has another kernel ${name}: ${visible(differences.slice(0, 5).join("; "))}; take its place with --replace`);
	process.stdout.write(`${name} ${status}: ${counted(added.blobs, "new blob")}, ${formatBytes(added.bytes)}\n`);
}
async function pin(kernel, { reason, by, ...place }) {
	await using store = await open$1(place);
	const key = await store.find(kernel);
	await store.pin(key, {
		reason,
		by: by ?? userInfo().username
	});
	process.stdout.write(`${formatKey(key)} pinned\n`);
}
async function unpin(kernel, place) {
	await using store = await open$1(place);
	const key = await store.find(kernel);
	if (!await store.unpin(key)) throw new UserError(`${formatKey(key)} is not pinned`);
	process.stdout.write(`${formatKey(key)} unpinned\n`);
}
/** Days besides what `parseDuration` takes. */
function age(value) {
	const days = /^(\d{1,5})d$/.exec(value)?.[1];
	const ms = days === void 0 ? parseDuration(value) : Number(days) * 24 * 36e5;
	if (ms !== void 0) return ms;
	throw new InvalidArgumentError(`expected ${durationForm}, or days such as 30d.`);
}
export { addStore };
