import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { formatDuration, monotonicMs, temporaryDirectory } from "../../src/base/index.ts";
import type { Host, UploadFile } from "../../src/host/index.ts";
import { openKernel } from "../../src/kernel/index.ts";
import type { TestResult } from "../../src/results/index.ts";
import { runSuite } from "../../src/runner/index.ts";
import { discoverKvmSuite, type Suite } from "../../src/suite/index.ts";
import { type Bench, log, openMachine, print } from "./figures.ts";

/**
 * Wall time of the KVM suite by the runner: against the least that any scheduler could take, and against the
 * kernel's own run_kselftest.sh, on the same machine in the same boot; and whether both say the same of each test.
 */
export async function benchSuite(bench: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  const { lab, cpus, memoryMiB, timeoutMs } = bench;
  const kernel = await openKernel(lab.kernel, { scratch: scratch.path });
  // In emulation hardware_disable_test leaves a process that nobody can kill and that spins for the rest of the boot:
  // it would slow whoever comes second.
  const filter = new RegExp(bench.filter ?? "^(?!hardware_disable_test$)", "v");
  const suite = await discoverKvmSuite(lab.selftests, { filter });
  const installed = await installKselftest(suite, lab.selftests, scratch.path);
  await using machine = await openMachine(bench, kernel, scratch.path);
  // busybox's timeout does not know --foreground, which the kernel's runner asks for.
  const timeout: UploadFile = { source: "/usr/bin/timeout", path: "/bin/timeout", mode: 0o755 };
  const { host, died } = await machine.boot(kernel, { files: [...suite.libraries, timeout] });
  await host.upload([...suite.files, ...installed], { deadlineMs: 300_000 });

  const ours = async (durations: ReadonlyMap<string, number>) => {
    const directory = join(scratch.path, "out");
    await mkdir(directory);
    const started = monotonicMs();
    const { tests, stop } = await runSuite({
      suite,
      host,
      died,
      jobs: cpus,
      cpus,
      memoryMiB,
      timeoutMs,
      durations,
      // The kernel's runner repeats nothing.
      retryFailures: false,
      logDirectory: join(directory, "logs"),
      resultsDirectory: directory,
    });
    const wallMs = monotonicMs() - started;
    log.info(`... ${formatDuration(wallMs)}`);
    if (stop !== undefined) throw new Error(`the run stopped: ${stop.reason}`);
    return { tests, wallMs };
  };
  // First theirs, which tells how long each test takes: the runner learns that from its earlier runs.
  log.info(`${suite.tests.length} tests by run_kselftest.sh ...`);
  const theirs = await runKselftest(host);
  log.info(`... ${formatDuration(theirs.wallMs)}; now by the runner, ${cpus} at a time ...`);
  const { tests, wallMs } = await ours(theirs.durations);

  print("suite by the runner / lower bound", wallMs / lowerBound(suite, tests, cpus), 1.03);
  print("suite by the runner / by run_kselftest.sh", wallMs / theirs.wallMs, 0.55);
  const differing = tests.filter(({ id, status }) => {
    const said = theirs.outcomes.get(id.slice("kvm/".length));
    return said !== (status === "crash" ? "fail" : status);
  });
  for (const { id, status } of differing) {
    log.info(`${id}: ${status} here, ${theirs.outcomes.get(id.slice("kvm/".length)) ?? "nothing"} there`);
  }
  print("tests with another outcome than by run_kselftest.sh", differing.length, 0);
}

/** max(longest test, sum / parallelism), milliseconds; tests that run alone are in nobody's parallel. */
function lowerBound(suite: Suite, tests: readonly TestResult[], cpus: number): number {
  const exclusive = new Set(
    suite.tests.filter(({ resources }) => resources?.exclusive !== undefined).map(({ id }) => id),
  );
  const sum = (some: readonly TestResult[]) => some.reduce((total, { durationMs }) => total + durationMs, 0);
  const shared = tests.filter(({ id }) => !exclusive.has(id));
  const alone = sum(tests.filter(({ id }) => exclusive.has(id)));
  return alone + Math.max(sum(shared) / cpus, ...shared.map(({ durationMs }) => durationMs));
}

const root = "/opt/kselftest";

/** An installation as `make install` makes it: the kernel's own runner, the list, and the tests, all in one directory. */
async function installKselftest(suite: Suite, selftests: string, scratch: string): Promise<UploadFile[]> {
  const own = dirname(selftests);
  const list = join(scratch, "kselftest-list.txt");
  await writeFile(list, suite.tests.map(({ command }) => `kvm:${basename(command[0])}\n`).join(""));
  const place = (source: string, path: string): UploadFile => ({
    source,
    path: join(root, path),
    mode: 0o755,
  });
  return [
    place(list, "kselftest-list.txt"),
    place(join(own, "run_kselftest.sh"), "run_kselftest.sh"),
    place(join(own, "kselftest/runner.sh"), "kselftest/runner.sh"),
    place(join(own, "kselftest/prefix.pl"), "kselftest/prefix.pl"),
    place(join(selftests, "settings"), "kvm/settings"),
    ...suite.files.map(({ source, path }) => place(source, join("kvm", basename(path)))),
  ];
}

interface Theirs {
  wallMs: number;
  /** By the test's name. */
  outcomes: ReadonlyMap<string, string>;
  /** By the test's id, as far as lines came when they were printed. */
  durations: ReadonlyMap<string, number>;
}

async function runKselftest(host: Host): Promise<Theirs> {
  const started = monotonicMs();
  const outcomes = new Map<string, string>();
  const durations = new Map<string, number>();
  let lastEnd = started;
  const read = (line: string) => {
    const [, bad, name = "", directive] =
      /^(not )?ok \d+ selftests: kvm: (\S+)(?: # (\w+))?/.exec(line) ?? [];
    if (name === "") return;
    const verdict = bad === undefined ? "pass" : "fail";
    outcomes.set(name, directive === "TIMEOUT" ? "timeout" : directive === "SKIP" ? "skip" : verdict);
    durations.set(`kvm/${name}`, monotonicMs() - lastEnd);
    lastEnd = monotonicMs();
  };
  let rest = "";
  const { end, stderr } = await host.run(["sh", join(root, "run_kselftest.sh"), "-c", "kvm"], {
    deadlineMs: 3_600_000,
    onOutput: (stream, chunk) => {
      if (stream !== "stdout") return;
      const lines = (rest + Buffer.from(chunk).toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) read(line);
    },
  });
  if (end.kind !== "exited") throw new Error(`run_kselftest.sh: ${JSON.stringify(end)}: ${stderr}`);
  return { wallMs: monotonicMs() - started, outcomes, durations };
}
