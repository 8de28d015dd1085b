import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { describeError, runTool, sha256OfFile, UserError } from "../src/base/index.ts";
import { notesOf } from "./release/notes.ts";
import { formatVersion, majorTag, requireVersion } from "./release/version.ts";

// node scripts/prepare-release.ts TAG DIRECTORY: what .github/workflows/release.yml publishes of a tag goes into the
// directory: notes.md, the package, and checksums.txt, which is attested. Prints the outputs of the workflow's step.
const root = fileURLToPath(new URL("..", import.meta.url));
const [tag = "", directory = ""] = process.argv.slice(2);
try {
  process.stdout.write(await prepareRelease());
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = error instanceof UserError ? 2 : 1;
}

async function prepareRelease(): Promise<string> {
  if (directory === "") throw new UserError("usage: node scripts/prepare-release.ts TAG DIRECTORY");
  const release = requireVersion(tag);
  const version = formatVersion(release);
  const { version: own } = z.object({ version: z.string() }).parse(parse(await text("package.json")));
  if (own !== version) {
    throw new UserError(`the tag is ${tag}, but package.json has the version ${own}: make them the same`);
  }
  const notes = notesOf(await text("CHANGELOG.md"), version);
  const tags = (await runTool(["git", "tag", "--list"], { cwd: root })).stdout.split("\n");

  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "notes.md"), notes);
  await runTool(["npm", "pack", "--silent", "--pack-destination", directory], { cwd: root });
  await writeFile(join(directory, "checksums.txt"), await checksums());
  return `is-prerelease=${release.preRelease !== undefined}\nmajor-tag=${majorTag(release, tags) ?? ""}\n`;
}

/** Of the package, and of what GitHub starts the actions from, as `sha256sum` writes them. */
async function checksums(): Promise<string> {
  const packages = (await readdir(directory)).filter(name => name.endsWith(".tgz"));
  const files = [
    ...packages.map(name => ({ name, path: join(directory, name) })),
    ...(await filesBelow(join(root, "dist"))).map(path => ({ name: relative(root, path), path })),
  ];
  const lines = await Promise.all(
    files.map(async ({ name, path }) => `${await sha256OfFile(path)}  ${name}\n`),
  );
  return lines.sort().join("");
}

async function filesBelow(place: string): Promise<string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
}

function text(name: string): Promise<string> {
  return readFile(join(root, name), "utf8");
}
