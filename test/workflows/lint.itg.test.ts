import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { runTool, temporaryDirectory } from "../../src/base/index.ts";
import { installActionlint, installZizmor } from "./linters.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** The files that are looked at, as they lie in the project. */
const looked = [".github", "actions", "action.yml", "dist"];

/** A copy of the project's workflows and actions, in which actionlint understands every reference. */
async function copyForActionlint(directory: string): Promise<void> {
  for (const name of looked) await cp(join(project, name), join(directory, name), { recursive: true });
  // It takes the project for what git does.
  await runTool(["git", "init", "--quiet", directory]);
  const workflows = join(directory, ".github/workflows");
  for (const name of await readdir(workflows)) {
    const path = join(workflows, name);
    // actionlint 1.7.12 does not know $/, which names the same as ./ in a check-out of the repository itself; with ./ it
    // also looks at what is handed to the actions and workflows.
    await writeFile(path, (await readFile(path, "utf8")).replaceAll(/(\buses: )\$\//g, "$1./"));
  }
}

/** What a linter prints, and its exit code; its findings are no failure of the call. */
async function lint(argv: readonly [string, ...string[]], cwd: string): Promise<string> {
  const [program, ...args] = argv;
  const { all, exitCode } = await execa(program, args, { cwd, all: true, reject: false, timeout: 300_000 });
  return `${all}\nexit code ${exitCode}`;
}

test("actionlint finds nothing in the workflows, and knows every input of the actions that they use", async () => {
  const actionlint = await installActionlint();
  await using directory = temporaryDirectory("actionlint");
  await copyForActionlint(directory.path);
  expect(await lint([actionlint, "-no-color", "-oneline"], directory.path)).toBe("\nexit code 0");
  // It looks at all of that indeed.
  const workflow = join(directory.path, ".github/workflows/plan-build-test.yml");
  await writeFile(workflow, (await readFile(workflow, "utf8")).replace("plan-job:", "plan-jab:"));
  expect(await lint([actionlint, "-no-color", "-oneline"], directory.path)).toContain(
    '"plan-jab" is not defined',
  );
});

test("zizmor finds nothing in the workflows and actions, as pedantic as it can be", async () => {
  const zizmor = await installZizmor();
  const argv = [zizmor, "--offline", "--persona", "pedantic", "--color", "never", "--no-progress"] as const;
  const places = [".github", "actions", "action.yml"];
  expect(await lint([...argv, "--strict-collection", ...places], project)).toMatch(
    /No findings to report[^\n]*\nexit code 0$/,
  );
});

test("each finding of zizmor's that is passed over says why", async () => {
  const directory = join(project, ".github/workflows");
  for (const name of await readdir(directory)) {
    const lines = (await readFile(join(directory, name), "utf8")).split("\n");
    for (const [index, line] of lines.entries()) {
      if (!line.includes("zizmor: ignore[")) continue;
      // In the same comment, or in one of its own on the line above.
      const reason = /zizmor: ignore\[[\w-]+\] \S/.test(line) || /^\s*# \S/.test(lines[index - 1] ?? "");
      expect(reason, `${name}:${index + 1}: ${line}`).toBe(true);
    }
  }
});
