import { relative, resolve } from "node:path";
import type { Command } from "commander";
import { didYouMean, exitCode, UserError, writeFileAtomic } from "../base/index.ts";
import {
  compareResults,
  findTests,
  formatComparison,
  formatComparisonMarkdown,
  formatJUnit,
  formatKcidb,
  formatKtap,
  formatMarkdown,
  formatResults,
  formatSummary,
  formatTest,
  type KcidbOptions,
  mergeResults,
  type ReadResults,
  type Results,
  readLogTail,
  readResults,
} from "../results/index.ts";

interface OutOption {
  out?: string;
}

interface ShowOptions {
  json: boolean;
  test?: string;
}

interface CompareOptions extends OutOption {
  markdown: boolean;
}

const shownTests = 20;
const shownLogLines = 30;

export function addResults(program: Command): Command {
  const results = program
    .command("results")
    .description("read what vmentry run wrote: DIR is its output directory, or the results.json in it");
  results
    .command("show")
    .description("print the summary, or what is known of single tests")
    .argument("<dir...>", "results; several are shown as one")
    .option("--test <pattern>", "the tests with this id, or whose id this regular expression matches")
    .option("--json", "print the results as JSON", false)
    .action(show);
  results
    .command("compare")
    .description("say what changed; ends with 1 when a test, the kernel or a run is worse")
    .argument("<before>", "results")
    .argument("<after>", "results")
    .option("--markdown", "as Markdown", false)
    .option("--out <file>", "write it there and not to standard output")
    .action(compare);
  results
    .command("merge")
    .description("put the runs of several results into one results file")
    .argument("<dir...>", "results")
    .option("--out <file>", "write it there and not to standard output; paths are relative to its directory")
    .action(merge);
  addFormat(results, "ktap", "KTAP version 1", formatKtap);
  addFormat(results, "junit", "JUnit XML", formatJUnit);
  addFormat(results, "markdown", "Markdown, as in summary.md", formatMarkdown);
  addFormat(results, "kcidb", "JSON for KCIDB, schema v5.3", (all, options: KcidbOptions) =>
    formatKcidb(all, options),
  )
    .requiredOption("--origin <name>", "your CI system's name at KCIDB")
    .option("--checkout <id>", "the checkout's id, when KCIDB has it already")
    .option("--build <id>", "the build's id, when KCIDB has it already")
    .option("--commit <sha>", "the commit that was built")
    .option("--repository <url>", "https:// address of the repository with the commit")
    .option("--branch <name>", "the branch that the commit was on")
    .option("--logs <url>", "where the output directory can be downloaded from");
  return results;
}

function addFormat<T>(
  parent: Command,
  name: string,
  what: string,
  format: (results: Results, options: T) => string,
): Command {
  return parent
    .command(name)
    .description(`print the results as ${what}`)
    .argument("<dir...>", "results; several are printed as one")
    .option("--out <file>", "write it there and not to standard output")
    .action(async (paths: string[], options: T & OutOption) => {
      await put(format(await readAll(paths), options), options);
    });
}

async function show(paths: string[], { json, test }: ShowOptions): Promise<void> {
  const results = await readAll(paths, ".");
  const colour = process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
  if (test === undefined) {
    await put(json ? formatResults(results) : formatSummary(results, { colour }), {});
    return;
  }
  const found = findTests(results, test);
  if (found.length === 0) {
    const ids = new Set(results.runs.flatMap(run => run.tests.map(({ id }) => id)));
    throw new UserError(`no test matches --test ${JSON.stringify(test)}${didYouMean(test, ids)}`);
  }
  if (json) {
    const shown = found.map(each => ({ environment: each.run.environment.name, ...each.test }));
    await put(`${JSON.stringify(shown, null, 2)}\n`, {});
    return;
  }
  const texts: string[] = [];
  for (const each of found.slice(0, shownTests)) {
    const { logs } = each.test;
    const files = logs === null ? [] : [logs.stdout, logs.stderr];
    const tails = await Promise.all(files.map(file => readLogTail(".", file, shownLogLines)));
    texts.push(formatTest(each, tails, { colour }));
  }
  if (found.length > shownTests) texts.push(`and ${found.length - shownTests} more\n`);
  await put(texts.join("\n"), {});
}

async function compare(beforePath: string, afterPath: string, options: CompareOptions): Promise<void> {
  const [before, after] = [await readAll([beforePath], "."), await readAll([afterPath], ".")];
  const comparison = compareResults(before, after);
  if (comparison.common === 0) {
    const names = (results: Results) =>
      [...new Set(results.runs.map(run => run.environment.name))].join(", ") || "none";
    throw new UserError(
      `${beforePath} and ${afterPath} have no test under the same environment in common, so there is nothing to ` +
        `compare (environments: ${names(before)}; ${names(after)})`,
    );
  }
  const colour = options.out === undefined && process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
  await put(
    options.markdown ? formatComparisonMarkdown(comparison) : formatComparison(comparison, { colour }),
    options,
  );
  process.exitCode = comparison.isWorse ? exitCode.testsFailed : exitCode.good;
}

async function merge(paths: string[], options: OutOption): Promise<void> {
  const place = options.out === undefined ? "." : resolve(options.out, "..");
  await put(formatResults(await readAll(paths, place)), options);
}

/** Results as one, with paths as seen from a directory; by default from their own, or from here for several. */
async function readAll(paths: readonly string[], from?: string): Promise<Results> {
  const all: ReadResults[] = [];
  for (const path of paths) all.push(await readResults(path));
  const [only] = all;
  const place = resolve(from ?? (all.length === 1 ? only?.directory : undefined) ?? ".");
  return mergeResults(
    all.map(({ results, directory }) => ({ results, directory: relative(place, resolve(directory)) })),
  );
}

async function put(text: string, { out }: OutOption): Promise<void> {
  if (out === undefined) process.stdout.write(text);
  else await writeFileAtomic(resolve(out), text);
}
