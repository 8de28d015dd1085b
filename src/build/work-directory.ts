import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { cacheDirectory } from "../base/index.ts";
import { checkRepository } from "../git/index.ts";
import { commonDirectory } from "./work-tree.ts";

/** Where a repository's trees and output directories are when nobody says: in the cache, by the repository's path. */
export async function defaultWorkDirectory(repository: string): Promise<string> {
  await checkRepository(repository);
  const common = await commonDirectory(repository);
  const named = basename(common) === ".git" ? dirname(common) : common;
  const name = basename(named)
    .replace(/\.git$/, "")
    .replace(/[^\w.-]/g, "_");
  const digest = createHash("sha256").update(common).digest("hex").slice(0, 12);
  return join(cacheDirectory(), "build", `${name}-${digest}`);
}
