import { didYouMean, UserError, visible } from "../base/index.ts";
import type { Catalog } from "./catalog.ts";
import { commitPattern, formatKey, type StoreKey } from "./manifest.ts";

const shownCandidates = 10;

/** The whole commit for the start of one. @throws UserError when no kernel is of one, or several start so */
export async function resolveCommit(catalog: Catalog, place: string, prefix: string): Promise<string> {
  const lower = prefix.toLowerCase();
  if (!/^[0-9a-f]{4,64}$/.test(lower)) {
    throw new UserError(
      `${JSON.stringify(visible(prefix))} is no commit: expected 4 to 64 hexadecimal digits, the start of one`,
    );
  }
  const commits = [...new Set((await catalog.keys(lower)).map(key => key.commit))];
  // All digits of a SHA-1 could be the start of a SHA-256.
  const exact = commits.find(commit => commit === lower);
  const [only] = commits;
  if (exact !== undefined) return exact;
  if (only === undefined) throw new UserError(`${place} has no kernel of commit ${lower}`);
  if (commits.length === 1) return only;
  const shown = commits.slice(0, shownCandidates).join(", ");
  const more = commits.length - shownCandidates;
  throw new UserError(
    `${lower} is the start of ${commits.length} commits in ${place}: ${shown}${more > 0 ? ` and ${more} more` : ""}; give more digits`,
  );
}

/** The kernel that `COMMIT[/VARIANT]` means. @throws UserError when it means none, or several */
export async function findKernel(catalog: Catalog, place: string, text: string): Promise<StoreKey> {
  const [given = "", variant, ...rest] = text.split("/");
  if (rest.length > 0) {
    throw new UserError(`${JSON.stringify(visible(text))} is no kernel: expected COMMIT or COMMIT/VARIANT`);
  }
  const commit = await resolveCommit(catalog, place, given);
  const keys = (await catalog.keys(commit)).filter(key => key.commit === commit);
  const variants = keys.map(key => key.variant);
  if (variant === undefined) {
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) return only;
    if (keys.length === 0) throw new UserError(`${place} has no kernel of commit ${commit}`);
    throw new UserError(`commit ${commit} has ${keys.length} kernels: ${keys.map(formatKey).join(", ")}`);
  }
  const key = keys.find(each => each.variant === variant);
  if (key !== undefined) return key;
  throw new UserError(
    `${place} has no kernel of commit ${commit} for the variant ${JSON.stringify(visible(variant))}` +
      `${didYouMean(variant, variants)} (there: ${variants.join(", ")})`,
  );
}

/** @throws UserError unless the key is whole and of the right form, before anything is made of it */
export function checkCommit(commit: string, what: string): void {
  if (commitPattern.test(commit)) return;
  throw new UserError(
    `${what}: ${JSON.stringify(visible(commit))} is no whole commit: expected 40 or 64 lower-case hexadecimal digits`,
  );
}
