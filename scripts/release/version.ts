import { UserError } from "../../src/base/index.ts";

/** A version as https://semver.org has it; a `preRelease` such as `rc.1` comes before the version itself. */
export interface Version {
  major: number;
  minor: number;
  patch: number;
  preRelease: string | undefined;
}

const number = "(0|[1-9][0-9]{0,8})";
const pattern = new RegExp(`^v${number}\\.${number}\\.${number}(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?$`);

/** @returns undefined when the tag is none of a version, such as the moving `v1` */
export function versionOfTag(tag: string): Version | undefined {
  const [, major, minor, patch, preRelease] = pattern.exec(tag) ?? [];
  if (major === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), preRelease };
}

/** @throws UserError */
export function requireVersion(tag: string): Version {
  const version = versionOfTag(tag);
  if (version !== undefined) return version;
  throw new UserError(
    `the tag ${JSON.stringify(tag)} is none of a version: expected v1.2.3, or v1.2.3-rc.1 before it`,
  );
}

export function formatVersion({ major, minor, patch, preRelease }: Version): string {
  return `${major}.${minor}.${patch}${preRelease === undefined ? "" : `-${preRelease}`}`;
}

/**
 * The tag that moves to a release, `v1`; undefined for one that is not its major version's newest: what comes before a
 * version, and a repair of an older one.
 * @param tags all that there are; the release's own may be among them
 */
export function majorTag(release: Version, tags: readonly string[]): string | undefined {
  if (release.preRelease !== undefined) return undefined;
  const isOlder = tags
    .map(versionOfTag)
    .filter(each => each !== undefined)
    .filter(({ major, preRelease }) => major === release.major && preRelease === undefined)
    .some(({ minor, patch }) => minor > release.minor || (minor === release.minor && patch > release.patch));
  return isOlder ? undefined : `v${release.major}`;
}
