import { mkdtemp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describeError, hasCode, runTool, throwIfInterrupted, UserError } from "../base/index.ts";

const tool = { package: "dpkg" };

/** Unpacking a stock kernel takes seconds; on a slow disk under load, a minute. */
const unpackDeadlineMs = 300_000;

/** A Debian package's name and what it depends on. @throws UserError when the package is damaged */
async function readControl(path: string, signal?: AbortSignal): Promise<Map<string, string>> {
  const { stdout } = await dpkgDeb(["-f", path, "Package", "Depends"], path, signal);
  const fields = new Map<string, string>();
  for (const line of stdout.split("\n")) {
    const [, field, value] = /^([\w-]+): *(.*)$/.exec(line) ?? [];
    if (field !== undefined && value !== undefined) fields.set(field.toLowerCase(), value);
  }
  return fields;
}

/** Unpacks a Debian package into a new directory below `scratch`; the answer is that directory. */
export async function unpackPackage(path: string, scratch: string, signal?: AbortSignal): Promise<string> {
  const directory = await mkdtemp(join(scratch, "package-"));
  await dpkgDeb(["-x", path, directory], path, signal);
  return directory;
}

/**
 * Unpacks a package that holds a kernel; the answer is the directory, and the image in it.
 * @throws UserError when it holds none, saying what package to give instead
 */
export async function unpackKernelPackage(
  path: string,
  scratch: string,
  signal?: AbortSignal,
): Promise<{ directory: string; image: string }> {
  const control = await readControl(path, signal);
  const name = control.get("package") ?? "";
  // Gigabytes of debug symbols, or a source tree: nothing to unpack first and refuse after.
  if (/-dbg(sym)?$/.test(name) || name.startsWith("linux-headers-")) throw withoutKernel(path, control);
  const directory = await unpackPackage(path, scratch, signal);
  const boot = await readdir(join(directory, "boot")).catch((error: unknown) => {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return [];
    throw error;
  });
  const images = boot.filter(each => each.startsWith("vmlinuz-"));
  const [image] = images;
  if (image === undefined) throw withoutKernel(path, control);
  if (images.length > 1) {
    throw new UserError(
      `${path} holds ${images.length} kernels (${images.join(", ")}): give a package with one`,
    );
  }
  return { directory, image: join(directory, "boot", image) };
}

function withoutKernel(path: string, control: ReadonlyMap<string, string>): UserError {
  const name = control.get("package") ?? "an unnamed package";
  const image = /\blinux-image-\d[\w.+~-]*/.exec(control.get("depends") ?? "")?.[0];
  const instead =
    image === undefined
      ? "give the linux-image-<release> package itself"
      : `it only depends on one, so give that: apt-get download ${image}`;
  return new UserError(`${path} (${name}) holds no kernel, no boot/vmlinuz-*: ${instead}`);
}

async function dpkgDeb(args: readonly string[], path: string, signal?: AbortSignal) {
  try {
    return await runTool(["dpkg-deb", ...args], {
      ...tool,
      deadlineMs: unpackDeadlineMs,
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    throwIfInterrupted(signal);
    if (error instanceof UserError || /No space left|Disk quota|did not end/.test(describeError(error)))
      throw error;
    throw new UserError(`${path} is a damaged or truncated package: ${describeError(error)}`, {
      cause: error,
    });
  }
}
