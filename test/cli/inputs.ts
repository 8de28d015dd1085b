import { chmod, copyFile, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Makes an installation of KVM selftests out of scripts and programs, in this order by name.
 * @param tests by name: a script's text, or a program's bytes
 * @returns what `--selftests` takes
 */
export async function addSelftests(
  directory: string,
  tests: Record<string, string | Buffer>,
): Promise<string> {
  const path = join(directory, "kvm");
  await mkdir(path, { recursive: true });
  for (const [name, content] of Object.entries(tests)) {
    await writeFile(join(path, name), content);
    await chmod(join(path, name), 0o755);
  }
  const list = Object.keys(tests).map(name => `kvm:${name}\n`);
  await writeFile(join(directory, "kselftest-list.txt"), list.join(""));
  return directory;
}

/** Makes an environment file. The answer is its path. */
export async function addEnvironment(directory: string, file: string, text: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, file);
  await writeFile(path, text);
  return path;
}

/** Makes a build directory like another, whose configuration is without one option. The answer is its path. */
export async function addBuildWithout(directory: string, build: string, option: string): Promise<string> {
  for (const name of [
    "arch/x86/boot/bzImage",
    "include/config/kernel.release",
    "modules.order",
    "modules.builtin",
  ]) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await copyFile(join(build, name), join(directory, name));
  }
  await symlink(join(build, "vmlinux"), join(directory, "vmlinux"));
  const config = await readFile(join(build, ".config"), "utf8");
  const without = config.replace(new RegExp(`^CONFIG_${option}=.*$`, "m"), `# CONFIG_${option} is not set`);
  if (without === config) throw new Error(`CONFIG_${option} is not set in ${build} anyway`);
  await writeFile(join(directory, ".config"), without);
  return directory;
}
