import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import config from "../rolldown.config.ts";

const project = fileURLToPath(new URL("..", import.meta.url));

/**
 * Puts a fresh `dist/` into a directory far from any node_modules, as its users get it.
 * @param input entries by name, such as `cli: "src/cli/main.ts"` for `dist/cli.js`
 */
export async function bundleInto(directory: string, input: Record<string, string>): Promise<void> {
  await build({
    ...config,
    cwd: project,
    input,
    output: { ...config.output, dir: join(directory, "dist") },
    logLevel: "silent",
  });
  // The whole repository is downloaded; of the rest of it, this tells node that dist/ holds ES modules.
  await cp(join(project, "package.json"), join(directory, "package.json"));
}
