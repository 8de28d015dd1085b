import type { Architecture } from "../elf/index.ts";

/** What tells one kernel from another, read from its image without running it. */
export interface KernelIdentity {
  /** `uname -r`, such as `6.12.117` or `6.1.0-56-amd64`. */
  release: string;
  /** `uname -v`, such as `#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-10-01)`. */
  version: string;
  /** GNU build-id in lower-case hexadecimal; undefined when the image's payload cannot be read. */
  buildId: string | undefined;
}

/** A kernel that a machine can boot: found in a build directory, given as an image, or out of a package. */
export interface Kernel {
  /** What the user gave, for messages and results. */
  source: string;
  arch: Architecture;
  /** The bootable image (bzImage, Image). */
  image: string;
  /** The kernel as an ELF file, perhaps with debug information; absent when it is not known where one is. */
  vmlinux?: string;
  identity: KernelIdentity;
  modules: ModuleSource | undefined;
  /** The kernel's configuration: option name without CONFIG_ → `y`, `m`, or its value. Undefined when unknown. */
  config: ReadonlyMap<string, string> | undefined;
}

/** Every module of a kernel by its name with `_` for `-`, such as `kvm_amd`. */
export interface ModuleSource {
  modules: ReadonlyMap<string, ModuleFile>;
  /** Names of those that are part of the image (modules.builtin); empty or absent when unknown. */
  builtIn?: ReadonlySet<string>;
}

export interface ModuleFile {
  name: string;
  /** The file on this host: `.ko`, or compressed `.ko.xz`, `.ko.gz`, `.ko.zst`. */
  path: string;
}
