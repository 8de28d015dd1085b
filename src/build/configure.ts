import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { didYouMean, kindOfPath, UserError } from "../base/index.ts";
import { namesInCommit } from "../git/index.ts";
import { parseKernelConfig } from "../kernel/index.ts";
import { BuildFailed } from "./build-failure.ts";
import { type BuildContext, runMake, runStep } from "./build-steps.ts";
import { type ConfigLine, describeValue, findLostLines, type LostLine, parseFragment } from "./fragment.ts";
import { explainLostLine } from "./kconfig-reason.ts";
import { sourceArchitecture, type Variant } from "./variant.ts";

/** The release must not depend on tags and on what lies about in the tree. A fragment may say otherwise. */
const ownFragment = "# CONFIG_LOCALVERSION_AUTO is not set\n";

/**
 * Checks what can be told of a variant's configuration before anything is checked out.
 * @throws UserError when a fragment's line is none, or the commit has no such named configuration
 */
export async function checkConfigRequest(
  repository: string,
  commit: string,
  variant: Variant,
): Promise<void> {
  const problems = [
    ...variant.fragments,
    ...(variant.config.kind === "file" ? [variant.config] : []),
  ].flatMap(each => {
    const parsed = parseFragment(each);
    return "problems" in parsed ? parsed.problems : [];
  });
  if (problems.length > 0) throw new UserError(problems.slice(0, 20).join("\n"));
  const { config } = variant;
  if (config.kind === "file" || !config.target.endsWith("_defconfig")) return;
  const arch = sourceArchitecture(variant.arch);
  const names = await namesInCommit(repository, commit, `arch/${arch}/configs/`);
  if (names.includes(config.target)) return;
  throw new UserError(
    `${variant.configPlace}: config is "${config.target}", but arch/${arch}/configs of commit ${commit.slice(0, 12)} ` +
      `has none of that name${didYouMean(config.target, names)}` +
      (names.length === 0 ? "" : ` (there are: ${names.slice(0, 20).join(", ")})`),
  );
}

/**
 * Makes the .config of a variant: see `completeConfig`. One that comes out as it was is not touched, for make's sake.
 * @returns the configuration's text
 * @throws BuildFailed when a line did not survive, or the tree's kconfig fails
 */
export async function configure(context: BuildContext): Promise<string> {
  const { places } = context;
  const config = join(places.output, ".config");
  // Not .config itself, whose time would tell make to look at all configuration again.
  const next = join(places.scratch, "config");
  const text = await completeConfig(context, next);
  if ((await readFile(config, "utf8").catch(() => undefined)) !== text) await rename(next, config);
  else await rm(next);
  return text;
}

/**
 * Makes the configuration of a variant as a file: its base, with the fragments merged over it by the tree's own script,
 * completed by olddefconfig, and then checked line by line.
 * @returns the configuration's text
 * @throws BuildFailed when a line did not survive, or the tree's kconfig fails
 */
export async function completeConfig(context: BuildContext, file: string): Promise<string> {
  const { variant } = context;
  const env = { KCONFIG_CONFIG: file };
  await writeBase(context, file, env);
  await merge(context, file, env);
  await makeOrFail(context, "olddefconfig", env);
  const text = await readFile(file, "utf8");
  const lost = findLostLines(variant.fragments.map(linesOf), text);
  if (lost.length > 0) throw await lostLinesFailure(context, lost, text);
  return text;
}

/**
 * The lines of a complete configuration that differ from what kconfig would choose by itself: what somebody asked for.
 * @param file the configuration
 * @throws BuildFailed when the tree's kconfig fails
 */
export async function minimalConfig(context: BuildContext, file: string): Promise<string> {
  await makeOrFail(context, "savedefconfig", { KCONFIG_CONFIG: file });
  // Its name is fixed, and its place is make's working directory (scripts/kconfig/Makefile).
  const made = join(context.places.output, "defconfig");
  const text = await readFile(made, "utf8");
  await rm(made);
  return text;
}

async function writeBase(context: BuildContext, next: string, env: Record<string, string>): Promise<void> {
  const { config } = context.variant;
  await rm(next, { force: true });
  if (config.kind === "file") await writeFile(next, config.text);
  else await makeOrFail(context, config.target, env);
}

async function merge(context: BuildContext, next: string, env: Record<string, string>): Promise<void> {
  const { variant, places } = context;
  const script = join(places.tree, "scripts/kconfig/merge_config.sh");
  if ((await kindOfPath(script)) !== "file") {
    throw new BuildFailed(
      "config",
      "the commit has no scripts/kconfig/merge_config.sh to merge fragments with",
    );
  }
  // Under names of our own: the script takes blanks in a path for its end.
  const names: string[] = [];
  for (const [index, text] of [ownFragment, ...variant.fragments.map(each => each.text)].entries()) {
    const name = `fragment-${index}`;
    await writeFile(join(places.scratch, name), text);
    names.push(name);
  }
  const code = await runStep(context, ["sh", script, "-m", next, ...names], env);
  if (code !== 0) throw failedStep(context, "merge_config.sh");
}

async function makeOrFail(context: BuildContext, target: string, env: Record<string, string>): Promise<void> {
  if ((await runMake(context, [target], { env })) !== 0) throw failedStep(context, `make ${target}`);
}

function failedStep({ buildLog }: BuildContext, what: string): BuildFailed {
  return new BuildFailed("config", [`${what} failed:`, ...buildLog.lastLines(10)].join("\n"));
}

function linesOf(fragment: Variant["fragments"][number]): { path: string; lines: readonly ConfigLine[] } {
  const parsed = parseFragment(fragment);
  return { path: fragment.path, lines: "lines" in parsed ? parsed.lines : [] };
}

async function lostLinesFailure(
  { places }: BuildContext,
  lost: readonly LostLine[],
  config: string,
): Promise<BuildFailed> {
  const options = parseKernelConfig(config);
  const told: string[] = [];
  for (const line of lost.slice(0, 50)) {
    const why = await explainLostLine(places.tree, line, options);
    const asked = line.value === "n" ? `${line.option} not set` : `${line.option}=${line.value}`;
    told.push(
      `${line.file}:${line.line}: asked for ${asked}, but it is ${describeValue(line.actual)}` +
        (why === undefined ? "" : `: ${why}`),
    );
  }
  if (lost.length > told.length) told.push(`and ${lost.length - told.length} more lines`);
  return new BuildFailed("config", told.join("\n"));
}

/**
 * Whether a commit that changes these files has the configuration that the commit before had: the Kconfig files, and
 * the scripts and makefiles that they ask, are the same.
 */
export function keepsConfig(changed: ReadonlySet<string>): boolean {
  return ![...changed].some(path =>
    /(?:^|\/)Kconfig[^/]*$|^scripts\/|^Makefile$|^arch\/[^/]+\/(?:Makefile[^/]*$|configs\/|tools\/)|\.config$/.test(
      path,
    ),
  );
}
