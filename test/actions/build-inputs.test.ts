import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { buildInputNames, inBuildActionWords, readBuildInputs } from "../../src/actions/build-inputs.ts";
import { UserError } from "../../src/base/index.ts";

function read(given: Record<string, string>) {
  return readBuildInputs(name => given[name] ?? "", "/tmp/out");
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

const file = new URL("../../actions/build/action.yml", import.meta.url);
const action = parse(await readFile(file, "utf8")) as { inputs: Record<string, { default?: string }> };

describe("actions/build/action.yml", () => {
  test("has the inputs that are read, and no other", () => {
    expect(Object.keys(action.inputs).sort()).toEqual([...buildInputNames].sort());
  });

  test("has the defaults that hold without it", () => {
    const defaults = Object.fromEntries(
      Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? ""]),
    );
    expect(read(defaults)).toEqual(read({}));
  });
});

describe("inputs", () => {
  test("become the request of a build", () => {
    const given = {
      repository: "linux",
      mbox: "series.mbox",
      base: "v6.12",
      variants: " a.variant.yaml\n\nvariants",
      store: "s3://kernels/a",
      work: "work",
      jobs: "3",
      force: "true",
      "stop-at-failure": "true",
      "fail-on-warnings": "true",
      boot: "true",
      "fail-on-splats": "true",
      cpus: "2",
      memory: "1024",
      accelerator: "tcg",
      "boot-timeout": "90s",
      "stage1-kernel": "one.deb",
      cmdline: "quiet",
      out: "results",
      overwrite: "true",
      upload: "false",
      "artifact-name": "mine",
      "allow-fork": "true",
      annotate: "false",
      "fail-on-failures": "false",
    };
    expect(read(given)).toEqual({
      job: {
        repository: "linux",
        mbox: "series.mbox",
        base: "v6.12",
        variants: ["a.variant.yaml", "variants"],
        store: "s3://kernels/a",
        work: "work",
        jobs: 3,
        force: true,
        stopsAtFailure: true,
        failsOnWarnings: true,
        failsOnSplats: true,
        boot: {
          cpus: 2,
          memoryMiB: 1024,
          accelerator: "tcg",
          bootTimeoutMs: 90_000,
          stageOneKernel: "one.deb",
          cmdline: "quiet",
          labels: [],
        },
        out: "results",
        overwrite: true,
      },
      upload: false,
      artifactName: "mine",
      allowFork: true,
      annotate: false,
      failsOnFailures: false,
    });
  });

  test("that are not given build HEAD with all processors, and boot nothing", () => {
    const { job } = read({});
    expect(job).toMatchObject({
      repository: ".",
      variants: [],
      jobs: availableParallelism(),
      out: "/tmp/out",
    });
    expect(job).not.toHaveProperty("boot");
    expect(job).not.toHaveProperty("commit");
  });

  test("that are wrong are all named, with what was given and what was expected", () => {
    expect(complaint({ jobs: "0", boot: "yes", memory: "1", "artifact-name": "a/b" })).toBe(
      [
        "4 inputs are wrong:",
        '  input "jobs": given "0", expected a whole number from 1 to 4096',
        '  input "boot": given "yes", expected true or false',
        '  input "memory": given "1", expected a whole number from 256 to 1048576',
        '  input "artifact-name": given "a/b", expected a name without the characters " : < > | * ? \\ /',
      ].join("\n"),
    );
    expect(complaint({ "fail-on-splats": "true" })).toContain("nothing is booted without boot: true");
  });

  test("never make anything but a request or a UserError", () => {
    const name = fc.constantFrom(...buildInputNames);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), given => {
        try {
          return read(given).job.jobs > 0;
        } catch (error) {
          return error instanceof UserError;
        }
      }),
    );
  });
});

test("a message of the build names inputs, also where the command calls them otherwise", () => {
  expect(inBuildActionWords("--out x, --variant y, --repo z, --mbox needs --base, not --help")).toBe(
    'input "out" x, input "variants" y, input "repository" z, input "mbox" needs input "base", not --help',
  );
});
