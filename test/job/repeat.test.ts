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

const given = { store: undefined, kernel: { source: "build" } };

test("the command repeats a run from any directory, on the same kernel and in the same environment alone", () => {
  const shadow = { ...stockEnvironment, name: "shadow", file: "configs/shadow.env.yaml" };
  expect(repeatCommand(request, shadow, given)).toEqual([
    ...["vmentry", "run", "--kernel", resolve("build"), "--selftests", resolve("kvm")],
    ...["--suite-file", resolve("a.suite.yaml")],
    ...["--env", resolve("configs/shadow.env.yaml"), "--only-env", "shadow"],
    ...["--memory", "512", "--accelerator", "tcg", "--cmdline=-x y", "--label", "fast"],
  ]);
});

test("the stock environment needs no file", () => {
  expect(repeatCommand(request, stockEnvironment, given)).not.toContain("--env");
});

test("a kernel of the store is repeated by its whole commit, from the same store, with its own selftests", () => {
  const source = `${"1".repeat(40)}/kvm`;
  const { selftests, ...own } = request;
  const stored = repeatCommand({ ...own, kernel: "1111" }, stockEnvironment, {
    store: "/srv/kernels",
    kernel: { source },
  });
  expect(stored.slice(2, 6)).toEqual(["--kernel", source, "--store", "/srv/kernels"]);
  expect(stored).not.toContain("--selftests");
});

test("the commit of a kernel that was given as a path is said again", () => {
  const commit = "2".repeat(40);
  const words = repeatCommand({ ...request, commit }, stockEnvironment, given);
  expect(words.slice(2, 6)).toEqual(["--kernel", resolve("build"), "--commit", commit]);
});

test("elsewhere it is repeated in a checkout, with paths from there, and a kernel of a store of one's own", () => {
  const shadow = { ...stockEnvironment, name: "shadow", file: "/runner/work/tree/.vmentry/shadow.env.yaml" };
  const source = `${"1".repeat(40)}/kvm`;
  const { selftests, ...own } = request;
  const there: JobRequest = {
    ...own,
    checkout: "/runner/work/tree",
    kernel: "1111",
    suiteFiles: ["/runner/work/tree-of-another/a.suite.yaml"],
  };
  const kernel = { source };
  const words = repeatCommand(there, shadow, { store: "/runner/temp/store", kernel });
  expect(words.slice(2, 10)).toEqual([
    ...["--kernel", source, "--suite-file", "/runner/work/tree-of-another/a.suite.yaml"],
    ...["--env", ".vmentry/shadow.env.yaml", "--only-env", "shadow"],
  ]);
  const shared = repeatCommand(there, shadow, { store: "s3://kernels/kvm", kernel });
  expect(shared.slice(2, 6)).toEqual(["--kernel", source, "--store", "s3://kernels/kvm"]);
});
