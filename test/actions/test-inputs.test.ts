import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { inTestActionWords, readTestInputs, testInputNames } from "../../src/actions/test-inputs.ts";
import { UserError } from "../../src/base/index.ts";

const needed = { kernel: "build" };

function read(given: Record<string, string>) {
  return readTestInputs(name => given[name] ?? "", undefined, "/tmp/out");
}

function complaint(given: Record<string, string>): string {
  try {
    read(given);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("nothing was wrong");
}

interface ActionFile {
  inputs: Record<string, { default?: string; required?: boolean }>;
}
const action = parse(
  await readFile(new URL("../../actions/test/action.yml", import.meta.url), "utf8"),
) as ActionFile;

describe("actions/test/action.yml", () => {
  test("has the inputs that are read, and no other", () => {
    expect(Object.keys(action.inputs).sort()).toEqual([...testInputNames].sort());
  });

  test("has the defaults that hold without it", () => {
    const defaults = Object.fromEntries(
      Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? ""]),
    );
    expect(read({ ...defaults, ...needed })).toEqual(read(needed));
  });

  test("requires none, since a job of a plan can stand for the kernel", () => {
    expect(Object.keys(action.inputs).filter(name => action.inputs[name]?.required === true)).toEqual([]);
    expect(complaint({})).toMatch(
      /^input "kernel": not given, expected .+ \(or a job of a plan: "plan-job"\)$/,
    );
  });
});

describe("inputs", () => {
  test("become the job's request", () => {
    const inputs = read({
      kernel: "build",
      store: "s3://kernels",
      commit: "1".repeat(40),
      modules: "lib/modules",
      selftests: "kvm",
      suite: "kselftest/x86",
      "suite-files": "one.suite.yaml",
      "test-files": "cases",
      tests: "kselftest/x86/a\nkselftest/x86/b/-v 1",
      environments: "  a.env.yaml\r\n\n configs \n",
      "only-environments": "mmu.*",
      labels: "fast",
      "known-failures": "known.yaml",
      "allowed-splats": "allowed.yaml",
      "retry-failures": "false",
      filter: "^svm_",
      jobs: "3",
      timeout: "1.5m",
      out: "results",
      overwrite: "True",
      cpus: "4",
      memory: "2048",
      accelerator: "tcg",
      "boot-timeout": "90s",
      "stage1-kernel": "one.deb",
      cmdline: "mitigations=off",
      upload: "FALSE",
      "artifact-name": "mine (2)",
      annotate: "false",
      "fail-on-failures": "false",
      "allow-fork": "true",
    });
    expect(inputs).toEqual({
      job: {
        kernel: "build",
        store: "s3://kernels",
        commit: "1".repeat(40),
        modules: "lib/modules",
        selftests: "kvm",
        suite: "kselftest/x86",
        suiteFiles: ["one.suite.yaml"],
        testFiles: ["cases"],
        tests: ["kselftest/x86/a", "kselftest/x86/b/-v 1"],
        environments: ["a.env.yaml", "configs"],
        onlyEnvironments: ["mmu.*"],
        knownFailures: ["known.yaml"],
        allowedSplats: ["allowed.yaml"],
        retryFailures: false,
        filter: "^svm_",
        jobs: 3,
        timeoutMs: 90_000,
        out: "results",
        overwrite: true,
        machine: {
          cpus: 4,
          memoryMiB: 2048,
          accelerator: "tcg",
          bootTimeoutMs: 90_000,
          stageOneKernel: "one.deb",
          cmdline: "mitigations=off",
          labels: ["fast"],
        },
      },
      upload: false,
      artifactName: "mine (2)",
      annotate: false,
      failsOnFailures: false,
      machineKind: "qemu",
      allowFork: true,
    });
  });

  test("that are wrong are all named, with what was given and what was expected", () => {
    expect(
      complaint({
        jobs: "many",
        accelerator: "kvmm",
        upload: "yes",
        "artifact-name": "a/b",
      }),
    ).toBe(
      [
        "5 inputs are wrong:",
        '  input "kernel": not given, expected a kernel build directory (O=), a bzImage, a linux-image .deb, or COMMIT/VARIANT of the kernel store (or a job of a plan: "plan-job")',
        '  input "jobs": given "many", expected a whole number from 1 to 512',
        '  input "accelerator": given "kvmm", expected auto, kvm or tcg',
        '  input "upload": given "yes", expected true or false',
        '  input "artifact-name": given "a/b", expected a name without the characters " : < > | * ? \\ /',
      ].join("\n"),
    );
  });

  test.each([
    ["jobs", "0"],
    ["jobs", "1.5"],
    ["jobs", "1e2"],
    ["jobs", "-1"],
    ["cpus", "513"],
    ["memory", "64"],
    ["timeout", "0"],
    ["timeout", "soon"],
    ["timeout", "2 weeks"],
    ["boot-timeout", "25h"],
    ["overwrite", "1"],
    ["artifact-name", 'a"b'],
  ])("refuse %s: %s", (name, text) => {
    expect(complaint({ ...needed, [name]: text })).toMatch(
      `input "${name}": given ${JSON.stringify(text)}, expected `,
    );
  });

  test("refuse a filter that is no regular expression, with the reason", () => {
    expect(complaint({ ...needed, filter: "(" })).toMatch(
      /^input "filter": given "\(", expected a JavaScript regular expression \(Invalid regular expression: .+\)$/,
    );
  });

  test("never make anything but a request or a UserError", () => {
    const name = fc.constantFrom(...testInputNames);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), given => {
        try {
          return read(given).job.kernel !== "";
        } catch (error) {
          return error instanceof UserError;
        }
      }),
    );
  });
});

test("a message of the job names inputs, not the command's options", () => {
  expect(
    inTestActionWords("--out x is there already; give --overwrite (--filter), not --help or a--out"),
  ).toBe('input "out" x is there already; give input "overwrite" (input "filter"), not --help or a--out');
});

test("a command that the reader is told to run stays as it is", () => {
  expect(inTestActionWords('--commit is wrong: "vmentry build --commit 1234", then --store')).toBe(
    'input "commit" is wrong: "vmentry build --commit 1234", then input "store"',
  );
});
