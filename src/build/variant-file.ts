import { dirname, isAbsolute, join } from "node:path";
import { z } from "zod";
import { type PlaceOf, parseYaml, plainIssue, readUserText, UserError } from "../base/index.ts";
import { variantPattern } from "../store/index.ts";
import { reservedVariable } from "./reserved-variables.ts";
import {
  type BaseConfig,
  type ConfigFile,
  toolchains,
  type Variant,
  variantArchitectures,
} from "./variant.ts";

/** Names of variant files end so. */
export const variantSuffix = ".variant.yaml";

// Each `error` says what is expected: the message around it says what was given, and where.
const name =
  "a name of 1 to 64 letters, digits, dots, dashes and underscores that starts with none of .- (in quotes if it is a number)";
const path = "the path of a file, relative to this one";
const config = "defconfig, tinyconfig, NAME_defconfig or another of the kernel's own, or the path of a file";
const argument = "NAME=value for make, such as W=1";
const collection = "a collection of tools/testing/selftests, such as kvm or net/forwarding";

const pathSchema = z.string({ error: path }).regex(/^[^\x00]{1,4096}$/, { error: path });
const textSchema = z
  .string({ error: "text (in quotes if it is a number)" })
  .regex(/^[^\x00-\x1f\x7f]{0,4096}$/, { error: "text on one line" });

export const variantFileSchema = z
  .strictObject(
    {
      name: z
        .string({ error: name })
        // It becomes a directory and half a key of the store.
        .regex(variantPattern, { error: name })
        .describe("names the variant in the kernel store and in directories"),
      description: z.string({ error: "text" }).describe("what the variant is for").optional(),
      arch: z
        .enum(variantArchitectures, { error: `one of ${variantArchitectures.join(", ")}` })
        .describe("what the kernel is built for"),
      config: z
        .string({ error: config })
        .regex(/^[^\x00]{1,4096}$/, { error: config })
        .describe("what the configuration starts from; default: defconfig")
        .optional(),
      fragments: z
        .array(pathSchema, { error: `a list of files, each ${path}` })
        .describe("merged over it in this order; every line must survive")
        .optional(),
      toolchain: z
        .enum(toolchains, { error: "gcc or llvm" })
        .describe("gcc (the default), or llvm for clang and lld")
        .optional(),
      make: z
        .array(
          z.string({ error: argument }).regex(/^[A-Za-z_][A-Za-z0-9_]*=[^\x00-\x1f\x7f]{0,4096}$/, {
            error: argument,
          }),
          { error: `a list, each ${argument}` },
        )
        .describe("variables for every make")
        .optional(),
      selftests: z
        .array(
          z
            .string({ error: collection })
            .regex(/^(?:(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/, {
              error: collection,
            }),
          { error: `a list, each ${collection}` },
        )
        .describe("collections of the kernel's selftests to build; default: [kvm], for i386 none")
        .optional(),
      env: z
        .record(
          z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "the name of an environment variable" }),
          textSchema,
          { error: "a map of environment variables, such as {PAHOLE: /opt/pahole/bin/pahole}" },
        )
        .describe("the environment variables of the build, beside PATH, HOME, TMPDIR and ccache's")
        .optional(),
      vmlinux: z
        .boolean({ error: "true or false" })
        .describe("whether vmlinux is kept; default: when the configuration has debug information")
        .optional(),
    },
    { error: "a map, such as {name: x86_64-kvm, arch: x86_64, config: defconfig}" },
  )
  .superRefine((given, context) => {
    for (const [index, each] of (given.make ?? []).entries()) {
      const why = reservedVariable(each.slice(0, each.indexOf("=")), "make");
      if (why !== undefined) context.addIssue(plainIssue(["make", index], why));
    }
    for (const each of Object.keys(given.env ?? {})) {
      const why = reservedVariable(each, "env");
      if (why !== undefined) context.addIssue(plainIssue(["env", each], why, "key"));
    }
    const index = (given.selftests ?? []).indexOf("kvm");
    if (given.arch === "i386" && index !== -1) {
      context.addIssue(
        plainIssue(["selftests", index], "there are no KVM selftests for i386; leave kvm out"),
      );
    }
    for (const [index, each] of (given.selftests ?? []).entries()) {
      if (given.selftests?.indexOf(each) === index) continue;
      context.addIssue(plainIssue(["selftests", index], `${each} is there twice`));
    }
  })
  .meta({
    title: "vmentry variant",
    description:
      "What a commit's kernel is built as: architecture, configuration, toolchain (*.variant.yaml)",
  });

type FileContent = z.output<typeof variantFileSchema>;

/** A variant as its file says it: the files that it names are not read yet. */
export interface VariantFile {
  file: string;
  value: FileContent;
  placeOf: PlaceOf;
}

/** @returns what the file says, or at least one problem, each `FILE:LINE:COLUMN: …` */
export function parseVariantFile(text: string, file: string): VariantFile | { problems: string[] } {
  const parsed = parseYaml(text, file, variantFileSchema);
  return "problems" in parsed ? parsed : { file, ...parsed };
}

/**
 * Reads a variant file and the configuration files that it names, relative to it.
 * @throws UserError with a line for each fault of the file
 */
export async function readVariant(file: string): Promise<Variant> {
  const read = await readUserText(file, { what: "variant" });
  const parsed = "problems" in read ? read : parseVariantFile(read.text, file);
  if ("problems" in parsed) throw new UserError(parsed.problems.join("\n"));
  const { value, placeOf } = parsed;
  const problems: string[] = [];
  const readConfig = async (path: string, place: string): Promise<ConfigFile> => {
    const full = isAbsolute(path) ? path : join(dirname(file), path);
    const content = await readUserText(full, { what: "kernel configuration" });
    if (!("problems" in content)) return { path: full, text: content.text };
    problems.push(...content.problems.map(each => `${place}: ${each}`));
    return { path: full, text: "" };
  };
  const fragments: ConfigFile[] = [];
  const config = await baseConfig(value.config ?? "defconfig", at => readConfig(at, placeOf(["config"])));
  for (const [index, each] of (value.fragments ?? []).entries()) {
    fragments.push(await readConfig(each, placeOf(["fragments", index])));
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return {
    name: value.name,
    arch: value.arch,
    config,
    fragments,
    toolchain: value.toolchain ?? "gcc",
    makeArguments: value.make ?? [],
    selftests: value.selftests ?? (value.arch === "i386" ? [] : ["kvm"]),
    environment: new Map(Object.entries(value.env ?? {})),
    keepsVmlinux: value.vmlinux,
    configPlace: placeOf(["config"]),
  };
}

/** Targets of the kernel's makefiles that need no terminal; whatever else is given is a file. */
const targetPattern = /^(?:(?:[A-Za-z0-9._-]+_)?defconfig|(?:tiny|allno|allmod|allyes|alldef)config)$/;

async function baseConfig(
  given: string,
  readConfig: (path: string) => Promise<ConfigFile>,
): Promise<BaseConfig> {
  if (targetPattern.test(given)) return { kind: "target", target: given };
  return { kind: "file", ...(await readConfig(given)) };
}
