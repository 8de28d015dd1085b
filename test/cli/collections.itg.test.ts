import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { runTool } from "../../src/base/index.ts";
import { type Lab, lab } from "../lab.ts";
import { type Workplace, workplace } from "./command.ts";
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

const harness = `#include "kselftest_harness.h"
TEST(holds) { ASSERT_EQ(1, 1); }
TEST(does_not_hold) { ASSERT_EQ(1, 2); }
TEST(is_not_for_here) { SKIP(return, "needs more"); }
TEST_HARNESS_MAIN
`;

/** An installation as `make install` leaves it, of a collection with a test in the kernel's own harness. */
async function install(directory: string): Promise<string> {
  const collection = join(directory, "demo");
  await mkdir(collection, { recursive: true });
  const selftests = dirname(made.selftests);
  await runTool(["gcc", "-x", "c", "-", "-I", selftests, "-o", join(collection, "parts")], {
    input: harness,
  });
  // The collection's directory is where a test starts, and its settings are heeded.
  await writeFile(join(collection, "beside.txt"), "beside\n");
  await writeFile(join(collection, "reads.sh"), "#!/bin/sh\ncat beside.txt\n");
  await writeFile(join(collection, "slow.sh"), "#!/bin/sh\nsleep 100\n");
  await writeFile(join(collection, "settings"), "timeout=2\n");
  for (const name of ["reads.sh", "slow.sh"]) await chmod(join(collection, name), 0o755);
  await writeFile(join(directory, "kselftest-list.txt"), "demo:parts\ndemo:reads.sh\ndemo:slow.sh\n");
  return directory;
}

test("another kselftest collection runs by the same runner, with what its tests tell in KTAP", async () => {
  const selftests = await install(join(place.path, "tests"));
  const { code, stdout } = await place.run([
    ...["run", "--kernel", made.kernel, "--stage1-kernel", made.stageOneKernel, "--selftests", selftests],
    ...["--suite", "kselftest/demo", "--cpus", "2", "--memory", "1024", "--out", "out"],
  ]);
  expect(code).toBe(1);
  const results = await resultsOf(place.path);
  expect(endsOf(results)).toEqual({
    "stock kselftest/demo/parts": expect.stringContaining("does_not_hold"),
    "stock kselftest/demo/reads.sh": "pass",
    "stock kselftest/demo/slow.sh": expect.stringMatching(/^timeout: did not end within 2\.0s/),
  });
  const [parts] = results.runs[0]?.tests ?? [];
  expect(parts?.subtests.map(({ name, status }) => [name, status])).toEqual([
    ["global.holds", "pass"],
    ["global.does_not_hold", "fail"],
    ["global.is_not_for_here", "skip"],
  ]);
  expect(stdout).toMatch(/1 subtest of 3 failed:\s+global\.does_not_hold/);
  await place.expectNothingLeft();
});
