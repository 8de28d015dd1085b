import { chmod, cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { didYouMean, kindOfPath, runTool, visible } from "../base/index.ts";
import type { TargetMessage } from "./build-log.ts";
import { type BuildContext, runMake } from "./build-steps.ts";
import { pathMaps } from "./make-variables.ts";

export interface BuiltSelftests {
  /** An installation, as `make install` of the kernel's selftests makes it; undefined: none were asked for. */
  directory: string | undefined;
  /** `COLLECTION/TEST`. */
  built: string[];
  failed: { name: string; reason: string }[];
}

/** The selftests' own directory of built files; tests of what they say are kept from one commit to the next. */
export const tracksIncludes: ReadonlySet<string> = new Set(["kvm"]);

/**
 * Builds the collections of selftests that the variant asks for. One that does not build takes nothing from the
 * others: it is told with its reason, and stays in kselftest-list.txt, so that running it is an error and no silence.
 * @param isSameCommit whether the output directory holds the selftests of this very commit
 */
export async function buildSelftests(context: BuildContext, isSameCommit: boolean): Promise<BuiltSelftests> {
  const { variant, places } = context;
  if (variant.selftests.length === 0) return { directory: undefined, built: [], failed: [] };
  const directory = join(places.output, "kselftest_install");
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const result: BuiltSelftests = { directory, built: [], failed: [] };
  const list: string[] = [];
  for (const collection of variant.selftests) {
    const outcome = await buildCollection(context, collection, directory, isSameCommit);
    list.push(...outcome.tests.map(test => `${collection}:${test}\n`));
    result.built.push(...outcome.built.map(test => `${collection}/${test}`));
    result.failed.push(...outcome.failed);
  }
  await writeFile(join(directory, "kselftest-list.txt"), list.join(""));
  await copyRunner(join(places.tree, "tools/testing/selftests"), directory);
  return result;
}

interface Collection {
  /** Every test that the collection has. */
  tests: string[];
  built: string[];
  failed: { name: string; reason: string }[];
}

async function buildCollection(
  context: BuildContext,
  collection: string,
  directory: string,
  isSameCommit: boolean,
): Promise<Collection> {
  const { places, buildLog, jobs } = context;
  const selftests = join(places.tree, "tools/testing/selftests");
  const source = join(selftests, collection);
  if ((await kindOfPath(join(source, "Makefile"))) !== "file") {
    const reason = `the commit has no such collection${didYouMean(collection, await readdir(selftests).catch(() => []))}`;
    return { tests: [], built: [], failed: [{ name: collection, reason }] };
  }
  const objects = join(places.output, "kselftest", collection);
  if (!isSameCommit && !tracksIncludes.has(collection)) await rm(objects, { recursive: true, force: true });
  await mkdir(objects, { recursive: true });
  const variables = [...selftestVariables(context), `OUTPUT=${objects}`];
  const env = { CFLAGS: pathMaps(places).join(" ") };
  const place = { directory: source, variables, env };
  const since = { messages: buildLog.messages.length, failed: buildLog.failed.length };
  const code = await runMake(context, ["-k", `-j${jobs}`, "--output-sync=target", "all"], place);
  const lastLines = buildLog.lastLines(10);
  const installed = join(directory, collection);
  // What could not be made is missing, which must not keep the rest from being installed.
  await runMake(context, ["-i", "--assume-old=all", `INSTALL_PATH=${installed}`, "install"], place);
  const tests = await listTests(context, collection, place);
  const built: string[] = [];
  const failed: Collection["failed"] = [];
  for (const test of tests) {
    if ((await kindOfPath(join(installed, test))) === "file") built.push(test);
    else {
      const reason = reasonOf(
        test,
        buildLog.messages.slice(since.messages),
        buildLog.failed.slice(since.failed),
      );
      failed.push({
        name: `${collection}/${test}`,
        reason: reason ?? (lastLines.join("\n") || "was not made"),
      });
    }
  }
  if (tests.length === 0) {
    const reason = code === 0 ? "has no tests for this architecture" : lastLines.join("\n");
    failed.push({ name: collection, reason: reason || "make failed" });
  }
  return { tests, built, failed };
}

function selftestVariables({ variant, places, variables }: BuildContext): string[] {
  const kept = ["ARCH", "CROSS_COMPILE", "LLVM", "CC"];
  const given = variables.filter(each => kept.includes(each.slice(0, each.indexOf("="))));
  if (variant.arch === "i386") {
    const compiler = given.find(each => each.startsWith("CC="))?.slice(3) ?? "gcc";
    given.push(`CC=${compiler} -m32`);
  }
  return [
    ...given,
    // lib.mk and most makefiles look for the headers where make headers puts them.
    `KHDR_INCLUDES=-isystem ${places.output}/usr/include`,
    `INSTALL_HDR_PATH=${places.output}/usr`,
  ];
}

/** The tests of a collection by the names of their files, as emit_tests of lib.mk prints them. */
async function listTests(
  { environment, signal }: BuildContext,
  collection: string,
  { directory, variables }: { directory: string; variables: readonly string[] },
): Promise<string[]> {
  const { stdout } = await runTool(
    [
      "make",
      "-s",
      "--no-print-directory",
      "-C",
      directory,
      ...variables,
      `COLLECTION=${collection}`,
      "emit_tests",
    ],
    {
      deadlineMs: 120_000,
      env: environment,
      expected: [0, 1, 2],
      ...(signal === undefined ? {} : { signal }),
    },
  );
  const start = `${collection}:`;
  const names = stdout
    .split("\n")
    .filter(line => line.startsWith(start))
    .map(line => visible(line.slice(start.length)))
    .filter(name => name !== "" && name === basename(name));
  return [...new Set(names)];
}

/** What was said of the file that a test is made of. */
function reasonOf(
  test: string,
  messages: readonly TargetMessage[],
  failed: readonly { target: string; because: string[] }[],
): string | undefined {
  const isOf = (path: string) => basename(path).replace(/\.(?:o|c|S)$/, "") === test;
  const said = messages.find(
    ({ target, message }) => message.severity === "error" && (isOf(message.file) || isOf(target)),
  );
  if (said !== undefined) {
    const { file, line, message } = said.message;
    return `${file}:${line}: ${message}`;
  }
  const target = failed.find(each => isOf(each.target));
  if (target !== undefined && target.because.length > 0) return target.because.join("\n");
  // What many tests share, such as their library.
  const [shared] = messages.filter(({ message }) => message.severity === "error");
  return shared === undefined
    ? undefined
    : `${shared.message.file}:${shared.message.line}: ${shared.message.message}`;
}

/** The scripts that run an installation's tests, as the selftests' top makefile installs them. */
async function copyRunner(selftests: string, directory: string): Promise<void> {
  const scripts = join(selftests, "kselftest");
  const names = (await kindOfPath(scripts)) === "directory" ? await readdir(scripts) : [];
  const files = [
    ...names.filter(name => /\.(?:sh|pl|py)$/.test(name)).map(name => join("kselftest", name)),
    "run_kselftest.sh",
  ];
  for (const file of files) {
    if ((await kindOfPath(join(selftests, file))) !== "file") continue;
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await cp(join(selftests, file), join(directory, file));
    await chmod(join(directory, file), 0o755);
  }
}
