import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A real selftest that passes everywhere in well under a second. */
export const quickTest = "kvm_create_max_vcpus";

/**
 * Fails as a selftest does, at a line of a file that is in the checkout, with words that would be workflow
 * commands and HTML if anybody let them.
 */
export const hostileTest = `#!/bin/bash
echo '::error file=evil.c,line=1::started by a test'
echo 'tail ##[error]started by a test'
echo '::set-output name=conclusion::good'
{
  echo '==== Test Assertion Failure ===='
  echo '  lib/kvm_util.c:42: ret == 0'
  echo '  pid=10 tid=10 errno=22 - Invalid argument'
  echo '  <script>alert(1)</script> ::error::ret: 7, 100% wrong'
} >&2
exit 254
`;

/** Puts a tree like a kernel's into a workspace, with `lib/kvm_util.c`, and returns a path in it. */
export async function addTree(workspace: string): Promise<string> {
  const file = "tools/testing/selftests/kvm/lib/kvm_util.c";
  await mkdir(join(workspace, "tools/testing/selftests/kvm/lib"), { recursive: true });
  await writeFile(join(workspace, file), "int x;\n".repeat(100));
  return file;
}

/** Makes a directory of tests: the quick one from the built selftests, and scripts by name. */
export async function addTests(
  directory: string,
  built: string,
  scripts: Record<string, string>,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await copyFile(join(built, quickTest), join(directory, quickTest));
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(join(directory, name), text);
    await chmod(join(directory, name), 0o755);
  }
}

/** Makes a directory of environment files, and returns its path. */
export async function addEnvironments(
  directory: string,
  environments: Record<string, string>,
): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const [name, features] of Object.entries(environments)) {
    await writeFile(join(directory, `${name}.env.yaml`), `name: ${name}\n${features}`);
  }
  return directory;
}
