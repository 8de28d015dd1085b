import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { configTree, configWith } from "../bisecting/options/config-tree.ts";
import { makeRepository, type TestRepository, writeFiles } from "../build/small-tree.ts";
import { type Workplace, workplace } from "./command.ts";

// What is asked here needs no machine: whether commits build.
let place: Workplace;

beforeAll(async () => {
  place = await workplace();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

const breaking = "int broken\n";

/** A tree of which a later commit does not build any more, or one that does not build at first. */
function makeHistory(): { repository: TestRepository; ids: string[] } {
  const repository = makeRepository();
  const ids = [repository.commit(configTree, "first")];
  for (let number = 1; number <= 6; number++) {
    const source = number >= 4 ? breaking : `int shared(void) { return ${number}; }\n`;
    ids.push(
      repository.commit(
        { "lib/shared.c": source, "lib/other.c": `int other${number};\n` },
        `change ${number}`,
      ),
    );
  }
  writeFiles(place.path, {
    "small.variant.yaml": "name: small\narch: x86_64\nconfig: tinyconfig\nselftests: []\n",
  });
  return { repository, ids };
}

function run(repository: TestRepository, name: string, ...args: string[]) {
  const own = [
    "--repo",
    repository.directory,
    "--store",
    join(place.path, "store"),
    "--work",
    join(place.path, "work"),
  ];
  return place.run([name, ...own, "--variant", join(place.path, "small.variant.yaml"), ...args]);
}

describe("vmentry bisect", () => {
  test("finds the commit that broke the build, ends with 0, and asks nothing again when it is given again", async () => {
    const { repository, ids } = makeHistory();
    const args = ["--good", ids[0] ?? "", "--bad", "HEAD", "--build", "--out", join(place.path, "found")];
    const first = await run(repository, "bisect", ...args, "--json");
    expect(first.code).toBe(0);
    const report = JSON.parse(first.stdout);
    expect(report).toMatchObject({
      conclusion: "found",
      answers: [{ first: { commit: ids[4], subject: "change 4" } }],
    });
    expect(first.stderr).toMatch(/^bisecting 6 commits from /m);
    const second = await run(repository, "bisect", ...args);
    expect(second).toMatchObject({ code: 0 });
    expect(second.stdout).toMatch(new RegExp(`First bad commit: ${ids[4]?.slice(0, 12)} change 4`));
    expect(JSON.parse(readFileSync(join(place.path, "found/bisect.json"), "utf8")).probes).toHaveLength(
      report.probes.length,
    );
  });

  test("says what it would do with --dry-run, and writes nothing", async () => {
    const { repository, ids } = makeHistory();
    const out = join(place.path, "dry");
    const plan = await run(
      repository,
      "bisect",
      "--good",
      ids[0] ?? "",
      "--bad",
      "HEAD",
      "--build",
      "--out",
      out,
      "--dry-run",
    );
    expect(plan.code).toBe(0);
    expect(plan.stdout).toMatch(/^6 commits may be the one$/m);
    expect(plan.stdout).toMatch(new RegExp(`^ {2}${ids[6]?.slice(0, 12)} bad-end, 1 trial$`, "m"));
    expect(plan.stdout).toMatch(/^expected: \d+ probes, each at most one boot, in about /m);
    expect(() => readFileSync(join(out, "bisect.json"))).toThrow("ENOENT");
  });

  test("finds the commit that mended something with --fixed", async () => {
    const repository = makeRepository();
    const ids = [repository.commit({ ...configTree, "lib/shared.c": breaking }, "first")];
    ids.push(repository.commit({ "lib/other.c": "int other;\n" }, "other"));
    ids.push(repository.commit({ "lib/shared.c": "int shared(void) { return 1; }\n" }, "mend"));
    ids.push(repository.commit({ "lib/other.c": "int more;\n" }, "more"));
    const args = [
      "--good",
      "HEAD",
      "--bad",
      ids[0] ?? "",
      "--fixed",
      "--build",
      "--out",
      join(place.path, "fixed"),
    ];
    const end = await run(repository, "bisect", ...args);
    expect(end).toMatchObject({ code: 0, stdout: expect.stringMatching(/Mended by: \S+ mend/) });
  });

  test("ends with 1 when there is nothing to be found", async () => {
    const { repository, ids } = makeHistory();
    const out = join(place.path, "nothing");
    const end = await run(
      repository,
      "bisect",
      "--good",
      ids[0] ?? "",
      "--bad",
      ids[2] ?? "",
      "--build",
      "--out",
      out,
      "--json",
    );
    expect(end.code).toBe(1);
    expect(JSON.parse(end.stdout)).toMatchObject({ conclusion: "not-reproduced" });
  });

  test.each([
    [["--bad", "HEAD", "--build"], "required option '--good <rev>' not specified"],
    [["--good", "HEAD~1", "--bad", "HEAD"], "nothing is asked: give --test ID"],
    [
      ["--good", "HEAD~1", "--bad", "HEAD", "--build", "--splat-during", "a"],
      "--splat-during is given without --splat",
    ],
    [["--good", "HEAD~1", "--bad", "HEAD", "--metric", "speed"], "expected duration:TEST, boot:PHASE"],
    [["--good", "HEAD~1", "--bad", "HEAD", "--command", "no.sh"], "no.sh: there is no such file"],
    [
      ["--good", "HEAD~1", "--bad", "HEAD", "--build", "--confidence", "1"],
      "expected a number from 0.5 to below 1",
    ],
    [["--good", "HEAD", "--bad", "HEAD", "--build"], "are the same commit"],
    [["--good", "nosuch", "--bad", "HEAD", "--build"], 'there is no commit "nosuch"'],
  ])("refuses %j", async (args, message) => {
    const { repository } = makeHistory();
    const end = await run(repository, "bisect", ...args, "--out", join(place.path, "refused"));
    expect(end).toMatchObject({ code: 2, stderr: expect.stringContaining(message), stdout: "" });
  });
});

describe("vmentry bisect-config", () => {
  test("finds the option that breaks the build, and writes the fragment that has it", async () => {
    const { repository, ids } = makeHistory();
    writeFiles(place.path, {
      "good.config": configWith("PCI"),
      "bad.config": configWith("PCI", "KVM", "SMM", "XEN", "HYPERV", "DEBUG"),
    });
    const ends = ["--good", join(place.path, "good.config"), "--bad", join(place.path, "bad.config")];
    const out = join(place.path, "options");
    const end = await run(
      repository,
      "bisect-config",
      ...ends,
      "--commit",
      ids[0] ?? "",
      "--build",
      "--out",
      out,
    );
    expect(end).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("found: CONFIG_XEN makes the difference\n"),
    });
    expect(end.stdout).toContain("  CONFIG_XEN=y\n");
    expect(end.stderr).toMatch(/^round 1: /m);
    expect(readFileSync(join(out, "bisect-config.md"), "utf8")).toContain("vmentry bisect-config: found");
  });

  test("asks one thing at a time", async () => {
    const { repository } = makeHistory();
    const end = await run(repository, "bisect-config", "--good", "a", "--bad", "b", "--build", "--boot");
    expect(end).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("options are searched for one at a time"),
    });
  });
});

describe("vmentry check-series", () => {
  test("stops at the commit that does not build, and ends with 1", async () => {
    const { repository, ids } = makeHistory();
    const out = join(place.path, "series");
    const series = ["--range", `${ids[2]}..HEAD`, "--no-boot", "--out", out];
    const end = await run(repository, "check-series", ...series);
    expect(end.code).toBe(1);
    expect(end.stdout).toContain(`BROKEN    ${ids[4]?.slice(0, 12)} change 4\n`);
    expect(end.stdout).toContain(`not tried ${ids[5]?.slice(0, 12)} change 5\n`);
    expect(end.stdout).toMatch(/does not build: /);
  });

  test("finds that commit by halving with --quick, too", async () => {
    const { repository, ids } = makeHistory();
    const series = ["--range", `${ids[0]}..HEAD`, "--no-boot", "--quick", "--out", join(place.path, "quick")];
    const end = await run(repository, "check-series", ...series);
    expect(end).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`BROKEN    ${ids[4]?.slice(0, 12)} change 4\n`),
    });
  });

  test("ends with 0 when each patch of a mailbox builds", async () => {
    const { repository, ids } = makeHistory();
    writeFiles(place.path, {
      "good.mbox": `${repository.git("format-patch", "--stdout", `${ids[0]}..${ids[3]}`)}\n`,
    });
    const series = ["--mbox", join(place.path, "good.mbox"), "--base", ids[0] ?? "", "--no-boot"];
    const end = await run(repository, "check-series", ...series, "--out", join(place.path, "mailbox"));
    expect(end).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("good: 3 commits, each as good as the base"),
    });
  });

  test.each([
    [["--range", "HEAD~1..HEAD", "--no-boot", "--test", "kvm/a"], "--no-boot is given with --test"],
    [
      ["--range", "HEAD~1..HEAD", "--no-boot", "--all-tests"],
      "--no-boot is given with --test, --all-tests or --command",
    ],
    [
      ["--range", "HEAD~1..HEAD", "--all-tests", "--test", "kvm/a"],
      "option '--all-tests' cannot be used with option '--test <id>'",
    ],
    [
      ["--range", "HEAD~5..HEAD~4", "--all-tests"],
      "it was built without selftests. Give some with --selftests",
    ],
    [[], "give the series: --range A..B, or --mbox FILE with --base REV"],
    [["--mbox", "a.mbox"], "--mbox needs --base"],
    [["--range", "HEAD~1..HEAD", "--base", "HEAD"], "--base is given without --mbox"],
  ])("refuses %j", async (args, message) => {
    const { repository } = makeHistory();
    const end = await run(repository, "check-series", ...args, "--out", join(place.path, "refused"));
    expect(end).toMatchObject({ code: 2, stderr: expect.stringContaining(message), stdout: "" });
  });
});
