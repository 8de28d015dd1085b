import { createHash } from "node:crypto";

/** What kernels are built for; in the kernel's words, `ARCH=`. */
export const variantArchitectures = ["x86_64", "i386", "arm64"] as const;
export type VariantArchitecture = (typeof variantArchitectures)[number];

export const toolchains = ["gcc", "llvm"] as const;
export type Toolchain = (typeof toolchains)[number];

/** A kconfig file that the user wrote, read when the variant was. */
export interface ConfigFile {
  /** As messages show it. */
  path: string;
  text: string;
}

/** What the configuration starts from: a target of the kernel's own `make`, or a file. */
export type BaseConfig = { kind: "target"; target: string } | ({ kind: "file" } & ConfigFile);

/** What a commit is built as: architecture, configuration and toolchain. */
export interface Variant {
  name: string;
  arch: VariantArchitecture;
  config: BaseConfig;
  /** Merged over the base in this order; a later line wins. */
  fragments: readonly ConfigFile[];
  toolchain: Toolchain;
  /** Given to every `make`, each `NAME=value`. */
  makeArguments: readonly string[];
  /** Collections of tools/testing/selftests, such as `kvm` or `net/forwarding`. */
  selftests: readonly string[];
  /** The build sees these environment variables, and besides them only what vmentry sets itself. */
  environment: ReadonlyMap<string, string>;
  /** Whether `vmlinux` is kept; undefined: when the configuration has debug information. */
  keepsVmlinux: boolean | undefined;
  /** `FILE:LINE:COLUMN` of what the base configuration is given by, for messages. */
  configPlace: string;
}

/** SHA-256 of what the variant says: equal for two files that come to the same build, wherever they are. */
export function digestOfVariant(variant: Variant): string {
  const { name, arch, config, fragments, toolchain, makeArguments, selftests, environment } = variant;
  const content = {
    name,
    arch,
    config: config.kind === "target" ? { target: config.target } : { text: config.text },
    fragments: fragments.map(({ text }) => text),
    toolchain,
    makeArguments,
    selftests,
    environment: [...environment].sort(([a], [b]) => (a < b ? -1 : 1)),
    keepsVmlinux: variant.keepsVmlinux ?? null,
  };
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

/** The directory of an architecture in the kernel tree, below arch/. */
export function sourceArchitecture(arch: VariantArchitecture): string {
  return arch === "arm64" ? "arm64" : "x86";
}
