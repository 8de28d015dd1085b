import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { temporaryDirectory } from "../../src/base/index.ts";
import { annotationLimit } from "../../src/github/annotations.ts";
import { annotateBuild, buildAnnotationsOf } from "../../src/github/build-annotations.ts";
import { commandsOf } from "../actions/runner.ts";
import {
  boot,
  builtCommit,
  diagnostic,
  failedCommit,
  reportOf,
  sampleSplat,
} from "../build/sample-report.ts";

const nowhere = { workspace: "/nonexistent" };
const error = diagnostic({ severity: "error", message: "'y' undeclared", option: null });

afterEach(() => {
  vi.restoreAllMocks();
});

/** What the runner is told. */
async function commands(...given: Parameters<typeof annotateBuild>) {
  let log = "";
  vi.spyOn(process.stdout, "write").mockImplementation(chunk => {
    log += String(chunk);
    return true;
  });
  await annotateBuild(...given);
  vi.restoreAllMocks();
  return commandsOf(log);
}

test("a compiler's error and a new warning stand at their line of the kernel's checkout", async () => {
  await using directory = temporaryDirectory("test");
  const workspace = directory.path;
  await mkdir(join(workspace, "linux/kernel"), { recursive: true });
  await writeFile(join(workspace, "linux/kernel/fork.c"), "");
  const report = reportOf(
    [
      builtCommit("1", { diagnostics: [diagnostic({ line: 8 }), diagnostic({ line: 9, isNew: false })] }),
      failedCommit("2", [error]),
    ],
    { repository: join(workspace, "linux") },
  );
  expect(await commands(report, { workspace })).toEqual([
    {
      name: "error",
      properties: {
        title: "does not build: kernel (222222222222 kvm)",
        file: "linux/kernel/fork.c",
        line: "3",
        col: "7",
      },
      message: "'y' undeclared",
    },
    {
      name: "warning",
      properties: {
        title: "new warning (111111111111 kvm)",
        file: "linux/kernel/fork.c",
        line: "8",
        col: "7",
      },
      message: "unused variable 'x' [-Wunused-variable]",
    },
  ]);
});

test("a file that is not in the checkout is named in the message", async () => {
  const [found] = await buildAnnotationsOf(reportOf([failedCommit("2", [error])]), nowhere);
  expect(found).toEqual({
    level: "error",
    title: "does not build: kernel (222222222222 kvm)",
    message: "'y' undeclared\nat kernel/fork.c:3",
  });
});

test("what later commits only inherit is told once, and behind what is new", async () => {
  const inherited = { ...error, isNew: false, line: 5 };
  const other = { ...error, message: "another one" };
  const found = await buildAnnotationsOf(
    reportOf([failedCommit("1", [{ ...error, isNew: false }]), failedCommit("2", [inherited, other])]),
    nowhere,
  );
  expect(found.map(({ title, message }) => `${title}: ${message.split("\n")[0]}`)).toEqual([
    "does not build: kernel (222222222222 kvm): another one",
    "does not build: kernel (111111111111 kvm and 1 more): 'y' undeclared",
  ]);
});

test("GitHub's limits of a step are kept, with errors first", async () => {
  const many = (one: typeof error) =>
    Array.from({ length: 30 }, (_, index) => ({ ...one, message: `m${index}` }));
  const found = await buildAnnotationsOf(
    reportOf([builtCommit("1", { diagnostics: many(diagnostic()) }), failedCommit("2", many(error))]),
    nowhere,
  );
  expect(found.map(({ level }) => level)).toEqual([
    ...Array<string>(annotationLimit).fill("error"),
    ...Array<string>(10).fill("warning"),
  ]);
});

test("a line of a fragment that did not survive is an error at that line", async () => {
  await using directory = temporaryDirectory("test");
  await mkdir(join(directory.path, "v"));
  await writeFile(join(directory.path, "v/tiny.config"), "");
  const [found] = await buildAnnotationsOf(reportOf([failedCommit("2")]), { workspace: directory.path });
  expect(found).toMatchObject({
    title: "does not build: config (222222222222 kvm)",
    file: "v/tiny.config",
    line: 4,
  });
});

test("a commit that does not boot is an error with the console's end, and a complaint at boot a warning", async () => {
  const dead = builtCommit("1", {
    outcome: "does-not-boot",
    boot: boot({ outcome: "does-not-boot", reason: "the machine died", consoleTail: ["Kernel panic"] }),
  });
  const complains = builtCommit("2", { boot: boot({ splats: [sampleSplat()] }) });
  expect(await buildAnnotationsOf(reportOf([complains, dead]), nowhere)).toEqual([
    {
      level: "error",
      title: "does not boot (111111111111 kvm)",
      message: "the machine died\nKernel panic",
    },
    {
      level: "warning",
      title: "at boot: WARNING fork_init (kernel/fork.c:3) (222222222222 kvm)",
      message: expect.stringMatching(/^WARNING: CPU: 0.*\n.*\nCall Trace:\nat kernel\/fork\.c:3$/),
    },
  ]);
});

test("what a compiler says starts no workflow command", async () => {
  const hostile = { ...error, message: "x\n::warning::y\r##[error]z", file: "a,b::c\n.c" };
  const said = await commands(reportOf([failedCommit("2", [hostile])]), nowhere);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatchObject({ name: "error", message: expect.stringContaining("::warning::y") });
});
