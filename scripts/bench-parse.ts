import { fork } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
// Not through the room's index: what writes results would be in the memory, too.
import { LineSplitter } from "../src/results/reading/line-splitter.ts";
import { SplatReader } from "../src/results/reading/splats.ts";
import { TestOutputReader } from "../src/results/reading/test-output.ts";

// How fast 100 MB of KTAP and console text are read, and in how much memory, each in a process of its own:
//   node --import ./scripts/shell-text.ts scripts/bench-parse.ts
// The figure of a plain loop over the same lines says what of it is the machine's.
const megabytes = 100;
const bounds = { seconds: 3, megabytes: 150 } as const;

type Work = "lines" | "parse";

/** What one process measured. */
interface Measured {
  seconds: number;
  /** CPU time of the process, user and system. */
  cpuSeconds: number;
  peakMegabytes: number;
  /** What was found, so that nothing is left out. */
  found: string;
}

const [, , work, path] = process.argv;
if ((work === "lines" || work === "parse") && path !== undefined && process.send !== undefined) {
  process.send(await measure(work, path));
  process.disconnect();
} else {
  await compare();
}

async function compare(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "vmentry-bench-"));
  try {
    const file = join(directory, "console.log");
    writeSample(file);
    const plain = await inProcess("lines", file);
    const parsed = await inProcess("parse", file);
    const isWithin = parsed.cpuSeconds <= bounds.seconds && parsed.peakMegabytes <= bounds.megabytes;
    print(
      `parse: ${megabytes} MB ${parsed.cpuSeconds.toFixed(2)} s of CPU (bound ${bounds.seconds}), ${parsed.peakMegabytes.toFixed(0)} MB (bound ${bounds.megabytes}): ${isWithin ? "within" : "EXCEEDED"}`,
    );
    print(
      `parse: ${(megabytes / parsed.seconds).toFixed(0)} MB/s by the clock; ${(parsed.cpuSeconds / plain.cpuSeconds).toFixed(1)} x the CPU time of only splitting it into lines (${plain.cpuSeconds.toFixed(2)} s); found ${parsed.found}`,
    );
    if (!isWithin) process.exitCode = 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function inProcess(task: Work, file: string): Promise<Measured> {
  const child = fork(fileURLToPath(import.meta.url), [task, file]);
  return new Promise((resolve, reject) => {
    let measured: Measured | undefined;
    child.on("message", message => {
      measured = message as Measured;
    });
    child.on("error", reject);
    child.on("exit", code => {
      if (measured !== undefined && code === 0) resolve(measured);
      else reject(new Error(`the measured process ended with ${code}`));
    });
  });
}

/** Both readers over all lines, as of a console on which tests print: more than either has to do in a run. */
async function measure(task: Work, file: string): Promise<Measured> {
  const start = performance.now();
  let lines = 0;
  const splats = new SplatReader();
  const output = new TestOutputReader();
  const splitter = new LineSplitter(line => {
    lines += 1;
    if (task === "parse") splats.push(line);
  });
  const buffer = Buffer.alloc(64 * 1024);
  const source = await open(file);
  try {
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, buffer.length);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      splitter.write(chunk);
      if (task === "parse") output.write("stdout", chunk);
    }
  } finally {
    await source.close();
  }
  splitter.end();
  const { counts } = output.end();
  splats.end();
  const { user, system } = process.cpuUsage();
  return {
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    found: `${lines} lines, ${counts.pass + counts.fail + counts.skip} tests, ${splats.count} splats`,
  };
}

/** A console with KUnit's nested tests, what the kernel says in between, and a warning now and then. */
function writeSample(file: string): void {
  const target = openSync(file, "w");
  let written = 0;
  try {
    writeSync(target, "KTAP version 1\n");
    for (let suite = 1; written < megabytes * 1_000_000; suite += 1) {
      const block = `${sampleSuite(suite).join("\n")}\n`;
      written += writeSync(target, block);
    }
  } finally {
    closeSync(target);
  }
}

function sampleSuite(suite: number): string[] {
  const tests = 40;
  const lines = [
    "    KTAP version 1",
    `    # Subtest: suite_${suite}`,
    "    # module: sample_test",
    `    1..${tests}`,
  ];
  for (let test = 1; test <= tests; test += 1) {
    for (let talk = 0; talk < 12; talk += 1) lines.push(chatter(suite, test, talk));
    lines.push(`    # case_${test}: initializing`);
    if (test % 13 === 0)
      lines.push(
        `    # case_${test}: EXPECTATION FAILED at lib/sample_test.c:${test}`,
        "    Expected a == b, but",
        "        a == 1 (0x1)",
      );
    lines.push(
      `    ${test % 13 === 0 ? "not ok" : "ok"} ${test} case_${test}${test % 7 === 0 ? " # SKIP no such device" : ""}`,
    );
  }
  if (suite % 50 === 0) lines.push(...sampleWarning(suite));
  lines.push(`# suite_${suite}: pass:37 fail:3 skip:0 total:40`, `not ok ${suite} suite_${suite}`);
  return lines.map((line, index) => `[${`${suite}.${String(100000 + index)}`.padStart(12)}] ${line}`);
}

function chatter(suite: number, test: number, talk: number): string {
  const said = [
    "kvm_amd: TSC scaling supported",
    "systemd[1]: Started Journal Service.",
    "e1000 0000:00:03.0 eth0: (PCI:33MHz:32-bit) 52:54:00:12:34:56",
    "EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.",
    "clocksource: tsc-early: mask: 0xffffffffffffffff max_cycles: 0x1cd42e4dffb, max_idle_ns: 881590591483 ns",
    "Random seed: 0x6b8b4567",
  ];
  return `${said[(suite + test + talk) % said.length] ?? ""} ${suite}.${test}`;
}

function sampleWarning(suite: number): string[] {
  const frames = Array.from(
    { length: 24 },
    (_, index) => ` sample_function_${index}+0x${(suite + index).toString(16)}/0x130`,
  );
  return [
    "------------[ cut here ]------------",
    `WARNING: CPU: 1 PID: ${suite} at arch/x86/kvm/mmu/mmu.c:7000 kvm_mmu_zap_all+0x1f/0x90 [kvm]`,
    "Modules linked in: kvm_amd kvm",
    "RIP: 0010:kvm_mmu_zap_all+0x1f/0x90 [kvm]",
    "Call Trace:",
    " <TASK>",
    ...frames,
    " </TASK>",
    "---[ end trace 0000000000000000 ]---",
  ];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
