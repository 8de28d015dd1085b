import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeError, runTool, UserError } from "../../src/base/index.ts";
import { runStep } from "../../src/doctor/source.ts";
import { log } from "./figures.ts";

/** Debian's changes to the kernel, in the order in which they are applied: files of this host. */
export async function downloadPatches(version: string, directory: string): Promise<string[]> {
  await mkdir(directory);
  const apt = await sourceApt(directory);
  const archive = await downloadChanges(version, directory, apt);
  await runStep(["tar", "-xf", archive, "-C", directory, "debian/patches"], directory);
  const patches = join(directory, "debian", "patches");
  const series = await readFile(join(patches, "series"), "utf8");
  return patchesOfSeries(series).map(name => join(patches, name));
}

/** The files that a series names (quilt(1)). */
export function patchesOfSeries(series: string): string[] {
  return series.split("\n").flatMap(line => /^[^#\s]\S*/.exec(line)?.[0] ?? []);
}

/** Whether a patch changes code that is built into kernels: C, assembler, headers. */
export function changesCode(patch: string): boolean {
  return [...patch.matchAll(/^\+\+\+ [^/\s]+\/(\S+)/gm)].some(
    ([, path = ""]) => /\.[chS]$/.test(path) && !/^(?:Documentation|samples|scripts|tools)\//.test(path),
  );
}

/** The subject of a patch in the form of a mail; else its first line. */
export function subjectOf(patch: string): string {
  const folded = patch.replaceAll(/\n[ \t]+/g, " ");
  return /^(?:Subject|Description): *(.+)$/m.exec(folded)?.[1] ?? patch.split("\n")[0] ?? "";
}

/** An apt that knows the sources of the host's packages, in a directory of its own. See apt.conf(5). */
async function sourceApt(directory: string): Promise<Record<string, string>> {
  const [state, cache] = [join(directory, "state"), join(directory, "cache")];
  await mkdir(join(state, "lists", "partial"), { recursive: true });
  await mkdir(join(cache, "archives", "partial"), { recursive: true });
  const format = "$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)";
  const targets = await runTool(["apt-get", "indextargets", "--format", format, "Created-By: Packages"], {
    package: "apt",
  });
  const own = [...new Set(targets.stdout.split("\n"))].filter(line => line.startsWith("Debian "));
  const sources = join(directory, "sources.list");
  await writeFile(sources, own.map(line => `${line.replace("Debian ", "deb-src ")}\n`).join(""));
  const configuration = join(directory, "apt.conf");
  const settings = [
    `Dir::State "${state}";`,
    `Dir::Cache "${cache}";`,
    `Dir::Etc::sourcelist "${sources}";`,
    'Dir::Etc::sourceparts "/dev/null";',
    'Acquire::Languages "none";',
    'APT::Sandbox::User "";',
  ];
  await writeFile(configuration, `${settings.join("\n")}\n`);
  const env = { APT_CONFIG: configuration };
  await runTool(["apt-get", "-q", "update"], { env, deadlineMs: 10 * 60_000, package: "apt" });
  return env;
}

/** Of the source's own version, or of the nearest one that the archive still has. */
async function downloadChanges(
  version: string,
  directory: string,
  env: Record<string, string>,
): Promise<string> {
  const name = `linux-${/^\d+\.\d+/.exec(version)?.[0] ?? ""}`;
  const shown = await runTool(["apt-cache", "showsrc", "--only-source", name], { env, expected: [0, 100] });
  const known = [...shown.stdout.matchAll(/^Version: (\S+)$/gm)].map(([, each = ""]) => each);
  const newestFirst = known.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
  const tried = [...new Set([...newestFirst.filter(each => each.startsWith(`${version}-`)), ...newestFirst])];
  let why = `apt knows no source package ${name}`;
  for (const each of tried) {
    try {
      await runTool(["apt-get", "-q", "source", "--download-only", "--diff-only", `${name}=${each}`], {
        env,
        cwd: directory,
        deadlineMs: 5 * 60_000,
      });
    } catch (error) {
      why = describeError(error);
      continue;
    }
    const archive = (await readdir(directory)).find(file => /\.debian\.tar\.\w+$/.test(file));
    if (archive === undefined) throw new Error(`apt-get source ${name}=${each} left no debian.tar`);
    log.info(`Debian's changes: those of ${name} ${each}, to the source of ${version}`);
    return join(directory, archive);
  }
  throw new UserError(
    `Debian's changes to the kernel cannot be downloaded (${why}): measure with a tree of your own, --repo DIR --range A..B`,
  );
}
