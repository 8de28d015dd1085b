import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../../src/base/index.ts";

const source = new URL("../fixtures/complaint/vmentry_complaint.c", import.meta.url);

/**
 * Builds the module that makes the kernel print a real WARNING when it is loaded, or panic with `fatal=1`, for a
 * kernel's build directory. The answer is a shell command that puts it to /tmp/c.ko on the machine.
 */
export async function buildComplaint(kernel: string, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  await copyFile(source, join(directory, "vmentry_complaint.c"));
  await writeFile(join(directory, "Makefile"), "obj-m := vmentry_complaint.o\n");
  await runTool(["make", "-s", "-C", kernel, `M=${directory}`, "modules"], { deadlineMs: 120_000 });
  const module = await readFile(join(directory, "vmentry_complaint.ko"));
  return `base64 -d >/tmp/c.ko <<END\n${module.toString("base64")}\nEND\n`;
}
