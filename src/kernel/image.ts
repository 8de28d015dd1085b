import { dirname, join } from "node:path";
import {
  describeError,
  Interrupted,
  kindOfPath,
  type Logger,
  throwIfInterrupted,
  UserError,
} from "../base/index.ts";
import { isArm64Image, readArm64Version } from "./arm64-image.ts";
import { bzImageHeadSize, isBzImage, parseBzImage, readPayloadBuildId } from "./bzimage.ts";
import { describeContent, readHead } from "./content.ts";
import type { Kernel } from "./kernel.ts";

/** A bootable image by itself. */
export interface Image {
  path: string;
  arch: Kernel["arch"];
  release: string;
  version: string;
  /** Reads the GNU build-id out of the image's payload; undefined, with a debug message, when that fails. */
  readBuildId(log: Logger, signal?: AbortSignal): Promise<string | undefined>;
}

/** @throws UserError when the file is no kernel image, saying what it seems to be, or is damaged */
export async function readImage(path: string): Promise<Image> {
  const { head, size } = await readHead(path, bzImageHeadSize);
  if (isArm64Image(head)) {
    // The Image also holds the notes of its vDSOs, which nothing tells from its own.
    const readBuildId = async () => undefined;
    return { path, arch: "arm64", ...(await readArm64Version(path)), readBuildId };
  }
  if (!isBzImage(head)) throw await notAnImage(path, head);
  const { payload, ...identity } = parseBzImage(head, size, path);
  return {
    path,
    ...identity,
    async readBuildId(log, signal) {
      try {
        return await readPayloadBuildId(path, payload, signal);
      } catch (error) {
        throwIfInterrupted(signal);
        if (error instanceof Interrupted) throw error;
        log.debug(`no build-id from ${path}: ${describeError(error)}`);
        return undefined;
      }
    },
  };
}

async function notAnImage(path: string, head: Buffer): Promise<UserError> {
  const kind = describeContent(head);
  const found = `${path} is no bootable kernel image but ${kind}`;
  if (kind === "an ELF file") return new UserError(`${found}${await bootableBeside(path)}`);
  if (kind.endsWith("-compressed data")) return new UserError(`${found}: decompress it first`);
  if (kind === "an EFI zboot image") return new UserError(`${found}: give the plain Image beside it`);
  return new UserError(`${found}: give a kernel build directory, a bzImage, or a linux-image package (.deb)`);
}

/** For those who give the vmlinux, which is beside the image in a sense. */
async function bootableBeside(path: string): Promise<string> {
  for (const image of ["arch/x86/boot/bzImage", "arch/arm64/boot/Image"]) {
    const beside = join(dirname(path), image);
    if ((await kindOfPath(beside)) === "file")
      return `: give ${beside} or the build directory ${dirname(path)}`;
  }
  return ", such as the vmlinux of a build: give its bzImage (arch/x86/boot/bzImage) or the build directory";
}
