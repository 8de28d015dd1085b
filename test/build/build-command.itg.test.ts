import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { parseBuildReport } from "../../src/build/index.ts";
import { runBuild } from "./run-build.ts";
import { makeKernelRepository, scratchDirectory, writeFiles } from "./small-tree.ts";

function setUp() {
  const repository = makeKernelRepository();
  const scratch = scratchDirectory();
  writeFiles(scratch, {
    "small.variant.yaml": "name: small\narch: x86_64\nconfig: tinyconfig\nselftests: []\n",
  });
  const run = (...args: string[]) => runBuild(scratch, ["--repo", repository.directory, ...args]);
  const build = (...args: string[]) =>
    run("--variant", join(scratch, "small.variant.yaml"), "--store", join(scratch, "store"), ...args);
  return { repository, scratch, run, build };
}

test("vmentry build builds a commit once, and says from then on that the store has it", () => {
  const { repository, build } = setUp();
  const first = build();
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toMatch(
    new RegExp(`^built    ${repository.first.slice(0, 12)} small first\n +6\\.12\\.117, in `),
  );
  expect(first.stderr).toContain("small: kernel");
  expect(build().stdout).toContain("6.12.117, in the store already");
  const report = JSON.parse(build("--json", "--force").stdout);
  expect(report).toMatchObject({
    builds: [
      { commit: repository.first, variant: "small", outcome: "built", isFresh: true, diagnostics: [] },
    ],
  });
});

test("vmentry build ends with 1 when a commit of a range does not build, and goes on or stops there", () => {
  const { repository, build } = setUp();
  repository.commit({ "lib/shared.c": "int broken\n" }, "break");
  repository.commit({ "lib/shared.c": "int shared(void) { return 4; }\n" }, "mend");
  const range = `${repository.first}..main`;
  const all = build("--range", range);
  expect(all.code).toBe(1);
  expect(all.stdout).toMatch(/^FAILED .* break\n(?:.*\n)*built .* mend\n/);
  const stopped = build("--range", range, "--stop-at-failure");
  expect(stopped.code).toBe(1);
  expect(stopped.stdout).not.toContain("mend");
});

test("vmentry build keeps a report, a summary and the logs in --out, and replaces only what it made itself", () => {
  const { repository, scratch, build } = setUp();
  repository.commit({ "lib/shared.c": "broken\n" }, "break");
  const out = join(scratch, "out");
  const args = ["--range", `${repository.first}~0..main`, "--out", out];
  expect(build(...args)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("1 build does not build: "),
  });
  const report = parseBuildReport(readFileSync(join(out, "build.json"), "utf8"), "build.json");
  expect(report).toMatchObject({
    conclusion: "failed",
    asked: `${repository.first}~0..main`,
    builds: [{ outcome: "failed", subject: "break", isFresh: true, boot: null }],
  });
  expect(readFileSync(join(out, report.builds[0]?.log ?? ""), "utf8")).toContain("lib/shared.c");
  expect(readFileSync(join(out, "summary.md"), "utf8")).toContain("**First:** ");
  expect(build(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining("give --overwrite") });
  expect(build(...args, "--overwrite").code).toBe(1);
  writeFiles(out, { precious: "" });
  expect(build(...args, "--overwrite")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("holds precious, which vmentry build did not make"),
  });
});

test("vmentry build ends with 1 when a commit brings a warning and that is not to be", () => {
  const { repository, build } = setUp();
  repository.commit({ "lib/shared.c": "static int unused;\nint shared(void) { return 0; }\n" }, "warn");
  repository.commit({ "init/main.c": "int main(void) { return 0; }\n" }, "later");
  const range = ["--range", `${repository.first}..main`];
  expect(build(...range).code).toBe(0);
  const strict = build(...range, "--fail-on-warnings", "--stop-at-failure", "--json");
  expect(strict.code).toBe(1);
  expect(parseBuildReport(strict.stdout, "stdout")).toMatchObject({
    conclusion: "warnings",
    reason: "1 new warning",
    builds: [{ subject: "warn", outcome: "built" }],
    notBuilt: [{ variant: "small" }],
  });
});

test("vmentry build says in the report how much ccache had", () => {
  const { scratch, build } = setUp();
  // It logs as ccache 4.7.5 does, and had every file but the modules'.
  writeFiles(scratch, {
    "bin/ccache.sh": `#!/bin/sh
[ "$1" = --version ] && exec echo "ccache version 4.7.5"
case "$*" in
*drivers/*) printf '# x.c\\ncache_miss\\ndirect_cache_miss\\n' ;;
*) printf '# x.c\\ndirect_cache_hit\\n' ;;
esac >>"$CCACHE_STATSLOG"
exec "$@"
`,
  });
  renameSync(join(scratch, "bin/ccache.sh"), join(scratch, "bin/ccache"));
  vi.stubEnv("PATH", `${join(scratch, "bin")}:${process.env["PATH"]}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const [told] = parseBuildReport(build("--json").stdout, "stdout").builds;
  expect(told?.ccache).toEqual({ hits: 2, misses: 1 });
  const [again] = parseBuildReport(build("--json").stdout, "stdout").builds;
  expect(again).toMatchObject({ isFresh: false, ccache: null });
});

test("vmentry build takes a mailbox on a base", () => {
  const { repository, scratch, build } = setUp();
  repository.commit({ "lib/shared.c": "int shared(void) { return 5; }\n" }, "five");
  writeFiles(scratch, { "a.mbox": `${repository.git("format-patch", "--stdout", "-1")}\n` });
  const built = build("--mbox", join(scratch, "a.mbox"), "--base", repository.first);
  expect(built).toMatchObject({ code: 0, stdout: expect.stringContaining(" small five\n") });
});

test("vmentry build tells bad input with exit code 2, and builds nothing", () => {
  const { scratch, run, build } = setUp();
  expect(build("--commit", "$(touch hacked)")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no commit "$(touch hacked)" in'),
  });
  expect(build("--commit=--all")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no commit "--all"'),
  });
  expect(build("--mbox", "x")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--mbox needs --base"),
  });
  expect(build("--cpus", "2")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--cpus is given without --boot"),
  });
  expect(build("--base", "x")).toMatchObject({ code: 2, stderr: expect.stringContaining("without --mbox") });
  expect(run()).toMatchObject({ code: 2, stderr: expect.stringContaining("there is no *.variant.yaml in") });
  expect(run("--variant", join(scratch, "gone.variant.yaml"))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("gone.variant.yaml: there is no such file"),
  });
});
