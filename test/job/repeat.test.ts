import { resolve } from "node:path";
import { expect, test } from "vitest";
import { stockEnvironment } from "../../src/environment/index.ts";
import { repeatCommand } from "../../src/job/repeat.ts";
import type { JobRequest } from "../../src/job/request.ts";

const request: JobRequest = {
  kernel: "build",
  selftests: "kvm",
  suiteFiles: ["a.suite.yaml"],
  testFiles: [],
  tests: ["kvm/one"],
  filter: "^o",
  repetition: { kind: "times", times: 3 },
  retryFailures: true,
  environments: ["configs"],
  onlyEnvironments: [],
  knownFailures: [],
  allowedSplats: [],
  jobs: 7,
  out: "out",
  overwrite: true,
  machine: { accelerator: "tcg", bootTimeoutMs: 1, cmdline: "-x y", labels: ["fast"], memoryMiB: 512 },
};

test("the command repeats a run from any directory, on the same kernel and in the same environment alone", () => {
  const shadow = { ...stockEnvironment, name: "shadow", file: "configs/shadow.env.yaml" };
  expect(repeatCommand(request, shadow)).toEqual([
    ...["vmentry", "run", "--kernel", resolve("build"), "--selftests", resolve("kvm")],
    ...["--suite-file", resolve("a.suite.yaml")],
    ...["--env", resolve("configs/shadow.env.yaml"), "--only-env", "shadow"],
    ...["--memory", "512", "--accelerator", "tcg", "--cmdline=-x y", "--label", "fast"],
  ]);
});

test("the stock environment needs no file", () => {
  expect(repeatCommand(request, stockEnvironment)).not.toContain("--env");
});
