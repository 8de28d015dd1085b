import { chmod, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { basename, delimiter, join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { kindOfPath } from "../../src/base/index.ts";
import { type Lab, lab } from "../lab.ts";
import { type CommandEnd, type Start, type Workplace, workplace } from "./command.ts";
import { addBuildWithout, addEnvironment, addSelftests } from "./inputs.ts";

let made: Lab;
let place: Workplace;

beforeAll(async () => {
  made = await lab();
});
beforeEach(async () => {
  place = await workplace();
});
afterEach(() => place[Symbol.asyncDispose]());

interface Given {
  kernel?: string;
  selftests?: string;
  more?: readonly string[];
}

/** `vmentry run` with good input, but for what is given. */
async function run({ kernel, selftests, more = [] }: Given, how: Start = {}): Promise<CommandEnd> {
  const tests = selftests ?? (await addSelftests(join(place.path, "tests"), { a_test: "#!/bin/sh\n" }));
  return await place.run(
    [
      ...["run", "--kernel", kernel ?? made.kernel, "--selftests", tests, "--out", "out"],
      ...["--stage1-kernel", made.stageOneKernel, "--cpus", "2", "--memory", "1024", ...more],
    ],
    how,
  );
}

/** Refused with exit code 2, a message with these words, and nothing else done. */
async function expectRefused(end: CommandEnd, ...words: (string | RegExp)[]): Promise<void> {
  for (const word of words) expect(end.stderr).toMatch(word);
  expect(end.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect({ code: end.code, stdout: end.stdout }).toEqual({ code: 2, stdout: "" });
  expect(await kindOfPath(join(place.path, "out"))).toBeUndefined();
  await place.expectNothingLeft();
}

describe("a kernel", () => {
  test("that does not exist", async () => {
    await expectRefused(await run({ kernel: "/no/such/kernel" }), "there is no /no/such/kernel", "bzImage");
  });

  test("that is a file, but no kernel", async () => {
    const file = join(place.path, "notes.txt");
    await writeFile(file, "not a kernel\n".repeat(1000));
    await expectRefused(await run({ kernel: file }), file, "is no bootable kernel image but text");
  });

  test.each([
    ["SERIAL_8250_CONSOLE", "there is no serial console"],
    ["KVM", "there is nothing to test without KVM"],
  ])("without CONFIG_%s", async (option, why) => {
    const kernel = await addBuildWithout(join(place.path, "build"), made.kernel, option);
    await expectRefused(await run({ kernel }), `${kernel} cannot be used`, `  CONFIG_${option}: ${why}`);
  });
});

describe("selftests", () => {
  test("none in the directory", async () => {
    await mkdir(join(place.path, "empty"));
    const end = await run({ selftests: "empty" });
    await expectRefused(end, "no built KVM selftests in empty", "make -C");
  });

  test("none that the filter matches", async () => {
    const end = await run({ more: ["--filter", "no_such_test"] });
    await expectRefused(end, "matches not the one test of kvm", "a_test");
  });

  test("a filter that is no regular expression", async () => {
    await expectRefused(
      await run({ more: ["--filter", "(unclosed"] }),
      "--filter is no regular expression",
      "unclosed",
    );
  });
});

describe("environments", () => {
  test("an unknown feature is named with its place and the nearest known one", async () => {
    const file = await addEnvironment(place.path, "shadow.env.yaml", "name: shadow\nfeatures: {tpd: off}\n");
    const end = await run({ more: ["--env", file] });
    await expectRefused(end, `${file}:2:12: unknown key "tpd" in features, did you mean "tdp"?`);
  });

  test("two files with one name", async () => {
    const directory = join(place.path, "envs");
    const one = await addEnvironment(directory, "a.env.yaml", "name: same\n");
    const two = await addEnvironment(directory, "b.env.yaml", "name: same\n");
    const end = await run({ more: ["--env", one, two] });
    await expectRefused(end, `${two}:1:7: the name "same" is taken by ${one}:1:7`);
  });

  test("files that extend each other in a circle", async () => {
    const one = await addEnvironment(place.path, "a.env.yaml", "name: a\nextends: b.env.yaml\n");
    await addEnvironment(place.path, "b.env.yaml", "name: b\nextends: a.env.yaml\n");
    const end = await run({ more: ["--env", one] });
    await expectRefused(
      end,
      /extends goes round in a circle: .*a\.env\.yaml:2:10 extends .*b\.env\.yaml:2:10 extends/,
    );
  });

  test("a matrix of 10,000 cells", async () => {
    const values = JSON.stringify(Array.from({ length: 100 }, (_, index) => index));
    const axes = `  sysctl.vm.swappiness: ${values}\n  sysctl.vm.dirty_ratio: ${values}\n`;
    const file = await addEnvironment(place.path, "m.env.yaml", `name: m\nmatrix:\n${axes}`);
    await expectRefused(await run({ more: ["--env", file] }), /m\.env\.yaml:2:1: .*10,?000 .*256/);
  });

  test("none of the name that --only-env asks for", async () => {
    const file = await addEnvironment(place.path, "a.env.yaml", "name: shadow\n");
    const end = await run({ more: ["--env", file, "--only-env", "shadwo"] });
    await expectRefused(end, `no environment "shadwo", did you mean "shadow"?`);
  });

  test("one thing that is set to two values", async () => {
    const file = await addEnvironment(
      place.path,
      "a.env.yaml",
      "name: torn\nfeatures: {tdp: off}\nmodule-params: {kvm_amd: {npt: 1}}\n",
    );
    await expectRefused(await run({ more: ["--env", file] }), "torn", "tdp off", "npt");
  });
});

describe("tests", () => {
  test("an id that there is not", async () => {
    await expectRefused(await run({ more: ["--test", "kvm/a_tset"] }), "kvm/a_tset", "kvm/a_test");
  });

  test("a .test file whose line needs a shell", async () => {
    await writeFile(join(place.path, "x.test"), "a_test | tee log\n");
    await expectRefused(
      await run({ more: ["--test-file", "x.test"] }),
      "x.test:1",
      "no shell reads the line",
    );
  });

  test("a suite file with a misspelt key", async () => {
    await writeFile(join(place.path, "s.suite.yaml"), "onyl: [a_test]\n");
    const end = await run({ more: ["--suite-file", "s.suite.yaml"] });
    await expectRefused(end, 's.suite.yaml:1:1: unknown key "onyl", did you mean "only"?');
  });

  test("an allowed splat without an owner", async () => {
    const entry = "  - {function: f, reason: r, link: 'https://example.org', expires: 2999-01-01}\n";
    await writeFile(join(place.path, "a.yaml"), `allowed-splats:\n${entry}`);
    await expectRefused(await run({ more: ["--allowed-splats", "a.yaml"] }), "a.yaml:2:", "owner is missing");
  });
});

describe("results", () => {
  test.each([
    ["another version", '{"format": "vmentry-results", "version": 99}', "version: 99"],
    ["a cut file", '{"format": "vmentry-results", "vers', "is not JSON, so it may be cut off"],
    ["something else", "[]", "holds no vmentry results"],
  ])("%s is refused", async (_, text, why) => {
    await mkdir(join(place.path, "old"));
    await writeFile(join(place.path, "old/results.json"), text);
    const end = await place.run(["results", "show", "old"]);
    await expectRefused(end, "old/results.json", why);
  });
});

describe("an output directory", () => {
  test("that is there is refused without --overwrite, and one that is not vmentry's with it too", async () => {
    const out = join(place.path, "out");
    await mkdir(out);
    await writeFile(join(out, "mine"), "kept");
    const without = await run({});
    expect(without).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--out out is there already; give --overwrite/),
    });
    const overwrite = await run({ more: ["--overwrite"] });
    expect(overwrite).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--out out holds mine, which vmentry did not make/),
    });
    expect(await readdir(out)).toEqual(["mine"]);
    await place.expectNothingLeft();
  });

  test("of an earlier job keeps its files when the new job is refused", async () => {
    const out = join(place.path, "out");
    await mkdir(out);
    await writeFile(join(out, "results.json"), "{}");
    const kernel = await addBuildWithout(join(place.path, "build"), made.kernel, "KVM");
    expect((await run({ kernel, more: ["--overwrite"] })).code).toBe(2);
    expect(await readdir(out)).toEqual(["results.json"]);
  });
});

test("no QEMU installed: its package is named", async () => {
  const bin = join(place.path, "bin");
  await mkdir(bin);
  const seen = new Set<string>();
  for (const directory of (process.env["PATH"] ?? "").split(delimiter).concat("/usr/sbin", "/sbin")) {
    for (const name of await readdir(directory).catch(() => [])) {
      if (seen.has(name) || basename(name).startsWith("qemu-system")) continue;
      seen.add(name);
      await symlink(join(directory, name), join(bin, name));
    }
  }
  const end = await run({}, { env: { PATH: bin } });
  await expectRefused(end, "qemu-system-x86_64 is not installed: apt-get install qemu-system-x86");
});

test("no kernel for stage one: the command that gets it is named", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), { a_test: "#!/bin/sh\n" });
  const end = await place.run(["run", "--kernel", made.kernel, "--selftests", selftests, "--out", "out"], {
    env: { VMENTRY_CACHE: join(place.path, "cache"), VMENTRY_STAGE1_KERNEL: "" },
  });
  await expectRefused(
    end,
    /there is no \w+ kernel for stage one/,
    "vmentry doctor --install",
    "--stage1-kernel",
  );
});

describe("the command line", () => {
  test.each([
    [
      "an unknown option",
      ["run", "--kernel", "k", "--selftests", "s", "--filtre", "x"],
      "unknown option '--filtre'",
      "--filter",
    ],
    ["an unknown command", ["runn"], "unknown command 'runn'", "run"],
    ["an option that is missing", ["run"], "required option '--kernel <kernel>'", "--help"],
    ["no time", ["run", "--timeout", "abc"], "argument 'abc' is invalid", "expected a time from 1s to 24h"],
    ["no number", ["boot", "--cpus", "two"], "argument 'two' is invalid", "whole number from 1 to 512"],
    ["no port", ["serve", "--port", "70000"], "argument '70000' is invalid", "from 0 to 65535"],
    ["no accelerator", ["run", "--accelerator", "hax"], "argument 'hax' is invalid", "auto, kvm, tcg"],
    ["a word too many", ["doctor", "now"], "too many arguments", "doctor"],
  ])("%s is bad input, and the message says what was expected", async (_, args, ...words) => {
    await expectRefused(await place.run(args), ...words);
  });

  test("help and version are answers", async () => {
    for (const args of [["--help"], ["run", "--help"], ["--version"]]) {
      const { code, stdout, stderr } = await place.run(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).not.toBe("");
    }
  });
});

test("output that cannot be written is a fault, not a verdict on tests", async () => {
  const { code, stderr } = await place.run(["--help"], {
    through: ["sh", "-c", 'exec "$@" > /dev/full', "sh"],
  });
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("ENOSPC") });
});

test("a reader that goes away early does not change the outcome", async () => {
  const script = join(place.path, "head");
  await writeFile(script, '#!/bin/bash\nset -o pipefail\n(sleep 1; exec "$@") | true\n');
  await chmod(script, 0o755);
  expect(await place.run(["run", "--help"], { through: [script] })).toMatchObject({ code: 0, stderr: "" });
});

describe("vmentry doctor", () => {
  test("answers in JSON, and with 3 when something is missing", async () => {
    const { code, stdout } = await place.run(["doctor", "--json"], {
      env: { VMENTRY_CACHE: join(place.path, "cache"), VMENTRY_STAGE1_KERNEL: "" },
    });
    expect(code).toBe(3);
    const { findings } = JSON.parse(stdout);
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: "qemu-system-x86_64", state: "good" }),
        expect.objectContaining({
          name: "stage-one kernel",
          state: "missing",
          mend: "vmentry doctor --install",
        }),
      ]),
    );
  });

  test("ends with 0 where nothing is missing", async () => {
    const { code, stdout } = await place.run(["doctor"], {
      env: { VMENTRY_STAGE1_KERNEL: made.stageOneKernel },
    });
    expect(stdout).toMatch(/^ok {6}stage-one kernel\s+6\.12/m);
    expect(code).toBe(0);
    await place.expectNothingLeft();
  });
});
