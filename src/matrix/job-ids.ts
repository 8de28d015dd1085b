import { createHash } from "node:crypto";

const shortest = 12;
const longestPart = 40;

/**
 * A short form of each commit's id, no two alike: the same number of digits of all of them, 12 unless two start
 * alike.
 */
export function shortIds(commits: readonly string[]): Map<string, string> {
  const whole = [...new Set(commits)];
  let length = shortest;
  while (new Set(whole.map(id => id.slice(0, length))).size < whole.length) length += 1;
  return new Map(whole.map(id => [id, id.slice(0, length)]));
}

/**
 * The id of a job: the commit and names of what it is of, `0123456789ab.x86_64-kvm.intel.2of3`. Another commit, name
 * or part gives another id, also to those who take upper case for lower case: what the id cannot hold as it is adds a
 * digest.
 */
export function jobId(
  shortCommit: string,
  names: readonly string[],
  part?: { number: number; count: number },
): string {
  const isPlain = names.every(name => /^[a-z0-9_-]+$/.test(name) && name.length <= longestPart);
  const digest = createHash("sha256").update(JSON.stringify(names)).digest("hex").slice(0, 10);
  return [
    shortCommit,
    ...names.map(name => name.replaceAll(/[^A-Za-z0-9_-]/g, "-").slice(0, longestPart)),
    ...(part === undefined || part.count === 1 ? [] : [`${part.number}of${part.count}`]),
    ...(isPlain ? [] : [digest]),
  ].join(".");
}
