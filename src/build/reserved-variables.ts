const ownNames = [
  "O",
  "ARCH",
  "SUBARCH",
  "SRCARCH",
  "LOCALVERSION",
  "KBUILD_OUTPUT",
  "KBUILD_EXTMOD",
  "KCONFIG_CONFIG",
  "KCONFIG_ALLCONFIG",
  "KBUILD_ABS_SRCTREE",
  "INSTALL_PATH",
  "INSTALL_MOD_PATH",
  "INSTALL_HDR_PATH",
  "OUTPUT",
  "TARGETS",
  "SHELL",
  "MAKEFLAGS",
  "MFLAGS",
  "GNUMAKEFLAGS",
  "MAKEFILES",
  "MAKEOVERRIDES",
  "srctree",
  "objtree",
];

/** Of the environment only: what would take the build out of the user's hands unseen. */
const ownEnvironment = ["PATH", "HOME", "TMPDIR", "LC_ALL", "TZ", "LD_PRELOAD", "CFLAGS"];

/** Why a variant may not set this variable; undefined when it may. */
export function reservedVariable(name: string, where: "make" | "env"): string | undefined {
  const isOwn =
    ownNames.includes(name) ||
    /^KBUILD_BUILD_/.test(name) ||
    (where === "env" && (ownEnvironment.includes(name) || /^(?:GIT|VMENTRY)_/.test(name)));
  if (isOwn) return `${name} is set by vmentry itself, so a variant cannot set it`;
  if (name === "LLVM" && where === "env") return "LLVM belongs under make:, beside toolchain: llvm";
  return undefined;
}
