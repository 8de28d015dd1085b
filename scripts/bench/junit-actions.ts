import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { cacheDirectory, kindOfPath, runTool } from "../../src/base/index.ts";
import { readUse, tellUse, type UsedResources } from "./used-resources.ts";

/** Others' actions that report JUnit, as they were released; run for comparison, and never shipped. */
export interface JUnitAction {
  name: string;
  repository: string;
  tag: string;
  commit: string;
  /** What it is given besides its defaults. @param files a pattern of the documents */
  inputs(files: string): Record<string, string>;
}

export const junitActions: readonly JUnitAction[] = [
  {
    name: "mikepenz/action-junit-report",
    repository: "https://github.com/mikepenz/action-junit-report.git",
    tag: "v6.4.2",
    commit: "d9f48fc87bc235f7e214acf696ca5abc0a986f16",
    inputs: files => ({ report_paths: files, fail_on_failure: "false" }),
  },
  {
    name: "dorny/test-reporter",
    repository: "https://github.com/dorny/test-reporter.git",
    tag: "v3.0.0",
    commit: "a43b3a5f7366b97d083190328d2c652e1a8b6aa2",
    inputs: files => ({ name: "tests", path: files, reporter: "java-junit", "fail-on-error": "false" }),
  },
];

/** The directory of an action at its release: cloned once, and kept in the cache. @throws Error when it is another */
export async function cloneAction({ repository, tag, commit, name }: JUnitAction): Promise<string> {
  const directory = join(cacheDirectory(), "bench", `${name.replace("/", "+")}@${tag}`);
  if ((await kindOfPath(directory)) === undefined) {
    await mkdir(join(directory, ".."), { recursive: true });
    const arguments_ = ["clone", "--quiet", "--depth", "1", "--branch", tag, repository, directory];
    await runTool(["git", ...arguments_], { deadlineMs: 300_000 });
  }
  const { stdout } = await execa("git", ["-C", directory, "rev-parse", "HEAD"]);
  if (stdout !== commit) {
    throw new Error(`${directory} holds ${stdout}, and ${name} ${tag} is ${commit}; remove the directory`);
  }
  return directory;
}

export interface ActionRun {
  /** What it said last, for a run that failed. */
  said: string;
  exitCode: number | undefined;
  outputs: string;
  used: UsedResources;
}

/**
 * Runs an action as the runner would: its dist/index.js, with its inputs and their defaults in the environment.
 * @param apiUrl what answers for GitHub. @param workspace a git repository that holds the documents
 */
export async function runAction(
  action: JUnitAction,
  {
    files,
    workspace,
    scratch,
    apiUrl,
  }: { files: string; workspace: string; scratch: string; apiUrl: string },
): Promise<ActionRun> {
  const directory = await cloneAction(action);
  const place = (name: string) => join(scratch, `${action.name.replace("/", "+")}-${name}`);
  for (const name of ["summary", "output"]) await writeFile(place(name), "");
  await writeFile(place("event.json"), "{}");
  const { all, stderr, exitCode } = await execa(
    process.execPath,
    [...tellUse, join(directory, "dist", "index.js")],
    {
      cwd: workspace,
      reject: false,
      all: true,
      timeout: 30 * 60_000,
      extendEnv: false,
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: scratch,
        GITHUB_ACTIONS: "true",
        GITHUB_API_URL: apiUrl,
        GITHUB_SERVER_URL: apiUrl,
        GITHUB_EVENT_NAME: "push",
        GITHUB_EVENT_PATH: place("event.json"),
        GITHUB_OUTPUT: place("output"),
        GITHUB_STEP_SUMMARY: place("summary"),
        GITHUB_REPOSITORY: "o/r",
        GITHUB_REF: "refs/heads/main",
        GITHUB_SHA: "c".repeat(40),
        GITHUB_RUN_ID: "1",
        GITHUB_RUN_ATTEMPT: "1",
        GITHUB_JOB: "test",
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: scratch,
        ...(await inputsOf(action, directory, files)),
      },
    },
  );
  const outputs = await readFile(place("output"), "utf8");
  return { said: all?.slice(-2000) ?? "", exitCode, outputs, used: readUse(stderr) };
}

async function inputsOf(
  action: JUnitAction,
  directory: string,
  files: string,
): Promise<Record<string, string>> {
  const text = await readFile(join(directory, "action.yml"), "utf8");
  const { inputs }: { inputs: Record<string, { default?: unknown }> } = parse(text);
  const defaults = Object.fromEntries(
    Object.entries(inputs).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, String(value).replace(/^\$\{\{ *github\.token *\}\}$/, "token")]],
    ),
  );
  return Object.fromEntries(
    Object.entries({ ...defaults, ...action.inputs(files) }).map(([name, value]) => [
      `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`,
      value,
    ]),
  );
}
