import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Lab, lab } from "../lab.ts";
import { type Workplace, workplace } from "./command.ts";
import { buildComplaint } from "./complaint.ts";
import { addSelftests } from "./inputs.ts";
import { endsOf, resultsOf } from "./results-of.ts";

let made: Lab;
let place: Workplace;

beforeAll(async () => {
  made = await lab();
});
beforeEach(async () => {
  place = await workplace();
});
afterEach(() => place[Symbol.asyncDispose]());

function runArguments(selftests: string, ...more: string[]): string[] {
  return [
    ...["run", "--kernel", made.kernel, "--stage1-kernel", made.stageOneKernel, "--selftests", selftests],
    ...["--cpus", "2", "--memory", "1024", "--out", "out", ...more],
  ];
}

test("a machine that dies comes back: suspects run alone, the killer is named, and the rest runs", async () => {
  const putModule = await buildComplaint(made.kernel, join(place.path, "module"));
  const selftests = await addSelftests(join(place.path, "tests"), {
    a_bystander: "#!/bin/sh\nsleep 6\n",
    b_kills: `#!/bin/sh\nsleep 2\n${putModule}insmod /tmp/c.ko fatal=1\n`,
    c_later: "#!/bin/sh\nexit 0\n",
    d_later: "#!/bin/sh\nexit 0\n",
  });
  const { code, stdout } = await place.run(runArguments(selftests, "--jobs", "2"));
  const panic = "Kernel panic - not syncing: made by a test";
  const results = await resultsOf(place.path);
  expect(endsOf(results)).toEqual({
    "stock kvm/a_bystander": expect.stringMatching(/^pass/),
    "stock kvm/b_kills": expect.stringContaining(`machine-died: ${panic}`),
    "stock kvm/c_later": "pass",
    "stock kvm/d_later": "pass",
  });
  const [run] = results.runs;
  expect(run?.deaths.at(-1)?.killer).toBe("kvm/b_kills");
  expect(run?.deaths[0]?.suspects.toSorted()).toEqual(["kvm/a_bystander", "kvm/b_kills"]);
  expect(run?.splats.filter(({ kind }) => kind === "panic").at(-1)?.tests).toEqual(["kvm/b_kills"]);
  expect(stdout).toContain("b_kills");
  expect(stdout).toContain(panic);
  expect(code).toBe(3);
  await place.expectNothingLeft();
});

test("what fails beside others and passes alone is flaky, with both outputs, and is not red", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), {
    a_first_time:
      "#!/bin/sh\n[ -e /tmp/been-here ] && exec echo fine\n: > /tmp/been-here\nsleep 1\necho not so fine\nexit 1\n",
    b_beside: "#!/bin/sh\nsleep 4\n",
    c_always: "#!/bin/sh\nsleep 1\nexit 3\n",
  });
  const { code } = await place.run(runArguments(selftests, "--jobs", "2"));
  const results = await resultsOf(place.path);
  expect(endsOf(results)).toMatchObject({
    "stock kvm/a_first_time": expect.stringMatching(/^flaky/),
    "stock kvm/b_beside": "pass",
    "stock kvm/c_always": expect.stringMatching(/^fail/),
  });
  const attempts = results.runs[0]?.tests[0]?.attempts ?? [];
  expect(attempts.map(({ status, why, alone }) => [status, why, alone])).toEqual([
    ["fail", "first", false],
    ["pass", "retry", true],
  ]);
  expect(code).toBe(1);
  const good = await place.run(
    runArguments(selftests, "--jobs", "2", "--overwrite", "--filter", "^(a_first_time|b_beside)$"),
  );
  expect((await resultsOf(place.path)).counts).toMatchObject({ flaky: 1, pass: 1 });
  expect(good.code).toBe(0);
  await place.expectNothingLeft();
});

test("a kernel that complains makes the run red although every test passed, unless the complaint is allowed", async () => {
  const putModule = await buildComplaint(made.kernel, join(place.path, "module"));
  const selftests = await addSelftests(join(place.path, "tests"), {
    a_quiet: "#!/bin/sh\nexit 0\n",
    b_complains: `#!/bin/sh\n${putModule}insmod /tmp/c.ko && sleep 1\n`,
  });
  const red = await place.run(runArguments(selftests, "--jobs", "1"));
  const results = await resultsOf(place.path);
  expect(endsOf(results)).toEqual({ "stock kvm/a_quiet": "pass", "stock kvm/b_complains": "pass" });
  expect({ code: red.code, conclusion: results.conclusion }).toEqual({ code: 1, conclusion: "splats" });
  const [splat] = results.runs[0]?.splats ?? [];
  expect(splat).toMatchObject({ kind: "WARNING", function: "vmentry_complain", tests: ["kvm/b_complains"] });

  const entry = (expires: string) =>
    `allowed-splats:\n  - function: vmentry_complain\n    reason: made by a test\n    owner: the tests\n    link: https://example.org/1\n    expires: ${expires}\n`;
  await mkdir(join(place.path, "rules"));
  await writeFile(join(place.path, "rules/allowed-splats.yaml"), entry("2999-01-01"));
  const allowed = ["--jobs", "1", "--overwrite", "--allowed-splats", "rules/allowed-splats.yaml"];
  const green = await place.run(runArguments(selftests, ...allowed));
  expect({ code: green.code, stdout: green.stdout }).toMatchObject({ code: 0 });
  expect(green.stdout).toContain("made by a test");
  expect((await resultsOf(place.path)).runs[0]?.splats[0]?.allowed?.owner).toBe("the tests");

  await writeFile(join(place.path, "rules/allowed-splats.yaml"), entry("2020-01-01"));
  const expired = await place.run(runArguments(selftests, ...allowed));
  expect(expired.code).toBe(1);
  expect(expired.stdout).toMatch(/allowed-splats\.yaml:2:\d+.*expired/);
  await place.expectNothingLeft();
});

test("a known failure is shown and counted, and is not red", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), {
    a_fails: "#!/bin/sh\necho broken since ever >&2\nexit 1\n",
    b_passes: "#!/bin/sh\nexit 0\n",
  });
  await writeFile(
    join(place.path, "known-failures.yaml"),
    "known-failures:\n  - test: kvm/a_*\n    reason: the emulator lacks it\n    owner: the tests\n    link: https://example.org/2\n    expires: 2999-01-01\n",
  );
  const { code, stdout } = await place.run(
    runArguments(selftests, "--known-failures", "known-failures.yaml"),
  );
  const results = await resultsOf(place.path);
  expect(results.counts).toMatchObject({ pass: 1, fail: 0, "known-failure": 1 });
  expect(results.runs[0]?.tests[0]).toMatchObject({
    status: "fail",
    known: { reason: "the emulator lacks it" },
  });
  expect(stdout).toContain("the emulator lacks it");
  expect(code).toBe(0);
  await place.expectNothingLeft();
});

test("the command that the summary gives repeats a failed test alone, in the same environment", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), {
    a_fails: "#!/bin/sh\nexit 1\n",
    b_passes: "#!/bin/sh\nexit 0\n",
  });
  const first = await place.run(runArguments(selftests));
  expect(first.code).toBe(1);
  const results = await resultsOf(place.path);
  const [command, ...repeat] = results.runs[0]?.repeat ?? [];
  expect(command).toBe("vmentry");
  expect(first.stdout).toContain("--test kvm/a_fails");
  const again = await place.run([...repeat, "--test", "kvm/a_fails", "--out", "out", "--overwrite"]);
  expect(again.code).toBe(1);
  expect(endsOf(await resultsOf(place.path))).toEqual({
    "stock kvm/a_fails": expect.stringMatching(/^fail/),
  });
});

test("command lines of .test files run unchanged, with their ranges as tests of their own", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), {
    counts: '#!/bin/sh\n[ "$1" = -v ] && [ "$2" -ge 1 ] && echo "$2 vCPUs"\n',
  });
  await mkdir(join(place.path, "cases/counts"), { recursive: true });
  await writeFile(join(place.path, "cases/counts/some.test"), "counts -v {1,2,4}\n");
  const { code } = await place.run(runArguments(selftests, "--test-file", "cases"));
  expect(code).toBe(0);
  const results = await resultsOf(place.path);
  expect(results.counts.pass).toBe(3);
  expect(results.runs[0]?.tests.map(({ command }) => command.slice(1).join(" ")).toSorted()).toEqual([
    "-v 1",
    "-v 2",
    "-v 4",
  ]);
  await place.expectNothingLeft();
});
