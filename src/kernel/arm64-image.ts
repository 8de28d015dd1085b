import { createReadStream } from "node:fs";
import { UserError } from "../base/index.ts";
import { isRelease } from "./bzimage.ts";

/** `struct arm64_image_header` (arch/arm64/include/asm/image.h): the magic number at byte 56. */
export function isArm64Image(head: Buffer): boolean {
  return head.length >= 64 && head.toString("latin1", 56, 60) === "ARMd";
}

const start = Buffer.from("Linux version ");
const longestBanner = 1024;

/**
 * Release and version of an arm64 Image. Its header does not have them, but the Image is not compressed, and
 * so holds the text of /proc/version (`linux_banner`, init/version-timestamp.c). Since 6.1 it holds that twice: the
 * one that it is linked with first, and never shows, has no number behind the `#`. Reads it as a stream.
 * @throws UserError when there is no such text: the image is truncated or damaged
 */
export async function readArm64Version(path: string): Promise<{ release: string; version: string }> {
  let window = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    window = Buffer.concat([window, chunk as Buffer]);
    const found = findBanner(window);
    if (found !== undefined) return found;
    window = window.subarray(Math.max(0, window.length - longestBanner));
  }
  throw new UserError(
    `${path} is a truncated or damaged arm64 Image: it does not say its version. Build it again`,
  );
}

function findBanner(window: Buffer): { release: string; version: string } | undefined {
  for (let at = window.indexOf(start); at !== -1; at = window.indexOf(start, at + 1)) {
    const text = window.toString("utf8", at, at + longestBanner);
    const [, release, version] = /^Linux version (\S+) \(.*?\) \(.*\) (#\S.*)\n/.exec(text) ?? [];
    if (release !== undefined && version !== undefined && isRelease(release)) return { release, version };
  }
  return undefined;
}
