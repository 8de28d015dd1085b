import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Workplace, workplace } from "../../cli/command.ts";
import { lab } from "../../lab.ts";
import { plantedFaults } from "../planted-commits.ts";
import { plantedHistory } from "../planted-history.ts";

async function check(place: Workplace, ...args: string[]) {
  const { repository, store, variant } = await plantedHistory();
  const { selftests, stageOneKernel } = await lab();
  await cp(store, join(place.path, "store"), { recursive: true });
  const own = [
    "--repo",
    repository,
    "--store",
    join(place.path, "store"),
    "--work",
    join(place.path, "work"),
  ];
  const machine = ["--selftests", selftests, "--stage1-kernel", stageOneKernel, "--accelerator", "tcg"];
  return await place.run(["check-series", ...own, ...machine, "--variant", variant, ...args]);
}

test("real kernels: a series on a base that does not build is broken by the commit that makes a test fail", async () => {
  const { commits } = await plantedHistory();
  await using place = await workplace();
  const out = join(place.path, "out");
  const series = [
    "--range",
    `${commits["unbuildable-too"]}..${commits["wrong-ecx"]}`,
    "--test",
    plantedFaults.wrongEcx,
  ];
  const end = await check(place, ...series, "--out", out);
  expect(end.code).toBe(1);
  const report = JSON.parse(await readFile(join(out, "series.json"), "utf8"));
  expect(report.commits).toMatchObject([
    { commit: commits.buildable, verdict: "good" },
    { commit: commits["wrong-ecx"], verdict: "broken" },
  ]);
  expect(report.breaks).toHaveLength(1);
  expect(report.breaks[0].reason).toMatch(
    /^kvm\/cpuid_test fails: .*failed 3 of 3 times when it was repeated, and 0 of 3 times on the commit before$/,
  );
  expect(report.notes).toEqual([expect.stringMatching(/^it does not build on the base already: /)]);
  await place.expectNothingLeft();
});

test("real kernels: of all tests of a suite the one that a commit breaks is told, and one for another processor noted", async () => {
  const { commits } = await plantedHistory();
  await using place = await workplace();
  const out = join(place.path, "out");
  const suite = join(place.path, "few.suite.yaml");
  const intelOnly = "vmx_tsc_adjust_test";
  await writeFile(suite, `suite: kvm\nonly: [cpuid_test, ${intelOnly}, hyperv_cpuid]\n`);
  const series = ["--range", `${commits.buildable}..${commits["wrong-ecx"]}`, "--all-tests", "--trials", "1"];
  const end = await check(place, ...series, "--suite-file", suite, "--out", out);
  expect(end.code).toBe(1);
  const report = JSON.parse(await readFile(join(out, "series.json"), "utf8"));
  expect(report.asked.questions.map(({ title }: { title: string }) => title)).toEqual([
    "it does not build",
    "it does not boot",
    "kvm/cpuid_test fails",
    "kvm/hyperv_cpuid fails",
    `kvm/${intelOnly} fails`,
  ]);
  expect(report.breaks).toMatchObject([
    { commit: commits["wrong-ecx"], reason: expect.stringMatching(/^kvm\/cpuid_test fails: /) },
  ]);
  const [base] = report.probes;
  expect(base.report.answers).toMatchObject([
    ...Array(4).fill({ kind: "trials", failed: 0, passed: 1 }),
    { kind: "untestable", reason: expect.stringContaining("is skipped") },
  ]);
  await place.expectNothingLeft();
});
