import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Lab, lab } from "../lab.ts";
import { type Workplace, workplace } from "./command.ts";
import { addEnvironment, addSelftests } from "./inputs.ts";
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

const kernel = () => ["--kernel", made.kernel];
const machine = () => ["--stage1-kernel", made.stageOneKernel, "--cpus", "2", "--memory", "1024"];

async function boots(): Promise<number> {
  const console = await readFile(join(place.path, "out/console.log"), "utf8");
  return console.match(/vmentry stage two: ready/g)?.length ?? 0;
}

test("a matrix of nested and tdp runs in one boot, and the plan says so before", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), {
    settings_hold:
      "#!/bin/sh\ncat /sys/module/kvm_amd/parameters/nested /sys/module/kvm_amd/parameters/npt\n",
  });
  await addEnvironment(
    place.path,
    "mmu.env.yaml",
    "name: mmu\nmatrix:\n  nested: [on, off]\n  tdp: [on, off]\n  exclude: [{nested: on, tdp: off}]\n",
  );
  const plan = await place.run(["plan", ...kernel(), ...machine(), "--env", "mmu.env.yaml", "--json"]);
  expect(plan.code).toBe(0);
  const planned: { boots: { cmdline: string[]; steps: { environment: string }[] }[] } = JSON.parse(
    plan.stdout,
  );
  expect(planned.boots.map(({ cmdline }) => cmdline)).toEqual([[]]);

  const { code } = await place.run([
    ...["run", ...kernel(), ...machine(), "--selftests", selftests, "--env", "mmu.env.yaml", "--out", "out"],
  ]);
  expect(code).toBe(0);
  const results = await resultsOf(place.path);
  expect(planned.boots[0]?.steps.map(({ environment }) => environment).sort()).toEqual(
    results.runs.map(({ environment }) => environment.name).sort(),
  );
  expect(await boots()).toBe(1);
  const read = results.runs.map(({ environment }) =>
    environment.settings.map(({ readBack }) => readBack).join(),
  );
  expect(read.sort()).toEqual(["0,N", "0,Y", "1,Y"]);
  await place.expectNothingLeft();
});

test("settings that need a boot go through stage one again, and are read back from the command line", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), {
    a_cmdline: "#!/bin/sh\ncat /proc/cmdline\n",
    b_variable: '#!/bin/sh\n[ "$COLOUR" != "" ] || exit 4\necho "$COLOUR"\n',
  });
  await addEnvironment(place.path, "1.env.yaml", "name: unmitigated\nfeatures: {mitigations: off}\n");
  await addEnvironment(place.path, "2.env.yaml", "name: plain\nenv: {COLOUR: blue}\n");
  await addEnvironment(
    place.path,
    "3.env.yaml",
    "name: elsewhere\nrequires: {arch: s390x}\nfeatures: {nested: on}\n",
  );
  const { code, stderr } = await place.run([
    ...["run", ...kernel(), ...machine(), "--selftests", selftests, "--env", ".", "--out", "out"],
  ]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const results = await resultsOf(place.path);
  expect(endsOf(results)).toEqual({
    "unmitigated kvm/a_cmdline": "pass",
    "unmitigated kvm/b_variable": expect.stringMatching(/^skip/),
    "plain kvm/a_cmdline": "pass",
    "plain kvm/b_variable": "pass",
  });
  expect(results.runs.map(({ environment, conclusion }) => [environment.name, conclusion])).toEqual([
    ["unmitigated", "good"],
    ["plain", "good"],
    ["elsewhere", "not-applicable"],
  ]);
  expect(results.runs[2]?.reason).toMatch(/s390x/);
  expect(await boots()).toBe(2);
  const cmdline = (name: string) =>
    readFile(join(place.path, `out/logs/${name}/a_cmdline/stdout.log`), "utf8");
  expect(await cmdline("unmitigated")).toMatch(/ mitigations=off( |$)/m);
  expect(await cmdline("plain")).not.toContain("mitigations");
  await place.expectNothingLeft();
});

test("a setting that the kernel does not honour is an error that says what was asked and what it says", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), { a: "#!/bin/sh\nexit 0\n" });
  // More memory than the machine has.
  await addEnvironment(place.path, "1.env.yaml", "name: greedy\nfeatures: {hugepages: {2M: 100000}}\n");
  await addEnvironment(place.path, "2.env.yaml", "name: modest\nfeatures: {hugepages: {2M: 4}}\n");
  await addEnvironment(place.path, "3.env.yaml", "name: gone\nsysfs: {/sys/kernel/mm/no_such_file: 1}\n");
  const { code } = await place.run([
    ...["run", ...kernel(), ...machine(), "--selftests", selftests, "--env", ".", "--out", "out"],
  ]);
  expect(code).toBe(3);
  const runs = new Map((await resultsOf(place.path)).runs.map(run => [run.environment.name, run]));
  expect(runs.get("greedy")).toMatchObject({ conclusion: "error", counts: { "not-run": 1, pass: 0 } });
  expect(runs.get("greedy")?.reason).toMatch(/195 GiB.*were asked for, but the machine has/);
  expect(runs.get("modest")).toMatchObject({ conclusion: "good" });
  expect(runs.get("gone")?.reason).toContain("/sys/kernel/mm/no_such_file");
  await place.expectNothingLeft();
});
