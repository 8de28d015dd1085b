import { execFile } from "node:child_process";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { runTool } from "../../src/base/index.ts";
import { parseResults, type Results } from "../../src/results/index.ts";
import { type Lab, lab } from "../lab.ts";
import { crash } from "../machine/crash.ts";
import { type CommandEnd, type Workplace, workplace } from "./command.ts";
import { addEnvironment, addSelftests } from "./inputs.ts";

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

async function readResults(): Promise<Results> {
  const path = join(place.path, "out/results.json");
  return parseResults(await readFile(path, "utf8"), path);
}

/** Each test's status and reason, by environment and name. */
function ends(results: Results): Record<string, string> {
  return Object.fromEntries(
    results.runs.flatMap(run =>
      run.tests.map(({ id, status, reason }) => [
        `${run.environment.name} ${id}`,
        reason === "" ? status : `${status}: ${reason}`,
      ]),
    ),
  );
}

async function expectWellFormed(): Promise<void> {
  await promisify(execFile)("xmllint", ["--noout", join(place.path, "out/junit.xml")]);
}

function log(name: string): Promise<Buffer> {
  return readFile(join(place.path, "out/logs", name));
}

const configs = new URL("../../configs/", import.meta.url).pathname;

test("real selftests pass under two environments, whose settings are read back", async () => {
  const names = ["kvm_create_max_vcpus", "set_sregs_test", "sync_regs_test"];
  const { code, stdout, stderr } = await place.run(
    runArguments(
      made.selftests,
      ...["--filter", `^(${names.join("|")})$`, "--jobs", "2"],
      ...["--env", join(configs, "tdp.env.yaml"), "--env", join(configs, "shadow-mmu.env.yaml")],
    ),
  );
  expect(stderr).toMatch(/running 6\.12\S*, proved by its build-id/);
  expect({ code, last: stdout.split("\n\n").at(-2) }).toEqual({ code: 0, last: "good: 6 passed in 2 runs" });
  const results = await readResults();
  expect(results.counts).toMatchObject({ pass: 6, fail: 0, error: 0, "not-run": 0 });
  const settings = results.runs.map(({ environment, machine }) => {
    const [setting] = environment.settings;
    return [
      environment.name,
      setting?.feature,
      setting?.asked,
      machine.cpuVendor === "intel" || setting?.parameter,
      setting?.readBack,
    ];
  });
  expect(settings).toEqual([
    ["tdp", "tdp", "on", "kvm_amd.npt", "Y"],
    ["shadow-mmu", "tdp", "off", "kvm_amd.npt", "N"],
  ]);
  for (const run of results.runs) {
    for (const { logs } of run.tests) {
      for (const path of [logs?.stdout, logs?.stderr]) await stat(join(place.path, "out", path ?? "missing"));
    }
  }
  expect((await readdir(join(place.path, "out"))).sort()).toEqual([
    ...["console.log", "junit.xml", "logs", "results.json", "summary.md"],
  ]);
  await expectWellFormed();
  await place.expectNothingLeft();
});

test("the distribution's own kernels do, in both stages, with their compressed modules", async () => {
  const { code, stdout } = await place.run([
    ...["run", "--kernel", made.debKernel, "--stage1-kernel", made.debKernel, "--out", "out"],
    ...[
      "--selftests",
      made.selftests,
      "--filter",
      "^kvm_create_max_vcpus$",
      "--cpus",
      "2",
      "--memory",
      "2048",
    ],
  ]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("good: 1 pass") });
  const [run] = (await readResults()).runs;
  expect(run?.kernel).toMatchObject({ source: made.debKernel, release: expect.stringMatching(/-amd64$/) });
  await place.expectNothingLeft();
});

/** A program that needs a library which is gone. */
async function programWithoutItsLibrary(): Promise<Buffer> {
  const directory = place.path;
  const compile = (args: string[], source: string) =>
    runTool(["gcc", "-x", "c", "-", ...args], { cwd: directory, input: source });
  await compile(["-shared", "-fPIC", "-o", "libgone_for_good.so"], "int gone(void) { return 0; }");
  await compile(
    ["-o", "program", "-L.", "-Wl,--no-as-needed"].concat("-lgone_for_good"),
    "int main(void) { return 0; }",
  );
  await rm(join(directory, "libgone_for_good.so"));
  return await readFile(join(directory, "program"));
}

/** Ignores what asks it to end, and so do its children: one in its process group, one in a session of its own. */
const stubborn = `#!/bin/sh
trap '' TERM INT HUP
sh -c 'trap "" TERM; exec sleep 7777' &
setsid sh -c 'trap "" TERM; sleep 7778; sleep 7779' &
echo "still here"
while :; do sleep 7776; done
`;

test("tests that misbehave are told apart, and none of them reaches the next one", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), {
    a_stubborn: stubborn,
    b_looks_around: "#!/bin/sh\nps -o pid,args\n! ps -o args | grep -v grep | grep -E 'sleep 777[6-9]'\n",
    c_no_library: await programWithoutItsLibrary(),
    d_no_text: "#!/bin/sh\nprintf 'caf\\351 \\377\\376 \\033[31m]]> <b>&\\000\\n'\nexit 1\n",
    e_signal: "#!/bin/sh\nkill -SEGV $$\n",
    f_skip: "#!/bin/sh\necho 'needs more'\nexit 4\n",
  });
  const { code, stdout } = await place.run(runArguments(selftests, "--timeout", "3s", "--jobs", "1"));
  expect(ends(await readResults())).toEqual({
    "stock kvm/a_stubborn": "timeout: did not end within 3.0s; killed with all its children",
    "stock kvm/b_looks_around": "pass",
    "stock kvm/c_no_library": "error: needs libgone_for_good.so, which is not on this host",
    "stock kvm/d_no_text": expect.stringMatching(/^fail: /),
    "stock kvm/e_signal": expect.stringMatching(/^crash: .*SIGSEGV/),
    "stock kvm/f_skip": expect.stringMatching(/^skip: needs more/),
  });
  // A test that could not be started is no verdict on the kernel.
  expect(code).toBe(3);
  expect(stdout).toMatch(/^ERROR c_no_library .*libgone_for_good\.so/m);
  expect(stdout).not.toContain("\u001b");
  const bytes = Buffer.from("caf\u00e9 \u00ff\u00fe \u001b[31m]]> <b>&\0\n", "latin1");
  expect((await log("stock/d_no_text/stdout.log")).equals(bytes)).toBe(true);
  expect((await log("stock/a_stubborn/stdout.log")).toString()).toBe("still here\n");
  await expectWellFormed();
  const summary = await readFile(join(place.path, "out/summary.md"), "utf8");
  expect(summary).toContain("d_no_text");
  expect(summary).not.toMatch(/[\0\u001b]/);
  await place.expectNothingLeft();
});

test("a flood of output costs neither disk nor memory, and --json is all that is on standard output", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), {
    flood:
      "#!/bin/sh\nyes 'flood flood flood flood flood flood flood' | head -c 120000000\necho\necho the end\n",
  });
  const running = await place.start(runArguments(selftests, "--timeout", "120s", "--json"));
  const peak = watchPeak(running.pid);
  const { code, stdout } = await running.ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    format: "vmentry-results",
    conclusion: "good",
    counts: { pass: 1 },
    paths: { resultsPath: join(place.path, "out/results.json") },
  });
  const kept = await log("stock/flood/stdout.log");
  expect(kept.length).toBeLessThan(9 * 1024 * 1024);
  expect(kept.toString()).toMatch(/\n\[vmentry: 1\d\d(\.\d)? MiB left out here\]\n/);
  expect(kept.subarray(-9).toString()).toBe("\nthe end\n");
  expect(await peak).toBeGreaterThan(0);
  expect(await peak).toBeLessThan(200 * 1024);
  await place.expectNothingLeft();
});

/** The most memory that a process ever had, in KiB, once it has ended (proc_pid_status(5), VmHWM). */
async function watchPeak(pid: number): Promise<number> {
  let peak = 0;
  for (;;) {
    try {
      const status = await readFile(`/proc/${pid}/status`, "utf8");
      const now = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
      if (now === undefined) return peak;
      peak = Number(now);
    } catch {
      return peak;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

test("a full disk ends the run with a message, and keeps nothing half-written", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), {
    a_quick: "#!/bin/sh\nexit 0\n",
    b_writes: "#!/bin/sh\nyes | head -c 4000000\n",
    c_later: "#!/bin/sh\nexit 0\n",
  });
  const script =
    'mkdir out && mount -t tmpfs -o size=1m none out && "$@"; code=$?; ls -A out > names; exit $code';
  const { code, stdout, stderr } = await place.run(runArguments(selftests, "--jobs", "1"), {
    through: ["unshare", "-m", "sh", "-c", script, "sh"],
  });
  expect(stderr).toMatch(/the results could not be written: .*(no space left|ENOSPC)/i);
  expect(stdout).toMatch(/^ERROR b_writes .*the logs cannot be written: .*ENOSPC/m);
  expect(stdout).toMatch(/^NOT RUN 1 test .*stopped before it started/m);
  expect(code).toBe(3);
  const names = (await readFile(join(place.path, "names"), "utf8")).split("\n");
  expect(names).not.toContain("results.json");
  expect(names.filter(name => name.endsWith(".tmp"))).toEqual([]);
  await place.expectNothingLeft();
});

test("a machine that dies in the middle of one environment is up again for its other tests and for the next", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), {
    a_quick: "#!/bin/sh\nexit 0\n",
    // Only on the first boot: shadow paging is for the second environment.
    b_kills: `#!/bin/sh\ngrep -q N /sys/module/kvm_*/parameters/*pt && exit 0\necho going\nsleep 1\n${crash[2]}\n`,
    c_later: "#!/bin/sh\nexit 0\n",
  });
  await addEnvironment(join(place.path, "envs"), "1.env.yaml", "name: one\nfeatures: {tdp: on}\n");
  await addEnvironment(join(place.path, "envs"), "2.env.yaml", "name: two\nfeatures: {tdp: off}\n");
  const { code, stdout } = await place.run(runArguments(selftests, "--jobs", "1", "--env", "envs"));
  const panic = "Kernel panic - not syncing: Out of memory: compulsory panic_on_oom";
  const results = await readResults();
  expect(ends(results)).toEqual({
    "one kvm/a_quick": "pass",
    "one kvm/b_kills": expect.stringContaining(`machine-died: ${panic}`),
    "one kvm/c_later": "pass",
    "two kvm/a_quick": "pass",
    "two kvm/b_kills": "pass",
    "two kvm/c_later": "pass",
  });
  expect(code).toBe(3);
  expect(results.runs.map(run => run.conclusion)).toEqual(["error", "good"]);
  expect(results.runs[0]?.consoleTail.join("\n")).toContain(panic);
  expect(results.runs[0]?.splats.map(({ kind }) => kind)).toContain("panic");
  expect(results.runs[1]).toMatchObject({ consoleTail: [], splats: [] });
  expect(stdout).toContain("the console's last lines:");
  expect(stdout).toMatch(new RegExp(`^  \\| .*${panic}`, "m"));
  expect((await log("one/b_kills/stdout.log")).toString()).toBe("going\n");
  await expectWellFormed();
  await place.expectNothingLeft();
});

test.each([
  {
    what: "panics",
    more: ["--cmdline", "rdinit=/bin/busybox"],
    reason: /did not come up after kexec: the machine died: Kernel panic - not syncing/,
    console: /Kernel panic - not syncing/,
  },
  {
    what: "hangs",
    more: ["--cmdline", "rdinit=/bin/sh", "--boot-timeout", "10s"],
    reason: /did not come up after kexec within 10s \(--boot-timeout\)/,
    console: /Run \/bin\/sh as init process/,
  },
])("a kernel that $what at boot: no test ran, and the console's last lines say why", async given => {
  const selftests = await addSelftests(join(place.path, "tests"), { a: "#!/bin/sh\n", b: "#!/bin/sh\n" });
  const { code, stdout, stderr } = await place.run(runArguments(selftests, ...given.more));
  expect(code).toBe(3);
  expect(stderr).toMatch(given.reason);
  const [shown] = /the console's last lines:\n(?: {2}\|.*\n)+/.exec(stdout) ?? [];
  expect(shown).toMatch(given.console);
  const results = await readResults();
  expect(results).toMatchObject({ conclusion: "error", counts: { "not-run": 2, pass: 0 } });
  expect(results.runs[0]?.reason).toMatch(given.reason);
  expect(results.runs[0]?.consoleTail.join("\n")).toMatch(given.console);
  await expectWellFormed();
  await place.expectNothingLeft();
});

/** A run with a quick test, one that never ends, and one that has to wait for it; up to where it hangs. */
async function startEndless() {
  const selftests = await addSelftests(join(place.path, "tests"), {
    a_quick: "#!/bin/sh\nexit 0\n",
    b_endless: "#!/bin/sh\necho begun\nexec sleep 1000\n",
    c_later: "#!/bin/sh\nexit 0\n",
  });
  const running = await place.start(runArguments(selftests, "--jobs", "1", "--timeout", "30s"));
  await running.said(/kvm: 3 tests of /);
  const begun = () => log("stock/b_endless/stdout.log").then(String, () => "");
  await expect.poll(begun, { timeout: 60_000 }).toBe("begun\n");
  return running;
}

function expectInterrupted({ code, stdout }: CommandEnd): void {
  expect(code).toBe(130);
  expect(stdout).toMatch(/^NOT RUN 1 test .*interrupted while running\n {5}b_endless$/m);
  expect(stdout).toMatch(/^NOT RUN 1 test .*interrupted before it started\n {5}c_later$/m);
}

test("Ctrl-C ends cleanly, names what is unfinished, and keeps what ran", async () => {
  const running = await startEndless();
  running.signal("SIGINT");
  const end = await running.ended;
  expect(end.stderr).toContain("interrupted: ending cleanly");
  expectInterrupted(end);
  const results = await readResults();
  expect(results.conclusion).toBe("interrupted");
  expect(ends(results)).toMatchObject({ "stock kvm/a_quick": "pass" });
  await expectWellFormed();
  await place.expectNothingLeft();
});

test("a second Ctrl-C ends at once, and leaves nothing running", async () => {
  const running = await startEndless();
  running.signal("SIGINT");
  await running.said(/interrupted: ending cleanly/);
  running.signal("SIGINT");
  expect((await running.ended).code).toBe(130);
  await expect.poll(() => place.processes(), { timeout: 5000 }).toEqual([]);
  await place.expectNothingLeft();
});

test("Ctrl-C while the machine boots ends it, and the tests are not run", async () => {
  const selftests = await addSelftests(join(place.path, "tests"), { a_test: "#!/bin/sh\n" });
  const running = await place.start(runArguments(selftests));
  await running.said(/booting .* through stage one/);
  running.signal("SIGINT");
  expect((await running.ended).code).toBe(130);
  expect(ends(await readResults())).toEqual({ "stock kvm/a_test": "not-run: interrupted before it started" });
  await place.expectNothingLeft();
});

test("when vmentry is killed, its machine is gone too, and the next run clears what it left", async () => {
  const running = await startEndless();
  expect((await place.processes()).join("\n")).toContain("qemu-system");
  process.kill(running.pid, "SIGKILL");
  await running.ended;
  const machines = async () => (await place.processes()).filter(each => each.includes("qemu-system"));
  await expect.poll(machines, { timeout: 5000 }).toEqual([]);
  expect(await readdir(join(place.path, "out"))).not.toContain("results.json");
  expect((await place.run(runArguments("nowhere", "--overwrite"))).code).toBe(2);
  await expect.poll(() => place.processes(), { timeout: 10_000 }).toEqual([]);
  await place.expectNothingLeft();
});
