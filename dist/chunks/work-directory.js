import { t as cacheDirectory } from "./files.js";
import { o as checkRepository } from "./variant-file.js";
import { o as commonDirectory } from "./build-commit.js";
import { basename, dirname, join } from "node:path";
import { createHash } from "node:crypto";
// src/build/work-directory.ts
/** Where a repository's trees and output directories are when nobody says: in the cache, by the repository's path. */
async function defaultWorkDirectory(repository) {
	await checkRepository(repository);
	const common = await commonDirectory(repository);
	const named = basename(common) === ".git" ? dirname(common) : common;
	const name = basename(named).replace(/\.git$/, "").replace(/[^\w.-]/g, "_");
	const digest = createHash("sha256").update(common).digest("hex").slice(0, 12);
	return join(cacheDirectory(), "build", `${name}-${digest}`);
}
export { defaultWorkDirectory as t };
