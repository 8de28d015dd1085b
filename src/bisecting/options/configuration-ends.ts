import { type Logger, readUserText, UserError, visible } from "../../base/index.ts";
import {
  chooseVariant,
  readVariant,
  readVariantConfig,
  type Variant,
  type VariantConfig,
} from "../../build/index.ts";
import { parseKernelConfig } from "../../kernel/index.ts";
import type { ProbeRequest } from "../request.ts";

export interface EndsRequest {
  probe: Pick<ProbeRequest, "repository" | "variants" | "variant" | "buildJobs">;
  workDirectory: string;
  /** The whole id. */
  commit: string;
  /** Each a `*.variant.yaml`, or a .config. */
  good: string;
  bad: string;
}

/** Two configurations at a commit, and what else both are built with. */
export interface ConfigurationEnds {
  /** The bad end's variant: architecture, toolchain, selftests; its configuration is of no account. */
  frame: Variant;
  good: VariantConfig;
  bad: VariantConfig;
  notes: string[];
}

/**
 * Reads the two configurations and completes them as a build at this commit would.
 * @throws UserError when a file is none, or the ends differ in more than their configuration
 */
export async function readEnds(
  request: EndsRequest,
  context: { log: Logger; signal: AbortSignal },
): Promise<ConfigurationEnds> {
  const variants = { good: await variantOf(request.good), bad: await variantOf(request.bad) };
  if (variants.good !== undefined && variants.bad !== undefined) {
    requireSameFrame(request, variants.good, variants.bad);
  }
  const { variants: paths, repository, variant: name } = request.probe;
  const frame = variants.bad ?? variants.good ?? (await chooseVariant(paths, repository, name));
  const notes: string[] = [];
  const complete = async (end: "good" | "bad"): Promise<VariantConfig> => {
    const own = variants[end];
    const variant = own === undefined ? await withConfig(frame, request[end]) : { ...own, name: frame.name };
    const config = await readVariantConfig({
      ...{ repository, revision: request.commit, variant },
      ...{ workDirectory: request.workDirectory, jobs: request.probe.buildJobs, ...context },
    });
    if (variant.config.kind === "file") notes.push(...changedByKconfig(variant.config, config));
    return config;
  };
  return { frame, good: await complete("good"), bad: await complete("bad"), notes };
}

async function variantOf(file: string): Promise<Variant | undefined> {
  return /\.ya?ml$/i.test(file) ? await readVariant(file) : undefined;
}

async function withConfig(frame: Variant, file: string): Promise<Variant> {
  const read = await readUserText(file, { what: "kernel configuration" });
  if ("problems" in read) throw new UserError(read.problems.join("\n"));
  return {
    ...frame,
    config: { kind: "file", path: file, text: read.text },
    fragments: [],
    configPlace: file,
  };
}

/** What else would differ would be what makes the difference, unseen. */
function requireSameFrame({ good: goodFile, bad: badFile }: EndsRequest, good: Variant, bad: Variant): void {
  const aspects: readonly (readonly [string, (variant: Variant) => unknown])[] = [
    ["arch", each => each.arch],
    ["toolchain", each => each.toolchain],
    ["make", each => each.makeArguments],
    ["selftests", each => each.selftests],
    ["env", each => [...each.environment].sort()],
  ];
  const different = aspects.filter(
    ([, aspectOf]) => JSON.stringify(aspectOf(good)) !== JSON.stringify(aspectOf(bad)),
  );
  if (different.length === 0) return;
  const names = different.map(([name]) => name).join(", ");
  throw new UserError(
    `${goodFile} and ${badFile} differ in more than their configuration: ${names}; expected the same in both, since only options are searched`,
  );
}

const shownChanges = 10;
/** What kconfig finds out about the tools of this host, in whose values two hosts differ. */
const ofTools = /^(?:CC|LD|AS|LLD|GCC|CLANG|RUSTC?|BINDGEN|PAHOLE)_/;

/** What became otherwise of a file's lines, as when it is of another release. */
function changedByKconfig(file: { path: string; text: string }, { complete }: VariantConfig): string[] {
  const actual = parseKernelConfig(complete);
  const changed = [...parseKernelConfig(file.text)].filter(
    ([option, value]) => actual.get(option) !== value && !ofTools.test(option),
  );
  if (changed.length === 0) return [];
  const shown = changed
    .slice(0, shownChanges)
    .map(
      ([option, value]) => `CONFIG_${option}=${visible(value)} (${visible(actual.get(option) ?? "not set")})`,
    );
  const more = changed.length > shownChanges ? ` and ${changed.length - shownChanges} more` : "";
  return [
    `${file.path}: at this commit kconfig does not take over ${changed.length} of its lines: ${shown.join(", ")}${more}`,
  ];
}
