import { posix } from "node:path";

/**
 * What a path is to a build of one architecture.
 * - inert: no build reads it, whatever the configuration
 * - source: C, assembler or a header; whether a build reads it stands in the build's records
 * - exported: a source that builds may read without writing it down: headers for user space, and all of tools/
 * - steering: it may change what is built and how; also all that is not known here
 */
export type PathKind = "inert" | "source" | "exported" | "steering";

/** @param architecture the directory below arch/ that is built, `x86` or `arm64` */
export function kindOfSource(path: string, architecture: string): PathKind {
  const name = posix.basename(path);
  // Before all else: Documentation/Kconfig and arch/arm/crypto/Kconfig are read by each architecture's kconfig.
  if (/^(?:Kconfig|Kbuild|Makefile|GNUmakefile)/.test(name)) {
    return isOfOtherArchitecture(path, architecture) && !name.startsWith("Kconfig") ? "inert" : "steering";
  }
  if (isDocumentation(path) || isOfOtherArchitecture(path, architecture)) return "inert";
  if (!/\.[chS]$/.test(name) || path.startsWith("scripts/")) return "steering";
  if (/^tools\/|^include\/uapi\/|^arch\/[^/]+\/include\/uapi\//.test(path)) return "exported";
  return "source";
}

/** Files for people. Not the YAML files of Documentation/netlink, from which selftests make programs. */
function isDocumentation(path: string): boolean {
  return (
    /^(?:MAINTAINERS|CREDITS|COPYING|README|\.mailmap|\.get_maintainer\.ignore|\.clang-format)$/.test(path) ||
    /^LICENSES\/(?:preferred|deprecated|exceptions|dual)\/[^/]+$/.test(path) ||
    /^Documentation\/.*\.(?:rst|txt|svg|dot|png|gif|pdf)$/.test(path) ||
    /^Documentation\/ABI\/(?:stable|testing|obsolete|removed)\/[^.]+$/.test(path) ||
    /^Documentation\/devicetree\/bindings\/.*\.yaml$/.test(path)
  );
}

/**
 * Files of the kernel for another architecture. Drivers that are built for all to test that they compile include
 * headers of arch/arm/mach-*, so that of headers only those count that nothing outside can name.
 */
function isOfOtherArchitecture(path: string, architecture: string): boolean {
  const [, other, rest] = /^arch\/([^/]+)\/(.*)$/.exec(path) ?? [];
  if (other === undefined || rest === undefined || other === architecture) return false;
  // arm64 takes sources of arm's Xen support and of its vDSO; um builds x86's, and stands aside with it.
  if (architecture === "arm64" && other === "arm") return false;
  if (other === "um" || !knownArchitectures.has(other)) return false;
  if (/\.h$/.test(rest)) return /^(?:include\/(?:asm|uapi)|kvm)\//.test(rest);
  return /\.(?:c|S|dts|dtsi|dtso|config)$|^configs\/[^/]+$|(?:^|\/)(?:Makefile|Kbuild)[^/]*$/.test(rest);
}

const knownArchitectures = new Set([
  "alpha",
  "arc",
  "arm",
  "arm64",
  "csky",
  "hexagon",
  "loongarch",
  "m68k",
  "microblaze",
  "mips",
  "nios2",
  "openrisc",
  "parisc",
  "powerpc",
  "riscv",
  "s390",
  "sh",
  "sparc",
  "x86",
  "xtensa",
]);
