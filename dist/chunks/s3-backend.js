import { o as __toESM } from "./rolldown-runtime.js";
import { t as silentLog } from "./log.js";
import { a as visible, c as UserError } from "./text.js";
import { i as checkObjectName, n as blobName, o as mark, r as checkMark, s as markName, t as MissingBlob } from "./backend.js";
import { o as sha256Pattern } from "./manifest.js";
import { createReadStream } from "node:fs";
import { tmpdir } from "node:os";
import { Readable } from "node:stream";
// src/store/s3-backend.ts
/** The most that S3 takes in one request. */
const largestBlob = 5 * 1024 ** 3;
const attempts = 4;
/**
* A store in a bucket of S3-compatible object storage. An object is there whole or not at all there; the server
* checks the digest of each blob as it comes (x-amz-checksum-sha256), and makes an object only when there is none
* (If-None-Match), which `prepare` proves, since some servers pay no heed to it.
*/
var S3Backend = class S3Backend {
	place;
	#sdk;
	#s3;
	#at;
	#isPrepared = false;
	constructor(sdk, s3, at) {
		this.place = `s3://${at.bucket}/${at.prefix}`.replace(/\/$/, "");
		this.#sdk = sdk;
		this.#s3 = s3;
		this.#at = at;
	}
	/** @throws UserError when the address is none, or the bucket cannot be reached */
	static async open(address) {
		const at = parseAddress(address);
		const sdk = await loadClient();
		const { AWS_ENDPOINT_URL_S3: own, AWS_ENDPOINT_URL: all, AWS_REGION: region } = process.env;
		const hasEndpoint = (own ?? all ?? "") !== "";
		const s3 = new sdk.S3Client({
			forcePathStyle: hasEndpoint,
			...hasEndpoint && (region ?? "") === "" ? { region: "us-east-1" } : {},
			maxAttempts: attempts,
			responseChecksumValidation: "WHEN_REQUIRED",
			logger: silentLog,
			requestHandler: {
				connectionTimeout: 1e4,
				socketTimeout: 6e4
			}
		});
		const backend = new S3Backend(sdk, s3, at);
		try {
			const content = await backend.readObject(markName);
			if (content !== void 0) checkMark(content, backend.place);
		} catch (error) {
			await backend[Symbol.asyncDispose]();
			throw backend.#unreachable(error);
		}
		return backend;
	}
	async [Symbol.asyncDispose]() {
		this.#s3.destroy();
	}
	async prepare() {
		if (this.#isPrepared) return;
		await this.createObject(markName, mark);
		if (await this.createObject("store.json", mark)) throw new UserError(`${this.place} cannot be a store: its server makes an object although there is one (it pays no heed to If-None-Match), so that two publishers would overwrite each other`);
		this.#isPrepared = true;
	}
	async blob(sha256) {
		try {
			const found = await this.#s3.send(new this.#sdk.HeadObjectCommand(this.#object(blobName(sha256))));
			return {
				sha256,
				bytes: found.ContentLength ?? 0,
				modifiedAt: found.LastModified?.getTime() ?? Date.now()
			};
		} catch (error) {
			if (statusOf(error) === 404) return void 0;
			throw error;
		}
	}
	async putBlob({ sha256, bytes, source }) {
		if (bytes > largestBlob) throw new UserError(`${visible(source)} is larger than the 5 GiB that S3 takes at once`);
		const checksum = Buffer.from(sha256, "hex").toString("base64");
		for (let attempt = 1;; attempt++) {
			const body = bytes === 0 ? Buffer.alloc(0) : createReadStream(source, { end: bytes - 1 });
			try {
				await this.#put(blobName(sha256), {
					Body: body,
					ContentLength: bytes,
					ChecksumSHA256: checksum
				});
				return;
			} catch (error) {
				if (isChecksumError(error)) throw new Error(`${visible(source)} changed while it was stored`, { cause: error });
				const status = statusOf(error);
				if (status !== void 0 && status < 500 && status !== 429 || attempt === attempts) throw error;
			} finally {
				if (body instanceof Readable) body.destroy();
			}
		}
	}
	async openBlob(sha256) {
		try {
			const { Body: body } = await this.#s3.send(new this.#sdk.GetObjectCommand(this.#object(blobName(sha256))));
			if (body instanceof Readable) return body;
			throw new Error(`${this.place} answered without ${blobName(sha256)}`);
		} catch (error) {
			if (statusOf(error) === 404) throw new MissingBlob(sha256, this.place);
			throw error;
		}
	}
	async deleteBlob(sha256) {
		await this.#delete(blobName(sha256));
	}
	async *blobs() {
		for await (const { name, bytes, modifiedAt } of this.#list("blobs/")) {
			const sha256 = name.slice(name.lastIndexOf("/") + 1);
			if (sha256Pattern.test(sha256) && name === blobName(sha256)) yield {
				sha256,
				bytes,
				modifiedAt
			};
		}
	}
	async readObject(name) {
		try {
			const { Body: body, ContentLength: bytes } = await this.#s3.send(new this.#sdk.GetObjectCommand(this.#object(checkObjectName(name))));
			if (bytes !== void 0 && bytes > 67108864) {
				if (body instanceof Readable) body.destroy();
				throw new Error(`${this.place}/${name} is larger than any such object is`);
			}
			return await body?.transformToString("utf8");
		} catch (error) {
			if (isMissingKey(error)) return void 0;
			throw error;
		}
	}
	async createObject(name, content) {
		for (let attempt = 1;; attempt++) try {
			await this.#put(checkObjectName(name), {
				Body: content,
				IfNoneMatch: "*"
			});
			return true;
		} catch (error) {
			if (statusOf(error) === 412) return false;
			if (statusOf(error) !== 409 || attempt === attempts) throw error;
		}
	}
	async replaceObject(name, content) {
		await this.#put(checkObjectName(name), { Body: content });
	}
	async deleteObject(name) {
		await this.#delete(checkObjectName(name));
	}
	async *objects(prefix) {
		for await (const { name, tag, modifiedAt } of this.#list(prefix)) if (!name.startsWith("blobs/")) yield {
			name,
			tag,
			modifiedAt
		};
	}
	async scratch() {
		return tmpdir();
	}
	/** A request that was cut off leaves nothing. */
	async sweep() {}
	async #put(name, input) {
		await this.#s3.send(new this.#sdk.PutObjectCommand({
			...this.#object(name),
			...input
		}));
	}
	async #delete(name) {
		await this.#s3.send(new this.#sdk.DeleteObjectCommand(this.#object(name)));
	}
	async *#list(prefix) {
		const pages = this.#sdk.paginateListObjectsV2({ client: this.#s3 }, {
			Bucket: this.#at.bucket,
			Prefix: this.#at.prefix + prefix
		});
		for await (const { Contents: contents } of pages) for (const { Key: key, ETag: etag, Size: bytes, LastModified: modified } of contents ?? []) {
			if (key === void 0) continue;
			const modifiedAt = modified?.getTime() ?? Date.now();
			yield {
				name: key.slice(this.#at.prefix.length),
				tag: `${etag} ${modifiedAt}`,
				bytes: bytes ?? 0,
				modifiedAt
			};
		}
	}
	#object(name) {
		return {
			Bucket: this.#at.bucket,
			Key: this.#at.prefix + name
		};
	}
	#unreachable(error) {
		if (error instanceof UserError) return error;
		const { bucket } = this.#at;
		const name = error instanceof Error ? error.name : "";
		if (name === "NoSuchBucket") return new UserError(`${this.place}: there is no bucket ${bucket}`, { cause: error });
		if (statusOf(error) === 403 || statusOf(error) === 401) return new UserError(`${this.place}: the server refuses the bucket to these credentials (${name})`, { cause: error });
		if (name === "CredentialsProviderError") return new UserError(`${this.place}: no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`, { cause: error });
		return new Error(`${this.place} cannot be reached`, { cause: error });
	}
};
function parseAddress(address) {
	const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(address);
	const parts = (match?.[2] ?? "").split("/").filter((part) => part !== "");
	const isPlain = parts.every((part) => /^[a-zA-Z0-9_][a-zA-Z0-9._-]*$/.test(part));
	if (match?.[1] === void 0 || !isPlain) throw new UserError(`${JSON.stringify(visible(address))} is no store: expected s3://BUCKET or s3://BUCKET/PREFIX`);
	return {
		bucket: match[1],
		prefix: parts.map((part) => `${part}/`).join("")
	};
}
/** Loaded when it is needed: who keeps the store in a directory does not pay for it. */
async function loadClient() {
	return await import("./dist-cjs.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
}
function statusOf(error) {
	if (!(error instanceof Error) || !("$metadata" in error)) return void 0;
	const metadata = error.$metadata;
	if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return void 0;
	return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : void 0;
}
/** A missing bucket is another matter than a missing object. */
function isMissingKey(error) {
	return statusOf(error) === 404 && error instanceof Error && error.name !== "NoSuchBucket";
}
function isChecksumError(error) {
	return error instanceof Error && [
		"BadDigest",
		"XAmzContentChecksumMismatch",
		"InvalidDigest",
		"IncompleteBody"
	].includes(error.name);
}
export { S3Backend };
