import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { runTool, sha256OfFile, temporaryDirectory } from "../../src/base/index.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** A small project with this one's script in it, tagged as given. */
async function makeProject(directory: string, tags: readonly string[]): Promise<void> {
  for (const path of ["scripts/prepare-release.ts", "scripts/release", "src/base"]) {
    await cp(join(project, path), join(directory, path), { recursive: true });
  }
  await symlink(join(project, "node_modules"), join(directory, "node_modules"));
  await mkdir(join(directory, "dist/chunks"), { recursive: true });
  await writeFile(join(directory, "dist/action.js"), "1;\n");
  await writeFile(join(directory, "dist/chunks/part.js"), "2;\n");
  await writeFile(
    join(directory, "package.json"),
    JSON.stringify({ name: "vmentry", version: "1.2.0", type: "module", files: ["dist"] }),
  );
  await writeFile(
    join(directory, "CHANGELOG.md"),
    "# Changelog\n\n## 1.2.0\n\n- A thing.\n\n## 1.1.0\n\n- Old.\n",
  );
  await runTool(["git", "init", "--quiet", directory]);
  const git = ["git", "-C", directory, "-c", "user.name=test", "-c", "user.email=test@example.org"] as const;
  await runTool([...git, "commit", "--quiet", "--allow-empty", "--message", "test"]);
  for (const tag of tags) await runTool([...git, "tag", tag]);
}

function prepare(directory: string, tag: string) {
  return execa(process.execPath, ["scripts/prepare-release.ts", tag, "release"], {
    cwd: directory,
    reject: false,
    timeout: 60_000,
  });
}

test("a release is prepared: notes, the package, and what its digests are", { timeout: 60_000 }, async () => {
  await using directory = temporaryDirectory("release");
  await makeProject(directory.path, ["v1.1.0", "v1.2.0", "v1"]);
  const { stdout, stderr, exitCode } = await prepare(directory.path, "v1.2.0");
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  expect(stdout).toBe("is-prerelease=false\nmajor-tag=v1");
  const release = join(directory.path, "release");
  expect(await readFile(join(release, "notes.md"), "utf8")).toBe("- A thing.\n");
  const digest = await sha256OfFile(join(release, "vmentry-1.2.0.tgz"));
  const lines = (await readFile(join(release, "checksums.txt"), "utf8")).trim().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines).toContain(`${digest}  vmentry-1.2.0.tgz`);
  // As sha256sum reads them.
  await writeFile(
    join(directory.path, "dist.txt"),
    `${lines.filter(line => line.includes("dist/")).join("\n")}\n`,
  );
  await runTool(["sha256sum", "--check", "--strict", "dist.txt"], { cwd: directory.path });
});

test("a tag that is not the package's version is no release", async () => {
  await using directory = temporaryDirectory("release");
  await makeProject(directory.path, ["v1.3.0"]);
  const { stderr, stdout, exitCode } = await prepare(directory.path, "v1.3.0");
  expect(exitCode).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain("the tag is v1.3.0, but package.json has the version 1.2.0");
});
