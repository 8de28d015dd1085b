import "./rolldown-runtime.js";
import { n as Option } from "./packages-C-SQMqLh.js";
import { n as streamLog } from "./log.js";
import { b as architectures, n as stageOneArchitecture, w as hostArchitecture } from "./find.js";
import { t as temporaryDirectory } from "./temporary.js";
import { a as visible, c as UserError, f as hasCode } from "./text.js";
import { a as openStageOneKernel, c as makeRunKeys, d as kernelId, l as buildStageOne, n as openGivenKernel, o as buildStageTwo, s as keepRunKeys, u as openKernelServer } from "./given-kernel.js";
import { B as openTokens, z as admitTokenFile } from "./server.js";
import { n as openStore } from "./open-store.js";
import { t as openKernel } from "./open-kernel.js";
import { t as interruptSignal } from "./interrupt2.js";
import { a as wholeNumber, t as collect } from "./options.js";
import { dirname, join, resolve } from "node:path";
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { copyFile, mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
// src/server/boot-signature.ts
/** The line that says nothing and has to be there. */
const comment = "untrusted comment: ";
/** How signify calls ed25519. */
const algorithm = "Ed";
/**
* Opens the private key in a file (PEM, PKCS #8); a file that is not there is made, with a new key, readable by
* its owner alone.
* @throws UserError when the file holds something else
*/
async function openSigningKey(path) {
	await mkdir(dirname(path), { recursive: true });
	try {
		const file = await open(path, "wx", 384);
		try {
			const { privateKey } = generateKeyPairSync("ed25519");
			await file.writeFile(privateKey.export({
				format: "pem",
				type: "pkcs8"
			}));
			await file.sync();
		} finally {
			await file.close();
		}
	} catch (error) {
		if (!hasCode(error, "EEXIST")) throw error;
	}
	let key;
	try {
		key = createPrivateKey(await readFile(path));
	} catch (error) {
		throw new UserError(`${path} holds no private key in PEM; name a file that does not exist to have one made`, { cause: error });
	}
	if (key.asymmetricKeyType !== "ed25519") throw new UserError(`${path} holds a key of type ${key.asymmetricKeyType}, expected ed25519`);
	return signingKey(key);
}
function signingKey(key) {
	const raw = createPublicKey(key).export({
		format: "der",
		type: "spki"
	}).subarray(-32);
	const number = createHash("sha256").update(raw).digest().subarray(0, 8);
	const encode = (bytes) => Buffer.concat([
		Buffer.from(algorithm),
		number,
		bytes
	]).toString("base64");
	return {
		publicKey: `${comment}vmentry boot key\n${encode(raw)}\n`,
		sign: (message) => `${comment}vmentry boot answer\n${encode(sign(null, Buffer.from(message), key))}\n${message}`
	};
}
// src/service/stage-one.ts
/** Builds stage one for what is to be served. @throws UserError when it cannot boot one of the kernels */
async function makeStageOne(request, kernels, store, { scratch, trust, signal }) {
	const wanted = request.arch ?? kernels[0]?.arch ?? await architectureOfStore(store);
	const { stageOneKernel } = request;
	const kernel = await openStageOneKernel(stageOneKernel === void 0 ? {} : { stageOneKernel }, { arch: wanted ?? hostArchitecture() ?? "x86_64" }, {
		scratch,
		signal
	});
	const boots = architectures.filter((each) => stageOneArchitecture(each) === kernel.arch);
	if (boots.length === 0 || wanted !== void 0 && !boots.includes(wanted)) {
		const needed = stageOneArchitecture(wanted ?? kernel.arch);
		throw new UserError(`stage one's kernel ${kernel.source} is for ${kernel.arch}, and kernels for ${wanted ?? kernel.arch} need one for ${needed}: name another with --stage1-kernel, or say with --arch what is served`);
	}
	const foreign = kernels.find(({ arch }) => !boots.includes(arch));
	if (foreign !== void 0) throw cannotBootBoth(foreign, kernels[0], request.arch);
	const built = await buildStageOne(kernel, scratch, trust);
	const console = kernel.arch === "arm64" ? "ttyAMA0" : "ttyS0";
	const { image, initrd } = built;
	return {
		image,
		initrd,
		console,
		boots,
		cmdline: (place) => built.cmdline({
			...place,
			console
		})
	};
}
function cannotBootBoth(foreign, first, arch) {
	const other = arch === void 0 && first !== void 0 ? `${first.source} is for ${first.arch}` : `--arch is ${arch}`;
	return new UserError(`${other} and ${foreign.source} for ${foreign.arch}: one stage one cannot boot both; serve them apart`);
}
/** What the store's kernels are for; undefined when they want more than one stage one, or there are none. */
async function architectureOfStore(store) {
	const built = await store?.list({ outcome: "built" }) ?? [];
	const [only, ...others] = new Set(built.map(({ manifest }) => stageOneArchitecture(manifest.arch)));
	return others.length === 0 ? only : void 0;
}
// src/service/stored-boots.ts
/** What of a stored kernel a boot needs; modules and configuration only while stage two is built. */
const neededFile = /^(?:image|config|modules\.order|modules\.builtin|modules\/.*)$/;
/** Kernels of a store made ready to be booted: files below one directory. Which of them stay is the server's to say. */
var StoredBoots = class {
	#options;
	#begun = Promise.withResolvers();
	#isOwner = false;
	constructor(options) {
		this.#options = options;
	}
	/** To be called when the directory is this process's alone: what waits to be made ready is, from then on. */
	async begin() {
		const { directory } = this.#options;
		this.#isOwner = true;
		await rm(directory, {
			recursive: true,
			force: true
		});
		await mkdir(directory, {
			recursive: true,
			mode: 448
		});
		this.#begun.resolve();
	}
	/** @throws UserError when there is no such kernel, or a program of stage two is missing; StoreError when it is damaged */
	async prepare(key) {
		const { store, keys, directory, cmdline, signal } = this.#options;
		await this.#begun.promise;
		const work = await mkdtemp(join(directory, `${kernelId(key)}-`));
		const discard = () => rm(work, {
			recursive: true,
			force: true
		});
		try {
			const own = join(work, "kernel");
			await store.checkout(key, own, { only: ({ path }) => neededFile.test(path) });
			const kernel = await openKernel(own, {
				scratch: work,
				...signal === void 0 ? {} : { signal }
			});
			const initrd = await buildStageTwo(kernel, {
				keys,
				directory: work
			});
			await rm(join(own, "modules"), {
				recursive: true,
				force: true
			});
			await rm(join(work, "modules"), {
				recursive: true,
				force: true
			});
			return {
				image: kernel.image,
				initrd,
				cmdline,
				discard
			};
		} catch (error) {
			await discard();
			throw error;
		}
	}
	async [Symbol.asyncDispose]() {
		if (this.#isOwner) await rm(this.#options.directory, {
			recursive: true,
			force: true
		});
	}
};
// src/service/service.ts
/**
* Starts a kernel server for kernels of the user's and those of a store.
* @throws UserError for what the user can mend
*/
async function openKernelService(request, { log, signal }) {
	if (request.kernels.length === 0 && request.store === void 0) throw new UserError("there is nothing to serve: give kernels with --kernel, or a store with --store");
	const tls = tlsOf(request);
	await using owned = new AsyncDisposableStack();
	const scratch = owned.use(temporaryDirectory("serve")).path;
	const keys = await openKeys(request, scratch);
	const store = request.store === void 0 ? void 0 : owned.use(await openStore(request.store, {
		mustExist: true,
		log
	}));
	const kernels = await openKernels(request, {
		scratch,
		log,
		signal
	}, owned);
	const signingKey = request.signingKey === void 0 ? void 0 : await openSigningKey(request.signingKey);
	const stageOne = await makeStageOne(request, kernels.map((each) => each.kernel), store, {
		scratch,
		trust: signingKey === void 0 ? {} : { serverKey: signingKey.publicKey },
		signal
	});
	await admitToken(request);
	const cmdline = request.cmdline ?? `console=${stageOne.console} panic=-1`;
	const bootOptions = {
		keys,
		directory: bootDirectory(request, scratch),
		cmdline,
		signal
	};
	const boots = store === void 0 ? void 0 : owned.use(new StoredBoots({
		store,
		...bootOptions
	}));
	const server = owned.use(await openKernelServer({
		address: request.address,
		port: request.port,
		architectures: stageOne.boots,
		log,
		...request.state === void 0 ? {} : { state: request.state },
		...store === void 0 || boots === void 0 ? {} : {
			store,
			prepareBoot: (key) => boots.prepare(key)
		},
		...signingKey === void 0 ? {} : { signingKey },
		...tls === void 0 ? {} : { tls }
	}));
	await boots?.begin();
	for (const [index, each] of kernels.entries()) {
		await server.addKernel(await bootable(each, index + 1, {
			keys,
			cmdline
		}));
		log.info(`kernel ${visible(each.kernel.source)} is served`);
	}
	const handedOut = await handOut(request.directory, {
		stageOne,
		keys
	});
	const resources = owned.move();
	return {
		...handedOut,
		url: server.url,
		server,
		[Symbol.asyncDispose]: () => resources.disposeAsync()
	};
}
/** Puts stage one and the key to log in with where the user wants them. */
async function handOut(given, { stageOne, keys }) {
	const directory = resolve(given);
	await mkdir(directory, { recursive: true });
	const put = async (from, name) => {
		const path = join(directory, name);
		await copyFile(from, path);
		return path;
	};
	const image = await put(stageOne.image, "stage-one.vmlinuz");
	const initrd = await put(stageOne.initrd, "stage-one.initrd");
	return {
		stageOne: {
			...stageOne,
			image,
			initrd
		},
		identity: await put(keys.identityFile, "id_ed25519")
	};
}
async function openKernels({ kernels, store }, { scratch, log, signal }, owned) {
	const opened = [];
	for (const [index, kernel] of kernels.entries()) {
		const work = join(scratch, String(index + 1));
		await mkdir(work);
		const request = {
			kernel,
			...store === void 0 ? {} : { store }
		};
		const given = owned.use(await openGivenKernel(request, {
			scratch: work,
			log,
			signal
		}));
		opened.push({
			kernel: given.kernel,
			work
		});
	}
	return opened;
}
async function bootable({ kernel, work }, number, { keys, cmdline }) {
	const { release } = kernel.identity;
	return {
		id: `${number}-${release.replaceAll(/[^a-zA-Z0-9._-]/g, "_")}`,
		title: `${release} from ${visible(kernel.source).replaceAll("\n", " ")}`,
		image: kernel.image,
		initrd: await buildStageTwo(kernel, {
			keys,
			directory: work
		}),
		cmdline
	};
}
/** Machines that are up trust the keys that they were booted with, so these outlive the server when its state does. */
async function openKeys({ state }, scratch) {
	return state === void 0 ? await makeRunKeys(scratch) : await keepRunKeys(`${resolve(state)}.ssh`);
}
function bootDirectory({ state }, scratch) {
	return state === void 0 ? join(scratch, "boot") : `${resolve(state)}.boot`;
}
/** Lets the admin's token in, before anybody can ask. */
async function admitToken({ state, tokenFile }) {
	if (tokenFile === void 0) return;
	if (state === void 0) throw new UserError("--token-file needs --state, where tokens are kept");
	using tokens = openTokens(state);
	await admitTokenFile(tokens, tokenFile);
}
function tlsOf({ tlsCert, tlsKey }) {
	if (tlsCert === void 0 && tlsKey === void 0) return void 0;
	if (tlsCert === void 0 || tlsKey === void 0) throw new UserError("--tls-cert and --tls-key go together");
	return {
		cert: tlsCert,
		key: tlsKey
	};
}
// src/cli/serve.ts
function addServe(program) {
	return program.command("serve").description("serve kernels to machines that boot through stage one, until Ctrl-C").option("--kernel <kernel>", "a kernel as in vmentry run; may be given again", collect).option("--store <place>", "a kernel store, all of whose kernels can be booted; default: $VMENTRY_STORE").addOption(new Option("--arch <name>", "what the kernels are for; default: what those are that are there, else this host's").choices(architectures)).option("--address <address>", "where to listen; beyond this host only with --token-file", "127.0.0.1").option("--port <n>", "where to listen", wholeNumber(0, 65535), 8480).option("--directory <dir>", "where stage one's kernel and initramfs and the SSH key are put", "vmentry-serve").option("--cmdline <text>", "the kernels' command line; default: the serial console and panic=-1").option("--stage1-kernel <path>", "the known-good kernel of stage one; default: see vmentry doctor").option("--state <file>", "where selections, events and tokens are kept, and beside it SSH keys and what is served; default: in memory").option("--token-file <file>", "an admin token, made when there is none; needs --state").option("--signing-key <file>", "signs what is booted, made when there is none; stage one checks it").option("--tls-cert <file>", "a certificate in PEM, for https; stage one cannot check it").option("--tls-key <file>", "its key").option("--verbose", "also say the details", false).action(serve);
}
async function serve({ kernel, store, stage1Kernel, verbose, ...options }) {
	const log = streamLog(process.stderr, { verbose });
	const signal = interruptSignal(() => log.info("ending"));
	const place = store ?? process.env["VMENTRY_STORE"];
	await using service = await openKernelService({
		...options,
		kernels: kernel ?? [],
		...place === void 0 || place === "" ? {} : { store: place },
		...stage1Kernel === void 0 ? {} : { stageOneKernel: stage1Kernel }
	}, {
		log,
		signal
	});
	const { url, stageOne, identity } = service;
	process.stdout.write(`${[
		`Serving at ${url}`,
		`Stage one: boot ${stageOne.image} with ${stageOne.initrd} and`,
		`  ${stageOne.cmdline({
			server: url,
			machine: "NAME"
		})}`,
		"Say what a machine boots next, once; a kernel of the store is COMMIT-VARIANT:",
		`  curl -X POST ${url}/v1/machines/NAME/selection -d '{"kernel": "ID"}'`,
		`Log in to it with ${identity}. Ctrl-C ends the server.`
	].join("\n")}\n`);
	if (!signal.aborted) await new Promise((end) => signal.addEventListener("abort", end, { once: true }));
}
export { addServe, openSigningKey as t };
