import { join } from "node:path";
import { markVariable } from "./leftovers.ts";
import type { Places } from "./output-directory.ts";
import type { ToolchainInUse } from "./toolchain.ts";
import type { Variant } from "./variant.ts";

/**
 * The variables for every make of a commit. All that would tell one build of it from another is fixed: who, where,
 * when (Documentation/kbuild/reproducible-builds.rst), and the paths of source and output in what is compiled.
 * @param date of the commit, seconds since 1970
 */
export function makeVariables(
  variant: Variant,
  { tree, output }: Pick<Places, "tree" | "output">,
  toolchain: ToolchainInUse,
  date: number,
): string[] {
  const own = new Map(
    variant.makeArguments.map(each => {
      const at = each.indexOf("=");
      return [each.slice(0, at), each.slice(at + 1)] as const;
    }),
  );
  const paths = pathMaps({ tree, output }).join(" ");
  const withOwn = (name: string) => [own.get(name), paths].filter(each => each !== undefined).join(" ");
  own.set("KCFLAGS", withOwn("KCFLAGS"));
  own.set("KAFLAGS", withOwn("KAFLAGS"));
  if (variant.toolchain === "llvm" && !own.has("LLVM")) own.set("LLVM", "1");
  if (toolchain.compilerVariable !== undefined) own.set("CC", toolchain.compilerVariable);
  if (toolchain.crossCompile !== undefined) own.set("CROSS_COMPILE", toolchain.crossCompile);
  return [
    `O=${output}`,
    `ARCH=${variant.arch}`,
    `KBUILD_BUILD_TIMESTAMP=${timestampOf(date)}`,
    "KBUILD_BUILD_USER=vmentry",
    "KBUILD_BUILD_HOST=vmentry",
    "KBUILD_BUILD_VERSION=1",
    // Set, even to nothing, it keeps scripts/setlocalversion from adding a plus sign that depends on tags.
    "LOCALVERSION=",
    ...[...own].map(([name, value]) => `${name}=${value}`),
  ];
}

/** Options for gcc and clang: of several that fit, the last one counts. */
export function pathMaps({ tree, output }: Pick<Places, "tree" | "output">): string[] {
  return [`${output}=.`, `${tree}=.`, `${output}/=`, `${tree}/=`].map(each => `-ffile-prefix-map=${each}`);
}

/** As `date` writes it in UTC, which is what the kernel's build calls otherwise. */
export function timestampOf(date: number): string {
  const [, day, dayOfMonth = "", month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(new Date(date * 1000).toUTCString()) ?? [];
  return `${day} ${month} ${String(Number(dayOfMonth)).padStart(2)} ${time} UTC ${year}`;
}

/** Where ccache says what it had. */
export function ccacheLogIn(scratch: string): string {
  return join(scratch, "ccache-stats.log");
}

/** What the build sees of the environment: little of this process's, and what the variant says. */
export function buildEnvironment(variant: Variant, mark: string, scratch: string): Record<string, string> {
  const kept = ["PATH", "HOME", "USER"].flatMap(name => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const ccache = Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith("CCACHE_") && value !== undefined ? [[name, value] as const] : [],
  );
  return {
    CCACHE_BASEDIR: mark,
    CCACHE_NOHASHDIR: "1",
    CCACHE_STATSLOG: ccacheLogIn(scratch),
    ...Object.fromEntries([...kept, ...ccache, ...variant.environment]),
    // On the disk of the build: what make and the compilers put there can be large.
    TMPDIR: scratch,
    LC_ALL: "C",
    TZ: "UTC",
    [markVariable]: mark,
  };
}
