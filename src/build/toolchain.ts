import { arch as hostArchitecture } from "node:os";
import { runTool, UserError } from "../base/index.ts";
import type { Variant } from "./variant.ts";

/** The programs that a variant is built with. */
export interface ToolchainInUse {
  /** For make's CC, such as `ccache gcc`; undefined when the variant says its own. */
  compilerVariable: string | undefined;
  crossCompile: string | undefined;
  /** The first line of its `--version`. */
  compiler: string;
  linker: string;
}

/**
 * Finds the compiler and the linker of a variant, and that they run.
 * @throws UserError that names the package when one is missing
 */
export async function findToolchain(variant: Variant, signal?: AbortSignal): Promise<ToolchainInUse> {
  const given = new Map(
    variant.makeArguments.map(each => {
      const at = each.indexOf("=");
      return [each.slice(0, at), each.slice(at + 1)] as const;
    }),
  );
  const isForeign = familyOf(variant.arch) !== hostArchitecture();
  const isLlvm = variant.toolchain === "llvm";
  const prefix = given.get("CROSS_COMPILE") ?? (isForeign && !isLlvm ? crossPrefix[variant.arch] : "");
  const suffix = /^-\d+$/.exec(given.get("LLVM") ?? "")?.[0] ?? "";
  const directory = /^\/.*\/$/.exec(given.get("LLVM") ?? "")?.[0] ?? "";
  const compiler = isLlvm ? `${directory}clang${suffix}` : `${prefix}gcc`;
  const linker = isLlvm ? `${directory}ld.lld${suffix}` : `${prefix}ld`;
  const hasOwn = given.has("CC") || given.has("LLVM");
  const cached = !hasOwn && (await hasCcache(signal)) ? `ccache ${compiler}` : undefined;
  return {
    compilerVariable: cached,
    crossCompile: given.has("CROSS_COMPILE") || prefix === "" ? undefined : prefix,
    compiler: await versionOf(
      given.get("CC")?.split(" ").at(-1) ?? compiler,
      packageOf(variant, "cc"),
      signal,
    ),
    linker: await versionOf(given.get("LD") ?? linker, packageOf(variant, "ld"), signal),
  };
}

const crossPrefix = {
  x86_64: "x86_64-linux-gnu-",
  i386: "x86_64-linux-gnu-",
  arm64: "aarch64-linux-gnu-",
};

/** As Node names the architecture of a host that needs no cross compiler. */
function familyOf(arch: Variant["arch"]): string {
  return arch === "arm64" ? "arm64" : "x64";
}

function packageOf({ toolchain, arch }: Variant, tool: "cc" | "ld"): string {
  if (toolchain === "llvm") return tool === "cc" ? "clang" : "lld";
  if (familyOf(arch) === hostArchitecture()) return tool === "cc" ? "gcc" : "binutils";
  return arch === "arm64" ? "gcc-aarch64-linux-gnu" : "gcc-x86-64-linux-gnu";
}

async function versionOf(program: string, from: string, signal: AbortSignal | undefined): Promise<string> {
  if (program === "" || program.startsWith("-")) {
    throw new UserError(`${JSON.stringify(program)} is no compiler or linker`);
  }
  const { stdout } = await runTool([program, "--version"], {
    package: from,
    env: { LC_ALL: "C" },
    ...(signal === undefined ? {} : { signal }),
  });
  const [first = ""] = stdout.split("\n");
  return first.trim().slice(0, 400);
}

async function hasCcache(signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await runTool(["ccache", "--version"], signal === undefined ? {} : { signal });
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UserError) return false;
    throw error;
  }
}
