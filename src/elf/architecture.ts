import { join } from "node:path";
import { cacheDirectory } from "../base/index.ts";

/** What kernels and programs are built for. */
export type Architecture = "x86_64" | "i386" | "arm64";

interface Names {
  /** The ELF header's e_machine (include/uapi/linux/elf-em.h). */
  machine: number;
  /** Debian's name for it. */
  debian: string;
  /** The directory in /lib and /usr/lib where Debian and its kin keep its libraries. */
  multiarch: string;
}

const names: Record<Architecture, Names> = {
  x86_64: { machine: 62, debian: "amd64", multiarch: "x86_64-linux-gnu" },
  i386: { machine: 3, debian: "i386", multiarch: "i386-linux-gnu" },
  arm64: { machine: 183, debian: "arm64", multiarch: "aarch64-linux-gnu" },
};

export const architectures: readonly Architecture[] = ["x86_64", "i386", "arm64"];

/** What this host is; undefined for one that vmentry does not know. */
export function hostArchitecture(): Architecture | undefined {
  if (process.arch === "x64") return "x86_64";
  if (process.arch === "ia32") return "i386";
  return process.arch === "arm64" ? "arm64" : undefined;
}

export function debianArchitecture(architecture: Architecture): string {
  return names[architecture].debian;
}

export function multiarchDirectory(architecture: Architecture): string {
  return names[architecture].multiarch;
}

/** @param machine the ELF header's e_machine */
export function architectureOfMachine(machine: number): Architecture | undefined {
  return architectures.find(each => names[each].machine === machine);
}

/**
 * The root directory of the programs and libraries for an architecture that is not this host's, which are kept
 * in the cache; undefined for the host's own, which has them where they are installed.
 */
export function foreignRoot(architecture: Architecture | undefined): string | undefined {
  if (architecture === undefined || architecture === hostArchitecture()) return undefined;
  return join(cacheDirectory(), "programs", names[architecture].debian);
}

/** The command that fills `foreignRoot`. */
export function foreignInstallCommand(architecture: Architecture): string {
  return `vmentry doctor --install --arch ${architecture}`;
}
