import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { type Lab, lab } from "../lab.ts";
import { crash } from "../machine/crash.ts";
import { artifactService } from "./artifact-service.ts";
import { gitHubApi } from "./github-api.ts";
import { type ActionEnd, installAction, runAction } from "./runner.ts";
import { unzip } from "./zip.ts";

let built: Lab;
beforeAll(async () => {
  await installAction("actions/boot");
  built = await lab();
});

async function boot(inputs: Record<string, string>) {
  await using directory = temporaryDirectory("test");
  await using service = await artifactService();
  await using api = await gitHubApi();
  const end = await runAction({
    action: "actions/boot",
    directory: directory.path,
    inputs: {
      kernel: built.kernel,
      "stage1-kernel": built.stageOneKernel,
      cpus: "2",
      memory: "1024",
      ...inputs,
    },
    env: { ...service.env, ...api.env },
  });
  expect(api.requests).toEqual([]);
  const summary = await readFile(end.outputs["summary"] ?? "", "utf8");
  expect(end.summary).toBe(summary);
  return { end, files: unzip(service.artifacts.get("vmentry-boot") ?? Buffer.alloc(0)) };
}

function errorsOf(end: ActionEnd) {
  return end.commands.filter(({ name }) => name === "error");
}

/** What is shown beside the log. */
function shownOf(end: ActionEnd) {
  return end.commands.filter(({ name }) => ["error", "warning", "notice"].includes(name));
}

test("a kernel that boots is green: its release, the time, a command's output, and the console as an artifact", async () => {
  const { end, files } = await boot({
    run: "uname -r\necho \"kernel $(uname -m)\" '::error::from the guest'\ntest ! -e /bin/node",
    "boot-timeout": "60s",
  });
  expect(shownOf(end)).toEqual([]);
  expect(end.code).toBe(0);
  expect(end.outputs).toMatchObject({ conclusion: "good", splats: "0", "exit-code": "0" });
  const { release = "" } = end.outputs;
  expect(release).toMatch(/^6\.12\./);
  expect(Number(end.outputs["boot-seconds"])).toBeGreaterThan(0.5);
  expect(end.log).toContain(`  | ${release}\n  | kernel x86_64 ::error::from the guest\n`);
  expect([...files.keys()].sort()).toEqual(["console.log", "run.log", "summary.md"]);
  expect(files.get("run.log")?.toString()).toBe(`${release}\nkernel x86_64 ::error::from the guest\n`);
  expect(files.get("console.log")?.toString()).toContain("Linux version 6.12.");
});

test("a command that fails stops there and makes the step red, with what it printed last", async () => {
  const { end } = await boot({ run: "echo before\nfalse\necho after" });
  expect(end.code).toBe(1);
  expect(end.outputs).toMatchObject({ conclusion: "command-failed", "exit-code": "1" });
  const [annotation, verdict] = errorsOf(end);
  expect(annotation?.properties["title"]).toMatch(/^the command failed \(6\.12\./);
  expect(annotation?.message).toBe("the command exited with 1\nbefore");
  expect(verdict?.message).toBe("the command exited with 1");
  expect(end.log).not.toContain("after");
});

test("a command that takes too long is ended with the time", async () => {
  const { end } = await boot({ run: "sleep 600", "run-timeout": "2s" });
  expect(end.outputs).toMatchObject({ conclusion: "command-failed", "exit-code": "" });
  expect(errorsOf(end).at(-1)?.message).toBe("the command took longer than 2.0s");
});

test("a kernel that panics under the command is red, with the panic among the last words", async () => {
  const { end, files } = await boot({ run: crash[2], annotate: "false" });
  expect(end.code).toBe(1);
  expect(end.outputs).toMatchObject({ conclusion: "command-failed" });
  expect(end.log).toContain("the machine died: ");
  expect(shownOf(end)).toEqual([]);
  expect(end.summary).toContain("Kernel panic - not syncing: Out of memory");
  expect(files.get("console.log")?.toString()).toContain("Kernel panic - not syncing: Out of memory");
});

test("a kernel that does not come up is red, and is told with its last words", async () => {
  const { end } = await boot({ cmdline: "init=/no/such rdinit=/no/such", run: "true" });
  expect(end.code).toBe(1);
  expect(end.outputs).toMatchObject({ conclusion: "does-not-boot", release: "", "boot-seconds": "" });
  const [annotation, verdict, ...more] = errorsOf(end);
  expect(annotation?.properties["title"]).toMatch(/^the kernel does not boot/);
  expect(annotation?.message).toContain("Kernel panic");
  expect(verdict?.message).not.toBe("");
  expect(more.filter(({ properties }) => !properties["title"]?.includes("panic"))).toEqual([]);
});
