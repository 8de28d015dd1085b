import { readdir, realpath } from "node:fs/promises";
import { basename, dirname, join, normalize, relative, resolve } from "node:path";
import { describeError, kindOfPath, readUserText, UserError } from "../base/index.ts";
import { describeNearest } from "./name-pattern.ts";
import { neededFiles } from "./needed-files.ts";
import { byUniqueName } from "./printable-name.ts";
import { knownResources } from "./resources.ts";
import type { Suite, Test } from "./suite.ts";
import { expandArguments, nameVariant, type Variant } from "./variant.ts";

const suffix = ".test";
const mostFiles = 10_000;

/** What a `.test` file holds. */
interface TestFile {
  path: string;
  /** The program's path relative to the directory of the tests. */
  program: string;
  /** What its line stands for: more than one with ranges. The first is nameless when it is the only one. */
  variants: readonly Variant[];
}

/**
 * The suite with the test cases of `.test` files in place of its own tests: of each file that is named, and of
 * each `*.test` in a directory and below. A file holds one command: a program's path relative to the directory
 * of the tests, and its arguments. A case is named after its file and the directory that the file is in, such
 * as `dirty_log_test/default`, and with ranges in its line after its arguments, too; one whose program the suite
 * does not have is `broken`.
 *
 * The format is that of the KVM selftests runner proposed on the kvm list in 2025 (tools/testing/selftests/kvm/runner).
 * @throws UserError with a line for each path without such files, and for each file that holds no command
 */
export async function readTestFiles(paths: readonly string[], suite: Suite): Promise<Suite> {
  const problems: string[] = [];
  const files = new Map<string, TestFile>();
  for (const path of paths) {
    for (const file of await filesOf(path, problems)) {
      const real = await realpath(file).catch(() => file);
      if (files.has(real)) continue;
      const parsed = await readTestFile(file);
      if ("problem" in parsed) problems.push(parsed.problem);
      else files.set(real, parsed);
    }
  }
  if (files.size > mostFiles)
    problems.push(`${files.size} test files were given, and ${mostFiles} are the most`);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  const tests = [...byUniqueName(nameFiles([...files.values()]))].flatMap(([name, file]) =>
    file.variants.map(variant => asTest(name, file, variant, suite)),
  );
  tests.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...suite, tests, files: neededFiles(suite, tests) };
}

async function filesOf(path: string, problems: string[]): Promise<string[]> {
  const kind = await kindOfPath(path);
  if (kind === "file") return [path];
  if (kind !== "directory") {
    problems.push(
      `${path}: ${kind === undefined ? "there is no such file or directory" : "is neither a file nor a directory"}; expected a *${suffix} file or a directory of them`,
    );
    return [];
  }
  try {
    const names = await readdir(path, { recursive: true });
    const files = names.filter(name => name.endsWith(suffix)).sort();
    if (files.length === 0) problems.push(`${path}: there is no *${suffix} in this directory or below`);
    return files.map(name => join(path, name));
  } catch (error) {
    problems.push(`${path}: cannot be read: ${describeError(error)}`);
    return [];
  }
}

async function readTestFile(path: string): Promise<TestFile | { problem: string }> {
  const read = await readUserText(path, { what: "test file" });
  return "problems" in read ? { problem: read.problems.join("\n") } : parseTestFile(read.text, path);
}

/** One command; blank lines and lines that start with `#` say nothing, and a backslash joins the next line. */
export function parseTestFile(text: string, path: string): TestFile | { problem: string } {
  const commands: { line: number; text: string }[] = [];
  let joined: { line: number; text: string } | undefined;
  for (const [index, each] of text.split(/\r?\n/).entries()) {
    const line = joined ?? { line: index + 1, text: "" };
    const isJoined = each.endsWith("\\");
    line.text += isJoined ? `${each.slice(0, -1)} ` : each;
    joined = isJoined ? line : undefined;
    if (!isJoined && /^\s*[^\s#]/.test(line.text)) commands.push(line);
  }
  if (joined !== undefined) return { problem: `${path}:${joined.line}: ends with a backslash` };
  const [command, second] = commands;
  if (command === undefined) {
    return { problem: `${path}: holds no command, expected one such as "dirty_log_test -M clear-log"` };
  }
  if (second !== undefined) {
    return { problem: `${path}:${second.line}: a second command starts here, and a file holds one` };
  }
  const lines = expandArguments(command.text);
  const programs = "expected" in lines ? [] : [...new Set(lines.map(({ words }) => words[0] ?? ""))];
  if ("expected" in lines || programs.length > 1) {
    const expected = "expected" in lines ? lines.expected : "one program; ranges are for its arguments";
    return {
      problem: `${path}:${command.line}: the command is ${JSON.stringify(command.text)}, expected ${expected}`,
    };
  }
  const [program = ""] = programs;
  if (program === "") return { problem: `${path}:${command.line}: the program's name is empty` };
  const variants = lines.map(({ words: [, ...words] }) => ({
    name: lines.length === 1 ? "" : nameVariant(words),
    words,
  }));
  return { path, program: normalize(program), variants };
}

/** `directory/name` of each file, with as much of the path before it as tells files of one name apart. */
function nameFiles(files: readonly TestFile[]): [string, TestFile][] {
  const partsOf = ({ path }: TestFile) => resolve(path).slice(1, -suffix.length).split("/");
  const nameOf = (file: TestFile, depth: number) => partsOf(file).slice(-depth).join("/");
  return [...Map.groupBy(files, file => nameOf(file, 2)).values()].flatMap(alike => {
    const deepest = Math.max(...alike.map(file => partsOf(file).length));
    let depth = 2;
    while (depth < deepest && new Set(alike.map(file => nameOf(file, depth))).size < alike.length) depth++;
    return alike.map((file): [string, TestFile] => [nameOf(file, depth), file]);
  });
}

function asTest(
  file: string,
  { path, program }: TestFile,
  { name: variant, words }: Variant,
  suite: Suite,
): Test {
  const name = variant === "" ? file : `${file}/${variant}`;
  const test = findProgram(program, suite);
  const plain = test?.name ?? basename(program);
  const resources = knownResources(suite.name, plain, words);
  const command: Test["command"] = test?.command ?? [join(suite.workingDirectory, program)];
  const broken = test === undefined ? noProgram(path, program, suite) : test.broken;
  return {
    ...(test ?? {}),
    id: `${suite.name}/${name}`,
    name,
    variantOf: plain,
    command: [...command, ...words],
    ...(resources === undefined ? {} : { resources }),
    ...(broken === undefined ? {} : { broken }),
  };
}

/**
 * The test that a command starts. Directories of architectures changed their names (`x86_64`, since 6.14 `x86`),
 * so the file's name is enough when no other test has it. A helper counts as well.
 */
function findProgram(
  program: string,
  suite: Suite,
): (Pick<Test, "name" | "command"> & Partial<Test>) | undefined {
  const pathOf = (test: Test) => relative(suite.workingDirectory, test.command.at(-1) ?? "");
  const exact = suite.tests.find(test => pathOf(test) === program);
  if (exact !== undefined) return exact;
  const path = join(suite.workingDirectory, program);
  if (suite.files.some(file => file.path === path)) return { name: basename(program), command: [path] };
  const alike = suite.tests.filter(
    test => basename(pathOf(test)) === basename(program) && isOfArchitecture(pathOf(test), program),
  );
  return alike.length === 1 ? alike[0] : undefined;
}

const renamed: readonly (readonly [string, string])[] = [
  ["x86_64", "x86"],
  ["aarch64", "arm64"],
  ["s390x", "s390"],
];

/** Whether two paths differ at most in the old and the new name of one architecture's directory. */
function isOfArchitecture(path: string, program: string): boolean {
  const [a, b] = [dirname(path), dirname(program)];
  return a === b || renamed.some(names => names.includes(a) && names.includes(b));
}

function noProgram(path: string, program: string, suite: Suite): string {
  const names = suite.tests.map(test => relative(suite.workingDirectory, test.command.at(-1) ?? ""));
  return `${path} starts ${program}, which is no program of ${suite.name} in ${suite.source}; ${describeNearest(program, names)}`;
}
