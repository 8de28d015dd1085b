import { spawn } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatDuration, monotonicMs, silentLog, streamLog, temporaryDirectory } from "../src/base/index.ts";
import { type Host, openSshHost } from "../src/host/index.ts";
import { type Kernel, openKernel } from "../src/kernel/index.ts";
import { ConsoleLog } from "../src/machine/console.ts";
import { openQemuMachine } from "../src/machine/index.ts";
import { startQemu, userNetwork } from "../src/machine/qemu.ts";
import { runSuite } from "../src/runner/index.ts";
import { buildStageTwo, makeRunKeys } from "../src/stage2/index.ts";
import { discoverKvmSuite, type Suite } from "../src/suite/index.ts";
import { lab } from "../test/lab.ts";

// Figures that mean something on a shared machine: ratios of two things measured side by side in one run.
//   npm run bench                  all of it, about half an hour in emulation
//   npm run bench -- --only boot   boot, runner or memory alone
//   npm run bench -- --filter '^(hyperv|svm)'   fewer tests for runner and memory
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    filter: { type: "string" },
    rounds: { type: "string", default: "5" },
  },
});
const log = streamLog(process.stderr);
const { kernel: kernelPath, selftests, stageOneKernel: stageOnePath } = await lab();
const memoryMiB = Math.min(6144, Math.floor(totalmem() / 2 / 1024 / 1024));
const cpus = availableParallelism();
const timeoutMs = 120_000;

const wants = (name: string) => values.only === undefined || values.only === name;
if (wants("boot")) await benchBoot(Number(values.rounds));
if (wants("runner")) await benchRunner();
if (wants("memory")) await benchMemory();

/** Two-stage boot to "ready for commands", cold and from stage one, against QEMU's own -kernel boot. */
async function benchBoot(rounds: number): Promise<void> {
  const times: Record<"direct" | "cold" | "waiting", number[]> = { direct: [], cold: [], waiting: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const measured = {
      direct: await bootDirectly(),
      cold: await bootTwice(false),
      waiting: await bootTwice(true),
    };
    // The first round warms caches, and is not counted.
    if (round === 0) continue;
    log.info(
      `round ${round}: direct ${measured.direct.toFixed(0)} ms, cold ${measured.cold.toFixed(0)} ms, waiting ${measured.waiting.toFixed(0)} ms`,
    );
    for (const name of ["direct", "cold", "waiting"] as const) times[name].push(measured[name]);
  }
  const ratio = (name: "cold" | "waiting") =>
    median(times[name].map((time, index) => time / (times.direct[index] ?? Number.NaN)));
  print("two-stage boot, cold / direct -kernel boot", ratio("cold"), 3);
  print("two-stage boot, waiting in stage one / direct -kernel boot", ratio("waiting"), 1.6);
}

/** Milliseconds from nothing to the answer of the first command, without stages. */
async function bootDirectly(): Promise<number> {
  await using scratch = temporaryDirectory("bench");
  const kernel = await openKernel(kernelPath, { scratch: scratch.path });
  const keys = await makeRunKeys(scratch.path);
  const console = new ConsoleLog(join(scratch.path, "console.log"), () => {});
  const started = monotonicMs();
  const initrd = await buildStageTwo(kernel, { keys, directory: scratch.path });
  const up = Promise.withResolvers<void>();
  console.watch(line => {
    if (line.includes("vmentry stage two: ready")) up.resolve();
  });
  await using qemu = await startQemu({
    name: "direct",
    accelerator: "tcg",
    cpus,
    memoryMiB,
    image: kernel.image,
    initrd,
    cmdline: `console=ttyS0 panic=-1 random.trust_cpu=on vmentry.server=http://${userNetwork.host}:1 vmentry.machine=m vmentry.ip=${userNetwork.machine},${userNetwork.host}`,
    console,
    directory: scratch.path,
  });
  await up.promise;
  await using host = await openSshHost({
    name: "direct",
    destination: {
      address: "127.0.0.1",
      port: await qemu.sshPort(),
      user: "root",
      identityFile: keys.identityFile,
      hostKey: keys.hostPublicKey,
    },
    connectDeadlineMs: 60_000,
    log: silentLog,
  });
  await host.run(["uname", "-r"], { deadlineMs: 30_000 });
  const took = monotonicMs() - started;
  await console.close();
  return took;
}

/** The same through both stages; when `waits`, from where stage one has asked already. */
async function bootTwice(waits: boolean): Promise<number> {
  await using scratch = temporaryDirectory("bench");
  const kernel = await openKernel(kernelPath, { scratch: scratch.path });
  await using machine = await openMachine(kernel, scratch.path);
  if (waits) await machine.start();
  const started = monotonicMs();
  await machine.boot(kernel);
  return monotonicMs() - started;
}

async function openMachine(kernel: Kernel, directory: string) {
  return await openQemuMachine({
    name: "bench",
    accelerator: "tcg",
    cpus,
    memoryMiB,
    stageOneKernel:
      kernelPath === stageOnePath ? kernel : await openKernel(stageOnePath, { scratch: directory }),
    consolePath: join(directory, "console.log"),
    directory,
    bootTimeoutMs: 120_000,
    menuSeconds: 0,
    log: silentLog,
  });
}

/** Wall time of the suite by the runner over SSH, against xargs -P inside the guest. */
async function benchRunner(): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  const kernel = await openKernel(kernelPath, { scratch: scratch.path });
  // What leaves processes behind when it is killed would slow xargs' side down for the rest of the run.
  const filter = new RegExp(values.filter ?? "^(?!hardware_disable_test$)", "v");
  const suite = await discoverKvmSuite(selftests, { filter });
  await using machine = await openMachine(kernel, scratch.path);
  const { host, died } = await machine.boot(kernel, { files: suite.libraries });
  await host.upload(suite.files, { deadlineMs: 300_000 });
  log.info(`${suite.tests.length} tests, ${cpus} at a time, by xargs inside the guest ...`);
  const inside = await runInside(host, suite);
  log.info(`... ${formatDuration(inside)}; now by the runner ...`);
  const started = monotonicMs();
  const directory = join(scratch.path, "out");
  await mkdir(directory);
  await runSuite({
    suite,
    host,
    died,
    jobs: cpus,
    timeoutMs,
    logDirectory: join(directory, "logs"),
    resultsDirectory: directory,
  });
  const outside = monotonicMs() - started;
  log.info(`... ${formatDuration(outside)}`);
  print("suite by the runner over SSH / by xargs -P inside the guest", outside / inside, 1.15);
}

async function runInside(host: Host, suite: Suite): Promise<number> {
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

/** Peak resident memory of the vmentry process over a whole run. */
async function benchMemory(): Promise<void> {
  await using scratch = temporaryDirectory("bench");
  const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
  const filter = values.filter === undefined ? [] : ["--filter", values.filter];
  const args = [
    "run",
    "--kernel",
    kernelPath,
    "--stage1-kernel",
    stageOnePath,
    "--selftests",
    selftests,
    ...filter,
  ];
  const child = spawn(process.execPath, [cli, ...args, "--out", join(scratch.path, "out")], {
    stdio: "ignore",
  });
  const ended = new Promise<number | null>(resolve => child.once("exit", resolve));
  let peakKiB = 0;
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    peakKiB = Math.max(peakKiB, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
  }, 250);
  const code = await ended;
  clearInterval(timer);
  if (code !== 0 && code !== 1) throw new Error(`vmentry run ended with ${code}`);
  print("peak memory of vmentry over a run, MiB", peakKiB / 1024, 200);
}

function print(what: string, value: number, bound: number): void {
  const verdict = value <= bound ? "within" : "ABOVE";
  process.stdout.write(`${what}: ${value.toFixed(2)} (${verdict} the bound of ${bound})\n`);
  if (!(value <= bound)) process.exitCode = 1;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
