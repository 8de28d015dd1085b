import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { formatDuration, monotonicMs, temporaryDirectory } from "../../src/base/index.ts";
import type { Host } from "../../src/host/index.ts";
import { openKernel } from "../../src/kernel/index.ts";
import { runSuite } from "../../src/runner/index.ts";
import { discoverKvmSuite, type Suite } from "../../src/suite/index.ts";
import { type Bench, log, openMachine, print } from "./figures.ts";

/** Wall time of the suite by the runner over SSH, against xargs -P inside the guest. */
export async function benchRunner(bench: Bench): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  const kernel = await openKernel(bench.lab.kernel, { scratch: scratch.path });
  // What leaves processes behind when it is killed would slow xargs' side down for the rest of the run.
  const filter = new RegExp(bench.filter ?? "^(?!hardware_disable_test$)", "v");
  const suite = await discoverKvmSuite(bench.lab.selftests, { filter });
  await using machine = await openMachine(bench, kernel, scratch.path);
  const { host, died } = await machine.boot(kernel, { files: suite.libraries });
  await host.upload(suite.files, { deadlineMs: 300_000 });
  log.info(`${suite.tests.length} tests, ${bench.cpus} at a time, by xargs inside the guest ...`);
  const inside = await runInside(host, suite, bench.cpus);
  log.info(`... ${formatDuration(inside)}; now by the runner ...`);
  const started = monotonicMs();
  const directory = join(scratch.path, "out");
  await mkdir(directory);
  await runSuite({
    suite,
    host,
    died,
    jobs: bench.cpus,
    cpus: bench.cpus,
    memoryMiB: bench.memoryMiB,
    timeoutMs: bench.timeoutMs,
    // xargs repeats nothing.
    retryFailures: false,
    logDirectory: join(directory, "logs"),
    resultsDirectory: directory,
  });
  const outside = monotonicMs() - started;
  log.info(`... ${formatDuration(outside)}`);
  print("suite by the runner over SSH / by xargs -P inside the guest", outside / inside, 1.15);
}

async function runInside(host: Host, suite: Suite, cpus: number): Promise<number> {
  const list = suite.tests.map(test => test.command[0]);
  await host.run(["sh", "-c", "cat > /tmp/list; mkdir -p /tmp/logs"], {
    deadlineMs: 30_000,
    input: `${list.join("\n")}\n`,
  });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
  const script = 'timeout -s KILL 120 "$0" >"/tmp/logs/${0##*/}" 2>&1; true';
  const started = monotonicMs();
  const { end } = await host.run(
    [
      "sh",
      "-c",
      'cd "$1" && xargs -P "$2" -n 1 sh -c "$3" </tmp/list',
      "sh",
      suite.workingDirectory,
      String(cpus),
      script,
    ],
    { deadlineMs: 3_600_000 },
  );
  if (end.kind !== "exited" || end.code !== 0) throw new Error(`xargs ended with ${JSON.stringify(end)}`);
  return monotonicMs() - started;
}
