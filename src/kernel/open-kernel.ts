import { basename, dirname, join, resolve } from "node:path";
import { describeError, hasCode, kindOfPath, type Logger, silentLog, UserError } from "../base/index.ts";
import { readBuildId } from "../elf/index.ts";
import { readKernelConfig } from "./config.ts";
import { describeContent, readHead } from "./content.ts";
import { findVmlinux } from "./find-vmlinux.ts";
import { type Image, readImage } from "./image.ts";
import type { Kernel, ModuleSource } from "./kernel.ts";
import { buildRelease, findModules, modulesInTree, modulesOfBuild, modulesOfCheckout } from "./modules.ts";
import { unpackKernelPackage, unpackPackage } from "./package.ts";

export interface OpenKernelOptions {
  /**
   * Where the modules are when they do not come with the kernel, or others than those: a build directory, an
   * installed /lib/modules/RELEASE, a directory above it, or a package that holds it.
   */
  modules?: string;
  /** A directory of the caller's for what is unpacked; it must live as long as the kernel is used. */
  scratch: string;
  signal?: AbortSignal;
  log?: Logger;
}

/**
 * Finds the kernel in what a user gives: a kernel build directory, one that the kernel store laid a commit kernel
 * out in, an image, or a Debian package; told apart by content.
 * @throws UserError when there is none, or its modules are of another release
 */
export async function openKernel(path: string, options: OpenKernelOptions): Promise<Kernel> {
  try {
    const kernel = await open(path, options);
    const vmlinux = await findVmlinux(kernel);
    return vmlinux === undefined ? kernel : { ...kernel, vmlinux };
  } catch (error) {
    if (!hasCode(error, "EACCES")) throw error;
    throw new UserError(`${path} cannot be used: ${describeError(error)}: make it readable, or copy it`, {
      cause: error,
    });
  }
}

async function open(path: string, options: OpenKernelOptions): Promise<Kernel> {
  const kind = await kindOfPath(path);
  if (kind === undefined) {
    throw new UserError(
      `there is no ${path}: give a kernel build directory, a bzImage, or a linux-image package (.deb)`,
    );
  }
  if (kind === "directory") return await openBuild(path, options);
  if (kind === "other") throw new UserError(`${path} is neither a file nor a directory`);
  return (await isPackage(path)) ? await openPackage(path, options) : await openImage(path, options);
}

async function openBuild(path: string, options: OpenKernelOptions): Promise<Kernel> {
  const directory = resolve(path);
  const config = await readKernelConfig([join(directory, ".config")]);
  const release = await buildRelease(directory);
  if (config === undefined && release === undefined) {
    if (await isCheckout(directory)) return await openCheckout(path, directory, options);
    throw await notABuild(path);
  }
  const image = await builtImage(path, directory, config);
  if (release !== undefined && release !== image.release) {
    throw new UserError(
      `${image.path} is ${image.release}, but its build directory is at ${release} by now: make -C ${path} bzImage modules`,
    );
  }
  const buildId =
    (await buildIdOfVmlinux(join(directory, "vmlinux"), options)) ??
    (await image.readBuildId(options.log ?? silentLog, options.signal));
  const modules =
    options.modules === undefined
      ? await modulesOfBuild(directory)
      : await givenModules(options.modules, image.release, options);
  return kernelOf(path, image, { buildId, modules, config });
}

/** As Store.checkout of store/ lays a kernel out: image, config, modules/, modules.builtin, vmlinux. */
async function isCheckout(directory: string): Promise<boolean> {
  const kinds = await Promise.all(["image", "config"].map(name => kindOfPath(join(directory, name))));
  return kinds.every(kind => kind === "file");
}

async function openCheckout(path: string, directory: string, options: OpenKernelOptions): Promise<Kernel> {
  const image = await readImage(join(directory, "image"));
  const config = await readKernelConfig([join(directory, "config")]);
  const buildId =
    (await buildIdOfVmlinux(join(directory, "vmlinux"), options)) ??
    (await image.readBuildId(options.log ?? silentLog, options.signal));
  const modules =
    options.modules === undefined
      ? await modulesOfCheckout(directory)
      : await givenModules(options.modules, image.release, options);
  return kernelOf(path, image, { buildId, modules, config });
}

async function builtImage(
  path: string,
  directory: string,
  config: ReadonlyMap<string, string> | undefined,
): Promise<Image> {
  const places = [
    { arch: "X86", file: "arch/x86/boot/bzImage", target: "bzImage" },
    { arch: "ARM64", file: "arch/arm64/boot/Image", target: "Image" },
  ];
  const possible = places.filter(({ arch }) => config === undefined || config.get(arch) === "y");
  for (const { file } of possible) {
    if ((await kindOfPath(join(directory, file))) === "file") return await readImage(join(directory, file));
  }
  const [first] = possible;
  if (first === undefined) throw new UserError(`${path} is configured neither for x86 nor for arm64`);
  throw new UserError(
    `${path} has no image, no ${possible.map(each => each.file).join(" or ")}: make -C ${path} ${first.target} modules`,
  );
}

async function buildIdOfVmlinux(vmlinux: string, options: OpenKernelOptions): Promise<string | undefined> {
  if ((await kindOfPath(vmlinux)) !== "file") return undefined;
  try {
    return await readBuildId(vmlinux);
  } catch (error) {
    options.log?.debug(`no build-id from ${vmlinux}: ${describeError(error)}`);
    return undefined;
  }
}

async function notABuild(path: string): Promise<UserError> {
  const looked = "no .config and no include/config/kernel.release";
  if ((await kindOfPath(join(path, "Kconfig"))) === "file") {
    return new UserError(
      `${path} is a kernel source tree that was not built (${looked}): configure it and make bzImage modules, or give the build directory (O=)`,
    );
  }
  return new UserError(
    `${path} is no kernel build directory (${looked}): give one in which make bzImage modules was run`,
  );
}

async function openImage(path: string, options: OpenKernelOptions): Promise<Kernel> {
  const image = await readImage(resolve(path));
  const around = await whatIsAround(image);
  const modules =
    options.modules === undefined
      ? around.modules
      : await givenModules(options.modules, image.release, options);
  const given = options.modules === undefined ? [] : [options.modules];
  const config = await readKernelConfig([
    join(dirname(image.path), `config-${image.release}`),
    ...around.configs,
    ...given.flatMap(each => [join(each, ".config"), join(each, "config")]),
  ]);
  const buildId = await image.readBuildId(options.log ?? silentLog, options.signal);
  return kernelOf(path, image, { buildId, modules, config });
}

/** Modules and configuration of an image that still lies where it was built or installed. */
async function whatIsAround(
  image: Image,
): Promise<{ modules: ModuleSource | undefined; configs: readonly string[] }> {
  const directory = dirname(image.path);
  if (basename(directory) !== "boot") return { modules: undefined, configs: [] };
  const build = resolve(directory, "../../..");
  if ((await buildRelease(build)) === image.release) {
    return { modules: await modulesOfBuild(build), configs: [join(build, ".config")] };
  }
  return { modules: await modulesInTree(dirname(directory), image.release), configs: [] };
}

async function openPackage(path: string, options: OpenKernelOptions): Promise<Kernel> {
  const unpacked = await unpackKernelPackage(resolve(path), options.scratch, options.signal);
  const image = await readImage(unpacked.image);
  const modules =
    options.modules === undefined
      ? await modulesInTree(unpacked.directory, image.release)
      : await givenModules(options.modules, image.release, options);
  const config = await readKernelConfig([join(dirname(image.path), `config-${image.release}`)]);
  const buildId = await image.readBuildId(options.log ?? silentLog, options.signal);
  return kernelOf(path, image, { buildId, modules, config });
}

async function givenModules(
  path: string,
  release: string,
  options: OpenKernelOptions,
): Promise<ModuleSource> {
  const kind = await kindOfPath(path);
  if (kind === "directory") return await findModules(resolve(path), release);
  if (kind === "file" && (await isPackage(path))) {
    const directory = await unpackPackage(resolve(path), options.scratch, options.signal);
    const modules = await modulesInTree(directory, release);
    if (modules !== undefined) return modules;
    throw new UserError(
      `${path} holds no modules for ${release}: give the linux-modules package of that release`,
    );
  }
  const given = kind === undefined ? `there is no ${path}` : `${path} is no directory`;
  throw new UserError(
    `${given}: the modules are given as /lib/modules/${release}, or as a kernel build directory`,
  );
}

async function isPackage(path: string): Promise<boolean> {
  const { head } = await readHead(path, 512);
  return describeContent(head) === "a Debian package";
}

function kernelOf(
  source: string,
  image: Image,
  found: { buildId: string | undefined } & Pick<Kernel, "modules" | "config">,
): Kernel {
  const { release, version } = image;
  return {
    source,
    arch: image.arch,
    image: image.path,
    identity: { release, version, buildId: found.buildId },
    modules: found.modules,
    config: found.config,
  };
}
