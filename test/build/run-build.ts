import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** `vmentry build` in a process of its own, whose exit code counts. @param cache a directory for what it keeps */
export function runBuild(cache: string, args: readonly string[]) {
  const url = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  const script = `
    const { Command } = await import("commander");
    const { describeError, exitCodeOf } = await import(${url("src/base/index.ts")});
    const { addBuild } = await import(${url("src/cli/build.ts")});
    const program = new Command();
    addBuild(program);
    try {
      await program.parseAsync(["build", ...${JSON.stringify(args)}], { from: "user" });
    } catch (error) {
      process.stderr.write(describeError(error) + "\\n");
      process.exitCode = exitCodeOf(error);
    }`;
  const shell = new URL("../../scripts/shell-text.ts", import.meta.url).href;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", shell, "--input-type=module", "-e", script],
    {
      encoding: "utf8",
      cwd: new URL("../..", import.meta.url),
      env: { ...process.env, VMENTRY_CACHE: join(cache, "cache"), CI: "1" },
    },
  );
  return { code: status, stdout, stderr };
}
